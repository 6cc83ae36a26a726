"""The assistants that get evaluated: the installed one, or one over given books in a folder of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from assistant.app import build_assistant, build_library, make_embedder
from assistant.contract import BookAssistant
from assistant.settings import Settings, load_settings
from corpus.bundled import bundled_books
from corpus.readers import read_book
from corpus.types import Book


@contextmanager
def assistant_over(
    own: Sequence[Book], *, settings: Settings | None = None, bundled: bool = True
) -> Iterator[BookAssistant]:
    """An assistant over the given books and the bundled text, in a temporary data folder.

    What a reader has added to the installed index does not touch its figures.
    """
    settings = settings or load_settings()
    with tempfile.TemporaryDirectory(prefix="mekong-eval-") as folder:
        apart = settings.model_copy(update={"data_dir": Path(folder)})
        build_library(apart, make_embedder(apart), own, bundled=bundled)
        yield build_assistant(apart)


@contextmanager
def installed_assistant() -> Iterator[BookAssistant]:
    """The assistant of the settings, with whatever books its index holds."""
    yield build_assistant(load_settings())


def read_books(paths: Sequence[Path]) -> tuple[Book, ...]:
    """Book files, parsed."""
    return tuple(read_book(path) for path in paths)


def indexed_books(assistant: BookAssistant) -> tuple[Book, ...]:
    """The books that an assistant reads from, with the bundled text that hides behind a reader's own copy."""
    shown = {book.id: book for book in assistant.books}
    bundled = {book.id: book for book in bundled_books()}
    return tuple(({**bundled, **shown} if bundled.keys() & shown.keys() else shown).values())


def shelf_books(own: Sequence[Book]) -> tuple[Book, ...]:
    """The books that quotes are checked against: the given ones and the bundled text."""
    return (*own, *bundled_books())
