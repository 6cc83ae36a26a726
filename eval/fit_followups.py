"""`python -m eval.fit_followups`: fit the scorers that read a follow-up in several ways; write them where told.

Each sentence found for any reading of a follow-up is a row of `assistant.rereading.INPUTS`; one scorer chooses among
them, the other tells the log odds that the book answers. Every conversation is read with the known questions of the
book and as if there were none, so that the fit serves books of which nothing has been asked. What is printed is
measured by cross-validation: a question and its translation are never on both sides.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Self

import numpy as np
import typer
from rich.table import Table

from assistant.evidence import Evidence, EvidenceFinder
from assistant.followup import resolve
from assistant.parts import gather
from assistant.question import Question
from assistant.readings import readings
from assistant.rereading import ANSWER_INPUTS, INPUTS, candidates, choice, is_enough, look, rows
from assistant.scoring import Scorer
from corpus.readers import read_book
from eval.addresses import touches_any
from eval.cases import BUNDLED, read_cases
from eval.commands.common import Books, progress, say, show
from eval.fit import FOLDS, built, fold_of
from eval.fitting import Array, Choices, FitPlan, Flags, fit_answer, fit_choice
from eval.types import Case
from index.build import OpenIndex
from index.known import no_questions
from index.wordmatch import WordMatcher

CHOICE = FitPlan(units=8, decay=0.1)
ANSWER = FitPlan(units=1, steps=600, decay=0.1)  # hardly more than a line: few conversations are silent
_REFUSED = (0.75, 0.8, 0.85, 0.9)


@dataclass(frozen=True)
class Talk:
    """A case with what is told of the sentences that were found for it."""

    case: Case
    features: Array  # shape (sentences, INPUTS)
    gold: Flags


def collect(cases: Sequence[Case], index: OpenIndex, words: WordMatcher, *, depth: int) -> list[Talk]:
    """What the assistant sees of every case with a history before it decides."""
    finder = EvidenceFinder(index, words)

    def find(question: Question) -> Sequence[Evidence]:
        return finder.find(question, gather(question, depth, index.retriever.search))

    talks = []
    with progress("collecting", len(cases)) as advance:
        for case in cases:
            advance()
            told = resolve(case.question, case.history, words)
            seen = look(readings(case.question, told, case.history, words, case.lang), case.lang, finder, find)
            if not is_enough(seen):
                continue
            found = candidates(seen)
            gold = np.array([touches_any(e.unit.address, case.addresses) for e in found], dtype=np.bool_)
            talks.append(Talk(case, rows(found, seen, case.question), gold))
    return talks


@dataclass(frozen=True)
class Fit:
    """Which sentence is chosen, and whether any answers."""

    choice: Scorer
    answer: Scorer

    @classmethod
    def of(cls, talks: Sequence[Talk]) -> Self:
        """The scorers under which gold sentences are likeliest to be chosen and answerable cases told from others."""
        usable = [talk for talk in talks if talk.gold.any() and not talk.gold.all()]
        choices = Choices.of([talk.features for talk in usable], [talk.gold for talk in usable])
        chosen = fit_choice(choices, np.ones(len(usable)), INPUTS, CHOICE)
        table = np.array([choice(talk.features, chosen)[1] for talk in talks])
        answerable = np.array([not talk.case.unanswerable for talk in talks], dtype=np.bool_)
        return cls(chosen, fit_answer(table, answerable, np.ones(len(talks)), ANSWER_INPUTS, ANSWER))

    def tell(self, talk: Talk) -> Told:
        """What it says of a case."""
        best, row = choice(talk.features, self.choice)
        return Told(talk, bool(talk.gold[best]), float(self.answer.score(row[None])[0]))

    def write(self, folder: Path) -> None:
        """Write both scorers."""
        self.choice.write(folder / "followup_choice.json")
        self.answer.write(folder / "followup_answer.json")


@dataclass(frozen=True)
class Told:
    """What a fit says of a case: whether the sentence chosen is right, and the log odds that the book answers."""

    talk: Talk
    is_right: bool
    odds: float


def main(
    questions: Annotated[
        list[Path] | None,
        typer.Option(help="Question files, of which the cases with a history are taken; never one reported as unseen."),
    ] = None,
    book: Books = None,
    write: Annotated[Path | None, typer.Option(help="Folder to write the two scorers into.")] = None,
) -> None:
    """Fit on conversations and print how many are answered rightly, by how many of the silent ones are refused."""
    cases = [case for path in questions or (BUNDLED,) for case in read_cases(path) if case.history]
    with tempfile.TemporaryDirectory(prefix="mekong-fit-") as name:
        index, words, depth = built([read_book(path) for path in book or ()], Path(name))
        asked = collect(cases, index, words, depth=depth)
        index.retriever.kin = no_questions
        unasked = collect(cases, replace(index, kin=no_questions), words, depth=depth)
    show([_report("with known questions", asked, unasked), _report("without", unasked, asked)])
    if write is not None:
        Fit.of([*asked, *unasked]).write(write)
        say(f"written to {write}")


def _report(title: str, talks: Sequence[Talk], others: Sequence[Talk]) -> Table:
    folds = {fold: [t for t in (*talks, *others) if fold_of(t.case.id) != fold] for fold in range(FOLDS)}
    fits = {fold: Fit.of(inside) for fold, inside in folds.items()}
    told = [fits[fold_of(talk.case.id)].tell(talk) for talk in talks]
    silent = sorted(one.odds for one in told if one.talk.case.unanswerable)
    answered = [one for one in told if not one.talk.case.unanswerable]
    table = Table("refused", "right", "right or refused", "log odds", title=title, title_justify="left")
    table.add_row("none", f"{np.mean([one.is_right for one in answered]):.3f}", "", "")
    for share in _REFUSED if silent else ():
        level = silent[int(share * len(silent))]
        right = np.mean([one.is_right and one.odds > level for one in answered])
        harmless = np.mean([one.is_right or one.odds <= level for one in answered])
        table.add_row(f"{share:.2f}", f"{right:.3f}", f"{harmless:.3f}", f"{level:.2f}")
    return table


if __name__ == "__main__":
    typer.run(main)
