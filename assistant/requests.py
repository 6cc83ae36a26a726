"""Requests that no book answers, told from questions: tasks (a poem, code, a translation), sums, opinions, small talk.

They name what a book is about as questions do, so that words do not tell them apart; the vector of the packaged encoder
does. The weights are fitted by `python -m eval.fit_requests`.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import numpy as np

from assistant.scoring import WEIGHTS
from index.types import Vectors

ENCODER = "mekong"
"""The embedder whose vectors the weights are for."""
FILE = "requests.npy"
FOLLOWING = 7.0  # log odds from which a follow-up is one: what is left unsaid makes many look like one
_LIKELY = 1.0  # from which they count against an answer that is not sure
THRESHOLD = (
    5.0  # from which any other question is one; `python -m eval.fit_requests` prints how many of each kind are above
)


def request_odds(vector: Vectors) -> float:
    """The log odds that a vector is that of a request."""
    weights = _weights(WEIGHTS / FILE)
    return float(vector @ weights[:-1] + weights[-1])


def tempered(probability: float, odds: float) -> float:
    """The probability that a book answers, less where `odds` tell that what is asked for may stand in none."""
    if odds >= THRESHOLD:
        return 0.0
    if odds <= _LIKELY or not 0.0 < probability < 1.0:
        return probability
    return 1.0 / (1.0 + (1.0 / probability - 1.0) * math.exp(odds - _LIKELY))


@cache
def _weights(path: Path) -> Vectors:
    """The weights and, last, the intercept, shape (dim + 1,)."""
    return np.asarray(np.load(path, allow_pickle=False), dtype=np.float32)
