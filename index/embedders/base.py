"""The contract of every embedder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from index.types import Vectors


class Embedder(Protocol):
    """Text in, unit vectors out: one float32 row per text."""

    @property
    def name(self) -> str:
        """The name that settings use for it."""
        ...

    @property
    def fingerprint(self) -> str:
        """A digest that changes when the vectors it makes would change."""
        ...

    @property
    def dim(self) -> int:
        """The number of columns of its vectors."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions, shape (len(texts), dim)."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages, shape (len(texts), dim)."""
        ...

    def count_tokens(self, text: str) -> int:
        """How many tokens the model sees in `text`."""
        ...
