"""Footnotes leave the running text: definitions find the anchor that waits for them, marks become invisible tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_ANCHOR = re.compile(r"\^([①-⑳])|\[\^([^\]\s]+)\]")
_DEFINITION = re.compile(r"(?:\^?(?P<circled>[①-⑳])\s*|\[\^(?P<named>[^\]\s]+)\]:\s*)(?P<text>\S.*)")
_TOKEN = re.compile("\ue000(\\d+)\ue001")


@dataclass(slots=True)
class Paragraph:
    """A paragraph under construction; footnote anchors that found their definition stand in it as tokens."""

    text: str
    page: int | None = None


@dataclass(slots=True)
class Footnote:
    """A definition and the mark that was printed for it."""

    mark: str
    text: str
    page: int | None = None


@dataclass(slots=True)
class FootnoteBook:
    """Pairs anchors with definitions in reading order, so that numbering may restart on every page."""

    notes: list[Footnote] = field(default_factory=list)
    _waiting: list[tuple[Paragraph, str, str]] = field(default_factory=list)

    def watch(self, paragraph: Paragraph) -> None:
        """Remember the anchors of a paragraph until their definitions come."""
        for match in _ANCHOR.finditer(paragraph.text):
            self._waiting.append((paragraph, match[0], match[1] or match[2]))

    def take(self, text: str, page: int | None) -> bool:
        """Take `text` as a definition if an anchor waits for it; False where it is running text."""
        match = _DEFINITION.fullmatch(text)
        if not match:
            return False
        mark = match["circled"] or match["named"]
        for place, (paragraph, token, wanted) in enumerate(self._waiting):
            if wanted == mark:
                paragraph.text = paragraph.text.replace(token, f"\ue000{len(self.notes)}\ue001", 1)
                self.notes.append(Footnote(mark, match["text"].strip(), page))
                del self._waiting[place]
                return True
        return False

    def watch_again(self, old: Paragraph, new: Paragraph) -> None:
        """Let anchors that wait in `old` wait in `new`, which has taken its text."""
        self._waiting = [(new if p is old else p, token, mark) for p, token, mark in self._waiting]


def strip_tokens(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without tokens, and for each token its note's place in the list and the offset where it stood."""
    found: list[tuple[int, int]] = []
    out, end = "", 0
    for match in _TOKEN.finditer(text):
        out += text[end : match.start()]
        found.append((int(match[1]), len(out)))
        end = match.end()
    return out + text[end:], found
