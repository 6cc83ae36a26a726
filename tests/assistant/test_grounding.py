"""What a chat model says is kept only where its sources carry it."""

from __future__ import annotations

import pytest

from assistant.grounding import ground, sources_of, verified
from assistant.statements import Statement
from index.embedders.registry import load_embedder
from index.library import Library
from index.wordmatch import WordMatcher
from tests.assistant.conftest import tale

LIBRARY = Library.of(tale(), ())
VILLAGE = LIBRARY.sections["tale-zh/p1/1"]
ENGLISH = LIBRARY.sections["tale-en/p1/1"]
SOURCES = sources_of([(VILLAGE, unit) for unit in VILLAGE.units[:3]], LIBRARY)
ENGLISH_SOURCES = sources_of([(ENGLISH, unit) for unit in ENGLISH.units[:3]], LIBRARY)


@pytest.fixture(scope="module")
def words() -> WordMatcher:
    return WordMatcher(load_embedder("mekong-static"))


def said(statements: list[Statement]) -> list[tuple[str, str]]:
    return [(statement.text, statement.unit.address) for statement in statements]


def test_sentence_is_kept_with_the_source_it_names(words: WordMatcher) -> None:
    kept = ground("村里的桥是1956年修的[3]。每年五月捕鱼[2]。", SOURCES, words)

    assert said(kept) == [("村里的桥是1956年修的。", "p1/1:2.1"), ("每年五月捕鱼。", "p1/1:1.2")]


def test_english_sentence_is_kept_with_the_source_it_names(words: WordMatcher) -> None:
    kept = ground("The bridge dates from 1956 [3].", ENGLISH_SOURCES, words)

    assert said(kept) == [("The bridge dates from 1956.", "p1/1:2.1")]


def test_second_marker_is_a_further_source(words: WordMatcher) -> None:
    kept = ground("渔村捕鱼[1][2]。", SOURCES, words)

    assert said(kept) == [("渔村捕鱼。", "p1/1:1.1"), ("", "p1/1:1.2")]


@pytest.mark.parametrize("text", ["村里的桥修于1965年[3]。", "It was built in 1965 [3].", "桥修于１９６５年[3]。"])
def test_sentence_with_another_number_is_left_out(words: WordMatcher, text: str) -> None:
    assert ground(text, SOURCES, words) == []


def test_number_counts_only_in_the_source_that_is_named(words: WordMatcher) -> None:
    assert ground("渔村的桥修于1956年[1]。", SOURCES, words) == []


def test_number_with_separators_or_in_full_width_is_the_same_number(words: WordMatcher) -> None:
    assert said(ground("桥修于１９５６年[3]。", SOURCES, words)) == [("桥修于１９５６年。", "p1/1:2.1")]


@pytest.mark.parametrize("text", ["说“桥已经垮了”[3]。", 'It says "the bridge fell" [3].', "原文是「没有桥」[3]。"])
def test_invented_quotation_is_left_out(words: WordMatcher, text: str) -> None:
    assert ground(text, SOURCES, words) == []


def test_true_quotation_is_kept(words: WordMatcher) -> None:
    assert len(ground("书中说“村里的桥修于1956年”[3]。", SOURCES, words)) == 1


def test_true_sentence_stands_where_another_falls(words: WordMatcher) -> None:
    kept = ground("渔村有三百户人家，共9999人[1]。每年五月开始捕鱼[2]。", SOURCES, words)

    assert said(kept) == [("每年五月开始捕鱼。", "p1/1:1.2")]


def test_unmarked_sentence_is_given_the_source_that_says_it(words: WordMatcher) -> None:
    assert said(ground("每年五月开始捕鱼。", SOURCES, words)) == [("每年五月开始捕鱼。", "p1/1:1.2")]
    assert said(ground("Fishing begins every May.", ENGLISH_SOURCES, words)) == [
        ("Fishing begins every May.", "p1/1:1.2")
    ]


@pytest.mark.parametrize("text", ["总统昨天签署了关税法令。", "Quantum computers factor.", "", "[1]", "。[2]。"])
def test_unmarked_sentence_that_no_source_says_is_left_out(words: WordMatcher, text: str) -> None:
    assert ground(text, SOURCES, words) == []


def test_nothing_is_grounded_in_no_sources(words: WordMatcher) -> None:
    assert ground("每年五月开始捕鱼。", [], words) == []


@pytest.mark.parametrize(
    "text", ["村里的桥不是1956年修的[3]。", "每年六月开始捕鱼[2]。", "Fishing never begins in May [2]."]
)
def test_sentence_that_says_otherwise_is_left_out(words: WordMatcher, text: str) -> None:
    assert ground(text, SOURCES, words) == []


def test_state_goes_with_the_statement(words: WordMatcher) -> None:
    (kept,) = ground("村里的桥是1956年修的[3]。", SOURCES, words)

    assert kept.state == "supported"


def test_sentence_carried_in_part_is_kept_and_flagged(words: WordMatcher) -> None:
    (kept,) = ground("渔村有四十户人家，住着渔民和商贩[1]。", SOURCES, words)

    assert kept.state == "partly"


def test_source_that_adds_nothing_is_not_cited(words: WordMatcher) -> None:
    assert said(ground("每年五月开始捕鱼[2][3]。", SOURCES, words)) == [("每年五月开始捕鱼。", "p1/1:1.2")]


def test_sentence_before_the_marked_one_is_given_its_own_source(words: WordMatcher) -> None:
    kept = ground("每年五月开始捕鱼。村里的桥修于1956年[3]。", SOURCES, words)

    assert said(kept) == [("每年五月开始捕鱼。", "p1/1:1.2"), ("村里的桥修于1956年。", "p1/1:2.1")]


def test_invented_sentence_before_the_marked_one_falls_alone(words: WordMatcher) -> None:
    kept = ground("总统昨天签署了关税法令。村里的桥修于1956年[3]。", SOURCES, words)

    assert said(kept) == [("村里的桥修于1956年。", "p1/1:2.1")]


def test_statement_is_held_against_the_sentence_it_cites(words: WordMatcher) -> None:
    true = Statement("每年五月开始捕鱼。", VILLAGE, VILLAGE.units[1])
    false = Statement("每年六月开始捕鱼。", VILLAGE, VILLAGE.units[1])
    known = Statement("每年六月开始捕鱼。", VILLAGE, VILLAGE.units[1], state="partly")

    assert [s.state for s in verified([true, false, known], LIBRARY, words)] == ["supported", "not_found", "partly"]
