"""The bundled companion: both languages and the real book say the same at the same addresses."""

from __future__ import annotations

import calendar
import re
from decimal import Decimal
from pathlib import Path

import pytest

from corpus.headings import parse_number
from corpus.normalize import join_digit_groups
from corpus.readers import read_book
from corpus.types import Book, Lang

COMPANION = Path(__file__).resolve().parents[2] / "corpus" / "gms"
LONGEST_SHARED_RUN = 19

MONTHS = list(calendar.month_name)[1:]
COUNTS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
)  # fmt: skip
ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth",
)  # fmt: skip
WORDS = {word: place for words in (COUNTS, ORDINALS) for place, word in enumerate(words, 1)}
ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}
SCALES = {"千": 10**3, "万": 10**4, "亿": 10**8, "thousand": 10**3, "million": 10**6, "billion": 10**9}

ZH_DECADE = re.compile(r"(\d+)\s*世纪\s*(\d+)\s*年代")
ZH_CONGRESS = re.compile(r"([一二三四五六七八九十]+)大(?=报告)")
ZH_DATE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?")
EN_DATE = re.compile(rf"(?:(\d{{1,2}}) )?({'|'.join(MONTHS)}) (\d{{4}})")
DOTTED_DATE = re.compile(r"\b((?:19|20)\d\d)\.(0[1-9]|1[0-2])\b")
NUMBER = re.compile(rf"(\d+(?:\.\d+)?)\s*({'|'.join(SCALES)})?")
ZH_DIGITS = "一二三四五六七八九十"
ZH_COUNT = re.compile(rf"第([{ZH_DIGITS}]+)|((?!一)[两{ZH_DIGITS}]+)(?=[国个次届条年部余批种])")
LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*")
DOCUMENT = re.compile(r"《([^》]+)》")
CIRCLED = re.compile("[①-⑳]")
NOT_HAN = re.compile(r"[^\u3400-\u9fff]+")


@pytest.fixture(scope="module")
def zh() -> Book:
    return read_book(COMPANION / "zh.md", lang="zh")


@pytest.fixture(scope="module")
def en() -> Book:
    return read_book(COMPANION / "en.md", lang="en")


@pytest.fixture(scope="module")
def real(book_path: Path) -> Book:
    return read_book(book_path)


@pytest.fixture(params=["zh", "en"])
def companion(request: pytest.FixtureRequest) -> Book:
    book: Book = request.getfixturevalue(request.param)
    return book


def sentences(book: Book) -> dict[str, str]:
    """The text of every sentence by its address."""
    return {unit.address: unit.text for section in book.sections for unit in section.units}


def sentence_counts(book: Book) -> dict[str, list[int]]:
    return {section.address: [len(spans) for spans in section.sentences] for section in book.sections}


def footnotes(book: Book) -> dict[str, tuple[str | None, str]]:
    return {s.address: (s.anchor, s.title[-1]) for s in book.sections if s.kind == "footnote"}


def dates(text: str) -> tuple[set[str], str]:
    """The dates of a sentence in one form, and what is left of it."""
    found = {"-".join(filter(None, match.groups())) for match in ZH_DATE.finditer(text)}
    for day, month, year in EN_DATE.findall(text):
        found.add("-".join(filter(None, (year, str(MONTHS.index(month) + 1), day))))
    for year, month in DOTTED_DATE.findall(text):
        found.add(f"{year}-{int(month)}")
    for pattern in (ZH_DATE, EN_DATE, DOTTED_DATE):
        text = pattern.sub(" ", text)
    return found, text


def figures(text: str) -> set[str]:
    """The dates and numbers that a sentence gives in digits, each in one form whatever its language."""
    text = ZH_DECADE.sub(lambda match: str((int(match[1]) - 1) * 100 + int(match[2])), text)
    found, rest = dates(ZH_CONGRESS.sub(lambda match: str(parse_number(match[1])), text))
    for digits, scale in NUMBER.findall(join_digit_groups(rest)):
        value = Decimal(digits) * SCALES.get(scale, 1)
        found.add(f"{value.normalize():f}")
    return found


def zh_counts(text: str) -> set[int]:
    """Ordinals and counts that a Chinese sentence spells out; 一 without 第 is an article more often than a number."""
    values = (parse_number(match[1] or match[2]) for match in ZH_COUNT.finditer(text))
    return {value for value in values if value is not None}


def spelled(text: str, lang: Lang) -> set[int]:
    """The numbers that a sentence spells out or gives in digits."""
    whole = {int(figure) for figure in figures(text) if figure.isdecimal()}
    if lang == "zh":
        return whole | zh_counts(text)
    words = {WORDS[word] for word in re.findall("[a-z]+", text.lower()) if word in WORDS}
    return whole | words | {ROMAN[word] for word in re.findall(r"\b[IV]+\b", text) if word in ROMAN}


def test_zh_and_en_have_the_same_addresses(zh: Book, en: Book) -> None:
    assert [section.address for section in zh.sections] == [section.address for section in en.sections]


def test_zh_and_en_have_the_same_paragraphs_and_sentences(zh: Book, en: Book) -> None:
    assert sentence_counts(zh) == sentence_counts(en)


def test_zh_and_en_anchor_the_same_footnotes_under_the_same_marks(zh: Book, en: Book) -> None:
    assert footnotes(zh) == footnotes(en)
    assert footnotes(zh)


def test_zh_and_en_give_the_same_figures(zh: Book, en: Book) -> None:
    english = sentences(en)
    assert {a: figures(text) for a, text in sentences(zh).items()} == {a: figures(english[a]) for a in english}


def test_zh_and_en_contents_have_the_same_pages(zh: Book, en: Book) -> None:
    assert [entry.page for entry in zh.toc] == [entry.page for entry in en.toc]
    assert len(zh.toc) == 24


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("全长约 4 880 km", "about 4,880 km long"),
        ("径流量 4 750 亿 m³", "a runoff of 475 billion m³"),
        ("自 20 世纪 90 年代起", "since the 1990s"),
        ("2002 年 12 月 15 日", "15 December 2002"),
        ("2008.12", "December 2008"),
        ("不超过 7 500 万", "no more than 75 million"),
        ("定价 78.00 元", "78 yuan"),
        ("十七大报告", "the 17th National Congress"),
    ],
)
def test_figures_are_the_same_in_both_languages(chinese: str, english: str) -> None:
    assert figures(chinese) == figures(english)
    assert figures(chinese)


def test_companion_has_the_addresses_of_the_book(real: Book, companion: Book) -> None:
    assert [section.address for section in companion.sections] == [section.address for section in real.sections]


def test_companion_has_the_paragraphs_and_sentences_of_the_book(real: Book, companion: Book) -> None:
    assert sentence_counts(companion) == sentence_counts(real)


def test_companion_anchors_the_footnotes_of_the_book(real: Book, companion: Book) -> None:
    assert footnotes(companion) == footnotes(real)


def test_companion_has_the_pages_of_the_books_contents(real: Book, companion: Book) -> None:
    assert [entry.page for entry in companion.toc] == [entry.page for entry in real.toc]


def test_every_figure_of_the_book_is_at_its_address_and_none_is_added(real: Book, companion: Book) -> None:
    ours = sentences(companion)
    assert {a: figures(ours[a]) for a in ours} == {a: figures(text) for a, text in sentences(real).items()}


def test_every_spelled_number_of_the_book_is_at_its_address(real: Book, companion: Book) -> None:
    ours = sentences(companion)
    lost = {a: zh_counts(text) - spelled(ours[a], companion.lang) for a, text in sentences(real).items()}
    assert {address: numbers for address, numbers in lost.items() if numbers} == {}


def test_every_latin_name_of_the_book_is_at_its_address(real: Book, companion: Book) -> None:
    lost: dict[str, list[str]] = {}
    ours = sentences(companion)
    for address, text in sentences(real).items():
        known = [word.casefold() for word in LATIN.findall(ours[address])]
        for name in LATIN.findall(text):
            if not any(word.startswith(name.casefold()) for word in known):
                lost.setdefault(address, []).append(name)
    assert lost == {}


def test_every_list_mark_of_the_book_is_at_its_address(real: Book, companion: Book) -> None:
    ours = sentences(companion)
    assert {a: CIRCLED.findall(ours[a]) for a in ours} == {a: CIRCLED.findall(t) for a, t in sentences(real).items()}


def test_every_document_of_the_book_is_named_at_its_address(real: Book, zh: Book) -> None:
    ours = {address: re.sub(r"\s", "", text) for address, text in sentences(zh).items()}
    lost = [
        (address, title)
        for address, text in sentences(real).items()
        for title in DOCUMENT.findall(re.sub(r"\s", "", text))
        if title not in ours[address]
    ]
    assert lost == []


def test_contents_of_the_chinese_companion_are_those_of_the_book(real: Book, zh: Book) -> None:
    assert zh.toc == real.toc


def test_headings_of_the_chinese_companion_are_those_of_the_book(real: Book, zh: Book) -> None:
    assert {s.address: s.path for s in zh.sections} == {s.address: s.path for s in real.sections}


@pytest.mark.parametrize("name", ["zh.md", "en.md", "README.md"])
def test_companion_shares_no_long_run_with_the_book(book_path: Path, name: str) -> None:
    """Outside headings, lines of the contents, names of documents in 《》 and quotations in “”."""
    least = LONGEST_SHARED_RUN + 1
    book = NOT_HAN.sub("", book_path.read_text(encoding="utf-8"))
    grams = {book[i : i + least] for i in range(len(book) - least + 1)}
    text = (COMPANION / name).read_text(encoding="utf-8")
    text = re.sub(r"^#.*|^.*\t\d+$|《[^》]*》|“[^”]*”", "|", text, flags=re.MULTILINE)
    pieces = [NOT_HAN.sub("", piece) for piece in text.split("|")]
    runs = [piece[i : i + least] for piece in pieces for i in range(len(piece) - least + 1)]
    assert [run for run in runs if run in grams] == []
