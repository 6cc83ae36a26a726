"""Who signed the preface: asked in many ways, found without a verb."""

from __future__ import annotations

import pytest

from assistant.answering import Assistant
from assistant.question import Question
from assistant.signatures import signature
from corpus.language import detect_language

ASKED = (
    "序言是谁写的？",
    "给这本书写序的是谁？",
    "序言由谁署名？",
    "序言的作者是谁？",
    "Who wrote the preface?",
    "Who signed the foreword?",
    "By whom was the preface written?",
)


@pytest.mark.parametrize("question", ASKED)
def test_the_preface_names_who_signed_it(guide: Assistant, question: str) -> None:
    """Every wording leads to the line with the name, and to that line alone."""
    answer = guide.ask(question)
    assert [citation.address for citation in answer.citations] == ["preface:8.1"]


@pytest.mark.parametrize("question", ["序言由谁署名，是什么职务？", "Who wrote the preface, and in what position?"])
def test_the_post_stands_with_the_name_where_it_is_asked_for(guide: Assistant, question: str) -> None:
    """Name and post are two lines of one signature."""
    answer = guide.ask(question)
    assert [citation.address for citation in answer.citations] == ["preface:8.1", "preface:9.1"]


@pytest.mark.parametrize(
    "question",
    [
        "徐庆华是什么职务？",
        "徐庆华担任什么职务？",
        "徐庆华是哪个司的司长？",
        "徐庆华是副部长吧？",
        "Xu Qinghua当时当什么官？",
        "What post does Xu Qinghua hold?",
        "In what capacity did Qinghua Xu sign?",
        "What is Xu Qing-hua's position?",
    ],
)
def test_the_post_of_who_signed_is_found_by_name(guide: Assistant, question: str) -> None:
    """In Chinese or in letters, the name leads to the lines that it stands in."""
    found = signature(Question.of(question), list(guide.books))
    assert [unit.address for _, unit in found] == ["preface:8.1", "preface:9.1"]


@pytest.mark.parametrize(
    "question",
    [
        "徐庆华司长在序言里说了什么？",
        "唐丁丁是什么职务？",
        "这套程序是谁写的？",
        "What does Xu Qinghua write about the role of the river?",
        "What role did the taxu qinghuan play?",
        "What post does Tang Dingding hold?",
    ],
)
def test_a_name_or_a_post_alone_does_not_ask_for_the_signature(guide: Assistant, question: str) -> None:
    """The name of who signed, and that the post is asked for, come together."""
    assert signature(Question.of(question), list(guide.books)) == []


@pytest.mark.parametrize("question", ["序言引用了谁的讲话？", "Who does the preface quote?", "Who edited the book?"])
def test_what_the_preface_says_is_another_question(guide: Assistant, question: str) -> None:
    """Only a question for the author is answered by the signature."""
    assert signature(Question.of(question, detect_language(question)), list(guide.books)) == []


@pytest.mark.parametrize(
    ("question", "address"),
    [
        ("BCI 的英文全名是什么？", "p2/4:1.2"),
        ("“BCI”指的是什么？", "p2/4:1.2"),
        ("BCI 三字母所指为何？", "p2/4:1.2"),
        ("EQIs 指的是啥？", "p2/2:2.1"),
        ("What is meant by BCI?", "p2/4:1.2"),
        ("GMS 的全称是什么？", "p1:1.1"),
        ("What does the abbreviation GMS stand for?", "p1:1.1"),
    ],
)
def test_a_short_form_is_explained_where_its_full_name_stands(guide: Assistant, question: str, address: str) -> None:
    """A question for what letters stand for is met by the sentence that spells them out."""
    assert address in [citation.address for citation in guide.ask(question).citations]


@pytest.mark.parametrize(
    ("question", "address"),
    [
        ("替这本书把错别字关的是哪位？", "front/colophon:7.1"),
        ("出版社那边的编辑叫什么？", "front/colophon:6.1"),
        ("编委名单上（不算主编）一共列了哪些人？", "front/board:3.1"),
        ("Who was the book's desk editor at the publishing house?", "front/colophon:6.1"),
        ("What number should I ring to order copies?", "front/colophon:13.1"),
        ("What library classification code does the book have?", "front/colophon:4.1"),
        ("Under whose editorship was this volume issued?", "front:2.1 front:6.1"),  # both say so
        ("徐庆华在编委会里是什么头衔？", "front/board:1.1"),
    ],
)
def test_fields_of_the_imprint_are_found_by_other_names(guide: Assistant, question: str, address: str) -> None:
    """Readers do not know the trade's words for the lines of a copyright page."""
    answer = guide.ask(question)
    assert answer.citations[0].address in address.split()


@pytest.mark.parametrize(
    ("question", "address"),
    [
        ("What is the publisher's URL?", "front/colophon:11.1"),
        ("What is the publisher's ZIP code?", "front/colophon:10.1"),
        ("What is the price of the book in RMB?", "front/colophon:21.1"),
        ("这本书是人民出版社出版的吗？", "front:4.1 front:7.1 front/colophon:9.1"),  # all name the press
    ],
)
def test_names_of_money_and_of_other_publishers_still_ask_for_the_imprint(
    guide: Assistant, question: str, address: str
) -> None:
    """What is asked is a field of this book, and a wrong press can be put right."""
    answer = guide.ask(question)
    assert answer.status == "answered"
    assert {citation.address for citation in answer.citations} & set(address.split())


@pytest.mark.parametrize(
    "question",
    ["What's the phone number for the White House?", "白宫的电话是多少？", "What is the price of a Tesla?"],
)
def test_the_imprint_tells_of_no_other_thing(guide: Assistant, question: str) -> None:
    """A name that no text holds is not the book's."""
    assert guide.ask(question).status == "refused"


@pytest.mark.parametrize(
    "question",
    [
        "为什么要编这么一本书？",
        "环保部的人干嘛要费劲编这么一本册子？",
        "编者组织编写本书，出于何种考虑？",
        "Why was this book written?",
        "What was the point of putting this book together?",
    ],
)
def test_a_preface_calls_its_book_by_its_title_and_readers_call_it_this_book(guide: Assistant, question: str) -> None:
    """The title within a preface is the book itself."""
    assert guide.ask(question).citations[0].address == "preface:5.2"
