"""One canonical form for texts of both languages: numbers, dates, units, widths and scripts in one spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from corpus.dates import dates_to_han
from corpus.numerals import english_to_digits, han_to_digits, plain

MARKER = re.compile(r"[\[【\uff3b]\d{1,3}(?:\s*[,，、-]\s*\d{1,3})*[\]】\uff3d]")
_CIRCLED = re.compile(r"\^?[\u2460-\u2473]")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:(?:[ \u00a0\u2009\u202f]\d{3})+|(?:[,'’]\d{3})+)(?!\d)")
_NUMBER = r"(?<![\d.])\d+(?:\.\d+)?(?!\.?\d)"
_HAN_SCALES = {"万亿": 12, "千亿": 11, "百亿": 10, "十亿": 9, "亿": 8, "千万": 7, "百万": 6, "十万": 5, "万": 4}
_EN_SCALES = {"thousand": 3, "million": 6, "billion": 9, "bn": 9, "trillion": 12}  # powers of ten
_SCALES = {**_HAN_SCALES, **_EN_SCALES}
_SCALED = re.compile(
    rf"({_NUMBER})(?:[ -]*)(多|余|几)?\s*({'|'.join(_HAN_SCALES)}|(?:{'|'.join(_EN_SCALES)})(?![a-z0-9]))"
)
_PERCENT = re.compile(rf"({_NUMBER})\s*(?:percent(?![a-z0-9])|per cent(?![a-z0-9])|%)")
_HAN_PERCENT = re.compile(rf"百分之\s*({_NUMBER})")
_DECIMAL = re.compile(r"(?<![\d.])\d+\.\d+(?!\.?\d)")
_UNITS = {
    "km2": r"平方公里|平方千米|sq\.? ?km(?![a-z0-9])|square kilomet(?:re|er)s?(?![a-z0-9])|km ?\^?2(?![a-z0-9])",
    "m3": r"立方米|cubic met(?:re|er)s?(?![a-z0-9])|m ?\^?3(?![a-z0-9])",
    "m2": r"平方米|square met(?:re|er)s?(?![a-z0-9])|m ?\^?2(?![a-z0-9])",
    "km": r"公里|千米|kilomet(?:re|er)s?(?![a-z0-9])|km(?![a-z0-9])",
    "m": r"米|met(?:re|er)s?(?![a-z0-9])|m(?![a-z0-9])",
}
_UNIT_RULES = [(name, re.compile(rf"(?<=\d)\s*-?\s*(?:{pattern})")) for name, pattern in _UNITS.items()]
_HAN_CHAR = re.compile(r"[\u3400-\u9fff]")


@lru_cache(maxsize=20_000)
def canonical(text: str, *, scaled: bool = True) -> str:
    """The text with widths, scripts, case, numbers, dates and units in one form; citation markers are gone.

    With `scaled`, 万, 亿, million and the like are multiplied out.
    """
    text = _CIRCLED.sub(" ", MARKER.sub(" ", text))
    text = simplified(unicodedata.normalize("NFKC", text).replace("〜", "~"))
    text = dates_to_han(han_to_digits(text)).casefold()
    text = _HAN_PERCENT.sub(r"\1%", english_to_digits(text))
    text = _GROUPED.sub(lambda found: re.sub(r"\D", "", found.group()), text)
    text = _SCALED.sub(_scale, text) if scaled else text
    text = _PERCENT.sub(r"\1%", text)
    text = _DECIMAL.sub(lambda found: plain(Decimal(found.group())), text)
    for name, rule in _UNIT_RULES:
        text = rule.sub(f" {name} ", text)
    return " ".join(text.split())


@lru_cache(maxsize=1)
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC  # takes 30 ms to load

    converter = OpenCC("t2s")
    return lambda text: str(converter.convert(text))


def simplified(text: str) -> str:
    """The text in simplified characters."""
    return _converter()(text) if _HAN_CHAR.search(text) else text


def _scale(found: re.Match[str]) -> str:
    number, about, unit = found.groups()
    value = plain(Decimal(number).scaleb(_SCALES[unit]))
    return f"{value} {about or ''}".strip() + " "
