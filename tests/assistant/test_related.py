"""Related sections: near, distinct, in the reader's language, and never sources."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from assistant.evidence import Evidence, Features
from assistant.related import related
from corpus.types import Book
from index.library import Library
from tests.assistant.conftest import tale

PLAIN = Features(**{field.name: 0.5 for field in fields(Features)})


@pytest.fixture
def library() -> Library:
    """The tale in Chinese and English as two editions of one work."""
    editions = Library.of(tale(), ()).editions
    return Library(tuple(replace(edition, work="tale") for edition in editions))


def evidence(book: Book, address: str, score: float) -> Evidence:
    section = book.by_address[address]
    return Evidence(section, section.units[0], score, PLAIN, "tale")


def test_nearest_first_each_section_once(library: Library) -> None:
    """Two sentences of a section, or of its two editions, give one related section."""
    zh, en = tale()
    ranked = [evidence(zh, "p1/1", 5.0), evidence(en, "p1/1", 4.9), evidence(zh, "p1/2", 4.8)]
    assert [r.address for r in related(ranked, "zh", library)] == ["p1/1", "p1/2"]


def test_reader_language(library: Library) -> None:
    """The edition in the reader's language is offered, whichever was found."""
    zh, _ = tale()
    ranked = [evidence(zh, "p1/2", 5.0)]
    (found,) = related(ranked, "en", library)
    assert found.book_id == "tale-en"
    assert found.section_en == "Part I The river › 2 The market"
    assert found.label == "第一部分 › 2"
    assert related(ranked, "zh", library)[0].book_id == "tale-zh"


def test_footnote_and_contents(library: Library) -> None:
    """A footnote leads to the section that refers to it; the table of contents is left out."""
    zh, _ = tale()
    ranked = [evidence(zh, "contents", 6.0), evidence(zh, "p1/1/n1", 5.0)]
    assert [r.address for r in related(ranked, "zh", library)] == ["p1/1"]


def test_at_most_three_and_only_near(library: Library) -> None:
    """No more than asked for, and none whose best sentence is far behind the best of all."""
    zh, _ = tale()
    ranked = [evidence(zh, "p1/1", 5.0), evidence(zh, "p1/2", 4.0), evidence(zh, "preface", 2.0)]
    assert [r.address for r in related(ranked, "zh", library)] == ["p1/1", "p1/2"]
    assert len(related(ranked, "zh", library, most=1)) == 1
    assert related([], "zh", library) == ()
