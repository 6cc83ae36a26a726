"""Exact search in memory: the reference that every other store is compared with."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from index.stores.base import check_new
from index.types import Neighbor, Vectors


class MemoryStore:
    """A matrix and a list of ids."""

    def __init__(self, dim: int) -> None:
        """An empty store of vectors with `dim` columns."""
        self._ids: list[str] = []
        self._vectors: Vectors = np.zeros((0, dim), dtype=np.float32)

    def __len__(self) -> int:
        """The number of vectors held."""
        return len(self._ids)

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Hold `vectors`, shape (len(ids), dim), under `ids`. Raises ValueError for an id given twice."""
        check_new(ids, self._ids)
        self._vectors = np.vstack([self._vectors, np.asarray(vectors, dtype=np.float32)])
        self._ids.extend(ids)

    def remove(self, ids: Collection[str]) -> None:
        """Forget the vectors of `ids`; unknown ids are ignored."""
        gone = set(ids)
        keep = [row for row, name in enumerate(self._ids) if name not in gone]
        self._ids = [self._ids[row] for row in keep]
        self._vectors = self._vectors[keep]

    def search(self, queries: Vectors, k: int) -> list[list[Neighbor]]:
        """For each row of `queries`, shape (n, dim), its `k` nearest, best first."""
        scores = np.asarray(queries, dtype=np.float32) @ self._vectors.T
        best = np.argsort(-scores, axis=1, kind="stable")[:, : max(k, 0)]
        return [
            [Neighbor(self._ids[column], float(row[column])) for column in columns]
            for row, columns in zip(scores, best, strict=True)
        ]

    def close(self) -> None:
        """Let go of the vectors."""
        self._ids.clear()
        self._vectors = self._vectors[:0]
