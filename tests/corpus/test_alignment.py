"""Sections and sentences of two texts of one work."""

from __future__ import annotations

import pytest

from corpus.alignment import counterpart, is_same_work
from corpus.blocks import Block
from corpus.structure import BookInfo, build_book
from corpus.types import Book, Section


def book(*lines: str) -> Book:
    return build_book([Block(line) for line in lines], BookInfo("b", "b.txt"))


def section(*paragraphs: str) -> Section:
    return book("第一章 河", *paragraphs).by_address["c1"]


def pairs(one: Section, other: Section) -> list[tuple[str, list[str]]]:
    return [(unit.text, [u.text for u in counterpart(unit, one, other)]) for unit in one.units]


CHAPTERS = ["第一章 河", "河长。", "第二章 山", "山高。", "第三章 村", "村小。", "第四章 桥", "桥旧。"]


def test_texts_with_the_same_titles_are_one_work() -> None:
    other = [line if line.startswith("第") else "另一种说法。" for line in CHAPTERS]
    assert is_same_work(book(*CHAPTERS), book(*other))


def test_excerpt_is_the_same_work() -> None:
    assert is_same_work(book(*CHAPTERS), book(*CHAPTERS[:6]))
    assert is_same_work(book(*CHAPTERS[:6]), book(*CHAPTERS))


@pytest.mark.parametrize(
    "other",
    [
        ["第一章 海", "海大。", "第二章 岛", "岛小。", "第三章 船", "船快。", "第四章 桥", "桥新。"],
        ["第一章 河", "河长。", "第二章 山", "山高。"],
        ["没有标题的一段话。"],
    ],
)
def test_other_titles_or_too_few_are_another_work(other: list[str]) -> None:
    assert not is_same_work(book(*CHAPTERS), book(*other))


def test_sentences_of_equal_paragraphs_share_their_addresses() -> None:
    one = section("河长 30 公里。水清。", "鱼多。")
    other = section("The river is 30 km long. It is clear.", "Fish abound.")
    assert pairs(one, other) == [
        ("河长 30 公里。", ["The river is 30 km long."]),
        ("水清。", ["It is clear."]),
        ("鱼多。", ["Fish abound."]),
    ]


def test_paragraph_with_a_sentence_more_is_aligned_by_numbers() -> None:
    one = section("河长 30 公里。落差 500 米。", "鱼多。")
    other = section("It is a river. It is 30 km long. It falls by 500 m.", "Fish abound.")
    assert pairs(one, other) == [
        ("河长 30 公里。", ["It is 30 km long."]),
        ("落差 500 米。", ["It falls by 500 m."]),
        ("鱼多。", ["Fish abound."]),
    ]


def test_sections_with_other_paragraphs_are_aligned_as_a_whole() -> None:
    one = section("河长 1 030 公里。落差 500 米。")
    other = section("The river is 1,030 km long.", "It falls by 500 m.")
    assert pairs(one, other) == [
        ("河长 1 030 公里。", ["The river is 1,030 km long."]),
        ("落差 500 米。", ["It falls by 500 m."]),
    ]


def test_sentence_that_the_other_lacks_has_no_counterpart() -> None:
    one = section(
        "河长 30 公里。", "下面是一句另一本书里完全没有的很长很长的话，说的是 1911 年和 1949 年。", "鱼有 7 种。"
    )
    other = section("The river is 30 km long.", "There are 7 kinds of fish.")
    assert [found for _, found in pairs(one, other)] == [
        ["The river is 30 km long."],
        [],
        ["There are 7 kinds of fish."],
    ]


def test_empty_section_has_no_counterparts() -> None:
    assert pairs(section("河长。"), section()) == [("河长。", [])]


def test_counterparts_of_the_companion_are_mutual(real_book: Book) -> None:
    for part in real_book.sections:
        for unit in part.units:
            assert counterpart(unit, part, part) == (unit,)
