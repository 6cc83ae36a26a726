"""Normal forms of text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.normalize import clean_line, fold_digits, fold_width, join_digit_groups, squeeze_han, title_key


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  a \t b\u3000c ", "a b c"),
        ("第一行\n第二行", "第一行 第二行"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("soft\u00adhyphen", "softhyphen"),
        ("cafe\u0301", "café"),
        ("bell\x07", "bell"),
        ("1\u00a0000", "1 000"),
        ("全角，不变：\uff21\uff22", "全角，不变：\uff21\uff22"),
    ],
)
def test_line_is_cleaned(text: str, expected: str) -> None:
    assert clean_line(text) == expected


@given(st.text(max_size=40))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("目 录", "目录"),
        ("前　言", "前言"),
        ("水稻 种植", "水稻种植"),
        ("《河流》 （上）", "《河流》（上）"),
        ("2008 年 12 月", "2008 年 12 月"),
        ("GMS 项目", "GMS 项目"),
        ("The River", "The River"),
        ("老船工夜渡寒江 小学徒初见灯火", "老船工夜渡寒江 小学徒初见灯火"),
        ("船工 灯火", "船工灯火"),
    ],
)
def test_blanks_between_chinese_characters_go_but_not_within_couplets(text: str, expected: str) -> None:
    assert squeeze_han(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("\uff11．\uff12　路线", "1.2　路线"), ("第\uff11\uff12章", "第12章"), ("完．", "完．"), ("\uff21", "\uff21")],
)
def test_full_width_digits_are_folded(text: str, expected: str) -> None:
    assert fold_digits(text) == expected


def test_width_is_folded() -> None:
    assert fold_width("\uff27\uff2d\uff33（\uff11）") == "GMS(1)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 130.1 km", "2130.1 km"),
        ("2,130.1 km", "2130.1 km"),
        ("1 000 000", "1000000"),
        ("in 1998, 200 boats", "in 1998, 200 boats"),
        ("12 34", "12 34"),
    ],
)
def test_digit_groups_are_joined(text: str, expected: str) -> None:
    assert join_digit_groups(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("第一部分　综合概况", "第一部分综合概况"),
        ("（1）目标", "(1) 目标"),
        ("The River: Part One", "THE RIVER, PART ONE"),
    ],
)
def test_spellings_of_one_title_share_a_key(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)


def test_different_titles_have_different_keys() -> None:
    assert title_key("第一章") != title_key("第二章")
    assert title_key("1.1 Scope") != title_key("1.2 Scope")
