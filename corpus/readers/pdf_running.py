"""Running headers, footers and page numbers: lines at the edge of a page that stand alike on the pages around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.headings import parse_number
from corpus.readers.pdf_lines import Line, body_pitch, body_size

_EDGE_LINES = 3
_STEP = 4  # points within which two lines stand at the same height
_LARGEST = 1.1  # times the body's letters: what is set larger is a heading
_GAP = 1.25  # in line pitches
_NEIGHBOURS = (1, 2)  # odd and even pages may have headers of their own
_NUMBER = re.compile(r"\d+")
_LIST_MARK = re.compile(r"[(（]?#[)）.、]?")
_PAGE_NUMBER = re.compile(
    r"[-–—·•.\[(\s]*(?:第\s*|page\s*|p\.\s*)?(?P<n>\d{1,4}|[ivxlc]{1,7})(?:\s*页)?"
    r"(?:\s*(?:/|of|,?\s*共)\s*\d{1,4}(?:\s*页)?)?[-–—·•.\])\s]*",
    re.IGNORECASE,
)
_OUTER = re.compile(r"^(\d{1,4})\s+(?=\S*[^\W\d])|[^\W\d.…·]\S*\s+(\d{1,4})$")
_Key = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class RunningLines:
    """The pages without what repeats at their edges, and the page numbers that were printed there."""

    pages: list[list[Line]]
    numbers: dict[int, int | None]  # printed number by place in the file; empty where no numbers are printed


def strip_running(pages: Sequence[Sequence[Line]]) -> RunningLines:
    """Take off headers, footers and page numbers: edge lines that stand alike on several pages."""
    largest = body_size(pages) * _LARGEST
    edges = [[line for line in _edges(lines) if line.size <= largest] for lines in pages]
    pitch = body_pitch(pages)
    repeated = _repeated(edges)
    apart = [_apart(edge, pitch) for edge in edges]
    arabic = _offset([_numbers(*found) for found in zip(edges, repeated, apart, strict=True)])
    offsets = {False: arabic, True: _offset([([n for n in _alone(edge) if n[0]], []) for edge in edges])}
    kept: list[list[Line]] = []
    for place, (lines, edge, keys) in enumerate(zip(pages, edges, repeated, strict=True)):
        running = {line for line in edge if _key(line) in keys or _is_page_number(line, place, offsets)}
        if arabic is not None:
            running |= {line for line in apart[place] if place + arabic in _outer_numbers(line)}
        kept.append(_peel(lines, running, pitch))
    if arabic is None:
        return RunningLines(kept, {})
    return RunningLines(kept, {p: p + arabic if p + arabic > 0 else None for p in range(len(pages))})


def _peel(lines: Sequence[Line], running: set[Line], pitch: float) -> list[Line]:
    """The lines without those running ones at the edges that a gap parts from the text, or that stand outermost.

    Text of the body that happens to be alike on several pages stays, since no gap parts it from its paragraph.
    """
    kept = sorted({round(line.base): line for line in lines}.values(), key=lambda line: line.base)
    bases = [line.base for line in kept]
    rows = [all(line in running for line in lines if round(line.base) == round(base)) for base in bases]
    low = _peeled(bases, rows, pitch)
    high = _peeled([-base for base in reversed(bases)], list(reversed(rows)), pitch)
    edge = {round(base) for base in (*bases[:low], *bases[len(bases) - high :])}
    return [line for line in lines if round(line.base) not in edge]


def _peeled(bases: Sequence[float], running: Sequence[bool], pitch: float) -> int:
    """How many rows to take off, counted from the edge where `bases` begin."""
    count = next((place for place, is_running in enumerate(running) if not is_running), len(running))
    if count == len(running):
        return count
    gaps = [place for place in range(1, count + 1) if bases[place] - bases[place - 1] > _GAP * pitch]
    return max(gaps, default=min(count, 1))


def _edges(lines: Sequence[Line]) -> Iterator[Line]:
    """The highest and the lowest lines of a page."""
    bases = sorted({round(line.base) for line in lines})
    outer = {*bases[:_EDGE_LINES], *bases[-_EDGE_LINES:]}
    yield from (line for line in lines if round(line.base) in outer)


def _key(line: Line) -> _Key:
    return re.sub(r"\s", "", _NUMBER.sub("#", line.text)).lower(), round(line.base / _STEP), round(line.size)


def _repeated(edges: Sequence[Sequence[Line]]) -> list[set[_Key]]:
    """For each page the keys that stand on a neighbouring page too, and on enough pages in all."""
    needed = min(len(edges), 3)
    places: dict[_Key, set[int]] = {}
    for place, lines in enumerate(edges):
        for text, height, size in map(_key, lines):
            # Rounding may part what stands a hair apart, so the next step up and down counts as the same height.
            for near in (-1, 0, 1):
                places.setdefault((text, height + near, size), set()).add(place)
    repeated: list[set[_Key]] = [set() for _ in edges]
    for key, found in places.items():
        if len(found) >= max(needed, 2) and key[0].strip("#") and not _LIST_MARK.fullmatch(key[0]):
            for place in found:
                if any(place + step in found or place - step in found for step in _NEIGHBOURS):
                    repeated[place].add(key)
    return repeated


def _apart(edge: Sequence[Line], pitch: float) -> set[Line]:
    """The highest and the lowest line of a page, each where a gap parts it from the next."""
    rows = sorted({round(line.base): line for line in edge}.values(), key=lambda line: line.base)
    ends = [pair for pair in (rows[:2], rows[:-3:-1]) if len(pair) == 2]
    return {outer for outer, inner in ends if abs(outer.base - inner.base) > _GAP * pitch}


_Found = tuple[list[tuple[bool, int]], list[int]]
"""The numbers that stand alone at the edges of a page (and whether they are Roman), and those within a header."""


def _numbers(edge: Sequence[Line], keys: set[_Key], apart: set[Line]) -> _Found:
    within = [int(n) for line in edge if _key(line) in keys for n in _NUMBER.findall(line.text) if len(n) < 5]
    return [n for n in _alone(edge) if not n[0]], within + [n for line in apart for n in _outer_numbers(line)]


def _alone(edge: Sequence[Line]) -> list[tuple[bool, int]]:
    return [number for line in edge if (number := _page_number(line)) is not None]


def _outer_numbers(line: Line) -> list[int]:
    """The number at the beginning and at the end of a line, as headers have them beside a title."""
    return [int(n) for match in _OUTER.finditer(line.text) for n in match.groups() if n]


def _offset(pages: Sequence[_Found]) -> int | None:
    """How far printed page numbers are ahead of places in the file, where enough pages agree.

    Numbers that stand alone are believed before numbers within a header.
    """
    alone: Counter[int] = Counter()
    within: Counter[int] = Counter()
    for place, (single, others) in enumerate(pages):
        alone.update({number - place for _, number in single})
        within.update({number - place for number in others})
    needed = max(2, len(pages) // 20)
    for votes in (alone, within):
        best = votes.most_common(1)
        if best and best[0][1] >= needed:
            return best[0][0]
    return None


def _page_number(line: Line) -> tuple[bool, int] | None:
    """The number that the line consists of, and whether it is Roman."""
    match = _PAGE_NUMBER.fullmatch(line.text)
    value = parse_number(match["n"]) if match else None
    return None if match is None or value is None else (not match["n"].isdecimal(), value)


def _is_page_number(line: Line, place: int, offsets: dict[bool, int | None]) -> bool:
    number = _page_number(line)
    if number is None:
        return False
    is_roman, value = number
    offset, arabic = offsets[is_roman], offsets[False]
    if is_roman and arabic is not None and place + arabic < 1:
        return True  # before page 1 even a single Roman number is one of the front matter
    return value == place + (1 if offset is None else offset)
