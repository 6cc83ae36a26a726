"""What ships with the project: a companion to the book in Chinese and English, and questions about the book."""

from __future__ import annotations

from importlib.resources import as_file, files

from corpus.known import read_known, with_questions
from corpus.readers import read_book
from corpus.types import Book, KnownQuestion, Lang

WORK = "gms"
_FOLDER = files("corpus").joinpath(WORK)
_FILES: tuple[tuple[Lang, str], ...] = (("zh", "zh.md"), ("en", "en.md"))


def bundled_books() -> tuple[Book, ...]:
    """The companion in both languages, parsed, each with what has been asked about the book."""
    books, asked = [], bundled_questions()
    for lang, name in _FILES:
        with as_file(_FOLDER.joinpath(name)) as path:
            books.append(with_questions(read_book(path, book_id=f"{WORK}-{lang}", lang=lang), asked))
    return tuple(books)


def bundled_questions() -> tuple[KnownQuestion, ...]:
    """What has been asked about the book."""
    with as_file(_FOLDER.joinpath("questions.tsv")) as path:
        return tuple(read_known(path))
