"""The contract of every vector store."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from index.types import Neighbor, Vectors


class VectorStore(Protocol):
    """Cosine neighbours of unit vectors. Higher scores are closer."""

    def __len__(self) -> int:
        """The number of vectors held."""
        ...

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Hold `vectors`, shape (len(ids), dim), under `ids`. Raises ValueError for an id held already."""
        ...

    def remove(self, ids: Collection[str]) -> None:
        """Forget the vectors of `ids`; unknown ids are ignored."""
        ...

    def search(self, queries: Vectors, k: int) -> list[list[Neighbor]]:
        """For each row of `queries`, shape (n, dim), its `k` nearest, best first."""
        ...

    def close(self) -> None:
        """Let go of files and memory."""
        ...
