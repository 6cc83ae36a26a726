"""The real book, parsed once."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.readers import read_book
from corpus.types import Book


@pytest.fixture(scope="session")
def real_book(book_path: Path) -> Book:
    """The section tree of the real book."""
    return read_book(book_path)
