"""Normal forms of text: one small pure function for each rule."""

from __future__ import annotations

import re
import unicodedata

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CJK_PUNCTUATION = "\u3000-\u3006\u3008-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65“”‘’—…·"
_SPACE_IN_HAN = re.compile(f"(?<=[{HAN}{_CJK_PUNCTUATION}])[ \u3000]+(?=[{HAN}{_CJK_PUNCTUATION}])")
_BLANKS = re.compile(r"[ \t\u00a0\u2000-\u200a\u3000]+")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad\x00-\x08\x0b-\x1f\x7f]")
_HAN_RUN = re.compile(f"[{HAN}]+")
_HAN_RUN_END = re.compile(f"[{HAN}]+$")
_SHORTEST_VERSE = 5
_WIDE_DIGITS = {0xFF10 + digit: str(digit) for digit in range(10)}
_WIDE_DOT = re.compile(r"(?<=\d)．(?=\d)")
_DIGIT_GROUP = re.compile(r"(?<=\d)[ ,\u00a0\u2009\u202f](?=\d{3}(?!\d))")


def clean_line(text: str) -> str:
    """The text in NFC on one line, runs of blanks as one space, invisible and control characters removed."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text).replace("\n", " "))
    return _BLANKS.sub(" ", text).strip()


def squeeze_han(text: str) -> str:
    """The text without blanks between two Chinese characters, which page layout leaves in headings.

    The blank between the two halves of a couplet, as chapters of old novels are named, stays.
    """
    return _SPACE_IN_HAN.sub(lambda match: " " if _is_couplet(text, match) else "", text)


def _is_couplet(text: str, gap: re.Match[str]) -> bool:
    before, after = _HAN_RUN_END.search(text, 0, gap.start()), _HAN_RUN.match(text, gap.end())
    return bool(before and after and len(before[0]) == len(after[0]) >= _SHORTEST_VERSE)


def fold_digits(text: str) -> str:
    """The text with full-width digits as ASCII digits, and the full-width dots between them as dots."""
    return _WIDE_DOT.sub(".", text.translate(_WIDE_DIGITS))


def fold_width(text: str) -> str:
    """Full-width letters, digits and signs as half width, compatibility forms composed (NFKC)."""
    return unicodedata.normalize("NFKC", text)


def join_digit_groups(text: str) -> str:
    """Numbers without thousands separators: "2 130.1" and "2,130.1" become "2130.1"."""
    return _DIGIT_GROUP.sub("", text)


def title_key(text: str) -> str:
    """What two spellings of one heading have in common: folded, lower case, letters and digits only."""
    return re.sub(r"[\W_]+", "", fold_width(text)).lower()
