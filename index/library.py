"""The books an index holds, and which of them are texts of one work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from corpus.alignment import counterpart, is_same_work
from corpus.bundled import WORK
from corpus.types import Book, Lang, Section, Sentence

Role = Literal["original", "companion"]


@dataclass(frozen=True, slots=True)
class Edition:
    """A book with its place in the library: a reader's own text, or the bundled companion to one."""

    book: Book = field(repr=False)
    work: str  # editions of one work share it
    role: Role


@dataclass(frozen=True)
class Library:
    """All editions of an index."""

    editions: tuple[Edition, ...]

    @classmethod
    def of(cls, own: Sequence[Book], bundled: Sequence[Book]) -> Library:
        """The readers' own books, each joined to the bundled work where addresses and titles match."""
        editions = [
            Edition(book, WORK if any(is_same_work(book, other) for other in bundled) else book.id, "original")
            for book in own
        ]
        return cls((*editions, *(Edition(book, WORK, "companion") for book in bundled)))

    @cached_property
    def books(self) -> tuple[Book, ...]:
        """The books that readers see: a companion hides behind the reader's own copy in the same language."""
        return tuple(e.book for e in self.editions if not self._is_hidden(e))

    @cached_property
    def sections(self) -> dict[str, Section]:
        """Every section by its key, hidden editions included."""
        return {section.key: section for e in self.editions for section in e.book.sections}

    @cached_property
    def indexed(self) -> tuple[Section, ...]:
        """The sections to retrieve from.

        A companion's are among them even where the reader's own copy has the section: they say the same in
        other words, and so help to find it; what is quoted is the reader's copy.
        """
        return tuple(s for e in self.editions for s in e.book.sections if s.text)

    def is_hidden(self, book_id: str) -> bool:
        """True for a companion behind the reader's own copy in the same language."""
        return self._is_hidden(self.edition(book_id))

    def edition(self, book_id: str) -> Edition:
        """The edition of a book. Raises KeyError for an unknown id."""
        return self._by_id[book_id]

    def twin(self, section: Section, lang: Lang) -> Section | None:
        """The same section of the same work in `lang`, the reader's own copy before the companion."""
        work = self.edition(section.book_id).work
        for edition in self.editions:
            if edition.work == work and edition.book.lang == lang:
                found = edition.book.by_address.get(section.address)
                if found is not None:
                    return found
        return None

    def counterparts(self, unit: Sentence, section: Section, lang: Lang) -> tuple[Section, tuple[Sentence, ...]] | None:
        """The section and sentences that say in `lang` what `unit` of `section` says; None where there are none."""
        other = self.twin(section, lang)
        if other is None:
            return None
        if other.key == section.key:
            return section, (unit,)
        sentences = counterpart(unit, section, other)
        return (other, sentences) if sentences else None

    @cached_property
    def _by_id(self) -> dict[str, Edition]:
        return {e.book.id: e for e in self.editions}

    def _is_hidden(self, edition: Edition) -> bool:
        return edition.role == "companion" and any(
            e.role == "original" and e.work == edition.work and e.book.lang == edition.book.lang for e in self.editions
        )
