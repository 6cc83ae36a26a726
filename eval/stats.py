"""Means with 95 % intervals, for one run and for the difference of two."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np
import numpy.typing as npt

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


def estimate_quantile(values: Sequence[float | None], share: float) -> Estimate | None:
    """The value below which `share` of what was judged lies, with its percentile bootstrap interval."""
    judged = [value for value in values if value is not None]
    if not judged:
        return None
    sample = np.asarray(judged, dtype=np.float64)
    low, high = np.quantile(np.quantile(sample[_resampled(len(judged))], share, axis=1), [0.025, 0.975])
    return Estimate(quantile(judged, share), float(low), float(high), len(judged), len(values) - len(judged))


def difference(before: Sequence[float], after: Sequence[float]) -> Estimate:
    """The mean of `after - before` over the same cases, with its paired bootstrap interval."""
    gaps = [b - a for a, b in zip(before, after, strict=True)]
    if not gaps:
        return Estimate(0.0, 0.0, 0.0, 0)
    mean = math.fsum(gaps) / len(gaps)
    low, high = (mean, mean) if min(gaps) == max(gaps) else _bootstrap(gaps)
    return Estimate(mean, low, high, len(gaps))


def kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> float | None:
    """Cohen's kappa of two judges over any labels (Cohen 1960); None where one label is all that both ever gave."""
    total = len(first)
    if not total or len(second) != total:
        return None
    agreed = sum(a == b for a, b in zip(first, second, strict=True)) / total
    one, other = Counter(first), Counter(second)
    chance = sum(one[label] * other[label] for label in one) / total**2
    return None if chance >= 1 else (agreed - chance) / (1 - chance)


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie, interpolated."""
    return float(np.quantile(np.asarray(values, dtype=np.float64), share))


def _bootstrap(values: Sequence[float]) -> tuple[float, float]:
    sample = np.asarray(values, dtype=np.float64)
    low, high = np.quantile(sample[_resampled(len(sample))].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)


def _resampled(size: int) -> npt.NDArray[np.int64]:
    """Places drawn with replacement, a row for each of `_RESAMPLES` samples of `size`."""
    return np.random.default_rng(_SEED).integers(0, size, size=(_RESAMPLES, size))


def _wilson(share: float, count: int) -> tuple[float, float]:
    """Wilson's score interval (1927) of a share."""
    spread = _Z * math.sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
    centre = share + _Z**2 / (2 * count)
    scale = 1 + _Z**2 / count
    # at the ends the bound is the share itself; computed, it misses by a rounding error
    low = 0.0 if share == 0 else (centre - spread) / scale
    return low, 1.0 if share == 1 else (centre + spread) / scale
