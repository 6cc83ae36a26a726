"""A follow-up is read in several ways, and its sentence told by all of them together."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.answering import Assistant
from assistant.evidence import Evidence, Features
from assistant.followup import resolve
from assistant.question import Question
from assistant.readings import Kind, readings
from assistant.rereading import INPUTS, Seen, candidates, rows
from assistant.types import Message
from corpus.types import Lang
from index.wordmatch import WordMatcher
from tests.assistant.conftest import Outline, make_section
from tests.index.books import ConceptWords

WORDS = WordMatcher(ConceptWords())
PLAIN = Features(0.5, 1.0, 0.3, 0.3, 0.3, 0.3, 0.5, 0.5, 0.0, 0.0, 0.0, 0.2, known=0.1, answers=0.4)
SECTION = make_section(
    "tale", "en", Outline("p1/1", ("1 The village",), ("1",)), [["Forty live here.", "They fish in May.", "It rains."]]
)
ELSEWHERE = make_section("tale", "en", Outline("p1/2", ("2 The market",), ("2",)), [["It opens every tenth day."]])


def talk(*said: str) -> list[Message]:
    """Questions and answers in turn."""
    return [Message("user" if place % 2 == 0 else "assistant", text) for place, text in enumerate(said)]


def found(place: int, score: float) -> Evidence:
    """A sentence of the village, or the market's after those."""
    units = [(SECTION, unit) for unit in SECTION.units] + [(ELSEWHERE, unit) for unit in ELSEWHERE.units]
    section, unit = units[place]
    return Evidence(section, unit, score, PLAIN, "tale")


def seen(text: str, *ranked: Evidence, chance: float = 0.5) -> Seen:
    return Seen(Question.of(text, "en"), ranked, chance, 0.2, 0.1)


@pytest.mark.parametrize(
    ("lang", "history", "question", "asked", "behind"),
    [
        (
            "en",
            ("Did anyone visit the lighthouse?", "Yes, some engineers did [1].", "Were they paid?", "They were."),
            "How many times did they go?",
            "Were engineers paid, How many times did they go?",
            "They were",
        ),
        (
            "zh",
            ("有人去过灯塔吗？", "有，几位工程师去过。[1]"),
            "去了几趟？",
            "有人去过灯塔吗，去了几次？",
            "几位工程师去过",
        ),
    ],
)
def test_a_question_goes_on_from_what_was_asked_and_said(
    lang: Lang, history: tuple[str, ...], question: str, asked: str, behind: str
) -> None:
    told = resolve(question, talk(*history), WORDS)
    ways = readings(question, told, talk(*history), WORDS, lang)
    assert ways["told"] == (told.focus, told.background)
    assert ways["asked"].text.split()[-6:] == asked.split()[-6:]
    assert behind in ways["behind"].background
    assert "[1]" not in ways["behind"].background
    assert ("earlier" in ways) == (len(history) > 2)


def test_a_first_question_is_read_in_no_other_way() -> None:
    told = resolve("Who wrote it?", [], WORDS)
    assert readings("Who wrote it?", told, [], WORDS, "en") == {}


def test_the_best_of_every_reading_but_that_of_the_question_before_are_candidates() -> None:
    ways: dict[Kind, Seen] = {
        "told": seen("How many?", found(0, 9.0), found(1, 8.0)),
        "asked": seen("Who lives here, how many?", found(2, 9.0)),
        "behind": seen("How many?", found(0, 7.0)),
        "before": seen("Who lives here?", found(3, 9.0)),
    }
    assert [e.unit.text for e in candidates(ways)] == ["Forty live here.", "They fish in May.", "It rains."]


def test_each_reading_says_where_a_sentence_stands() -> None:
    ways: dict[Kind, Seen] = {
        "told": seen("How many?", found(0, 9.0), found(1, 8.0), chance=0.9),
        "asked": seen("Who lives here, how many?", found(1, 9.0), found(0, 5.0), chance=0.8),
        "behind": seen("How many?", found(1, 7.0), chance=0.7),
        "before": seen("Who lives here?", found(2, 9.0)),
    }
    first, second = (dict(zip(INPUTS, row, strict=True)) for row in rows(candidates(ways), ways, "How many?"))
    assert (first["told_below"], first["asked_below"]) == (0.0, pytest.approx(-0.4))
    assert (second["told_below"], second["asked_below"], second["behind_below"]) == (pytest.approx(-0.1), 0.0, 0.0)
    assert first["behind_below"] < -1.0  # it was not found for that reading
    assert (first["told_chance"], first["asked_chance"], first["behind_chance"]) == (0.9, 0.8, 0.7)
    assert (first["votes"], second["votes"]) == (pytest.approx(1 / 3), pytest.approx(2 / 3))
    assert (first["is_near"], first["is_said"], first["is_earlier"]) == (1.0, 0.0, 0.0)
    assert np.isfinite(list(first.values())).all()


@pytest.mark.parametrize(
    ("history", "question", "address"),
    [
        (
            (
                "Did foreign experts ever look at the Liusha River basin?",
                "They did, Chinese departments took them there.",
            ),
            "how many times did they go",
            "p2/1:4.1",
        ),
        (("国际专家真的去过流沙河吗？", "去过，由中国环保部门协调安排。"), "去了几趟？", "p2/1:4.1"),
        (
            ("Did anyone speak of the neighbours at the leaders' meeting?", "The preface quotes a speech on it."),
            "Who said that?",
            "preface:2.2",
        ),
    ],
)
def test_what_no_pronoun_points_to_is_found_by_what_was_asked(
    guide: Assistant, history: tuple[str, ...], question: str, address: str
) -> None:
    answer = guide.ask(question, talk(*history))
    assert answer.status == "answered"
    assert address in [citation.address for citation in answer.citations]


@pytest.mark.parametrize(
    ("history", "question"),
    [
        (("When did the CEP begin?", "It was launched in April 2006."), "and what did the opening dinner cost?"),
        (("本书的责任编辑是谁？", "责任编辑是高速进。"), "他哪年出生的？"),
    ],
)
def test_a_follow_up_that_the_book_is_silent_on_is_refused(
    guide: Assistant, history: tuple[str, ...], question: str
) -> None:
    assert guide.ask(question, talk(*history)).status == "refused"
