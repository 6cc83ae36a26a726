"""Lines of a PDF become paragraphs: by gaps, indents, letter sizes and breaks that no full line forced."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from corpus.blocks import Block
from corpus.headings import parse_heading
from corpus.normalize import HAN
from corpus.readers.pdf_lines import RAISED, Line, body_pitch, body_size, text_width
from corpus.readers.pdf_notes import split_notes
from corpus.readers.wrapping import LineJoiner

_SIZE_STEP = 0.06  # letters that differ by more belong to different blocks
_GAP = 1.35  # in line pitches
_INDENT = 0.8  # in ems
_SLACK = 1.6  # in ems, for the estimate of a line's width
_SLACK_SHARE = 0.04
_TOC_ENTRY = re.compile(r"(?:[.．·…‥_]\s?){3,}\s*\(?(?:\d+|[ivxlc]+)\)?$|\t(?:\d+|[ivxlc]+)$", re.IGNORECASE)
_PLAIN_ENTRY = re.compile(r"\S\s+\d{1,4}$")
_MARKER = re.compile(
    r"[•●■◆▪○◦▶➢*–-]\s|[①-⑳]|[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3}|[a-z])[）)]|\d{1,3}[.、]\s?\D"
)
_BULLET = re.compile(r"^[•●■◆▪○◦▶➢]\s*")
_END = re.compile(r"[。！？；：.!?;:][”’」』）)\"']*$")
_FIRST_WORD = re.compile(f"[^\\s{HAN}\u3000-\u303f\uff00-\uff65]+|\\S")


@dataclass(frozen=True, slots=True)
class Heading:
    """A run of lines that a bookmark names."""

    text: str
    lines: int
    level: int


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page ready to be read: its number for citations, its lines, its headings by the line where they begin."""

    number: int | None
    lines: Sequence[Line]
    headings: Mapping[int, Heading]


@dataclass(slots=True)
class _Paragraph:
    lines: list[Line]
    page: int | None
    heading: Heading | None = None
    notes: list[Block] = field(default_factory=list)  # footnotes of the page on which the paragraph breaks off


@dataclass(frozen=True, slots=True)
class _Measure:
    """The measures of a page's type area in points."""

    left: float
    right: float
    pitch: float
    size: float

    def is_short(self, line: Line, after: Line) -> bool:
        """True where the first word of the next line would have fitted: the break was meant."""
        word = _FIRST_WORD.match(after.text)
        needed = text_width(word[0] if word else "") * after.size
        slack = _SLACK * line.size + _SLACK_SHARE * (self.right - self.left)
        return self.right - line.right > needed + slack

    def is_indented(self, line: Line) -> bool:
        """True where the line begins well right of the margin."""
        return line.left > self.left + _INDENT * line.size


def paragraphs(pages: Sequence[PdfPage]) -> Iterator[Block]:
    """The blocks of all pages; a paragraph that goes on overleaf is one block, its notes after it."""
    joiner = LineJoiner([line.text for page in pages for line in page.lines])
    found: list[_Paragraph] = []
    for page, measure in zip(pages, _measures(pages), strict=True):
        body, notes = split_notes(page.lines, measure.size, measure.pitch, max(page.headings, default=-1))
        here = list(_page_paragraphs(page, body, measure))
        if found and here and _goes_on(found[-1], here[0], measure):
            found[-1].lines.extend(here.pop(0).lines)
        found.extend(here)
        if notes:
            found[-1].notes.extend(Block(joiner.join(lines), page=page.number) for lines in notes)
    for paragraph in found:
        yield from _blocks(paragraph, joiner)


def _blocks(paragraph: _Paragraph, joiner: LineJoiner) -> Iterator[Block]:
    lines = [line.text.replace(RAISED, "") for line in paragraph.lines]
    if paragraph.heading is not None:
        yield Block(paragraph.heading.text, level=paragraph.heading.level, page=paragraph.page)
    else:
        text = lines[0] if len(lines) == 1 else joiner.join(lines)
        yield Block(_BULLET.sub("", text).replace("\u00ad", ""), page=paragraph.page)
    yield from paragraph.notes


def _measures(pages: Sequence[PdfPage]) -> list[_Measure]:
    """The type area of each page; one with few lines borrows from the pages on its side of the spread."""
    lines = [page.lines for page in pages]
    size = body_size(lines)
    pitch = body_pitch(lines)
    wide = [line for page in lines for line in page if abs(line.size - size) < 0.5]
    sides = [_left([page for page in lines[side::2]], size) for side in (0, 1)]
    width = max((line.right - line.left for line in wide), default=0.0)
    found = []
    for place, page in enumerate(lines):
        own = [line for line in page if abs(line.size - size) < 0.5]
        left = _left([page], size) if len(own) >= 5 else sides[place % 2]
        reach = [line.right for line in own if line.right - line.left > 0.8 * width]
        found.append(_Measure(left, median(reach) if len(reach) > 2 else left + width, pitch, size))
    return found


def _left(pages: Sequence[Sequence[Line]], size: float) -> float:
    """The left margin: the leftmost place where a good share of the lines begin."""
    starts = Counter(round(line.left / 2) * 2 for lines in pages for line in lines if abs(line.size - size) < 0.5)
    if not starts:
        return 0.0
    often = max(starts.values()) * 0.25
    return float(min(left for left, count in starts.items() if count >= often))


def _page_paragraphs(page: PdfPage, lines: Sequence[Line], measure: _Measure) -> Iterator[_Paragraph]:
    current: _Paragraph | None = None
    place = 0
    while place < len(lines):
        line = lines[place]
        heading = page.headings.get(place)
        if heading is not None or current is None or _begins(current.lines, line, measure):
            if current is not None:
                yield current
            count = heading.lines if heading is not None else 1
            current = _Paragraph(list(lines[place : place + count]), page.number, heading)
            place += count
            if heading is not None:
                yield current
                current = None
            continue
        current.lines.append(line)
        place += 1
    if current is not None:
        yield current


def _begins(lines: Sequence[Line], line: Line, measure: _Measure) -> bool:
    """True where `line` begins a paragraph after one that holds `lines`."""
    before = lines[-1]
    if not _same_size(before, line) or before.base - line.base > _GAP * measure.pitch * max(
        1.0, line.size / measure.size
    ):
        return True
    if "\t" in before.text or "\t" in line.text or _TOC_ENTRY.search(before.text):
        return True
    if _PLAIN_ENTRY.search(before.text) and _PLAIN_ENTRY.search(line.text):
        return True
    return _turns(lines, line, measure)


def _turns(lines: Sequence[Line], line: Line, measure: _Measure) -> bool:
    """True where the shape of the lines says that a paragraph ends between the last of them and `line`."""
    before = lines[-1]
    if before.text.endswith(("-", "\u00ad")) and line.text[:1].islower():
        return False
    short = measure.is_short(before, line)
    step = _INDENT * line.size
    if line.left > before.left + step:
        hanging = _MARKER.match(lines[0].text) is not None and not short
        return not hanging
    if len(lines) > 1 and line.left < before.left - step:
        return True
    if len(lines) == 1 and measure.is_indented(line) and measure.is_indented(before) and _END.search(before.text):
        return True
    return short or bool(_MARKER.match(line.text) and _END.search(before.text))


def _same_size(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= _SIZE_STEP * max(one.size, other.size)


def _goes_on(paragraph: _Paragraph, following: _Paragraph, measure: _Measure) -> bool:
    """True where the first paragraph of a page continues the last one of the page before it."""
    before, line = paragraph.lines[-1], following.lines[0]
    if paragraph.heading is not None or following.heading is not None or not _same_size(before, line):
        return False
    if "\t" in before.text or "\t" in line.text or _TOC_ENTRY.search(before.text) or measure.is_indented(line):
        return False
    if _END.search(before.text) and not measure.is_indented(paragraph.lines[0]):
        return False  # in a book without indents only an open sentence shows that the paragraph goes on
    return (
        not _MARKER.match(line.text) and parse_heading(line.text) is None and not _is_short_last(before, line, measure)
    )


def _is_short_last(before: Line, line: Line, measure: _Measure) -> bool:
    shifted = Line(before.text, measure.left, measure.left + before.right - before.left, before.base, before.size)
    return measure.is_short(shifted, line)
