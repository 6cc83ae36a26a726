"""The first columns of an embedder's vectors: less memory and disk for a large library, at some cost in accuracy."""

from __future__ import annotations

from collections.abc import Sequence

from index.embedders.base import Embedder
from index.embedders.static import unit_rows
from index.errors import EmbedderError
from index.types import Vectors

LEAST = 16


class TruncatedEmbedder:
    """An embedder whose vectors are cut to their first columns and scaled to unit length again.

    The bundled models are turned so that their first columns hold the most (Kusupati et al. 2022 train for that;
    here they are turned to the principal axes of both languages, which leaves whole vectors as they were).
    """

    def __init__(self, whole: Embedder, dim: int) -> None:
        """Cut the vectors of `whole` to `dim` columns. Raises `EmbedderError` where it has not so many, or too few."""
        if not LEAST <= dim <= whole.dim:
            raise EmbedderError(
                f"{whole.name}@{dim}: {dim} dimensions are not to be had",
                hint=f"give a number from {LEAST} to {whole.dim}, or leave `@{dim}` out",
            )
        self.whole = whole
        self._dim = dim

    @property
    def name(self) -> str:
        """The name that settings use for it."""
        return f"{self.whole.name}@{self._dim}"

    @property
    def fingerprint(self) -> str:
        """A digest that changes when the vectors it makes would change."""
        return f"{self.whole.fingerprint}@{self._dim}"

    @property
    def dim(self) -> int:
        """The number of columns of its vectors."""
        return self._dim

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions, shape (len(texts), dim)."""
        return unit_rows(self.whole.embed_queries(texts)[:, : self._dim].copy())

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages, shape (len(texts), dim)."""
        return unit_rows(self.whole.embed_passages(texts)[:, : self._dim].copy())

    def count_tokens(self, text: str) -> int:
        """How many tokens the model sees in `text`."""
        return self.whole.count_tokens(text)
