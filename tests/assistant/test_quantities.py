"""Whether a sentence says how many there are of the very thing that is counted."""

from __future__ import annotations

import pytest

from assistant.quantities import asks_how_many, quantified
from assistant.question import Question


@pytest.mark.parametrize(
    ("question", "counts"),
    [
        ("一共派了多少名守塔人？", True),
        ("How many keepers were sent?", True),
        ("守塔人是第几名？", False),
        ("灯塔有多少页介绍？", False),  # pages are told in a form of their own
        ("灯塔建于哪一年？", False),
        ("How long is the pier?", False),
    ],
)
def test_questions_that_count_things(question: str, counts: bool) -> None:
    assert asks_how_many(Question.of(question)) is counts


@pytest.mark.parametrize(
    ("text", "thing", "found"),
    [
        ("港务局派出12名守塔人。", "守塔人", True),
        ("守塔人共有12名。", "守塔人", True),
        ("守塔人分两批常驻灯塔。", "守塔人", False),
        ("2005年，守塔人常驻灯塔。", "守塔人", False),
        ("第三名守塔人常驻灯塔。", "守塔人", False),
        ("Twelve keepers lived in the tower.", "keepers", True),
        ("There are 12 stone bridges.", "bridges", True),
        ("Bridges: 12", "bridges", True),
        ("The keepers lived there in 2 groups.", "keepers", False),
        ("The keepers lived there from 1905.", "keepers", False),
    ],
)
def test_numbers_belong_to_what_they_stand_with(text: str, thing: str, found: bool) -> None:
    assert any(thing.startswith(word[:5]) or word in thing for word in quantified(text)) is found
