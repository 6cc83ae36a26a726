"""The bundled question set: sound ids and pairs, gold addresses that exist, facts that stand where they are said to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from corpus.readers import read_book
from corpus.types import Lang
from eval.cases import BUNDLED, read_cases
from eval.text.tokens import holds
from eval.types import Case

CASES = read_cases(BUNDLED)
COMPANIONS = Path(__file__).resolve().parents[2] / "corpus" / "gms"
ALL_NEEDED = {"list", "multi", "comparison"}
PER_LANGUAGE = {
    "list": 10, "footnote": 6, "contents": 8, "comparison": 5, "multi": 5, "followup": 8, "false_premise": 5,
    "unanswerable": 20,
}  # fmt: skip

Sentences = Mapping[str, str]


def sentences(path: Path) -> Sentences:
    """Every sentence of a book by its address."""
    return {unit.address: unit.text for section in read_book(path).sections for unit in section.units}


def missing_facts(case: Case, texts: Sentences) -> list[tuple[str, ...]]:
    """The groups without a spelling in the gold sentences: in all of them together, or where one suffices in each."""
    gold = [texts[address] for address in case.addresses]
    judged = ["\n".join(gold)] if case.kind in ALL_NEEDED else gold
    return [group for group in case.answers for text in judged if not any(holds(text, word) for word in group)]


@pytest.fixture(scope="module", params=["zh", "en"])
def companion(request: pytest.FixtureRequest) -> tuple[str, Sentences]:
    """A language and the bundled companion text in it."""
    return request.param, sentences(COMPANIONS / f"{request.param}.md")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_language_has_enough_questions_of_each_kind(lang: Lang) -> None:
    kinds = Counter(case.kind for case in CASES if case.lang == lang)
    assert kinds.total() >= 100
    assert not {kind: kinds[kind] for kind, least in PER_LANGUAGE.items() if kinds[kind] < least}


def test_no_question_is_asked_twice() -> None:
    assert len({(case.question, case.history) for case in CASES}) == len(CASES)


def test_counterparts_ask_for_the_same_facts_in_the_same_places() -> None:
    halves = [
        {
            case.id.split("-")[-1]: (case.kind, case.answers, case.addresses, case.wrong)
            for case in CASES
            if case.lang == lang
        }
        for lang in ("zh", "en")
    ]
    assert halves[0] == halves[1]


def test_unanswerable_questions_have_no_gold_and_all_others_have() -> None:
    for case in CASES:
        assert bool(case.addresses) is bool(case.answers) is not case.unanswerable, case.id
        assert case.unanswerable is (case.kind == "unanswerable"), case.id


def test_follow_ups_and_only_they_have_a_history_that_ends_with_an_answer() -> None:
    for case in CASES:
        assert bool(case.history) is bool(case.standalone) is (case.kind == "followup"), case.id
        assert [turn.role for turn in case.history] == ["user", "assistant"] * (len(case.history) // 2), case.id


def test_questions_reach_every_section_that_has_text(companion: tuple[str, Sentences]) -> None:
    asked = {address.split(":")[0] for case in CASES for address in case.addresses}
    assert {address.split(":")[0] for address in companion[1]} == asked


def test_gold_addresses_stand_in_the_companion(companion: tuple[str, Sentences]) -> None:
    assert not {case.id: case.addresses for case in CASES if not set(case.addresses) <= companion[1].keys()}


def test_facts_stand_in_the_gold_sentences_of_the_companion(companion: tuple[str, Sentences]) -> None:
    lang, texts = companion
    assert not {case.id: found for case in CASES if case.lang == lang and (found := missing_facts(case, texts))}


def test_gold_sentences_of_the_companion_hold_nothing_wrong(companion: tuple[str, Sentences]) -> None:
    lang, texts = companion
    for case in CASES:
        gold = [texts[address] for address in case.addresses] if case.lang == lang else []
        assert not [word for word in case.wrong for text in gold if holds(text, word)], case.id


def test_facts_stand_in_the_gold_sentences_of_the_book(book_path: Path) -> None:
    texts = sentences(book_path)
    assert not {case.id: case.addresses for case in CASES if not set(case.addresses) <= texts.keys()}
    assert not {case.id: found for case in CASES if case.lang == "zh" and (found := missing_facts(case, texts))}
