"""Outcomes summed up: every score by language, kind of question and part of the book, with intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from eval.stats import estimate
from eval.types import TIMES, Estimate, Outcome, Outcomes

Group = dict[str, Estimate]
Key = Callable[[Outcome], str]

HEADLINE = (
    "accuracy", "fact_recall", "exact_match", "f1", "first_section", "citation_recall", "citation_precision",
    "citation_f1", "verbatim", "refusal", "false_refusal", "language", "follow_up", "evidence_mrr", "citation_length",
    "answer_length", *TIMES, "input_tokens", "output_tokens", "cost",
)  # fmt: skip
"""The scores in the order of every table."""


def by_language(outcome: Outcome) -> str:
    """The language of a case."""
    return outcome.case.lang


def by_kind(outcome: Outcome) -> str:
    """Language and kind of a case: `zh/number`."""
    return f"{outcome.case.lang}/{outcome.case.kind}"


def by_part(outcome: Outcome) -> str:
    """Language and part of the book of a case: `zh@p1`; `zh@none` where the book has no answer."""
    return f"{outcome.case.lang}@{outcome.case.part or 'none'}"


def summarise(outcomes: Outcomes) -> dict[str, Group]:
    """The figures of all cases, of each language, each language and kind, each language and part."""
    groups: dict[str, list[Outcome]] = {"all": list(outcomes)}
    for key in (by_language, by_kind, by_part):
        for outcome in outcomes:
            groups.setdefault(key(outcome), []).append(outcome)
    return {name: figures(members) for name, members in groups.items()}


def figures(outcomes: Iterable[Outcome]) -> Group:
    """Every score that was judged at least once, in table order."""
    members = list(outcomes)
    names = [name for name in HEADLINE if any(o.value(name) is not None for o in members)]
    extra = sorted({s.name for o in members for s in o.scores if s.value is not None} - set(HEADLINE))
    found = {name: estimate([o.value(name) for o in members]) for name in [*names, *extra]}
    return {name: value for name, value in found.items() if value is not None}


def causes(outcomes: Outcomes) -> dict[str, int]:
    """How many cases failed at each stage, the most frequent first."""
    counted = Counter(outcome.cause for outcome in outcomes if outcome.cause is not None)
    return dict(counted.most_common())


def cited_right(outcomes: Outcomes) -> Mapping[str, tuple[int, int]]:
    """By language: answerable cases answered right with the right section cited first, and how many there are."""
    counted: dict[str, tuple[int, int]] = {}
    for outcome in outcomes:
        if outcome.case.unanswerable or outcome.response.error is not None:
            continue
        right = outcome.value("accuracy") == 1.0 and outcome.value("first_section") in {1.0, None}
        done, total = counted.get(outcome.case.lang, (0, 0))
        counted[outcome.case.lang] = (done + right, total + 1)
    return counted
