"""Plain text and Markdown in UTF-8 or GB18030."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from corpus.blocks import Block
from corpus.errors import UnknownEncodingError, UnreadableBookError
from corpus.headings import parse_heading
from corpus.normalize import HAN

_ATX = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$")
_SETEXT = re.compile(r"^ {0,3}(=+|-+)\s*$")
_ADDRESS = re.compile(r"\s*\{#([\w./~-]+)\}\s*$")
_LIST_START = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)]|[（(]\d{1,3}[）)])\s")
_FENCE = re.compile(r"^ {0,3}(?:`{3,}|~{3,})")
_QUOTE = re.compile(r"^ {0,3}(?:> ?)+(?:#{1,6} )?")
_RULE = re.compile(r"^\s*(?:[-*_=~#+—]\s*){3,}$")
_NO_TITLE = re.compile(rf"{_LIST_START.pattern}|{_QUOTE.pattern}|{_RULE.pattern}")
_LINK = re.compile(r"!?\[([^\]^][^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"(\*{1,3}|`+)(?=\S)(.+?)(?<=\S)\1")
_BULLET = re.compile(r"^\s*[-*+•●■◆]\s+(?=\S)")
_WIDE = f"{HAN}，。；：、！？（）《》“”"
_WIDE_END, _WIDE_START = re.compile(f"[{_WIDE}]$"), re.compile(f"[{_WIDE}]")
_SENTENCE_END = re.compile(r"[。！？!?.…][”’\"'」』）)]*$")
_LEADER = re.compile(r"(?:(?:[.．·•]\s*){3,}|…\s*|\t)[\divxlc]+\s*$")
_RAGGED = 0.62  # lines of a wrapped paragraph reach this share of the longest line
_NARROWEST_WRAP, _WIDEST_WRAP = 36, 120
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
    lines = ["" if _RULE.match(line) else line for line in _lines(path)]
    return [Block(_BULLET.sub("", line)) for line in _paragraph_lines(lines)]


def read_markdown(path: Path) -> list[Block]:
    """One block a paragraph or heading; `# Title {#address}` gives a heading its address."""
    blocks: list[Block] = []
    pending: list[str] = []
    for line in _marked(_without_metadata(_lines(path))):
        if isinstance(line, str):
            pending.append(line)
        else:
            blocks.extend(Block(_plain(text)) for text in _paragraph_lines(pending))
            pending = []
            blocks.append(line)
    return blocks + [Block(_plain(text)) for text in _paragraph_lines(pending)]


def _marked(lines: list[str]) -> Iterator[str | Block]:
    """Text as strings; headings and the lines of listings, which nothing reflows, as blocks."""
    is_listing = False
    place = 0
    while place < len(lines):
        line, following = lines[place], lines[place + 1] if place + 1 < len(lines) else ""
        place += 1
        if _FENCE.match(line):
            is_listing = not is_listing
        elif is_listing:
            yield Block(line)
        elif heading := _markdown_heading(line, following):
            place += not _ATX.match(line)
            yield heading
        else:
            yield "" if _RULE.match(line) else _QUOTE.sub("", line)


def _without_metadata(lines: list[str]) -> list[str]:
    if lines[:1] == ["---"] and "---" in lines[1:]:
        return lines[lines.index("---", 1) + 1 :]
    return lines


def _lines(path: Path) -> list[str]:
    return decode(path.read_bytes(), str(path)).replace("\f", "\n").splitlines()


def _markdown_heading(line: str, following: str) -> Block | None:
    if match := _ATX.match(line):
        level, title = len(match[1]), match[2]
    elif line.strip() and _SETEXT.match(following) and not _NO_TITLE.match(line):
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
        if wrapped and len(group) > 1 and _width(group[0]) < widest * _RAGGED and parse_heading(group[0].strip()):
            yield group.pop(0)
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
            if _LEADER.search(line):
                groups.append([])
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def _width(line: str) -> int:
    return sum(2 if _WIDE_START.match(c) else 1 for c in line.strip())


def _is_wrapped(groups: list[list[str]], widest: int) -> bool:
    """True where most lines that another line follows are full and stop within a sentence."""
    prose = [group for group in groups if not _is_verse(group, widest)]
    inner = [line for group in prose for line in group[:-1]]
    full = [line for line in inner if _width(line) >= widest * _RAGGED]
    within = sum(not _SENTENCE_END.search(line.strip()) for line in full)
    is_even = len(full) >= max(3, len(inner) * 0.6) and within >= len(full) * 0.5
    return _NARROWEST_WRAP <= widest <= _WIDEST_WRAP and is_even


def _is_verse(group: list[str], widest: int) -> bool:
    inner = [_width(line) for line in group[:-1]]
    return bool(inner) and sum(width >= widest * _RAGGED for width in inner) < len(inner) * 0.5


def _is_capitals(group: list[str]) -> bool:
    """True for a title in capitals that takes several lines; a list of headings is none."""
    if len(group) < 2 or any(parse_heading(line.strip()) for line in group):
        return False
    return all(line.isupper() and line.isascii() for line in group)


def _joined(group: list[str]) -> str:
    text = group[0].strip()
    for line in group[1:]:
        line = line.strip()
        if text.endswith("-") and line[:1].islower():
            text = text[:-1] + line
        elif _WIDE_END.search(text) and _WIDE_START.match(line):
            text += line
        else:
            text = f"{text} {line}"
    return text
