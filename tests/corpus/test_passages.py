"""Passages tile their section."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from corpus.blocks import Block
from corpus.passages import split_book, split_section
from corpus.structure import BookInfo, build_book
from corpus.types import Book, Section, Span

ALPHABET = "河水山 river.。，,；！？2130 \u3000“”"


def words(text: str) -> int:
    """A tokenizer's count: words and single Chinese characters; signs count for nothing."""
    return len(re.findall(r"[A-Za-z0-9]+|[\u4e00-\u9fff]", text))


def section_of(paragraphs: list[str]) -> Section:
    return build_book([Block(text) for text in ["第一章 河", *paragraphs]], BookInfo("b", "b.txt")).by_address["c1"]


@st.composite
def sections(draw: st.DrawFn) -> Section:
    texts = draw(st.lists(st.text(alphabet=ALPHABET, max_size=80), max_size=5))
    return section_of([f"甲{text}" for text in texts])


@given(sections(), st.integers(1, 60))
def test_passages_tile_the_section(section: Section, budget: int) -> None:
    for count in (len, words):
        passages = split_section(section, budget=budget, count=count)
        assert "".join(passage.text for passage in passages) == section.text
        assert all(count(passage.text) <= budget for passage in passages)
        assert all(passage.section is section and passage.start < passage.end for passage in passages)
        assert all(one.end == other.start for one, other in pairwise(passages))


@given(sections(), st.integers(1, 60), st.integers(1, 60))
def test_addresses_do_not_depend_on_the_budget(section: Section, one: int, other: int) -> None:
    before = [(unit.address, unit.text) for unit in section.units]
    split_section(section, budget=one, count=len)
    split_section(section, budget=other, count=len)
    assert [(unit.address, unit.text) for unit in section.units] == before


@given(sections(), st.integers(20, 80))
def test_sentence_within_the_budget_is_not_cut(section: Section, budget: int) -> None:
    assume(section.text)
    passages = split_section(section, budget=budget, count=words)
    starts = [span.start for spans in section.sentences for span in spans]
    bounds = [0, *starts[1:], len(section.text)]
    for start, end in pairwise(bounds):
        if words(section.text[start:end]) <= budget:
            assert any(passage.start <= start and end <= passage.end for passage in passages)


@pytest.mark.parametrize(
    ("paragraphs", "budget", "expected"),
    [
        (["水很冷。风很大。", "雪很白。"], 6, ["水很冷。风很大。\n", "雪很白。"]),
        (["水很冷。", "风很大。", "雪很白。"], 6, ["水很冷。\n", "风很大。\n", "雪很白。"]),
        (["水很冷。", "风很大。", "雪很白。"], 100, ["水很冷。\n风很大。\n雪很白。"]),
        (["水很冷，风很大；雪很白。"], 3, ["水很冷，", "风很大；", "雪很白。"]),
        (["It is cold. It blows. It snows."], 4, ["It is cold. ", "It blows. It snows."]),
    ],
)
def test_passages_end_with_sentences_clauses_and_paragraphs(
    paragraphs: list[str], budget: int, expected: list[str]
) -> None:
    found = [passage.text for passage in split_section(section_of(paragraphs), budget=budget, count=words)]
    assert found == expected


def test_word_longer_than_the_budget_is_cut_where_the_count_allows() -> None:
    assert [p.text for p in split_section(section_of(["甲乙丙丁戊己庚辛"]), budget=2, count=len)] == [
        "甲乙",
        "丙丁",
        "戊己",
        "庚辛",
    ]


def test_single_character_over_the_budget_stays_whole() -> None:
    section = section_of(["甲乙"])
    assert [p.text for p in split_section(section, budget=1, count=lambda text: 3 * len(text))] == ["甲", "乙"]


def test_passages_never_cross_sections_and_carry_their_headings() -> None:
    blocks = [
        Block(text)
        for text in ("第一章 河", "河很长。", "1.1 源头", "源头很高。", "第二章 山", "山很远^①。", "① 两百里。")
    ]
    book = build_book(blocks, BookInfo("b", "b.txt"))
    passages = split_book(book, budget=1000, count=len)
    assert [(p.id, p.text, p.context) for p in passages] == [
        ("b/c1#0-4", "河很长。", "第一章 河"),
        ("b/c1/1.1#0-5", "源头很高。", "第一章 河 › 1.1 源头"),
        ("b/c2#0-4", "山很远。", "第二章 山"),
        ("b/c2/n1#0-4", "两百里。", "第二章 山 › 脚注①"),
    ]


def test_section_without_sentences_is_cut_by_length_alone() -> None:
    section = Section("b", "c1", "en", "body", ("X",), ("X",), "abcdefgh", (Span(0, 8),))
    assert [p.text for p in split_section(section, budget=4, count=len)] == ["abcd", "efgh"]


def test_section_without_text_has_no_passages() -> None:
    assert split_section(section_of([]), budget=5, count=len) == []


@pytest.mark.parametrize("budget", [0, -1])
def test_budget_below_one_is_refused(budget: int) -> None:
    with pytest.raises(ValueError, match="at least 1 token"):
        split_section(section_of(["水。"]), budget=budget, count=len)


def test_passages_of_the_real_book_tile_every_section(real_book: Book) -> None:
    for budget in (20, 200):
        passages = split_book(real_book, budget=budget, count=words)
        for section in real_book.sections:
            assert "".join(p.text for p in passages if p.section is section) == section.text
