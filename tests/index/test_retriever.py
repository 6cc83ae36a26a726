"""Question to hits: two legs, joined so that neither filters the other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pytest

from corpus.passages import split_section
from corpus.types import Passage
from index.embedders.hashing import HashingEmbedder
from index.interaction import Readings
from index.lexical import LexicalIndex
from index.retriever import Fusion, Legs, Retriever
from index.sentences import sentence_text
from index.stores.memory import MemoryStore
from index.types import Vectors
from tests.index.books import THINGS, ConceptWords, StubbornEmbedder, make_book

QUESTIONS = (
    "谁敲铜钟？",
    "茶园共有多少亩梯田？",
    "When does the keeper light the lamp?",
    "Who sells tea at the market?",
)
ANSWERS = ("敲一次铜钟", "2 130亩梯田", "lights the lamp", "Farmers sell")
LEGS: tuple[Legs, ...] = ("hybrid", "dense", "lexical")


@pytest.fixture
def retriever(passages: list[Passage]) -> Retriever:
    return Retriever.from_passages(passages, HashingEmbedder())


@pytest.fixture
def divided(passages: list[Passage]) -> Retriever:
    """Legs that disagree: the dense one always finds the reef nearest, which no question is about."""
    return Retriever.from_passages(passages, StubbornEmbedder("渔船和礁石"))


@pytest.mark.parametrize(("question", "answer"), [*zip(QUESTIONS, ANSWERS, strict=True)])
@pytest.mark.parametrize("legs", LEGS)
def test_each_leg_finds_the_answer(retriever: Retriever, question: str, answer: str, legs: Legs) -> None:
    assert any(answer in hit.passage.text for hit in retriever.search(question, 2, legs=legs))


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_leg_that_is_not_asked_has_no_score(retriever: Retriever, question: str) -> None:
    assert {hit.lexical for hit in retriever.search(question, 5, legs="dense")} == {None}
    assert {hit.dense for hit in retriever.search(question, 5, legs="lexical")} == {None}
    best = retriever.search(question, 1)[0]
    assert best.dense is not None
    assert best.lexical is not None


def test_scores_of_the_legs_are_theirs(retriever: Retriever, passages: list[Passage]) -> None:
    embedder = HashingEmbedder()
    row = embedder.embed_queries([QUESTIONS[0]])[0]
    for hit in retriever.search(QUESTIONS[0], 5):
        whole = f"{hit.passage.context}\n{hit.passage.text}"
        parts = [sentence_text(hit.passage.section, unit) for unit in hit.passage.units]
        cosines = embedder.embed_passages([whole, *parts]) @ row
        assert hit.dense == pytest.approx((cosines[0] + max(cosines[1:])) / 2, abs=1e-4)
    lexical = {h.passage.id: h.score for h in retriever.search(QUESTIONS[0], 50, legs="lexical")}
    assert 0 < len(lexical) < len(passages)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_share_of_the_nearest_sentence_can_be_all_or_nothing(passages: list[Passage], question: str) -> None:
    embedder = HashingEmbedder()
    row = embedder.embed_queries([question])[0]
    for share in (0.0, 1.0):
        retriever = Retriever.from_passages(passages, embedder, fusion=Fusion(sentence=share))
        hits = retriever.search(question, len(passages), legs="dense")
        for hit in hits:
            whole = f"{hit.passage.context}\n{hit.passage.text}"
            parts = [sentence_text(hit.passage.section, unit) for unit in hit.passage.units]
            cosine = max(embedder.embed_passages(parts if share else [whole]) @ row)
            assert hit.dense == pytest.approx(float(cosine), abs=1e-3)
        scores = [hit.score for hit in hits]
        assert scores == sorted(scores, reverse=True)


def test_a_fact_among_many_is_found_by_its_sentence() -> None:
    filler = "渔船在港里过冬，守塔人修补灯罩，商队等着山口开放，茶农清点去年的茶饼。"
    texts = [filler + "银杏树是一位僧人从南方带来的。" + filler, filler + "码头的石阶共有九十级。" + filler]
    book = make_book("f", (("集市", ()), *((f"{n}、镇上", (text,)) for n, text in zip("一二", texts, strict=True))))
    passages = [p for s in book.sections if s.text for p in split_section(s, budget=400, count=len)]
    question = "银杏树是谁带来的？"
    whole = Retriever.from_passages(passages, HashingEmbedder(), fusion=Fusion(sentence=0.0))
    parts = Retriever.from_passages(passages, HashingEmbedder())
    margins = [
        hits[0].score - hits[1].score for hits in (one.search(question, 2, legs="dense") for one in (whole, parts))
    ]
    assert parts.search(question, 1, legs="dense")[0].passage.section.text == texts[0]
    assert margins[1] > 1.5 * margins[0]


@pytest.mark.parametrize("question", QUESTIONS)
def test_hybrid_holds_what_either_leg_alone_finds(divided: Retriever, question: str) -> None:
    everything = len(divided.passages)
    dense, lexical, hybrid = (
        [hit.passage.id for hit in divided.search(question, everything, legs=legs)]
        for legs in ("dense", "lexical", "hybrid")
    )
    assert dense[0] != lexical[0]
    assert set(hybrid) == {*dense, *lexical}
    assert {dense[0], lexical[0]} <= set(hybrid[: 2 + len(set(dense) & set(lexical))])


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_leg_that_finds_nothing_does_not_silence_the_other(passages: list[Passage], question: str) -> None:
    embedder = HashingEmbedder()
    ids, texts = [p.id for p in passages], [p.text for p in passages]
    full = MemoryStore(embedder.dim)
    full.add(ids, embedder.embed_passages(texts))
    deaf = Retriever(passages, embedder, MemoryStore(embedder.dim), LexicalIndex.build(ids, texts))
    mute = Retriever(passages, embedder, full, LexicalIndex.build(ids, [""] * len(ids)))
    cases: tuple[tuple[Retriever, Legs], ...] = ((deaf, "lexical"), (mute, "dense"))
    for one, left in cases:
        found = [hit.passage.id for hit in one.search(question, 5)]
        assert found == [hit.passage.id for hit in one.search(question, 5, legs=left)] != []


def test_unknown_words_still_have_dense_hits(retriever: Retriever) -> None:
    for question in ("火星", "chromodynamics"):
        hits = retriever.search(question, 3)
        assert len(hits) == 3
        assert {hit.lexical for hit in hits} == {None}


def stands_in(address: str, passage: Passage) -> bool:
    return passage.section.address == address


@pytest.mark.parametrize("legs", LEGS)
@pytest.mark.parametrize("question", ["守塔人和茶园", "keeper of the tea garden"])
def test_only_what_is_kept_is_found(retriever: Retriever, legs: Legs, question: str) -> None:
    for address in ("h1/1", "h1/2"):
        hits = retriever.search(question, 4, legs=legs, keep=partial(stands_in, address))
        assert hits != []
        assert {hit.passage.section.address for hit in hits} == {address}
    assert retriever.search(question, 4, legs=legs, keep=lambda _: False) == []


def test_what_is_kept_is_found_even_where_it_ranks_last(passages: list[Passage]) -> None:
    retriever = Retriever.from_passages(passages, HashingEmbedder(), fusion=Fusion(depth=1))
    last = retriever.search("守塔人敲铜钟", len(passages), legs="dense")[-1].passage.id
    assert [h.passage.id for h in retriever.search("守塔人敲铜钟", 1, keep=lambda p: p.id == last)] == [last]


def test_weights_of_fusion_shift_the_order(passages: list[Passage]) -> None:
    embedder = StubbornEmbedder("茶园")
    question = "谁敲铜钟？"
    by_words = Retriever.from_passages(passages, embedder, fusion=Fusion(lexical=100))
    by_vectors = Retriever.from_passages(passages, embedder, fusion=Fusion(lexical=0.01))
    assert "铜钟" in by_words.search(question, 1)[0].passage.text
    assert "茶园" in by_vectors.search(question, 1)[0].passage.text


@pytest.mark.parametrize("legs", LEGS)
def test_k_limits_the_hits_and_scores_fall(retriever: Retriever, legs: Legs) -> None:
    assert retriever.search("茶园", 0, legs=legs) == []
    hits = retriever.search("灯塔和茶园的茶农", 3, legs=legs)
    assert len(hits) == 3
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


@pytest.mark.parametrize("legs", LEGS)
def test_a_retriever_without_passages_finds_nothing(legs: Legs) -> None:
    assert Retriever.from_passages([], HashingEmbedder()).search("灯塔 lamp", 5, legs=legs) == []


@pytest.mark.parametrize(("heading", "book"), [("茶园", "tower-zh"), ("lighthouse", "tower-en")])
def test_a_word_of_the_heading_finds_its_passages(retriever: Retriever, heading: str, book: str) -> None:
    hits = retriever.search(heading, 50, legs="lexical")
    assert any(heading not in hit.passage.text for hit in hits)
    assert {hit.passage.section.book_id for hit in hits} == {book}


@pytest.mark.parametrize(("rare", "common"), [("铜钟", "灯塔"), ("bells", "lighthouses")])
def test_a_rare_word_weighs_more_than_a_common_one(retriever: Retriever, rare: str, common: str) -> None:
    assert retriever.term_weight(rare) > retriever.term_weight(common) > 0
    assert retriever.term_weight("") == 0.0


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("守塔人在大雾里敲什么？", "copper bell"),
        ("茶叶在哪里卖？", "Farmers sell"),
        ("Who strikes the bell?", "敲一次铜钟"),
        ("How many terraces has the garden?", "亩梯田"),
    ],
)
def test_a_question_finds_its_answer_across_languages(passages: list[Passage], question: str, answer: str) -> None:
    other = [p for p in passages if p.text.isascii() == answer.isascii()]
    bridged = Retriever.from_passages(other, HashingEmbedder(), words=ConceptWords(*THINGS))
    plain = Retriever.from_passages(other, HashingEmbedder())
    assert answer in bridged.search(question, 1)[0].passage.text
    assert plain.search(question, 1, legs="lexical") == []


class Liking:
    """Finds sentences like a question by a word of its own choice, and notes what it was asked."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.asked: list[tuple[str, int]] = []

    def likeness(self, question: str, sentences: Sequence[str]) -> Vectors:
        self.asked.append((question, len(sentences)))
        return np.array([1.0 if self.word in text else -0.5 for text in sentences], dtype=np.float32)

    def read(self, question: str, sentences: Sequence[str]) -> Readings:
        raise AssertionError(question, sentences)

    def alike(self, question: str, others: Sequence[str]) -> Vectors:
        return self.likeness(question, others)

    def least_met(self, question: str, text: str) -> float:
        raise AssertionError(question + text)


@pytest.mark.parametrize(("question", "word"), [("守塔人敲铜钟", "茶园"), ("who strikes the bell", "Farmers")])
def test_the_passage_with_the_sentence_most_like_the_question_comes_first(
    passages: list[Passage], question: str, word: str
) -> None:
    plain = Retriever.from_passages(passages, HashingEmbedder())
    everything = Fusion(compared=50, likeness=2.5)
    compared = Retriever.from_passages(passages, HashingEmbedder(), comparer=Liking(word), fusion=everything)
    before, after = plain.search(question, 50), compared.search(question, 50)
    assert word not in before[0].passage.text
    assert word in f"{after[0].passage.context}{after[0].passage.text}"
    assert after[0].likeness == 1.0
    assert {hit.passage.id for hit in after} == {hit.passage.id for hit in before}
    assert [hit.score for hit in after] == sorted((hit.score for hit in after), reverse=True)


def test_only_the_best_passages_are_compared_and_none_that_vectors_did_not_find(passages: list[Passage]) -> None:
    liking = Liking("茶园")
    retriever = Retriever.from_passages(passages, HashingEmbedder(), comparer=liking, fusion=Fusion(compared=2))
    plain = Retriever.from_passages(passages, HashingEmbedder())
    question = "守塔人敲铜钟"
    hits = retriever.search(question, 50)
    assert {hit.passage.id for hit in hits[:2]} == {hit.passage.id for hit in plain.search(question, 2)}
    assert [hit.likeness for hit in hits[2:]] == [None] * (len(hits) - 2)
    assert hits[2:] == plain.search(question, 50)[2:]
    assert liking.asked == [(question, sum(len(hit.passage.units) for hit in hits[:2]))]
    assert retriever.search(question, 5, legs="lexical") == plain.search(question, 5, legs="lexical")
    assert len(liking.asked) == 1
    near = retriever.search(question, 50, legs="dense")
    assert {hit.passage.id for hit in near[:2]} == {h.passage.id for h in plain.search(question, 2, legs="dense")}
    assert near[2:] == plain.search(question, 50, legs="dense")[2:]


def test_a_sentence_unlike_the_question_lowers_no_passage(passages: list[Passage]) -> None:
    plain = Retriever.from_passages(passages, HashingEmbedder())
    compared = Retriever.from_passages(passages, HashingEmbedder(), comparer=Liking("不在书中"))
    before, after = plain.search("守塔人敲铜钟", 5), compared.search("守塔人敲铜钟", 5)
    assert [(hit.passage.id, hit.score) for hit in after] == [(hit.passage.id, hit.score) for hit in before]


@pytest.mark.parametrize(("question", "lang"), [("守塔人敲铜钟", "zh"), ("the keeper strikes a copper bell", "en")])
def test_the_best_of_both_languages_are_compared(passages: list[Passage], question: str, lang: str) -> None:
    few = Fusion(compared=6)
    compared = Retriever.from_passages(passages, HashingEmbedder(), comparer=Liking("不在书中"), fusion=few)
    plain = Retriever.from_passages(passages, HashingEmbedder(), fusion=few)
    hits = [hit for hit in compared.search(question, 50) if hit.likeness is not None]
    langs = [hit.passage.section.lang for hit in hits]
    assert len(langs) == 6
    assert langs.count("zh" if lang == "en" else "en") >= 2
    for other in ("zh", "en"):  # within a language the order is that of the legs
        found = [hit.passage.id for hit in hits if hit.passage.section.lang == other]
        ranked = [hit.passage.id for hit in plain.search(question, 50) if hit.passage.section.lang == other]
        assert found == ranked[: len(found)]
