"""Sentence boundaries for Chinese and English, as spans."""

from __future__ import annotations

import re

from corpus.types import Span

_CLOSERS = "”’\"'」』》〉）)]】"
_END = re.compile(rf"(?:[。！？!?]+|\.(?!\d)|\.\.\.+)[{re.escape(_CLOSERS)}]*|……(?=[{re.escape(_CLOSERS)}]*$)")
_ABBREVIATION = re.compile(
    r"(?<![A-Za-z0-9.'’-])(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|No|Nos|pp?|vols?|Vols?|Figs?|figs?|cf|vs|etc|al|ed|eds|"
    r"approx|Co|Ltd|Inc|Corp|Art|Sec|Ch|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|(?:[A-Za-z]\.)+[A-Za-z])$"
)
_STARTS_SENTENCE = re.compile(r"\s+[\"“‘'(\[]*[A-Z0-9\u3400-\u9fff①-⑳]")
_LIST_MARK = re.compile(r"\s*[（(]?[\dA-Za-z一二三四五六七八九十]{1,3}[）)]?\.")
_CONTINUES = "，、；：,;:"


def split_sentences(text: str, *, offset: int = 0) -> list[Span]:
    """The sentences of one paragraph as spans shifted by `offset`; blanks between them belong to none.

    Semicolons and colons do not end a sentence, so that a list stays whole.
    """
    spans: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        is_mark = _LIST_MARK.fullmatch(text, start, end)  # "1." begins a sentence, it is none
        if end < len(text) and (is_mark or not _is_boundary(text, match.start(), end)):
            continue
        spans.append(_trimmed(text, start, end, offset))
        start = end
    if text[start:].strip():
        spans.append(_trimmed(text, start, len(text), offset))
    return spans


def _is_boundary(text: str, mark: int, end: int) -> bool:
    if text[end] in _CONTINUES:
        return False
    if text[mark] in "。！？":
        return True
    if text[mark] in "!?":
        return text[end].isspace() or "\u3400" <= text[end] <= "\u9fff"
    return bool(_STARTS_SENTENCE.match(text, end)) and not _ABBREVIATION.search(text[:mark])


def _trimmed(text: str, start: int, end: int, offset: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start + offset, end + offset)
