"""Rankings of several legs as one: by scores, or by ranks where scores do not compare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from itertools import chain
from typing import Generic, NamedTuple, TypeVar

Id = TypeVar("Id", bound=Hashable)
_K = 60


def reciprocal_rank_fusion(
    rankings: Sequence[Sequence[Id]], *, weights: Sequence[float] | None = None, k: int = _K
) -> list[tuple[Id, float]]:
    """Ids with the sum of weight / (k + rank) over the rankings that hold them, best first.

    Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009).

    An id that one ranking lacks loses only that ranking's share: no ranking can filter another.
    """
    shares = weights or [1.0] * len(rankings)
    scores: dict[Id, float] = defaultdict(float)
    for ranking, share in zip(rankings, shares, strict=True):
        # Ranks start at 1, so that the first of a ranking scores weight / (k + 1), as in the paper.
        for rank, item in enumerate(dict.fromkeys(ranking), 1):
            scores[item] += share / (k + rank)
    return sorted(scores.items(), key=lambda pair: -pair[1])


class Leg(NamedTuple, Generic[Id]):
    """Scores of one leg, what they count beside the cosine, and the score that none of them can exceed."""

    scores: Mapping[Id, float]
    weight: float
    reach: float


def weighted_sum(dense: Mapping[Id, float], legs: Sequence[Leg[Id]]) -> list[tuple[Id, float]]:
    """Ids with the cosine plus, for each other leg, `weight` times the share of `reach` that its score is, best first.

    Scores tell more than ranks (Bruch et al., ACM TOIS 2023): where a question shares few terms with the texts, its
    scores stay far below their reach and hardly count. An id that the dense ranking lacks is taken to be as near as
    its last, one that another leg lacks to share nothing.
    """
    last = min(dense.values(), default=0.0)
    scores = {item: dense.get(item, last) for item in chain(dense, *(leg.scores for leg in legs))}
    for leg in legs:
        for item, score in leg.scores.items() if leg.reach > 0 else ():
            scores[item] += leg.weight * score / leg.reach
    return sorted(scores.items(), key=lambda pair: -pair[1])
