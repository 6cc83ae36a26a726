"""Footnotes leave the running text and are tied to the sentence that refers to them."""

from __future__ import annotations

import pytest

from corpus.blocks import Block
from corpus.footnotes import FootnoteBook, Paragraph, strip_tokens
from corpus.structure import BookInfo, build_book
from corpus.types import Book, Lang


def book(*lines: str, lang: Lang | None = None) -> Book:
    return build_book([Block(line) for line in lines], BookInfo("b", "b.txt", lang=lang))


def notes(book: Book) -> list[tuple[str, str, str, str | None]]:
    return [(s.address, s.title, s.text, s.anchor) for s in book.sections if s.kind == "footnote"]


def test_numbering_may_restart_on_every_page() -> None:
    found = book(
        "第一章 河源",
        "河源在雪山脚下^①。当地人叫它“白水”^②。",
        "^① 据旧地图。",
        "^② 另有一说。",
        "河水向东流^①，流过村子。",
        "① 村名见附录。",
    )
    assert found.by_address["c1"].text == "河源在雪山脚下。当地人叫它“白水”。\n河水向东流，流过村子。"
    assert notes(found) == [
        ("c1/n1", "脚注①", "据旧地图。", "c1:1.1"),
        ("c1/n2", "脚注②", "另有一说。", "c1:1.2"),
        ("c1/n3", "脚注①", "村名见附录。", "c1:2.1"),
    ]


def test_definitions_may_come_in_another_order_than_their_anchors() -> None:
    found = book("第一章 河", "河长^①，水清^②。鱼多[^x]。", "② 在夏天。", "[^x]: 七种。", "① 百里。")
    assert [(address, text) for address, _, text, _ in notes(found)] == [
        ("c1/n1", "百里。"),
        ("c1/n2", "在夏天。"),
        ("c1/n3", "七种。"),
    ]


def test_markdown_marks_in_english() -> None:
    found = book(
        "Chapter 1 Fish", "Trout are shy.[^1] Carp[^carp] are not.", "[^1]: In clear water.", "[^carp]: As a rule."
    )
    assert found.by_address["c1"].text == "Trout are shy. Carp are not."
    assert notes(found) == [
        ("c1/n1", "Footnote 1", "In clear water.", "c1:1.1"),
        ("c1/n2", "Footnote carp", "As a rule.", "c1:1.2"),
    ]


def test_definition_in_a_later_section_belongs_to_the_section_of_its_anchor() -> None:
    found = book("Chapter 1 Fish", "Trout are shy[^1].", "Chapter 2 Birds", "Herons wait.", "[^1]: In clear water.")
    assert [note[0] for note in notes(found)] == ["c1/n1"]
    assert found.by_address["c2"].text == "Herons wait."


def test_circled_list_without_anchors_is_text() -> None:
    found = book("第一章 清单", "东西如下：", "① 一把伞", "② 一双鞋")
    assert found.by_address["c1"].text == "东西如下：\n① 一把伞\n② 一双鞋"
    assert notes(found) == []


def test_anchor_without_definition_stays_in_the_text() -> None:
    assert book("第一章 河", "河很长^③。").by_address["c1"].text == "河很长^③。"


def test_footnote_is_a_section_with_path_label_and_sentences() -> None:
    note = book("第一章 河", "河很长^①。", "① 约百里。当地人说。").by_address["c1/n1"]
    assert note.path == ("第一章 河", "脚注①")
    assert note.labels == ("第一章", "脚注①")
    assert [unit.address for unit in note.units] == ["c1/n1:1.1", "c1/n1:1.2"]


def test_footnote_page_is_the_one_it_stands_on() -> None:
    blocks = [Block("第一章 河"), Block("河很长^①。", page=7), Block("① 约百里。", page=8)]
    found = build_book(blocks, BookInfo("b", "b.txt"))
    assert str(found.by_address["c1/n1"].pages) == "8"
    assert str(found.by_address["c1"].pages) == "7"


def test_anchor_before_the_first_sentence_has_no_sentence() -> None:
    found = book("第一章 河", "[^a]河很长。", "[^a]: 约百里。")
    assert notes(found) == [("c1/n1", "脚注a", "约百里。", None)]


@pytest.mark.parametrize("text", ["河很长。", "[^1] without a colon", "①"])
def test_running_text_is_not_taken(text: str) -> None:
    footnotes = FootnoteBook()
    footnotes.watch(Paragraph("河^① [^1]"))
    assert not footnotes.take(text, None)


def test_tokens_are_stripped_and_located() -> None:
    assert strip_tokens("甲\ue0003\ue001乙\ue0004\ue001") == ("甲乙", [(3, 1), (4, 2)])
