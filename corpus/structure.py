"""Blocks become a book: the section tree with addresses, paragraphs, sentences, footnotes and contents."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.blocks import Block
from corpus.contents import page_ranges, parse_entry, squeeze_title, with_levels
from corpus.errors import EmptyBookError
from corpus.footnotes import FootnoteBook, Paragraph
from corpus.headings import Heading, is_title_like, named_address, parse_heading
from corpus.healing import heal, is_broken
from corpus.language import detect_language
from corpus.normalize import clean_line, squeeze_han, title_key
from corpus.sections import Draft, finish
from corpus.types import Book, Lang, TocEntry

_COLOPHON = re.compile(r"图书在版编目|CIP\s*数据|版权页|Cataloguing.in.Publication|Library of Congress|All rights reserved", re.I)
_TITLE_ALONE = re.compile(r"《[^》]+》")
_SYNTHETIC: dict[str, dict[Lang, str]] = {
    "front": {"zh": "书前页", "en": "Title page"},
    "front/colophon": {"zh": "版权页", "en": "Colophon"},
}
_NUMBERED_RANK = 36
_EXPLICIT = 100  # explicit levels outrank inferred ones: level 1 is rank 100, what is inferred below it 100 + rank
_MIN_EXPLICIT = 2


@dataclass(frozen=True, slots=True)
class BookInfo:
    """What is known of a book besides its text."""

    id: str
    source: str
    title: str | None = None
    lang: Lang | None = None


def build_book(blocks: Sequence[Block], info: BookInfo) -> Book:
    """The book that the blocks make up. Raises `EmptyBookError` where they hold no text."""
    lines = [
        Block(text, b.level, b.page, b.address) for b in blocks if (text := clean_line(b.text))
    ]
    if not lines:
        raise EmptyBookError(f"{info.source} holds no text", hint="give a file with a text layer; scans need OCR first")
    digest = hashlib.sha256("\n".join(line.text for line in lines).encode()).hexdigest()
    lang = info.lang or detect_language(" ".join(line.text for line in lines)[:20_000])
    builder = _Builder(lines, info, lang)
    builder.run()
    toc = with_levels(builder.toc)
    sections = finish(builder.drafts, builder.footnotes.notes, (info.id, lang, page_ranges(toc)))
    title = info.title or builder.title or info.source
    return Book(info.id, title, lang, info.source, digest, sections, toc)


@dataclass(slots=True)
class _Builder:
    lines: Sequence[Block]
    info: BookInfo
    lang: Lang
    drafts: list[Draft] = field(default_factory=list)
    toc: list[TocEntry] = field(default_factory=list)
    footnotes: FootnoteBook = field(default_factory=FootnoteBook)
    title: str | None = None
    _stack: list[Draft] = field(default_factory=list)
    _last_number: dict[int, int] = field(default_factory=dict)
    _toc_keys: dict[str, int] = field(default_factory=dict)
    _place: int = 0

    def run(self) -> None:
        """Read every line once, in order."""
        while self._place < len(self.lines):
            line = self.lines[self._place]
            self._place += 1
            if self._is_colophon(line):
                self._open_special("front/colophon")
            heading = self._heading(line)
            if heading is not None:
                self._open(heading, line)
                continue
            if self.footnotes.take(line.text, line.page):
                continue
            self._add(line)
        if self.title is None and self.drafts and self.drafts[0].paragraphs:
            first = squeeze_han(self.drafts[0].paragraphs[0].text)
            self.title = first if is_title_like(first) else None

    def _in_front(self) -> bool:
        return not self._stack or self._stack[0].address == "front"

    def _is_colophon(self, line: Block) -> bool:
        opened = any(d.address == "front/colophon" for d in self.drafts)
        return line.level is None and self._in_front() and not opened and bool(_COLOPHON.search(line.text))

    def _infers(self) -> bool:
        explicit = sum(line.level is not None for line in self.lines)
        return explicit < _MIN_EXPLICIT or any(line.page is not None for line in self.lines)

    def _heading(self, line: Block) -> Heading | None:
        parsed = parse_heading(line.text, is_marked=line.level is not None)
        if line.level is not None:
            base = parsed or Heading(squeeze_han(line.text), "", squeeze_han(line.text), "", 0)
            return Heading(base.text, base.label, base.title, base.slug, line.level * _EXPLICIT, base.number)
        if not self._infers():
            return None
        level = self._toc_keys.get(title_key(line.text))
        if parsed is None and level is not None and is_title_like(line.text):
            text = squeeze_title(line.text)
            return self._below_explicit(Heading(text, "", text, "", 20 + 4 * level))
        if parsed is None or not self._fits(parsed):
            return None
        return self._below_explicit(parsed)

    def _below_explicit(self, heading: Heading) -> Heading:
        base = max((d.rank for d in self._stack if d.rank % _EXPLICIT == 0), default=0)
        return Heading(heading.text, heading.label, heading.title, heading.slug, base + heading.rank, heading.number)

    def _fits(self, heading: Heading) -> bool:
        if heading.rank < _NUMBERED_RANK:
            return True
        if heading.number is None or (self._in_front() and self._stack):
            return False
        last = self._last_number.get(heading.rank, 0)
        if not last < heading.number <= last + 2 or (last == 0 and heading.number != 1):
            return False
        following = parse_heading(self.lines[self._place].text) if self._place < len(self.lines) else None
        is_list = following is not None and following.rank == heading.rank
        return not is_list or title_key(heading.text) in self._toc_keys

    def _open(self, heading: Heading, line: Block) -> None:
        if heading.is_bare and self._place < len(self.lines):
            heading = self._with_title(heading)
        address = line.address or named_address(heading.text)
        if address == "front/board":
            self._drop_repeated_title()
            if line.level is None:
                self._open_special("front")
        while self._stack and (self._stack[-1].rank >= heading.rank or self._leaves_front(address)):
            self._stack.pop()
        self._last_number = {r: n for r, n in self._last_number.items() if r < heading.rank}
        if heading.number is not None:
            self._last_number[heading.rank] = heading.number
        parent = self._stack[-1] if self._stack else None
        draft = Draft.below(parent, heading, address, self.drafts)
        self.drafts.append(draft)
        self._stack.append(draft)
        if draft.kind == "contents":
            self._read_contents()

    def _leaves_front(self, address: str | None) -> bool:
        return self._stack[0].address == "front" and not (address or "").startswith("front/")

    def _with_title(self, heading: Heading) -> Heading:
        following = self.lines[self._place]
        if following.level is None and is_title_like(following.text) and parse_heading(following.text) is None:
            self._place += 1
            title = squeeze_han(following.text)
            text = f"{heading.text} {title}"
            return Heading(text, heading.label, title, heading.slug, heading.rank, heading.number)
        return heading

    def _drop_repeated_title(self) -> None:
        if self._stack and self._stack[-1].paragraphs and _TITLE_ALONE.fullmatch(self._stack[-1].paragraphs[-1].text):
            self._stack[-1].paragraphs.pop()

    def _open_special(self, address: str) -> None:
        if not any(d.address == "front" for d in self.drafts):
            self._push(Draft("front", (_SYNTHETIC["front"][self.lang],), ("",), 0))
        self._stack = [d for d in self.drafts if d.address == "front"]
        if address != "front":
            title = _SYNTHETIC[address][self.lang]
            self._push(Draft(address, (*self._stack[0].path, title), ("", ""), 1))

    def _push(self, draft: Draft) -> None:
        self.drafts.append(draft)
        self._stack.append(draft)

    def _read_contents(self) -> None:
        while self._place < len(self.lines):
            line = self.lines[self._place]
            wrapped = self._place + 1 < len(self.lines) and parse_entry(self.lines[self._place + 1].text)
            entry = parse_entry(line.text)
            if line.level is not None or (entry is None and (not wrapped or not self.toc or parse_heading(line.text))):
                break
            self._place += 1
            text = line.text
            if entry is None:
                text = f"{text}{self.lines[self._place].text}"
                entry = parse_entry(text)
                self._place += 1
            if entry is not None:
                self.toc.append(entry)
                self._stack[-1].paragraphs.append(Paragraph(text, line.page))
        self._toc_keys = {title_key(e.title): e.level for e in with_levels(self.toc)}

    def _add(self, line: Block) -> None:
        if not self._stack:
            has_headings = any(b.level is not None or parse_heading(b.text) for b in self.lines)
            if has_headings:
                self._open_special("front")
            else:
                self._push(Draft("text", (self.info.title or self.info.source,), ("",), 0))
        draft = self._stack[-1]
        paragraph = Paragraph(line.text, line.page)
        if draft.paragraphs and self._continues(draft, line.text):
            previous = draft.paragraphs[-1]
            previous.text = self._joined(draft, previous.text, line.text)
            self.footnotes.watch(paragraph)
            self.footnotes.watch_again(paragraph, previous)
            return
        draft.paragraphs.append(paragraph)
        self.footnotes.watch(paragraph)

    @staticmethod
    def _continues(draft: Draft, text: str) -> bool:
        if draft.address == "front/board":
            return not re.search("[：:]", text)
        return draft.kind in ("body", "preface") and is_broken(draft.paragraphs[-1].text, text)

    @staticmethod
    def _joined(draft: Draft, before: str, after: str) -> str:
        return f"{before} {after}" if draft.address == "front/board" else heal(before, after)
