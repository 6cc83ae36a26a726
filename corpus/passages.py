"""Sections become passages: runs of whole sentences within a budget that tile the section without loss."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from corpus.types import Book, Passage, Section, Span

Count = Callable[[str], int]
_CLAUSE_END = re.compile(r"(?<=[；;])|(?<=[，,、])|(?<=\s)")


def split_book(book: Book, *, budget: int, count: Count) -> list[Passage]:
    """The passages of every section, in reading order."""
    return [passage for section in book.sections for passage in split_section(section, budget=budget, count=count)]


def split_section(section: Section, *, budget: int, count: Count) -> list[Passage]:
    """The passages of one section: joined, their texts are the section's text.

    `count` gives the length of a text in tokens. A passage exceeds `budget` only where one word does.
    A passage ends with a paragraph where that leaves it at least half full.
    """
    if budget < 1:
        raise ValueError(f"the budget must be at least 1 token, not {budget}")
    pieces = list(_pieces(section, budget, count))
    passages: list[Passage] = []
    for start, end in _packed(section, pieces, budget, count):
        passages.append(Passage(f"{section.key}#{start}-{end}", start, end, section))
    return passages


def _pieces(section: Section, budget: int, count: Count) -> Iterator[Span]:
    """Sentences, each with the blanks after it, cut at clauses where one is longer than the budget."""
    starts = [span.start for spans in section.sentences for span in spans]
    if not section.text:
        return
    bounds = [0, *starts[1:], len(section.text)] if starts else [0, len(section.text)]
    for start, end in pairwise(bounds):
        if count(section.text[start:end]) <= budget:
            yield Span(start, end)
        else:
            yield from _cut(section.text, Span(start, end), budget, count)


def _cut(text: str, span: Span, budget: int, count: Count) -> Iterator[Span]:
    clauses = [span.start + match.start() for match in _CLAUSE_END.finditer(text[span.start : span.end])]
    bounds = [b for b in clauses if span.start < b < span.end]
    start = previous = span.start
    for end in [*bounds, span.end]:
        if previous > start and count(text[start:end]) > budget:
            yield from _halved(text, Span(start, previous), budget, count)
            start = previous
        previous = end
    yield from _halved(text, Span(start, span.end), budget, count)


def _halved(text: str, span: Span, budget: int, count: Count) -> Iterator[Span]:
    if span.end - span.start <= 1 or count(text[span.start : span.end]) <= budget:
        yield span
        return
    middle = (span.start + span.end) // 2
    yield from _halved(text, Span(span.start, middle), budget, count)
    yield from _halved(text, Span(middle, span.end), budget, count)


def _packed(section: Section, pieces: list[Span], budget: int, count: Count) -> Iterator[Span]:
    ends = {span.start for span in section.paragraphs}  # a piece that starts here starts a paragraph
    start, end, size = 0, 0, 0
    for piece in pieces:
        cost = count(section.text[piece.start : piece.end])
        full = size + cost > budget or (piece.start in ends and size * 2 >= budget)
        if end > start and full:
            yield Span(start, end)
            start, size = end, 0
        end, size = piece.end, size + cost
    if end > start:
        yield Span(start, end)
