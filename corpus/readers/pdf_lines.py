"""The lines of a PDF page with their places on it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pypdf import PageObject

from corpus.normalize import HAN, clean_line, squeeze_han

Matrix = Sequence[float]
_SHOWING = {b"Tj", b"TJ", b"'", b'"'}
RAISED = "\ue200"  # stands before and after a mark that is set small and high
_WIDE = re.compile("[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6…—①-⑳]")
_NARROW = re.compile(r"[iljtfrI.,;:'!|()\[\]{} ]")
_BROAD = re.compile(r"[mwMW@%]")
_CELL_GAP = 1.6  # in ems: a wider gap parts two cells
_DROPPED_GAP = 0.7  # the same where the pen went to the next line in between, as it does after a cell
_DOUBT = 0.12  # of the estimated width of what stands before a gap
_WORD_GAP = 0.2
_MONO_WIDTH = 0.6
_MONO_NAME = re.compile("courier|mono|consol|typewriter|cmtt|sftt", re.IGNORECASE)
_SAME_LINE = 0.5  # in ems, so that raised marks stay in their line
_SMALL = 0.85
_EQUAL = 0.5  # points by which letters of one size may differ
_WIDEST_PITCH = 4
_MARK = re.compile(r"\s*(\d{1,3}|[①-⑳]|[*†‡])\s*")
# pypdf adds a blank where the baseline changes, so after a raised mark too.
_ADDED_BLANK = re.compile(f"^ (?=[ ,.;:!?)\\]”’，。；：！？）》{HAN}])")
_ENDS_IN_NUMBER = re.compile(r"\t(?:\d{1,4}|[ivxlc]{1,7})$")
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

    is_mono: bool

    @property
    def right(self) -> float:
        text = self.text.strip()
        return self.left + (_MONO_WIDTH * len(text) if self.is_mono else text_width(text)) * self.size


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
    rises = [0.0, 0.0]  # the text rise that is set, and the one that the last text was shown with

    def watch(operator: bytes, operands: Sequence[object], cm: Matrix, tm: Matrix) -> None:
        if operator == b"Ts" and operands and isinstance(operands[0], (int, float)):
            rises[0] = float(operands[0])
        elif operator in _SHOWING:
            rises[1] = rises[0]

    def visit(text: str, cm: Matrix, tm: Matrix, font: object, size: float) -> None:
        run = _run(text, (cm, tm), (size, rises[1]), is_mono=_is_mono(font))
        if not run.text.strip() or run.size <= 0:
            return
        before = groups[-1][-1] if groups else None
        if before is not None and _is_beside(before, run):
            # pypdf does not move the pen by the width of what was shown.
            groups[-1].append(run if run.left > before.left else replace(run, left=before.right))
        else:
            groups.append([run])

    page.extract_text(visitor_operand_before=watch, visitor_text=visit)
    return _with_tables([line for group in groups if (line := _line(group)).text])


def _with_tables(lines: Sequence[Line]) -> list[Line]:
    """The lines with tabs only where cells stand above each other; a lone gap is a whim of the typesetter."""
    kept = []
    for place, line in enumerate(lines):
        around = (*lines[max(0, place - 1) : place], *lines[place + 1 : place + 2])
        is_row = any("\t" in other.text for other in around) or _ENDS_IN_NUMBER.search(line.text)
        kept.append(line if is_row else replace(line, text=line.text.replace("\t", " ")))
    return kept


def _is_beside(before: _Run, run: _Run) -> bool:
    """True where the run goes on in the line of the one before it."""
    if abs(before.base - run.base) >= _SAME_LINE * max(before.size, run.size):
        return False
    return run.left > before.left or not before.dropped


def _is_mono(font: object) -> bool:
    name = font.get("/BaseFont") if isinstance(font, Mapping) else None
    return isinstance(name, str) and _MONO_NAME.search(name) is not None


def _run(text: str, matrices: tuple[Matrix, Matrix], shown: tuple[float, float], *, is_mono: bool) -> _Run:
    """The run in the coordinates of its own writing direction, so that a turned page reads like any other."""
    cm, tm = matrices
    a = tm[0] * cm[0] + tm[1] * cm[2]
    b = tm[0] * cm[1] + tm[1] * cm[3]
    c = tm[2] * cm[0] + tm[3] * cm[2]
    d = tm[2] * cm[1] + tm[3] * cm[3]
    x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
    y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
    length = math.hypot(a, b) or 1.0
    cos, sin = a / length, b / length
    size, rise = shown
    # A line feed at its end: the pen moved down, be it only on its way to the next cell.
    scale = math.hypot(c, d)
    left, base = x * cos + y * sin, y * cos - x * sin + rise * scale
    return _Run(text.rstrip("\n"), left, base, abs(size) * scale, text.endswith("\n"), is_mono)


def _line(runs: Sequence[_Run]) -> Line:
    sizes: Counter[float] = Counter()
    for run in runs:
        sizes[round(run.size, 1)] += len(run.text.strip())
    size = sizes.most_common(1)[0][0]
    base = next(run.base for run in runs if round(run.size, 1) == size)
    text = ""
    for before, run in zip((None, *runs), runs, strict=False):
        mark = _raised(run, size, base)
        text += _gap(before, run, size) if before is not None and mark is None else ""
        follows_mark = before is not None and _raised(before, size, base) is not None
        text += mark or (_ADDED_BLANK.sub("", run.text) if follows_mark else run.text)
    return Line(_clean(text), min(run.left for run in runs), max(run.right for run in runs), base, size)


def _gap(before: _Run, run: _Run, size: float) -> str:
    """What stands between two runs of a line: a tab between cells, a blank where the pen went away and came back."""
    gap = run.left - before.right
    doubt = _DOUBT * (before.right - before.left)
    if gap > (_DROPPED_GAP if before.dropped else _CELL_GAP) * size + doubt:
        return "\t"
    is_mark = _MARK.fullmatch(before.text) is not None
    return " " if before.dropped and (not is_mark or gap > _WORD_GAP * size) else ""


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
