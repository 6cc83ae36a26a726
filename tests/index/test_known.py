"""Known questions: a new question is answered where the ones that it is like are, or is silent as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.passages import split_section
from corpus.types import Book, KnownQuestion
from index.build import build_index, open_index, stored_books
from index.embedders.hashing import HashingEmbedder
from index.interaction import Readings
from index.known import NO_KIN, Kin, KnownQuestions, are_of_different_numbers, is_of_a_year
from index.library import Edition, Library
from index.retriever import Fusion, Legs, Retriever
from index.types import Vectors
from tests.index.books import ENGLISH, TOWER_EN, TOWER_ZH, make_book

ASKED = (
    KnownQuestion("灯塔有多高？", "zh", ("h1/1:1.1",)),
    KnownQuestion("谁在守塔？", "zh", ("h1/1:1.2", "h1/1:2")),
    KnownQuestion("守塔人姓什么？", "zh", ()),
    KnownQuestion("How many terraces has the garden?", "en", ("h1/2:1.1",)),
)


class Letters:
    """A comparer by the share of letters that two texts have in common; it counts what it compares."""

    def __init__(self) -> None:
        self.compared: list[str] = []

    def likeness(self, question: str, sentences: Sequence[str]) -> Vectors:
        self.compared.extend(sentences)
        shares = [len(set(question) & set(text)) / len(set(question) | set(text)) for text in sentences]
        return np.array(shares, dtype=np.float32)

    def read(self, question: str, sentences: Sequence[str]) -> Readings:
        likeness = self.likeness(question, sentences)
        return Readings(likeness, likeness - 0.5)

    def alike(self, question: str, others: Sequence[str]) -> Vectors:
        return self.likeness(question, others)

    def least_met(self, question: str, text: str) -> float:
        return float(self.likeness(question, [text])[0])


@pytest.fixture
def tower() -> Book:
    return replace(make_book("tower", TOWER_ZH), known=ASKED)


def known(*books: Book, work: str = "tower") -> KnownQuestions:
    library = Library(tuple(Edition(book, work, "original") for book in books))
    return KnownQuestions(library, HashingEmbedder(), Letters())


def test_a_question_is_answered_where_the_likest_known_one_is(tower: Book) -> None:
    kin = known(tower).kin("这座灯塔有多高？")
    assert max(kin.answered, key=lambda key: kin.answered[key]) == "tower/h1/1:1.1"
    assert kin.best == kin.answered["tower/h1/1:1.1"] > kin.silence("tower")
    assert known(tower).kin("灯塔有多高？").best == pytest.approx(1.0)


def test_every_sentence_of_a_paragraph_that_is_named_answers(tower: Book) -> None:
    kin = known(tower).kin("谁在守塔？")
    best = {key for key, value in kin.answered.items() if value == kin.best}
    assert best == {"tower/h1/1:1.2", "tower/h1/1:2.1", "tower/h1/1:2.2"}


def test_a_question_known_to_have_no_answer_is_told_apart(tower: Book) -> None:
    kin = known(tower).kin("守塔人姓什么？")
    assert kin.silence("tower") == pytest.approx(1.0)
    assert kin.best < kin.silence("tower")
    assert kin.silence("another") == 0.0


def test_a_known_question_answers_in_every_telling_of_its_work(tower: Book) -> None:
    english = make_book("tower-en", TOWER_EN, lang=ENGLISH)
    kin = known(tower, english).kin("How many terraces?")
    assert kin.answered["tower-en/h1/2:1.1"] == kin.answered["tower/h1/2:1.1"] == kin.best
    alone = KnownQuestions(
        Library((Edition(tower, "tower", "original"), Edition(english, "another", "original"))),
        HashingEmbedder(),
        Letters(),
    )
    assert set(alone.kin("How many terraces?").answered) == {key for key in kin.answered if key.startswith("tower/")}


def test_one_work_may_answer_what_another_does_not(tower: Book) -> None:
    other = replace(make_book("other", TOWER_ZH), known=(KnownQuestion("守塔人姓什么？", "zh", ("h1/1:1.2",)),))
    library = Library((Edition(tower, "tower", "original"), Edition(other, "other", "original")))
    kin = KnownQuestions(library, HashingEmbedder(), Letters()).kin("守塔人姓什么？")
    assert kin.answered["other/h1/1:1.2"] == kin.silence("tower") == pytest.approx(1.0)
    assert kin.silence("other") == 0.0


def test_what_a_follow_up_is_like_alone_and_with_what_it_leans_on_is_meant() -> None:
    alone = Kin({"meant": 0.6, "asked before": 0.2, "other": 0.5}, {"tower": 0.3})
    joined = Kin({"meant": 0.8, "asked before": 0.9}, {"garden": 0.6})
    kin = alone.leaning(joined)
    assert kin.answered == pytest.approx({"meant": 0.7, "asked before": 0.55, "other": 0.5})
    assert kin.silent == pytest.approx({"tower": 0.3, "garden": 0.3})


def test_a_work_is_asked_through_where_questions_ask_for_next_to_all_that_it_says() -> None:
    book = make_book("tower", TOWER_ZH)
    units = [unit.address for section in book.sections for unit in section.units]
    many = tuple(KnownQuestion(f"第{n}问", "zh", (units[n % len(units)],)) for n in range(20 * len(units)))
    assert known(replace(book, known=many)).kin("灯塔有多高？").asked_through == {"tower"}
    few = many[: 10 * len(units)]
    half = tuple(one for one in many * 3 if one.addresses[0] in units[: len(units) // 2])
    for some in (few, half, ()):
        assert not known(replace(book, known=some)).kin("灯塔有多高？").asked_through


def test_where_nothing_is_known_there_is_no_kin() -> None:
    assert known(make_book("tower", TOWER_ZH)).kin("灯塔有多高？") == NO_KIN
    assert NO_KIN.best == NO_KIN.silence("tower") == 0.0


def test_a_question_asked_again_is_not_compared_again(tower: Book) -> None:
    comparer = Letters()
    questions = KnownQuestions(Library((Edition(tower, "tower", "original"),)), HashingEmbedder(), comparer)
    first = questions.kin("谁在守塔？")
    count = len(comparer.compared)
    assert questions.kin("谁在守塔？") is first
    assert len(comparer.compared) == count == len(ASKED)


def test_passages_that_answer_known_questions_are_found(tower: Book) -> None:
    passages = [p for s in tower.sections for p in split_section(s, budget=40, count=len)]
    asked = "How many terraces has the garden?"  # none of its words stands in the sentence

    def search(weight: float, *, legs: Legs = "hybrid", section: str = "h1") -> list[str]:
        made = Retriever.from_passages(passages, HashingEmbedder(), fusion=Fusion(known=weight))
        made.kin = known(tower).kin
        return [h.passage.text for h in made.search(asked, legs=legs, keep=lambda p: p.section.key.find(section) > 0)]

    assert "2 130亩梯田" in search(50.0)[0]
    assert search(50.0, section="h1/1") == search(0.0, section="h1/1")  # a scope holds for what is known too
    for legs in ("lexical", "dense"):
        assert search(50.0, legs=legs) == search(0.0, legs=legs)


def test_what_is_known_is_kept_with_the_book(tower: Book, tmp_path: Path) -> None:
    embedder = HashingEmbedder()
    build_index(tmp_path, Library((Edition(tower, "tower", "original"),)), embedder)
    library, _ = stored_books(tmp_path)
    assert library.editions[0].book.known == ASKED
    index = open_index(tmp_path, embedder, words=embedder, comparer=Letters())
    assert index.kin("灯塔有多高？").best == pytest.approx(1.0)
    assert index.retriever.kin == index.kin
    assert open_index(tmp_path, embedder).kin("灯塔有多高？") == NO_KIN


@pytest.mark.parametrize(
    ("question", "other", "differ"),
    [
        ("第一届会议在哪座城市召开？", "第二次会议在哪座城市召开？", True),
        ("Where was the second meeting held?", "第一届会议在哪座城市召开？", True),
        ("Where was the second meeting held?", "第二届会议在哪座城市召开？", False),
        ("第一届会议在哪里召开？", "会议在哪里召开？", False),
        ("What did 2005 bring?", "What did 2006 bring?", True),
        ("第一届会议是哪年开的？", "2005 年的会议在哪里召开？", False),
        ("第一届会议和第二届会议在哪里召开？", "第二届会议在哪里召开？", False),
        ("When did SEF II begin?", "When did SEF III begin?", True),
        ("When did SEF II begin?", "SEF第二期何时开始？", False),
        ("When did SEF I begin?", "When did SEF II begin?", True),
        ("06年那次会在哪里开？", "2005 年的会议在哪里召开？", True),
        ("Where did they meet in '06?", "2006 年的会议在哪里召开？", False),
    ],
)
def test_questions_of_different_numbers_are_less_alike(question: str, other: str, *, differ: bool) -> None:
    assert are_of_different_numbers(question, other) == differ
    assert are_of_different_numbers(other, question) == differ


@pytest.mark.parametrize(
    ("question", "other", "is_so"),
    [
        ("老挝的人均 GDP 是多少？", "老挝 2006 年的人均 GDP 是多少？", True),
        ("老挝的人均 GDP 是多少？", "老挝06年人均gdp多少", True),
        ("老挝 2005 年的人均 GDP 是多少？", "老挝 2006 年的人均 GDP 是多少？", False),
        ("老挝 2006 年的人均 GDP 是多少？", "老挝的人均 GDP 是多少？", False),
        ("Who chaired the second meeting?", "Who chaired the meeting?", False),
    ],
)
def test_question_without_a_year_is_told_from_one_of_a_year(question: str, other: str, *, is_so: bool) -> None:
    assert is_of_a_year(question, other) == is_so
