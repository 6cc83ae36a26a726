"""Whether a sentence says how many there are of the very thing that is counted."""

from __future__ import annotations

import pytest

from assistant.quantities import asks_how_many, is_sum, quantified
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


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("2 的 10 次方等于几？", True),
        ("三乘以七是多少？", True),
        ("请问 15+27 等于多少", True),
        ("What is 12 times 7?", True),
        ("square root of 144?", True),
        ("What's 2 to the power of 10?", True),
        ("人口乘以人均产值等于多少？", False),
        ("6个国家加上2个省区一共几个成员？", False),
        ("How much is 538 thousand words times 2 pages?", False),
        ("塔有几层？", False),
    ],
)
def test_a_sum_is_no_question_to_a_book(question: str, found: bool) -> None:
    assert is_sum(question) is found
