"""Paragraphs that a page break cut in two."""

from __future__ import annotations

import pytest

from corpus.blocks import Block
from corpus.healing import heal, is_broken
from corpus.structure import BookInfo, build_book

ZH = "夏天的傍晚，孩子们在桥下捉鱼，老人们在桥上"
EN = "In the evening the children caught fish under the old"


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        (ZH, "乘凉。", ZH + "乘凉。"),
        (ZH + "，", "一边乘凉。", ZH + "，一边乘凉。"),
        (EN, "bridge by the mill.", EN + " bridge by the mill."),
        (EN + " bridge,", "and talked.", EN + " bridge, and talked."),
    ],
)
def test_open_sentence_is_continued(before: str, after: str, whole: str) -> None:
    assert is_broken(before, after)
    assert heal(before, after) == whole


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ZH + "乘凉。", "第二天下雨。"),
        (ZH, "1. 捉鱼"),
        (ZH, "（1）捉鱼"),
        (ZH, "① 捉鱼"),
        ("张三，李四", "王五"),
        ("这一行虽然足够长但是里面没有停顿的标点", "下一行"),
        (ZH, "Fish"),
        (EN + " bridge.", "and then"),
        (EN, "Bridge"),
        (EN, "- bridge"),
        ("a spade", "a rake"),
        (ZH, ""),
        (EN, ""),
    ],
)
def test_what_is_complete_or_a_list_stays_apart(before: str, after: str) -> None:
    assert not is_broken(before, after)


def test_character_doubled_by_the_page_break_stands_once() -> None:
    assert heal(ZH, "上乘凉。") == ZH + "乘凉。"


def test_word_of_one_doubled_character_is_kept() -> None:
    assert heal("这件事情，村里的人", "人都知道。") == "这件事情，村里的人人都知道。"


def test_doubled_punctuation_is_kept() -> None:
    assert heal("（一）", "）") == "（一））"


def test_footnote_anchor_at_the_break_does_not_hide_it() -> None:
    blocks = [Block(f"{ZH}^①"), Block("① 桥建于清代。"), Block("乘凉。")]
    book = build_book([Block("第一章 桥"), *blocks], BookInfo("b", "b.txt"))
    assert book.by_address["c1"].text == ZH + "乘凉。"
    assert book.by_address["c1/n1"].anchor == "c1:1.1"


def test_anchor_after_the_break_finds_its_note() -> None:
    blocks = [Block("第一章 桥"), Block(ZH), Block("乘凉^①。"), Block("① 在夏天。"), Block("完。")]
    book = build_book(blocks, BookInfo("b", "b.txt"))
    assert book.by_address["c1"].text == ZH + "乘凉。\n完。"
    assert book.by_address["c1/n1"].text == "在夏天。"
