"""Settings come from the environment, and a mistake in it is said by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.app import make_chat
from assistant.errors import SettingsError
from assistant.settings import Settings, load_settings


def test_nothing_needs_to_be_set() -> None:
    settings = load_settings()

    assert (settings.embedder, settings.host, settings.port) == ("mekong", "127.0.0.1", 8000)
    assert settings.chat_model is None
    assert settings.index_dir == settings.data_dir / "index"


def test_environment_sets_fields(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ASSISTANT_PORT", "9001")
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path))

    assert (load_settings().port, load_settings().data_dir) == (9001, tmp_path)


def test_unknown_name_is_rejected_and_the_known_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PROT", "9001")

    with pytest.raises(SettingsError, match="ASSISTANT_PROT") as caught:
        load_settings()

    assert "ASSISTANT_PORT" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "eighty"),
        ("TOP_K", "0"),
        ("CHAT_TIMEOUT", "0"),
        ("MAX_QUESTION_CHARS", "-1"),
        ("ALLOW_DOWNLOAD", "perhaps"),
    ],
)
def test_unusable_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"ASSISTANT_{name}", value)

    with pytest.raises(SettingsError, match=f"ASSISTANT_{name}='{value}'") as caught:
        load_settings()

    assert f"ASSISTANT_{name}" in caught.value.hint


def test_settings_do_not_change() -> None:
    settings = Settings()

    with pytest.raises(ValidationError, match="frozen"):
        settings.port = 1  # type: ignore[misc]


def test_key_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_CHAT_API_KEY", "open-sesame")

    settings = load_settings()

    assert "open-sesame" not in f"{settings!r} {settings.model_dump_json()}"
    assert settings.chat_api_key is not None
    assert settings.chat_api_key.get_secret_value() == "open-sesame"


@pytest.mark.parametrize("model", ["gpt-4o-mini", "ollama:", "nobody:model"])
def test_chat_model_that_cannot_be_made_is_named(model: str) -> None:
    with pytest.raises(SettingsError, match=model):
        make_chat(Settings(chat_model=model))
