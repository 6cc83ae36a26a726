"""Questions about the section tree: counts, lists, neighbours, subjects, and summaries of cited sentences."""

from __future__ import annotations

import pytest

from assistant.answering import Assistant
from assistant.types import Answer


def places(answer: Answer) -> list[str]:
    """The addresses cited, in order; a question answered by structure has searched nothing."""
    assert answer.status == "answered"
    assert answer.hits == ()
    return [citation.address for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "sections"),
    [
        ("Summarise section 3 of part two.", {"p2/3"}),
        ("概括第二部分第3节的主要内容", {"p2/3"}),
        ("Summarize the section on population and economy.", {"p1/1/1.2"}),
        ("“人口与经济”讲了什么？", {"p1/1/1.2"}),
        ("What is the preface about?", {"preface"}),
        ("总结一下前言", {"preface"}),
        ("总结一下第二部分。", {"p2", "p2/1", "p2/2", "p2/3", "p2/4"}),
        ("Summarise section 4.", {"p2/4", "p2/4/1", "p2/4/2", "p2/4/3"}),
    ],
)
def test_summary_is_a_few_sentences_of_the_section(guide: Assistant, question: str, sections: set[str]) -> None:
    answer = guide.ask(question)

    assert 3 <= len(places(answer)) <= 5
    assert {place.partition(":")[0] for place in places(answer)} == sections
    assert all(f"[{c.number}]" in answer.text for c in answer.citations)


def test_summary_opens_with_the_first_sentence_and_keeps_reading_order(guide: Assistant) -> None:
    cited = places(guide.ask("Summarise section 3 of part two."))

    assert cited[0] == "p2/3:1.1"
    assert cited == sorted(cited)


def test_summary_of_the_book_draws_on_its_parts(guide: Assistant) -> None:
    cited = places(guide.ask("What is the book about?"))

    assert {place[:2] for place in cited} == {"p1", "p2"}


@pytest.mark.parametrize(
    ("question", "count", "cited"),
    [
        ("全书分为几个部分？", "3", ["contents:1.1", "contents:2.1", "contents:3.1"]),
        ("How many parts does the book have?", "3", ["contents:1.1", "contents:2.1", "contents:3.1"]),
        ("第二部分有几节？", "5", ["p2/1:1.1", "p2/2:1.1", "p2/3:1.1", "p2/4:1.1", "p2/5:1.1"]),
        ("List the sections of part one.", "2", ["p1/1/1.1:1.1", "p1/2:1.1"]),
        ("How many footnotes does section 1.2 have?", "4", [f"p1/1/1.2/n{n}:1.1" for n in (1, 2, 3, 4)]),
        ("1.2 有几个脚注？", "4", [f"p1/1/1.2/n{n}:1.1" for n in (1, 2, 3, 4)]),
    ],
)
def test_parts_sections_and_footnotes_are_counted_and_named(
    guide: Assistant, question: str, count: str, cited: list[str]
) -> None:
    answer = guide.ask(question)

    assert places(answer) == cited
    assert count in answer.text.partition("\n")[0]


@pytest.mark.parametrize(
    ("question", "says", "address"),
    [
        ("What comes after section 1.1?", "1.2 Population and economy", "p1/1/1.2:1.1"),
        ("“人口与经济”之后是哪一节？", "环境合作机制概况", "p1/2:1.1"),
        ("第二部分第一节之后是什么？", "战略环境框架", "p2/2:1.1"),
        ("What precedes the preface?", "Title page", "front:1.1"),
        ("What is the last section of part two?", "SETIS", "p2/5:1.1"),
        ("What is the last part called?", "Part III", "contents:3.1"),
        ("On which page is section 4 of part two?", "4–11", "contents:2.1"),
        ("第三部分从第几页开始？", "12", "contents:3.1"),
        ("What does the last footnote say?", "March 2008", "p2/n1:1.1"),
    ],
)
def test_place_in_the_book_is_told(guide: Assistant, question: str, says: str, address: str) -> None:
    answer = guide.ask(question)

    assert places(answer) == [address]
    assert says in answer.text


@pytest.mark.parametrize(
    "question", ["第三部分收录了哪些文件？", "Which documents are in part three?", "第三部分讲了什么？"]
)
def test_part_known_from_the_contents_alone_is_listed(guide: Assistant, question: str) -> None:
    cited = places(guide.ask(question))

    assert len(cited) == 18
    assert all(place.startswith("contents:") for place in cited)


@pytest.mark.parametrize("question", ["这本书的目录", "Show me the table of contents"])
def test_table_of_contents_is_given_whole(guide: Assistant, question: str) -> None:
    assert len(places(guide.ask(question))) == 24


@pytest.mark.parametrize(
    ("question", "among"),
    [
        ("Which sections deal with biodiversity corridors?", {"p2/4/1", "p2/4/2", "p2/4/3"}),
        ("哪些章节提到温家宝？", {"preface"}),
        ("流沙河在哪些章节提到？", {"p2/1"}),
        ("In part two, which sections deal with water quality?", {"p2/3"}),
        ("第二部分哪些章节谈到水质？", {"p2/3"}),
    ],
)
def test_sections_that_deal_with_a_subject_are_listed(guide: Assistant, question: str, among: set[str]) -> None:
    assert among <= {place.partition(":")[0] for place in places(guide.ask(question))}


@pytest.mark.parametrize(
    "question",
    [
        "核心环境项目由几部分组成？",
        "How many parts does the Core Environment Program consist of?",
        "What comes after the launch of the CEP?",
        "Which part of the project deals with poverty?",
        "What is the first phase of the BCI about?",
        "CEP 有几个子项目？",
        "BCI 的主要内容是什么？",
        "Which part deals with football?",
    ],
)
def test_question_about_what_the_book_tells_is_searched(guide: Assistant, question: str) -> None:
    answer = guide.ask(question)

    assert answer.hits or answer.status == "refused"
