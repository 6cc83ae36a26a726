"""Soft matching of words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from index.types import Vectors
from index.wordmatch import WordMatcher

ANGLES = {"茶园": 0, "garden": 20, "灯塔": 90, "lighthouse": 95, "铜钟": 200, "1987": 40, "1988": 41}


class Words:
    """Words on a circle; keeps what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.asked.extend(texts)
        turns = np.radians([ANGLES[text] for text in texts])
        return np.stack([np.cos(turns), np.sin(turns)], axis=1).astype(np.float32)


def cosine(degrees: float) -> float:
    return float(np.cos(np.radians(degrees)))


@pytest.mark.parametrize(
    ("words", "among", "best"),
    [
        (["茶园"], ["lighthouse", "garden"], [cosine(20)]),
        (["garden", "lighthouse"], ["灯塔", "茶园"], [cosine(20), cosine(5)]),
        (["灯塔"], ["garden", "灯塔"], [1.0]),
    ],
)
def test_a_word_counts_with_its_best_cosine(words: list[str], among: list[str], best: list[float]) -> None:
    found = WordMatcher(Words()).best(words, among)
    assert found.dtype == np.float32
    assert found.tolist() == pytest.approx(best, abs=1e-6)


def test_the_same_word_matches_exactly() -> None:
    assert WordMatcher(Words()).best(["铜钟", "garden"], ["garden", "铜钟"]).tolist() == [1.0, 1.0]


def test_a_number_matches_only_itself() -> None:
    assert WordMatcher(Words()).best(["1987"], ["1988", "茶园"]).tolist() == [0.0]
    assert WordMatcher(Words()).best(["1987"], ["1988", "1987"]).tolist() == [1.0]


def test_no_match_is_negative() -> None:
    assert WordMatcher(Words()).best(["铜钟"], ["茶园", "garden"]).tolist() == [0.0]


def test_without_words_nothing_matches() -> None:
    matcher = WordMatcher(Words())
    assert matcher.best([], ["茶园"]).shape == (0,)
    assert matcher.best(["茶园", "garden"], []).tolist() == [0.0, 0.0]


def test_a_word_is_embedded_once() -> None:
    words = Words()
    matcher = WordMatcher(words)
    matcher.best(["茶园", "garden"], ["garden", "茶园"])
    matcher.best(["garden"], ["灯塔"])
    assert sorted(words.asked) == sorted(["茶园", "garden", "灯塔"])


def test_matrix_holds_a_row_a_word_in_order() -> None:
    matrix = WordMatcher(Words()).matrix(["garden", "茶园", "garden"])
    assert matrix.shape == (3, 2)
    assert matrix[0].tolist() == matrix[2].tolist() != matrix[1].tolist()
