"""The text that ships with the project."""

from __future__ import annotations

from corpus.alignment import is_same_work
from corpus.bundled import WORK, bundled_books


def test_companion_comes_in_both_languages() -> None:
    books = bundled_books()
    assert [(book.id, book.lang) for book in books] == [(f"{WORK}-zh", "zh"), (f"{WORK}-en", "en")]
    assert all(section.lang == book.lang for book in books for section in book.sections)


def test_languages_of_the_companion_share_addresses_and_pages() -> None:
    zh, en = bundled_books()
    assert [section.address for section in zh.sections] == [section.address for section in en.sections]
    assert [section.pages for section in zh.sections] == [section.pages for section in en.sections]
    assert zh.by_address["p2/4/1"].labels[0] == "第二部分"
    assert en.by_address["p2/4/1"].labels[0] == "Part II"


def test_reading_twice_gives_the_same_books() -> None:
    assert [book.digest for book in bundled_books()] == [book.digest for book in bundled_books()]
    assert bundled_books()[0].digest != bundled_books()[1].digest


def test_a_book_is_the_same_work_as_itself() -> None:
    zh, _ = bundled_books()
    assert is_same_work(zh, zh)
