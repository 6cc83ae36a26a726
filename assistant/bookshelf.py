"""The books as the faces show them: sections by address, headings and counterparts in the other language."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.alignment import counterpart
from corpus.bundled import WORK
from corpus.errors import MekongError
from corpus.headings import english_label
from corpus.types import Book, Lang, Section, Span

_SAME_WORK = 0.5  # share of addresses that two editions of one work have in common


def is_companion(book_id: str) -> bool:
    """True for the text that ships with the project; a reader's own copy may have a similar id."""
    return book_id in (f"{WORK}-zh", f"{WORK}-en")


class SectionNotFoundError(MekongError):
    """No book, or no section of the book, has this address. `book_id` is None where the book itself is unknown."""

    def __init__(self, address: str, *, book_id: str | None, known: Sequence[str]) -> None:
        """Keep the parts, so that a face can say it in the reader's language."""
        where = f"book {book_id}" if book_id else "the library"
        super().__init__(f"{where} has no {address}", hint="`GET /sections` lists every address")
        self.address = address
        self.book_id = book_id
        self.known = tuple(known)


class Bookshelf:
    """Books by id, with lookups that need more than one book."""

    def __init__(self, books: Sequence[Book]) -> None:
        """Index the books; editions of one work in two languages are told by their common addresses."""
        self.books = tuple(books)
        self._by_id = {book.id: book for book in self.books}
        self._editions = {book.id: _edition(book, self.books) for book in self.books}

    def book(self, book_id: str) -> Book:
        """The book with this id; raises SectionNotFoundError."""
        try:
            return self._by_id[book_id]
        except KeyError:
            raise SectionNotFoundError(book_id, book_id=None, known=tuple(self._by_id)) from None

    def section(self, book_id: str, address: str) -> Section:
        """The section that holds an address of a section, paragraph or sentence; raises SectionNotFoundError."""
        book = self.book(book_id)
        try:
            return book.by_address[address.partition(":")[0].strip("/")]
        except KeyError:
            raise SectionNotFoundError(address, book_id=book_id, known=()) from None

    def span(self, section: Section, address: str) -> Span | None:
        """The characters a paragraph or sentence address names; None for the address of a section."""
        place = address.partition(":")[2]
        if not place:
            return None
        for sentence in section.units:
            if sentence.address == f"{section.address}:{place}":
                return Span(sentence.start, sentence.end)
        if place.isdecimal() and 0 < int(place) <= len(section.paragraphs):
            return section.paragraphs[int(place) - 1]
        raise SectionNotFoundError(address, book_id=section.book_id, known=())

    def twin(self, section: Section) -> Section | None:
        """The same section in the edition in the other language, where there is one."""
        edition = self._editions.get(section.book_id)
        return edition.by_address.get(section.address) if edition else None

    def rendering(self, section: Section, span: Span) -> tuple[Span, ...]:
        """Where the twin says what stands in a span of whole sentences; empty where it does not or is missing."""
        twin = self.twin(section)
        units = [unit for unit in section.units if span.start < unit.end and unit.start < span.end]
        if twin is None or not units or units[0].start < span.start or span.end < units[-1].end:
            return ()
        found = [counterpart(unit, section, twin) for unit in units]
        return tuple(Span(other.start, other.end) for group in found for other in group) if all(found) else ()

    def home(self, lang: Lang) -> Section | None:
        """Where a reader begins: the first section of their own book, or of the bundled text in their language."""
        books = sorted(self.books, key=lambda book: (is_companion(book.id), book.lang != lang))
        return next((section for book in books for section in book.sections), None)

    def path(self, section: Section, lang: Lang) -> tuple[str, ...]:
        """The headings down to the section, in the reader's language where an edition has them."""
        return self._in(section, lang).path

    def label(self, section: Section, lang: Lang) -> str:
        """The short form of the place: "第二部分 › 4 › (1)", "Part II › 4 › (1)"."""
        source = self._in(section, lang)
        slugs = section.address.split("/")
        if lang == "en" and source.lang == "zh" and len(slugs) == len(source.labels):
            return " › ".join(english_label(*pair) for pair in zip(source.labels, slugs, strict=True))
        return " › ".join(label for label in source.labels if label)

    def has_scope(self, scope: str) -> bool:
        """True where a question can be limited to `scope`: a section's address, a book's id, or both with a slash."""
        wanted = scope.strip("/ ")
        return not wanted or any(wanted == book.id or self._holds(book, wanted) for book in self.books)

    def _holds(self, book: Book, wanted: str) -> bool:
        address = wanted.removeprefix(f"{book.id}/").partition(":")[0]
        return any(known == address or known.startswith(f"{address}/") for known in book.by_address)

    def cited(self, book_id: str, address: str) -> Section | None:
        """The section a citation points to; where its book is not shown, the same section of one that is."""
        place = address.partition(":")[0]
        books = sorted(self.books, key=lambda book: book.id != book_id)
        return next((book.by_address[place] for book in books if place in book.by_address), None)

    def neighbours(self, section: Section) -> tuple[Section | None, Section | None]:
        """The sections with text of their own before and after this one, footnotes left out."""
        row = [s for s in self.book(section.book_id).sections if s.kind != "footnote" or s.address == section.address]
        place = next(i for i, s in enumerate(row) if s.address == section.address)
        return (row[place - 1] if place else None), (row[place + 1] if place + 1 < len(row) else None)

    def footnotes(self, section: Section) -> tuple[Section, ...]:
        """The footnotes of a section, in the order of their marks."""
        return tuple(s for s in self.below(section) if s.kind == "footnote")

    def below(self, section: Section) -> tuple[Section, ...]:
        """The sections one step below this one."""
        prefix = f"{section.address}/"
        inner = [s for s in self.book(section.book_id).sections if s.address.startswith(prefix)]
        addresses = {s.address for s in inner}
        return tuple(s for s in inner if not any(s.address.startswith(f"{a}/") for a in addresses))

    def _in(self, section: Section, lang: Lang) -> Section:
        if section.lang == lang:
            return section
        return self.twin(section) or section


def _edition(book: Book, books: Sequence[Book]) -> Book | None:
    addresses = set(book.by_address)
    shares = [
        (len(addresses & set(other.by_address)) / max(1, len(addresses | set(other.by_address))), other)
        for other in books
        if other.lang != book.lang
    ]
    share, best = max(shares, key=lambda pair: pair[0], default=(0.0, None))
    return best if share >= _SAME_WORK else None
