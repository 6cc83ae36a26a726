"""Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import TypeVar

Id = TypeVar("Id", bound=Hashable)
_K = 60


def reciprocal_rank_fusion(
    rankings: Sequence[Sequence[Id]], *, weights: Sequence[float] | None = None, k: int = _K
) -> list[tuple[Id, float]]:
    """Ids with the sum of weight / (k + rank) over the rankings that hold them, best first.

    An id that one ranking lacks loses only that ranking's share: no ranking can filter another.
    """
    shares = weights or [1.0] * len(rankings)
    scores: dict[Id, float] = defaultdict(float)
    for ranking, share in zip(rankings, shares, strict=True):
        # Ranks start at 1, so that the first of a ranking scores weight / (k + 1), as in the paper.
        for rank, item in enumerate(dict.fromkeys(ranking), 1):
            scores[item] += share / (k + rank)
    return sorted(scores.items(), key=lambda pair: -pair[1])
