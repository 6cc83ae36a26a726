"""The table of contents as data."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from corpus.blocks import Block
from corpus.contents import page_ranges, parse_entry, read_contents, with_levels
from corpus.normalize import title_key
from corpus.types import Pages, TocEntry


def read(*lines: str) -> tuple[list[tuple[str, int | None]], int]:
    """Titles and pages, and how many lines they took."""
    entries = read_contents([Block(line) for line in lines])
    return [(e.entry.title, e.entry.page) for e in entries], sum(e.lines for e in entries)


def levels(entries: Sequence[tuple[str, int | None]]) -> list[int]:
    return [entry.level for entry in with_levels([TocEntry(title, page, 0) for title, page in entries])]


@pytest.mark.parametrize(
    ("line", "title", "page"),
    [
        ("第一部分 概况 1", "第一部分 概况", 1),
        ("第一章 源头 ………… 3", "第一章 源头", 3),
        ("冰川 · · · · 9", "冰川", 9),
        ("大会第二次会议.....29", "大会第二次会议", 29),
        ("河流史　\uff11\uff12", "河流史", 12),
        ("第一章 2008 年的夏天 17", "第一章 2008 年的夏天", 17),
        ("1 Arches ................ 3", "1 Arches", 3),
        ("CHAPTER I. The Boat . . . 11", "CHAPTER I. The Boat", 11),
        ("Preface . . . vii", "Preface", None),
    ],
)
def test_entry(line: str, title: str, page: int | None) -> None:
    assert parse_entry(line) == TocEntry(title, page, 0)


@pytest.mark.parametrize("line", ["第一章 源头", "Chapter 12", "CHAPTER I", "Charles I", "12", "", "源头12345"])
def test_line_without_a_page_is_no_entry(line: str) -> None:
    assert parse_entry(line) is None


def test_contents_end_where_no_page_follows() -> None:
    assert read("前言 …… 1", "第一章 源头 …… 3", "前言", "这是一本小书。") == ([("前言", 1), ("第一章 源头", 3)], 2)


def test_entry_over_two_lines_is_one_in_chinese() -> None:
    assert read("第一章 雪山下的村庄与它的", "三座老桥 …… 5", "第二章 冰川 …… 9") == (
        [("第一章 雪山下的村庄与它的三座老桥", 5), ("第二章 冰川", 9)],
        3,
    )


def test_entry_over_three_lines_is_one_in_english() -> None:
    lines = (
        "1 Stone .... 3",
        "2 The vaults of the north,",
        "those of the south",
        "and the rest .... 17",
        "3 Steel .... 20",
    )
    assert read(*lines) == (
        [("1 Stone", 3), ("2 The vaults of the north, those of the south and the rest", 17), ("3 Steel", 20)],
        5,
    )


def test_label_on_a_line_of_its_own_belongs_to_its_title() -> None:
    assert read("Part One", "Stone .... 1", "Part Two", "Steel .... 31") == (
        [("Part One Stone", 1), ("Part Two Steel", 31)],
        4,
    )


def test_part_without_a_page_among_paged_entries() -> None:
    assert read("第一部分 石", "第一章 拱 …… 3", "第二章 墩 …… 9", "第二部分 铁", "第三章 架 …… 15") == (
        [("第一部分 石", None), ("第一章 拱", 3), ("第二章 墩", 9), ("第二部分 铁", None), ("第三章 架", 15)],
        5,
    )


@pytest.mark.parametrize(
    ("entries", "body"),
    [
        (("第一章 春", "第二章 夏"), ("第一章 春", "春天来了。")),
        (("第一章 春", "第二章 夏"), ("前言", "这本书写四季。", "第一章 春")),
        (("灯", "钟"), ("灯", "灯亮着。")),
        (("CHAPTER I. The Boat", "CHAPTER II. The Oar"), ("CHAPTER I.", "The Boat", "It leaked.")),
        (("Moths", "A Visit"), ("Moths", "They came at one.")),
        (("Moths", "A Visit"), ("Moths", "A tale by lamplight", "They came at one.")),
        (("To the Reader", "Moths", "A Visit"), ("Moths", "They came at one.")),
        (("Chapter 1", "Chapter 2"), ("Chapter 1", "It rained.")),
    ],
)
def test_contents_without_pages_end_where_the_book_begins(entries: tuple[str, ...], body: tuple[str, ...]) -> None:
    found, taken = read(*entries, *body)
    assert [title for title, _ in found] == list(entries)
    assert taken == len(entries)


def test_title_on_a_line_of_its_own_belongs_to_its_label() -> None:
    lines = ("CHAPTER I", "THE BOAT", "CHAPTER II", "THE OAR", "PREFACE", "I wrote this in a boat.")
    assert read(*lines) == ([("CHAPTER I THE BOAT", None), ("CHAPTER II THE OAR", None)], 4)


def test_unlisted_heading_ends_contents_with_pages() -> None:
    assert read("第一章 春 …… 1", "第二章 夏 …… 9", "献给母亲", "第一章 春", "花开了。")[1] == 2


def test_title_that_chapters_share_does_not_end_the_contents() -> None:
    entries = ("Part One Up", "Springs", "Sources", "Part Two Down", "Deltas", "Sources", "Part One Up")
    assert read(*entries, "It rained.")[1] == 6


def test_prose_after_the_heading_is_no_contents() -> None:
    assert read("This book has no list of chapters, and needs none.", "It is short.") == ([], 0)


def test_marked_heading_ends_the_contents() -> None:
    lines = [Block("春 …… 1"), Block("夏 …… 2", level=1)]
    assert [entry.text for entry in read_contents(lines)] == ["春 …… 1"]


def test_nothing_after_the_heading() -> None:
    assert read_contents([]) == []


def test_levels_follow_the_labels() -> None:
    entries = [
        ("Preface", None),
        ("第一部分 石", 1),
        ("第一章 拱", 3),
        ("罗马的拱", 4),
        ("第二部分 铁", 9),
        ("第二章 架", 9),
        ("参考文件：章程", 20),
        ("章程全文", 21),
        ("附录一 表", 30),
        ("索引", 40),
    ]
    assert levels(entries) == [0, 0, 1, 2, 0, 1, 1, 2, 0, 0]


def test_appendix_stands_beside_the_chapters() -> None:
    assert levels([("第一章 春", 1), ("第二章 夏", 5), ("附录一 表", 9)]) == [0, 0, 0]


def test_unlabelled_entries_stand_side_by_side() -> None:
    assert levels([("Moths", 1), ("The Clock", 5)]) == [0, 0]


def test_page_range_ends_before_the_next_entry_of_its_level() -> None:
    entries = [
        TocEntry("甲", 1, 0),
        TocEntry("乙", 3, 1),
        TocEntry("丙", 3, 1),
        TocEntry("丁", None, 0),
        TocEntry("戊", 9, 0),
    ]
    assert page_ranges(entries) == {
        title_key("甲"): Pages(1, 8),
        title_key("乙"): Pages(3, 3),
        title_key("丙"): Pages(3, 8),
        title_key("戊"): Pages(9, None),
    }


@pytest.mark.parametrize(("pages", "text"), [(Pages(1, 3), "1–3"), (Pages(4, 4), "4"), (Pages(12, None), "12–")])
def test_pages_read_as_printed(pages: Pages, text: str) -> None:
    assert str(pages) == text
