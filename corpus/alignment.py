"""Which sections and sentences of two texts of one work say the same."""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.normalize import join_digit_groups, title_key
from corpus.types import Book, Section, Sentence

_SAME_WORK = 0.5
_SKIP = 0.45  # cost of leaving a sentence without a counterpart
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def is_same_work(book: Book, other: Book) -> bool:
    """True where half or more of the smaller text's titled sections stand at the same address in the other."""
    mine = {s.address: title_key(s.title) for s in book.sections if s.kind != "footnote"}
    theirs = {s.address: title_key(s.title) for s in other.sections if s.kind != "footnote"}
    smaller = min(len(mine), len(theirs))
    shared = sum(theirs.get(address) == title for address, title in mine.items())
    return smaller > 2 and shared >= smaller * _SAME_WORK


def counterpart(unit: Sentence, section: Section, other: Section) -> tuple[Sentence, ...]:
    """The sentences of `other` that say what `unit` of `section` says; empty where there is none.

    Equal addresses where the paragraphs have equally many sentences, else the best monotone alignment
    by numbers and lengths (after Gale and Church, Computational Linguistics 19, 1993).
    """
    paragraph, place = _position(unit.address)
    if len(section.sentences) != len(other.sentences):
        return _aligned(unit, section.units, other.units)
    mine = [u for u in section.units if _position(u.address)[0] == paragraph]
    theirs = [u for u in other.units if _position(u.address)[0] == paragraph]
    if len(mine) == len(theirs):
        return (theirs[place - 1],)
    return _aligned(unit, tuple(mine), tuple(theirs))


def _position(address: str) -> tuple[int, int]:
    paragraph, _, place = address.rpartition(":")[2].partition(".")
    return int(paragraph), int(place)


def _aligned(unit: Sentence, mine: tuple[Sentence, ...], theirs: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    pairs = _align(tuple(u.text for u in mine), tuple(u.text for u in theirs))
    place = mine.index(unit)
    return tuple(theirs[b] for a, b in pairs if a == place)


@lru_cache(maxsize=256)
def _align(mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    rows, columns = len(mine), len(theirs)
    ratio = sum(map(len, theirs)) / max(1, sum(map(len, mine)))
    cost = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    step: dict[tuple[int, int], tuple[int, int]] = {}
    for i in range(rows + 1):
        for j in range(columns + 1):
            options = []
            if i and j:
                options.append((cost[i - 1][j - 1] + _distance(mine[i - 1], theirs[j - 1], ratio), (i - 1, j - 1)))
            if i:
                options.append((cost[i - 1][j] + _SKIP, (i - 1, j)))
            if j:
                options.append((cost[i][j - 1] + _SKIP, (i, j - 1)))
            if options:
                cost[i][j], step[i, j] = min(options)
    return _trace(step, rows, columns)


def _trace(step: dict[tuple[int, int], tuple[int, int]], i: int, j: int) -> tuple[tuple[int, int], ...]:
    pairs: list[tuple[int, int]] = []
    while (i, j) in step:
        a, b = step[i, j]
        if a < i and b < j:
            pairs.append((a, b))
        i, j = a, b
    return tuple(reversed(pairs))


def _distance(mine: str, theirs: str, ratio: float) -> float:
    a, b = len(mine) * ratio, len(theirs)
    length = abs(a - b) / max(a, b, 1)
    left, right = (set(_NUMBER.findall(join_digit_groups(text))) for text in (mine, theirs))
    numbers = 1 - len(left & right) / len(left | right) if left | right else 0.3
    return 0.5 * length + 0.5 * numbers
