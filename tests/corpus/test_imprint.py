"""Lines of imprints, of lists of editors and below prefaces, and what else their fields are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.imprint import other_names, signed_lines
from corpus.readers import read_book
from corpus.types import Book, Section, Sentence

BOOK = """《河口灯塔志》

编委会

执行主编：江望
责任主编：许帆 丁石
副主编：白鹭
编委：方舟 陆远 何田

责任编辑 沈墨
责任校对 林静
封面设计 青石工作室
出版发行 河口出版社
(570000 河口市灯塔路 8 号)
网 址: <http://example.org>
联系电话: 000-1234567 (总编室)
发行热线: 000-7654321
印 刷 河口印刷厂
经 销 河口各书店
版 次 2011 年 3 月第 1 版
开 本 787×1092 1/16
印 张 12
字 数 210 千字
定 价 36.00 元

序 言

灯塔照亮了河口一百多年。写这本书，是为了记住守塔的人。

江望
河口灯塔管理处处长

第一部分 灯塔

一、建造

责任编辑这一行当在河口并不存在。灯塔建于1911年，印刷厂也在同年开工。
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    path: Path = tmp_path_factory.mktemp("imprint") / "tower.txt"
    path.write_text(BOOK, encoding="utf-8")
    return read_book(path)


def line(book: Book, beginning: str) -> tuple[Section, Sentence]:
    return next((s, u) for s in book.sections for u in s.units if u.text.replace(" ", "").startswith(beginning))


@pytest.mark.parametrize(
    ("beginning", "called"),
    [
        ("责任编辑沈墨", "desk editor"),
        ("责任校对", "错别字"),
        ("封面设计", "cover design"),
        ("出版发行", "publishing house"),
        ("(570000", "postcode"),
        ("网址", "homepage"),
        ("联系电话", "phone number"),
        ("发行热线", "订书电话"),
        ("印刷", "承印"),
        ("经销", "bookshops"),
        ("版次", "publication date"),
        ("开本", "trim size"),
        ("印张", "printed sheets"),
        ("字数", "word count"),
        ("定价", "多少钱"),
        ("执行主编", "executive chief editor"),
        ("责任主编", "managing chief editors"),
        ("副主编", "deputy editors"),
        ("编委：", "members of the editorial board"),
        ("江望", "signature"),
        ("河口灯塔管理处处长", "职务"),
    ],
)
def test_a_field_is_called_what_readers_call_it(book: Book, beginning: str, called: str) -> None:
    assert called in other_names(*line(book, beginning))


def test_what_is_no_line_of_an_imprint_has_no_other_name(book: Book) -> None:
    section = next(s for s in book.sections if s.title == "一、建造")
    assert [other_names(section, unit) for unit in section.units] == ["", ""]
    preface = next(s for s in book.sections if s.kind == "preface")
    assert [bool(other_names(preface, unit)) for unit in preface.units] == [False, False, True, True]
    assert [unit.text for unit in signed_lines(preface)] == ["江望", "河口灯塔管理处处长"]


@pytest.mark.parametrize(
    ("text", "called", "not_called"),
    [
        ("出版时间：2011年3月", "publication date", "publishing house"),
        ("印刷时间：2011年3月", "impression", "printing house"),
        ("出版社地址：河口市灯塔路8号", "postcode", "published by"),
        ("封面设计：青石工作室", "cover design", "photographs"),
    ],
)
def test_the_longest_label_tells_the_field(tmp_path: Path, text: str, called: str, not_called: str) -> None:
    path = tmp_path / "tower.txt"
    path.write_text(BOOK.replace("责任编辑 沈墨", f"责任编辑 沈墨\n{text}"), encoding="utf-8")
    names = other_names(*line(read_book(path), text[:5]))
    assert called in names
    assert not_called not in names


@pytest.mark.parametrize(
    "lines",
    [
        ("Address trade barriers", "Format customs documents", "Size the market", "Price carbon"),
        ("地图1 河口", "地图2 灯塔", "图片3 铜钟", "地图4 茶园"),
        ("价格改革的经过", "印刷术的传播", "地图学的兴起"),
    ],
)
def test_lists_and_captions_are_no_imprint(tmp_path: Path, lines: tuple[str, ...]) -> None:
    path = tmp_path / "tower.md"
    path.write_text("# 灯塔\n\n## 一、记\n\n" + "\n\n".join(lines) + "\n\n灯塔建于1911年。\n", encoding="utf-8")
    book = read_book(path)
    assert {other_names(s, u) for s in book.sections for u in s.units} == {""}


def test_an_address_within_a_text_without_headings_is_no_colophon(tmp_path: Path) -> None:
    path = tmp_path / "tower.txt"
    lines = (
        "河口灯塔由渔民于1911年建造，一直亮到今天。",
        "因为礁石太多，所以村民集资修建了它。",
        "地址：河口市灯塔路8号",
        "电话：000-1234567",
        "网址：http://example.org",
        "邮箱：tower@example.org",
        "灯塔在1953年改用电灯，守塔人姓何。",
    )
    path.write_text("\n\n".join(lines), encoding="utf-8")
    assert [section.kind for section in read_book(path).sections] == ["body"]


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("Responsible editor: Shen Mo", "desk editor"),
        ("Managing editors-in-chief: Xu Fan and Ding Shi", "managing chief editors"),
        ("Proofread by Lin Jing", "typos"),
        ("Cover design: Blackstone Studio", "封面"),
        ("Printed by the Estuary Works", "印刷厂"),
        ("Distribution hotline: 000-7654321", "ordering copies"),
        ("Trim: 787×1092 mm", "page size"),
        ("Print run: 3,000", "印了多少册"),
        ("Price: 36 yuan", "how much a copy is"),
        ("Compiled by the Lighthouse Office", "under whose editorship"),
    ],
)
def test_english_imprints_have_other_names_too(tmp_path: Path, text: str, called: str) -> None:
    path = tmp_path / "tower.md"
    path.write_text(
        f"# The lighthouse\n\nAbout a tower.\n\n## Colophon\n\n{text}\n\nISBN 978-1\n\nFormat: A5\n\n## One\n\nA.\n"
    )
    found = line(read_book(path), text.replace(" ", "")[:8])
    assert called in other_names(*found)


def test_two_lines_that_look_like_fields_make_no_imprint(tmp_path: Path) -> None:
    path = tmp_path / "tower.md"
    path.write_text("# The tower\n\n## One\n\nPrice: 3 yuan\n\nFormat: A5\n\nThe tower stands.\n", encoding="utf-8")
    book = read_book(path)
    assert {other_names(s, u) for s in book.sections for u in s.units} == {""}
