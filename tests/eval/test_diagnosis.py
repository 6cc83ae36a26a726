"""Every cause of a failure is what a real assistant gets when that very stage of it is broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant import rereading, selection
from assistant.answering import Assistant, Limits
from assistant.app import make_words
from assistant.evidence import Evidence, EvidenceFinder
from assistant.question import Question
from corpus.types import Book
from eval.cases import BUNDLED, read_cases
from eval.retrieved import found_at
from eval.runner import Bench, run
from eval.scorers import standard_scorers
from eval.setups import Setup, Workshop
from eval.shelf import Shelf
from eval.systems.build import indexed_books
from eval.systems.local import LocalSystem
from eval.types import Case, Cause, Cited, Outcome, Response
from index.build import OpenIndex
from index.embedders.registry import load_embedder
from index.known import no_questions
from index.library import Library
from index.types import Hit

STATIC = Setup("mekong-static")
GOLD, OTHER = "p1/1/1.1:1.4", "p1/1/1.1:1.1"


class Backwards(EvidenceFinder):
    """Takes the sentence that fits least for the best."""

    def find(self, question: Question, hits: Sequence[Hit]) -> list[Evidence]:
        found = super().find(question, hits)
        scores = sorted((evidence.score for evidence in found), reverse=True)
        return [replace(evidence, score=score) for evidence, score in zip(reversed(found), scores, strict=True)]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """Answerable questions that no line of the contents answers, in both languages."""
    asked = [
        case for case in read_cases(BUNDLED) if not case.unanswerable and case.kind not in {"contents", "footnote"}
    ]
    return asked[::13]


@pytest.fixture(scope="module")
def index(books: tuple[Book, ...]) -> OpenIndex:
    return Workshop(Library.of((), books), load_embedder).index(STATIC)


def assistant_over(index: OpenIndex, *, top_k: int = 24) -> Assistant:
    return Assistant(index, make_words(index.retriever.embedder), limits=Limits(top_k=top_k))


def asked(assistant: Assistant, cases: Sequence[Case]) -> list[Outcome]:
    shelf = Shelf(indexed_books(assistant))
    return run(cases, LocalSystem(assistant), Bench(standard_scorers(shelf), shelf))


def of(outcomes: Sequence[Outcome], cause: Cause) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.cause == cause]


def test_a_book_without_the_section_is_not_indexed(books: tuple[Book, ...], cases: list[Case]) -> None:
    case = next(case for case in cases if len(case.addresses) == 1)
    gone = case.addresses[0].partition(":")[0]
    less = [replace(book, sections=tuple(s for s in book.sections if s.address != gone)) for book in books]
    index = Workshop(Library.of((), less), load_embedder).index(STATIC)
    # the shelf is that of the assistant's own books; the whole text lies in the package all the same
    shelf = Shelf(index.library.books)
    outcome = run([case], LocalSystem(assistant_over(index)), Bench(standard_scorers(shelf), shelf))[0]
    assert outcome.cause == "not indexed"


def test_an_assistant_over_another_book_has_not_indexed_the_bundled_one(
    cases: list[Case], books: Sequence[Book]
) -> None:
    sections = tuple(replace(section, book_id="other") for section in books[0].sections[:2])
    other = replace(books[0], id="other", sections=sections, toc=())
    index = Workshop(Library.of([other], ()), load_embedder).index(STATIC)
    outcomes = asked(assistant_over(index), [case for case in cases if case.part == "p2"])
    assert outcomes
    assert {outcome.cause for outcome in outcomes} == {"not indexed"}


def test_evidence_beyond_the_passages_looked_at_is_not_retrieved(
    index: OpenIndex, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.retriever, "kin", no_questions)  # which would find it at once
    outcomes = of(asked(assistant_over(index, top_k=1), cases), "not retrieved")
    assert outcomes
    for outcome in outcomes:
        assert outcome.response.retrieved is not None
        assert outcome.case.kind in {"multi", "comparison", "list"} or not found_at(outcome.case, outcome.response)


def test_evidence_that_was_found_and_not_trusted_is_refused(
    index: OpenIndex, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selection, "THRESHOLD", 1.1)
    monkeypatch.setattr(selection, "SURE", 1.1)  # of a part alone
    # a false premise is corrected, and a list of the contents is read, without trust in evidence
    unasked = replace(index, kin=no_questions)  # what is known for sure needs no trust
    outcomes = asked(assistant_over(unasked), [c for c in cases if c.kind not in {"false_premise", "followup"}])
    assert {outcome.response.status for outcome in outcomes} == {"refused"}
    found = of(outcomes, "refused")
    assert len(found) > len(cases) / 2
    assert all(found_at(outcome.case, outcome.response) for outcome in found)
    assert {outcome.cause for outcome in outcomes} <= {"refused", "not retrieved"}


def test_evidence_that_was_found_and_passed_over_is_not_selected(
    index: OpenIndex, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selection, "THRESHOLD", -1.0)
    monkeypatch.setattr(selection, "SURE", -1.0)
    monkeypatch.setattr(rereading, "THRESHOLD", -1e9)
    assistant = assistant_over(index)
    assistant._finder = Backwards(index, make_words(index.retriever.embedder))
    counted = Counter(outcome.cause for outcome in asked(assistant, cases))
    assert counted["not selected"] > len(cases) / 5, counted
    assert counted["refused"] <= 1  # an exact form, such as a telephone number, is met by nothing else


def test_a_right_answer_with_the_citation_of_another_is_not_cited(index: OpenIndex, cases: list[Case]) -> None:
    outcomes = [o for o in asked(assistant_over(index), cases) if o.cause is None and o.response.citations]
    assert len(outcomes) > 2
    shelf = Shelf(indexed_books(assistant_over(index)))
    bench = Bench(standard_scorers(shelf), shelf)
    contents = (Cited("contents:1.1", "x", 1),)
    spoiled = [bench.judge(o.case, replace(o.response, citations=contents)) for o in outcomes]
    assert {outcome.cause for outcome in spoiled} == {"not cited"}


def test_an_answer_where_the_book_is_silent_has_no_evidence(index: OpenIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "THRESHOLD", -1.0)
    monkeypatch.setattr(selection, "SURE", -1.0)
    silent = [case for case in read_cases(BUNDLED) if case.kind == "unanswerable"][::14]
    outcomes = asked(assistant_over(replace(index, kin=no_questions)), silent)
    assert {outcome.cause for outcome in outcomes} == {"answered without evidence"}


def test_half_of_an_answer_is_traced_to_the_half_that_is_missing(bench: Bench) -> None:
    case = Case("c", "en", "multi", "?", (("4 880",), ("538",)), (GOLD, "front/colophon:20.1"))
    half = Response("c", "answered", "4 880", citations=(Cited(GOLD, "x"),))
    lost = replace(half, retrieved=((GOLD,), (OTHER,)))
    seen = replace(half, retrieved=((GOLD,), ("front/colophon:20.1",)))
    assert bench.judge(case, lost).cause == "not retrieved"
    assert bench.judge(case, seen).cause == "not selected"
    gone = replace(case, addresses=(GOLD, "p9:1.1"))
    assert bench.judge(gone, lost).cause == "not indexed"


def test_a_forbidden_word_beside_the_right_one_is_a_matter_of_selection(bench: Bench) -> None:
    case = Case("c", "en", "number", "How long?", (("4 880",),), (GOLD,), wrong=("2 130.1",))
    both = Response("c", "answered", "4 880 or 2 130.1", citations=(Cited(GOLD, "x"),), retrieved=((GOLD,),))
    assert bench.judge(case, both).cause == "not selected"
