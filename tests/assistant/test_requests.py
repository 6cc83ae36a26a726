"""Requests that no book answers are told from questions, whatever they are about."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.answering import Assistant
from assistant.requests import FILE, THRESHOLD, request_odds, tempered
from assistant.scoring import WEIGHTS
from eval.fit_refusals import held_out
from eval.fit_requests import ASKS, said
from index.embedders.registry import load_embedder


def test_what_stands_in_no_book_is_told_from_questions_in_its_words() -> None:
    embedder = load_embedder("mekong")
    asked = ["Would you buy this book yourself?", "Write me a sonnet in which the river speaks to the sea."]
    asked += ["你觉得这位主编的文笔好吗？", "用它写一首诗吧"]
    assert min(map(request_odds, embedder.embed_queries(asked))) >= THRESHOLD
    questions = ["What does this book cost?", "Into which sea does the river flow?", "这位主编是谁？", "它发源于哪里？"]
    assert max(map(request_odds, embedder.embed_queries(questions))) < 0.0


@pytest.mark.parametrize(
    ("question", "address"),
    [
        ("Please tell me who the executive editor was.", "front/board:1.1"),
        ("Could you give me the price of the book?", "front/colophon:21.1"),
        ("麻烦告诉我澜沧江发源于哪里", "p1/1/1.1:1.3"),
        ("请说说核心环境项目是哪年启动的", "p2/4:1.3"),
        ("Spell out CEP for me, would you?", "p2/4:1.1"),
    ],
)
def test_a_question_in_the_form_of_a_request_is_answered(guide: Assistant, question: str, address: str) -> None:
    answer = guide.ask(question)
    assert address in [citation.address for citation in answer.citations]


def test_the_weights_fit_the_encoder_and_tell_most_lines_of_the_set() -> None:
    lines = said()[::10]
    rows = load_embedder("mekong").embed_queries([text for _, text in lines])
    assert len(np.load(WEIGHTS / FILE, allow_pickle=False)) == rows.shape[1] + 1
    wanted = np.array([kind != ASKS for kind, _ in lines])
    taken = np.array([request_odds(row) >= THRESHOLD for row in rows])
    assert taken[wanted].mean() > 0.4 > 0.05 > taken[~wanted].mean()


def test_the_odds_are_a_weighted_sum() -> None:
    weights = np.load(WEIGHTS / FILE, allow_pickle=False)
    nothing = np.zeros(len(weights) - 1, dtype=np.float32)
    assert request_odds(nothing) == pytest.approx(weights[-1])


def test_held_out_odds_tell_what_is_told_apart_by_a_column() -> None:
    random = np.random.default_rng(0)
    wanted = np.arange(100) % 3 == 0
    rows = random.normal(0.0, 0.1, (100, 4))
    rows[:, 1] += wanted
    found = held_out(rows, wanted, np.arange(100) % 5, ridge=1e-5)
    assert found[wanted].min() > found[~wanted].max()


def test_odds_of_a_request_count_against_an_answer_that_is_not_sure() -> None:
    assert tempered(0.4, -3.0) == 0.4
    assert tempered(0.4, 3.0) < 0.25 < 0.9 < tempered(0.999, 3.0)
    assert (tempered(0.0, 3.0), tempered(1.0, 3.0), tempered(0.999, THRESHOLD)) == (0.0, 1.0, 0.0)
