"""Conversations about the bundled text are followed from the first question to the last."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.answering import Assistant
from assistant.types import Answer, Message
from tests.assistant.dialogues import EN, ZH, Dialogue

_RIGHT = 0.9


def held(guide: Assistant, asked: Sequence[str]) -> Answer:
    """The last answer of a conversation, each question asked with all before it and what was answered."""
    history: list[Message] = []
    for question in asked[:-1]:
        answer = guide.ask(question, history)
        history += [Message("user", question), Message("assistant", answer.text)]
    return guide.ask(asked[-1], history)


def is_understood(answer: Answer, dialogue: Dialogue) -> bool:
    """True where the standalone question says what was meant, and nothing that was left behind."""
    said = answer.standalone.lower()
    has_gist = all(any(word in said for word in words.lower().split("|")) for words in dialogue.gist)
    return has_gist and not any(word.lower() in said for word in dialogue.without)


def is_cited(answer: Answer, dialogue: Dialogue) -> bool:
    """True where one of the places expected is cited; a section's address stands for all its sentences."""
    places = [c.address for c in answer.citations]
    return not dialogue.cited or any(
        place == wanted or place.startswith((f"{wanted}:", f"{wanted}.", f"{wanted}/"))
        for place in places
        for wanted in dialogue.cited
    )


@pytest.fixture(scope="module", params=[ZH, EN], ids=["zh", "en"])
def ended(request: pytest.FixtureRequest, guide: Assistant) -> list[tuple[Dialogue, Answer]]:
    """Every conversation of a language with the answer to its last question."""
    dialogues: tuple[Dialogue, ...] = request.param
    return [(dialogue, held(guide, dialogue.asked)) for dialogue in dialogues]


def test_last_question_is_understood(ended: list[tuple[Dialogue, Answer]]) -> None:
    wrong = [(d.asked, answer.standalone) for d, answer in ended if not is_understood(answer, d)]

    assert len(ended) >= 40
    assert len(wrong) <= (1 - _RIGHT) * len(ended), wrong


def test_last_question_is_answered_from_the_right_place(ended: list[tuple[Dialogue, Answer]]) -> None:
    wrong = [(d.asked, answer.text) for d, answer in ended if not is_cited(answer, d)]

    assert len(wrong) <= (1 - _RIGHT) * len(ended), wrong
