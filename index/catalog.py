"""Books and passages on disk: JSON and JSON lines, read back without a parser for book structure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.types import Book, KnownQuestion, Pages, Passage, Section, Span, TocEntry
from index.errors import IndexDamagedError
from index.library import Edition, Library

_Json = dict[str, Any]  # what json.loads gives; nothing of it leaves this module


def write_library(path: Path, library: Library) -> None:
    """Write all editions to `path`, one JSON object a line."""
    with path.open("w", encoding="utf-8") as file:
        for edition in library.editions:
            file.write(json.dumps(_edition_out(edition), ensure_ascii=False) + "\n")


def read_library(path: Path) -> Library:
    """The library written to `path`. Raises `IndexDamagedError` where it is not what was written."""
    try:
        return Library(tuple(_edition_in(record) for record in _records(path)))
    except (KeyError, TypeError) as error:
        raise _damaged(path) from error


def write_passages(path: Path, passages: Sequence[Passage], keys: Sequence[str]) -> None:
    """Write passages with the digests under which their vectors may be used again."""
    with path.open("w", encoding="utf-8") as file:
        for passage, key in zip(passages, keys, strict=True):
            record = {"id": passage.id, "section": passage.section.key, "start": passage.start, "end": passage.end}
            file.write(json.dumps({**record, "key": key}, ensure_ascii=False) + "\n")


def read_passages(path: Path, sections: Mapping[str, Section]) -> tuple[list[Passage], list[str]]:
    """The passages written to `path` and their digests."""
    passages: list[Passage] = []
    keys: list[str] = []
    for record in _records(path):
        try:
            passages.append(Passage(record["id"], record["start"], record["end"], sections[record["section"]]))
            keys.append(record["key"])
        except (KeyError, TypeError) as error:
            raise _damaged(path) from error
    return passages, keys


def _records(path: Path) -> Iterator[_Json]:
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)
    except (OSError, ValueError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> IndexDamagedError:
    return IndexDamagedError(f"{path} is not what was written", hint="run `mekong index build`")


def _edition_out(edition: Edition) -> _Json:
    book = edition.book
    return {
        "work": edition.work,
        "role": edition.role,
        "id": book.id,
        "title": book.title,
        "lang": book.lang,
        "source": book.source,
        "digest": book.digest,
        "toc": [[entry.title, entry.page, entry.level] for entry in book.toc],
        "known": [[one.text, one.lang, one.addresses] for one in book.known],
        "sections": [_section_out(section) for section in book.sections],
    }


def _edition_in(record: _Json) -> Edition:
    book = Book(
        id=record["id"],
        title=record["title"],
        lang=record["lang"],
        source=record["source"],
        digest=record["digest"],
        sections=tuple(_section_in(s, record) for s in record["sections"]),
        toc=tuple(TocEntry(*entry) for entry in record["toc"]),
        known=tuple(KnownQuestion(text, lang, tuple(addresses)) for text, lang, addresses in record["known"]),
    )
    return Edition(book, record["work"], record["role"])


def _section_out(section: Section) -> _Json:
    return {
        "address": section.address,
        "kind": section.kind,
        "path": section.path,
        "labels": section.labels,
        "text": section.text,
        "paragraphs": section.paragraphs,
        "sentences": section.sentences,
        "pages": section.pages,
        "anchor": section.anchor,
    }


def _section_in(record: _Json, book: _Json) -> Section:
    return Section(
        book_id=book["id"],
        address=record["address"],
        lang=book["lang"],
        kind=record["kind"],
        path=tuple(record["path"]),
        labels=tuple(record["labels"]),
        text=record["text"],
        paragraphs=tuple(Span(*span) for span in record["paragraphs"]),
        sentences=tuple(tuple(Span(*span) for span in spans) for spans in record["sentences"]),
        pages=Pages(*record["pages"]) if record["pages"] else None,
        anchor=record["anchor"],
    )
