"""What each part is worth to the reader: the same questions answered with one thing changed at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.answering import Assistant, Limits
from assistant.app import make_words
from eval.compare import differences
from eval.runner import Bench, OnOutcome, run
from eval.setups import Setup, Workshop
from eval.summary import Group, by_language, figures
from eval.systems.local import LocalSystem
from eval.types import Case, Outcome, Outcomes

SCORES = ("accuracy", "first_section", "refusal", "false_refusal")
"""The scores that tables and plots of ablations show."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A setup's figures by language, and what they gain or lose beside those of the standard, paired by question."""

    setup: Setup
    change: str
    passages: int
    figures: dict[str, Group]
    gains: dict[str, Group]
    outcomes: Outcomes = field(repr=False)


def ablate_answers(
    workshop: Workshop,
    cases: Sequence[Case],
    plan: Sequence[Setup],
    bench: Bench,
    *,
    workers: int = 1,
    on_outcome: OnOutcome | None = None,
) -> Iterator[Answered]:
    """Answer every case with every setup, without a chat model; the first setup is the standard."""
    standard: Sequence[Outcome] = ()
    for setup in plan:
        index = workshop.index(setup)
        words = make_words(index.retriever.embedder)
        assistant = Assistant(index, words, limits=Limits(top_k=setup.top_k))
        outcomes = run(cases, LocalSystem(assistant, name=setup.label), bench, workers=workers, on_outcome=on_outcome)
        standard = standard or outcomes
        yield Answered(
            setup,
            setup.change(plan[0]),
            len(index.retriever.passages),
            _by_language(outcomes),
            differences(zip(standard, outcomes, strict=True)),
            tuple(outcomes),
        )


def _by_language(outcomes: Outcomes) -> dict[str, Group]:
    languages = sorted({by_language(outcome) for outcome in outcomes})
    return {lang: figures(o for o in outcomes if by_language(o) == lang) for lang in languages}
