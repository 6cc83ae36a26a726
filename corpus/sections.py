"""Drafts of sections become sections: text, spans of paragraphs and sentences, footnotes, pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corpus.footnotes import Footnote, Paragraph, strip_tokens
from corpus.headings import Heading
from corpus.normalize import title_key
from corpus.sentences import split_sentences
from corpus.types import Lang, Pages, Section, SectionKind, Span

_FOOTNOTE: dict[Lang, str] = {"zh": "脚注{mark}", "en": "Footnote {mark}"}
_KINDS: dict[str, SectionKind] = {"front": "front", "preface": "preface", "contents": "contents"}
_LINE_KINDS = ("front", "contents")
_PROSE = re.compile(r".{80}.*[。！？.!?][”’\"'）)]?$")


@dataclass(slots=True)
class Draft:
    """A section under construction."""

    address: str
    path: tuple[str, ...]
    labels: tuple[str, ...]
    rank: int
    paragraphs: list[Paragraph] = field(default_factory=list)

    @property
    def kind(self) -> SectionKind:
        """What sort of section the address says it is."""
        return _KINDS.get(self.address.split("/")[0], "body")

    @classmethod
    def below(cls, parent: Draft | None, heading: Heading, address: str | None, known: Sequence[Draft]) -> Draft:
        """A draft for `heading` below `parent`, with an address that no draft in `known` has."""
        prefix = f"{parent.address}/" if parent else ""
        taken = {draft.address for draft in known}
        if address is None:
            slug = heading.slug or f"h{sum(d.startswith(prefix + 'h') for d in taken) + 1}"
            address = prefix + slug
        unique, count = address, 1
        while unique in taken:
            count += 1
            unique = f"{address}~{count}"
        path = (*parent.path, heading.text) if parent else (heading.text,)
        labels = (*parent.labels, heading.label) if parent else (heading.label,)
        return cls(unique, path, labels, heading.rank)


BookFacts = tuple[str, Lang, Mapping[str, Pages]]
"""What all sections of a book share: its id, its language, and printed pages by title key."""


def finish(drafts: Sequence[Draft], notes: Sequence[Footnote], facts: BookFacts) -> tuple[Section, ...]:
    """The sections in reading order, each followed by its footnotes."""
    sections: list[Section] = []
    pages: dict[str, Pages | None] = {}
    for draft in drafts:
        parent = draft.address.rpartition("/")[0]
        pages[draft.address] = _pages(draft, facts[2]) or pages.get(parent)
        section, anchors = _section(draft, facts, pages[draft.address])
        sections.append(section)
        for order, (note, offset) in enumerate(anchors, 1):
            sections.append(_footnote(section, notes[note], (order, offset)))
    return tuple(sections)


def _pages(draft: Draft, ranges: Mapping[str, Pages]) -> Pages | None:
    known = [p.page for p in draft.paragraphs if p.page is not None]
    if known:
        return Pages(min(known), max(known))
    return ranges.get(title_key(draft.path[-1]))


def _section(draft: Draft, facts: BookFacts, pages: Pages | None) -> tuple[Section, list[tuple[int, int]]]:
    text = ""
    paragraphs: list[Span] = []
    sentences: list[tuple[Span, ...]] = []
    anchors: list[tuple[int, int]] = []
    for paragraph in draft.paragraphs:
        clean, found = strip_tokens(paragraph.text)
        start = len(text) + 1 if text else 0
        text = f"{text}\n{clean}" if text else clean
        paragraphs.append(Span(start, start + len(clean)))
        is_line = draft.kind in _LINE_KINDS and not _PROSE.search(clean)
        whole = [Span(start, start + len(clean))] if is_line else split_sentences(clean, offset=start)
        sentences.append(tuple(whole))
        anchors.extend((note, start + offset) for note, offset in found)
    section = Section(
        book_id=facts[0],
        address=draft.address,
        lang=facts[1],
        kind=draft.kind,
        path=draft.path,
        labels=tuple(label or title for label, title in zip(draft.labels, draft.path, strict=True)),
        text=text,
        paragraphs=tuple(paragraphs),
        sentences=tuple(sentences),
        pages=pages,
    )
    return section, anchors


def _footnote(owner: Section, note: Footnote, place: tuple[int, int]) -> Section:
    order, offset = place
    title = _FOOTNOTE[owner.lang].format(mark=note.mark)
    anchor = next((unit.address for unit in owner.units if unit.start < offset <= unit.end), None)
    if anchor is None:
        anchor = next((unit.address for unit in reversed(owner.units) if unit.end <= offset), None)
    return Section(
        book_id=owner.book_id,
        address=f"{owner.address}/n{order}",
        lang=owner.lang,
        kind="footnote",
        path=(*owner.path, title),
        labels=(*owner.labels, title),
        text=note.text,
        paragraphs=(Span(0, len(note.text)),),
        sentences=(tuple(split_sentences(note.text)),),
        pages=owner.pages if note.page is None else Pages(note.page, note.page),
        anchor=anchor,
    )
