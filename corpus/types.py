"""What a book consists of: sections with addresses, paragraphs, sentences, footnotes and a table of contents."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]
SectionKind = Literal["body", "front", "preface", "contents", "footnote"]


class Span(NamedTuple):
    """A half-open range of character offsets into a section's text."""

    start: int
    end: int


class Pages(NamedTuple):
    """An inclusive range of printed page numbers; `last` is None where the end is not known."""

    first: int
    last: int | None

    def __str__(self) -> str:
        if self.last is None:
            return f"{self.first}–"
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a section, with the short address that names it."""

    address: str  # "p2/4/1:3.2": section, paragraph, sentence
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class TocEntry:
    """A line of the table of contents."""

    title: str
    page: int | None
    level: int  # 0 for a part


@dataclass(frozen=True)
class Section:
    """A titled stretch of a book that holds its own text, without the text of the sections below it.

    `paragraphs` are spans of `text`; `sentences` are, for each paragraph, spans of `text`.
    A footnote is a section of kind "footnote" below the section that refers to it.
    """

    book_id: str
    address: str  # "p2/4/1": short, stable, unique in the book, independent of passages
    lang: Lang
    kind: SectionKind
    path: tuple[str, ...]  # headings as printed, outermost first
    labels: tuple[str, ...]  # the short form of each heading: ("第二部分", "4", "(1)")
    text: str = field(repr=False)
    paragraphs: tuple[Span, ...] = field(repr=False, default=())
    sentences: tuple[tuple[Span, ...], ...] = field(repr=False, default=())
    pages: Pages | None = None
    anchor: str | None = None  # a footnote: the address of the sentence that refers to it

    @property
    def title(self) -> str:
        """The section's own heading as printed."""
        return self.path[-1]

    @property
    def key(self) -> str:
        """The section's address within a library of several books."""
        return f"{self.book_id}/{self.address}"

    @cached_property
    def units(self) -> tuple[Sentence, ...]:
        """Every sentence of the section in reading order, addressed."""
        return tuple(self._units())

    @cached_property
    def field_names(self) -> Mapping[str, str]:
        """What lines of an imprint and the like are called by readers, by the address of the line."""
        from corpus.imprint import field_names

        return field_names(self)

    def _units(self) -> Iterator[Sentence]:
        for number, spans in enumerate(self.sentences, 1):
            for place, (start, end) in enumerate(spans, 1):
                yield Sentence(f"{self.address}:{number}.{place}", start, end, self.text[start:end])


class KnownQuestion(NamedTuple):
    """A question, and the sentences, paragraphs or sections that answer it; none where the book does not say."""

    text: str
    lang: Lang
    addresses: tuple[str, ...]  # "p2/4/1:3.2", "p2/4/1:3" or "p2/4/1"


@dataclass(frozen=True)
class Book:
    """A parsed book: its sections in reading order and its table of contents as data."""

    id: str
    title: str
    lang: Lang
    source: str  # the file name the text came from
    digest: str  # SHA-256 of the text, hexadecimal
    sections: tuple[Section, ...] = field(repr=False)
    toc: tuple[TocEntry, ...] = field(repr=False, default=())
    known: tuple[KnownQuestion, ...] = field(repr=False, default=())  # what has been asked about it

    @cached_property
    def by_address(self) -> dict[str, Section]:
        """Sections by their address."""
        return {section.address: section for section in self.sections}


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one section: what is embedded and retrieved."""

    id: str  # "gms/p2/4/1#120-480": readable, stable, unique
    start: int
    end: int
    section: Section = field(repr=False, compare=False)

    @property
    def text(self) -> str:
        """The passage as it stands in the section."""
        return self.section.text[self.start : self.end]

    @property
    def units(self) -> tuple[Sentence, ...]:
        """The section's sentences that lie in the passage, whole or in part, in reading order."""
        units = self.section.units
        first = bisect_right(units, self.start, key=lambda unit: unit.end)
        return units[first : bisect_left(units, self.end, lo=first, key=lambda unit: unit.start)]

    @property
    def context(self) -> str:
        """The heading path, given to the embedder before the text."""
        return " › ".join(self.section.path)
