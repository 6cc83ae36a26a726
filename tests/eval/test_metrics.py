"""Exact match and F1 agree with hand-computed cases and with the definitions of SQuAD and CMRC 2018."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import (
    bare_answer,
    cmrc_exact,
    cmrc_f1,
    cmrc_segments,
    exact,
    f1,
    longest_run,
    overlap,
    squad_exact,
    squad_f1,
    squad_words,
)


def wide(text: str) -> str:
    """The text in full-width characters."""
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


def test_a_right_chinese_answer_in_another_order_keeps_its_score() -> None:
    # ten characters against nine: nine are shared, so F1 = 2 * 9 / 19
    assert f1("老挝、缅甸、泰国和越南", "越南、泰国、缅甸、老挝", "zh") == pytest.approx(2 * 8 / 17)
    assert f1("Laos, Thailand", "Thailand and Laos", "en") == pytest.approx(2 * 2 / 5)


def test_punctuation_and_width_do_not_matter() -> None:
    assert exact("北京大学。", "北京大学") == 1.0
    assert exact(wide("ADB,1992") + "年", "adb 1992年") == 1.0
    assert f1("北京大学。", "北京大学", "zh") == 1.0


def test_a_wrong_number_is_no_partial_match_of_digits() -> None:
    assert f1("4 881", "4 880", "zh") == 0.0
    assert f1("24 880 km", "4 880 km", "en") == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("text", "gold", "exact_match", "score"),
    [
        # normalisation as SQuAD describes it: case, punctuation, articles, spaces
        ("The Denver Broncos!", "Denver Broncos", 1.0, 1.0),
        ("Santa Clara, California", "Levi's Stadium", 0.0, 0.0),
        # two of the three predicted words are in the gold of two: P = 2/3, R = 1
        ("Denver Broncos team", "Denver Broncos", 0.0, 0.8),
        # one word shared of two and four: P = 1/2, R = 1/4
        ("gold medal", "gold anniversary of game", 0.0, 1 / 3),
        ("", "x", 0.0, 0.0),
    ],
)
def test_squad_scores_agree_with_hand_computed_cases(text: str, gold: str, exact_match: float, score: float) -> None:
    assert squad_exact(text, [gold]) == exact_match
    assert squad_f1(text, [gold]) == pytest.approx(score)


def test_squad_takes_the_best_gold() -> None:
    assert squad_f1("Denver Broncos", ["Carolina Panthers", "the Broncos"]) == pytest.approx(2 / 3)
    assert squad_words("An apple, a day") == ["apple", "day"]
    assert squad_f1("x", []) == 0.0


@pytest.mark.parametrize(
    ("text", "gold", "exact_match", "score"),
    [
        ("踢爆。", "踢爆", 1.0, 1.0),
        ("《泡泡堂》", "泡泡堂", 1.0, 1.0),
        # the longest common run is 北京大学, 4 of 4 and of 6 characters
        ("北京大学校园", "北京大学", 0.0, 2 * 4 / 10),
        # by runs, not bags: 大学 is the longest run that 大学北京 shares with 北京大学
        ("大学北京", "北京大学", 0.0, 2 * 2 / 8),
        # a Latin word is one token: Nexon + 公司 against Nexon
        ("Nexon公司", "nexon", 0.0, 2 * 1 / 4),
        ("上海", "北京", 0.0, 0.0),
    ],
)
def test_cmrc_scores_agree_with_hand_computed_cases(text: str, gold: str, exact_match: float, score: float) -> None:
    assert cmrc_exact(text, [gold]) == exact_match
    assert cmrc_f1(text, [gold]) == pytest.approx(score)


def test_cmrc_cuts_characters_and_latin_words() -> None:
    assert cmrc_segments("由韩国Nexon 2008年开发。") == ["由", "韩", "国", "nexon", "2008", "年", "开", "发"]


@given(st.lists(st.sampled_from("甲乙丙"), max_size=8), st.lists(st.sampled_from("甲乙丙"), max_size=8))
def test_overlap_is_symmetric_and_between_zero_and_one(one: list[str], other: list[str]) -> None:
    assert overlap(one, other) == overlap(other, one)
    assert 0.0 <= overlap(one, other) <= 1.0
    assert overlap(one, one) == 1.0


@given(st.text("ab", max_size=8), st.text("ab", max_size=8))
def test_the_longest_run_is_the_longest_common_substring(one: str, other: str) -> None:
    runs = {one[i:j] for i in range(len(one)) for j in range(i, len(one) + 1)}
    assert longest_run(one, other) == max((len(run) for run in runs if run in other), default=0)


def test_markers_are_cut_from_an_answer() -> None:
    assert bare_answer("六国。[1] 见第 4 页[2][3]") == "六国。 见第 4 页"
