"""Vectors, neighbours and hits: what retrieval works on and what it returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.types import Passage

Vectors = npt.NDArray[np.float32]
"""Unit vectors, one row a text: shape (texts, dim)."""


class Neighbor(NamedTuple):
    """A stored id and its cosine similarity to a query; higher is closer."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that retrieval found. `score` is the fused score; a leg that did not find it has None."""

    passage: Passage
    score: float
    dense: float | None = None  # cosine of the passage and of its nearest sentence, each with its share
    lexical: float | None = None  # BM25
    likeness: float | None = None  # of the sentence most like the question, word by word, about 0 to 1
