"""Draft questions from sections and from feedback, which a person has to complete before they count."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models.chat_models import SimpleChatModel
from langchain_core.messages import BaseMessage

from corpus.types import Book
from eval.cases import read_cases, write_cases
from eval.drafting import draft_cases, feedback_cases
from eval.errors import DatasetError
from eval.scorers.accuracy import facts_held
from eval.shelf import Shelf


class Writer(SimpleChatModel):
    """A chat model that asks about the last word of the sentence, or about a word that is not there."""

    invents: bool = False

    @property
    def _llm_type(self) -> str:
        return "writer"

    def _call(self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **kwargs: Any) -> str:
        text = str(messages[-1].content)
        answer = "4 711 elephants" if self.invents else re.findall(r"\w+", text)[-1][-6:]
        return "Sure:\n" + json.dumps({"question": "What is it?", "answer": answer})


def test_gap_questions_come_from_both_languages_and_many_sections(books: tuple[Book, ...], tmp_path: Path) -> None:
    cases = draft_cases(books, most=40)
    assert len(cases) == 40
    assert {case.lang for case in cases} == {"zh", "en"}
    assert len({case.addresses[0].split(":")[0] for case in cases}) > 8
    assert all("____" in case.question for case in cases)
    path = tmp_path / "drafts.jsonl"
    write_cases(path, cases)
    assert read_cases(path) == cases


def test_a_drafted_answer_stands_in_its_sentence(books: tuple[Book, ...]) -> None:
    shelves = {book.lang: Shelf([book]) for book in books}
    for case in draft_cases(books, most=1000):
        (text,) = shelves[case.lang].texts(case.addresses[0])
        assert all(facts_held(case, text)), case.id


def test_a_model_words_the_questions_and_what_it_invents_is_dropped(books: tuple[Book, ...]) -> None:
    cases = draft_cases(books, chat=Writer(), most=10)
    assert len(cases) == 10
    assert all(case.question == "What is it?" for case in cases)
    assert draft_cases(books[1:], chat=Writer(invents=True), most=3) == []


def test_feedback_becomes_drafts_and_complaints_wait_for_an_answer(tmp_path: Path) -> None:
    rows = [
        {"question": "谁编的？", "rating": "up", "answer": "环境保护部", "citations": [{"address": "front:1.1"}]},
        {"question": "How long?", "rating": "down", "answer": "3 km", "expected": "4 880 km", "comment": "wrong"},
        {"question": "Who?", "rating": "up", "status": "refused", "answer": "The book does not say."},
        {"question": "为什么？", "rating": "down", "answer": "不知道"},
    ]
    path = tmp_path / "feedback.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    praised, corrected, refused, open_case = feedback_cases(path)
    assert (praised.lang, praised.answers, praised.addresses) == ("zh", (("环境保护部",),), ("front:1.1",))
    assert (corrected.lang, corrected.answers, corrected.note) == ("en", (("4 880 km",),), "down: wrong")
    assert (refused.unanswerable, refused.answers) == (True, ())
    assert open_case.answers == ()
    output = tmp_path / "drafts.jsonl"
    write_cases(output, [praised, corrected, refused, open_case])
    with pytest.raises(DatasetError, match=r":4: .* neither answers"):
        read_cases(output)


def test_feedback_without_a_rating_is_named(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    path.write_text('{"question": "x"}', encoding="utf-8")
    with pytest.raises(DatasetError, match=":1: rating"):
        feedback_cases(path)
