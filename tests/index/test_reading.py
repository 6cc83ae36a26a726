"""Groups that late interaction is trained on: the gold sentence answers, silent groups hold no answer."""

from __future__ import annotations

import itertools
import random
import re

import pytest

from index.embedders.hashing import HashingEmbedder
from index.training.asking import crude_question
from index.training.data import Pair, Question, TrainingError
from index.training.reading import Group, Near, parallel_groups, question_groups, window
from index.training.tokenizer import build_tokenizer
from tests.index.tiny import ENGLISH

GOODS = "盐茶布米油酒纸墨铁铜竹木"
QUESTIONS = [
    Question(
        f"第{place}号船运什么？",
        f"船队在河上走了很久。第{place}号船运的是{goods}甲{place}。它傍晚才到港口。守塔人看见了它的灯。",
        f"{goods}甲{place}",
    )
    for place, goods in enumerate(GOODS * 3, 100)
]
GLOSSES = {"船": ["ship"], "河": ["river"], "灯": ["lamp"], "运": ["carry"]}
TOKENIZER = build_tokenizer((*ENGLISH, *"船河灯运队走的是它"), max_length=None)


@pytest.fixture(scope="module")
def near() -> Near:
    return Near(QUESTIONS, HashingEmbedder(64))


def asked(near: Near, count: int, seed: int = 3, glosses: dict[str, list[str]] | None = None) -> list[Group]:
    groups = question_groups(QUESTIONS, near, TOKENIZER, glosses or {}, random.Random(seed))
    return list(itertools.islice(groups, count))


def answer_to(group: Group) -> str:
    found = re.search(r"第\s*(\d+)", group.question)
    assert found
    return f"甲{found[1]}"


def test_passages_near_a_question_are_not_its_own(near: Near) -> None:
    for question in QUESTIONS:
        drawn = near.draw(question, 5, random.Random(1))
        assert len(set(drawn)) == 5
        assert question.passage not in drawn


@pytest.mark.parametrize("keep", [0, 3, 9])
def test_a_window_holds_its_sentence(keep: int) -> None:
    sentences = [f"第{place}句{'话' * 50}。" for place in range(10)]
    widths = set()
    for seed in range(20):
        held, place = window(sentences, keep, random.Random(seed))
        assert held[place] == sentences[keep]
        first = sentences.index(held[0])
        assert held == sentences[first : first + len(held)]
        widths.add(len(held))
    assert 1 < min(widths) < max(widths) < 6


def test_the_gold_sentence_answers_and_no_other_passage_does(near: Near) -> None:
    groups = asked(near, 200)
    answered = [group for group in groups if group.gold is not None]
    assert 0.5 < len(answered) / len(groups) < 0.9
    places = set()
    for group in answered:
        assert group.gold is not None
        passage, sentence = group.gold
        assert answer_to(group) in group.passages[passage][sentence].replace(" ", "")
        places.add(passage)
        for other in group.passages[:passage] + group.passages[passage + 1 :]:
            assert answer_to(group) not in "".join(other).replace(" ", "")
    assert places == {0, 1, 2}


def test_silent_groups_do_not_hold_the_answer(near: Near) -> None:
    silent = [group for group in asked(near, 200) if group.gold is None]
    assert silent
    for group in silent:
        assert group.passages
        assert answer_to(group) not in "".join("".join(passage) for passage in group.passages).replace(" ", "")
    # some have the passage of the question, less the sentence that answers
    assert any("它傍晚才到港口" in "".join(passage) for group in silent for passage in group.passages)


def test_questions_without_their_answer_in_the_passage_are_passed_over(near: Near) -> None:
    lost = [Question("谁？", question.passage, "不在书里") for question in QUESTIONS[:3]]
    groups = question_groups([*lost, QUESTIONS[0]], near, TOKENIZER, {}, random.Random(1))
    assert {group.question.replace(" ", "") for group in itertools.islice(groups, 8)} == {QUESTIONS[0].question}


def test_another_passage_that_holds_the_answer_is_no_counterexample() -> None:
    alike = [question._replace(answer="守塔人") for question in QUESTIONS]  # who stands in every passage
    groups = question_groups(alike, Near(alike, HashingEmbedder(64)), TOKENIZER, {}, random.Random(2))
    for group in itertools.islice(groups, 60):
        assert len(group.passages) == 1
        assert ("守塔人" in "".join(group.passages[0]).replace(" ", "")) == (group.gold is not None)


def test_glosses_turn_questions_and_passages_into_the_other_language(near: Near) -> None:
    kinds = set()
    for group in asked(near, 200, glosses=GLOSSES):
        told = "".join("".join(passage) for passage in group.passages)
        kinds.add(("ship" in group.question, bool(re.search("ship|river|lamp", told))))
    assert kinds == {(False, False), (True, False), (True, True), (False, True)}


def test_the_same_seed_makes_the_same_groups(near: Near) -> None:
    assert asked(near, 40, glosses=GLOSSES) == asked(near, 40, glosses=GLOSSES)
    assert asked(near, 40, glosses=GLOSSES) != asked(near, 40, seed=4, glosses=GLOSSES)
    some, same, other = (
        list(itertools.islice(parallel_groups(PARALLEL, random.Random(seed)), 40)) for seed in (1, 1, 2)
    )
    assert some == same != other


def code(place: int) -> str:
    """Four letters that no word has but those of the pair at `place`."""
    return "".join("qxzjv"[place // unit % 5] for unit in (125, 25, 5, 1))


def coded_pair(place: int) -> Pair:
    mark = code(place)
    year, count = 1900 + place % 100, 1000 + place
    return Pair(
        f"the keeper{mark} lights lamp{mark} in{mark} harbour{mark} where{mark} they{mark} counted{mark} {count}"
        f" boats{mark} and{mark} others{mark} during{mark} {year}",
        f"{mark}守塔人在{year}年点灯，{mark}渔船有{count}条{mark}停在港口，{mark}回到河边的村子。",
    )


PARALLEL = {
    "book": [coded_pair(place) for place in range(500)],
    "news_mt": [Pair("machine " * 9, "机器翻译")] * 900,
    "short": [Pair("too few of them to be asked about, all in all", "太少")] * 400,
}


def test_crude_questions_are_answered_by_their_sentence_alone() -> None:
    groups = list(itertools.islice(parallel_groups(PARALLEL, random.Random(7)), 300))
    languages = set()
    for group in groups:
        marks = set(re.findall("[qxzjv]{4}", group.question))
        assert len(marks) == 1, group.question
        (mark,) = marks
        holding = [(p, s) for p, passage in enumerate(group.passages) for s, told in enumerate(passage) if mark in told]
        assert holding == ([group.gold] if group.gold else [])
        languages.add((group.question.isascii(), group.passages[0][0].isascii()))
    assert 0.15 < sum(group.gold is None for group in groups) / len(groups) < 0.45
    assert languages == {(True, True), (True, False), (False, True), (False, False)}


@pytest.mark.parametrize(
    "sets",
    [
        {},
        {"news_mt": PARALLEL["news_mt"], "short": PARALLEL["short"]},
        {"words": [Pair("a lamp", "灯")] * 900},
    ],
)
def test_text_that_cannot_be_asked_about_is_refused(sets: dict[str, list[Pair]]) -> None:
    with pytest.raises(TrainingError, match="can be asked about") as caught:
        next(parallel_groups(sets, random.Random(1)))
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "lang", "words", "gone"),
    [
        ("in 1956 they built it of stone near", "en", ("When", "year", "How m", "What number"), "1956"),
        ("桥修于1956年", "zh", ("哪一年", "什么时候", "何时", "多少", "几"), "1956"),
    ],
)
def test_a_crude_question_asks_for_what_it_leaves_out(text: str, lang: str, words: tuple[str, ...], gone: str) -> None:
    asked_for = [question for seed in range(60) if (question := crude_question(text, lang, random.Random(seed)))]
    dated = [question for question in asked_for if gone not in question]
    assert dated
    for question in dated:
        assert any(word in question for word in words), question
        assert question[-1] in "?？"


@pytest.mark.parametrize(("text", "lang"), [("it is so", "en"), ("是的", "zh"), ("", "en"), ("", "zh")])
def test_a_sentence_without_parts_makes_no_question(text: str, lang: str) -> None:
    assert crude_question(text, lang, random.Random(1)) == ""
