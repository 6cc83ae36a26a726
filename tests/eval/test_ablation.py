"""Ablations change one thing at a time, of retrieval alone and of answers, and show what it is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from assistant.app import make_words
from assistant.evidence import EvidenceFinder
from assistant.question import Question
from eval.ablation import ablate
from eval.ablation_answers import SCORES, Answered, ablate_answers
from eval.cases import BUNDLED, read_cases
from eval.external import book_of
from eval.report.ablation import ablation_page, answers_page, answers_table, answers_to_dict
from eval.retrieval import Document
from eval.setups import Setup, Workshop, setups
from index.embedders.hashing import HashingEmbedder
from index.library import Library

if TYPE_CHECKING:
    from corpus.types import Book, Lang
    from eval.runner import Bench
    from eval.types import Case, Outcome


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return read_cases(BUNDLED)[::32]


@pytest.fixture(scope="module")
def workshop(books: tuple[Book, ...]) -> Workshop:
    return Workshop(Library.of((), books), lambda name: HashingEmbedder())


@pytest.fixture(scope="module")
def answered(workshop: Workshop, cases: list[Case], bench: Bench) -> list[Answered]:
    plan = [Setup("hashing"), Setup("hashing", legs="lexical"), Setup("hashing", top_k=1)]
    return list(ablate_answers(workshop, cases, plan, bench))


def test_setups_change_one_thing_at_a_time() -> None:
    plan = setups(["a", "x/b"], [160, 80], [24, 8])
    standard = Setup("a")
    assert plan[0] == standard
    assert [setup.change(standard) for setup in plan] == [
        "standard", "dense only", "lexical only", "no headings", "80 tokens", "top 8", "no late interaction",
        "no bridge", "whole passages", "no known questions", "b", "b, dense only",
    ]  # fmt: skip
    assert len({setup.label for setup in plan}) == len(plan)


def test_an_ablation_measures_every_setup_on_the_bundled_book(workshop: Workshop) -> None:
    done: list[int] = []
    plan = setups(["hashing"], [160, 60])
    found = list(ablate(workshop, read_cases(BUNDLED)[::16], plan, on_setup=lambda: done.append(1)))
    assert [row.setup for row in found] == plan
    assert len(done) == len(plan)
    by_setup = {row.setup: row for row in found}
    assert by_setup[Setup("hashing", budget=60)].passages > by_setup[Setup("hashing")].passages
    for row in found:
        for recall in row.recall.values():
            means = [share.mean for share in recall.values()]
            assert means == sorted(means)
    lexical = by_setup[Setup("hashing", legs="lexical")]
    assert lexical.recall["zh"][10].mean > 0.8
    assert ablation_page(found).count("<svg") == 2


def test_a_leg_alone_finds_by_itself(workshop: Workshop) -> None:
    for legs, own, other in (("dense", "dense", "lexical"), ("lexical", "lexical", "dense")):
        assert legs in {"dense", "lexical"}
        index = workshop.index(Setup("hashing", legs=legs))  # type: ignore[arg-type]
        hits = index.retriever.search("大湄公河全长多少公里？", 5)
        assert hits
        assert all(getattr(hit, own) is not None and getattr(hit, other) is None for hit in hits)


def test_without_headings_nothing_is_found_by_them_but_they_are_shown() -> None:
    documents = [Document("1", "Rubber", "It grows in the south."), Document("2", "Tea", "It grows in the hills.")]
    shop = Workshop(Library.of([book_of("plants", documents)], ()), lambda name: HashingEmbedder())
    whole, bare = (shop.index(Setup("hashing", legs="lexical", headings=kept)).retriever for kept in (True, False))
    assert [hit.passage.section.address for hit in whole.search("rubber")] == ["d1"]
    assert bare.search("rubber") == []
    assert [hit.passage.section.title for hit in bare.search("south")] == ["Rubber"]


def test_what_setups_share_is_made_once(books: tuple[Book, ...]) -> None:
    loaded: list[str] = []

    def load(name: str) -> HashingEmbedder:
        loaded.append(name)
        return HashingEmbedder()

    shop = Workshop(Library.of((), books), load)
    first, second = (shop.index(Setup("hashing", top_k=k)) for k in (24, 3))
    assert loaded == ["hashing"]
    assert first.sentences is second.sentences
    assert first.retriever.passages is second.retriever.passages


@pytest.mark.parametrize(("question", "lang"), [("大湄公河全长多少公里？", "zh"), ("How long is the Mekong?", "en")])
def test_without_late_interaction_nothing_is_like_the_question(workshop: Workshop, question: str, lang: Lang) -> None:
    words = make_words(HashingEmbedder())
    asked = Question.of(question, lang)
    whole, bare = (workshop.index(Setup("hashing", interaction=compared)) for compared in (True, False))
    hits = whole.retriever.search(question, 5)
    with_it, without = (EvidenceFinder(index, words) for index in (whole, bare))
    found, left = with_it.find(asked, hits), without.find(asked, hits)
    assert max(e.features.likeness for e in found) > 0.3
    assert {e.features.likeness for e in left} == {0.0}
    assert sorted(e.key for e in left) == sorted(e.key for e in found)
    assert with_it.least_met(asked, question) > 0.9
    assert without.least_met(asked, question) == 0.0


def test_every_setup_answers_every_case_and_is_compared_with_the_standard(
    answered: list[Answered], cases: list[Case]
) -> None:
    assert [row.change for row in answered] == ["standard", "lexical only", "top 1"]
    for row in answered:
        assert [outcome.case.id for outcome in row.outcomes] == [case.id for case in cases]
        assert set(row.figures) == {"zh", "en"}
    assert all(gain.mean == 0 for group in answered[0].gains.values() for gain in group.values())
    for lang, figures in answered[2].figures.items():
        gain = figures["accuracy"].mean - answered[0].figures[lang]["accuracy"].mean
        assert answered[2].gains[lang]["accuracy"].mean == pytest.approx(gain)
    assert {len(outcome.response.retrieved or ()) for outcome in answered[2].outcomes} <= {0, 1, 2}


def test_every_answer_is_told_as_it_comes(workshop: Workshop, cases: list[Case], bench: Bench) -> None:
    told: list[Outcome] = []
    plan = [Setup("hashing"), Setup("hashing", top_k=3)]
    list(ablate_answers(workshop, cases[:3], plan, bench, workers=2, on_outcome=told.append))
    assert len(told) == 6


def test_table_page_and_json_show_every_setup_by_language(answered: list[Answered]) -> None:
    console = Console(width=220)
    with console.capture() as captured:
        console.print(answers_table(answered))
    page = answers_page(answered)
    for shown in (captured.get(), page):
        for wanted in (
            "standard: hashing, hybrid, 160 tokens, top 24",
            "lexical only",
            "top 1",
            "false refusal ↓",
            "[",
        ):
            assert wanted in shown
    assert page.count("<svg") == len(SCORES)
    assert "zh lexical only" in page
    data = answers_to_dict(answered[1])
    assert data["change"] == "lexical only"
    assert set(data) == {"setup", "change", "passages", "figures", "gains"}
