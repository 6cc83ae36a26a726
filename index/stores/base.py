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
        """Hold `vectors`, shape (len(ids), dim), under `ids`. Raises ValueError for an id given twice."""
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


def check_new(ids: Sequence[str], held: Collection[str]) -> None:
    """Raise ValueError where one of `ids` is held already or stands among them twice."""
    if twice := set(ids).intersection(held):
        raise ValueError(f"ids held already: {sorted(twice)[:3]}")
    if len(set(ids)) != len(ids):
        raise ValueError(f"ids given twice: {sorted(name for name in set(ids) if list(ids).count(name) > 1)[:3]}")
