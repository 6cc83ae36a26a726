"""The lines of a PDF page with their places on it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pypdf import PageObject

from corpus.normalize import HAN, clean_line, squeeze_han

Matrix = Sequence[float]
RAISED = "\ue200"  # stands before and after a mark that is set small and high
_WIDE = re.compile("[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6…—①-⑳]")
_NARROW = re.compile(r"[iljtfrI.,;:'!|()\[\]{} ]")
_BROAD = re.compile(r"[mwMW@%]")
_CELL_GAP = 1.6  # in ems: a wider gap parts two cells
_DROPPED_GAP = 0.7  # the same where the pen went to the next line in between, as it does after a cell
_SAME_LINE = 0.5  # in ems, so that raised marks stay in their line
_SMALL = 0.85
_EQUAL = 0.5  # points by which letters of one size may differ
_WIDEST_PITCH = 4
_MARK = re.compile(r"\s*(\d{1,3}|[①-⑳]|[*†‡])\s*")
_SCATTERED = re.compile(f"(?<=[{HAN}]) (?=[{HAN}])")
_ADJACENT = re.compile(f"[{HAN}](?= ?[{HAN}])")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its text, where it begins and ends, its baseline and the size of its letters in points."""

    text: str
    left: float
    right: float
    base: float
    size: float


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of text that was drawn at one place in one size."""

    text: str
    left: float
    base: float
    size: float
    dropped: bool  # the pen went to another line after it

    @property
    def right(self) -> float:
        return self.left + text_width(self.text.strip()) * self.size


def text_width(text: str) -> float:
    """The width of `text` in ems, estimated by the classes of its letters."""
    return sum(map(_char_width, text))


def _char_width(char: str) -> float:
    if char.isascii():
        if _NARROW.match(char):
            return 0.29
        return 0.85 if _BROAD.match(char) else 0.67 if char.isupper() else 0.52
    return 1.0 if _WIDE.match(char) else 0.55


def page_lines(page: PageObject) -> list[Line]:
    """The lines of a page in the order in which they were drawn."""
    groups: list[list[_Run]] = []

    def visit(text: str, cm: Matrix, tm: Matrix, font: object, size: float) -> None:
        run = _run(text, cm, tm, size)
        if not run.text.strip() or run.size <= 0:
            return
        if groups and _is_beside(groups[-1][-1], run):
            groups[-1].append(run)
        else:
            groups.append([run])

    page.extract_text(visitor_text=visit)
    return [line for group in groups if (line := _line(group)).text]


def _is_beside(before: _Run, run: _Run) -> bool:
    """True where the run goes on in the line of the one before it."""
    return abs(before.base - run.base) < _SAME_LINE * max(before.size, run.size) and run.left > before.left


def _run(text: str, cm: Matrix, tm: Matrix, size: float) -> _Run:
    """The run in the coordinates of its own writing direction, so that a turned page reads like any other."""
    a = tm[0] * cm[0] + tm[1] * cm[2]
    b = tm[0] * cm[1] + tm[1] * cm[3]
    c = tm[2] * cm[0] + tm[3] * cm[2]
    d = tm[2] * cm[1] + tm[3] * cm[3]
    x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
    y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
    length = math.hypot(a, b) or 1.0
    cos, sin = a / length, b / length
    # pypdf ends a run with a line feed where the pen moves down, be it only on its way to the next cell.
    left, base = x * cos + y * sin, y * cos - x * sin
    return _Run(text.replace("\n", " "), left, base, abs(size) * math.hypot(c, d), text.endswith("\n"))


def _line(runs: Sequence[_Run]) -> Line:
    sizes: Counter[float] = Counter()
    for run in runs:
        sizes[round(run.size, 1)] += len(run.text.strip())
    size = sizes.most_common(1)[0][0]
    base = next(run.base for run in runs if round(run.size, 1) == size)
    text = ""
    for before, run in zip((None, *runs), runs, strict=False):
        part = _raised(run, size, base) or run.text
        if before is not None and run.left - before.right > (_DROPPED_GAP if before.dropped else _CELL_GAP) * size:
            text, part = text.rstrip() + "\t", part.lstrip()
        text += part
    return Line(_clean(text), min(run.left for run in runs), max(run.right for run in runs), base, size)


def _raised(run: _Run, size: float, base: float) -> str | None:
    mark = _MARK.fullmatch(run.text)
    if mark and run.size < _SMALL * size and run.base > base + 0.1 * size:
        return f"{RAISED}{mark[1]}{RAISED}"
    return None


def _clean(text: str) -> str:
    """The line with its cells parted by tabs; blanks go where they stand between most of its Chinese letters."""
    cells = []
    for cell in text.split("\t"):
        soft = cell.rstrip().endswith("\u00ad")
        cell = clean_line(cell) + ("\u00ad" if soft else "")
        scattered = len(_SCATTERED.findall(cell))
        if scattered > 2 and scattered * 2 > len(_ADJACENT.findall(cell)):
            cell = squeeze_han(cell)
        cells.append(cell)
    return "\t".join(filter(None, cells))


def body_size(pages: Sequence[Sequence[Line]]) -> float:
    """The size in points in which most of the text is set; 0 where there is none."""
    sizes: Counter[float] = Counter()
    for line in (line for lines in pages for line in lines):
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def body_pitch(pages: Sequence[Sequence[Line]]) -> float:
    """The usual distance in points between two lines of the body."""
    size = body_size(pages)
    gaps: Counter[int] = Counter()
    for before, after in (pair for lines in pages for pair in pairwise(lines)):
        gap = before.base - after.base
        if max(abs(before.size - size), abs(after.size - size)) < _EQUAL and 0 < gap < _WIDEST_PITCH * size:
            gaps[round(gap)] += 1
    return float(gaps.most_common(1)[0][0]) if gaps else 1.5 * size
