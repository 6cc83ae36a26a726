"""Small bilingual books and what is built of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.passages import split_section
from corpus.types import Book, Passage
from index.build import OpenIndex, build_index, open_index
from index.embedders.hashing import HashingEmbedder
from index.library import Library
from tests.index.books import ENGLISH, TOWER_EN, TOWER_ZH, make_book


@pytest.fixture(scope="session")
def tower_zh() -> Book:
    """A book about a lighthouse and a tea garden."""
    return make_book("tower-zh", TOWER_ZH)


@pytest.fixture(scope="session")
def tower_en() -> Book:
    """The same book in English."""
    return make_book("tower-en", TOWER_EN, lang=ENGLISH)


@pytest.fixture(scope="session")
def library(tower_zh: Book, tower_en: Book) -> Library:
    """Both books."""
    return Library.of([tower_zh, tower_en], [])


@pytest.fixture(scope="session")
def passages(library: Library) -> list[Passage]:
    """Both books in passages of a sentence or two."""
    return [p for s in library.indexed for p in split_section(s, budget=16, count=HashingEmbedder().count_tokens)]


@pytest.fixture
def built(tmp_path: Path, library: Library) -> Path:
    """The folder of an index of both books."""
    root = tmp_path / "index"
    build_index(root, library, HashingEmbedder())
    return root


@pytest.fixture
def opened(built: Path) -> OpenIndex:
    """That index, opened."""
    return open_index(built, HashingEmbedder())
