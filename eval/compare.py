"""Two runs over the same cases: paired differences with intervals, and the cases that flipped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from eval.errors import RunStoreError
from eval.stats import difference
from eval.store import Run
from eval.summary import HEADLINE
from eval.types import LOWER_IS_BETTER, SPENT, Estimate, Outcome


@dataclass(frozen=True, slots=True)
class Flip:
    """A case that was right in one run and wrong in the other."""

    before: Outcome
    after: Outcome

    @property
    def gained(self) -> bool:
        """Whether the later run is the right one."""
        return self.after.value("accuracy") == 1.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one run to the other: by group ("all" and each language) and score, and case by case."""

    differences: dict[str, dict[str, Estimate]]
    flips: tuple[Flip, ...]
    compared: int
    left_out: int  # cases that only one of the runs has


def compare(before: Run, after: Run) -> Comparison:
    """The paired comparison of two runs over the cases that both asked in the same words."""
    earlier = {outcome.case.id: outcome for outcome in before.outcomes}
    pairs = [
        (earlier[o.case.id], o)
        for o in after.outcomes
        if o.case.id in earlier and earlier[o.case.id].case.question == o.case.question
    ]
    if not pairs:
        raise RunStoreError(
            f"runs {before.info.name} and {after.info.name} share no question", hint="compare runs of one question set"
        )
    left_out = len(before.outcomes) + len(after.outcomes) - 2 * len(pairs)
    flips = tuple(Flip(a, b) for a, b in pairs if _flipped(a, b))
    return Comparison(differences(pairs), flips, len(pairs), left_out)


def differences(pairs: Iterable[tuple[Outcome, Outcome]]) -> dict[str, dict[str, Estimate]]:
    """Mean differences, later minus earlier, of every score judged in both runs, by language and over all."""
    groups: dict[str, list[tuple[Outcome, Outcome]]] = {"all": []}
    for pair in pairs:
        groups["all"].append(pair)
        groups.setdefault(pair[0].case.lang, []).append(pair)
    return {name: _differences(members) for name, members in groups.items()}


def paired(
    cases: Iterable[str], before: Callable[[str], float | None], after: Callable[[str], float | None]
) -> Estimate:
    """The mean difference over the cases that were judged both times."""
    both = [(a, b) for name in cases if (a := before(name)) is not None and (b := after(name)) is not None]
    return difference([a for a, _ in both], [b for _, b in both])


def is_loss(name: str, found: Estimate) -> bool:
    """Whether a difference lies beyond its interval on the worse side."""
    return found.low > 0 if name in LOWER_IS_BETTER else found.high < 0


def values(outcome: Outcome) -> Mapping[str, float]:
    """The judged scores of one case."""
    return {score.name: score.value for score in outcome.scores if score.value is not None}


def _differences(pairs: list[tuple[Outcome, Outcome]]) -> dict[str, Estimate]:
    found: dict[str, Estimate] = {}
    names = {s.name for _, o in pairs for s in o.scores}
    for name in [*HEADLINE, *sorted(names - set(HEADLINE))]:
        if name in SPENT or name not in names:
            continue
        earlier = {a.case.id: a.value(name) for a, _ in pairs}
        later = {b.case.id: b.value(name) for _, b in pairs}
        gap = paired(earlier, earlier.get, later.get)
        if gap.judged:
            found[name] = gap
    return found


def _flipped(before: Outcome, after: Outcome) -> bool:
    a, b = before.value("accuracy"), after.value("accuracy")
    return a is not None and b is not None and (a == 1.0) != (b == 1.0)
