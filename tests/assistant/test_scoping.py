"""A question that names a part of the book is answered from there alone."""

from __future__ import annotations

import pytest

from assistant.answering import Assistant
from assistant.outline import Outline, outlines
from assistant.scoping import read_scope, sections_at
from corpus.bundled import bundled_books
from index.embedders.registry import load_embedder
from index.library import Library
from index.wordmatch import WordMatcher


@pytest.fixture(scope="module")
def trees() -> tuple[Outline, ...]:
    return outlines(Library.of((), bundled_books()), WordMatcher(load_embedder("mekong-static")))


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("第二部分第4节", ["p2/4"]),
        ("section 4 of part two", ["p2/4"]),
        ("section 4 (2)", ["p2/4/2"]),
        ("第4节(2)", ["p2/4/2"]),
        ("the last section of part two", ["p2/5"]),
        ("第二部分的最后一节", ["p2/5"]),
        ("the second section of part one", ["p1/2"]),
        ("1.1", ["p1/1/1.1"]),
        ("前言", ["preface"]),
        ("the copyright page", ["front/colophon"]),
        ("section 1", ["p1/1", "p2/1"]),
    ],
)
def test_place_in_the_book_is_found_by_number_order_or_name(
    trees: tuple[Outline, ...], text: str, addresses: list[str]
) -> None:
    found = trees[0].find(text)

    assert found is not None
    assert [section.address for section in found.sections] == addresses
    assert not set(found.without(text).split()) - {"的", "of", "the"}


@pytest.mark.parametrize("text", ["总人口约为 3.2 亿", "the first part of the project", "第九部分", "part of the plan"])
def test_what_names_no_place_is_left_alone(trees: tuple[Outline, ...], text: str) -> None:
    assert trees[0].find(text) is None


@pytest.mark.parametrize(
    ("question", "addresses", "rest"),
    [
        ("In part two, when was the CEP launched?", ["p2"], "when was the CEP launched?"),
        ("When was the CEP launched in part two?", ["p2"], "When was the CEP launched?"),
        ("第二部分里，CEP 什么时候启动？", ["p2"], "CEP 什么时候启动？"),
        ("在前言中，温家宝说了什么？", ["preface"], "温家宝说了什么？"),
        ("According to section 1.2, what is the population?", ["p1/1/1.2"], "what is the population?"),
        ("What does the preface say about Wen Jiabao?", ["preface"], "What does the preface say about Wen Jiabao?"),
        ("在“人口与经济”一节里，泰国的人均产值是多少？", ["p1/1/1.2"], "泰国的人均产值是多少？"),
        ("In the section on population and economy, what was the GDP?", ["p1/1/1.2"], "what was the GDP?"),
    ],
)
def test_scope_and_question_are_told_apart(
    trees: tuple[Outline, ...], question: str, addresses: list[str], rest: str
) -> None:
    scope = read_scope(question, trees)

    assert scope is not None
    assert [section.address for section in scope.sections] == addresses
    assert scope.question == rest


@pytest.mark.parametrize(
    "question",
    [
        "序言是谁写的？",
        "Who wrote the preface?",
        "第二部分从第几页开始？",
        "On which page does Part Two begin?",
        "Which countries took part in the first phase?",
        "项目第一部分的目标是什么？",
        "How much of the population lives in part of the basin?",
    ],
)
def test_question_about_a_place_or_none_has_no_scope(trees: tuple[Outline, ...], question: str) -> None:
    assert read_scope(question, trees) is None


@pytest.mark.parametrize(
    ("question", "scope"),
    [
        ("In part two, when was the CEP launched?", "p2"),
        ("In the preface, where was the first environment ministers' meeting held?", "preface"),
        ("在前言中，温家宝说了什么？", "preface"),
        ("第一部分里，GMS 的主要成员国有哪些？", "p1"),
    ],
)
def test_nothing_outside_the_scope_is_cited(guide: Assistant, question: str, scope: str) -> None:
    answer = guide.ask(question)

    assert answer.status == "answered"
    assert all(c.address.startswith((f"{scope}:", f"{scope}/")) for c in answer.citations)
    assert all(hit.passage.section.address.partition("/")[0] == scope for hit in answer.hits)


@pytest.mark.parametrize(
    ("question", "scope", "name"),
    [
        ("在第一部分里，谁是责任编辑？", None, "第一部分 综合概况"),
        ("In part one, who was the proofreader?", None, "Part I Overview"),
        ("谁是责任编辑？", "p1", "第一部分 综合概况"),
    ],
)
def test_refusal_names_the_scope_that_was_searched(
    guide: Assistant, question: str, scope: str | None, name: str
) -> None:
    answer = guide.ask(question, scope=scope)

    assert answer.status == "refused"
    assert name in answer.text


def test_scope_of_the_request_and_of_the_question_both_hold(guide: Assistant) -> None:
    answer = guide.ask("In part two, when was the CEP launched?", scope="p1")

    assert not any(c.address.startswith("p2") for c in answer.citations)


def test_address_with_or_without_its_book_names_a_section(trees: tuple[Outline, ...]) -> None:
    section = trees[0].sections[-1]

    assert sections_at(section.address, trees) == sections_at(section.key, trees) == (section,)
    assert sections_at(section.book_id, trees) == ()


def test_question_that_names_a_part_is_answered_by_what_is_known_of_the_whole(guide: Assistant) -> None:
    answer = guide.ask("Which political leader's remarks at the second summit are quoted in the preface?")
    assert [citation.address for citation in answer.citations][:1] == ["preface:2.2"]
