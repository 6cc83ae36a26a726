"""One canonical form for texts of both languages, and matching by whole tokens.

A number is one token, so 4880 is never found inside 24880 or 4880.5; so is an English word.
Every Chinese character is a token. Punctuation and spaces are none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

from corpus.canonical import MARKER, canonical

__all__ = ["MARKER", "canonical", "contains", "holds", "squeeze", "tokens", "words"]

_TOKEN = re.compile(
    r"\d+(?:st|nd|rd|th)\b|(?<![^\W_])[-−]\d+(?:\.\d+)?%?|\d+(?:\.\d+)?%?|[^\W\d_\u2e80-\u9fff\uf900-\ufaff][^\W_\u2e80-\u9fff\uf900-\ufaff]*"
    r"(?:['’][a-z]+)?|[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff]"
)
_ARTICLES = frozenset({"a", "an"})  # kept where a spelling is looked for: "an hour" is not "hour"
_OPEN_END = 6
_BARE_NUMBER = re.compile(r"[\d., ]{3,}")
_YEAR_ALONE = re.compile(r"\d{4}年")


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
