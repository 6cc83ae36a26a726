"""PDF, EPUB and DOCX as blocks; every file is made here."""

from __future__ import annotations

import textwrap
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph
from pypdf import PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle
from pypdf.errors import DependencyError
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from corpus.blocks import Block
from corpus.errors import BookError, EmptyBookError, UnreadableBookError
from corpus.readers import archive, read_book
from corpus.readers.docx import read_docx
from corpus.readers.epub import read_epub
from corpus.readers.numbering import Numbering
from corpus.readers.pdf import read_pdf
from corpus.readers.wrapping import LineJoiner, find_title
from corpus.types import Lang

SONG = "STSong-Light"
LEFT, TOP, PITCH, SIZE = 72.0, 770.0, 18.0, 11.0
ZH_WIDTH, EN_WIDTH = 40, 78

READERS: dict[str, Callable[[Path], list[Block]]] = {".pdf": read_pdf, ".epub": read_epub, ".docx": read_docx}


def texts(blocks: Sequence[Block]) -> list[str]:
    return [block.text for block in blocks]


# ---------------------------------------------------------------------------------------------------------- PDF


@dataclass(frozen=True)
class Row:
    """A line to draw: its text, where it stands and how large."""

    text: str
    y: float
    x: float = LEFT
    size: float = SIZE


@pytest.fixture(scope="session", autouse=True)
def _fonts() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(SONG))


def draw_pdf(path: Path, pages: Sequence[Sequence[Row]], outline: Sequence[tuple[str, int, int]] = ()) -> Path:
    """A PDF of the rows of each page, with bookmarks (title, page from 0, level from 0)."""
    canvas = Canvas(str(path), pagesize=(595, 842), invariant=1)
    for number, rows in enumerate(pages):
        for title, page, level in outline:
            if page == number:
                key = f"{title}-{page}"
                canvas.bookmarkPage(key)
                canvas.addOutlineEntry(title, key, level)
        for row in rows:
            canvas.setFont("Times-Roman" if row.text.isascii() else SONG, row.size)
            canvas.drawString(row.x, row.y, row.text)
        canvas.showPage()
    canvas.save()
    return path


def typeset(paragraphs: Sequence[str], *, start: float = TOP) -> list[Row]:
    """Paragraphs broken into lines: Chinese with a first-line indent, English with hyphens left to the text."""
    rows: list[Row] = []
    y = start
    for paragraph in paragraphs:
        lines = wrap(paragraph)
        for place, line in enumerate(lines):
            indent = 2 * SIZE if place == 0 and len(lines) > 1 else 0.0
            rows.append(Row(line, y, LEFT + indent))
            y -= PITCH
        y -= 0.0 if not paragraph.isascii() else 8.0
    return rows


def wrap(paragraph: str) -> list[str]:
    if paragraph.isascii():
        return textwrap.wrap(paragraph, EN_WIDTH, initial_indent="    ", break_long_words=False) or [""]
    first = ZH_WIDTH - 2
    rest = paragraph[first:]
    return [paragraph[:first], *(rest[n : n + ZH_WIDTH] for n in range(0, len(rest), ZH_WIDTH))]


ZH_PARAGRAPHS = (
    "山谷里的人说，河水每年要涨两次，第一次在清明之后，第二次在秋收之前。老人们把水位刻在渡口的石柱上，"
    "刻痕旁边写着年份，最早的一道是一百二十年前留下的，如今已经被青苔盖住了大半。",
    "渡口的船夫姓何，他家三代人都在这里撑船。每逢集市，对岸的人挑着柿子和竹器过河，船要来回十几趟才能把人送完，"
    "天黑以后他还要把船底的水舀干净。",
)
EN_PARAGRAPHS = (
    "The people of the valley say that the river rises twice a year, first after the spring rains and again before "
    "the harvest. The old men cut a notch for each flood into the stone post at the ferry, and beside each notch "
    "they wrote the year.",
    "The ferryman belongs to the third generation of his family to work the crossing. On market days he goes to and "
    "fro more than ten times before everyone has been carried over, and after dark he bails the boat.",
)


@pytest.mark.parametrize("paragraphs", [ZH_PARAGRAPHS, EN_PARAGRAPHS], ids=["zh", "en"])
def test_hard_line_breaks_of_a_page_are_undone(tmp_path: Path, paragraphs: tuple[str, ...]) -> None:
    blocks = read_pdf(draw_pdf(tmp_path / "book.pdf", [typeset(paragraphs)]))
    assert texts(blocks) == list(paragraphs)
    assert {block.page for block in blocks} == {1}


@pytest.mark.parametrize(
    ("paragraphs", "header"),
    [(ZH_PARAGRAPHS, "河谷见闻录"), (EN_PARAGRAPHS, "Notes from the Valley")],
    ids=["zh", "en"],
)
def test_running_headers_and_page_numbers_are_taken_off(
    tmp_path: Path, paragraphs: tuple[str, ...], header: str
) -> None:
    pages = [
        [Row(header, 810, size=9), *typeset([f"{n}. {paragraphs[n % 2]}"]), Row(f"- {n + 41} -", 40, 290, 9)]
        for n in range(4)
    ]
    blocks = read_pdf(draw_pdf(tmp_path / "book.pdf", pages))
    assert texts(blocks) == [f"{n}. {paragraphs[n % 2]}" for n in range(4)]
    # The numbers that were printed are what a reader looks up.
    assert [block.page for block in blocks] == [41, 42, 43, 44]


def test_headers_of_odd_and_even_pages_are_told_apart(tmp_path: Path) -> None:
    headers = ("河谷见闻录", "第一章 河流")
    body = [f"{char}的故事要从很久以前说起，那时候山谷里只有三户人家和一条小路。" for char in "甲乙丙丁戊己"]
    pages = [[Row(headers[n % 2], 810, size=9), *typeset([text])] for n, text in enumerate(body)]
    assert texts(read_pdf(draw_pdf(tmp_path / "book.pdf", pages))) == body


def test_chapter_titles_at_the_same_height_are_no_headers(tmp_path: Path) -> None:
    pages = [[Row(f"Chapter {n}", 800, size=18), *typeset([EN_PARAGRAPHS[n % 2]])] for n in range(1, 5)]
    blocks = read_pdf(draw_pdf(tmp_path / "book.pdf", pages))
    assert texts(blocks)[::2] == ["Chapter 1", "Chapter 2", "Chapter 3", "Chapter 4"]


def test_page_labels_of_the_file_come_before_anything_printed(tmp_path: Path) -> None:
    plain = draw_pdf(tmp_path / "plain.pdf", [typeset([text]) for text in (*ZH_PARAGRAPHS, "版权所有")])
    writer = PdfWriter(clone_from=plain)
    writer.set_page_label(0, 0, style=PageLabelStyle.LOWERCASE_ROMAN)
    writer.set_page_label(1, 2, style=PageLabelStyle.DECIMAL, start=7)
    writer.write(tmp_path / "labelled.pdf")
    assert [block.page for block in read_pdf(tmp_path / "labelled.pdf")] == [None, 7, 8]


def test_roman_page_numbers_leave_the_front_matter(tmp_path: Path) -> None:
    romans, body = ("i", "ii", "iii"), ("1", "2", "3")
    pages = [
        [*typeset([f"{number} {EN_PARAGRAPHS[place % 2]}"]), Row(number, 40, 295, 9)]
        for place, number in enumerate((*romans, *body))
    ]
    blocks = read_pdf(draw_pdf(tmp_path / "book.pdf", pages))
    assert len(blocks) == 6
    assert [block.page for block in blocks] == [None, None, None, 1, 2, 3]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_bookmarks_give_headings_their_level(tmp_path: Path, lang: Lang) -> None:
    titles = ("第一部分 河流", "雪山的水") if lang == "zh" else ("Part I The River", "Water from the snow")
    first, second = titles[0].rsplit(" ", 1) if lang == "zh" else ("Part I", "The River")
    paragraphs = ZH_PARAGRAPHS if lang == "zh" else EN_PARAGRAPHS
    page = [
        Row(first, 800, 250, 18),
        Row(second, 770, 250, 18),
        *typeset([paragraphs[0]], start=730),
        Row(titles[1], 600, LEFT, SIZE),
        *typeset([paragraphs[1]], start=600 - PITCH),
    ]
    outline = [(titles[0], 0, 0), (titles[1], 0, 1), ("Index", 0, 0)]
    writer = PdfWriter(clone_from=draw_pdf(tmp_path / "plain.pdf", [page], outline))
    writer.add_outline_item(title="points nowhere", page_number=None)
    writer.write(tmp_path / "book.pdf")
    blocks = read_pdf(tmp_path / "book.pdf")
    assert [(block.text, block.level) for block in blocks] == [
        (titles[0], 1),
        (paragraphs[0], None),
        (titles[1], 2),
        (paragraphs[1], None),
    ]


def test_a_paragraph_that_goes_on_overleaf_is_one_block_and_its_note_follows(tmp_path: Path) -> None:
    lines = wrap(ZH_PARAGRAPHS[0])
    first = [
        Row(lines[0], 100, LEFT + 2 * SIZE),
        Row(lines[1][:-1] + "①", 100 - PITCH),
        Row("① 石柱现在立在村口的祠堂前。", 40, LEFT, 8),
    ]
    rest = lines[1][-1] + "".join(lines[2:])
    blocks = read_pdf(draw_pdf(tmp_path / "book.pdf", [[*typeset([ZH_PARAGRAPHS[1]]), *first], typeset_on(rest)]))
    broken = lines[0] + lines[1][:-1] + "^①" + rest
    assert texts(blocks) == [ZH_PARAGRAPHS[1], broken, "① 石柱现在立在村口的祠堂前。"]
    assert [block.page for block in blocks] == [1, 1, 1]


def typeset_on(text: str) -> list[Row]:
    """The end of a paragraph at the head of a page, then another paragraph."""
    rows = [Row(text[n : n + ZH_WIDTH], TOP - PITCH * place) for place, n in enumerate(range(0, len(text), ZH_WIDTH))]
    return rows


def test_raised_digits_become_anchors_only_where_a_note_answers(tmp_path: Path) -> None:
    page = [
        Row("The post stands by the shrine", TOP, LEFT),
        Row("1", TOP + 4, LEFT + 138, 6),
        Row(" and the hall measures 40 m", TOP, LEFT + 141),
        Row("2", TOP + 4, LEFT + 262, 6),
        Row(" in all.", TOP, LEFT + 265),
        Row("1 It was moved there in 1954, and has been", 60, LEFT, 8),
        Row("painted since.", 50, LEFT, 8),
    ]
    blocks = read_pdf(draw_pdf(tmp_path / "book.pdf", [page]))
    assert texts(blocks) == [
        "The post stands by the shrine[^1] and the hall measures 40 m2 in all.",
        "[^1]: It was moved there in 1954, and has been painted since.",
    ]


def test_words_hyphenated_at_the_end_of_a_line_are_joined(tmp_path: Path) -> None:
    lines = (
        "The well-known ferry runs through the moun-",
        "tains every day, and travellers call it a well-",
        "known sight of the whole country, with envi-",
        "ronmental care.",
    )
    blocks = read_pdf(draw_pdf(tmp_path / "book.pdf", [[Row(t, TOP - 14 * n) for n, t in enumerate(lines)]]))
    assert texts(blocks) == [
        "The well-known ferry runs through the mountains every day, and travellers call it a well-known sight of the "
        "whole country, with environmental care."
    ]


def test_rows_of_a_table_keep_their_cells_apart(tmp_path: Path) -> None:
    rows = [("年份", "船", "鱼"), ("1992", "14", "2 130.1"), ("1993", "15", "2 207.4")]
    page = typeset([ZH_PARAGRAPHS[0]])
    for place, cells in enumerate(rows):
        page += [Row(cell, 600 - place * PITCH, LEFT + 90 * column) for column, cell in enumerate(cells)]
    blocks = read_pdf(draw_pdf(tmp_path / "book.pdf", [page]))
    assert texts(blocks) == [ZH_PARAGRAPHS[0], *("\t".join(cells) for cells in rows)]


def test_entries_of_a_table_of_contents_stay_lines(tmp_path: Path) -> None:
    entries = [
        f"{title} {'.' * (70 - 2 * len(title))} {page}"
        for title, page in (("第一章 河流", 1), ("第二章 村庄", 12), ("后记", 30))
    ]
    page = [Row("目  录", 800, 270, 16), *(Row(entry, TOP - PITCH * n) for n, entry in enumerate(entries))]
    blocks = read_pdf(draw_pdf(tmp_path / "book.pdf", [page]))
    assert [block.text.split()[0] for block in blocks] == ["目", "第一章", "第二章", "后记"]


def test_list_items_of_a_page_are_blocks_of_their_own(tmp_path: Path) -> None:
    lines = [
        "过河的人要守三条规矩：",
        "（1）老人和孩子先上船。",
        "（2）牲口不与人同船，等人渡完以后再单独渡一趟。",
        "（3）夜里不开船。",
    ]
    blocks = read_pdf(draw_pdf(tmp_path / "book.pdf", [[Row(t, TOP - PITCH * n) for n, t in enumerate(lines)]]))
    assert texts(blocks) == lines


def test_a_page_turned_on_its_side_reads_like_any_other(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "book.pdf"), pagesize=(595, 842), invariant=1)
    canvas.rotate(90)
    canvas.setFont(SONG, SIZE)
    for place, line in enumerate(wrap(ZH_PARAGRAPHS[0])):
        canvas.drawString(60, -80 - PITCH * place, line)
    canvas.showPage()
    canvas.save()
    assert texts(read_pdf(tmp_path / "book.pdf")) == [ZH_PARAGRAPHS[0]]


def test_a_mark_raised_within_its_line_is_an_anchor(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "book.pdf"), pagesize=(595, 842), invariant=1)
    line = canvas.beginText(LEFT, TOP)
    for text, size, rise in (
        ("石柱立在渡口", SIZE, 0),
        ("①", 6, 4),
        ("，水深 40 m", SIZE, 0),
        ("2", 6, 4),
        ("。", SIZE, 0),
    ):
        line.setFont(SONG, size)
        line.setRise(rise)
        line.textOut(text)
    canvas.drawText(line)
    canvas.setFont(SONG, 8)
    for place, note in enumerate(("① 据县志，石柱重约", "300 斤。", "② 无人引用的注。")):
        canvas.drawString(LEFT, 90 - 10 * place, note)
    canvas.showPage()
    canvas.save()
    assert texts(read_pdf(tmp_path / "book.pdf")) == [
        "石柱立在渡口^①，水深 40 m2。",
        "① 据县志，石柱重约 300 斤。",
        "② 无人引用的注。",
    ]


def test_a_note_set_in_the_letters_of_the_body_is_known_by_its_mark_and_its_gap(tmp_path: Path) -> None:
    lines = ["渡口的船夫姓何①，他家三代人都在这里撑船，过河要守两条规矩：", "① 老人先上船。", "② 夜里不开船。"]
    rows = [*(Row(text, TOP - PITCH * n) for n, text in enumerate(lines)), Row("① 一说姓贺。", 80)]
    blocks = read_pdf(draw_pdf(tmp_path / "book.pdf", [rows]))
    assert texts(blocks) == [lines[0].replace("①", "^①"), *lines[1:], "① 一说姓贺。"]


def test_small_print_that_nothing_refers_to_stays_text(tmp_path: Path) -> None:
    page = [*typeset([ZH_PARAGRAPHS[0]]), Row("1 本页没有注码。", 60, LEFT, 8)]
    assert texts(read_pdf(draw_pdf(tmp_path / "book.pdf", [page]))) == [ZH_PARAGRAPHS[0], "1 本页没有注码。"]


def test_a_page_of_notes_alone_gives_them_as_text(tmp_path: Path) -> None:
    rows = [Row("石柱①立在渡口。", TOP), Row("① 一说立在村口。", 80, LEFT, 8)]
    blocks = read_pdf(draw_pdf(tmp_path / "book.pdf", [[*rows], typeset([ZH_PARAGRAPHS[0]])]))
    assert texts(blocks) == ["石柱^①立在渡口。", "① 一说立在村口。", ZH_PARAGRAPHS[0]]


@pytest.mark.parametrize("title", ["目录", "Contents"])
def test_contents_that_bookmarks_leave_out_stand_beside_the_chapters(tmp_path: Path, title: str) -> None:
    pages = [
        [Row(title, 800, size=18), Row("1 Rivers ........ 3", TOP)],
        [Row("1 Rivers", 800, size=18), *typeset(ZH_PARAGRAPHS)],
    ]
    blocks = read_pdf(draw_pdf(tmp_path / "book.pdf", pages, [("1 Rivers", 1, 0)]))
    assert [(block.text, block.level) for block in blocks if block.level] == [(title, 1), ("1 Rivers", 1)]


def test_a_header_that_names_the_section_and_the_page_goes_although_no_two_are_alike(tmp_path: Path) -> None:
    names = ("Rivers", "Snow", "Ferries", "Posts", "Villages")
    pages = [
        [Row(f"{name} {n}" if n % 2 else f"{n} {name}", 812, size=9), *typeset([f"{name}. {EN_PARAGRAPHS[n % 2]}"])]
        for n, name in enumerate(names, 21)
    ]
    blocks = read_pdf(draw_pdf(tmp_path / "book.pdf", pages))
    assert [block.text.split(".")[0] for block in blocks] == list(names)
    assert [block.page for block in blocks] == [21, 22, 23, 24, 25]


def test_a_header_right_above_the_text_is_taken_off_too(tmp_path: Path) -> None:
    body = [f"{char}的故事要从很久以前说起，那时候山谷里只有三户人家和一条小路。" for char in "甲乙丙"]
    pages = [[Row("河谷见闻录", TOP + PITCH), *typeset([text])] for text in body]
    assert texts(read_pdf(draw_pdf(tmp_path / "book.pdf", pages))) == body


def test_words_that_stand_at_the_head_of_distant_pages_are_no_header(tmp_path: Path) -> None:
    body = [f"{char}的故事要从很久以前说起，那时候山谷里只有三户人家和一条小路。" for char in "甲乙丙丁戊己庚辛壬"]
    pages = [[*([Row("按语", 810)] if n % 4 == 0 else []), *typeset([text])] for n, text in enumerate(body)]
    assert texts(read_pdf(draw_pdf(tmp_path / "book.pdf", pages))).count("按语") == 3


def test_two_pages_that_are_alike_keep_their_text(tmp_path: Path) -> None:
    pages = [typeset(["渡口收据。"]), typeset(["渡口收据。"])]
    assert texts(read_pdf(draw_pdf(tmp_path / "book.pdf", pages))) == ["渡口收据。", "渡口收据。"]


def test_pages_with_nothing_but_a_header_are_empty(tmp_path: Path) -> None:
    pages = [[Row("河谷见闻录", 810, size=9), *typeset([ZH_PARAGRAPHS[n]])] for n in (0, 1)]
    pages.append([Row("河谷见闻录", 810, size=9)])
    assert texts(read_pdf(draw_pdf(tmp_path / "book.pdf", pages))) == list(ZH_PARAGRAPHS)


def test_letters_set_apart_and_gaps_within_a_line_are_closed(tmp_path: Path) -> None:
    rows = [
        Row("河 谷 见 闻 录 全 书", TOP),
        Row("The ferryman says", TOP - 60),
        Row("that he waits.", TOP - 60, LEFT + 120),
    ]
    assert texts(read_pdf(draw_pdf(tmp_path / "book.pdf", [rows]))) == [
        "河谷见闻录全书",
        "The ferryman says that he waits.",
    ]


def test_hanging_items_and_set_in_quotations_keep_their_shape(tmp_path: Path) -> None:
    full = "村里的老人常说起从前的渡口，说那时候河面比现在宽得多，船也比现在大得多啊"
    rows = [
        Row(full + "啊", TOP),
        Row(full + "。", TOP - PITCH),
        Row(full[:34], TOP - 2 * PITCH, LEFT + 44),
        Row(full[:20] + "。", TOP - 3 * PITCH, LEFT + 44),
        Row("（1）" + full[:33] + "，", TOP - 4 * PITCH),
        Row(full[:34] + "，", TOP - 5 * PITCH, LEFT + 33),
        Row(full[:10] + "。", TOP - 6 * PITCH, LEFT + 33),
        Row("（2）" + full[:20] + "。", TOP - 7 * PITCH),
    ]
    assert texts(read_pdf(draw_pdf(tmp_path / "book.pdf", [rows]))) == [
        full + "啊" + full + "。",
        full[:34] + full[:20] + "。",
        "（1）" + full[:33] + "，" + full[:34] + "，" + full[:10] + "。",
        "（2）" + full[:20] + "。",
    ]


def test_indented_paragraphs_of_one_line_each_stay_apart(tmp_path: Path) -> None:
    line = "村里的老人常说起从前的渡口，说那时候河面比现在宽得多，船也比现在大得多"
    rows = [Row(line + end, TOP - PITCH * n, LEFT + 22) for n, end in enumerate("。。")]
    rows += [
        Row(line + "多", TOP - 2 * PITCH, LEFT + 22),
        Row(line + "许多，", TOP - 3 * PITCH),
        Row("完。", TOP - 4 * PITCH),
    ]
    blocks = read_pdf(draw_pdf(tmp_path / "book.pdf", [rows]))
    assert texts(blocks) == [line + "。", line + "。", line + "多" + line + "许多，完。"]


def test_entries_of_contents_without_leaders_stay_lines(tmp_path: Path) -> None:
    entries = [
        "河流与雪山之间的村庄和渡口以及沿河而上的七座石桥的来历和它们的故事 12",
        "渡口与石柱之间的道路和桥梁以及沿河而上的七座石桥的来历和它们的故事 30",
    ]
    blocks = read_pdf(draw_pdf(tmp_path / "book.pdf", [[Row(t, TOP - PITCH * n) for n, t in enumerate(entries)]]))
    assert texts(blocks) == entries


def test_a_text_layer_without_characters_asks_for_ocr(tmp_path: Path) -> None:
    path = draw_pdf(tmp_path / "odd.pdf", [[Row("\ue000\ue001\ue002\ue003 a", TOP)]])
    with pytest.raises(UnreadableBookError, match=r"odd\.pdf has a text layer whose fonts do not say") as caught:
        read_pdf(path)
    assert "--force-ocr" in caught.value.hint


def test_a_cipher_that_needs_another_package_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(reader: PdfReader, password: str) -> None:
        raise DependencyError("cryptography>=3.1 is required for AES algorithm")

    path = encrypt(draw_pdf(tmp_path / "plain.pdf", [typeset(ZH_PARAGRAPHS)]), tmp_path / "aes.pdf", user="")
    monkeypatch.setattr(PdfReader, "decrypt", refuse)
    with pytest.raises(UnreadableBookError, match=r"aes\.pdf is encrypted with AES") as caught:
        read_pdf(path)
    assert "pip install cryptography" in caught.value.hint


def encrypt(source: Path, target: Path, *, user: str, algorithm: str = "RC4-128") -> Path:
    writer = PdfWriter(clone_from=source)
    writer.encrypt(user_password=user, owner_password="owner", algorithm=algorithm)
    writer.write(target)
    return target


def test_a_pdf_encrypted_with_an_empty_password_opens(tmp_path: Path) -> None:
    plain = draw_pdf(tmp_path / "plain.pdf", [typeset(ZH_PARAGRAPHS)])
    assert texts(read_pdf(encrypt(plain, tmp_path / "open.pdf", user=""))) == list(ZH_PARAGRAPHS)


def test_a_pdf_with_a_password_is_refused(tmp_path: Path) -> None:
    plain = draw_pdf(tmp_path / "plain.pdf", [typeset(ZH_PARAGRAPHS)])
    locked = encrypt(plain, tmp_path / "locked.pdf", user="secret")
    with pytest.raises(UnreadableBookError, match=r"locked\.pdf is encrypted") as caught:
        read_pdf(locked)
    assert "without a password" in caught.value.hint


def test_a_pdf_without_a_text_layer_asks_for_ocr(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "scan.pdf"))
    canvas.rect(100, 100, 200, 200)
    canvas.showPage()
    canvas.save()
    with pytest.raises(EmptyBookError, match=r"scan\.pdf has no text layer") as caught:
        read_pdf(tmp_path / "scan.pdf")
    assert "OCR" in caught.value.hint


def test_an_empty_page_between_pages_is_no_error(tmp_path: Path) -> None:
    pages = [typeset([ZH_PARAGRAPHS[0]]), [], typeset([ZH_PARAGRAPHS[1]])]
    blocks = read_pdf(draw_pdf(tmp_path / "book.pdf", pages))
    assert [(block.text, block.page) for block in blocks] == [(ZH_PARAGRAPHS[0], 1), (ZH_PARAGRAPHS[1], 3)]


# --------------------------------------------------------------------------------------------------------- EPUB

CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles>'
    "</container>"
)
XHTML = '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title/></head>'


def page_of(body: str, *, head: str = XHTML) -> str:
    return f'<?xml version="1.0" encoding="utf-8"?>\n{head}<body>{body}</body></html>'


def opf(pages: Sequence[str], *, manifest: str = "", spine: str = "", guide: str = "") -> str:
    items = "".join(
        f'<item id="i{n}" href="{name.replace(" ", "%20")}" media-type="application/xhtml+xml"/>'
        for n, name in enumerate(pages)
    )
    refs = "".join(f'<itemref idref="i{n}"/>' for n in range(len(pages)))
    return (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        f"<manifest>{items}{manifest}</manifest><spine>{spine}{refs}</spine><guide>{guide}</guide></package>"
    )


NAV_ITEM = '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
NCX_ITEM = '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'


def nav_of(entries: str, more: str = "") -> str:
    return page_of(f'<nav epub:type="toc"><h1>目录</h1><ol>{entries}</ol></nav>{more}')


def write_epub(path: Path, members: dict[str, str | bytes], **package: str) -> Path:
    """An EPUB of the page files among `members` in their order, and whatever else they hold."""
    pages = [name for name in members if name.endswith(("html", "htm")) and name != "nav.xhtml" and name[0] != "_"]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        file.writestr("META-INF/container.xml", CONTAINER)
        file.writestr("OEBPS/book.opf", opf(pages, **package))
        for name, content in members.items():
            file.writestr(name if name.startswith("META-INF") else f"OEBPS/{name.lstrip('_')}", content)
    return path


def test_pages_are_read_in_the_order_of_the_spine(tmp_path: Path) -> None:
    members: dict[str, str | bytes] = {
        "b 2.xhtml": page_of("<h1>第一章</h1><p>山谷里的人。</p>"),
        "a1.xhtml": page_of(
            "<h1>第二章</h1><h2>Markets</h2><p>On market\n days.</p><ul><li>柿子</li><li>竹器</li></ul>"
        ),
    }
    blocks = read_epub(write_epub(tmp_path / "book.epub", members))
    assert [(block.text, block.level) for block in blocks] == [
        ("第一章", 1),
        ("山谷里的人。", None),
        ("第二章", 1),
        ("Markets", 2),
        ("On market days.", None),
        ("柿子", None),
        ("竹器", None),
    ]


def test_markup_leaves_plain_text(tmp_path: Path) -> None:
    body = (
        "<p>　　老人们把水位\n   刻在<b>渡口</b>的<ruby>石<rp>(</rp><rt>"
        "shí</rt><rp>)</rp>柱<rt>zhù</rt></ruby>上&nbsp;。</p>"
        "<p>first line<br/>second &amp; last</p><!-- no --><script>var a;</script>"
        "<table><tr><th>年份</th><th>鱼\t数</th></tr><tr><td><p>1992</p></td><td>2 130.1</td></tr></table>"
        "<pre>one\ntwo</pre><div>loose <p>inner</p> tail</div>"
    )
    blocks = read_epub(write_epub(tmp_path / "book.epub", {"a.xhtml": page_of(body)}))
    assert texts(blocks) == [
        "老人们把水位刻在渡口的石柱上 。",
        "first line",
        "second & last",
        "年份\t鱼 数",
        "1992\t2 130.1",
        "one",
        "two",
        "loose",
        "inner",
        "tail",
    ]


def test_the_nav_document_gives_levels_and_missing_titles_and_is_no_page(tmp_path: Path) -> None:
    nav = nav_of(
        '<li><a href="cover.xhtml">封面</a></li><li><a href="one.xhtml">第一部分 河流</a><ol>'
        '<li><a href="one.xhtml#s1">雪山</a></li><li><a href="two.xhtml">渡口</a></li></ol></li>'
        '<li><a href="three.xhtml">第二部分 村庄</a></li><li><a href="three.xhtml"> </a></li>'
    )
    members: dict[str, str | bytes] = {
        "cover.xhtml": page_of("<p>河谷见闻录</p>"),
        "one.xhtml": page_of(
            "<h2>第一部分</h2><h2>河流</h2><p>总述。</p><p class='t' id='s1'>雪山</p><p>雪线。</p><h4>冰川</h4>"
        ),
        "two.xhtml": page_of("<h1>渡口与船</h1><p>船夫。</p><h2>船</h2>"),
        "three.xhtml": page_of("<p>村庄里有祠堂。</p>"),
        "nav.xhtml": nav,
    }
    package = {"manifest": NAV_ITEM, "spine": '<itemref idref="nav"/>'}
    blocks = read_epub(write_epub(tmp_path / "book.epub", members, **package))
    assert [(block.text, block.level) for block in blocks] == [
        ("河谷见闻录", None),
        ("第一部分 河流", 1),
        ("总述。", None),
        ("雪山", 2),
        ("雪线。", None),
        ("冰川", 4),
        ("渡口与船", 2),
        ("船夫。", None),
        ("船", 3),
        ("第二部分 村庄", 1),
        ("村庄里有祠堂。", None),
    ]


def test_an_ncx_serves_where_there_is_no_nav(tmp_path: Path) -> None:
    ncx = (
        '<?xml version="1.0"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://x.invalid/ncx.dtd">'
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>Part I</text></navLabel>'
        '<content src="a.xhtml"/><navPoint><content src="a.xhtml"/></navPoint>'
        '<navPoint><navLabel><text>The ferry</text></navLabel><content src="a.xhtml#f"/>'
        "</navPoint></navPoint></navMap></ncx>"
    )
    body = "<p>Part I</p><p>Text.</p><a id='f'></a><p><b>The Ferry</b></p><p>More.</p>"
    members: dict[str, str | bytes] = {"a.xhtml": page_of(body), "toc.ncx": ncx}
    blocks = read_epub(write_epub(tmp_path / "book.epub", members, manifest=NCX_ITEM))
    assert [(b.text, b.level) for b in blocks] == [("Part I", 1), ("Text.", None), ("The Ferry", 2), ("More.", None)]


def test_a_contents_page_named_by_the_guide_is_no_page(tmp_path: Path) -> None:
    members: dict[str, str | bytes] = {"toc.html": page_of("<p>第一章</p>"), "a.xhtml": page_of("<p>山谷。</p>")}
    guide = '<reference type="toc" href="toc.html#x"/>'
    assert texts(read_epub(write_epub(tmp_path / "book.epub", members, guide=guide))) == ["山谷。"]


def test_epub_notes_follow_their_paragraph(tmp_path: Path) -> None:
    body = (
        '<p>石柱<a epub:type="noteref" href="#n1">①</a>在渡口<sup><a id="r2" href="notes.xhtml#n2">[2]</a></sup>。</p>'
        '<aside epub:type="footnote" id="n1"><p>① 现在立在祠堂前。</p></aside>'
        '<p>See<a class="duokan-footnote" href="#n3"><img src="n.png"/>'
        '</a> and again<a epub:type="noteref" href="#n1">①</a>'
        ' and <a href="#n4">chapter 4</a>.</p>'
        '<ol><li id="n3" class="duokan-footnote-item">A picture refers here.</li></ol><h2 id="n4">Chapter 4</h2>'
    )
    notes = page_of('<h1>注释</h1><p><a id="n2" href="a.xhtml#r2">[2]</a> 撑船的人。</p><p>尾注到此。</p>')
    blocks = read_epub(write_epub(tmp_path / "book.epub", {"a.xhtml": page_of(body), "notes.xhtml": notes}))
    assert texts(blocks) == [
        "石柱^①在渡口[^2]。",
        "① 现在立在祠堂前。",
        "[^2]: 撑船的人。",
        "See[^1] and again and chapter 4.",
        "[^1]: A picture refers here.",
        "Chapter 4",
        "注释",
        "尾注到此。",
    ]


def test_links_that_are_no_notes_stay_in_the_text(tmp_path: Path) -> None:
    body = (
        '<p id="p">See <a href="#p">1</a>, <a href="#t">2</a>, <a href="#e"><sup>3</sup></a>, '
        '<a href="#d"><sup>4</sup></a>, <a href="b.xhtml#s"><sup>6</sup></a>'
        '<a href="#b">[7]</a><a href="#x">[8]</a>'
        ' and <a class="footnote" href="#x">the index</a>, <a class="note" href="#gone"><sup>5</sup></a>.</p>'
        '<table id="t"><tr><td>cell</td></tr></table><p id="e"> </p><dl><dt id="d">4 alone</dt></dl><p id="x">Index</p>'
        '<p id="b">[7] A bracketed note.</p>'
    )
    members: dict[str, str | bytes] = {"a.xhtml": page_of(body), "b.xhtml": '<span id="s">root</span>'}
    blocks = read_epub(write_epub(tmp_path / "book.epub", members))
    assert texts(blocks) == [
        "See 1, 2, 3, [^4], 6[^7][8] and the index, 5.",
        "[^4]: alone",
        "[^7]: A bracketed note.",
        "cell",
        "Index",
        "root",
    ]


def test_links_back_to_the_text_leave_a_note(tmp_path: Path) -> None:
    body = (
        '<p>甲<a id="r" epub:type="noteref" href="#n">1</a>。</p>'
        '<section epub:type="footnotes"><aside epub:type="footnote" id="n">'
        '<p>乙<a role="doc-backlink" href="#r">back</a></p>'
        '<a role="doc-backlink" href="#r">back</a></p>'
        "<p>丙<ruby>丁<rt>dīng</rt></ruby></p></aside></section>"
    )
    blocks = read_epub(write_epub(tmp_path / "book.epub", {"a.xhtml": page_of(body)}))
    assert texts(blocks) == ["甲[^1]。", "[^1]: 乙丙丁"]


@pytest.mark.parametrize(
    ("note", "text"),
    [
        ("2005 年以前的数字。", "2005 年以前的数字。"),
        ("1 2005 年以前的数字。", "2005 年以前的数字。"),
        ("[1] 1.5 metres.", "1.5 metres."),
        ("1.5 metres.", "1.5 metres."),
        ("1. On foot.", "On foot."),
        ("12 villages.", "12 villages."),
    ],
)
def test_a_note_loses_its_own_mark_and_no_other_number(tmp_path: Path, note: str, text: str) -> None:
    body = f'<p>甲<a epub:type="noteref" href="#n">1</a>。</p><aside id="n"><p>{note}</p></aside>'
    blocks = read_epub(write_epub(tmp_path / "book.epub", {"a.xhtml": page_of(body)}))
    assert texts(blocks) == ["甲[^1]。", f"[^1]: {text}"]


def test_notes_outside_the_reading_order_are_found(tmp_path: Path) -> None:
    members: dict[str, str | bytes] = {
        "a.xhtml": page_of('<p>渡口<a epub:type="noteref" href="n.xhtml#n1">1</a>。</p>'),
        "_n.xhtml": page_of('<dl><dt id="n1">1</dt><dd>In the <i>old</i> town.</dd></dl><p>not read</p>'),
    }
    manifest = '<item id="n" href="n.xhtml" media-type="application/xhtml+xml"/>'
    path = write_epub(tmp_path / "book.epub", members, manifest=manifest)
    assert texts(read_epub(path)) == ["渡口[^1]。", "[^1]: In the old town."]


def test_printed_pages_of_an_epub_are_kept(tmp_path: Path) -> None:
    body = (
        '<span epub:type="pagebreak" id="p7" title="7"/><p>甲。'
        '</p><p>乙<span role="doc-pagebreak" aria-label="8"/>丙。</p>'
        '<p>丁。</p><p id="p9">戊。</p>'
    )
    nav = nav_of(
        "",
        '<nav epub:type="page-list"><ol><li><a href="a.xhtml#p9">'
        '9</a></li><li><a href="b.xhtml">10</a></li></ol></nav>',
    )
    members: dict[str, str | bytes] = {"a.xhtml": page_of(body), "b.xhtml": page_of("<p>己。</p>"), "nav.xhtml": nav}
    blocks = read_epub(write_epub(tmp_path / "book.epub", members, manifest=NAV_ITEM))
    assert [block.page for block in blocks] == [7, 7, 8, 9, 10]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb2312", "gb18030"])
def test_the_declared_encoding_of_a_page_is_used(tmp_path: Path, encoding: str) -> None:
    text = page_of("<p>渡口的船夫姓何。</p>").replace("utf-8", encoding)
    blocks = read_epub(write_epub(tmp_path / "book.epub", {"a.xhtml": text.encode(encoding)}))
    assert texts(blocks) == ["渡口的船夫姓何。"]


def test_an_undeclared_gb18030_page_and_an_unknown_encoding_are_read(tmp_path: Path) -> None:
    members: dict[str, str | bytes] = {
        "a.xhtml": "<html><body><p>船夫</p></body></html>".encode("gb18030"),
        "b.xhtml": page_of("<p>渡口</p>").replace("utf-8", "x-unknown").encode(),
        "c.xhtml": b"<html><body><p>ok \xff\xff</p></body></html>",
    }
    assert texts(read_epub(write_epub(tmp_path / "book.epub", members)))[:2] == ["船夫", "渡口"]


def test_ill_formed_markup_is_read_as_html(tmp_path: Path) -> None:
    body = "<h1>Ferry</h1><p>one & two<p>three<br>four"
    blocks = read_epub(write_epub(tmp_path / "book.epub", {"a.html": f"<html><body>{body}</body></html>"}))
    assert texts(blocks) == ["Ferry", "one & two", "three", "four"]
    broken = '<?xml version="1.0"? ><book><p>船夫</book>'
    assert texts(read_epub(write_epub(tmp_path / "broken.epub", {"a.xhtml": broken})))[-1] == "船夫"


def test_entities_of_a_document_type_are_never_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("do not show", encoding="utf-8")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    head = (
        f'<!DOCTYPE html [<!ENTITY file SYSTEM "{secret.as_uri()}"><!ENTITY l0 "ha">{laughs}'
        f'<!ENTITY % remote SYSTEM "http://127.0.0.1:9/x.dtd"> %remote;]>{XHTML}'
    )
    members: dict[str, str | bytes] = {"a.xhtml": page_of("<p>船&file;夫&l11;</p>", head=head)}
    text = " ".join(texts(read_epub(write_epub(tmp_path / "book.epub", members))))
    assert "船" in text
    assert "do not show" not in text
    assert "haha" not in text


def test_deeply_nested_markup_is_read_without_recursion_trouble(tmp_path: Path) -> None:
    body = "<div>" * 1500 + "深处" + "</div>" * 1500
    blocks = read_epub(write_epub(tmp_path / "book.epub", {"a.xhtml": page_of(f"<p>浅处</p>{body}")}))
    assert texts(blocks)[0] == "浅处"


def test_a_locked_epub_is_refused_but_scrambled_fonts_are_not(tmp_path: Path) -> None:
    encrypted = (
        '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptedData><e:EncryptionMethod Algorithm="{}"/>'
        '<e:CipherData><e:CipherReference URI="OEBPS/a.xhtml"/></e:CipherData></e:EncryptedData></encryption>'
    )
    page: dict[str, str | bytes] = {"a.xhtml": page_of("<p>渡口</p>")}
    fonts: dict[str, str | bytes] = {"META-INF/encryption.xml": encrypted.format("http://www.idpf.org/2008/embedding")}
    assert texts(read_epub(write_epub(tmp_path / "fonts.epub", page | fonts))) == ["渡口"]
    for name, content in (
        ("META-INF/encryption.xml", encrypted.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc")),
        ("META-INF/license.lcpl", "{}"),
    ):
        with pytest.raises(UnreadableBookError, match=r"locked\.epub is locked .*DRM") as caught:
            read_epub(write_epub(tmp_path / "locked.epub", page | {name: content}))
        assert "without DRM" in caught.value.hint


def test_an_epub_without_text_or_package_says_so(tmp_path: Path) -> None:
    with pytest.raises(EmptyBookError, match=r"book\.epub holds no text"):
        read_epub(write_epub(tmp_path / "book.epub", {"a.xhtml": page_of('<img src="scan.png"/>')}))
    with zipfile.ZipFile(tmp_path / "other.epub", "w") as file:
        file.writestr("readme.txt", "not a book")
    with pytest.raises(UnreadableBookError, match="no package file"):
        read_epub(tmp_path / "other.epub")


def test_a_page_that_the_spine_names_but_the_file_lacks_is_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = write_epub(
        tmp_path / "book.epub",
        {"a.xhtml": page_of("<p>渡口</p>")},
        manifest='<item id="gone" href="gone.xhtml" media-type="application/xhtml+xml"/>' + NAV_ITEM,
        spine='<itemref idref="gone"/><itemref idref="unknown"/>',
    )
    assert texts(read_epub(path)) == ["渡口"]
    assert "gone.xhtml" in caplog.text


# --------------------------------------------------------------------------------------------------------- DOCX


def add_note(document: WordDocument, paragraph: Paragraph, note_id: int, kind: str = "footnote") -> None:
    run = OxmlElement("w:r")
    reference = OxmlElement(f"w:{kind}Reference")
    reference.set(qn("w:id"), str(note_id))
    run.append(reference)
    paragraph._p.append(run)


def attach_notes(document: WordDocument, notes: Sequence[str], kind: str = "footnote") -> None:
    """Give the document a part with footnotes or endnotes 1, 2, …"""
    items = "".join(
        f'<w:{kind} w:id="{n}"><w:p><w:r><w:{kind}Ref/></w:r><w:r><w:t xml:space="preserve"> {text}</w:t></w:r></w:p>'
        f"</w:{kind}>"
        for n, text in enumerate(notes, 1)
    )
    xml = f'<w:{kind}s {nsdecls("w")}><w:{kind} w:type="separator" w:id="-1"><w:p/></w:{kind}>{items}</w:{kind}s>'
    package = document.part.package
    assert package is not None
    name = PackURI(f"/word/{kind}s.xml")
    content_type = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}s+xml"
    part = Part(name, content_type, xml.encode(), package)
    document.part.relate_to(part, RT.FOOTNOTES if kind == "footnote" else RT.ENDNOTES)


def save(document: WordDocument, path: Path) -> Path:
    document.save(str(path))
    return path


def test_word_headings_by_style_outline_and_chinese_style_name(tmp_path: Path) -> None:
    document = Document()
    document.add_heading("河谷见闻录", 0)
    document.add_paragraph("林河 著")
    document.add_heading("The River", 1)
    custom = document.styles.add_style("标题 2", 1)
    document.add_paragraph("雪山", style=custom)
    derived = document.styles.add_style("My Heading", 1)
    derived.base_style = document.styles["Heading 3"]
    document.add_paragraph("冰川", style=derived)
    outlined = document.styles.add_style("Outlined", 1)
    outlined.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="1"/>'))
    document.add_paragraph("Ice", style=outlined)
    for value in ("2", "9"):
        paragraph = document.add_paragraph(f"outline {value}")
        paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{value}"/>'))
    document.add_heading("Book Two", 0)
    blocks = read_docx(save(document, tmp_path / "book.docx"))
    assert [(block.text, block.level) for block in blocks] == [
        ("河谷见闻录", None),
        ("林河 著", None),
        ("The River", 1),
        ("雪山", 2),
        ("冰川", 3),
        ("Ice", 2),
        ("outline 2", 3),
        ("outline 9", None),
        ("Book Two", 1),
    ]


def test_word_paragraphs_lists_breaks_and_tables(tmp_path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph("责任编辑\t何船")
    paragraph.add_run().add_break()
    paragraph.add_run().add_break()
    paragraph.add_run("封面设计 林河")
    paragraph.add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("柿子", style="List Bullet")
    document.add_paragraph("竹器", style="List Number")
    table = document.add_table(2, 2)
    for cell, text in zip((*table.rows[0].cells, *table.rows[1].cells), ("年份", "鱼", "1992", "2 130.1"), strict=True):
        cell.text = text
    document.add_table(1, 2)
    document.add_paragraph("After the table.")
    assert texts(read_docx(save(document, tmp_path / "book.docx"))) == [
        "责任编辑\t何船",
        "封面设计 林河",
        "柿子",
        "竹器",
        "年份\t鱼",
        "1992\t2 130.1",
        "After the table.",
    ]


def test_word_content_controls_revisions_and_text_boxes(tmp_path: Path) -> None:
    document = Document()
    xml = f"""<w:sdt {nsdecls("w")}><w:sdtPr/><w:sdtContent><w:p>
        <w:ins><w:r><w:t>kept</w:t></w:r></w:ins><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>
        <w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:noBreakHyphen/><w:t>船</w:t></w:r>
        <w:hyperlink><w:r><w:t>夫</w:t></w:r></w:hyperlink><!-- note -->
        <w:r><w:ruby><w:rt><w:r><w:t>hé</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>何</w:t></w:r></w:rubyBase></w:ruby></w:r>
        <w:r><w:pict><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>
        </w:p></w:sdtContent></w:sdt>"""
    document.element.body.insert(0, parse_xml(xml))
    row = "<w:tr><w:del/><w:tc><w:p><w:r><w:t>cell</w:t></w:r></w:p></w:tc></w:tr>"
    document.element.body.insert(1, parse_xml(f"<w:tbl {nsdecls('w')}>{row}</w:tbl>"))
    assert texts(read_docx(save(document, tmp_path / "book.docx"))) == ["kept-船夫何", "boxed", "cell"]


def test_word_notes_follow_their_paragraph(tmp_path: Path) -> None:
    document = Document()
    first = document.add_paragraph("石柱在渡口")
    add_note(document, first, 1)
    first.add_run("，祠堂在村口")
    add_note(document, first, 1, "endnote")
    first.add_run("。")
    document.add_paragraph("The next paragraph.")
    table = document.add_table(1, 1)
    add_note(document, table.cell(0, 0).paragraphs[0], 2)
    add_note(document, table.cell(0, 0).paragraphs[0], 99)
    attach_notes(document, ["一百二十年前所立。", "In a cell."])
    attach_notes(document, ["见县志。"], "endnote")
    assert texts(read_docx(save(document, tmp_path / "book.docx"))) == [
        "石柱在渡口[^1]，祠堂在村口[^2]。",
        "[^1]: 一百二十年前所立。",
        "[^2]: 见县志。",
        "The next paragraph.",
        "[^3]",
        "[^3]: In a cell.",
    ]


NUMBERING_LEVELS = (
    ("chineseCountingThousand", "第%1章", "Heading1", "space"),
    ("decimal", "%1.%2", "Heading2", "tab"),
    ("decimalEnclosedCircle", "%3", "", "nothing"),
    ("upperRoman", "%4.", "", "tab"),
    ("lowerLetter", "(%5)", "", "tab"),
    ("decimalZero", "%6", "", "tab"),
    ("bullet", "•", "", "tab"),
    ("decimal", "%9-%8", "", "tab"),
)


def numbering_xml() -> str:
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'{"<w:isLgl/>" * (n == 1)}<w:lvlText w:val="{pattern}"/>'
        f'<w:suff w:val="{suffix}"/>' + (f'<w:pStyle w:val="{style}"/>' if style else "") + "</w:lvl>"
        for n, (form, pattern, style, suffix) in enumerate(NUMBERING_LEVELS)
    )
    return (
        f'<w:numbering {nsdecls("w")}><w:abstractNum w:abstractNumId="77">{levels}</w:abstractNum>'
        '<w:num w:numId="77"><w:abstractNumId w:val="77"/></w:num></w:numbering>'
    )


def test_numbers_that_word_prints_before_headings_are_part_of_them(tmp_path: Path) -> None:
    document = Document()
    numbering = document.part.numbering_part.element
    for child in list(parse_xml(numbering_xml())):
        numbering.append(child)
    for style in ("Heading 1", "Heading 2"):
        properties = document.styles[style].element.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="77"/></w:numPr>'))
    for text, level in (("河流", 1), ("雪山", 2), ("冰川", 2), ("村庄", 1), ("祠堂", 2)):
        document.add_heading(text, level)
        document.add_paragraph("正文。")
    blocks = read_docx(save(document, tmp_path / "book.docx"))
    assert [block.text for block in blocks if block.level] == [
        "第一章 河流",
        "1.1 雪山",
        "1.2 冰川",
        "第二章 村庄",
        "2.1 祠堂",
    ]


def test_numbers_of_every_form() -> None:
    numbering = Numbering(parse_xml(numbering_xml()))
    assert [numbering.next_label("77", place) for place in range(8)] == [
        "第一章 ",
        "1.1 ",
        "①",
        "I. ",
        "(a) ",
        "01 ",
        "",
        "-1 ",
    ]
    assert [numbering.next_label("77", 0) for _ in range(20)][-1] == "第二十一章 "
    assert numbering.next_label("77", 9) == numbering.next_label("none", 0) == ""
    assert Numbering(None).next_label("77", 0) == ""


def test_an_old_or_locked_word_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.docx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    with pytest.raises(UnreadableBookError, match=r"old\.docx is a Word document with a password") as caught:
        read_docx(path)
    assert ".docx" in caught.value.hint


def test_a_word_file_without_text_is_an_empty_book(tmp_path: Path) -> None:
    with pytest.raises(EmptyBookError, match=r"book\.docx holds no text"):
        read_docx(save(Document(), tmp_path / "book.docx"))


# ------------------------------------------------------------------------------------------------- damage, limits


def sample(path: Path) -> Path:
    """A sound file of the format that the ending names."""
    match path.suffix:
        case ".pdf":
            return draw_pdf(path, [typeset(ZH_PARAGRAPHS), typeset(EN_PARAGRAPHS)], [("河流", 0, 0)])
        case ".epub":
            return write_epub(path, {"a.xhtml": page_of(f"<h1>河流</h1><p>{ZH_PARAGRAPHS[0]}</p>")})
        case _:
            document = Document()
            document.add_heading("河流", 1)
            document.add_paragraph(ZH_PARAGRAPHS[0])
            return save(document, path)


@pytest.mark.parametrize("ending", READERS)
def test_a_truncated_file_is_refused_or_read_but_never_crashes(tmp_path: Path, ending: str) -> None:
    whole = sample(tmp_path / f"whole{ending}").read_bytes()
    path = tmp_path / f"part{ending}"
    for share in range(1, 20):
        path.write_bytes(whole[: len(whole) * share // 20])
        refused = outcome(path)
        assert refused is not None or ending == ".pdf"
        if refused is not None:
            assert path.name in refused.message
            assert refused.hint


@pytest.mark.parametrize("ending", READERS)
def test_flipped_bytes_are_refused_or_read_but_never_crash(tmp_path: Path, ending: str) -> None:
    whole = sample(tmp_path / f"whole{ending}").read_bytes()
    path = tmp_path / f"flipped{ending}"
    for start in range(0, len(whole), max(1, len(whole) // 60)):
        path.write_bytes(whole[:start] + bytes(255 - byte for byte in whole[start : start + 8]) + whole[start + 8 :])
        refused = outcome(path)
        assert refused is None or path.name in refused.message


def outcome(path: Path) -> BookError | None:
    """The error that reading raises, None where the file can be read."""
    try:
        READERS[path.suffix](path)
    except BookError as error:
        return error
    return None


@pytest.mark.parametrize("ending", READERS)
@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "这是一个文本文件。".encode()])
def test_a_file_with_a_wrong_ending_is_refused(tmp_path: Path, ending: str, content: bytes) -> None:
    path = tmp_path / f"renamed{ending}"
    path.write_bytes(content)
    with pytest.raises(UnreadableBookError, match=r"renamed.* is not an? ") as caught:
        READERS[ending](path)
    assert caught.value.hint


@pytest.mark.parametrize("ending", READERS)
def test_a_missing_and_an_empty_file_are_told_apart(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"none{ending}"
    with pytest.raises(UnreadableBookError, match=r"none.* cannot be read"):
        READERS[ending](path)
    path.write_bytes(b"")
    with pytest.raises(EmptyBookError, match=r"none.* is an empty file"):
        READERS[ending](path)


def test_an_epub_that_is_a_word_file_and_the_other_way_round(tmp_path: Path) -> None:
    sample(tmp_path / "book.docx").rename(tmp_path / "word.epub")
    with pytest.raises(UnreadableBookError, match=r"word\.epub is not an EPUB"):
        read_epub(tmp_path / "word.epub")
    sample(tmp_path / "book.epub").rename(tmp_path / "book.docx")
    with pytest.raises(UnreadableBookError, match=r"book\.docx is not a Word document"):
        read_docx(tmp_path / "book.docx")


@pytest.mark.parametrize("ending", [".epub", ".docx"])
def test_a_member_that_expands_out_of_all_proportion_is_refused(tmp_path: Path, ending: str) -> None:
    path = sample(tmp_path / f"bomb{ending}")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("OEBPS/huge.xhtml", b" " * 8 * 2**20)
    with pytest.raises(UnreadableBookError, match=r"bomb.* zip bomb: .* expands \d+ times") as caught:
        READERS[ending](path)
    assert caught.value.hint


def test_limits_on_members_and_their_sum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sample(tmp_path / "book.epub")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("OEBPS/long.xhtml", "渡口" * 1000)
    for name, limit, message in (
        ("MAX_MEMBERS", 3, "holds 5 files"),
        ("MAX_EXPANDED_BYTES", 1000, "expands to 6000 bytes"),
        ("MAX_MEMBER_BYTES", 100, "META-INF/container.xml expands to"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(archive, name, limit)
            with pytest.raises(UnreadableBookError, match=message):
                read_epub(path)


def test_a_zip_of_a_later_version_is_refused(tmp_path: Path) -> None:
    path = sample(tmp_path / "later.epub")
    data = bytearray(path.read_bytes())
    data[data.find(b"PK\x01\x02") + 6] = 99  # the version that the first member needs
    path.write_bytes(data)
    with pytest.raises(UnreadableBookError, match=r"later\.epub is not a file in EPUB format, or is damaged"):
        read_epub(path)


def test_a_zip_with_a_password_is_refused(tmp_path: Path) -> None:
    path = sample(tmp_path / "locked.epub")
    data = bytearray(path.read_bytes())
    place = data.find(b"PK\x01\x02")
    data[place + 8] |= 1  # the flag of the first member in the central directory
    path.write_bytes(data)
    with pytest.raises(UnreadableBookError, match=r"locked\.epub is protected by a password"):
        read_epub(path)


# ------------------------------------------------------------------------------------------- one book, five files


@dataclass(frozen=True)
class Item:
    """A heading or paragraph of the little book; `note` is the footnote that its text refers to with @."""

    text: str
    level: int = 0
    note: str = ""


LITTLE_BOOK: dict[Lang, tuple[Item, ...]] = {
    "zh": (
        Item("河谷见闻录"),
        Item("林河 著"),
        Item("前言", 1),
        Item("这本小书记下河谷里的见闻，前后写了三年。书里的人名都改过，"
        "地名照旧，读者若去那里走一走，还能认出渡口和石柱。"),
        Item("第一部分 河流", 1),
        Item("河从雪山下来，全长 214.5 公里@，沿途有七个村庄。"
        "春天水浅，孩子们可以蹚到对岸去；到了夏天，水一夜之间能涨三尺高。",
              note="据 1987 年县志，下游的支流没有算在内。"),
        Item("1 水源", 2),
        Item("雪线在海拔四千米以上。每年五月冰雪开始消融，水从石缝里渗出来，汇成几条小溪，在村子上面合成一条河。"),
        Item("1.1 冰川", 3),
        Item("冰川有两条，东边的一条短而陡，西边的一条长而缓。"
        "老人说从前两条冰川是连在一起的，中间的石滩就是它们分开的地方。"),
        Item("冰川下面有一座小庙，每年七月有人上去烧香。"),
        Item("1.2 溪流", 3),
        Item("溪流一共有五条，最大的一条叫白水，它的水量占全河的三分之一，旱年也不断流。"),
        Item("2 渡口", 2),
        Item("渡口的船夫姓何，他家三代人都在这里撑船。他说：“船小，人多的时候要等。”每逢集市，船要来回十几趟。"),
        Item("第二部分 村庄", 1),
        Item("七个村庄里最大的有二百户人家，最小的只有九户@。村与村之间靠石板路相连，下雨天路滑，挑担的人都拄着竹杖。",
              note="2003 年以后又搬走了两户。"),
    ),
    "en": (
        Item("Notes from the Valley"),
        Item("Lin He"),
        Item("Preface", 1),
        Item("This little book records what I saw and heard in the "
        "valley over three years. The names of the people have "
              "been changed, but the names of the places have not, "
              "and a visitor will still know the ferry and the post."),
        Item("Part I The River", 1),
        Item("The river comes down from the snow and runs for 214.5 "
        "kilometres@ past seven villages. In spring it is shallow "
              "and the children wade across; in summer it can rise by a metre in a single night.",
              note="The county records of 1987 leave out the lower branches."),
        Item("1 The Source", 2),
        Item("The snow line lies above four thousand metres. Every May "
        "the ice begins to melt, water seeps from the rocks and "
              "gathers into a few streams, and above the first village they become one river."),
        Item("1.1 Glaciers", 3),
        Item("There are two glaciers. The eastern one is short and "
        "steep, and the western one is long and gentle; the old "
              "people say that both were once a single sheet of ice."),
        Item("Below them stands a small temple."),
        Item("1.2 Streams", 3),
        Item("There are five streams in all. The largest is called "
        "White Water, and it carries a third of the whole flow, "
              "even in the driest of years."),
        Item("2 The Ferry", 2),
        Item("The ferryman is called He, and his family has worked "
        "the crossing for three generations. He says that the boat "
              "is small and that people have to wait their turn on market days."),
        Item("Part II The Villages", 1),
        Item("The largest of the seven villages has two hundred households "
        "and the smallest has nine@. Stone paths join them, "
              "and when it rains those who carry loads lean on bamboo sticks.",
              note="Two more have moved away since 2003."),
    ),
}  # fmt: skip


def as_text(path: Path, parts: Sequence[Item]) -> None:
    lines = []
    for part in parts:
        lines.append(part.text.replace("@", "^①"))
        lines += [f"① {part.note}"] if part.note else []
    path.write_text("\n\n".join(lines), encoding="utf-8")


def as_markdown(path: Path, parts: Sequence[Item]) -> None:
    lines = []
    for part in parts:
        lines.append("#" * part.level + " " * bool(part.level) + part.text.replace("@", "[^1]"))
        lines += [f"[^1]: {part.note}"] if part.note else []
    path.write_text("\n\n".join(lines), encoding="utf-8")


def as_docx(path: Path, parts: Sequence[Item]) -> None:
    document = Document()
    notes: list[str] = []
    for part in parts:
        if part.level:
            document.add_heading(part.text, part.level)
            continue
        before, mark, after = part.text.partition("@")
        paragraph = document.add_paragraph(before)
        if mark:
            notes.append(part.note)
            add_note(document, paragraph, len(notes))
            paragraph.add_run(after)
    attach_notes(document, notes)
    save(document, path)


def as_epub(path: Path, parts: Sequence[Item]) -> None:
    pages: list[list[str]] = [[]]
    nav: list[str] = []
    for number, part in enumerate(parts):
        if part.level == 1:
            nav.append(f'<li><a href="p{len(pages)}.xhtml">{part.text}</a></li>')
            pages.append([])
        mark = f'<a epub:type="noteref" href="#n{number}">①</a>'
        tag = f"h{part.level}" if part.level else "p"
        pages[-1].append(f"<{tag}>{part.text.replace('@', mark)}</{tag}>")
        if part.note:
            pages[-1].append(f'<aside epub:type="footnote" id="n{number}"><p>① {part.note}</p></aside>')
    members: dict[str, str | bytes] = {f"p{n}.xhtml": page_of("\n".join(page)) for n, page in enumerate(pages)}
    members["nav.xhtml"] = nav_of("".join(nav))
    write_epub(path, members, manifest=NAV_ITEM)


def as_pdf(path: Path, parts: Sequence[Item]) -> None:
    pages: list[list[Row]] = [[]]
    notes: list[list[Row]] = [[]]
    outline: list[tuple[str, int, int]] = []
    y = TOP
    for part in parts:
        if part.level == 1:
            pages.append([])
            notes.append([])
            y = TOP
        if part.level:
            outline.append((part.text, len(pages) - 1, part.level - 1))
            pages[-1].append(Row(part.text, y, LEFT, SIZE + 6 - part.level))
            y -= 2 * PITCH
            continue
        rows = typeset([part.text.replace("@", "①" if not part.text.isascii() else "@")], start=y)
        pages[-1] += list(with_raised_mark(rows))
        y = min(row.y for row in rows) - PITCH - 8
        if part.note:
            circled = not part.text.isascii()
            notes[-1].append(Row(f"{'①' if circled else '1'} {part.note}", 60, LEFT, 8))
    header = parts[0].text
    numbered = [
        [Row(header, 815, 250, 9), *rows, *feet, Row(str(n), 30, 295, 9)]
        for n, (rows, feet) in enumerate(zip(pages, notes, strict=True), 1)
    ]
    draw_pdf(path, numbered, outline)


def with_raised_mark(rows: Sequence[Row]) -> Iterator[Row]:
    """Each row as it is, but for an @, which becomes a small raised 1."""
    for row in rows:
        before, mark, after = row.text.partition("@")
        if not mark:
            yield row
            continue
        end = row.x + pdfmetrics.stringWidth(before, "Times-Roman", row.size)
        yield Row(before, row.y, row.x, row.size)
        yield Row("1", row.y + 4, end, 6)
        yield Row(after, row.y, end + 3, row.size)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_one_book_in_five_formats_has_the_same_sections(tmp_path: Path, lang: Lang) -> None:
    parts = LITTLE_BOOK[lang]
    writers = {"txt": as_text, "md": as_markdown, "pdf": as_pdf, "epub": as_epub, "docx": as_docx}
    found: dict[str, dict[str, list[str]]] = {}
    headings: dict[str, list[tuple[str, ...]]] = {}
    for ending, write in writers.items():
        path = tmp_path / f"valley.{ending}"
        write(path, parts)
        book = read_book(path)
        found[ending] = {
            section.address: [section.text[span.start : span.end] for span in section.paragraphs]
            for section in book.sections
        }
        assert book.lang == lang
        assert book.title == parts[0].text
        headings[ending] = [section.path for section in book.sections if section.kind != "footnote"]
    paragraphs = [text for section in found["txt"].values() for text in section]
    assert sorted(paragraphs) == sorted(
        [part.text.replace("@", "") for part in parts if not part.level] + [part.note for part in parts if part.note]
    )
    for ending in writers:
        assert found[ending] == found["txt"], ending
        assert headings[ending] == headings["txt"], ending


# ------------------------------------------------------------------------------------------------- line breaks


@pytest.mark.parametrize(
    ("lines", "paragraph"),
    [
        (["河从雪山", "下来，", "全长"], "河从雪山下来，全长"),
        (["于 1992 年成立，到", "2005", "年结束"], "于 1992 年成立，到 2005 年结束"),
        (["于1992年成立，到", "2005", "年结束"], "于1992年成立，到2005年结束"),
        (["the GMS-", "CEP and x/", "y"], "the GMS-CEP and x/y"),
        (["the ferry-", "man and the ferryman"], "the ferryman and the ferryman"),
        (["100 人/km", "² 以下"], "100 人/km² 以下"),
        (["soft hy\u00ad", "phen and", "word"], "soft hyphen and word"),
        (["", "alone"], "alone"),
    ],
)
def test_lines_join_as_they_were_broken(lines: list[str], paragraph: str) -> None:
    assert LineJoiner(lines).join(lines) == paragraph


@pytest.mark.parametrize(
    ("title", "lines", "found"),
    [
        ("第一部分 综合概况", ["目录", "第一部分", "综合概况", "正文"], (1, 2)),
        ("综合概况", ["正文", "第一章 综合概况"], (1, 1)),
        ("1.1 The Ferry", ["the ferry"], (0, 1)),
        ("Ferry", ["The Ferry"], None),
        ("——", ["——"], None),
    ],
)
def test_titles_are_found_among_lines(title: str, lines: list[str], found: tuple[int, int] | None) -> None:
    assert find_title(title, lines) == found


def test_generated_pdfs_are_what_the_tests_think(tmp_path: Path) -> None:
    path = draw_pdf(tmp_path / "book.pdf", [typeset(ZH_PARAGRAPHS)], [("河流", 0, 0)])
    assert len(PdfReader(path).pages[0].extract_text().splitlines()) > len(ZH_PARAGRAPHS)
