"""Fitted weights separate what can be separated, and are measured on questions that they have not seen."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from typer import Typer
from typer.testing import CliRunner

from assistant.answerability import ANSWERABLE
from assistant.app import make_words
from assistant.evidence import WEIGHTS
from assistant.question import Question
from corpus.types import Book, Lang
from eval.cases import BUNDLED, read_cases, write_cases
from eval.fit import Sample, chances_of, collect, errors, first_right, fit_ranking, fit_refusing, main
from eval.setups import Setup, Workshop
from eval.types import Case
from index.embedders.registry import load_embedder
from index.library import Library

PAGES: dict[Lang, str] = {"zh": "《昆明宣言》在第几页？", "en": "On which page is the Kunming Declaration?"}


def sample(place: int, gold: int, column: int) -> Sample:
    """Four sentences of random features, of which the gold one stands out in one column."""
    random = np.random.default_rng(place)
    features = random.random((4, len(WEIGHTS))) * 0.1
    features[gold, column] += 1.0
    case = Case(f"gms-{'zh' if place % 2 else 'en'}-{place // 2:03d}", "en", "fact", "?", (("x",),), ("p1:1.1",))
    return Sample(case, Question.of("?", "en"), (), features, np.arange(4) == gold)


def test_ranking_learns_the_feature_that_tells_and_keeps_its_scale() -> None:
    # a feature that counts against a sentence now is made the one that marks the gold sentence
    column = min(range(len(WEIGHTS)), key=lambda place: WEIGHTS[place])
    samples = [sample(place, place % 4, column) for place in range(40)]
    assert first_right(samples, np.array(WEIGHTS)) < 0.5
    weights = fit_ranking(samples, ridge=0.001)
    assert first_right(samples, weights) == 1.0
    assert np.linalg.norm(weights) == pytest.approx(np.linalg.norm(WEIGHTS))


def test_a_question_and_its_translation_share_a_fold() -> None:
    folds = [sample(place, 0, 0).fold for place in range(20)]
    assert folds[::2] == folds[1::2]
    assert len(set(folds)) == 5


def test_refusing_separates_and_weighs_both_sides_alike() -> None:
    random = np.random.default_rng(1)
    rows = np.vstack([random.normal(1.0, 0.3, (90, 3)), random.normal(-1.0, 0.3, (10, 3))])
    answerable = np.arange(100) < 90
    chances = chances_of(rows, fit_refusing(rows, answerable, ridge=0.001))
    assert errors(chances, answerable) == (0.0, 0.0)
    noise = random.normal(0.0, 1.0, (100, 3))
    chances = chances_of(noise, fit_refusing(noise, answerable, ridge=10.0))
    refused, answered = errors(chances, answerable, threshold=0.5)
    assert refused < 1.0  # nine of ten being answerable does not decide
    assert answered < 1.0


def test_errors_are_counted_on_each_side() -> None:
    answerable = np.array([True, True, True, True, False, False])
    assert errors(np.array([0.9, 0.9, 0.9, 0.1, 0.1, 0.9]), answerable) == (0.25, 0.5)


def test_what_the_structure_of_the_book_answers_needs_no_weights(books: tuple[Book, ...]) -> None:
    index = Workshop(Library.of((), books), load_embedder).index(Setup("mekong-static"))
    words = make_words(index.retriever.embedder)
    cases = [Case(f"p-{lang}", lang, "contents", text, (("179",),), ("contents:23.1",)) for lang, text in PAGES.items()]
    asked = Case("n-1", "en", "number", "How long is the whole river?", (("4880",),), ("p1/1/1.1:1.4",))
    samples = collect([*cases, asked], index, words, depth=8)
    assert [sample.case for sample in samples] == [asked]
    assert samples[0].gold.any()


def test_the_command_prints_weights_of_the_right_number_beside_cross_validated_errors(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_EMBEDDER", "mekong-static")
    path = tmp_path / "some.jsonl"
    cases = read_cases(BUNDLED)
    unanswerable = [case for case in cases if case.unanswerable][:10]
    write_cases(path, [case for case in cases if case.history][:4] + cases[:20] + unanswerable)
    app = Typer()
    app.command()(main)
    done = CliRunner().invoke(app, ["--questions", str(path)])
    assert done.exit_code == 0, done.output
    weights, refusing = re.findall(r"\(([-\d., ]+)\)", done.stdout)
    assert len(weights.split(",")) == len(WEIGHTS)
    assert len(refusing.split(",")) == len(ANSWERABLE)
    assert "unanswerable but answered" in done.stdout
