"""Numbers in words, Chinese and English, to digits."""

from __future__ import annotations

import re
from decimal import Decimal

_ZEROS = "\u3007\u25cb零"
DIGITS = {char: value for value, chars in enumerate([_ZEROS, "一", "二两", *"三四五六七八九"]) for char in chars}
UNITS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10_000, "亿": 100_000_000}
_HAN_RUN = re.compile(f"[{_ZEROS}一二两三四五六七八九十百千万亿]+")

# 三点五, but not the hour of 三点五十分
_HAN_POINT = re.compile(f"([{_ZEROS}一二两三四五六七八九十百千万亿]+)点([{_ZEROS}一二三四五六七八九]+)(?![十百千分半])")

# words in which the character does not count anything: left as they are, on both sides of a comparison
_NOT_NUMBERS = re.compile(
    "统一|一些|一体|一致|一直|唯一|进一步|一定|一般|一起|一带|一旦|一贯|同一|之一|一方面|一系列|一道|一员|一席|一次性|另一|万象|万一|百姓|"
    "三角|四川|九江|百色|千方百计|十分|专一|单一|丰富多彩|一面|一向|一律|一切|一样|一如|独一无二|首屈一指"
)

_SMALL_WORDS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_SMALL = {word: value for value, word in enumerate(_SMALL_WORDS)}
_TENS_WORDS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_TENS = {word: 10 * value for value, word in enumerate(_TENS_WORDS, 2)}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ORDINALS = {
    "first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th", "sixth": "6th",
    "seventh": "7th", "eighth": "8th", "ninth": "9th", "tenth": "10th", "eleventh": "11th", "twelfth": "12th",
    "thirteenth": "13th", "fourteenth": "14th", "fifteenth": "15th", "sixteenth": "16th", "seventeenth": "17th",
    "eighteenth": "18th", "nineteenth": "19th", "twentieth": "20th",
}  # fmt: skip
_WORD = "|".join([*_SMALL, *_TENS, *_SCALES])
_ENGLISH_RUN = re.compile(
    rf"(?<![a-z0-9])(?:{_WORD})(?:(?:[ -]|(?<=hundred) and (?=\w))(?:{_WORD}))*(?![a-z0-9]|['’][a-z])"
)
_ORDINAL = re.compile(rf"(?<![a-z])(?:({'|'.join(_TENS)})[ -])?({'|'.join(_ORDINALS)})(?![a-z])")


def han_number(run: str) -> int | None:
    """The value of a Chinese numeral; None where the characters do not form one."""
    if all(char in DIGITS for char in run):
        return DIGITS[run] if len(run) == 1 else None
    if not any(char in DIGITS or char == "十" for char in run):
        return None
    return _below(run, MYRIADS, lambda part: _below(part, UNITS, _digit))


def han_to_digits(text: str) -> str:
    """Chinese numerals of a text as digits: 二十 → 20, 二〇〇五年 → 2005年; 统一 and 万象 stay."""
    text = _HAN_POINT.sub(_from_point, text)
    kept = [found.span() for found in _NOT_NUMBERS.finditer(text)]

    def replace(found: re.Match[str]) -> str:
        start, end = found.span()
        if any(low < end and start < high for low, high in kept):
            return found.group()
        run = found.group()
        if _spells_digits(run, text[end : end + 1]):
            return "".join(str(DIGITS[char]) for char in run)
        value = han_number(run)
        return run if value is None else str(value)

    return _HAN_RUN.sub(replace, text)


def english_to_digits(text: str) -> str:
    """English number words of a lower-case text as digits: twenty-two → 22, second → 2nd."""
    text = _ORDINAL.sub(_from_ordinal, text)
    return _ENGLISH_RUN.sub(lambda found: _english_value(found.group()), text)


def plain(value: Decimal) -> str:
    """A number without exponent and without zeros at its end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _from_point(found: re.Match[str]) -> str:
    whole = han_number(found.group(1))
    return found.group() if whole is None else f"{whole}.{''.join(str(DIGITS[char]) for char in found.group(2))}"


def _from_ordinal(found: re.Match[str]) -> str:
    tens, last = found.group(1), _ORDINALS[found.group(2)]
    if tens is None:
        return last
    # "twenty tenth" is no ordinal: its words stay two
    return f"{_TENS[tens] // 10}{last}" if len(last) == len("1st") else f"{tens} {last}"


def _spells_digits(run: str, after: str) -> bool:
    if len(run) < 2 or any(char not in DIGITS for char in run) or "两" in run:
        return False
    return after == "年" or any(char in _ZEROS for char in run)


def _digit(run: str) -> int | None:
    run = run.lstrip(_ZEROS)
    if not run:
        return 0
    return DIGITS[run] if len(run) == 1 and run in DIGITS else None


def _below(run: str, units: dict[str, int], inner: object) -> int | None:
    """Split a numeral at its greatest unit and add up what stands on both sides."""
    assert callable(inner)
    for char, size in sorted(units.items(), key=lambda item: -item[1]):
        before, found, after = run.partition(char)
        if not found:
            continue
        smaller = {unit: value for unit, value in units.items() if value < size}
        head = _below(before, smaller, inner) if before else (1 if size == 10 else None)
        tail = _below(after, smaller, inner) if after else 0
        return None if head is None or tail is None or head == 0 else head * size + tail
    value = inner(run)
    return value if value is None else int(value)


def _english_value(run: str) -> str:
    total = current = 0
    previous = ""
    for word in re.findall(r"[a-z]+", run):
        if word == "and":
            continue
        if word in _SCALES:
            if not previous:
                return run
            if word == "hundred":
                current *= 100
            else:
                total, current = total + current * _SCALES[word], 0
        else:
            value = _SMALL.get(word, _TENS.get(word, 0))
            if previous and previous not in _SCALES and not (previous in _TENS and 0 < value < 10):
                return run  # "two three" is no number
            current += value
        previous = word
    return str(total + current)
