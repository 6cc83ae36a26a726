"""Means with 95 % intervals, for one run and for the difference of two."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from eval.types import Estimate

_RESAMPLES = 2000
_SEED = 20081201
_Z = 1.959964


def estimate(values: Sequence[float | None]) -> Estimate | None:
    """The mean of what was judged with its percentile bootstrap interval (Efron 1979); None where nothing was.

    Where every value is the same, resampling would claim certainty: figures of 0 and 1 then get Wilson's interval.
    """
    judged = [value for value in values if value is not None]
    if not judged:
        return None
    mean = math.fsum(judged) / len(judged)
    unscored = len(values) - len(judged)
    if min(judged) == max(judged):
        low, high = _wilson(mean, len(judged)) if mean in {0.0, 1.0} else (mean, mean)
        return Estimate(mean, low, high, len(judged), unscored)
    low, high = _bootstrap(judged)
    return Estimate(mean, low, high, len(judged), unscored)


def difference(before: Sequence[float], after: Sequence[float]) -> Estimate:
    """The mean of `after - before` over the same cases, with its paired bootstrap interval."""
    gaps = [b - a for a, b in zip(before, after, strict=True)]
    if not gaps:
        return Estimate(0.0, 0.0, 0.0, 0)
    mean = math.fsum(gaps) / len(gaps)
    low, high = (mean, mean) if min(gaps) == max(gaps) else _bootstrap(gaps)
    return Estimate(mean, low, high, len(gaps))


def kappa(first: Sequence[bool], second: Sequence[bool]) -> float | None:
    """Cohen's kappa of two judges (Cohen 1960); None where one answer is all that both ever gave."""
    total = len(first)
    if not total or len(second) != total:
        return None
    agreed = sum(a == b for a, b in zip(first, second, strict=True)) / total
    yes = (sum(first) / total) * (sum(second) / total)
    no = (1 - sum(first) / total) * (1 - sum(second) / total)
    chance = yes + no
    return None if chance >= 1 else (agreed - chance) / (1 - chance)


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie, interpolated."""
    return float(np.quantile(np.asarray(values, dtype=np.float64), share))


def _bootstrap(values: Sequence[float]) -> tuple[float, float]:
    sample = np.asarray(values, dtype=np.float64)
    random = np.random.default_rng(_SEED)
    rows = random.integers(0, len(sample), size=(_RESAMPLES, len(sample)))
    low, high = np.quantile(sample[rows].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)


def _wilson(share: float, count: int) -> tuple[float, float]:
    """Wilson's score interval (1927) of a share."""
    spread = _Z * math.sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
    centre = share + _Z**2 / (2 * count)
    scale = 1 + _Z**2 / count
    # at the ends the bound is the share itself; computed, it misses by a rounding error
    low = 0.0 if share == 0 else (centre - spread) / scale
    return low, 1.0 if share == 1 else (centre + spread) / scale
