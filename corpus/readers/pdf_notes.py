"""Footnotes of a PDF page: smaller lines at its foot that begin with a mark, and the marks that refer to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.readers.pdf_lines import RAISED, Line

_SMALL = 0.95
_GAP = 1.35  # in line pitches
_CIRCLED = re.compile("[①-⑳]")
_CIRCLED_START = re.compile(f"{RAISED}?[①-⑳]")
_START = re.compile(
    rf"(?:{RAISED}(?P<raised>\d{{1,3}}|[①-⑳]|[*†‡]){RAISED}|(?P<circled>[①-⑳*†‡])|(?P<plain>\d{{1,3}})(?=[.、\s]))"
    r"[.、]?\s*(?P<text>\S.*)"
)


def split_notes(
    lines: Sequence[Line], size: float, pitch: float, last_heading: int
) -> tuple[list[Line], list[list[str]]]:
    """The running text with its marks as anchors ("^①", "[^1]"), and the lines of each note with its mark before it.

    `size` and `pitch` are those of the body in points; nothing up to line `last_heading` is a note.
    """
    first = _first_note(lines, size, pitch)
    if first is None or first <= last_heading:
        return list(lines), []
    notes: list[tuple[str, list[str]]] = []
    for line in lines[first:]:
        match = _START.fullmatch(line.text)
        if match:
            notes.append((match["raised"] or match["circled"] or match["plain"], [match["text"]]))
        elif notes:
            notes[-1][1].append(line.text)
    body = [line.text for line in lines[:first]]
    for mark, _ in notes:
        if not _set_anchor(body, mark):
            return list(lines), []
    marked = [replace(line, text=text) for line, text in zip(lines, body, strict=False)]
    return marked, [[_definition(mark, texts[0]), *texts[1:]] for mark, texts in notes]


def _first_note(lines: Sequence[Line], size: float, pitch: float) -> int | None:
    """Where the notes begin: the last stretch of smaller letters if it begins with a mark, or a circled mark apart."""
    place = len(lines)
    while place and lines[place - 1].size < _SMALL * size:
        place -= 1
    if place < len(lines) and _START.fullmatch(lines[place].text):
        return place
    for number in range(1, len(lines)):
        gap = lines[number - 1].base - lines[number].base
        if _CIRCLED_START.match(lines[number].text) and gap > _GAP * pitch:
            return number
    return None


def _set_anchor(body: list[str], mark: str) -> bool:
    """Turn the mark that refers to a note into its anchor; False where the page has none."""
    anchor = f"^{mark}" if _CIRCLED.match(mark) else f"[^{mark}]"
    raised = f"{RAISED}{mark}{RAISED}"
    for place, text in enumerate(body):
        if raised in text:
            body[place] = text.replace(raised, anchor, 1)
            return True
    for place in reversed(range(len(body))):
        # A circled number at the beginning of a line numbers an item of a list.
        before, found, after = body[place].rpartition(mark)
        if _CIRCLED.match(mark) and found and before and not before.endswith("^"):
            body[place] = f"{before}{anchor}{after}"
            return True
    return False


def _definition(mark: str, text: str) -> str:
    return f"{mark} {text}" if _CIRCLED.match(mark) else f"[^{mark}]: {text}"
