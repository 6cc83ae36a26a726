"""Footnotes of a PDF page: smaller lines at its foot that begin with a mark, and the marks that refer to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.readers.pdf_lines import RAISED, Line

_SMALL = 0.95
_GAP = 1.35  # in line pitches
_CIRCLED = re.compile("[①-⑳]")
_START = re.compile(
    rf"(?:{RAISED}(?P<raised>\d{{1,3}}|[①-⑳]|[*†‡]){RAISED}|(?P<circled>[①-⑳*†‡])|(?P<plain>[1-9]\d{{0,2}})(?=[.、\s]))"
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
        mark = (match["raised"] or match["circled"] or match["plain"]) if match else ""
        if match and (not notes or _follows(mark, notes[-1][0])):
            notes.append((mark, [match["text"]]))
        else:
            notes[-1][1].append(line.text)
    body = [line.text for line in lines[:first]]
    if not any([_set_anchor(body, mark) for mark, _ in notes]):
        return list(lines), []
    marked = [replace(line, text=text) for line, text in zip(lines, body, strict=False)]
    return marked, [[_definition(mark, texts[0]), *texts[1:]] for mark, texts in notes]


def _follows(mark: str, before: str) -> bool:
    """True where `mark` may be the next after `before`: any other number belongs to the text of a note."""
    if mark.isdecimal():
        return before.isdecimal() and int(mark) == int(before) + 1
    return not before.isdecimal()


def _first_note(lines: Sequence[Line], size: float, pitch: float) -> int | None:
    """Where the notes begin: the last stretch of smaller letters if it begins with a mark, or a circled mark apart."""
    place = len(lines)
    while place and lines[place - 1].size < _SMALL * size:
        place -= 1
    if place < len(lines) and _START.fullmatch(lines[place].text):
        return place
    for number in range(1, len(lines)):
        gap = lines[number - 1].base - lines[number].base
        match = _START.fullmatch(lines[number].text)
        if match and not (match["raised"] or match["circled"] or "1").isdecimal() and gap > _GAP * pitch:
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
    if not _CIRCLED.match(mark):
        return False
    # A circled number at the beginning of a line or after a colon numbers an item of a list.
    plain = re.compile(rf"(?<=[^\s：:；;，、（(^]){mark}")
    for place, text in enumerate(body):
        if plain.search(text):
            body[place] = plain.sub(anchor, text, count=1)
            return True
    return False


def _definition(mark: str, text: str) -> str:
    return f"{mark} {text}" if _CIRCLED.match(mark) else f"[^{mark}]: {text}"
