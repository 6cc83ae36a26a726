"""The reranker read by onnxruntime: the same as in training, whatever it is given."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models

from index.errors import EmbedderError
from index.reranker import ADAPTER, PIECES, QUESTION_PIECES, Reranker, join_pieces
from index.training.reranker import ReadingModel
from tests.index.tiny import tiny_tokenizer, write_tiny_reader

QUESTIONS = ("守塔人什么时候点灯？", "Who strikes the bell?", "", "灯" * 300, "keeper of the lamp, " * 60)
PASSAGES: tuple[tuple[str, ...], ...] = (
    ("守塔人在大雾的夜里敲铜钟。", "茶园在山的南坡。"),
    ("The keeper lights the lamp.",),
    ("The bell", "", "鑫", "is of copper; 河 and a tea garden."),
    tuple("大雾的夜里守塔人敲钟" for _ in range(12)),
)
TOKENIZER = tiny_tokenizer(max_length=None)


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ReadingModel]:
    folder = tmp_path_factory.mktemp("tiny") / "mekong"
    return folder, write_tiny_reader(folder)


@pytest.fixture(scope="module")
def reranker(packaged: tuple[Path, ReadingModel]) -> Reranker:
    return Reranker(packaged[0], threads=1)


def trained_odds(packaged: tuple[Path, ReadingModel], question: str, passages: Sequence[Sequence[str]]) -> list[float]:
    with torch.no_grad():
        rows = packaged[1]([join_pieces(TOKENIZER, question, passage) for passage in passages])
    return [float(value) for row in rows for value in row]


@pytest.mark.parametrize("question", QUESTIONS)
def test_odds_are_those_of_the_trained_model(
    reranker: Reranker, packaged: tuple[Path, ReadingModel], question: str
) -> None:
    rows = reranker.read(question, PASSAGES)
    assert [len(row) for row in rows] == [len(passage) for passage in PASSAGES]
    assert {row.dtype for row in rows} == {np.dtype(np.float32)}
    odds = [float(value) for row in rows for value in row]
    assert odds == pytest.approx(trained_odds(packaged, question, PASSAGES), abs=1e-4)
    assert max(odds) - min(odds) > 0.1


def test_changes_are_more_than_rounding(packaged: tuple[Path, ReadingModel], tmp_path: Path) -> None:
    folder, model = packaged
    plain = ReadingModel(folder, 3)
    with torch.no_grad():
        for name in ("own", "shared", "bias"):
            getattr(plain, name).copy_(getattr(model, name))
    question, passage = QUESTIONS[0], PASSAGES[0]
    odds = trained_odds(packaged, question, [passage])
    assert odds != pytest.approx(trained_odds((folder, plain), question, [passage]), abs=0.01)


def test_what_is_read_beside_a_passage_does_not_change_it(reranker: Reranker) -> None:
    together = reranker.read(QUESTIONS[0], PASSAGES)
    for passage, row in zip(PASSAGES, together, strict=True):
        (alone,) = reranker.read(QUESTIONS[0], [passage])
        assert alone.tolist() == pytest.approx(row.tolist(), abs=1e-5)


def test_nothing_to_read_has_no_odds(reranker: Reranker) -> None:
    assert reranker.read("守塔人？", []) == []
    empty, held, last = reranker.read("守塔人？", [[], ["灯塔。"], []])
    assert (empty.shape, held.shape, last.shape) == ((0,), (1,), (0,))
    assert np.isfinite(held).all()


def test_sentences_beyond_reach_cannot_answer(reranker: Reranker) -> None:
    passage = [f"{'灯塔' * 20}。"] * 12
    (row,) = reranker.read("守塔人什么时候点灯？", [passage])
    reached = len(join_pieces(TOKENIZER, "守塔人什么时候点灯？", passage).sentences)
    assert 4 < reached < 8
    assert np.isfinite(row[:reached]).all()
    assert np.isneginf(row[reached:]).all()


def test_a_long_question_is_read_by_its_beginning(reranker: Reranker) -> None:
    whole, cut = (reranker.read(question, PASSAGES[:1])[0] for question in ("灯" * 900, "灯" * QUESTION_PIECES))
    assert whole.tolist() == cut.tolist()


@given(
    st.text(alphabet="灯塔茶 ab.？", max_size=200), st.lists(st.text(alphabet="灯塔茶 ab.\n", max_size=90), max_size=9)
)
def test_pieces_stay_within_reach_and_sentences_follow_each_other(question: str, sentences: list[str]) -> None:
    reading = join_pieces(TOKENIZER, question, sentences)
    asked, told = reading.question[1], reading.sentences
    assert reading.question[0] == 1 < asked <= 1 + QUESTION_PIECES
    assert all(start < end for start, end in told)
    bounds = [asked + 1, *(end for _, end in told)]
    assert [start for start, _ in told] == bounds[:-1]
    assert len(reading.ids) == bounds[-1] + 1 <= PIECES
    if len(told) < len(sentences):
        assert len(reading.ids) == PIECES


def test_several_threads_read_at_once(reranker: Reranker) -> None:
    wanted = [row.tolist() for row in reranker.read(QUESTIONS[0], PASSAGES)]
    with ThreadPoolExecutor(4) as pool:
        for rows in pool.map(lambda _: reranker.read(QUESTIONS[0], PASSAGES), range(8)):
            assert [row.tolist() for row in rows] == wanted


@pytest.mark.parametrize("name", [ADAPTER, "model.safetensors", "model.onnx", "tokenizer.json"])
def test_a_file_that_is_missing_is_named(packaged: tuple[Path, ReadingModel], tmp_path: Path, name: str) -> None:
    folder = tmp_path / "mekong"
    shutil.copytree(packaged[0], folder)
    (folder / name).unlink()
    with pytest.raises(EmbedderError, match=name) as caught:
        Reranker(folder, threads=1)
    assert caught.value.hint


@pytest.mark.parametrize("name", [ADAPTER, "model.safetensors"])
def test_a_file_that_was_cut_is_named(packaged: tuple[Path, ReadingModel], tmp_path: Path, name: str) -> None:
    folder = tmp_path / "mekong"
    shutil.copytree(packaged[0], folder)
    whole = (folder / name).read_bytes()
    for size in (0, 4, 100, len(whole) - 1):
        (folder / name).write_bytes(whole[:size])
        with pytest.raises(EmbedderError, match=name) as caught:
            Reranker(folder, threads=1)
        assert caught.value.hint


def test_a_tokenizer_without_separators_is_refused() -> None:
    with pytest.raises(EmbedderError, match=r"\[CLS\]"):
        join_pieces(Tokenizer(models.BPE()), "灯塔", [])
