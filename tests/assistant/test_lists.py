"""What is told beside a sentence: the next of its paragraph, or what it points back to."""

from __future__ import annotations

import pytest

from assistant.answering import Assistant
from assistant.evidence import Evidence, Features
from assistant.lists import with_neighbour
from assistant.question import Question
from assistant.selection import _says_no_more
from tests.assistant.conftest import Outline, make_section

NOTHING = Features(*(0.0,) * 12)
SECTION = make_section(
    "ferry",
    "zh",
    Outline("p1", ("渡口",), ("1",)),
    (
        ("渡口建于清代。", "这是河上最早的渡口。", "船由两人划。"),
        ("票价是三文。",),
        ("It runs daily.", "Nobody knows why."),
    ),
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("渡口建于清代。", ("渡口建于清代。", "这是河上最早的渡口。")),
        ("这是河上最早的渡口。", ("渡口建于清代。", "这是河上最早的渡口。")),
        ("船由两人划。", ("这是河上最早的渡口。", "船由两人划。")),
        ("票价是三文。", ("票价是三文。",)),
        ("It runs daily.", ("It runs daily.", "Nobody knows why.")),
    ],
)
def test_sentence_comes_with_the_one_beside_it(text: str, told: tuple[str, ...]) -> None:
    unit = next(unit for unit in SECTION.units if unit.text == text)

    assert tuple(u.text for u in with_neighbour(SECTION, unit)) == told


@pytest.mark.parametrize(
    ("question", "is_so"),
    [
        ("渡口建于清代，那么渡口是谁建的？", True),
        ("渡口是谁建的？", False),
        ("渡口建于清代吗？", False),  # the sentence is the answer
    ],
)
def test_sentence_that_the_question_says_itself_tells_nothing(guide: Assistant, question: str, *, is_so: bool) -> None:
    best = Evidence(SECTION, SECTION.units[0], 9.0, NOTHING)

    assert _says_no_more(Question.of(question, "zh"), best, guide._finder) == is_so
