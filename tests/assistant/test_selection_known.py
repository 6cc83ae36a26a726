"""What a known question is answered by together is answered together."""

from __future__ import annotations

from dataclasses import replace

from assistant.evidence import Evidence, Features
from assistant.selection import _asked_the_same_first, _is_answer_known, _is_silence_known, _is_vouched_for, _together
from corpus.types import Book
from index.known import Kin
from tests.assistant.conftest import tale

BOOK = tale()[0]
NOTHING = Features(*(0.0,) * 12)


def ranked(book: Book, *known: float) -> list[Evidence]:
    """The sentences of the section with most of them, last first, each as like as told."""
    section = max(book.sections, key=lambda s: len(s.units))
    units = list(reversed(section.units))[: len(known)]
    assert len(units) == len(known) > 2
    best = max(known)
    return [
        Evidence(section, unit, 9.0 - place, replace(NOTHING, known=value, apart=best - value))
        for place, (unit, value) in enumerate(zip(units, known, strict=True))
    ]


def test_sentences_that_answer_one_known_question_are_taken_in_reading_order() -> None:
    found = ranked(BOOK, 0.8, 0.5, 0.8)
    assert _together(found) == [found[2], found[0]]


def test_the_best_stands_alone_where_the_known_question_is_another() -> None:
    for known in ((0.6, 0.6, 0.6), (0.75, 0.8, 0.8), (0.8, 0.7, 0.7)):
        found = ranked(BOOK, *known)
        assert _together(found) == [found[0]]


def test_those_of_another_section_are_left() -> None:
    found = ranked(BOOK, 0.8, 0.8, 0.8)
    other = next(s for s in BOOK.sections if s.units and s.address != found[0].section.address)
    found[1] = replace(found[1], section=other, unit=other.units[0])
    assert _together(found) == [found[2], found[0]]


def test_a_known_question_vouches_only_for_the_sentence_that_it_is_likest_to() -> None:
    first, second, third = ranked(BOOK, 0.7, 0.66, 0.5)
    assert _is_vouched_for(first)
    assert not _is_vouched_for(second)
    assert not _is_vouched_for(replace(third, features=replace(third.features, apart=0.0)))


def test_a_known_question_decides_that_one_like_it_is_answered_unless_a_silent_one_is_as_like() -> None:
    first, second, _ = ranked(BOOK, 0.85, 0.8, 0.5)
    assert _is_answer_known(first, Kin({}, {}))
    assert _is_answer_known(first, Kin({}, {first.work: 0.7}))
    assert not _is_answer_known(first, Kin({}, {first.work: 0.8}))
    assert not _is_answer_known(second, Kin({}, {}))
    assert not _is_answer_known(ranked(BOOK, 0.7, 0.5, 0.5)[0], Kin({}, {}))


def test_a_known_question_decides_that_one_like_it_is_not_answered_unless_an_answered_one_is_as_like() -> None:
    best, *_ = ranked(BOOK, 0.5, 0.4, 0.3)
    for silence, answered, is_silent in (
        (0.95, 0.94, True),
        (0.92, 0.95, False),
        (0.87, 0.80, True),
        (0.87, 0.84, False),
        (0.80, 0.30, False),
    ):
        assert _is_silence_known(best, Kin({"key": answered}, {best.work: silence})) is is_silent
    assert not _is_silence_known(best, Kin({}, {"another work": 0.95}))


def test_the_sentence_that_answers_the_same_question_comes_first() -> None:
    found = ranked(BOOK, 0.3, 0.95, 0.95)
    assert [e.unit for e in _asked_the_same_first(found)] == [found[n].unit for n in (1, 0, 2)]
    assert _asked_the_same_first(found)[0].score == found[0].score
    for known in ((0.95, 0.3, 0.95), (0.3, 0.85, 0.5)):
        found = ranked(BOOK, *known)
        assert [e.unit for e in _asked_the_same_first(found)] == [e.unit for e in found]
    assert _is_answer_known(ranked(BOOK, 0.95, 0.3, 0.3)[0], Kin({}, {"": 0.93}))
