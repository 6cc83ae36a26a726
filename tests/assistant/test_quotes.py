"""Every quotation is placed at its exact offsets, or rejected: a hundred in a hundred, over the bundled text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from opencc import OpenCC

from assistant.quotes import place
from corpus.bundled import bundled_books
from corpus.types import Section

WIDE = {ord(char): ord(char) + 0xFEE0 for char in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"}
TRADITIONAL = OpenCC("s2t")
PREFIX = 6  # characters that a fabricated sentence shares with the book
SPACED = re.compile(r"(?<![\d.])\d{1,3}(?:[ ,]\d{3})+(?!\d)")
IDIOM = re.compile("[\u4e00-\u9fff]{2,4}")
TEXT = "全河长约 4 880 km，落差 5,167 m。人口 2.5 亿，共 12 个县、3 个市。1956、1957 年大水，水退，人回。水到渠成。"
ENGLISH = "The river is 4,880 km long, and a Riverboat runs. In 1956, 1957 it rose by 2.5 m."


def sentences() -> Iterator[tuple[Section, int, int]]:
    """Every sentence of the bundled texts of eight letters or more."""
    for book in bundled_books():
        for section in book.sections:
            for unit in section.units:
                if sum(char.isalnum() for char in unit.text) > 8:
                    yield section, unit.start, unit.end


SENTENCES = list(sentences())


def changed(quote: str) -> str:
    """The quotation with the letter in its middle changed into one that is nowhere in the book."""
    middle = next(at for at in range(len(quote) // 2, len(quote)) if quote[at].isalnum())
    return quote[:middle] + "鑫" + quote[middle + 1 :]


def without_comma(quote: str) -> str:
    """The quotation without its first comma that does not stand between digits."""
    return re.sub(r"(?<!\d)[，,]|[，,](?!\s?\d)", "", quote, count=1)


SAME: dict[str, Callable[[str], str]] = {
    "as it stands": str,
    "comma dropped": without_comma,
    "full width": lambda quote: quote.translate(WIDE),
    "traditional": TRADITIONAL.convert,
    "spaces in numbers": lambda quote: SPACED.sub(lambda m: re.sub("[ ,]", "", m[0]), quote),
    "commas in numbers": lambda quote: SPACED.sub(lambda m: m[0].replace(" ", ","), quote),
    "blanks between words": lambda quote: re.sub(r"(?<=[，。；,;])(?!\d)", " ", quote),
    "upper case": str.upper,
    "other quotation marks": lambda quote: quote.replace("“", "「").replace("”", "」").replace('"', "'"),
}
OTHER: dict[str, Callable[[str], str]] = {
    "one character changed": changed,
    "invented tail": lambda quote: quote[: PREFIX + 2] + "鑫森淼焱垚",
    "invented head": lambda quote: "鑫森" + quote,
    "number changed": lambda quote: re.sub(r"\d(?!\d)", lambda m: str((int(m[0]) + 1) % 10) + "77", quote, count=1),
}


def letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


@pytest.mark.parametrize("name", SAME)
def test_quotation_in_another_spelling_is_placed_where_it_stands(name: str) -> None:
    for section, start, end in SENTENCES:
        quote = section.text[start:end]
        span = place(SAME[name](quote), section.text)

        assert span is not None, quote
        assert letters(section.text[span.start : span.end]) == letters(quote)


@pytest.mark.parametrize("name", OTHER)
def test_quotation_that_the_book_does_not_have_is_rejected(name: str) -> None:
    tried = 0
    for section, start, end in SENTENCES:
        quote = section.text[start:end]
        if (other := OTHER[name](quote)) != quote:
            tried += 1
            assert place(other, section.text) is None, other

    assert tried >= 100


def test_idioms_of_four_characters_and_fewer_are_placed_exactly() -> None:
    tried = 0
    for section, start, end in SENTENCES:
        for found in IDIOM.finditer(section.text, start, end):
            tried += 1
            span = place(found[0], section.text)
            assert span is not None
            assert letters(section.text[span.start : span.end]) == found[0]
            assert place(found[0][:-1] + "鑫", section.text) is None

    assert tried >= 1000


@pytest.mark.parametrize(
    ("quotation", "placed"),
    [
        ("4880 km", "4 880 km"),
        ("４８８０km", "4 880 km"),
        ("5 167 m", "5,167 m"),
        ("5167", "5,167"),
        ("水到渠成", "水到渠成"),
        ("水到渠成。", "水到渠成。"),
        ("水退人回", "水退，人回"),
        ("人回。水到", "人回。水到"),
        ("12个縣", "12 个县"),
        ("人口2.5亿", "人口 2.5 亿"),
    ],
)
def test_span_is_the_books_own_spelling(quotation: str, placed: str) -> None:
    span = place(quotation, TEXT)

    assert span is not None
    assert TEXT[span.start : span.end] == placed


@pytest.mark.parametrize(
    "quotation",
    [
        "880 km",
        "488",
        "4 88",
        "167 m",
        "25 亿",
        "2.",
        "19561957 年",
        "56",
        "5 亿",
        "2 个县",
        "水到渠道",
        "",
        "，。",
        "4 881",
    ],
)
def test_number_is_never_cut_joined_or_stripped_of_its_point(quotation: str) -> None:
    assert place(quotation, TEXT) is None


@pytest.mark.parametrize(
    "quotation", ["iver", "boat runs", "long, and a River", "4,88", "880", "1956 1957 rose", "5 m"]
)
def test_english_word_is_never_cut(quotation: str) -> None:
    assert place(quotation, ENGLISH) is None


def test_english_words_are_placed() -> None:
    span = place("the river is 4880 KM long", ENGLISH)

    assert span is not None
    assert ENGLISH[span.start : span.end] == "The river is 4,880 km long"
