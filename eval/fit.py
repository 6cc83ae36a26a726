"""`python -m eval.fit`: fit the weights by which sentences are ranked and refusals decided; print them.

Ranking is fitted as a choice among the retrieved sentences (conditional logit, McFadden 1974), refusing as a logistic
regression; both with a ridge penalty. What is printed beside them is measured by cross-validation: a question and its
translation are never on both sides.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer
from rich.table import Table

from assistant.answerability import ANSWERABLE, THRESHOLD, answerability_row
from assistant.evidence import WEIGHTS, Evidence, EvidenceFinder
from assistant.followup import Standalone, resolve
from assistant.navigation import Navigator
from assistant.outline import outlines
from assistant.parts import gather
from assistant.question import Question
from assistant.scoping import read_scope, within
from eval.addresses import touches_any
from eval.cases import BUNDLED, read_cases
from eval.commands.common import progress, say, show
from eval.types import Case
from index.build import OpenIndex
from index.wordmatch import WordMatcher

Array = npt.NDArray[np.float64]
_FOLDS = 5
_STEPS = 400
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Sample:
    """A case with the sentences retrieved for it, in no order that matters."""

    case: Case
    question: Question
    ranked: tuple[Evidence, ...]
    features: Array  # a row for each sentence
    gold: npt.NDArray[np.bool_]

    @property
    def fold(self) -> int:
        """Cases of one number, a question and its translation, share a fold."""
        found = _NUMBER.search(self.case.id)
        return int(found.group()) % _FOLDS if found else 0


def collect(cases: Sequence[Case], index: OpenIndex, words: WordMatcher, *, depth: int) -> list[Sample]:
    """What the assistant sees of every case before it ranks and decides.

    Cases that the structure of the book answers are left out: they are neither ranked nor decided on.
    """
    finder, trees = EvidenceFinder(index, words), outlines(index.library, words)
    navigator = Navigator.of(index, words, finder, trees)
    samples = []
    with progress("collecting", len(cases)) as advance:
        for case in cases:
            alone = resolve(case.question, case.history, words) if case.history else Standalone.alone(case.question)
            question = Question.of(alone.focus, case.lang, background=alone.background)
            advance()
            if navigator.answer(question):
                continue
            keep = None
            if inside := read_scope(question.text, trees):
                question = Question.of(inside.question, case.lang, background=alone.background)
                keep = within(inside, keep)
            hits = gather(question, depth, partial(index.retriever.search, keep=keep))
            ranked = tuple(finder.find(question, hits))
            gold = np.array([touches_any(e.unit.address, case.addresses) for e in ranked], dtype=np.bool_)
            rows = np.array([e.features.row() for e in ranked], dtype=np.float64).reshape(len(ranked), len(WEIGHTS))
            samples.append(Sample(case, question, ranked, rows, gold))
    return samples


def fit_ranking(samples: Sequence[Sample], *, ridge: float) -> Array:
    """Weights under which gold sentences are likeliest to be chosen, scaled to the length of the present ones."""
    usable = [s for s in samples if s.gold.any() and not s.gold.all()]
    present = np.array(WEIGHTS)
    weights = present.copy()
    moment, velocity = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, _STEPS + 1):
        slope = ridge * (weights - present)
        for sample in usable:
            slope += _choice_slope(sample, weights) / len(usable)
        moment, velocity = 0.9 * moment + 0.1 * slope, 0.999 * velocity + 0.001 * slope**2
        scaled = (moment / (1 - 0.9**step)) / (np.sqrt(velocity / (1 - 0.999**step)) + 1e-8)
        weights -= 0.05 * scaled
    # sentences are also compared with the best one's score, so that the scale has to stay
    return np.asarray(weights * np.linalg.norm(present) / np.linalg.norm(weights))


def fit_refusing(rows: Array, answerable: npt.NDArray[np.bool_], *, ridge: float) -> Array:
    """Weights and intercept of the probability that a question is answerable, both sides weighing the same."""
    inputs = np.hstack([rows, np.ones((len(rows), 1))])
    share = answerable.mean()
    importance = np.where(answerable, 0.5 / share, 0.5 / (1 - share)) / len(rows)
    penalty = np.diag([ridge] * rows.shape[1] + [0.0])
    weights = np.zeros(inputs.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        slope = inputs.T @ (importance * (chance - answerable)) + penalty @ weights
        curve = (inputs * (importance * chance * (1 - chance))[:, None]).T @ inputs + penalty
        weights -= np.linalg.solve(curve + 1e-9 * np.eye(len(weights)), slope)
    return np.asarray(weights)


def first_right(samples: Sequence[Sample], weights: Array) -> float:
    """The share of answerable cases whose best sentence is a gold one."""
    asked = [s for s in samples if s.case.addresses]
    return sum(bool(len(s.gold) and s.gold[int(np.argmax(s.features @ weights))]) for s in asked) / max(1, len(asked))


def decision_rows(samples: Sequence[Sample], weights: Array, finder: EvidenceFinder) -> Array:
    """What refusals are decided by, with the sentences ranked by `weights`."""
    rows = []
    for sample in samples:
        order = np.argsort(-(sample.features @ weights), kind="stable")
        scores = sample.features @ weights
        ranked = [replace(sample.ranked[place], score=float(scores[place])) for place in order]
        found = answerability_row(sample.question, ranked, finder) if ranked else (0.0,) * (len(ANSWERABLE) - 1)
        rows.append(found)
    return np.array(rows, dtype=np.float64)


def errors(chances: Array, answerable: npt.NDArray[np.bool_], *, threshold: float = THRESHOLD) -> tuple[float, float]:
    """The shares of answerable cases refused and of unanswerable ones answered."""
    answered = chances >= threshold
    return float(1 - answered[answerable].mean()), float(answered[~answerable].mean())


def chances_of(rows: Array, weights: Sequence[float] | Array) -> Array:
    """The probability of being answerable, a number for each row."""
    inputs = np.hstack([rows, np.ones((len(rows), 1))])
    return np.asarray(1 / (1 + np.exp(-np.clip(inputs @ np.asarray(weights), -30, 30))))


def main(
    questions: Annotated[
        list[Path] | None,
        typer.Option(
            help="Question files to fit on, the bundled one by default; never one that is reported as unseen."
        ),
    ] = None,
    ridge: Annotated[float, typer.Option(min=0.0, help="How strongly the weights are held back.")] = 0.001,
) -> None:
    """Fit on a question set over the bundled text and print the weights with their cross-validated errors."""
    import tempfile

    from assistant.app import build_library, make_embedder, make_words, open_books
    from assistant.settings import load_settings

    settings = load_settings()
    with tempfile.TemporaryDirectory(prefix="mekong-fit-") as folder:
        apart = settings.model_copy(update={"data_dir": Path(folder)})
        embedder = make_embedder(apart)
        build_library(apart, embedder, ())
        index, words = open_books(apart, embedder), make_words(embedder)
        cases = [case for path in questions or (BUNDLED,) for case in read_cases(path)]
        samples = collect(cases, index, words, depth=settings.top_k)
        table, ranking, refusing = _report(samples, EvidenceFinder(index, words), ridge)
        show([table])
        for name, weights in (("WEIGHTS", ranking), ("ANSWERABLE", refusing)):
            typer.echo(f"{name} = {_tuple(weights)}")


def _report(samples: Sequence[Sample], finder: EvidenceFinder, ridge: float) -> tuple[Table, Array, Array]:
    answerable = np.array([not s.case.unanswerable for s in samples])
    now = decision_rows(samples, np.array(WEIGHTS), finder)
    before = (first_right(samples, np.array(WEIGHTS)), *errors(chances_of(now, ANSWERABLE), answerable))
    chances, right, asked = np.zeros(len(samples)), 0.0, 0
    for fold in range(_FOLDS):
        inside = [s for s in samples if s.fold != fold]
        held = [place for place, s in enumerate(samples) if s.fold == fold]
        ranking = fit_ranking(inside, ridge=ridge)
        refusing = fit_refusing(
            decision_rows(inside, ranking, finder), np.array([not s.case.unanswerable for s in inside]), ridge=ridge
        )
        outside = [samples[place] for place in held]
        chances[held] = chances_of(decision_rows(outside, ranking, finder), refusing)
        size = sum(bool(s.case.addresses) for s in outside)
        right, asked = right + first_right(outside, ranking) * size, asked + size
        say(f"fold {fold + 1} of {_FOLDS}")
    ranking = fit_ranking(samples, ridge=ridge)
    refusing = fit_refusing(decision_rows(samples, ranking, finder), answerable, ridge=ridge)
    table = Table("", "now", "fitted, cross-validated", title="fit", title_justify="left")
    after = (right / max(1, asked), *errors(chances, answerable))
    names = ("best sentence is gold", "answerable but refused", "unanswerable but answered")
    for name, old, new in zip(names, before, after, strict=True):
        table.add_row(name, f"{old:.3f}", f"{new:.3f}")
    return table, ranking, refusing


def _choice_slope(sample: Sample, weights: Array) -> Array:
    scores = sample.features @ weights
    shares = np.exp(scores - scores.max())
    among_gold = np.where(sample.gold, shares, 0.0)
    return np.asarray(sample.features.T @ (shares / shares.sum() - among_gold / among_gold.sum()))


def _tuple(weights: Array) -> str:
    return "(" + ", ".join(f"{value:.2f}" for value in weights if math.isfinite(value)) + ")"


if __name__ == "__main__":
    typer.run(main)
