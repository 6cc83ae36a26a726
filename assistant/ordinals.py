"""Numbers as words count a series: the first, phase two, part III, 第三期."""

from __future__ import annotations

import re

from corpus.headings import parse_number

ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
    "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth",
)  # fmt: skip
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_HAN = "一二三四五六七八九十"


def han(number: int) -> str:
    """The number, below a hundred, in Chinese: 12 is 十二."""
    tens, ones = divmod(number, 10)
    lead = "" if tens == 0 else "十" if tens == 1 else f"{_HAN[tens - 1]}十"
    return lead + (_HAN[ones - 1] if ones else "")


def number_of(said: str) -> int:
    """The number that "second", "2nd", "two", "II" or 二 stands for; 0 where it stands for none."""
    said = said.lower()
    if spelled := next((names for names in (ORDINALS, NUMBERS, ROMAN) if said in names), None):
        return spelled.index(said) + 1
    digits = re.sub(r"(?:st|nd|rd|th)$", "", said)
    return (parse_number(digits) or 0) if digits.isdigit() or not digits.isascii() else 0
