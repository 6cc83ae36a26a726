"""The books of the index as the reader manages them: build, add, list, remove."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from assistant.app import build_library, make_embedder
from assistant.errors import SettingsError
from assistant.settings import Settings
from corpus.readers import read_book
from corpus.types import Book
from index.build import BuildReport, Progress, bridged_terms, stored_books
from index.current import current_folder
from index.errors import StoreError
from index.terms import TermPair


class BookRow(TypedDict):
    """A book as `mekong index list` shows it."""

    id: str
    title: str
    lang: str
    source: str
    role: str
    sections: int
    questions: int  # known ones


class Shelf:
    """The readers' own books and the bundled text."""

    def __init__(self, settings: Settings, progress: Progress | None = None) -> None:
        """Manage the index that `settings` name."""
        self._settings = settings
        self._progress = progress

    def build(self, files: Sequence[Path]) -> BuildReport:
        """Build anew: the bundled text where `files` is empty, else those files alone."""
        books = [read_book(path) for path in files]
        _check_ids(books)
        return self._built(books, bundled=not books)

    def add(self, files: Sequence[Path]) -> BuildReport:
        """Add books; one with the id of a book held takes its place."""
        new = [read_book(path) for path in files]
        _check_ids(new)
        own, bundled = self._held()
        replaced = {book.id for book in new}
        return self._built([*(book for book in own if book.id not in replaced), *new], bundled=bundled)

    def remove(self, book_id: str) -> BuildReport:
        """Remove a reader's own book. Raises `SettingsError` for an id that is not held."""
        own, bundled = self._held()
        if book_id not in {book.id for book in own}:
            known = ", ".join(book.id for book in own) or "none"
            raise SettingsError(f"there is no book {book_id!r} to remove", hint=f"your own books: {known}")
        return self._built([book for book in own if book.id != book_id], bundled=bundled or len(own) == 1)

    def rows(self) -> list[BookRow]:
        """Every book of the index. Raises `IndexMissingError` where there is none."""
        library, _ = stored_books(self._settings.index_dir)
        return [
            {
                "id": e.book.id,
                "title": e.book.title,
                "lang": e.book.lang,
                "source": e.book.source,
                "role": e.role,
                "sections": len(e.book.sections),
                "questions": len(e.book.known),
            }
            for e in library.editions
        ]

    def terms(self) -> tuple[TermPair, ...]:
        """The terms in both languages that the index bridges by. Raises `IndexMissingError` where there is none."""
        return bridged_terms(self._settings.index_dir)

    def _held(self) -> tuple[list[Book], bool]:
        if current_folder(self._settings.index_dir) is None:
            return [], True
        library, manifest = stored_books(self._settings.index_dir)
        return [e.book for e in library.editions if e.role == "original"], manifest.bundled

    def _built(self, own: Sequence[Book], *, bundled: bool) -> BuildReport:
        embedder = make_embedder(self._settings)
        return build_library(self._settings, embedder, own, bundled=bundled, progress=self._progress)


def _check_ids(books: Sequence[Book]) -> None:
    ids = [book.id for book in books]
    if twice := {name for name in ids if ids.count(name) > 1}:
        raise StoreError(f"two files give the id {sorted(twice)[0]!r}", hint="rename one of the files")
