"""One canonical form for texts of both languages, and matching by whole tokens.

A number is one token, so 4880 is never found inside 24880 or 4880.5; so is an English word.
Every Chinese character is a token. Punctuation and spaces are none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache

from eval.text.dates import dates_to_han
from eval.text.numerals import english_to_digits, han_to_digits, plain

MARKER = re.compile(r"[\[【\uff3b]\d{1,3}(?:\s*[,，、-]\s*\d{1,3})*[\]】\uff3d]")
_CIRCLED = re.compile(r"\^?[\u2460-\u2473]")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:(?:[ \u00a0\u2009\u202f]\d{3})+|(?:[,'’]\d{3})+)(?!\d)")
_NUMBER = r"(?<![\d.])\d+(?:\.\d+)?(?!\.?\d)"
_HAN_SCALES = {"万亿": 12, "百亿": 10, "十亿": 9, "亿": 8, "千万": 7, "百万": 6, "十万": 5, "万": 4}
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
_TOKEN = re.compile(
    r"\d+(?:st|nd|rd|th)\b|(?<![^\W_])[-−]\d+(?:\.\d+)?%?|\d+(?:\.\d+)?%?|[^\W\d_\u2e80-\u9fff\uf900-\ufaff][^\W_\u2e80-\u9fff\uf900-\ufaff]*"
    r"(?:['’][a-z]+)?|[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff]"
)
_HAN_CHAR = re.compile(r"[\u3400-\u9fff]")
_ARTICLES = frozenset({"a", "an"})  # kept where a spelling is looked for: "an hour" is not "hour"
_OPEN_END = 6
_BARE_NUMBER = re.compile(r"[\d., ]{3,}")
_YEAR_ALONE = re.compile(r"\d{4}年")


@lru_cache(maxsize=20_000)
def canonical(text: str, *, scaled: bool = True) -> str:
    """The text with widths, scripts, case, numbers, dates and units in one form; citation markers are gone.

    With `scaled`, 万, 亿, million and the like are multiplied out.
    """
    text = _CIRCLED.sub(" ", MARKER.sub(" ", text))
    text = _simplified(unicodedata.normalize("NFKC", text).replace("〜", "~"))
    text = dates_to_han(han_to_digits(text)).casefold()
    text = _HAN_PERCENT.sub(r"\1%", english_to_digits(text))
    text = _GROUPED.sub(lambda found: re.sub(r"\D", "", found.group()), text)
    text = _SCALED.sub(_scale, text) if scaled else text
    text = _PERCENT.sub(r"\1%", text)
    text = _DECIMAL.sub(lambda found: plain(Decimal(found.group())), text)
    for name, rule in _UNIT_RULES:
        text = rule.sub(f" {name} ", text)
    return " ".join(text.split())


@lru_cache(maxsize=20_000)
def tokens(text: str, *, scaled: bool = True) -> tuple[str, ...]:
    """The canonical text as numbers, English words without "the", and single Chinese characters."""
    found = (token.removesuffix("'s").removesuffix("’s") for token in _TOKEN.findall(canonical(text, scaled=scaled)))
    return tuple(token for token in found if token != "the")


def words(text: str) -> tuple[str, ...]:
    """The tokens without articles: what overlap is counted on, as SQuAD does."""
    return tuple(token for token in tokens(text) if token not in _ARTICLES)


def holds(text: str, spelling: str) -> bool:
    """Whether the text holds the spelling as whole tokens.

    English words agree by their stems, and a last word of six letters or more is found at the start of a longer one
    ("legislat" in "legislation"). A year alone (2005年) is found as 2005 too, and a bare number of three or more
    characters before a word of scale ("538" in "538 thousand").
    """
    wanted = tokens(spelling)
    if not wanted:
        return spelling.strip() != "" and spelling.strip() in text
    if contains(tokens(text), wanted):
        return True
    if _BARE_NUMBER.fullmatch(spelling.strip()) and len(wanted) == 1:
        return contains(tokens(text, scaled=False), wanted)
    return bool(_YEAR_ALONE.fullmatch(canonical(spelling))) and contains(tokens(text), wanted[:1])


def contains(sequence: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether `wanted` stands in `sequence` without a gap."""
    size = len(wanted)
    last = size - 1
    return any(
        all(_agree(sequence[at + place], word, open_end=place == last) for place, word in enumerate(wanted))
        for at in range(len(sequence) - size + 1)
    )


def _agree(found: str, wanted: str, *, open_end: bool) -> bool:
    if found == wanted:
        return True
    if not (wanted.isascii() and wanted.isalpha() and found.isascii() and found.isalpha()):
        return False
    if open_end and len(wanted) >= _OPEN_END and found.startswith(wanted):
        return True
    return _stem(found) == _stem(wanted)


@lru_cache(maxsize=1)
def _stemmer() -> Callable[[str], str]:
    import snowballstemmer  # takes 20 ms to load

    stemmer = snowballstemmer.stemmer("english")
    return lambda word: str(stemmer.stemWord(word))


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return _stemmer()(word)


def squeeze(text: str) -> str:
    """The text without any white space and with one kind of width: how quotes are compared."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


@lru_cache(maxsize=1)
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC  # takes 30 ms to load

    converter = OpenCC("t2s")
    return lambda text: str(converter.convert(text))


def _simplified(text: str) -> str:
    return _converter()(text) if _HAN_CHAR.search(text) else text


def _scale(found: re.Match[str]) -> str:
    number, about, unit = found.groups()
    value = plain(Decimal(number).scaleb(_SCALES[unit]))
    return f"{value} {about or ''}".strip() + " "
