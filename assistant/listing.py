"""Books, sections and hits as data, for programs that read the book over HTTP."""

from __future__ import annotations

from typing_extensions import TypedDict

from assistant.bookshelf import Bookshelf
from corpus.types import Book, Lang, Section, SectionKind
from index.types import Hit


class SectionLine(TypedDict):
    """A section in the list of a book."""

    address: str
    path: list[str]
    path_en: list[str]
    labels: list[str]
    label_en: str
    lang: Lang
    kind: SectionKind
    pages: str | None
    paragraphs: int
    sentences: int
    characters: int


class TocLine(TypedDict):
    """A line of the table of contents."""

    title: str
    page: int | None
    level: int


class BookObject(TypedDict):
    """A book, its sections in reading order and its table of contents."""

    id: str
    title: str
    lang: Lang
    source: str
    sections: list[SectionLine]
    toc: list[TocLine]


class SentenceObject(TypedDict):
    """A sentence: `text` is the section's text from `start` to `end`."""

    address: str
    start: int
    end: int
    text: str


class ParagraphObject(TypedDict):
    """A paragraph and its sentences."""

    address: str
    start: int
    end: int
    sentences: list[SentenceObject]


class SectionObject(SectionLine):
    """A section with its text. `cited` is the sentence or paragraph that the requested address names."""

    book_id: str
    source: str
    text: str
    body: list[ParagraphObject]
    anchor: str | None
    footnotes: list[str]
    below: list[str]
    previous: str | None
    next: str | None
    cited: SentenceObject | None


class HitObject(TypedDict):
    """A passage that a search found. `dense` and `lexical` are null where that leg did not find it."""

    id: str
    book_id: str
    address: str
    section: str
    section_en: str
    label: str
    label_en: str
    lang: Lang
    pages: str | None
    text: str
    start: int
    end: int
    score: float
    dense: float | None
    lexical: float | None
    source: str


def book_to_dict(shelf: Bookshelf, book: Book) -> BookObject:
    """A book without its text."""
    return {
        "id": book.id,
        "title": book.title,
        "lang": book.lang,
        "source": book.source,
        "sections": [_line(shelf, section) for section in book.sections],
        "toc": [{"title": e.title, "page": e.page, "level": e.level} for e in book.toc],
    }


def section_to_dict(shelf: Bookshelf, section: Section, address: str) -> SectionObject:
    """A section with its text, and the span that `address` names within it."""
    previous, following = shelf.neighbours(section)
    cited = shelf.span(section, address)
    return {
        **_line(shelf, section),
        "book_id": section.book_id,
        "source": shelf.book(section.book_id).source,
        "text": section.text,
        "body": _paragraphs(section),
        "anchor": section.anchor,
        "footnotes": [note.address for note in shelf.footnotes(section)],
        "below": [part.address for part in shelf.below(section) if part.kind != "footnote"],
        "previous": previous.address if previous else None,
        "next": following.address if following else None,
        "cited": None if cited is None else _sentence(section, address, *cited),
    }


def hit_to_dict(shelf: Bookshelf, hit: Hit) -> HitObject:
    """A hit with the place it stands at."""
    passage = hit.passage
    section = passage.section
    return {
        "id": passage.id,
        "book_id": section.book_id,
        "address": section.address,
        "section": " › ".join(section.path),
        "section_en": " › ".join(shelf.path(section, "en")),
        "label": shelf.label(section, section.lang),
        "label_en": shelf.label(section, "en"),
        "lang": section.lang,
        "pages": str(section.pages) if section.pages else None,
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "score": hit.score,
        "dense": hit.dense,
        "lexical": hit.lexical,
        "source": shelf.book(section.book_id).source,
    }


def _line(shelf: Bookshelf, section: Section) -> SectionLine:
    return {
        "address": section.address,
        "path": list(section.path),
        "path_en": list(shelf.path(section, "en")),
        "labels": list(section.labels),
        "label_en": shelf.label(section, "en"),
        "lang": section.lang,
        "kind": section.kind,
        "pages": str(section.pages) if section.pages else None,
        "paragraphs": len(section.paragraphs),
        "sentences": len(section.units),
        "characters": len(section.text),
    }


def _paragraphs(section: Section) -> list[ParagraphObject]:
    return [
        {
            "address": f"{section.address}:{number}",
            "start": span.start,
            "end": span.end,
            "sentences": [
                _sentence(section, f"{section.address}:{number}.{place}", start, end)
                for place, (start, end) in enumerate(sentences, 1)
            ],
        }
        for number, (span, sentences) in enumerate(zip(section.paragraphs, section.sentences, strict=True), 1)
    ]


def _sentence(section: Section, address: str, start: int, end: int) -> SentenceObject:
    return {"address": address, "start": start, "end": end, "text": section.text[start:end]}
