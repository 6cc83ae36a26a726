"""Edges of single scores and of the diagnosis."""

from __future__ import annotations

import pytest

from assistant.types import Message
from eval.addresses import at_level, section_of, touches, touches_any
from eval.runner import Bench
from eval.scorers import standard_scorers
from eval.scorers.accuracy import ExactMatch, TokenF1
from eval.scorers.behaviour import FollowUp
from eval.scorers.citations import CitationPrecision, CitationRecall, Verbatim
from eval.shelf import Shelf
from eval.types import Case, Cited, Response

GOLD = "p1/1/1.1:1.4"
CASE = Case("c", "en", "number", "How long?", (("4 880",),), (GOLD,))


@pytest.mark.parametrize(
    ("one", "other", "level", "expected"),
    [
        ("p1:1.2", "p1:1.2", "sentence", True),
        ("p1:1.2", "p1:1.20", "sentence", False),
        ("p1:1", "p1:1.2", "sentence", True),
        ("p1:1", "p1:10.2", "sentence", False),
        ("p1", "p1:1.2", "sentence", True),
        ("p1", "p1/1:1.2", "sentence", False),
        ("p1:1.2", "p1:1.3", "paragraph", True),
        ("p1:1.2", "p1:2.1", "paragraph", False),
        ("p1:1.2", "p1:2.1", "section", True),
        ("p1/n1:1.1", "p1:1.1", "section", False),
    ],
)
def test_addresses_meet_at_a_level(one: str, other: str, level: str, expected: bool) -> None:
    assert level in {"sentence", "paragraph", "section"}
    assert touches(one, other, level) is expected  # type: ignore[arg-type]
    assert touches(other, one, level) is expected  # type: ignore[arg-type]


def test_addresses_are_cut_down() -> None:
    assert section_of("p2/4/1:3.2") == "p2/4/1"
    assert at_level("p2/4/1:3.2", "paragraph") == "p2/4/1:3"
    assert at_level("p2/4/1", "paragraph") == "p2/4/1"
    assert touches_any("p1:1.1", ["p2", "p1"])


def test_a_citation_of_half_the_facts_supports_half(shelf: Shelf) -> None:
    case = Case("c", "en", "multi", "?", (("4 880",), ("2008 edition",)), (GOLD, "front/colophon:15.1"))
    quote = next(text for text in shelf.texts(GOLD) if "4" in text)
    response = Response("c", "answered", "4 880", citations=(Cited(GOLD, quote),))
    assert CitationRecall(shelf).score(case, response).value == 1.0  # no gold sentence spells the second fact out
    spelled = Case("c", "en", "multi", "?", (("4 880",), ("538",)), (GOLD, "front/colophon:20.1"))
    assert CitationRecall(shelf).score(spelled, response).value == 0.5


def test_precision_falls_with_every_citation_elsewhere() -> None:
    response = Response("c", "answered", "4 880", citations=(Cited(GOLD, "a"), Cited("p2:1.1", "b")))
    assert CitationPrecision().score(CASE, response).value == 0.5
    assert CitationPrecision(level="section").score(CASE, response).value == 0.5


def test_no_citation_is_no_recall_and_no_judgement_of_precision(bench: Bench) -> None:
    outcome = bench.judge(CASE, Response("c", "answered", "4 880"))
    assert outcome.value("citation_recall") == 0.0
    assert outcome.value("citation_f1") == 0.0
    assert outcome.value("citation_precision") is None
    assert outcome.value("verbatim") is None
    assert outcome.cause == "not cited"


def test_without_a_book_quotes_are_unscored() -> None:
    response = Response("c", "answered", "4 880", citations=(Cited(GOLD, "x"),))
    assert Verbatim(Shelf([])).score(CASE, response).value is None


def test_several_facts_have_no_single_gold_text() -> None:
    case = Case("c", "zh", "list", "?", (("老挝",), ("缅甸",)))
    assert ExactMatch().score(case, Response("c", "answered", "老挝")).value is None
    assert TokenF1().score(case, Response("c", "answered", "缅甸、老挝")).value == 1.0
    assert TokenF1().score(Case("c", "zh", "x", "?"), Response("c", "answered", "x")).value is None


def test_a_follow_up_is_judged_by_the_first_passages_found() -> None:
    history = (Message("user", "Where does it rise?"), Message("assistant", "On the plateau. [1]"))
    case = Case("c", "en", "followup", "And how long is it?", (("4 880",),), (GOLD,), history=history)
    found = Response("c", "answered", "x", retrieved=(("p2:1.1",), ("p1/1/1.1:1.3", GOLD)))
    lost = Response("c", "answered", "x", retrieved=(("p2:1.1",), ("p2:1.2",), ("p2:1.3",), (GOLD,)))
    cited = Response("c", "answered", "x", citations=(Cited("p1/1/1.1:2.1", "x"),))
    assert FollowUp().score(case, found).value == 1.0
    assert FollowUp().score(case, lost).value == 0.0
    assert FollowUp().score(case, cited).value == 1.0
    assert FollowUp().score(CASE, found).value is None


@pytest.mark.parametrize(
    ("response", "cause"),
    [
        (Response("c", "refused", "", retrieved=(("p2:1.1",),)), "not retrieved"),
        (Response("c", "refused", "", retrieved=((GOLD,),)), "refused"),
        (Response("c", "answered", "long", retrieved=((GOLD,),)), "not selected"),
        (Response("c", "answered", "long"), "not selected"),
        (Response("c", "answered", "4 880", retrieved=((GOLD,),)), "not cited"),
    ],
)
def test_the_earliest_stage_that_failed_is_named(bench: Bench, response: Response, cause: str) -> None:
    assert bench.judge(CASE, response).cause == cause


def test_what_no_book_holds_is_not_indexed(bench: Bench) -> None:
    case = Case("c", "en", "number", "How long?", (("4 880",),), ("p9/1:1.1",))
    assert bench.judge(case, Response("c", "refused", "")).cause == "not indexed"


def test_every_scorer_has_a_name_of_its_own(shelf: Shelf) -> None:
    names = [scorer.name for scorer in standard_scorers(shelf)]
    assert len(names) == len(set(names))
