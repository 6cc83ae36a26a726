"""Headings by their form."""

from __future__ import annotations

import pytest

from corpus.headings import english_label, is_title_like, named_address, parse_heading, parse_number


@pytest.mark.parametrize(
    ("text", "label", "title", "slug"),
    [
        ("第一部分 概况", "第一部分", "概况", "p1"),
        ("第二部分", "第二部分", "", "p2"),
        ("第三编　水", "第三编", "水", "p3"),
        ("卷四 风", "卷四", "风", "p4"),
        ("第十二章：春", "第十二章", "春", "c12"),
        ("第 3 章 春", "第 3 章", "春", "c3"),
        ("第\uff11\uff12章　春", "第12章", "春", "c12"),
        ("第 十 二 章 春", "第 十 二 章", "春", "c12"),
        ("第三章 谁来了？", "第三章", "谁来了？", "c3"),
        ("第一百零二回 夜渡", "第一百零二回", "夜渡", "c102"),
        ("第二节 晒种", "第二节", "晒种", "s2"),
        ("附录一 表", "附录一", "表", "a1"),
        ("附录：地图", "附录", "地图", "appendix"),
        ("（II）会议", "(II)", "会议", "2"),
        ("三、建议", "三", "建议", "3"),
        ("（二）施肥", "(二)", "施肥", "2"),
        ("1 河流", "1", "河流", "1"),
        ("1.2 人口", "1.2", "人口", "1.2"),
        ("\uff11．\uff12　人口", "1.2", "人口", "1.2"),
        ("(3) 目标", "(3)", "目标", "3"),
        ("Part Two: Steel", "Part Two", "Steel", "p2"),
        ("BOOK IV", "BOOK IV", "", "p4"),
        ("CHAPTER I.", "CHAPTER I", "", "c1"),
        ("Chapter XIV. The Owl", "Chapter XIV", "The Owl", "c14"),
        ("CHAPTER XXII. IT FALLS.", "CHAPTER XXII", "IT FALLS.", "c22"),
        ("Chapter 5 Who Goes There?", "Chapter 5", "Who Goes There?", "c5"),
        ("Chapter twenty-one", "Chapter twenty-one", "", "c21"),
        ("Chapter Thirty", "Chapter Thirty", "", "c30"),
        ("Annex A Stations", "Annex A", "Stations", "a1"),
        ("Annex C Stations", "Annex C", "Stations", "a3"),
        ("Appendix II", "Appendix II", "", "a2"),
        ("IV. THE MOUSE", "IV", "THE MOUSE", "4"),
        ("2.1.3 Methods", "2.1.3", "Methods", "2.1.3"),
    ],
)
def test_forms_of_headings(text: str, label: str, title: str, slug: str) -> None:
    heading = parse_heading(text)
    assert heading is not None
    assert (heading.label, heading.title, heading.slug) == (label, title, slug)
    assert heading.is_bare == (not title)


@pytest.mark.parametrize(
    "text",
    [
        "第二章这个词，我记了很久。",
        "第一部手机是父亲给我的",
        "第二编辑部在三楼",
        "第二回合开始了",
        "第一节课我迟到了",
        "“第二章 不许说谎”",
        "1. 先泡豆，再磨浆。",
        "(1) 先泡豆；",
        "2008 年的夏天",
        "3.5 2",
        "3 taps below the pump",
        "Part I went to the museum. Then it closed.",
        "Book one of the tickets, said the clerk",
        "Chapter house roofs are high",
        "Chapter 3 was over.",
        "I. 中… II. 环…",
        "普通的一行",
        "A plain line",
        "1 " + "long " * 30,
        "第零百章x。",
        "",
    ],
)
def test_lines_that_are_no_headings(text: str) -> None:
    assert parse_heading(text) is None


def test_marked_heading_may_be_long_and_end_like_a_sentence() -> None:
    heading = parse_heading("1. Rivers, lakes, and what lies between them.", is_marked=True)
    assert heading is not None
    assert (heading.slug, heading.text) == ("1", "1. Rivers, lakes, and what lies between them.")


def test_number_that_has_no_value_is_no_heading() -> None:
    assert parse_heading("第1十章 表") is None


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("第一部分　综合 概况", "第一部分 综合概况"),
        ("第一章：选种", "第一章：选种"),
        ("Chapter One: The Well", "Chapter One: The Well"),
        ("CHAPTER I.", "CHAPTER I."),
        ("1. Scope", "1. Scope"),
        ("前 言", "前言"),
        ("第一回 老船工夜渡寒江　小学徒初见灯火", "第一回 老船工夜渡寒江 小学徒初见灯火"),
    ],
)
def test_heading_is_printed_without_the_blanks_of_the_layout(text: str, printed: str) -> None:
    heading = parse_heading(text)
    assert heading is not None
    assert heading.text == printed


def test_outer_headings_rank_before_inner_ones() -> None:
    outline = ["第一部分", "第一章", "第一节", "一、水", "（一）水", "1 水", "1.1 水", "1.1.1 水", "(1) 水"]
    ranks = [heading.rank for text in outline if (heading := parse_heading(text))]
    assert ranks == sorted(set(ranks))
    assert len(ranks) == len(outline)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("序 言", "preface"),
        ("前言", "preface"),
        ("楔子", "preface"),
        ("INTRODUCTION", "preface"),
        ("目　录", "contents"),
        ("Table of Contents", "contents"),
        ("编委会", "front/board"),
        ("尾声", "afterword"),
        ("参考文献", "references"),
        ("Acknowledgments", "acknowledgements"),
        ("附录", "appendix"),
        ("INDEX", "index"),
        ("河流", None),
        ("序" * 200, None),
    ],
)
def test_names_that_books_share(text: str, address: str | None) -> None:
    assert named_address(text) == address
    heading = parse_heading(text)
    assert (heading.slug if heading else None) == address


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("\uff11\uff12", 12),
        ("十", 10),
        ("二十一", 21),
        ("二 十", 20),
        ("一百二十", 120),
        ("一百零一", 101),
        ("〇", 0),
        ("两", 2),
        ("xiv", 14),
        ("IX", 9),
        ("Twelve", 12),
        ("nineteen", 19),
        ("forty", 40),
        ("ninety nine", 99),
        ("A", 1),
        ("C", 3),
        ("", None),
        ("abc", None),
        ("ten-one", None),
        ("一千", None),
    ],
)
def test_numbers(text: str, value: int | None) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    ("text", "is_title"),
    [
        ("河流与山", True),
        ("河流与山。", False),
        ("河流。山", False),
        ("河" * 46, False),
        ("Rivers of the North", True),
        ("Rivers of the North.", False),
        ("And so on...", True),
        ("river " * 20, False),
        ("", False),
    ],
)
def test_form_of_a_title(text: str, is_title: bool) -> None:
    assert is_title_like(text) is is_title


@pytest.mark.parametrize(
    ("label", "slug", "english"),
    [
        ("第二部分", "p2", "Part II"),
        ("第十九编", "p19", "Part XIX"),
        ("第三章", "c3", "Chapter 3"),
        ("第四节", "s4", "Section 4"),
        ("附录一", "a1", "Appendix 1"),
        ("Part Two", "p2", "Part Two"),
        ("(1)", "1", "(1)"),
        ("目录", "contents", "目录"),
    ],
)
def test_label_for_english_readers(label: str, slug: str, english: str) -> None:
    assert english_label(label, slug) == english
