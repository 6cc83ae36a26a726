"""The batch layout that evaluation tools rely on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from assistant.contract import AnswerObject, CitationObject, answer_to_dict
from assistant.types import Answer

if TYPE_CHECKING:
    from tests.assistant.conftest import FakeAssistant

ANSWER_FIELDS = {"question", "lang", "status", "answer", "citations", "latency_ms"}
CITATION_FIELDS = {"number", "address", "section", "pages", "quote", "source"}


@pytest.mark.parametrize("question", ["桥是哪一年修的？", "When was the bridge built?"])
def test_contract_fields_are_present_in_both_languages(fake: FakeAssistant, question: str) -> None:
    written = answer_to_dict(fake.ask(question))

    assert set(written) >= ANSWER_FIELDS
    assert all(set(citation) >= CITATION_FIELDS for citation in written["citations"])
    assert [citation["number"] for citation in written["citations"]] == [1, 2, 3]
    assert written["lang"] == ("zh" if "桥" in question else "en")


def test_layout_is_what_the_typed_dictionaries_say(fake: FakeAssistant) -> None:
    written = answer_to_dict(fake.ask("桥是哪一年修的？"))

    assert set(written) == set(AnswerObject.__annotations__)
    assert set(written["citations"][0]) == set(CitationObject.__annotations__)


def test_answer_survives_json(fake: FakeAssistant) -> None:
    written = answer_to_dict(fake.ask("桥是哪一年修的？"))

    assert json.loads(json.dumps(written, ensure_ascii=False)) == written


def test_refusal_has_no_citations(fake: FakeAssistant) -> None:
    written = answer_to_dict(fake.ask("明天天气如何？"))

    assert (written["status"], written["citations"]) == ("refused", [])


def test_standalone_is_the_question_where_no_history_changed_it() -> None:
    assert answer_to_dict(Answer("谁编的？", "zh", "refused", "没有。"))["standalone"] == "谁编的？"


def test_latency_is_rounded_to_tenths() -> None:
    assert answer_to_dict(Answer("q", "en", "refused", "no", latency_ms=12.3456))["latency_ms"] == 12.3
