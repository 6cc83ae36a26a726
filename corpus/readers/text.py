"""Plain text and Markdown in UTF-8 or GB18030."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from corpus.blocks import Block
from corpus.errors import UnknownEncodingError, UnreadableBookError
from corpus.normalize import HAN

_ATX = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$")
_SETEXT = re.compile(r"^ {0,3}(=+|-+)\s*$")
_ADDRESS = re.compile(r"\s*\{#([\w./~-]+)\}\s*$")
_LINK = re.compile(r"!?\[([^\]^][^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"(\*{1,3}|`+)(?=\S)(.+?)(?<=\S)\1")
_LIST_START = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)]|[（(]\d{1,3}[）)])\s")
_BULLET = re.compile(r"^\s*[-*+•●■◆]\s+(?=\S)")
_RAGGED = 0.62  # lines of a wrapped paragraph reach this share of the longest line
_WIDEST_WRAP = 120
_BINARY_SHARE = 0.02


def decode(data: bytes, name: str) -> str:
    """The text of `data`, UTF-8 with or without BOM or GB18030. Raises an error that names the file."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnknownEncodingError(f"{name} is in UTF-16", hint="save it as UTF-8")
    if data.count(0) > 0:
        raise UnreadableBookError(f"{name} is a binary file", hint="give a text file, or name it by its real ending")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _looks_like_text(text):
            return text
    raise UnknownEncodingError(f"{name} is neither UTF-8 nor GB18030 text", hint="save it as UTF-8")


def _looks_like_text(text: str) -> bool:
    odd = sum(
        (ord(c) < 32 and c not in "\n\r\t\f\v") or 0x7F <= ord(c) < 0xA0 or 0xE000 <= ord(c) < 0xF900 or c == "\ufffd"
        for c in text
    )
    return odd <= len(text) * _BINARY_SHARE


def read_text(path: Path) -> list[Block]:
    """One block a line; lines that an editor wrapped are joined to paragraphs first."""
    return [Block(_BULLET.sub("", line)) for line in _paragraph_lines(_lines(path))]


def read_markdown(path: Path) -> list[Block]:
    """One block a paragraph or heading; `# Title {#address}` gives a heading its address."""
    lines = _lines(path)
    blocks: list[Block] = []
    pending: list[str] = []
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else ""
        heading = _markdown_heading(line, following)
        if heading is None and not (_SETEXT.match(line) and place and lines[place - 1].strip()):
            pending.append(line)
            continue
        blocks.extend(Block(_plain(text)) for text in _paragraph_lines(pending))
        pending = []
        if heading is not None:
            blocks.append(heading)
    blocks.extend(Block(_plain(text)) for text in _paragraph_lines(pending))
    return blocks


def _lines(path: Path) -> list[str]:
    return decode(path.read_bytes(), str(path)).replace("\f", "\n").splitlines()


def _markdown_heading(line: str, following: str) -> Block | None:
    if match := _ATX.match(line):
        level, title = len(match[1]), match[2]
    elif line.strip() and _SETEXT.match(following) and not _LIST_START.match(line):
        level, title = (1 if following.strip()[0] == "=" else 2), line
    else:
        return None
    address = _ADDRESS.search(title)
    return Block(_plain(_ADDRESS.sub("", title)), level, None, address[1] if address else None)


def _plain(text: str) -> str:
    return _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", _BULLET.sub("", text)))


def _paragraph_lines(lines: list[str]) -> Iterator[str]:
    """Each line on its own, or, in a file with hard line breaks, each paragraph as one line."""
    groups = _groups(lines)
    widest = max((_width(line) for group in groups for line in group), default=0)
    wrapped = _is_wrapped(groups, widest)
    for group in groups:
        if (wrapped and not _is_verse(group, widest)) or _is_capitals(group):
            yield _joined(group)
        else:
            yield from group


def _groups(lines: list[str]) -> list[list[str]]:
    groups: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            if groups[-1] and _LIST_START.match(line):
                groups.append([])
            groups[-1].append(line)
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def _width(line: str) -> int:
    return sum(2 if re.match(f"[{HAN}，。；：、！？（）《》“”]", c) else 1 for c in line.strip())


def _is_wrapped(groups: list[list[str]], widest: int) -> bool:
    inner = [_width(line) for group in groups for line in group[:-1]]
    full = sum(width >= widest * _RAGGED for width in inner)
    return widest <= _WIDEST_WRAP and len(inner) >= 3 and full >= len(inner) * 0.6


def _is_verse(group: list[str], widest: int) -> bool:
    inner = [_width(line) for line in group[:-1]]
    return bool(inner) and sum(width >= widest * _RAGGED for width in inner) < len(inner) * 0.5


def _is_capitals(group: list[str]) -> bool:
    return len(group) > 1 and all(line.isupper() and line.isascii() for line in group)


def _joined(group: list[str]) -> str:
    text = group[0].strip()
    for line in group[1:]:
        line = line.strip()
        if text.endswith("-") and line[:1].islower():
            text = text[:-1] + line
        elif re.search(f"[{HAN}，。；：、！？（）《》“”]$", text) and re.match(f"[{HAN}，。；：、！？（）《》“”]", line):
            text += line
        else:
            text = f"{text} {line}"
    return text
