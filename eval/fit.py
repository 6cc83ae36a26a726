"""`python -m eval.fit`: fit the scorers by which sentences are ranked and refusals decided; write them where told.

They are fitted on questions about the bundled book, or about books that are named, and on what is asked about the
written chapters that no training has seen: a book's questions tell how readers ask, chapters on many subjects keep the
fit from being one to a single book. What is printed is measured by cross-validation: a question and its translation are
never on both sides.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.table import Table

from assistant.answerability import THRESHOLD, Signs, signs
from assistant.evidence import Evidence, EvidenceFinder, Features
from assistant.followup import Standalone, resolve
from assistant.navigation import Navigator
from assistant.outline import outlines
from assistant.parts import gather
from assistant.question import Question
from assistant.scoping import read_scope, within
from assistant.scoring import Scorer, bundled_scorer
from corpus.readers import read_book
from corpus.types import Book, Lang
from eval.addresses import touches_any
from eval.cases import BUNDLED, read_cases
from eval.chapters import chapter_book, held_out_chapters
from eval.commands.common import Books, progress, say, show
from eval.fitting import Array, Choices, Flags, chances, fit_answer, fit_choice
from eval.types import Case
from index.build import OpenIndex
from index.wordmatch import WordMatcher

_TOLD: tuple[Lang, Lang] = ("zh", "en")
FOLDS = 5
_INPUTS = tuple(field.name for field in fields(Features))
_LOOKED_AT = 4  # of the best sentences, whose scores are compared with one another
_UNASKED = 0.5  # how often a case counts as if nothing had been asked before, beside once as it is
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Sample:
    """A case with the sentences retrieved for it, in no order that matters."""

    case: Case
    question: Question
    ranked: tuple[Evidence, ...]
    features: Array  # a row for each sentence
    gold: Flags
    weight: float = 1.0  # how often it counts

    @property
    def fold(self) -> int:
        """Cases of one number, a question and its translation, share a fold."""
        return fold_of(self.case.id)


def fold_of(name: str) -> int:
    """The fold of a case by the number in its name, which a question shares with its translation."""
    found = _NUMBER.search(name)
    return int(found.group()) % FOLDS if found else 0


def collect(
    cases: Sequence[Case], index: OpenIndex, words: WordMatcher, *, depth: int, weight: float = 1.0
) -> list[Sample]:
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
            ranked = tuple(e for e in finder.find(question, hits) if e.is_compared)
            gold = np.array([touches_any(e.unit.address, case.addresses) for e in ranked], dtype=np.bool_)
            rows = np.array([e.features.row() for e in ranked], dtype=np.float64).reshape(len(ranked), len(_INPUTS))
            samples.append(Sample(case, question, ranked, rows, gold, weight))
    return samples


def fit_ranking(samples: Sequence[Sample]) -> Scorer:
    """The scorer under which gold sentences are likeliest to be chosen, on the scale of the one that ships."""
    asked = [s for s in samples if len(s.features)]
    choices = Choices.of([s.features for s in asked], [s.gold for s in asked])
    found = fit_choice(choices, np.array([s.weight for s in asked]), _INPUTS)
    return _on_scale(found, [s.features for s in asked])


def _on_scale(scorer: Scorer, rows: Sequence[Array]) -> Scorer:
    """The same order with the best scores, and the best above the fourth, as now: rules compare scores with these."""

    def levels(one: Scorer) -> tuple[float, float]:
        best = [np.sort(one.score(each))[::-1][:_LOOKED_AT] for each in rows]
        return float(np.mean([each[0] for each in best])), float(np.mean([each[0] - each[-1] for each in best]))

    (now, above), (then, apart) = levels(bundled_scorer("ranking")), levels(scorer)
    factor = above / apart if apart else 1.0
    return replace(
        scorer,
        linear=scorer.linear * np.float32(factor),
        out=scorer.out * np.float32(factor),
        bias=scorer.bias * factor + now - then * factor,
    )


def fit_refusing(rows: Array, samples: Sequence[Sample]) -> Scorer:
    """The scorer of how likely a question is answerable, from `decision_rows`."""
    answerable = np.array([not s.case.unanswerable for s in samples])
    return fit_answer(rows, answerable, np.array([s.weight for s in samples]), Signs._fields)


def first_right(samples: Sequence[Sample], scorer: Scorer) -> float:
    """The share of answerable cases whose best sentence is a gold one."""
    asked = [s for s in samples if s.case.addresses]
    right = sum(bool(len(s.gold) and s.gold[int(np.argmax(scorer.score(s.features)))]) for s in asked)
    return right / max(1, len(asked))


def decision_rows(samples: Sequence[Sample], scorer: Scorer, finder: EvidenceFinder) -> Array:
    """What refusals are decided by, shape (samples, signs), with the sentences ranked by `scorer`."""
    rows = []
    for sample in samples:
        scores = scorer.score(sample.features)
        order = np.argsort(-scores, kind="stable")
        ranked = [replace(sample.ranked[place], score=float(scores[place])) for place in order]
        rows.append(signs(sample.question, ranked, finder) if ranked else (0.0,) * len(Signs._fields))
    return np.array(rows, dtype=np.float64)


def chances_of(rows: Array, scorer: Scorer) -> Array:
    """The probability of being answerable, a number for each row."""
    return chances(scorer.score(rows).astype(np.float64))


def errors(probabilities: Array, answerable: Flags, *, threshold: float = THRESHOLD) -> tuple[float, float]:
    """The shares of answerable cases refused and of unanswerable ones answered."""
    answered = probabilities >= threshold
    return float(1 - answered[answerable].mean()), float(answered[~answerable].mean())


@dataclass(frozen=True)
class Source:
    """Books, beside the bundled one or without it, and what is asked about them."""

    books: Sequence[Book]
    cases: Sequence[Case]
    weight: float  # how often a question counts
    is_bundled: bool


def main(
    questions: Annotated[
        list[Path] | None,
        typer.Option(
            help="Question files to fit on, the bundled one by default; never one that is reported as unseen."
        ),
    ] = None,
    book: Books = None,
    chapters: Annotated[bool, typer.Option(help="Fit on the written chapters too.")] = True,
    times: Annotated[float, typer.Option(min=0.1, help="How often a question of the files counts beside those.")] = 3.0,
    write: Annotated[Path | None, typer.Option(help="Folder to write the two scorers into.")] = None,
) -> None:
    """Fit on question sets and print the cross-validated errors."""
    with tempfile.TemporaryDirectory(prefix="mekong-fit-") as name:
        folder = Path(name)
        cases = [case for path in questions or (BUNDLED,) for case in read_cases(path)]
        sources = [Source([read_book(path) for path in book or ()], cases, times, is_bundled=True)]
        for told in _TOLD if chapters else ():
            about, asked = chapter_book(held_out_chapters(), told, folder)
            sources.append(Source([about], asked, 1.0, is_bundled=False))
        found = [_collected(source, folder / str(place)) for place, source in enumerate(sources)]
        found += [unasked(each) for each, source in zip(found, sources, strict=True) if source.is_bundled]
        table, ranking, refusing = _report(found)
    show([table])
    if write is not None:
        ranking.write(write / "ranking.json")
        refusing.write(write / "answerability.json")
        say(f"written to {write}")


Collected = tuple[list[Sample], EvidenceFinder]


def _collected(source: Source, folder: Path) -> Collected:
    index, words, depth = built(source.books, folder, is_bundled=source.is_bundled)
    samples = collect(source.cases, index, words, depth=depth, weight=source.weight)
    return samples, EvidenceFinder(index, words)


def built(books: Sequence[Book], folder: Path, *, is_bundled: bool = True) -> tuple[OpenIndex, WordMatcher, int]:
    """An index in `folder` of `books`, with the bundled one where wanted; and how many passages an answer reads."""
    from assistant.app import build_library, make_embedder, make_words, open_books
    from assistant.settings import load_settings

    settings = load_settings().model_copy(update={"data_dir": folder})
    embedder = make_embedder(settings)
    build_library(settings, embedder, books, bundled=is_bundled)
    return open_books(settings, embedder), make_words(embedder), settings.top_k


def unasked(found: Collected) -> Collected:
    """The same cases as they would be where nothing had been asked about the book, counted less."""
    samples, finder = found
    places = [_INPUTS.index(name) for name in ("known", "apart")]
    again = []
    for sample in samples:
        features = sample.features.copy()
        features[:, places] = 0.0
        ranked = tuple(replace(e, features=replace(e.features, known=0.0, apart=0.0)) for e in sample.ranked)
        again.append(replace(sample, features=features, ranked=ranked, weight=sample.weight * _UNASKED))
    return again, finder.without_known()


def _report(found: Sequence[Collected]) -> tuple[Table, Scorer, Scorer]:
    samples = [sample for each, _ in found for sample in each]
    folds = np.array([sample.fold for sample in samples])
    answerable = np.array([not sample.case.unanswerable for sample in samples])

    def rows_of(scorer: Scorer) -> Array:
        return np.concatenate([decision_rows(each, scorer, finder) for each, finder in found])

    def chosen(flags: Flags) -> list[Sample]:
        return [sample for sample, is_chosen in zip(samples, flags, strict=True) if is_chosen]

    before = (
        first_right(samples, bundled_scorer("ranking")),
        *errors(chances_of(rows_of(bundled_scorer("ranking")), bundled_scorer("answerability")), answerable),
    )
    ranking = fit_ranking(samples)
    rows = rows_of(ranking)  # the whole fit's order serves every fold: the signs hardly hang on it
    probabilities, right = np.zeros(len(samples)), 0.0
    for fold in range(FOLDS):
        outside = folds == fold
        inside = chosen(~outside)
        probabilities[outside] = chances_of(rows[outside], fit_refusing(rows[~outside], inside))
        held = chosen(outside)
        right += first_right(held, fit_ranking(inside)) * sum(bool(s.case.addresses) for s in held)
        say(f"fold {fold + 1} of {FOLDS}")
    after = (right / max(1, sum(bool(s.case.addresses) for s in samples)), *errors(probabilities, answerable))
    table = Table("", "now", "fitted, cross-validated", title="fit", title_justify="left")
    names = ("best sentence is gold", "answerable but refused", "unanswerable but answered")
    for name, old, new in zip(names, before, after, strict=True):
        table.add_row(name, f"{old:.3f}", f"{new:.3f}")
    return table, ranking, fit_refusing(rows, samples)


if __name__ == "__main__":
    typer.run(main)
