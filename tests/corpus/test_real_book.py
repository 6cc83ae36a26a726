"""The whole section tree of the real book, held against its file."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from corpus.passages import split_book
from corpus.types import Book, Pages, SectionKind

P1, P2 = "第一部分 综合概况", "第二部分 中国参与大湄公河次区域环境合作项目回顾"
NATURE, MECHANISM = "1 大湄公河次区域自然地理与社会经济概况", "2 大湄公河次区域环境合作机制概况"
CORRIDORS = "4 核心环境项目——生物多样性走廊建设项目"
TITLE = "中国参与大湄公河次区域环境合作回顾"

# address, kind, heading path, printed pages, number of paragraphs
TREE: tuple[tuple[str, SectionKind, tuple[str, ...], str | None, int], ...] = (
    ("front", "front", ("书前页",), None, 7),
    ("front/colophon", "front", ("书前页", "版权页"), None, 23),
    ("front/board", "front", ("书前页", "编委会"), None, 3),
    ("preface", "preface", ("序言",), None, 9),
    ("contents", "contents", ("目录",), None, 24),
    ("p1", "body", (P1,), "1–3", 1),
    ("p1/n1", "footnote", (P1, "脚注①"), "1–3", 1),
    ("p1/1", "body", (P1, NATURE), "1–3", 0),
    ("p1/1/1.1", "body", (P1, NATURE, "1.1 自然地理概况"), "1–3", 2),
    ("p1/1/1.1/n1", "footnote", (P1, NATURE, "1.1 自然地理概况", "脚注①"), "1–3", 1),
    ("p1/1/1.2", "body", (P1, NATURE, "1.2 人口与经济"), "1–3", 2),
    ("p1/1/1.2/n1", "footnote", (P1, NATURE, "1.2 人口与经济", "脚注②"), "1–3", 1),
    ("p1/1/1.2/n2", "footnote", (P1, NATURE, "1.2 人口与经济", "脚注③"), "1–3", 1),
    ("p1/1/1.2/n3", "footnote", (P1, NATURE, "1.2 人口与经济", "脚注①"), "1–3", 1),
    ("p1/1/1.2/n4", "footnote", (P1, NATURE, "1.2 人口与经济", "脚注②"), "1–3", 1),
    ("p1/2", "body", (P1, MECHANISM), "1–3", 3),
    ("p2", "body", (P2,), "4–11", 1),
    ("p2/n1", "footnote", (P2, "脚注①"), "4–11", 1),
    ("p2/1", "body", (P2, "1 《湄公河流域扶贫和环境改善》项目"), "4–11", 5),
    ("p2/2", "body", (P2, "2 《大湄公河次区域战略环境框架合作项目（SEF I & II）》"), "4–11", 12),
    ("p2/3", "body", (P2, "3 《上湄公河航道改善工程项目》的环境监理和监测工作"), "4–11", 3),
    ("p2/4", "body", (P2, CORRIDORS), "4–11", 2),
    ("p2/4/1", "body", (P2, CORRIDORS, "（1）生物多样性保护走廊计划的背景"), "4–11", 3),
    ("p2/4/2", "body", (P2, CORRIDORS, "(2) 项目目标"), "4–11", 4),
    ("p2/4/3", "body", (P2, CORRIDORS, "(3) 生物多样性走廊项目取得重要进展"), "4–11", 5),
    ("p2/5", "body", (P2, "5 《环境培训和机构强化（SETIS）》项目"), "4–11", 3),
)
ANCHORS = {
    "p1/n1": "p1:1.1",
    "p1/1/1.1/n1": "p1/1/1.1:1.4",
    "p1/1/1.2/n1": "p1/1/1.2:1.4",
    "p1/1/1.2/n2": "p1/1/1.2:1.5",
    "p1/1/1.2/n3": "p1/1/1.2:2.2",
    "p1/1/1.2/n4": "p1/1/1.2:2.4",
    "p2/n1": "p2:1.2",
}
MEETINGS = "大湄公河次区域环境工作组第{}次会议"
TOC = (
    (P1, 1, 0),
    (P2, 4, 0),
    ("第三部分 大湄公河次区域环境合作历次会议文件", 12, 0),
    ("(I) 大湄公河次区域环境部长会议", 12, 1),
    ("第一次大湄公河次区域环境部长会议联合宣言", 13, 2),
    ("第二次大湄公河次区域环境部长会议联合声明", 16, 2),
    ("(II) 大湄公河次区域环境工作组会议", 19, 1),
    ("大湄公河次区域环境工作组项目启动总结及行动计划", 20, 2),
    (MEETINGS.format("二"), 29, 2),
    (MEETINGS.format("三"), 36, 2),
    (MEETINGS.format("四"), 50, 2),
    (MEETINGS.format("五"), 62, 2),
    (MEETINGS.format("六"), 79, 2),
    (MEETINGS.format("七"), 86, 2),
    (MEETINGS.format("八"), 99, 2),
    (MEETINGS.format("九"), 111, 2),
    (MEETINGS.format("十"), 130, 2),
    (MEETINGS.format("十一"), 146, 2),
    (MEETINGS.format("十二"), 157, 2),
    (MEETINGS.format("十三"), 167, 2),
    ("参考文件：大湄公河次区域经济合作领导人会议宣言", 175, 1),
    ("大湄公河次区域首次领导人会议联合宣言", 176, 2),
    ("大湄公河次区域经济合作第二次领导人会议《昆明宣言》", 179, 2),
    ("大湄公河次区域经济合作第三次领导人会议领导人宣言", 181, 2),
)


def paragraphs(book: Book, address: str) -> list[str]:
    section = book.by_address[address]
    return [section.text[start:end] for start, end in section.paragraphs]


def test_tree(real_book: Book) -> None:
    pages = [None if s.pages is None else str(s.pages) for s in real_book.sections]
    found = [
        (s.address, s.kind, s.path, page, len(s.paragraphs)) for s, page in zip(real_book.sections, pages, strict=True)
    ]
    assert found == list(TREE)


def test_labels_are_the_short_form_of_the_headings(real_book: Book) -> None:
    labels = {address: real_book.by_address[address].labels for address in ("p2/4/1", "p1/1/1.2/n3", "front/board")}
    assert labels == {
        "p2/4/1": ("第二部分", "4", "(1)"),
        "p1/1/1.2/n3": ("第一部分", "1", "1.2", "脚注①"),
        "front/board": ("书前页", "编委会"),
    }


def test_book_knows_its_title_and_language(real_book: Book, book_path: Path) -> None:
    assert (real_book.title, real_book.lang, real_book.source) == (TITLE, "zh", book_path.name)


def test_footnotes_hang_on_the_sentences_that_refer_to_them(real_book: Book) -> None:
    assert {s.address: s.anchor for s in real_book.sections if s.kind == "footnote"} == ANCHORS
    assert all(section.anchor is None for section in real_book.sections if section.kind != "footnote")


def test_footnotes_say_what_they_say(real_book: Book) -> None:
    notes = {address: real_book.by_address[address].text for address in ANCHORS}
    words = {
        "p1/n1": "广西壮族自治区",
        "p1/1/1.1/n1": "国家报告",
        "p1/1/1.2/n1": "adb.org",
        "p1/1/1.2/n2": "东盟统计年鉴",
        "p1/1/1.2/n3": "最不发达国家",
        "p1/1/1.2/n4": "1 000 美元",
        "p2/n1": "升格",
    }
    assert {address: word for address, word in words.items() if word in notes[address]} == words


def test_no_footnote_mark_is_left_in_the_running_text(real_book: Book) -> None:
    assert not any("^" in section.text for section in real_book.sections)
    assert not re.search("[①-⑳]", real_book.by_address["p1/1/1.2"].text)


def test_circled_list_items_stay_in_the_text(real_book: Book) -> None:
    assert re.findall("[①-⑳]", real_book.by_address["p2/1"].text) == list("①②①②①②③④")


@pytest.mark.parametrize(
    ("address", "paragraph", "whole"), [("p1/1/1.2", 2, "最不发达国家行列"), ("preface", 4, "丰富和深化了")]
)
def test_paragraph_cut_by_a_page_is_healed(real_book: Book, address: str, paragraph: int, whole: str) -> None:
    assert whole in paragraphs(real_book, address)[paragraph - 1]


def test_sentence_cut_by_a_page_is_one_sentence(real_book: Book) -> None:
    units = {unit.address: unit.text for unit in real_book.by_address["p1/1/1.2"].units}
    assert units["p1/1/1.2:2.2"].endswith("最不发达国家行列。")


def test_no_other_paragraph_begins_within_a_sentence(real_book: Book) -> None:
    for section in real_book.sections:
        if section.kind == "body":
            assert all(text[-1] in "。：；”组织" for text in paragraphs(real_book, section.address))


def test_numbered_list_items_are_text(real_book: Book) -> None:
    marks = [match[0] for text in paragraphs(real_book, "p2/2") if (match := re.match(r"\(\d\)", text))]
    assert marks == ["(1)", "(2)", "(3)", "(1)", "(2)", "(3)", "(4)"]


def test_text_may_end_within_a_sentence(real_book: Book) -> None:
    last = real_book.sections[-1]
    assert last.units[-1].address == "p2/5:3.1"
    assert last.text.endswith("；组织")


def test_board_has_one_paragraph_for_each_role(real_book: Book) -> None:
    roles = [text.partition("：")[0] for text in paragraphs(real_book, "front/board")]
    assert roles == ["执行主编", "责任主编", "编委"]
    assert len(paragraphs(real_book, "front/board")[2].partition("：")[2].split()) == 8


def test_front_lines_are_one_sentence_each(real_book: Book) -> None:
    for address in ("front", "front/colophon", "front/board", "contents"):
        assert all(len(spans) == 1 for spans in real_book.by_address[address].sentences)


def test_contents_are_data(real_book: Book) -> None:
    assert [(entry.title, entry.page, entry.level) for entry in real_book.toc] == list(TOC)


def test_sections_below_a_part_carry_its_pages(real_book: Book) -> None:
    assert real_book.by_address["p1"].pages == Pages(1, 3)
    assert real_book.by_address["p2/4/3"].pages == Pages(4, 11)


def test_every_character_of_the_file_is_in_a_section_or_a_heading(real_book: Book, book_path: Path) -> None:
    """But for the title repeated above the board, the character doubled by a page break, marks and bullets."""
    printed = "".join(s.text for s in real_book.sections)
    printed += "".join(
        s.title for s in real_book.sections if s.kind != "footnote" and s.title not in ("书前页", "版权页")
    )
    left = Counter(re.sub(r"\s", "", book_path.read_text(encoding="utf-8")))
    left.subtract(re.sub(r"\s", "", printed))
    marks = "①" * 8 + "②" * 4 + "③" * 2 + "-" * 4
    assert {char: n for char, n in left.items() if n and char != "^"} == Counter(f"《{TITLE}》达{marks}")


def test_sentences_cover_every_paragraph(real_book: Book) -> None:
    for section in real_book.sections:
        for (start, end), spans in zip(section.paragraphs, section.sentences, strict=True):
            assert (spans[0].start, spans[-1].end) == (start, end)


def test_addresses_are_unique_and_do_not_depend_on_passages(real_book: Book) -> None:
    before = [unit.address for section in real_book.sections for unit in section.units]
    assert len(set(before)) == len(before)
    for budget in (10, 400):
        cut = split_book(real_book, budget=budget, count=len)
        after = [
            u.address for s in dict.fromkeys(p.section.address for p in cut) for u in real_book.by_address[s].units
        ]
        assert after == before
