"""Where a quotation stands in a text: placed at its exact offsets, or not at all."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from corpus.canonical import simplified
from corpus.types import Span

_GROUPERS = " ,\u00a0\u2009\u202f"
_CLOSING = "。！？.!?"
_GROUP = 3  # digits between separators


class _Key(NamedTuple):
    """The letters, digits and decimal points of a text in one spelling, and where each stands in it."""

    chars: str
    places: tuple[int, ...]


def place(quotation: str, text: str) -> Span | None:
    """The span of `text` that a quotation repeats; None where the text does not say it.

    Width, traditional and simplified characters, case, blanks, punctuation and the separators of thousands may
    differ; every letter, character and digit must be there, and no number or Latin word is cut.
    """
    wanted, given = _key(quotation), _key(text)
    if not wanted.chars:
        return None
    start = given.chars.find(wanted.chars)
    while start >= 0:
        end = start + len(wanted.chars)
        if not _cuts(text, given, start) and not _cuts(text, given, end):
            return Span(given.places[start], _closed(quotation, text, given.places[end - 1] + 1))
        start = given.chars.find(wanted.chars, start + 1)
    return None


def _key(text: str) -> _Key:
    """The comparable characters. Between two numbers that stand apart a bar is kept, so that they never join."""
    chars: list[str] = []
    places: list[int] = []
    for at, char in enumerate(_simplified(text)):
        for folded in unicodedata.normalize("NFKC", char).casefold():
            if folded.isalnum():
                if chars and folded.isdigit() and chars[-1].isdigit() and not _joined(text, places[-1], at):
                    chars.append("|")
                    places.append(at)
                chars.append(folded)
                places.append(at)
            elif _is_point(text, at, folded):
                chars.append(folded)
                places.append(at)
    return _Key("".join(chars), tuple(places))


def _simplified(text: str) -> str:
    """The text in simplified characters, each where it stood."""
    whole = simplified(text)
    return whole if len(whole) == len(text) else "".join(simplified(char)[:1] or char for char in text)


def _is_point(text: str, at: int, folded: str) -> bool:
    """True for what belongs to a number: a decimal point, a sign of per cent, a minus before a digit."""
    after = at + 1 < len(text) and text[at + 1].isdigit()
    before = at > 0 and text[at - 1].isdigit()
    return folded == "%" or (folded == "." and before and after) or (folded in "-−" and after and not before)


def _joined(text: str, left: int, right: int) -> bool:
    """True where two digits are of one number: side by side, or with a separator of thousands between."""
    gap = unicodedata.normalize("NFKC", text[left + 1 : right])
    if not gap:
        return True
    group = text[right : right + _GROUP + 1]
    return gap in _GROUPERS and len(group) >= _GROUP and group[:_GROUP].isdigit() and not group[_GROUP:].isdigit()


def _cuts(text: str, key: _Key, at: int) -> bool:
    """True where a boundary before the key's place `at` lies inside a number or a Latin word."""
    if not 0 < at < len(key.chars):
        return False
    left, right = key.chars[at - 1], key.chars[at]
    if "|" in (left, right):
        return False
    if (left.isdigit() or left == ".") and (right.isdigit() or right in ".%"):
        return True
    is_word = all(char.isascii() and char.isalpha() for char in (left, right))
    return is_word and key.places[at] == key.places[at - 1] + 1


def _closed(quotation: str, text: str, end: int) -> int:
    """The end with the mark that closes the sentence, where the quotation has one and the text has it right there."""
    return end + 1 if quotation.rstrip()[-1:] in _CLOSING and text[end : end + 1] in tuple(_CLOSING) else end
