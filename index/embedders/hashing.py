"""An embedder without a model: signed hashing of terms (Weinberger et al., ICML 2009). For tests and as a baseline."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from index.analysis import passage_terms, query_terms
from index.types import Vectors


class HashingEmbedder:
    """Bags of hashed terms: deterministic, monolingual, ranks by shared words."""

    def __init__(self, dim: int = 512) -> None:
        """Vectors with `dim` columns."""
        self._dim = dim

    @property
    def name(self) -> str:
        """The name that settings use for it."""
        return "hashing"

    @property
    def fingerprint(self) -> str:
        """A digest that changes when the vectors it makes would change."""
        return f"hashing-{self._dim}-1"

    @property
    def dim(self) -> int:
        """The number of columns of its vectors."""
        return self._dim

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions, shape (len(texts), dim)."""
        return self._embed([query_terms(text) for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages, shape (len(texts), dim)."""
        return self._embed([passage_terms(text) for text in texts])

    def count_tokens(self, text: str) -> int:
        """How many terms `text` has, roughly a token a Chinese character."""
        return len(passage_terms(text))

    def _embed(self, bags: Sequence[Sequence[str]]) -> Vectors:
        out = np.zeros((len(bags), self._dim), dtype=np.float32)
        for row, bag in zip(out, bags, strict=True):
            for term in bag:
                value = int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "little")
                row[value % self._dim] += 1.0 if value >> 63 else -1.0
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        out[norms[:, 0] == 0, 0] = 1.0
        return np.asarray(out / np.where(norms == 0, 1.0, norms), dtype=np.float32)
