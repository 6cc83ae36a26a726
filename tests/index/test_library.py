"""Which books an index holds, and which of them are texts of one work."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.bundled import WORK
from corpus.types import Book, Lang
from index.library import Library
from tests.index.books import ENGLISH, TOWER_EN, TOWER_ZH, make_book


@pytest.fixture
def own(tower_zh: Book) -> Book:
    """A reader's copy of the Chinese text, word for word other than the companion."""
    title, chapter, garden = TOWER_ZH
    return make_book("my-tower", (title, (chapter[0], ("读者自己的版本说灯塔很高。",)), garden))


@pytest.fixture
def joined(own: Book, tower_zh: Book, tower_en: Book) -> Library:
    return Library.of([own], [tower_zh, tower_en])


@pytest.fixture
def stranger() -> Book:
    return make_book("bees", (("蜜蜂", ()), ("一、蜂巢", ("蜂巢有六个角。",)), ("二、花粉", ("花粉是黄色的。",))))


def test_books_of_their_own_are_all_seen_and_all_indexed(library: Library, tower_zh: Book, tower_en: Book) -> None:
    assert library.books == (tower_zh, tower_en)
    assert [e.work for e in library.editions] == ["tower-zh", "tower-en"]
    assert [s.key for s in library.indexed] == [
        "tower-zh/h1/1",
        "tower-zh/h1/2",
        "tower-en/h1/1",
        "tower-en/h1/2",
    ]


def test_sections_without_text_of_their_own_are_held_but_not_indexed(library: Library) -> None:
    assert library.sections["tower-zh/h1"].text == ""
    assert "tower-zh/h1" not in {s.key for s in library.indexed}


def test_a_copy_of_the_bundled_work_is_joined_to_it(joined: Library) -> None:
    assert [(e.book.id, e.work, e.role) for e in joined.editions] == [
        ("my-tower", WORK, "original"),
        ("tower-zh", WORK, "companion"),
        ("tower-en", WORK, "companion"),
    ]


def test_a_companion_hides_behind_the_copy_in_its_language(joined: Library) -> None:
    assert [book.id for book in joined.books] == ["my-tower", "tower-en"]
    assert joined.is_hidden("tower-zh")
    assert not joined.is_hidden("tower-en")
    assert not joined.is_hidden("my-tower")


def test_an_english_copy_hides_the_english_companion(tower_zh: Book, tower_en: Book) -> None:
    library = Library.of([make_book("my-tower", TOWER_EN, lang=ENGLISH)], [tower_zh, tower_en])
    assert [book.id for book in library.books] == ["my-tower", "tower-zh"]


def test_a_hidden_companion_still_helps_to_find(joined: Library) -> None:
    assert {s.book_id for s in joined.indexed} == {"my-tower", "tower-zh", "tower-en"}


def test_another_book_is_a_work_of_its_own(stranger: Book, tower_zh: Book, tower_en: Book) -> None:
    library = Library.of([stranger], [tower_zh, tower_en])
    assert library.edition("bees").work == "bees"
    assert library.books == (stranger, tower_zh, tower_en)
    assert library.twin(stranger.by_address["h1/1"], "en") is None


def test_an_unknown_book_is_a_key_error(library: Library) -> None:
    with pytest.raises(KeyError, match="missing"):
        library.edition("missing")


def test_the_twin_is_the_readers_copy_before_the_companion(joined: Library, tower_en: Book) -> None:
    found = joined.twin(tower_en.by_address["h1/1"], "zh")
    assert found is not None
    assert found.key == "my-tower/h1/1"
    english = joined.twin(found, "en")
    assert english is not None
    assert english.key == "tower-en/h1/1"


def test_the_companion_is_the_twin_where_the_copy_lacks_the_section(own: Book, tower_zh: Book, tower_en: Book) -> None:
    copy, *companions = Library.of([own], [tower_zh, tower_en]).editions
    shorter = replace(own, sections=tuple(s for s in own.sections if s.address != "h1/1"))
    found = Library((replace(copy, book=shorter), *companions)).twin(tower_zh.by_address["h1/1"], "zh")
    assert found is not None
    assert found.key == "tower-zh/h1/1"


def test_a_sentence_is_its_own_counterpart_in_its_language(joined: Library, own: Book) -> None:
    section = own.by_address["h1/2"]
    unit = section.units[1]
    assert joined.counterparts(unit, section, "zh") == (section, (unit,))


@pytest.mark.parametrize(
    ("book_id", "address", "place", "lang", "said"),
    [
        ("tower-en", "h1/2", 2, "zh", "茶农把茶叶卖给河对岸的集市。"),
        ("tower-zh", "h1/2", 2, "en", "Farmers sell their tea at the market across the river."),
        ("my-tower", "h1/2", 0, "en", "The tea garden lies on the southern slope and has 2,130 mu of terraces."),
    ],
)
def test_counterparts_say_the_same_in_the_other_language(
    joined: Library, book_id: str, address: str, place: int, lang: Lang, said: str
) -> None:
    section = joined.sections[f"{book_id}/{address}"]
    found = joined.counterparts(section.units[place], section, lang)
    assert found is not None
    assert [unit.text for unit in found[1]] == [said]


def test_a_book_alone_has_no_counterparts(library: Library, tower_en: Book) -> None:
    section = tower_en.by_address["h1/1"]
    assert library.counterparts(section.units[0], section, "zh") is None
