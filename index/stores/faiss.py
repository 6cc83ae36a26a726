"""FAISS: exact up to 100,000 vectors, an HNSW graph above; read back memory-mapped."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import faiss
import numpy as np

from index.errors import IndexDamagedError
from index.stores.base import check_new
from index.types import Neighbor, Vectors

EXACT_LIMIT = 100_000
_HNSW_LINKS = 32
_HNSW_SEARCH = 128


class FaissStore:
    """A FAISS inner-product index; of unit vectors, that is the cosine."""

    def __init__(self, dim: int, *, exact_limit: int = EXACT_LIMIT) -> None:
        """An empty store of vectors with `dim` columns."""
        self._ids: list[str] = []
        self._exact_limit = exact_limit
        self._is_mapped = False
        self._index: faiss.Index = faiss.IndexFlatIP(dim)

    @classmethod
    def load(cls, path: Path, ids: Sequence[str]) -> FaissStore:
        """The store saved in `path`, memory-mapped. Raises `IndexDamagedError` where it cannot be read."""
        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise IndexDamagedError(f"{path} cannot be read by FAISS", hint="run `mekong index build`") from error
        if index.ntotal != len(ids):
            raise IndexDamagedError(
                f"{path} holds {index.ntotal} vectors for {len(ids)} passages", hint="run `mekong index build`"
            )
        store = cls(index.d)
        store._index, store._ids, store._is_mapped = index, list(ids), True
        return store

    def save(self, path: Path) -> None:
        """Write the index to `path`."""
        # Given a path, FAISS writes to a full disk without a word; a file of Python raises.
        with path.open("wb") as file:
            faiss.write_index(self._index, faiss.PyCallbackIOWriter(file.write))  # type: ignore[attr-defined]

    def __len__(self) -> int:
        """The number of vectors held."""
        return len(self._ids)

    def vectors(self) -> Vectors:
        """All vectors in the order of their ids, shape (len, dim)."""
        return np.asarray(self._index.reconstruct_n(0, len(self._ids)), dtype=np.float32)

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Hold `vectors`, shape (len(ids), dim), under `ids`. Raises ValueError for an id given twice."""
        check_new(ids, self._ids)
        if len(ids) == 0:
            return
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        # A mapped index cannot grow: FAISS ends the process where one tries.
        if self._is_mapped or len(self._ids) <= self._exact_limit < len(self._ids) + len(ids):
            self._rebuild(np.vstack([self.vectors(), rows]) if self._ids else rows)
        else:
            self._index.add(rows)
        self._ids.extend(ids)

    def remove(self, ids: Collection[str]) -> None:
        """Forget the vectors of `ids`; unknown ids are ignored."""
        gone = set(ids)
        keep = [row for row, name in enumerate(self._ids) if name not in gone]
        rows = self.vectors()[keep] if keep else np.zeros((0, self._index.d), dtype=np.float32)
        self._rebuild(rows)
        self._ids = [self._ids[row] for row in keep]

    def search(self, queries: Vectors, k: int) -> list[list[Neighbor]]:
        """For each row of `queries`, shape (n, dim), its `k` nearest, best first."""
        rows = np.ascontiguousarray(queries, dtype=np.float32)
        if not self._ids or k < 1:
            return [[] for _ in rows]
        scores, places = self._index.search(rows, min(k, len(self._ids)))
        return [
            [Neighbor(self._ids[place], float(score)) for place, score in zip(line, values, strict=True) if place >= 0]
            for line, values in zip(places, scores, strict=True)
        ]

    def close(self) -> None:
        """Let go of the vectors and the mapped file."""
        self._index = faiss.IndexFlatIP(self._index.d)
        self._is_mapped = False
        self._ids.clear()

    def _rebuild(self, rows: Vectors) -> None:
        dim = self._index.d
        self._is_mapped = False
        if len(rows) <= self._exact_limit:
            self._index = faiss.IndexFlatIP(dim)
        else:
            self._index = faiss.IndexHNSWFlat(dim, _HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
            self._index.hnsw.efSearch = _HNSW_SEARCH
        self._index.add(np.ascontiguousarray(rows, dtype=np.float32))
