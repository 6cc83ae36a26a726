"""Numbers in words become digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.text.numerals import english_to_digits, han_number, han_to_digits

ONES = "零一二三四五六七八九"


def in_han(number: int) -> str:
    """A number below 100,000 in Chinese, written by another method than the one under test."""
    if number == 0:
        return "零"
    text, gap = "", False
    for digit, unit in zip(f"{number:05d}", ["万", "千", "百", "十", ""], strict=True):
        if digit == "0":
            gap = bool(text)
            continue
        text += ("零" if gap else "") + ONES[int(digit)] + unit
        gap = False
    return text.removeprefix("一") if text.startswith("一十") else text


@given(st.integers(0, 99_999))
def test_every_chinese_numeral_is_read_back(number: int) -> None:
    assert han_number(in_han(number)) == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("二十", "20"),
        ("第十三次会议", "第13次会议"),
        ("二〇〇五年七月五日", "2005年7月5日"),
        ("一九九二年", "1992年"),
        ("十七大", "17大"),
        ("两国", "2国"),
        ("三亿二千万", "320000000"),
        ("四千七百五十亿", "475000000000"),
        ("一千零一", "1001"),
        ("统一、唯一、进一步、之一", "统一、唯一、进一步、之一"),
        ("万象", "万象"),
        ("三四个", "三四个"),
        ("260万", "260万"),
        ("百十", "百十"),
        ("三点五", "3.5"),
        ("百分之十二点零五", "百分之12.05"),
        ("三点五十", "3点50"),
        ("三点半", "3点半"),
    ],
)
def test_chinese_numerals_become_digits_and_words_stay(text: str, expected: str) -> None:
    assert han_to_digits(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("twenty", "20"),
        ("twenty-two members", "22 members"),
        ("three hundred and twenty million", "320000000"),
        ("two thousand and five", "2000 and 5"),
        ("six countries and the second meeting", "6 countries and the 2nd meeting"),
        ("four-month", "4-month"),
        ("one's own", "one's own"),
        ("two three", "two three"),
        ("hundred flowers", "hundred flowers"),
        ("forty-five thousand", "45000"),
        ("the twenty-first session", "the 21st session"),
        ("twenty tenth", "20 10th"),
    ],
)
def test_english_number_words_become_digits(text: str, expected: str) -> None:
    assert english_to_digits(text) == expected
