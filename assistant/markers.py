"""Citation markers in a model's answer: every spelling understood, unknown numbers dropped, also in a stream."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_RANGE = "[-–—~～至]|to(?=\\s)"
_BETWEEN = rf"[,，、;；&和与]|and(?=\s)|{_RANGE}"
_MARKER = re.compile(
    r"[ \t]*(?:\[\[|[\[【［〔])\s*(?:\^|(?:ID|source|sources|来源|出处|句)\s*[:：]?)?\s*"
    rf"(\d{{1,3}}(?:\s*(?:{_BETWEEN})\s*\d{{1,3}})*)\s*(?:†[^\]】］〕]{{0,40}})?(?:\]\]|[\]】］〕])",
    re.I,
)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|https?://[\w./?=&%#:~+@,;!$'*-]+|</?[a-z!][^>]*>", re.I | re.A)
# The end of a piece that may yet become a marker or a link.
_OPEN = re.compile(
    r"[ \t]*(?:\[{1,2}|[【［〔])[^\]】］〕]{0,48}$|[ \t]*!?\[{1,2}[^\]\n]{0,80}\](?:\([^)\n]{0,200})?$|[ \t]+$|!$"
    r"|<[^>\n]{0,200}$|(?<![a-z])h(?:t(?:t(?:ps?(?::/?)?)?)?)?$|https?://[\w./?=&%#:~+@,;!$'*-]*$",
    re.I | re.A,
)


def normalise_markers(text: str, known: int) -> str:
    """The text with markers as [1][2]; numbers above `known` and links are gone."""
    text = _LINK.sub(lambda match: match[1] or "", text)
    return _MARKER.sub(lambda match: "".join(f"[{n}]" for n in _numbers(match[1]) if 1 <= n <= known), text)


def normalise_stream(pieces: Iterable[str], known: int) -> Iterator[str]:
    """The pieces with markers normalised; one that is split across pieces is held back until it is whole."""
    held = ""
    for piece in pieces:
        held += piece
        open_at = _OPEN.search(held)
        ready = held[: open_at.start()] if open_at else held
        held = held[len(ready) :]
        if ready:
            yield normalise_markers(ready, known)
    if held:
        yield normalise_markers(held, known)


def marked_sentences(text: str) -> list[tuple[str, list[int]]]:
    """The text cut after each group of markers: what is said and the numbers it rests on."""
    parts: list[tuple[str, list[int]]] = []
    end = 0
    for match in re.finditer(r"(?:\s*\[\d{1,3}\])+[。．.!?！？]?", text):
        parts.append((text[end : match.start()], [int(n) for n in re.findall(r"\d+", match[0])]))
        end = match.end()
    if text[end:].strip():
        parts.append((text[end:], []))
    return parts


def _numbers(text: str) -> list[int]:
    numbers: list[int] = []
    for first, last in re.findall(rf"(\d+)(?:\s*(?:{_RANGE})\s*(\d+))?", text):
        numbers += range(int(first), min(int(last or first), int(first) + 9) + 1)
    return numbers
