"""Principal axes: turned to them, the first columns of vectors hold the most, so that vectors may be cut short."""

from __future__ import annotations

import numpy as np

from index.types import Vectors


def principal_axes(rows: Vectors, dim: int | None = None) -> Vectors:
    """The axes of most variance, widest first, shape (dim, width); all of them by default.

    All of them together turn vectors and change no cosine.
    """
    centred = rows.astype(np.float64) - rows.mean(axis=0, dtype=np.float64)
    _, axes = np.linalg.eigh(centred.T @ centred)
    return np.asarray(axes[:, ::-1].T[:dim], dtype=np.float32)
