"""A run as JSON: the figures of every group, and every case."""

from __future__ import annotations

from dataclasses import asdict

from eval.latency import StageTime, stage_times
from eval.store import Run
from eval.summary import causes, cited_right, summarise
from eval.types import Estimate, Outcome

Json = dict[str, object]


def run_to_dict(run: Run) -> Json:
    """Everything a program needs to judge a run."""
    groups = summarise(run.outcomes)
    return {
        "run": asdict(run.info),
        "groups": {name: {m: estimate_to_dict(e) for m, e in group.items()} for name, group in groups.items()},
        "latency": {
            name: {stage: stage_time_to_dict(time) for stage, time in times.items()}
            for name, times in stage_times(run.outcomes).items()
        },
        "causes": causes(run.outcomes),
        "right_and_cited": {
            lang: {"right": right, "of": total} for lang, (right, total) in cited_right(run.outcomes).items()
        },
        "cases": [case_row(outcome) for outcome in run.outcomes],
    }


def estimate_to_dict(estimate: Estimate) -> Json:
    """A figure with its interval, rounded to what it can bear."""
    return {
        "mean": round(estimate.mean, 5),
        "low": round(estimate.low, 5),
        "high": round(estimate.high, 5),
        "judged": estimate.judged,
        "unscored": estimate.unscored,
    }


def stage_time_to_dict(time: StageTime) -> Json:
    """The milliseconds of a stage: median and 95th percentile."""
    return {"median": estimate_to_dict(time.median), "p95": estimate_to_dict(time.p95)}


def case_row(outcome: Outcome) -> Json:
    """One case: what was asked, answered and cited, its scores, and reasons where there are none."""
    case, response = outcome.case, outcome.response
    return {
        "id": case.id,
        "lang": case.lang,
        "kind": case.kind,
        "part": case.part,
        "question": case.question,
        "status": response.status,
        "answer": response.answer,
        "citations": [citation.address for citation in response.citations],
        "gold": list(case.addresses),
        "cause": outcome.cause,
        "error": response.error,
        "scores": {score.name: score.value for score in outcome.scores if score.value is not None},
        "unscored": {score.name: score.reason for score in outcome.scores if score.value is None},
    }
