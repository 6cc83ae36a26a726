"""Which lines of a book are headings, and where they stand."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from corpus.blocks import Block
from corpus.errors import EmptyBookError
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


def test_chapters_do_not_stand_below_the_preface() -> None:
    book = of("前言", "这是一本小书。", "第一章 河", "河长。", "后记", "谢谢。", "参考文献", "《水经》。")
    assert tree(book) == {
        "preface": ("前言",),
        "c1": ("第一章 河",),
        "afterword": ("后记",),
        "references": ("参考文献",),
    }
    assert [section.kind for section in book.sections] == ["preface", "body", "body", "body"]


def test_numbers_stand_below_the_preface_only_where_the_book_has_chapters() -> None:
    with_chapters = of("序", "序文。", "1 缘起", "很久以前。", "第一章 河", "河长。")
    assert list(tree(with_chapters)) == ["preface", "preface/1", "c1"]
    without = of("Preface", "Short.", "1 Arches", "They stand.", "2 Vaults", "They too.")
    assert list(tree(without)) == ["preface", "1", "2"]


def test_introduction_and_references_of_each_chapter_stay_in_it() -> None:
    book = of(
        "Part One: Upstream", "Introduction", "Small.", "Chapter 1 Springs", "Cold.", "References", "Smith.",
        "Chapter 2 Brooks", "Warm.", "References", "Jones.", "Part Two: Downstream", "Chapter 3 Deltas", "Wide.",
        "Epilogue", "The sea.",
    )  # fmt: skip
    assert list(tree(book)) == [
        "p1", "p1/preface", "p1/c1", "p1/c1/references", "p1/c2", "p1/c2/references", "p2", "p2/c3", "afterword",
    ]  # fmt: skip
    assert book.by_address["p1/preface"].kind == "body"


def test_numbered_sections_follow_the_introduction_of_a_chapter() -> None:
    assert list(tree(of("第一章 河", "引言", "短。", "1.1 源头", "高。"))) == ["c1", "c1/preface", "c1/1.1"]


def test_front_colophon_and_board_are_told_apart() -> None:
    book = of(
        "渡口旧事", "沈砚 著", "图书在版编目（CIP）数据", "渡口旧事/沈砚著", "《渡口旧事》", "编委会", "主编：沈砚",
        "陆一 陆二", "编委：陆三", "第一章 河", "河长。",
    )  # fmt: skip
    assert text(book) == {
        "front": "渡口旧事\n沈砚 著",
        "front/colophon": "图书在版编目（CIP）数据\n渡口旧事/沈砚著",
        "front/board": "主编：沈砚 陆一 陆二\n编委：陆三",
        "c1": "河长。",
    }


def test_english_colophon() -> None:
    book = of("Kelp Point", "All rights reserved.", "Printed in Hull.", "Chapter 1", "It rained.")
    assert text(book) == {
        "front": "Kelp Point",
        "front/colophon": "All rights reserved.\nPrinted in Hull.",
        "c1": "It rained.",
    }


def test_prose_before_the_first_heading_is_split_into_sentences() -> None:
    prose = (
        "This book was begun in a boat. It was finished in a kitchen, which is a drier place. "
        "Nobody should read anything into that."
    )
    book = of("Kelp Point", prose, "Chapter 1", "It rained.")
    assert [len(spans) for spans in book.by_address["front"].sentences] == [1, 3]


def test_headings_in_quotations_and_prose_stay_text() -> None:
    lines = (
        "老师写下两行字：",
        "“第二章 不许说谎”",
        "然后看着我们。",
        "第二章这个词，我记了很久。",
        "第一部手机是父亲给的",
    )
    book = of("第一章 校规", *lines, "第二章 毕业", "那天下雨。")
    assert text(book) == {"c1": "\n".join(lines), "c2": "那天下雨。"}


@pytest.mark.parametrize(
    "items",
    [("1. 泡豆", "2. 磨浆", "3. 点卤"), ("（1）泡豆", "（2）磨浆"), ("一、泡豆", "二、磨浆"), ("1 egg", "2 spoons")],
)
def test_lists_stay_text(items: tuple[str, ...]) -> None:
    lines = ("做法如下：", *items, "就好了。")
    assert text(of("第一章 豆腐", *lines, "第二章 保存", "放在水里。"))["c1"] == "\n".join(lines)


def test_items_that_end_like_sentences_stay_text() -> None:
    lines = ("做法如下：", "1. 泡豆。", "泡一夜。", "2. 磨浆。", "磨细。")
    assert list(tree(of("第一章 豆腐", *lines))) == ["c1"]


def test_years_and_counts_stay_text() -> None:
    lines = ("2008 年的夏天", "3 个人走在前面", "12 月很冷")
    assert list(tree(of("第一章 路上", *lines))) == ["c1"]


def test_numbers_on_the_title_page_stay_text() -> None:
    assert list(tree(of("渡口旧事", "1 印张", "第一章 河", "河长。"))) == ["front", "c1"]


def test_heading_repeated_at_the_head_of_a_page_is_left_out() -> None:
    book = of(
        "第一章 春茶",
        "大家都起得很早，山路上全是",
        "第一章 春茶",
        "露水。",
        "第一章",
        "鞋湿了。",
        "第二章 夏茶",
        "味浓。",
    )
    assert text(book) == {"c1": "大家都起得很早，山路上全是\n露水。\n鞋湿了。", "c2": "味浓。"}


@pytest.mark.parametrize(
    "lines",
    [("The cat sat on the wall.", "Then it rained."), ("猫坐在墙上。", "后来下雨了。"), ("2. One item", "and prose.")],
)
def test_text_without_headings_is_one_section(lines: tuple[str, ...]) -> None:
    book = of(*lines)
    assert text(book) == {"text": "\n".join(lines)}
    assert book.sections[0].kind == "body"
    assert of(*lines, title="Cats").sections[0].path == ("Cats",)


def test_text_without_headings_heals_and_keeps_its_footnotes() -> None:
    book = of("夏天的傍晚，孩子们在桥下捉鱼，老人们在桥上", "乘凉^①。", "① 桥是旧的。")
    assert text(book) == {"text": "夏天的傍晚，孩子们在桥下捉鱼，老人们在桥上乘凉。", "text/n1": "桥是旧的。"}


@pytest.mark.parametrize("blocks", [[], [Block("")], [Block(" \u200b\n")]])
def test_book_without_text_is_refused(blocks: list[Block]) -> None:
    with pytest.raises(EmptyBookError, match=r"b\.txt holds no text"):
        build_book(blocks, BookInfo("b", "b.txt"))


def test_markdown_with_addresses_of_its_own(tmp_path: Path) -> None:
    book = read(
        tmp_path,
        """\
        # Title page {#front}

        The Garden Book

        # Preface {#preface}

        Why gardens.

        # Part I Spring

        ## 1 Digging

        Dig in March.[^1]

        [^1]: Unless the ground is frozen.

        ## 第2节 {#p1/two}

        Sow.

        ## Tools

        A spade.

        ## Tools

        A rake.
        """,
        "garden.md",
    )
    assert tree(book) == {
        "front": ("Title page",),
        "preface": ("Preface",),
        "p1": ("Part I Spring",),
        "p1/1": ("Part I Spring", "1 Digging"),
        "p1/1/n1": ("Part I Spring", "1 Digging", "Footnote 1"),
        "p1/two": ("Part I Spring", "第2节"),
        "p1/h1": ("Part I Spring", "Tools"),
        "p1/h2": ("Part I Spring", "Tools"),
    }
    assert (book.title, book.id) == ("The Garden Book", "garden")


def test_marked_headings_decide_alone_where_a_file_has_them(tmp_path: Path) -> None:
    book = read(tmp_path, "# 第一章 河\n\n第二章 山\n\n1 源头\n\n## 附注\n\n短。\n", "河.md")
    assert text(book) == {"c1": "第二章 山\n1 源头", "c1/h1": "短。"}


def test_single_marked_title_leaves_the_chapters_to_be_found(tmp_path: Path) -> None:
    book = read(tmp_path, "# 菜园手册\n\n第一章 春\n\n三月翻地。\n\n第二章 夏\n\n每天浇水。\n", "菜园.md")
    assert tree(book) == {"h1": ("菜园手册",), "h1/c1": ("菜园手册", "第一章 春"), "h1/c2": ("菜园手册", "第二章 夏")}
    assert book.title == "菜园手册"


def test_marked_contents_end_at_the_next_marked_heading(tmp_path: Path) -> None:
    book = read(tmp_path, "# 目录\n\n第一章 春 …… 1\n\n# 第一章 春\n\n花开。\n", "四季.md")
    assert list(tree(book)) == ["contents", "c1"]
    assert str(book.by_address["c1"].pages) == "1–"


def test_introductions_of_marked_chapters_stay_in_them(tmp_path: Path) -> None:
    book = read(tmp_path, "# 1 总则\n\n## 引言\n\n小引。\n\n# 2 附则\n\n## 引言\n\n又一小引。\n", "规则.md")
    assert list(tree(book)) == ["1", "1/preface", "2", "2/preface"]


def test_marked_board_keeps_its_place() -> None:
    book = of(
        Block("书前页", 1, None, "front"), "渡口旧事", Block("编委会", 2, None, "front/board"), "主编：沈砚", "河长。"
    )
    assert list(tree(book)) == ["front", "front/board"]


def test_headings_below_bookmarks_are_found_in_files_with_pages() -> None:
    book = of(
        Block("第一章 河", 1, 3),
        Block("河长。", page=3),
        Block("1.1 源头", page=4),
        Block("高。", page=4),
        Block("第二章 山", 1, 6),
    )
    assert list(tree(book)) == ["c1", "c1/1.1", "c2"]
    assert [str(section.pages) for section in book.sections] == ["3", "4", "None"]


def test_a_second_section_of_one_name_has_an_address_of_its_own() -> None:
    book = of("第一章 河", "河长。", "第二章 山", "山高。", "第一章 又一条河", "更长。")
    assert list(tree(book)) == ["c1", "c2", "c1~2"]
