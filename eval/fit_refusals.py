"""`python -m eval.fit_refusals`: fit what tells a question about the book from any other; print it with its accuracy.

The cases are those of `eval/datasets/refusals.jsonl`, all without an answer in the book. What is printed by kind is
measured by cross-validation: a question and its translation are never on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer
from rich.table import Table

from assistant.evidence import EvidenceFinder
from assistant.question import Question
from assistant.refusals import topic_row
from eval.cases import read_cases
from eval.commands.common import progress, say, show
from eval.fit import fold_of
from eval.fitting import Array, Flags, chances
from eval.types import Case
from index.build import OpenIndex
from index.wordmatch import WordMatcher

DATASET = Path(__file__).parent / "datasets" / "refusals.jsonl"
SILENT = "silent"
"""The kind of the questions that are about the book; all other kinds are not."""


@dataclass(frozen=True)
class Judged:
    """A case, and the probability that it is about the book as told by a fit that has not seen it."""

    case: Case
    chance: float

    @property
    def is_right(self) -> bool:
        """True where the case falls on the side of its kind."""
        return (self.chance >= 0.5) == (self.case.kind == SILENT)


def rows_of(cases: Sequence[Case], index: OpenIndex, words: WordMatcher, *, depth: int) -> Array:
    """What topics are told by, shape (cases, features)."""
    finder = EvidenceFinder(index, words)
    rows = []
    with progress("collecting", len(cases)) as advance:
        for case in cases:
            question = Question.of(case.question, case.lang)
            hits = index.retriever.search(question.query, depth)
            rows.append(topic_row(question, hits, finder.find(question, hits), finder))
            advance()
    return np.array(rows, dtype=np.float64)


def judge(cases: Sequence[Case], rows: Array, *, ridge: float) -> list[Judged]:
    """Each case as judged by a fit on the other folds."""
    is_silent = np.array([case.kind == SILENT for case in cases], dtype=np.bool_)
    found = chances(held_out(rows, is_silent, np.array([fold_of(case.id) for case in cases]), ridge=ridge))
    return [Judged(case, float(chance)) for case, chance in zip(cases, found, strict=True)]


def fit_logistic(rows: Array, wanted: Flags, *, ridge: float) -> Array:
    """Weights and intercept of the probability that a row is one of those `wanted`, both sides weighing the same."""
    inputs = np.hstack([rows, np.ones((len(rows), 1))])
    share = wanted.mean()
    importance = np.where(wanted, 0.5 / share, 0.5 / (1 - share)) / len(rows)
    penalty = np.diag([ridge] * rows.shape[1] + [0.0])
    weights = np.zeros(inputs.shape[1])
    for _ in range(50):
        chance = chances(inputs @ weights)
        slope = inputs.T @ (importance * (chance - wanted)) + penalty @ weights
        curve = (inputs * (importance * chance * (1 - chance))[:, None]).T @ inputs + penalty
        weights -= np.linalg.solve(curve + 1e-9 * np.eye(len(weights)), slope)
    return np.asarray(weights)


def held_out(rows: Array, wanted: Flags, folds: npt.NDArray[np.int64], *, ridge: float) -> Array:
    """The log odds of each row to be one of those wanted, by a fit that has not seen its fold."""
    found = np.zeros(len(rows))
    for fold in np.unique(folds):
        inside = folds == fold
        weights = fit_logistic(rows[~inside], wanted[~inside], ridge=ridge)
        found[inside] = rows[inside] @ weights[:-1] + weights[-1]
    return found


def main(
    questions: Annotated[Path, typer.Option(help="A question set whose kinds name what each is about.")] = DATASET,
    ridge: Annotated[float, typer.Option(help="Penalty on large weights.")] = 1e-3,
) -> None:
    """Fit and print the weights, and how often each kind is told right."""
    from assistant.app import make_embedder, make_words, open_books
    from assistant.settings import load_settings

    settings = load_settings()
    index = open_books(settings, make_embedder(settings))
    cases = [case for case in read_cases(questions) if case.unanswerable]
    rows = rows_of(cases, index, make_words(index.retriever.embedder), depth=settings.top_k)
    show([_table(judge(cases, rows, ridge=ridge))])
    weights = fit_logistic(rows, np.array([case.kind == SILENT for case in cases], dtype=np.bool_), ridge=ridge)
    say(f"ON_TOPIC = {tuple(round(float(weight), 2) for weight in weights)}")


def _table(judged: Sequence[Judged]) -> Table:
    table = Table("language", "kind", "right", "of", title="told right, cross-validated")
    for lang, kind in dict.fromkeys((one.case.lang, one.case.kind) for one in judged):
        found = [one.is_right for one in judged if (one.case.lang, one.case.kind) == (lang, kind)]
        table.add_row(lang, kind, str(sum(found)), str(len(found)))
    table.add_row("both", "all", str(sum(one.is_right for one in judged)), str(len(judged)))
    return table


if __name__ == "__main__":
    typer.run(main)
