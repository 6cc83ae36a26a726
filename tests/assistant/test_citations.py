"""A quote is the words of the book at the place that its address names, whatever was asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answering import Assistant
from assistant.app import assemble, build_library, make_embedder
from assistant.quotes import place
from assistant.settings import Settings
from assistant.statements import Statement, compose
from assistant.types import Answer
from corpus.readers import read_book
from corpus.types import Book, Section
from index.build import open_index
from index.library import Library
from tests.assistant.conftest import tale

BUNDLED = Path(__file__).parents[2] / "corpus" / "gms" / "zh.md"
QUESTIONS = (
    "澜沧江—湄公河流经哪些国家？",
    "本书的责任编辑是谁？",
    "ISBN是多少？",
    "环境工作组哪一年成立？",
    "核心环境项目由哪些部分组成？",
    "第一届环境部长会议在哪里举行？",
    "SEF I 项目是什么时候开始的？",
    "扶贫和环境改善项目第一期的目的是什么？",
    "1.2 的脚注②说了什么？",
    "第七次会议的文件从哪一页开始？",
    "大湄公河次区域的总人口是多少？",
    "Which countries does the Mekong flow through?",
    "Who was the proofreader?",
    "What is the price of the book?",
    "When was the Working Group on Environment established?",
    "What are the parts of the Core Environment Program?",
    "Where was the first GMS Environment Ministers' Meeting held?",
    "When did the SEF I project start?",
    "What does the first footnote in Part II say?",
    "What page is the Kunming Declaration on?",
)
REFUSED_AT_MOST = 4


@pytest.fixture(scope="module")
def answers(guide: Assistant) -> list[Answer]:
    return [guide.ask(question) for question in QUESTIONS]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> tuple[Assistant, Book]:
    """An assistant over a reader's own copy beside the bundled text; the copy differs in a word."""
    folder = tmp_path_factory.mktemp("own")
    text = BUNDLED.read_text(encoding="utf-8")
    assert text.count("高速进") == 1
    (folder / "my-copy.md").write_text(text.replace("高速进", "高速进先生"), encoding="utf-8")
    settings = Settings(embedder="hashing", data_dir=folder)
    embedder = make_embedder(settings)
    book = read_book(folder / "my-copy.md")
    build_library(settings, embedder, [book])
    return assemble(settings, open_index(settings.index_dir, embedder)), book


def section_of(books: tuple[Book, ...], book_id: str, address: str) -> Section:
    book = next(book for book in books if book.id == book_id)
    return book.by_address[address.partition(":")[0]]


def test_most_questions_are_answered(answers: list[Answer]) -> None:
    assert sum(answer.status == "refused" for answer in answers) <= REFUSED_AT_MOST
    assert all(bool(answer.citations) == (answer.status == "answered") for answer in answers)


def test_quotes_stand_in_the_book_where_they_say(guide: Assistant, answers: list[Answer]) -> None:
    for answer in answers:
        for citation in answer.citations:
            section = section_of(guide.books, citation.book_id, citation.address)
            assert citation.quote
            assert section.text[citation.start : citation.end] == citation.quote
            assert (citation.address, citation.quote) in {(unit.address, unit.text) for unit in section.units}


def test_every_marker_has_its_citation_and_the_other_way_round(answers: list[Answer]) -> None:
    for answer in answers:
        numbers = [citation.number for citation in answer.citations]
        assert numbers == list(range(1, len(numbers) + 1))
        assert all(f"[{number}]" in answer.text for number in numbers)
        assert f"[{len(numbers) + 1}]" not in answer.text


def test_answer_and_quote_are_in_the_language_of_the_question(answers: list[Answer]) -> None:
    for answer, question in zip(answers, QUESTIONS, strict=True):
        assert answer.lang == (
            "en" if question[0].isascii() and not question.startswith(("ISBN", "SEF", "1")) else "zh"
        )
        assert {citation.lang for citation in answer.citations} <= {answer.lang}


def test_english_quote_carries_the_chinese_sentence(guide: Assistant) -> None:
    (citation,) = guide.ask("Who was the proofreader?").citations

    assert citation.original is not None
    assert "尹芳" in citation.original
    assert citation.section == "书前页 › 版权页"
    assert citation.section_en == "Title page › Colophon"


@pytest.mark.parametrize(
    ("question", "label", "label_en"),
    [
        ("第二部分的第一个脚注是什么？", "第二部分 › 脚注①", "Part II › Footnote ①"),
        ("What does the first footnote in Part II say?", "第二部分 › 脚注①", "Part II › Footnote ①"),
    ],
)
def test_place_has_a_short_form_in_both_languages(guide: Assistant, question: str, label: str, label_en: str) -> None:
    (citation,) = guide.ask(question).citations

    assert (citation.label, citation.label_en, citation.pages) == (label, label_en, "4–11")


def test_own_copy_hides_the_companion_in_its_language(own: tuple[Assistant, Book]) -> None:
    assert [book.id for book in own[0].books] == ["my-copy", "gms-en"]


@pytest.mark.parametrize(
    "question",
    ["本书的责任编辑是谁？", "环境工作组哪一年成立？", "Who was the proofreader?", "What is the price of the book?"],
)
def test_own_copy_is_quoted_in_either_language(own: tuple[Assistant, Book], question: str) -> None:
    assistant, book = own
    answer = assistant.ask(question)

    assert answer.status == "answered"
    for citation in answer.citations:
        assert (citation.book_id, citation.source, citation.lang) == (book.id, "my-copy.md", "zh")
        section = section_of((book,), book.id, citation.address)
        assert section.text[citation.start : citation.end] == citation.quote


def test_quote_has_the_words_of_the_own_copy(own: tuple[Assistant, Book]) -> None:
    answer = own[0].ask("本书的责任编辑是谁？")

    assert "高速进先生" in answer.citations[0].quote
    assert "高速进先生" in answer.text


def test_english_answer_over_an_own_copy_is_english(own: tuple[Assistant, Book]) -> None:
    answer = own[0].ask("Who was the proofreader?")

    assert "Yin Fang" in answer.text
    assert "尹芳" in answer.citations[0].quote


def test_every_quote_of_an_answer_is_placed_where_the_citation_says(guide: Assistant, answers: list[Answer]) -> None:
    for answer in answers:
        for citation in answer.citations:
            section = section_of(guide.books, citation.book_id, citation.address)
            span = place(citation.quote, section.text[citation.start : citation.end])
            assert span is not None


def test_own_words_of_the_book_are_supported(answers: list[Answer]) -> None:
    assert {citation.state for answer in answers for citation in answer.citations} == {"supported"}


def test_citation_has_the_worst_state_of_what_rests_on_it() -> None:
    library = Library.of(tale(), ())
    section = library.sections["tale-zh/p1/1"]
    first, second = section.units[:2]
    said = [
        Statement("渔村有四十户人家。", section, first, state="supported"),
        Statement("渔村很大。", section, first, state="partly"),
        Statement("五月捕鱼。", section, second),
    ]

    text, citations = compose(said, library)

    assert text == "渔村有四十户人家。[1]渔村很大。[1]五月捕鱼。[2]"
    assert [citation.state for citation in citations] == ["partly", "supported"]
