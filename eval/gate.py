"""A committed baseline, and the check that a change has lost nothing beyond chance.

Scores are compared as the baseline file holds them, to four digits, so that the last bits of a division, which differ
from machine to machine, are no loss.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked_dataclass

from corpus.types import Lang
from eval.compare import is_loss, paired, values
from eval.errors import DatasetError
from eval.stats import estimate
from eval.store import Run
from eval.types import LOWER_IS_BETTER, Estimate, Outcome

BASELINE = Path(__file__).parent / "baseline.json"
GUARDED = (
    "accuracy", "fact_recall", "first_section", "citation_recall", "citation_precision", "verbatim", "refusal",
    "false_refusal", "language", "follow_up", "evidence_mrr",
)  # fmt: skip
"""The scores that a change may not lose."""
_DIGITS = 4
_NAMED = 20  # questions named for one failed check


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
class Drop:
    """A question that scored worse than in the baseline, or worse than a limit, or got no answer (`now` is None)."""

    id: str
    question: str
    before: float | None
    now: float | None

    def __str__(self) -> str:
        before, now = ("–" if value is None else f"{value:g}" for value in (self.before, self.now))
        return f"{self.id} {before} → {now}: {self.question}"


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison of the gate. The baseline (or limit), now and the change are means over the same questions."""

    group: str
    score: str
    baseline: float | None
    now: Estimate | None
    change: Estimate | None
    failed: bool
    reason: str = ""
    drops: tuple[Drop, ...] = ()  # of a failed check, the greatest loss first


_BASELINE: TypeAdapter[Baseline] = TypeAdapter(Baseline)


def read_baseline(path: Path) -> Baseline:
    """The baseline in a file."""
    try:
        return _BASELINE.validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise DatasetError(f"no baseline {path}", hint="write one with `mekong-eval gate --update`") from error
    except ValidationError as error:
        raise DatasetError(
            f"{path} is no baseline: {error.errors()[0]['msg']}", hint="remove it, then `mekong-eval gate --update`"
        ) from error


def make_baseline(run: Run, limits: Mapping[str, float]) -> Baseline:
    """A run as the baseline for later ones."""
    cases = {
        o.case.id: BaselineCase(o.case.lang, {k: round(v, _DIGITS) for k, v in values(o).items() if k in GUARDED})
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

    Cases that the baseline does not know, or that were taken out of the questions, are left out. What got no answer
    fails, and so does a score that the baseline has and the run no longer gives.
    """
    found = [*_failures(run, baseline)]
    for lang in ("zh", "en"):
        found += [c for score in GUARDED if (c := _against(run, baseline, lang, score)) is not None]
    for name, limit in {**baseline.limits, **(limits or {})}.items():
        found.append(_limit(run, baseline, name, limit))
    return found


def describe(check: Check) -> list[str]:
    """A failed check in words: language and score, the baseline, now, the change with its interval, what was lost."""
    figures = []
    if check.baseline is not None:
        figures.append(f"{'limit' if check.change is None else 'baseline'} {check.baseline:.3f}")
    if check.now is not None:
        figures.append(f"now {check.now} over {check.now.judged} questions")
    if check.change is not None:
        figures.append(f"change {check.change.mean:+.3f} [{check.change.low:+.3f}, {check.change.high:+.3f}]")
    head = f"FAILED {check.group} {check.score}: {check.reason}"
    lines = ["; ".join([head, *figures]), *(f"  {drop}" for drop in check.drops[:_NAMED])]
    left = len(check.drops) - _NAMED
    return [*lines, f"  … and {left} more"] if left > 0 else lines


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


def _failures(run: Run, baseline: Baseline) -> list[Check]:
    """Questions without an answer, and a run that has not asked what the baseline asked."""
    found = []
    if failed := [o for o in run.outcomes if o.response.error is not None]:
        reason = f"{len(failed)} questions got no answer: {failed[0].response.error}"
        drops = tuple(Drop(o.case.id, o.case.question, None, None) for o in failed)
        found.append(Check("all", "answers", None, None, None, True, reason, drops))
    missing = baseline.cases.keys() - {o.case.id for o in run.outcomes}
    if len(missing) == len(baseline.cases):
        found.append(Check("all", "questions", None, None, None, True, "none of the baseline's was asked"))
    elif missing and run.info.digest == baseline.digest:
        reason = f"{len(missing)} of the baseline's {len(baseline.cases)} were not asked: the run was broken off"
        found.append(Check("all", "questions", None, None, None, True, reason))
    return found


def _against(run: Run, baseline: Baseline, lang: str, score: str) -> Check | None:
    asked = {o.case.id: o for o in run.outcomes if o.case.lang == lang and o.response.error is None}
    before = {
        name: case.scores[score] for name, case in baseline.cases.items() if name in asked and score in case.scores
    }
    if not before:
        return None
    after = {name: _rounded(asked[name].value(score)) for name in before}
    change = paired(before, before.get, after.get)
    if not change.judged:
        return Check(lang, score, _mean(before.values()), None, None, True, "in the baseline, but no longer judged")
    both = [name for name, value in after.items() if value is not None]
    then, now = _mean(before[name] for name in both), estimate([after[name] for name in both])
    if not is_loss(score, change):
        return Check(lang, score, then, now, change, False)
    drops = _drops(score, [asked[name] for name in both], before, before)
    return Check(lang, score, then, now, change, True, "lost beyond its interval", drops)


def _limit(run: Run, baseline: Baseline, name: str, limit: float) -> Check:
    group, _, score = name.rpartition(":")
    members = [o for o in run.outcomes if group in {"", "all", o.case.lang}]
    now = estimate([o.value(score) for o in members])
    if now is None:
        return Check(group or "all", score, limit, None, None, True, "nothing was judged")
    if not _is_worse(score, now.mean, limit):
        return Check(group or "all", score, limit, now, None, False)
    before = {name: case.scores.get(score) for name, case in baseline.cases.items()}
    drops = _drops(score, members, before, dict.fromkeys((o.case.id for o in members), limit))
    reason = f"{'over' if score in LOWER_IS_BETTER else 'under'} the limit {limit:g}"
    return Check(group or "all", score, limit, now, None, True, reason, drops)


def _drops(
    score: str, outcomes: Sequence[Outcome], before: Mapping[str, float | None], wanted: Mapping[str, float]
) -> tuple[Drop, ...]:
    """The questions whose score is worse than wanted, the farthest from it first."""
    worse = [
        (abs(now - wanted[o.case.id]), Drop(o.case.id, o.case.question, before.get(o.case.id), now))
        for o in outcomes
        if (now := _rounded(o.value(score))) is not None and _is_worse(score, now, wanted[o.case.id])
    ]
    return tuple(drop for _, drop in sorted(worse, key=lambda found: (-found[0], found[1].id)))


def _is_worse(score: str, value: float, wanted: float) -> bool:
    return value > wanted if score in LOWER_IS_BETTER else value < wanted


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)


def _mean(found: Iterable[float]) -> float:
    members = list(found)
    return sum(members) / len(members)
