"""Time by stage: the median and the 95th percentile of every stage that a system reports, with intervals."""

from __future__ import annotations

from dataclasses import dataclass

from eval.stats import estimate_quantile
from eval.types import TIMES, WHOLE, Estimate, Outcomes

_TAIL = 0.95


@dataclass(frozen=True, slots=True)
class StageTime:
    """Milliseconds that a stage took: half of the cases stay below `median`, 19 of 20 below `p95`."""

    median: Estimate
    p95: Estimate


def stage_times(outcomes: Outcomes) -> dict[str, dict[str, StageTime]]:
    """By language and over "all": the time of every stage that was judged, in the order of the stages."""
    groups: dict[str, Outcomes] = {
        lang: [o for o in outcomes if o.case.lang == lang] for lang in sorted({o.case.lang for o in outcomes})
    }
    groups["all"] = outcomes
    return {
        name: {stage: time for stage in TIMES if (time := _time(members, stage)) is not None}
        for name, members in groups.items()
    }


def stage_name(score: str) -> str:
    """How tables and plots call the score of a stage's time."""
    return "whole answer" if score == WHOLE else score.removesuffix("_ms").replace("_", " ")


def _time(outcomes: Outcomes, score: str) -> StageTime | None:
    values = [outcome.value(score) for outcome in outcomes]
    median, tail = estimate_quantile(values, 0.5), estimate_quantile(values, _TAIL)
    return StageTime(median, tail) if median is not None and tail is not None else None
