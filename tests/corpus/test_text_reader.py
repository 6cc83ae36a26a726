"""Plain text and Markdown: encodings, paragraphs, headings."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest

from corpus.blocks import Block
from corpus.errors import BookError, EmptyBookError, UnknownEncodingError, UnknownFormatError, UnreadableBookError
from corpus.readers import book_id_for, read_book
from corpus.readers.text import read_markdown, read_text

ZH = "第一章 渡口\n\n渡口边住着一个老船工，姓陆。\n"
EN = "Chapter 1 The Ferry\n\nAn old ferryman lived by the river.\n"


def lines_of(path: Path, text: str) -> list[str]:
    path.write_text(text, encoding="utf-8")
    return [block.text for block in read_text(path)]


def markdown(path: Path, text: str) -> list[Block]:
    path.write_text(text, encoding="utf-8")
    return read_markdown(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "book.txt"


@pytest.mark.parametrize("text", [ZH, EN])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_make_no_difference(path: Path, text: str, encoding: str, end: str) -> None:
    path.write_bytes(text.replace("\n", end).encode(encoding))
    book = read_book(path)
    assert [section.address for section in book.sections] == ["c1"]
    assert book.sections[0].text == text.split("\n")[2]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyBookError),
        (b" \n\n\t\n", EmptyBookError),
        (codecs.BOM_UTF16_LE + ZH.encode("utf-16-le"), UnknownEncodingError),
        (codecs.BOM_UTF16_BE + EN.encode("utf-16-be"), UnknownEncodingError),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", UnreadableBookError),
        (b"Caf\xe9 au lait\xff", UnknownEncodingError),
        (bytes(range(1, 32)) * 20, UnknownEncodingError),
    ],
)
def test_unreadable_file_is_refused_by_name_with_a_hint(path: Path, data: bytes, error: type[BookError]) -> None:
    path.write_bytes(data)
    with pytest.raises(error) as caught:
        read_book(path)
    assert "book.txt" in caught.value.message
    assert caught.value.hint
    assert str(caught.value) == f"{caught.value.message} ({caught.value.hint})"


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(UnreadableBookError, match="is not a file"):
            read_book(path)


def test_a_name_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xb2\xe8\xd4\xb0.txt"))  # GBK
    with pytest.raises(UnreadableBookError, match="is not UTF-8") as caught:
        read_book(path)
    assert ".txt" in caught.value.message
    caught.value.message.encode()  # can be shown
    assert "rename" in caught.value.hint


def test_unknown_ending_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.odt"
    path.write_text(EN, encoding="utf-8")
    with pytest.raises(UnknownFormatError, match=r"'\.odt'"):
        read_book(path)


@pytest.mark.parametrize("name", ["book", "book.TXT", "book.text", "book.md", "book.markdown"])
def test_endings_of_text(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(ZH, encoding="utf-8")
    assert read_book(path).by_address["c1"].lang == "zh"


@pytest.mark.parametrize(
    ("name", "book_id"), [("My Book_2.txt", "my-book-2"), ("渡口 旧事.txt", "渡口-旧事"), ("___.txt", "book")]
)
def test_id_comes_from_the_name(name: str, book_id: str) -> None:
    assert book_id_for(Path(name)) == book_id


def test_id_and_language_given_win(path: Path) -> None:
    path.write_text(ZH, encoding="utf-8")
    book = read_book(path, book_id="ferry", lang="en")
    assert (book.id, book.lang, book.source) == ("ferry", "en", "book.txt")
    assert book.sections[0].key == "ferry/c1"


WRAPPED_ZH = """第一章 清晨

清晨的街道上没有什么人，只有卖豆浆的老人推着车子慢慢走过，
车轮在石板路上发出咯吱咯吱的响声，远处的钟楼敲了六下，雾气
还没有散。

他停下来，擦了擦额头上的汗，抬头看了看天，心想今天大概又是
一个晴天，于是从车上取下一只碗。
"""
WRAPPED_EN = """CHAPTER I.
The Arrival

It was on the last Tuesday of a wet October that Miss Plum came to the
lighthouse, with two trunks, a parrot and a letter of recommen-
dation which nobody had asked her to bring. The keeper met her on the
jetty.

    The lamp is lit,
    the boat is in,
    and so to bed.

They went up to the house together, and neither of them said a word
until the door was shut.
"""


def test_wrapped_chinese_lines_are_one_paragraph(path: Path) -> None:
    assert lines_of(path, WRAPPED_ZH) == [
        "第一章 清晨",
        "清晨的街道上没有什么人，只有卖豆浆的老人推着车子慢慢走过，"
        "车轮在石板路上发出咯吱咯吱的响声，远处的钟楼敲了六下，雾气还没有散。",
        "他停下来，擦了擦额头上的汗，抬头看了看天，心想今天大概又是一个晴天，于是从车上取下一只碗。",
    ]


def test_wrapped_english_lines_are_one_paragraph_and_verse_is_not(path: Path) -> None:
    lines = lines_of(path, WRAPPED_EN)
    assert lines[:2] == ["CHAPTER I.", "The Arrival"]
    assert lines[2].startswith("It was on the last Tuesday of a wet October that Miss Plum came to the lighthouse,")
    assert lines[2].endswith("recommendation which nobody had asked her to bring. The keeper met her on the jetty.")
    assert [line.strip() for line in lines[3:6]] == ["The lamp is lit,", "the boat is in,", "and so to bed."]
    assert lines[6].endswith("neither of them said a word until the door was shut.")
    assert len(lines) == 7


def test_heading_above_wrapped_text_without_a_blank_line_stays_apart(path: Path) -> None:
    lines = lines_of(path, WRAPPED_EN.replace("CHAPTER I.\nThe Arrival\n\n", "Chapter 1 The Arrival\n"))
    assert lines[0] == "Chapter 1 The Arrival"
    assert lines[1].startswith("It was on")


@pytest.mark.parametrize(
    "lines",
    [
        [
            "渡口的船很多。",
            "老船工每天天不亮就起来，把船擦得干干净净，然后坐在船头等第一个客人。",
            "客人来了。",
            "他站起来。",
        ],
        [
            "It rained.",
            "The old man got up before dawn and wiped the boat until it shone.",
            "A guest came.",
            "He rose.",
        ],
    ],
)
def test_paragraphs_of_one_line_each_stay_apart(path: Path, lines: list[str]) -> None:
    assert lines_of(path, "\n".join(lines)) == lines


@pytest.mark.parametrize("leader", ["........", " . . . . ", " …… ", "\t"])
def test_entries_of_the_contents_are_not_joined(path: Path, leader: str) -> None:
    entries = [f"{number} A story of some length and some width{leader}{number * 9}" for number in range(1, 8)]
    assert lines_of(path, "\n".join(entries)) == entries


def test_even_lines_that_end_like_sentences_stay_apart(path: Path) -> None:
    lines = [f"The boat number {number} lay in the harbour all winter." for number in range(10, 20)]
    assert lines_of(path, "\n".join(lines)) == lines


def test_verse_alone_keeps_its_lines(path: Path) -> None:
    verse = ["The wind is up,", "the boats are down,", "the rain goes on", "through all the town"]
    assert lines_of(path, "\n".join(verse)) == verse
    assert read_book(path).sections[0].text == "\n".join(verse)


def test_title_in_capitals_over_several_lines_is_one(path: Path) -> None:
    assert lines_of(path, "A HISTORY OF\nTHE OLD FERRY\n\nIt is short.\n") == [
        "A HISTORY OF THE OLD FERRY",
        "It is short.",
    ]


def test_headings_in_capitals_are_not_joined(path: Path) -> None:
    lines = ["CHAPTER I", "THE BOAT", "CHAPTER II", "THE OAR"]
    assert lines_of(path, "\n".join(lines)) == lines


def test_bullets_rules_and_page_feeds_leave_the_text(path: Path) -> None:
    text = "要带的东西：\n• 伞\n- 鞋\n● 水\n\n* * *\n\n———\n\n完。\f第二页。"
    assert lines_of(path, text) == ["要带的东西：", "伞", "鞋", "水", "完。", "第二页。"]


def test_list_in_wrapped_text_keeps_its_items(path: Path) -> None:
    items = "\n1. a lamp with oil in it\n2. a length of rope, twenty feet at the very least, and\n   a hook\n"
    assert lines_of(path, WRAPPED_EN + items)[-2:] == [
        "1. a lamp with oil in it",
        "2. a length of rope, twenty feet at the very least, and a hook",
    ]


def test_headings_addresses_and_paragraphs_of_markdown(path: Path) -> None:
    assert markdown(
        path, "# 河流 {#river}\n\n河很长。\n\n## The *Banks* ##\n\nGreen [fields](x.html).\n### 1.1 `Reeds`"
    ) == [
        Block("河流", 1, None, "river"),
        Block("河很长。"),
        Block("The Banks", 2),
        Block("Green fields."),
        Block("1.1 Reeds", 3),
    ]


def test_underlined_headings(path: Path) -> None:
    assert markdown(path, "River\n=====\n\nLong.\n\nBanks\n---\nGreen.\n") == [
        Block("River", 1),
        Block("Long."),
        Block("Banks", 2),
        Block("Green."),
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Long.\n\n---\n\nWide.\n\n***\n", ["Long.", "Wide."]),
        ("- spade\n- rake\n", ["spade", "rake"]),
        ("1. spade\n---\n", ["1. spade"]),
        ("---\ntitle: River\n---\nLong.\n", ["Long."]),
        ("> # Not a chapter\n> said he\n", ["Not a chapter", "said he"]),
        ("```\n# a comment\nx = 1\n```\nLong.\n", ["# a comment", "x = 1", "Long."]),
        ("#hashtag\n", ["#hashtag"]),
        ("snake_case and 2 * 3 * 4\n", ["snake_case and 2 * 3 * 4"]),
        ("A note[^1].\n\n[^1]: Here.\n", ["A note[^1].", "[^1]: Here."]),
    ],
)
def test_markdown_that_is_no_heading(path: Path, text: str, lines: list[str]) -> None:
    blocks = markdown(path, text)
    assert [block.text for block in blocks] == lines
    assert all(block.level is None for block in blocks)


def test_blocks_keep_the_order_of_text_and_headings(path: Path) -> None:
    assert [b.text for b in markdown(path, "前。\n# 一\n甲。\n# 二\n乙。\n丙。")] == [
        "前。",
        "一",
        "甲。",
        "二",
        "乙。",
        "丙。",
    ]
