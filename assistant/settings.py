"""Every setting in one frozen object, read from the environment with the prefix ASSISTANT_."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import SettingsError

PREFIX = "ASSISTANT_"


class Settings(BaseSettings):
    """How the assistant runs. Each field is the environment variable ASSISTANT_<NAME>."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    data_dir: Path = Field(Path(".data"), description="folder that holds everything written at run time")
    host: str = Field("127.0.0.1", description="address that the server listens on")
    port: Annotated[int, Field(ge=1, le=65535)] = Field(8000, description="port that the server listens on")
    embedder: str = Field(
        "mekong",
        description="`mekong`, `mekong-static`, either with its vectors cut as in `mekong@128`,"
        " or a sentence-transformers model by name or path",
    )
    allow_download: bool = Field(False, description="fetch a named embedder from its hub if it is not on this machine")
    chat_model: str | None = Field(
        None, description="LangChain chat model as `provider:model`, for example `ollama:qwen3:8b`; none by default"
    )
    chat_base_url: str | None = Field(None, description="base URL of an OpenAI-compatible server or of Ollama")
    chat_api_key: SecretStr | None = Field(None, description="key for the chat model, where it needs one")
    chat_timeout: Annotated[float, Field(gt=0)] = Field(60.0, description="seconds to wait for the chat model")
    top_k: Annotated[int, Field(ge=1, le=200)] = Field(24, description="passages that evidence is selected from")
    max_question_chars: Annotated[int, Field(ge=1)] = Field(2000, description="longest question accepted, characters")

    @property
    def index_dir(self) -> Path:
        """The folder of the index."""
        return self.data_dir / "index"

    @property
    def terms_file(self) -> Path:
        """The reader's own table of terms in both languages; there may be none."""
        return self.data_dir / "terms.tsv"


def load_settings() -> Settings:
    """The settings from the environment. Raises `SettingsError` for an unknown name or an unusable value."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise SettingsError(f"unknown settings: {', '.join(unknown)}", hint=f"known are {', '.join(sorted(known))}")
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"{PREFIX}{str(first['loc'][0]).upper()}"
        raise SettingsError(
            f"{name}={first['input']!r}: {first['msg'].lower()}", hint=f"change or unset {name}"
        ) from error
