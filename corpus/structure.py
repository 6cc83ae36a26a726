"""Blocks become a book: the section tree with addresses, paragraphs, sentences, footnotes and contents."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.blocks import Block
from corpus.contents import page_ranges, read_contents, with_levels
from corpus.errors import EmptyBookError
from corpus.footnotes import FootnoteBook, Paragraph
from corpus.headings import NAMED_RANK, Heading, is_title_like, named_address, parse_heading
from corpus.healing import heal, is_broken
from corpus.imprint import begins_imprint
from corpus.language import detect_language
from corpus.normalize import clean_line, squeeze_han
from corpus.outline import EXPLICIT, Outline
from corpus.sections import Draft, finish
from corpus.types import Book, Lang, TocEntry

_COLOPHON = re.compile(
    r"图书在版编目|CIP\s*数据|版权页|Cataloguing.in.Publication|Library of Congress|All rights reserved", re.I
)
_TITLE_ALONE = re.compile(r"《[^》]+》")
_SYNTHETIC: dict[str, dict[Lang, str]] = {
    "front": {"zh": "书前页", "en": "Title page"},
    "front/colophon": {"zh": "版权页", "en": "Colophon"},
}


@dataclass(frozen=True, slots=True)
class BookInfo:
    """What is known of a book besides its text."""

    id: str
    source: str
    title: str | None = None
    lang: Lang | None = None


def build_book(blocks: Sequence[Block], info: BookInfo) -> Book:
    """The book that the blocks make up. Raises `EmptyBookError` where they hold no text."""
    lines = [Block(text, b.level, b.page, b.address) for b in blocks if (text := clean_line(b.text))]
    if not lines:
        raise EmptyBookError(f"{info.source} holds no text", hint="give a file with a text layer; scans need OCR first")
    digest = hashlib.sha256("\n".join(line.text for line in lines).encode()).hexdigest()
    lang = info.lang or detect_language(" ".join(line.text for line in lines)[:20_000])
    builder = _Builder(lines, info, lang)
    builder.run()
    is_bare = {draft.address for draft in builder.drafts} <= {"front", "front/colophon"}
    if is_bare and all(line.level is None for line in lines):
        builder = _Builder(lines, info, lang, is_plain=True)
        builder.run()
    toc = with_levels(builder.toc)
    sections = finish(builder.drafts, builder.footnotes.notes, (info.id, lang, page_ranges(toc)))
    title = info.title or builder.title() or info.source
    return Book(info.id, title, lang, info.source, digest, sections, toc)


@dataclass(slots=True)
class _Builder:
    lines: Sequence[Block]
    info: BookInfo
    lang: Lang
    is_plain: bool = False  # a text without any heading
    drafts: list[Draft] = field(default_factory=list)
    toc: list[TocEntry] = field(default_factory=list)
    footnotes: FootnoteBook = field(default_factory=FootnoteBook)
    _outline: Outline = field(init=False)
    _stack: list[Draft] = field(default_factory=list)
    _place: int = 0

    def __post_init__(self) -> None:
        self._outline = Outline(self.lines)

    def run(self) -> None:
        """Read every line once, in order."""
        while self._place < len(self.lines):
            line = self.lines[self._place]
            if self._is_colophon(line):
                self._open_special("front/colophon")
            heading = None if self.is_plain else self._outline.heading(self._place, self._stack)
            is_repeated = self._outline.is_running_head(line, self._stack)
            self._place += 1
            if is_repeated:
                continue
            if heading is not None:
                self._open(heading, line)
            elif not self.footnotes.take(line.text, line.page):
                self._add(line)

    def title(self) -> str | None:
        """The book's title: the first line of its title page, or the one heading that stands above all."""
        first, above = self.drafts[0], [draft for draft in self.drafts if "/" not in draft.address]
        if first.address in ("front", "text") and first.paragraphs:
            line = squeeze_han(first.paragraphs[0].text)
            return line if is_title_like(line) else None
        return first.path[0] if len(above) == 1 and not first.labels[0] else None

    def _in_front(self) -> bool:
        return not self._stack or self._stack[0].address == "front"

    def _is_colophon(self, line: Block) -> bool:
        if line.level is not None or self.is_plain or not self._in_front():
            return False
        if any(draft.address == "front/colophon" for draft in self.drafts):
            return False
        below = self.lines[self._place : self._place + 6]
        return bool(_COLOPHON.search(line.text)) or begins_imprint([each.text for each in below])

    def _open(self, heading: Heading, line: Block) -> None:
        if heading.is_bare and self._place < len(self.lines):
            heading = self._with_title(heading)
        is_named = heading.rank % EXPLICIT in (0, NAMED_RANK) and not heading.label
        address = line.address or (named_address(heading.text) if is_named else None)
        if address == "front/board":
            self._drop_repeated_title()
            if line.level is None:
                self._open_special("front")
        while self._stack and (self._closes(heading) or self._leaves_front(address)):
            self._stack.pop()
        self._outline.opened(heading)
        parent = self._stack[-1] if self._stack else None
        if parent and parent.labels[-1] and not line.address:
            address = None  # the introduction of a chapter is not that of the book
        draft = Draft.below(parent, heading, address, self.drafts)
        self._push(draft)
        if draft.kind == "contents":
            self._read_contents()

    def _closes(self, heading: Heading) -> bool:
        return self._stack[-1].rank >= heading.rank or self._outline.closes(self._stack[-1], heading)

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
        for text, entry, count in read_contents(self.lines[self._place :]):
            self._stack[-1].paragraphs.append(Paragraph(text, self.lines[self._place].page))
            self.toc.append(entry)
            self._place += count
        self._outline.learn(self.toc, self._place)

    def _add(self, line: Block) -> None:
        if self.is_plain and not self._stack:
            self._push(Draft("text", (self.info.title or self.info.source,), ("",), 0))
        elif not self._stack:
            self._open_special("front")
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
