"""Hard line breaks undone, titles compared: what the readers of page and markup formats share."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.normalize import HAN, clean_line, title_key

_WIDE = f"{HAN}\u3000-\u303f\uff00-\uff65“”‘’—…"
_WIDE_END = re.compile(f"[{_WIDE}]$")
_WIDE_START = re.compile(f"[{_WIDE}]")
_SCRIPTS_MEET = re.compile(f"[{HAN}][A-Za-z0-9]|[A-Za-z0-9][{HAN}]")
_HYPHEN_END = re.compile(r"([^\W\d_]+)[-\u2010]$")
_LOWER_START = re.compile(r"[a-z\u00df-\u00ff]+")
_CLOSING = ",.;:!?)]}%²³"
_SOFT_HYPHEN = "\u00ad"
_NUMBERING = re.compile(
    r"(?:第?[一二三四五六七八九十百零〇两\d]+(?:部分|[编卷篇部章节回])?|(?:part|chapter)?[ivxlc\d]+)"
)


class LineJoiner:
    """Joins the lines of a paragraph as the typesetter broke them, by the habits of the text they come from."""

    def __init__(self, lines: Sequence[str] = ()) -> None:
        """Learn from `lines` which words are hyphenated and whether blanks stand between Chinese and digits."""
        text = "\n".join(lines)
        self._words = {word.lower() for word in re.findall(r"(?<![\w-])[^\W\d_]+(?![\w-])", text)}
        self._compounds = {word.lower() for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)+", text)}
        spaced = len(re.findall(f"[{HAN}] [A-Za-z0-9]|[A-Za-z0-9] [{HAN}]", text))
        tight = len(re.findall(f"[{HAN}][A-Za-z0-9]|[A-Za-z0-9][{HAN}]", text))
        self._spaced = spaced > tight

    def join(self, lines: Sequence[str]) -> str:
        """One paragraph from its lines."""
        text = ""
        for line in lines:
            text = self._append(text, line.strip())
        return clean_line(text)

    def _append(self, text: str, line: str) -> str:
        if not text or not line:
            return text + line
        if text.endswith(_SOFT_HYPHEN):
            return text[:-1] + line
        if (start := _HYPHEN_END.search(text)) and (end := _LOWER_START.match(line)):
            return (text if self._is_compound(start[1], end[0]) else text[:-1]) + line
        return text + self._gap(text, line) + line

    def _is_compound(self, start: str, end: str) -> bool:
        if (start + end).lower() in self._words:
            return False
        return f"{start}-{end}".lower() in self._compounds

    def _gap(self, text: str, line: str) -> str:
        before, after = bool(_WIDE_END.search(text)), bool(_WIDE_START.match(line))
        if before and after:
            return ""
        if before != after:
            return " " if self._spaced and _SCRIPTS_MEET.fullmatch(text[-1] + line[0]) else ""
        return "" if text.endswith(("-", "/", "\u2010")) or line[0] in _CLOSING else " "


def find_title(title: str, texts: Sequence[str], *, longest: int = 3) -> tuple[int, int] | None:
    """Where `title` stands among `texts`: the first index and how many of them together spell it.

    A numbering that only one side has ("第一章", "1.1") is forgiven where nothing matches as it is.
    """
    wanted = title_key(title)
    if not wanted:
        return None
    keys = [title_key(text) for text in texts]
    for match in (_equal, _equal_but_numbering):
        for start in range(len(keys)):
            joined = ""
            for count, key in enumerate(keys[start : start + longest], 1):
                joined += key
                if key and keys[start] and match(wanted, joined):
                    return start, count
    return None


def same_title(title: str, texts: Sequence[str]) -> str:
    """The heading that `texts` make up: in the spacing of `title` where the two differ in nothing else."""
    joined = clean_line(" ".join(texts))
    return clean_line(title) if re.sub(r"\s", "", title) == re.sub(r"\s", "", joined) else joined


def _equal(wanted: str, found: str) -> bool:
    return wanted == found


def _equal_but_numbering(wanted: str, found: str) -> bool:
    long, short = (wanted, found) if len(wanted) > len(found) else (found, wanted)
    prefix = long.removesuffix(short)
    return len(short) > 1 and long != prefix and _NUMBERING.fullmatch(prefix) is not None
