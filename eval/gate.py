"""A committed baseline, and the check that a change has lost nothing beyond chance."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked_dataclass

from corpus.types import Lang
from eval.compare import is_loss, paired, values
from eval.errors import DatasetError
from eval.stats import estimate
from eval.store import Run
from eval.types import LOWER_IS_BETTER, Estimate

BASELINE = Path(__file__).parent / "baseline.json"
GUARDED = (
    "accuracy", "fact_recall", "first_section", "citation_recall", "citation_precision", "verbatim", "refusal",
    "false_refusal", "language", "follow_up", "evidence_mrr",
)  # fmt: skip
"""The scores that a change may not lose."""


@checked_dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class BaselineCase:
    """The scores that one case had."""

    lang: Lang
    scores: dict[str, float]


@checked_dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Baseline:
    """The scores of a run that later ones are held against, and the limits that hold in any case.

    A limit is named `score` or `lang:score`: a least mean, or a greatest where lower is better.
    """

    questions: str
    digest: str
    system: str
    created: str
    limits: dict[str, float]
    cases: dict[str, BaselineCase]


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison of the gate."""

    group: str
    score: str
    baseline: float | None
    now: Estimate | None
    change: Estimate | None
    failed: bool
    reason: str = ""


_BASELINE: TypeAdapter[Baseline] = TypeAdapter(Baseline)


def read_baseline(path: Path) -> Baseline:
    """The baseline in a file."""
    try:
        return _BASELINE.validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise DatasetError(f"no baseline {path}", hint="write one with `mekong-eval gate --update`") from error
    except ValidationError as error:
        raise DatasetError(f"{path} is no baseline: {error.errors()[0]['msg']}", hint="write it anew") from error


def make_baseline(run: Run, limits: Mapping[str, float]) -> Baseline:
    """A run as the baseline for later ones."""
    cases = {
        o.case.id: BaselineCase(o.case.lang, {k: round(v, 4) for k, v in values(o).items() if k in GUARDED})
        for o in run.outcomes
    }
    info = run.info
    return Baseline(info.questions, info.digest, info.system, info.created, dict(limits), cases)


def write_baseline(path: Path, baseline: Baseline) -> None:
    """Write a baseline with one case a line, so that a change of it can be read in a diff."""
    head = {"questions": baseline.questions, "digest": baseline.digest, "system": baseline.system}
    head |= {"created": baseline.created}
    rows = ",\n".join(
        f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps({'lang': case.lang, 'scores': case.scores})}"
        for name, case in baseline.cases.items()
    )
    lines = [f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}," for key, value in head.items()]
    lines.append(f' "limits": {json.dumps(baseline.limits)},')
    text = "\n".join(["{", *lines, f' "cases": {{\n{rows}\n }}', "}"])
    path.write_text(text + "\n", encoding="utf-8")


def check(run: Run, baseline: Baseline, limits: Mapping[str, float] | None = None) -> list[Check]:
    """Every comparison: a loss beyond its paired interval in either language fails, and so does a limit not met.

    Cases that the baseline does not know, or whose questions were dropped, are left out; failures of the system fail.
    """
    found = [*_failures(run)]
    for lang in ("zh", "en"):
        found += [c for score in GUARDED if (c := _against(run, baseline, lang, score)) is not None]
    for name, limit in {**baseline.limits, **(limits or {})}.items():
        found.append(_limit(run, name, limit))
    return found


def parse_limits(pairs: Sequence[str]) -> dict[str, float]:
    """Limits from `accuracy=0.8` or `zh:accuracy=0.8`."""
    limits = {}
    for pair in pairs:
        name, mark, number = pair.partition("=")
        try:
            limits[name.strip()] = float(number)
        except ValueError:
            mark = ""
        if not mark or not name.strip():
            raise DatasetError(f"{pair!r} is no limit", hint="write accuracy=0.8 or zh:accuracy=0.8")
    return limits


def _failures(run: Run) -> list[Check]:
    failed = [o for o in run.outcomes if o.response.error is not None]
    if not failed:
        return []
    reason = f"{len(failed)} questions got no answer: {failed[0].response.error}"
    return [Check("all", "answers", None, None, None, True, reason)]


def _against(run: Run, baseline: Baseline, lang: str, score: str) -> Check | None:
    before = {name: case.scores.get(score) for name, case in baseline.cases.items() if case.lang == lang}
    after = {o.case.id: o.value(score) for o in run.outcomes}
    change = paired(before, before.get, after.get)
    if not change.judged:
        return None
    then = [value for value in before.values() if value is not None]
    failed = is_loss(score, change)
    reason = "lost beyond its interval" if failed else ""
    now = estimate([o.value(score) for o in run.outcomes if o.case.lang == lang])
    return Check(lang, score, sum(then) / len(then), now, change, failed, reason)


def _limit(run: Run, name: str, limit: float) -> Check:
    group, _, score = name.rpartition(":")
    now = estimate([o.value(score) for o in run.outcomes if group in {"", "all", o.case.lang}])
    if now is None:
        return Check(group or "all", score, limit, None, None, True, "nothing was judged")
    failed = now.mean > limit if score in LOWER_IS_BETTER else now.mean < limit
    reason = f"{'over' if score in LOWER_IS_BETTER else 'under'} the limit {limit:g}" if failed else ""
    return Check(group or "all", score, limit, now, None, failed, reason)
