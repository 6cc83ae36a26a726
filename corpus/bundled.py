"""The text that ships with the project: a companion to the book in Chinese and English, paragraph by paragraph."""

from __future__ import annotations

from importlib.resources import as_file, files

from corpus.readers import read_book
from corpus.types import Book, Lang

WORK = "gms"
_FILES: tuple[tuple[Lang, str], ...] = (("zh", "zh.md"), ("en", "en.md"))


def bundled_books() -> tuple[Book, ...]:
    """The companion in both languages, parsed."""
    books = []
    for lang, name in _FILES:
        with as_file(files("corpus").joinpath("gms", name)) as path:
            books.append(read_book(path, book_id=f"{WORK}-{lang}", lang=lang))
    return tuple(books)
