"""The lexical leg: BM25 that fires on Chinese and English."""

from __future__ import annotations

from math import log
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.types import Passage
from index.bridge import TermBridge
from index.lexical import LexicalIndex
from index.terms import TermPair
from tests.index.books import THINGS, ConceptWords

QUESTIONS = (
    "守塔人什么时候点灯？",
    "茶園有多少畝梯田",
    "Who strikes the bell in fog?",
    "2130 mu of terraces",
    "１９８７年",
)


@pytest.fixture
def index(passages: list[Passage]) -> LexicalIndex:
    return LexicalIndex.build([p.id for p in passages], [p.text for p in passages])


@pytest.fixture
def texts(passages: list[Passage]) -> dict[str, str]:
    return {p.id: p.text for p in passages}


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("守塔人什么时候点灯？", "傍晚点灯"),
        ("鐘聲告訴漁船什麼", "渔船听见钟声"),
        ("梯田有多少亩", "2 130亩梯田"),
        ("Who strikes a bell?", "copper bell"),
        ("Where do the farmers sell tea?", "Farmers sell"),
    ],
)
def test_a_question_finds_the_passage_that_shares_its_words(
    index: LexicalIndex, texts: dict[str, str], question: str, found: str
) -> None:
    best = index.search(question, 3)[0]
    assert found in texts[best.id]
    assert best.score > 0


@pytest.mark.parametrize("question", ["火星探测器", "quantum chromodynamics", "", "？！"])
def test_unknown_terms_find_nothing(index: LexicalIndex, question: str) -> None:
    assert index.search(question, 5) == []


@pytest.mark.parametrize(("known", "mixed"), [("铜钟", "铜钟与霓虹"), ("bell", "bell chromodynamics")])
def test_unknown_terms_do_not_disturb_known_ones(index: LexicalIndex, known: str, mixed: str) -> None:
    assert {n.id for n in index.search(mixed, 20)} == {n.id for n in index.search(known, 20)} != set()


def test_scores_fall_and_k_limits_them(index: LexicalIndex) -> None:
    scores = [n.score for n in index.search("茶园和灯塔的守塔人", 20)]
    assert len(scores) > 2
    assert scores == sorted(scores, reverse=True)
    assert [n.score for n in index.search("茶园和灯塔的守塔人", 2)] == scores[:2]


@pytest.mark.parametrize("question", ["守塔人敲钟", "keeper bell lamp"])
def test_only_the_ids_asked_for_are_found(index: LexicalIndex, question: str) -> None:
    everything = index.search(question, 50)
    worst = everything[-1]
    assert len(everything) > 1
    assert index.search(question, 1, among={worst.id}) == [worst]
    assert index.search(question, 50, among=set()) == []


def test_a_saved_index_answers_as_the_one_built(tmp_path: Path, index: LexicalIndex, passages: list[Passage]) -> None:
    index.save(tmp_path)
    loaded = LexicalIndex.load(tmp_path, [p.id for p in passages])
    assert len(loaded) == len(index) == len(passages)
    for question in QUESTIONS:
        assert loaded.search(question, 10) == index.search(question, 10) != []
    for term in ("灯塔", "bell", "unheard"):
        assert loaded.term_weight(term) == index.term_weight(term)


def test_nothing_is_pickled(tmp_path: Path, index: LexicalIndex) -> None:
    index.save(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".npy"}


def test_score_is_that_of_lucene() -> None:
    index = LexicalIndex.build(["a", "b"], ["灯塔 lamp", "灯塔 bell"])
    # of passages as long as the average, tf / (tf + k1) = 1 / 2.2; idf = ln(1 + (2 - 1 + 0.5) / (1 + 0.5))
    (found,) = index.search("bells", 5)
    assert found.id == "b"
    assert found.score == pytest.approx(log(2) / 2.2, abs=1e-6)


def test_term_weight_is_the_inverse_document_frequency() -> None:
    index = LexicalIndex.build(["a", "b", "c"], ["灯塔", "灯塔 lamp", "bell"])
    assert index.term_weight("灯塔") == pytest.approx(log(1 + 1.5 / 2.5))
    assert index.term_weight("lamp") == pytest.approx(log(1 + 2.5 / 1.5))
    assert index.term_weight("火星") == pytest.approx(log(1 + 3.0 / 1.0))


@pytest.mark.parametrize("texts", [[], ["", "。"]])
def test_an_index_without_terms_finds_nothing(tmp_path: Path, texts: list[str]) -> None:
    ids = [str(place) for place in range(len(texts))]
    index = LexicalIndex.build(ids, texts)
    index.save(tmp_path)
    for held in (index, LexicalIndex.load(tmp_path, ids)):
        assert held.search("灯塔 lamp", 5) == []
        assert len(held) == len(texts)


ACROSS = (
    ("守塔人在大雾里敲什么？", "copper bell"),
    ("Who strikes the bell in fog?", "敲一次铜钟"),
    ("茶叶在哪里卖？", "tea at"),
)
ASKED = (
    "守塔人",
    "敲",
    "铜钟",
    "bell",
    "bells",
    "keeper",
    "1987",
    "tea",
    "茶叶",
    "quantum",
    "火星",
    "what",
    "？",
    "the",
)


@pytest.fixture(scope="module")
def bridged(passages: list[Passage]) -> LexicalIndex:
    """An index that also looks for a question's words in the other language."""
    texts = [p.text for p in passages]
    bridge = TermBridge.build(texts, ConceptWords(*THINGS), own=[TermPair("守塔人", "lamp keeper", 1.0, "own")])
    return LexicalIndex.build([p.id for p in passages], texts, bridge=bridge)


@pytest.mark.parametrize(("question", "found"), ACROSS)
def test_a_bridged_question_finds_the_passage_in_the_other_language(
    index: LexicalIndex, bridged: LexicalIndex, texts: dict[str, str], question: str, found: str
) -> None:
    (wanted,) = (name for name, text in texts.items() if found in text)
    assert wanted not in {n.id for n in index.search(question, 50)}
    assert index.search_rendered(question, 50) == []
    hits = [n.id for n in bridged.search_rendered(question, 50) if texts[n.id].isascii() == texts[wanted].isascii()]
    assert hits[0] == wanted


@pytest.mark.parametrize("question", [*QUESTIONS, *(question for question, _ in ACROSS)])
def test_renderings_leave_the_questions_own_terms_alone(
    index: LexicalIndex, bridged: LexicalIndex, question: str
) -> None:
    assert bridged.search(question, 50) == index.search(question, 50)
    assert bridged.reach(question) == index.reach(question) > 0
    assert index.reach_rendered(question) == 0.0


def test_an_index_in_one_language_has_no_renderings(passages: list[Passage]) -> None:
    chinese = [p for p in passages if not p.text.isascii()]
    ids, texts = [p.id for p in chinese], [p.text for p in chinese]
    held = LexicalIndex.build(ids, texts, bridge=TermBridge.build(texts, ConceptWords(*THINGS)))
    assert held.search("守塔人敲铜钟", 50) != []
    assert held.search_rendered("守塔人敲铜钟", 50) == []


@pytest.mark.parametrize(("question", "found"), ACROSS)
def test_only_the_ids_asked_for_are_found_by_renderings(
    bridged: LexicalIndex, texts: dict[str, str], question: str, found: str
) -> None:
    (wanted,) = (name for name, text in texts.items() if found in text)
    assert [n.id for n in bridged.search_rendered(question, 50, among={wanted})] == [wanted]
    assert bridged.search_rendered(question, 50, among=()) == []


@given(st.lists(st.sampled_from(ASKED), max_size=8).map(" ".join))
def test_reach_is_never_exceeded(bridged: LexicalIndex, question: str) -> None:
    found, rendered = bridged.search(question, 50), bridged.search_rendered(question, 50)
    assert max((n.score for n in found), default=0.0) <= bridged.reach(question) + 1e-5
    assert max((n.score for n in rendered), default=0.0) <= bridged.reach_rendered(question) + 1e-5


def test_reach_is_the_weight_of_the_terms_or_of_their_renderings() -> None:
    texts = ["灯塔", "lighthouse lamp", "lamp"]
    held = LexicalIndex.build("abc", texts, bridge=TermBridge.build(texts, ConceptWords(("灯塔", "lighthouse"))))
    assert held.reach("灯塔") == pytest.approx(log(1 + 2.5 / 1.5))
    assert held.reach_rendered("灯塔") == pytest.approx(log(1 + 2.5 / 1.5) * 0.9, rel=0.03)
    assert held.reach("？") == held.reach_rendered("？") == 0.0


def test_a_loaded_index_takes_its_bridge(tmp_path: Path, bridged: LexicalIndex, passages: list[Passage]) -> None:
    bridged.save(tmp_path)
    loaded = LexicalIndex.load(tmp_path, [p.id for p in passages], bridge=bridged.bridge)
    for question, _ in ACROSS:
        assert loaded.search_rendered(question, 10) == bridged.search_rendered(question, 10) != []
        assert loaded.reach_rendered(question) == bridged.reach_rendered(question)
