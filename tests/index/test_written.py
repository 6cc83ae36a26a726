"""Questions that were written for the training: found again by their passage, put to batches of passages."""

from __future__ import annotations

import itertools
import logging
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from index.training.data import Pair, Question, TrainingError
from index.training.written import (
    WRITTEN,
    Asked,
    Reading,
    Shelves,
    apart_from,
    chapter_readings,
    chattered,
    digest,
    draw_readings,
    join_sentences,
    passage_readings,
    read_readings,
    set_readings,
    split_held_out,
)

HARBOUR = "渡口建于一八九〇年。守塔人每晚点灯。灯塔高十二米。"
QUESTIONS = [
    Question("渡口哪年建的？", HARBOUR, "一八九〇年"),
    Question("灯塔多高？", HARBOUR, "十二米"),
    Question("塔是什么？", HARBOUR, "塔"),  # stands in two sentences
    Question("谁卖盐？", "盐铺在南街。老周卖盐。", "老周"),
]
SETS = {"book": [Pair(f"The boat number {i} left.", f"第{i}号船走了。") for i in range(20)]}
CHAPTER = """## 7 | 盐湖 | The salt lake
s0 ||| 盐湖水位逐年下降。 ||| The level of the salt lake falls every year.
s1 ||| 沿岸三国设立了基金。 ||| Three countries on its shore set up a fund.

q ||| 1,0 ||| 钱从哪儿来？ ||| Where does the money come from?
q ||| - ||| 盐湖多深？ ||| How deep is the salt lake?
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [
        ("made", digest(HARBOUR), "1", "晚上谁管灯？", "Who lights the lamp?"),
        ("made", digest(HARBOUR), "-", "渡口花了多少钱？", "What did the ferry cost?"),
        ("made", digest(HARBOUR), "9", "没有这句", "No such sentence"),
        ("book", "3+4", "2", "五号船怎么了？", "What of boat five?"),
        ("book", "18+4", "0", "不在了", "Gone"),
        ("gone", "0123456789", "0", "不在了", "Gone"),
    ]
    (tmp_path / "questions.tsv").write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    (tmp_path / "chapters.txt").write_text(CHAPTER, encoding="utf-8")
    return tmp_path


def test_questions_find_their_passage_and_the_sets_own_questions_stay(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        found = {reading.key: reading for reading in passage_readings(folder / "questions.tsv", SETS, QUESTIONS)}
    assert "2 written questions" in caplog.text
    harbour = found[digest(HARBOUR)]
    assert harbour.zh == ("渡口建于一八九〇年。", "守塔人每晚点灯。", "灯塔高十二米。")
    assert harbour.languages == ("zh",)
    assert harbour.asked == (
        Asked("渡口哪年建的？", "", (0,)),
        Asked("灯塔多高？", "", (2,)),
        Asked("晚上谁管灯？", "Who lights the lamp?", (1,)),
        Asked("渡口花了多少钱？", "What did the ferry cost?", ()),
    )
    boats = found["book 3+4"]
    assert boats.languages == ("zh", "en")
    assert boats.sentences("en")[2] == "The boat number 5 left."
    assert found[digest("盐铺在南街。老周卖盐。")].asked == (Asked("谁卖盐？", "", (1,)),)
    assert len(found) == 3


def test_chapters_are_read_in_both_languages(folder: Path) -> None:
    (chapter,) = chapter_readings(folder / "chapters.txt")
    assert len(chapter.zh) == len(chapter.en) == 2
    assert chapter.asked[0] == Asked("钱从哪儿来？", "Where does the money come from?", (1, 0))
    assert chapter.asked[1].gold == ()
    assert (chapter.title("zh"), chapter.title("en")) == ("盐湖", "The salt lake")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("## 1 | 一 | One\ns5 ||| 跳号。 ||| Out of turn.", "s5"),
        ("## 1 | 一 | One\nq ||| - ||| 少一栏", "少一栏"),
        ("## 1 | 一 | One\n盐湖", "盐湖"),
        ("盐湖\n## 1 | 一 | One", "before any title"),
        ("## 1 | 一 | One\nq ||| x ||| 问 ||| ask", "'x'"),
        ("## 1 | 一 | One\ns0 ||| 句。 ||| Said.\nq ||| 1 ||| 问 ||| ask", "lacks"),
    ],
)
def test_a_line_that_is_none_of_a_chapter_is_named(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "chapters.txt"
    path.write_text(f"{text}\n", encoding="utf-8")
    with pytest.raises(TrainingError, match=named) as caught:
        list(chapter_readings(path))
    assert caught.value.hint


@pytest.mark.parametrize("row", ["book\t3+4\t2\t问", "book\t3+4\ttwo\t问\task"])
def test_a_row_that_asks_nothing_is_named(tmp_path: Path, row: str) -> None:
    path = tmp_path / "questions.tsv"
    path.write_text(f"{row}\n", encoding="utf-8")
    with pytest.raises(TrainingError, match=r"book|two") as caught:
        list(passage_readings(path, SETS, []))
    assert caught.value.hint


def test_questions_about_what_is_held_out_are_left_out() -> None:
    held = [Reading(digest(HARBOUR), ("。",), (), ())]
    assert [question.question for question in apart_from(QUESTIONS, held)] == ["谁卖盐？"]
    assert apart_from(QUESTIONS, []) == QUESTIONS


def test_long_passages_are_read_from_their_beginning() -> None:
    long = "".join(f"第{i}句{'话' * 60}。" for i in range(20))
    reading = set_readings([Question("？", long, "第2句"), Question("？", long, "第15句")])[digest(long)]
    assert 400 < sum(map(len, reading.zh)) <= 480
    assert [one.gold for one in reading.asked] == [(2,)]


def test_what_is_held_out_is_always_the_same_and_never_trained_on() -> None:
    readings = [Reading(str(i), ("。",), (), ()) for i in range(600)]
    train, held = split_held_out(readings)
    assert 25 < len(held) < 80
    assert {r.key for r in train}.isdisjoint(r.key for r in held)
    assert len(train) + len(held) == 600
    assert split_held_out(readings[::-1])[1] == held[::-1]


def shelves(count: int = 30) -> Shelves:
    readings = [
        Reading(
            f"k{i}",
            (f"甲{i}。", f"乙{i}。"),
            (f"A {i}.", f"B {i}.") if i % 2 else (),
            (Asked(f"问{i}", f"ask {i}", (1,)),),
        )
        for i in range(count)
    ]
    angles = np.linspace(0, np.pi, count)
    return Shelves(readings, np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32))


def test_a_batch_holds_readings_like_one_another_and_others() -> None:
    made = shelves()
    near = 0
    for seed in range(40):
        drawn = [int(reading.key[1:]) for reading in made.draw(8, random.Random(seed))]
        assert len(set(drawn)) == 8
        near += sum(abs(place - drawn[0]) <= 13 for place in drawn[1:4])
    assert near > 110  # of 120 that are drawn from the nearest
    assert len(shelves(3).draw(8, random.Random(1))) == 3
    with pytest.raises(TrainingError, match="nothing to read"):
        Shelves([], np.zeros((0, 2), dtype=np.float32))


def test_without_vectors_no_reading_is_drawn_more_often_than_others() -> None:
    made = Shelves(shelves(200).readings, None)
    drawn = Counter(reading.key for seed in range(100) for reading in made.draw(8, random.Random(seed)))
    assert len(drawn) > 180
    assert max(drawn.values()) < 20


def test_questions_of_both_languages_are_put_to_passages_of_either() -> None:
    made = shelves()
    rng = random.Random(5)
    crossings = set()
    for batch in itertools.islice(iter(lambda: draw_readings(made, 6, rng), None), 30):
        assert len(batch.passages) == len(batch.keys) == 6
        for one in batch.posed:
            number = batch.keys[one.passage][1:]
            assert number in one.text
            assert one.gold == (1,)
            told = batch.passages[one.passage][1]
            assert number in told
            crossings.add((one.text.isascii(), told.isascii()))
    assert len(crossings) == 4


def test_titles_stand_above_sentences_and_passages_now_and_then() -> None:
    reading = Reading("k", ("甲。", "乙。"), (), (), ("盐湖", "The salt lake"))
    made = Shelves([reading], np.ones((1, 1), dtype=np.float32))
    batches = [draw_readings(made, 1, random.Random(seed)) for seed in range(40)]
    with_title = [batch for batch in batches if batch.titles == ("盐湖",)]
    assert 8 < len(with_title) < 32
    assert with_title[0].sentences == ["盐湖\n甲。", "盐湖\n乙。"]
    assert with_title[0].texts == ["盐湖\n甲。乙。"]
    (without, *_) = [batch for batch in batches if batch.titles == ("",)]
    assert without.sentences == ["甲。", "乙。"]
    assert without.texts == ["甲。乙。"]


def test_no_more_questions_than_are_wanted_are_put() -> None:
    reading = Reading("k", ("甲。",), (), tuple(Asked(f"问{i}", f"ask {i}", ()) for i in range(9)))
    batch = draw_readings(Shelves([reading], np.ones((1, 1), dtype=np.float32)), 4, random.Random(1), most=5)
    assert len(batch.posed) == len({one.text for one in batch.posed}) == 5


@pytest.mark.parametrize(("question", "lang"), [("灯塔建于哪年？", "zh"), ("When was it built {so}?", "en")])
def test_chatter_leaves_the_question_whole(question: str, lang: str) -> None:
    rng = random.Random(1)
    made = [chattered(question, lang, rng, 0.25) for _ in range(400)]
    changed = [each for each in made if each != question]
    assert 0.18 < len(changed) / len(made) < 0.32
    assert len(set(changed)) > 8
    for each in changed:
        assert question in each
        assert each.replace(question, "").isascii() == question.isascii()


def test_sentences_are_joined_in_the_manner_of_their_language() -> None:
    assert join_sentences(("Wow！", "盐湖。"), "zh") == "Wow！盐湖。"
    assert join_sentences(("The lake.", "Its level."), "en") == "The lake. Its level."
    assert join_sentences((), "zh") == ""


def test_the_files_of_the_recipe_are_whole() -> None:
    """Every written question is in both languages, and its sentences are numbers or none."""
    rows = [line.split("\t") for line in (WRITTEN / "questions.tsv").read_text(encoding="utf-8").splitlines()]
    assert len(rows) > 5000
    assert all(len(row) == 5 and all(row) for row in rows)
    assert len({tuple(row) for row in rows}) == len(rows)
    chapters = list(chapter_readings(WRITTEN / "chapters.txt"))
    assert len({chapter.key for chapter in chapters}) == len(chapters) > 80
    for chapter in chapters:
        assert all(place < len(chapter.zh) for one in chapter.asked for place in one.gold)
        assert all(one.zh and one.en for one in chapter.asked)
    silent = sum(row[2] == "-" for row in rows) / len(rows)
    assert 0.15 < silent < 0.4


def test_everything_is_read_in_a_fixed_order(folder: Path) -> None:
    keys = [reading.key for reading in read_readings(SETS, QUESTIONS, folder)]
    assert keys == sorted(keys)
    assert len(keys) == 4
