"""Fitted weights separate what can be separated, and are measured on questions that they have not seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.answerability import Signs
from assistant.app import make_words
from assistant.evidence import EvidenceFinder
from assistant.question import Question
from assistant.scoring import Scorer, bundled_scorer
from corpus.types import Book, Lang
from eval.cases import BUNDLED, read_cases, write_cases
from eval.fit import Sample, chances_of, collect, errors, first_right, fit_ranking, fit_refusing, main, unasked
from eval.setups import Setup, Workshop
from eval.types import Case
from index.embedders.registry import load_embedder
from index.library import Library
from tests.eval.conftest import invoked

INPUT_NAMES = bundled_scorer("ranking").inputs
INPUTS = len(INPUT_NAMES)
PAGES: dict[Lang, str] = {"zh": "《昆明宣言》在第几页？", "en": "On which page is the Kunming Declaration?"}


def sample(place: int, gold: int, column: int) -> Sample:
    """Four sentences of random features, of which the gold one stands out in one column."""
    random = np.random.default_rng(place)
    features = random.random((4, INPUTS)) * 0.1
    features[gold, column] += 1.0
    case = Case(f"gms-{'zh' if place % 2 else 'en'}-{place // 2:03d}", "en", "fact", "?", (("x",),), ("p1:1.1",))
    return Sample(case, Question.of("?", "en"), (), features, np.arange(4) == gold)


def asked(place: int, *, answers: bool) -> Case:
    """A case that the book answers, or is silent about."""
    return Case(f"gms-en-{place:03d}", "en", "fact", "?", unanswerable=not answers)


def test_ranking_learns_the_feature_that_tells_and_keeps_its_scale() -> None:
    # a feature that counts against a sentence now is made the one that marks the gold sentence
    ships = bundled_scorer("ranking")
    column = min(range(INPUTS), key=lambda place: ships.linear[place])
    samples = [sample(place, place % 4, column) for place in range(40)]
    assert first_right(samples, ships) < 0.5
    fitted = fit_ranking(samples)
    assert first_right(samples, fitted) == 1.0
    best = [float(fitted.score(each.features).max()) for each in samples]
    assert np.mean(best) == pytest.approx(np.mean([ships.score(each.features).max() for each in samples]), abs=0.01)


def test_a_question_and_its_translation_share_a_fold() -> None:
    folds = [sample(place, 0, 0).fold for place in range(20)]
    assert folds[::2] == folds[1::2]
    assert len(set(folds)) == 5


def test_refusing_separates_and_weighs_both_sides_alike() -> None:
    random = np.random.default_rng(1)
    answerable = np.arange(100) < 90
    samples = [replace(sample(place, 0, 0), case=asked(place, answers=place < 90)) for place in range(100)]
    rows = random.normal(0.0, 0.3, (100, len(Signs._fields)))
    rows[:, 0] += np.where(answerable, 1.0, -1.0)
    assert errors(chances_of(rows, fit_refusing(rows, samples)), answerable) == (0.0, 0.0)
    nothing = np.zeros((100, len(Signs._fields)))
    chances = chances_of(nothing, fit_refusing(nothing, samples))
    assert 0.3 < chances[0] < 0.7  # nine of ten being answerable does not decide


def test_errors_are_counted_on_each_side() -> None:
    answerable = np.array([True, True, True, True, False, False])
    assert errors(np.array([0.9, 0.9, 0.9, 0.1, 0.1, 0.9]), answerable) == (0.25, 0.5)


def test_what_the_structure_of_the_book_answers_needs_no_weights(books: tuple[Book, ...]) -> None:
    index = Workshop(Library.of((), books), load_embedder).index(Setup("mekong-static"))
    words = make_words(index.retriever.embedder)
    cases = [Case(f"p-{lang}", lang, "contents", text, (("179",),), ("contents:23.1",)) for lang, text in PAGES.items()]
    other = Case("n-1", "en", "number", "How long is the whole river?", (("4880",),), ("p1/1/1.1:1.4",))
    samples = collect([*cases, other], index, words, depth=8)
    assert [sample.case for sample in samples] == [other]
    assert samples[0].gold.any()
    column = INPUT_NAMES.index("known")
    assert samples[0].features[:, column].max() > 0.5  # it has been asked before
    finder = EvidenceFinder(index, words)
    assert finder.kin(samples[0].question).best > 0.5
    (bare,), ignorant = unasked((samples, finder))
    assert not bare.features[:, column].any()
    assert {e.features.known for e in bare.ranked} == {0.0}
    assert bare.weight < samples[0].weight
    assert ignorant.kin(bare.question).best == 0.0


def test_the_command_writes_scorers_and_prints_cross_validated_errors(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_EMBEDDER", "mekong-static")
    path = tmp_path / "some.jsonl"
    cases = read_cases(BUNDLED)
    unanswerable = [case for case in cases if case.unanswerable][:10]
    write_cases(path, [case for case in cases if case.history][:4] + cases[:20] + unanswerable)
    done = invoked(main, "--questions", str(path), "--no-chapters", "--write", str(tmp_path))
    assert done.exit_code == 0, done.output
    assert "unanswerable but answered" in done.stdout
    assert Scorer.read(tmp_path / "ranking.json").inputs == bundled_scorer("ranking").inputs
    assert Scorer.read(tmp_path / "answerability.json").inputs == Signs._fields
