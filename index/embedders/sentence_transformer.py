"""Any sentence-transformers model by name or path; torch is imported only when one is asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from index.errors import EmbedderError, MissingExtraError
from index.manifest import file_digest
from index.types import Vectors


class SentenceTransformerEmbedder:
    """A SentenceTransformer, its query and document prompts honoured."""

    def __init__(self, model: str, *, allow_download: bool = False, batch_size: int = 32) -> None:
        """Load `model`, a folder or a hub name. The network is used only with `allow_download`.

        Raises `EmbedderError` where the model is not on this machine or cannot be loaded.
        """
        try:
            from sentence_transformers import SentenceTransformer
        except ModuleNotFoundError as error:
            raise MissingExtraError("sentence-transformers", extra="dev") from error
        try:
            self._model = SentenceTransformer(model, local_files_only=not allow_download)
        except (OSError, ValueError) as error:
            raise EmbedderError(
                f"the embedding model {model!r} cannot be loaded from this machine",
                hint="give the path of a downloaded model, or set ASSISTANT_ALLOW_DOWNLOAD=true to fetch it once",
            ) from error
        self._name = model
        self._batch_size = batch_size

    @property
    def name(self) -> str:
        """The name that settings use for it."""
        return self._name

    @cached_property
    def fingerprint(self) -> str:
        """A digest of the name or, for a folder, of every file in it: a model trained again has the same sizes."""
        folder = Path(self._name)
        files = sorted(p for p in folder.rglob("*") if p.is_file()) if folder.is_dir() else []
        listing = [f"{p.relative_to(folder)}:{file_digest(p)}" for p in files]
        text = "\n".join([self._name if not files else "", str(self.dim), *listing])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def dim(self) -> int:
        """The number of columns of its vectors."""
        return int(self._model.get_embedding_dimension() or 0)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions, shape (len(texts), dim)."""
        rows = self._model.encode_query(list(texts), normalize_embeddings=True, batch_size=self._batch_size)
        return np.asarray(rows, dtype=np.float32).reshape(len(texts), self.dim)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages, shape (len(texts), dim)."""
        rows = self._model.encode_document(list(texts), normalize_embeddings=True, batch_size=self._batch_size)
        return np.asarray(rows, dtype=np.float32).reshape(len(texts), self.dim)

    def count_tokens(self, text: str) -> int:
        """How many tokens the model sees in `text`."""
        tokenizer = self._model.tokenizer
        if isinstance(tokenizer, Tokenizer):  # static models have no tokenizer of transformers
            return len(tokenizer.encode(text, add_special_tokens=False).ids)
        return len(tokenizer.tokenize(text))
