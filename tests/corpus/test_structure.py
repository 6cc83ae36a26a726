"""Small books of many kinds become the section tree that a reader expects."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from corpus.blocks import Block
from corpus.readers import read_book
from corpus.structure import BookInfo, build_book
from corpus.types import Book


def read(tmp_path: Path, text: str, name: str = "book.txt") -> Book:
    path = tmp_path / name
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return read_book(path)


def of(*lines: str | Block, title: str | None = None) -> Book:
    """The book whose lines these are."""
    blocks = [line if isinstance(line, Block) else Block(line) for line in lines]
    return build_book(blocks, BookInfo("b", "b.txt", title=title))


def tree(book: Book) -> dict[str, tuple[str, ...]]:
    """Heading paths by address."""
    return {section.address: section.path for section in book.sections}


def text(book: Book) -> dict[str, str]:
    return {section.address: section.text for section in book.sections}


NOVEL = """\
    THE LIGHTHOUSE AT KELP POINT

    by Ada Rowntree


    Contents


     CHAPTER I. The Arrival
     CHAPTER II. A Letter from the Harbour
     CHAPTER III. Fog


    CHAPTER I.
    The Arrival

    It was on the last Tuesday of a wet October that Miss Harriet Plum came to
    the lighthouse, with two trunks, a parrot and a letter of recommendation
    which nobody had asked her to bring. The keeper met her on the jetty.

    "I will be Mr. Crane," said the keeper, "if the tide lets us get up to the
    house before it comes over the stones."

    CHAPTER II.
    A Letter from the Harbour

    The letter came on the Friday. It was short, and it had been folded so many
    times that the paper had come apart along the creases. It read:

        Come at once.
        Chapter and verse to follow.

    CHAPTER III.
    Fog

    Fog came down at four o'clock. It came down as a lid comes down on a pan, and
    after that there was no sea.
    """


def test_english_novel_with_wrapped_lines_and_contents_without_pages(tmp_path: Path) -> None:
    book = read(tmp_path, NOVEL)
    assert tree(book) == {
        "front": ("Title page",),
        "contents": ("Contents",),
        "c1": ("CHAPTER I. The Arrival",),
        "c2": ("CHAPTER II. A Letter from the Harbour",),
        "c3": ("CHAPTER III. Fog",),
    }
    assert (book.title, book.lang) == ("THE LIGHTHOUSE AT KELP POINT", "en")
    assert [(e.title, e.page, e.level) for e in book.toc] == [
        (path[0], None, 0) for path in list(tree(book).values())[2:]
    ]
    assert [len(section.paragraphs) for section in book.sections] == [2, 3, 2, 3, 1]
    assert book.by_address["c1"].units[1].text == "The keeper met her on the jetty."
    assert text(book)["c3"].endswith("on a pan, and after that there was no sea.")


def test_chinese_novel_with_couplets_as_titles(tmp_path: Path) -> None:
    book = read(
        tmp_path,
        """\
        渡口旧事

        沈砚 著

        第一回 老船工夜渡寒江　小学徒初见灯火

        话说江南有个渡口，渡口边住着一个老船工。

        第二回　借米粮邻里生疑　还旧债母子落泪

        次日天明，老船工将少年带回家中。

        第三回 赴远行

        少年临走时，留下一封信。
        """,
    )
    assert tree(book) == {
        "front": ("书前页",),
        "c1": ("第一回 老船工夜渡寒江 小学徒初见灯火",),
        "c2": ("第二回 借米粮邻里生疑 还旧债母子落泪",),
        "c3": ("第三回 赴远行",),
    }
    assert book.title == "渡口旧事"


@pytest.mark.parametrize(
    "lines",
    [
        ("目录", "第一章 春", "第二章 夏", "第一章 春", "花开了。", "第二章 夏", "树绿了。"),
        ("目录", "第一章 春 …… 1", "第二章 夏 …… 9", "第一章 春", "花开了。", "第二章 夏", "树绿了。"),
    ],
)
def test_contents_do_not_become_chapters(lines: tuple[str, ...]) -> None:
    book = of(*lines)
    assert text(book) == {"contents": f"{lines[1]}\n{lines[2]}", "c1": "花开了。", "c2": "树绿了。"}
    assert [entry.title for entry in book.toc] == ["第一章 春", "第二章 夏"]


def test_titles_without_numbers_are_known_from_the_contents() -> None:
    book = of("The Small Hours", "Contents", "Moths", "A Visit", "Moths", "They came.", "A Visit", "Nobody was there.")
    assert text(book) == {
        "front": "The Small Hours",
        "contents": "Moths\nA Visit",
        "h1": "They came.",
        "h2": "Nobody was there.",
    }
    assert tree(book)["h2"] == ("A Visit",)


def test_numbered_lessons_do_not_stand_below_the_contents() -> None:
    book = of("目录", "1 河 …… 1", "2* 山 …… 3", "索引 …… 9", "1 河", "河长。", "2* 山", "山高。", "索引", "河，1")
    assert list(tree(book)) == ["contents", "1", "h1", "index"]
    book = of("目录", "第一章 山 …… 3", "1 凡例", "略。", "第一章 山", "山高。")
    assert list(tree(book)) == ["contents", "1", "c1"]


def test_nested_titles_without_numbers_are_known_from_the_contents() -> None:
    book = of(
        "目录", "第一部 水 1", "河与湖 2", "第二部 山 5", "第一部 水", "河与湖", "水很清。", "第二部 山", "山很高。"
    )
    assert tree(book) == {
        "contents": ("目录",),
        "p1": ("第一部 水",),
        "p1/h1": ("第一部 水", "河与湖"),
        "p2": ("第二部 山",),
    }
    assert [str(s.pages) for s in book.sections[1:]] == ["1–4", "2–4", "5–"]


def test_chapters_named_by_roman_numbers() -> None:
    book = of("I. THE OWL", "It sat.", "II. THE MOUSE", "It sat below.", "I. THE END", "They met.")
    assert text(book) == {"1": "It sat.", "2": "It sat below.\nI. THE END\nThey met."}


def test_technical_report(tmp_path: Path) -> None:
    book = read(
        tmp_path,
        """\
        Harbour Water Quality Report

        1. Introduction

        This report describes the quality of the water in the harbour.

        1.1 Scope

        Only the inner basin was sampled. The following were measured:

        1. temperature
        2. salinity
        3. dissolved oxygen

        Each was measured twice a day.

        1.2 Methods

        Samples were taken by hand at a depth of 0.5 m.

        2. Results

        2.1 Temperature

        The mean was 14.2 degrees.

        Annex A Sampling stations

        Station A1 lies at the mouth of the canal.

        Annex C Instruments

        One thermometer was used.
        """,
    )
    assert tree(book) == {
        "front": ("Title page",),
        "1": ("1. Introduction",),
        "1/1.1": ("1. Introduction", "1.1 Scope"),
        "1/1.2": ("1. Introduction", "1.2 Methods"),
        "2": ("2. Results",),
        "2/2.1": ("2. Results", "2.1 Temperature"),
        "a1": ("Annex A Sampling stations",),
        "a3": ("Annex C Instruments",),
    }
    assert text(book)["1/1.1"].split("\n")[1:4] == ["1. temperature", "2. salinity", "3. dissolved oxygen"]


def test_chinese_handbook_with_chapters_sections_and_lists() -> None:
    book = of(
        "水稻种植手册", "第一章 选种", "第一节 品种", "要看三个方面：", "1. 抗病能力", "2. 生育期长短", "3. 米质好坏",
        "都合格才可以留种。", "第二节 晒种", "要选晴天。", "第二章 育秧", "一、苗床准备", "苗床要平整。", "（一）整地",
        "先翻地。", "（二）施肥", "用农家肥。", "二、播种", "清明前后为宜。", "附录 农时表", "见下页。",
    )  # fmt: skip
    assert tree(book) == {
        "front": ("书前页",),
        "c1": ("第一章 选种",),
        "c1/s1": ("第一章 选种", "第一节 品种"),
        "c1/s2": ("第一章 选种", "第二节 晒种"),
        "c2": ("第二章 育秧",),
        "c2/1": ("第二章 育秧", "一、苗床准备"),
        "c2/1/1": ("第二章 育秧", "一、苗床准备", "（一）整地"),
        "c2/1/2": ("第二章 育秧", "一、苗床准备", "（二）施肥"),
        "c2/2": ("第二章 育秧", "二、播种"),
        "appendix": ("附录 农时表",),
    }
    assert book.by_address["c2/1/2"].labels == ("第二章", "一", "(二)")
    assert text(book)["c1/s1"] == "要看三个方面：\n1. 抗病能力\n2. 生育期长短\n3. 米质好坏\n都合格才可以留种。"


def test_full_width_numbers() -> None:
    book = of(
        "第\uff11章　出发",
        "六点出发。",
        "\uff11．\uff11　准备",
        "带水壶。",
        "\uff11．\uff12　路线",
        "沿着河走。",
        "第\uff12章　归来",
        "傍晚回村。",
    )
    assert list(tree(book)) == ["c1", "c1/1.1", "c1/1.2", "c2"]


def test_chapters_counted_through_the_parts() -> None:
    book = of(
        "Part One", "Stone", "1 Arches", "They stand.", "2 Vaults", "They too.", "Part Two: Steel", "3 Trusses", "Thin."
    )
    assert tree(book) == {
        "p1": ("Part One Stone",),
        "p1/1": ("Part One Stone", "1 Arches"),
        "p1/2": ("Part One Stone", "2 Vaults"),
        "p2": ("Part Two: Steel",),
        "p2/3": ("Part Two: Steel", "3 Trusses"),
    }


def test_numbers_that_the_contents_list_need_no_sequence() -> None:
    contents = ("Contents", "Part One Stone .... 1", "4 Arches .... 3", "7 Vaults .... 9")
    book = of(*contents, "Part One Stone", "4 Arches", "They stand.", "5 Not listed", "7 Vaults", "They too.")
    assert text(book)["p1/4"] == "They stand.\n5 Not listed"
    assert list(tree(book)) == ["contents", "p1", "p1/4", "p1/7"]


def test_chapters_that_begin_anew_in_each_part() -> None:
    book = of("第一部 水", "第一章 河", "河长。", "第二部 山", "第一章 峰", "峰高。")
    assert list(tree(book)) == ["p1", "p1/c1", "p2", "p2/c1"]


def test_one_missing_number_does_not_hide_the_next_heading() -> None:
    assert list(tree(of("第一章 河", "1 源头", "高。", "3 河口", "宽。", "9 鱼", "多。"))) == ["c1", "c1/1", "c1/3"]


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("渡口旧事", "第一章 河", "河长。"), "渡口旧事"),
        (("渡口 旧事", "第一章 河", "河长。"), "渡口旧事"),
        (("这是一句话。", "第一章 河", "河长。"), "b.txt"),
        (("第一章 河", "短句", "河长。"), "b.txt"),
    ],
)
def test_title_of_the_book(lines: tuple[str, ...], title: str) -> None:
    assert of(*lines).title == title
    assert of(*lines, title="另有书名").title == "另有书名"


def test_digest_follows_the_text_not_its_layout() -> None:
    assert of("第一章 河", "河长。").digest == of("第一章  河 ", "河长。\u200b").digest
    assert of("第一章 河", "河长。").digest != of("第一章 河", "河短。").digest


def test_addresses_of_paragraphs_and_sentences() -> None:
    section = of("第一章 河", "河长。水清。", "鱼多。").by_address["c1"]
    assert [(u.address, u.text) for u in section.units] == [
        ("c1:1.1", "河长。"),
        ("c1:1.2", "水清。"),
        ("c1:2.1", "鱼多。"),
    ]
    assert all(section.text[u.start : u.end] == u.text for u in section.units)


def test_no_line_of_a_book_is_lost_or_doubled(tmp_path: Path) -> None:
    book = read(tmp_path, NOVEL)
    found = " ".join(f"{section.title} {section.text}" for section in book.sections if section.address != "front")
    expected = textwrap.dedent(NOVEL).split("by Ada Rowntree")[1]
    assert sorted(found.split()) == sorted(expected.split())
