"""Vectors of single sentences, on disk and in memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus.types import Book
from index.embedders.hashing import HashingEmbedder
from index.errors import IndexDamagedError
from index.library import Library
from index.sentences import SentenceVectors, sentence_key, sentences_of

KEYS = ["tower-zh/1:1.1", "tower-en/1:1.1", "tower-en/1:1.2"]
MATRIX = np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]], dtype=np.float16)
QUERY = np.array([0.8, 0.6], dtype=np.float32)


def test_similarities_are_the_cosines_in_the_order_asked() -> None:
    vectors = SentenceVectors(KEYS, MATRIX)
    found = vectors.similarities(QUERY, [KEYS[2], KEYS[0], KEYS[1]])
    assert found.dtype == np.float32
    assert found.tolist() == pytest.approx([0.96, 0.8, 0.6], abs=1e-3)


def test_a_sentence_that_is_not_held_is_like_nothing() -> None:
    vectors = SentenceVectors(KEYS, MATRIX)
    assert vectors.similarities(QUERY, ["无/1:1.1", KEYS[0]]).tolist() == pytest.approx([0.0, 0.8], abs=1e-3)
    assert vectors.similarities(QUERY, ["unknown"]).tolist() == [0.0]
    assert vectors.similarities(QUERY, []).shape == (0,)


def test_saved_vectors_are_read_back_memory_mapped(tmp_path: Path) -> None:
    SentenceVectors(KEYS, MATRIX).save(tmp_path / "sentences.npy")
    loaded = SentenceVectors.load(tmp_path / "sentences.npy", KEYS)
    assert isinstance(loaded._matrix, np.memmap)
    assert loaded.similarities(QUERY, KEYS).tolist() == SentenceVectors(KEYS, MATRIX).similarities(QUERY, KEYS).tolist()
    assert {key: row.tolist() for key, row in loaded.rows().items()} == {
        key: row.tolist() for key, row in zip(KEYS, MATRIX.astype(np.float32), strict=True)
    }


def test_no_sentences_are_read_back(tmp_path: Path) -> None:
    SentenceVectors([], np.zeros((0, 2), dtype=np.float16)).save(tmp_path / "sentences.npy")
    assert SentenceVectors.load(tmp_path / "sentences.npy", []).rows() == {}


def test_a_file_that_is_no_matrix_is_named(tmp_path: Path) -> None:
    path = tmp_path / "sentences.npy"
    for content in (b"", b"no matrix"):
        path.write_bytes(content)
        with pytest.raises(IndexDamagedError, match=r"sentences\.npy cannot be read") as caught:
            SentenceVectors.load(path, [])
        assert "mekong index build" in caught.value.hint
    with pytest.raises(IndexDamagedError, match=r"missing\.npy"):
        SentenceVectors.load(tmp_path / "missing.npy", [])


def test_a_matrix_of_other_sentences_is_refused(tmp_path: Path) -> None:
    SentenceVectors(KEYS, MATRIX).save(tmp_path / "sentences.npy")
    with pytest.raises(IndexDamagedError, match="3 vectors for 2 sentences"):
        SentenceVectors.load(tmp_path / "sentences.npy", KEYS[:2])


def test_a_matrix_with_objects_is_not_unpickled(tmp_path: Path) -> None:
    np.save(tmp_path / "sentences.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(IndexDamagedError, match="cannot be read"):
        SentenceVectors.load(tmp_path / "sentences.npy", ["a"])


def test_every_sentence_of_every_book_has_a_name_and_its_title(library: Library, tower_zh: Book) -> None:
    named = dict(sentences_of(library.indexed))
    assert len(named) == sum(len(section.units) for section in library.indexed) == 14
    section = tower_zh.by_address["h1/1"]
    assert named[sentence_key(section, section.units[1])] == "一、灯塔\n守塔人每天傍晚点灯。"
    assert "1 The lighthouse\nIts keeper lights the lamp every dusk." in named.values()


@pytest.mark.parametrize(
    ("question", "answer"),
    [("谁敲铜钟？", "守塔人每隔十分钟敲一次铜钟"), ("Who sells tea at the market?", "Farmers sell")],
)
def test_the_sentence_that_answers_is_the_most_similar(library: Library, question: str, answer: str) -> None:
    embedder = HashingEmbedder()
    named = dict(sentences_of(library.indexed))
    vectors = SentenceVectors(list(named), embedder.embed_passages(list(named.values())).astype(np.float16))
    scores = vectors.similarities(embedder.embed_queries([question])[0], list(named))
    assert answer in list(named.values())[int(scores.argmax())]
