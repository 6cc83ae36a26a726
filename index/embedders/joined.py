"""Two embedders as one: their vectors side by side, so that the cosine is the weighted mean of both cosines."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from index.embedders.base import Embedder
from index.types import Vectors


class JoinedEmbedder:
    """A slow reader and a fast one, each with its share of the similarity."""

    def __init__(self, first: Embedder, second: Embedder, *, share: float = 0.5, name: str | None = None) -> None:
        """Join `first` and `second`; the cosine is `share` of the first one's and the rest of the second one's."""
        self.parts = (first, second)
        self._shares = (share, 1.0 - share)
        self._name = name or f"{first.name}+{second.name}"

    @property
    def name(self) -> str:
        """The name that settings use for it."""
        return self._name

    @property
    def fingerprint(self) -> str:
        """A digest that changes when the vectors it makes would change."""
        text = "+".join(f"{p.fingerprint}*{share}" for p, share in zip(self.parts, self._shares, strict=True))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def dim(self) -> int:
        """The number of columns of its vectors."""
        return sum(part.dim for part in self.parts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions, shape (len(texts), dim)."""
        return self._join([part.embed_queries(texts) for part in self.parts])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages, shape (len(texts), dim)."""
        return self._join([part.embed_passages(texts) for part in self.parts])

    def count_tokens(self, text: str) -> int:
        """How many tokens the first model sees in `text`."""
        return self.parts[0].count_tokens(text)

    def _join(self, vectors: Sequence[Vectors]) -> Vectors:
        scaled = [rows * np.float32(share**0.5) for rows, share in zip(vectors, self._shares, strict=True)]
        return np.concatenate(scaled, axis=1).astype(np.float32, copy=False)
