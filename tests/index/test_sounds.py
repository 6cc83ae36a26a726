"""Chinese names that an English question spells, found by their sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.passages import split_section
from corpus.types import Passage
from index.embedders.hashing import HashingEmbedder
from index.errors import IndexDamagedError
from index.lexical import LexicalIndex
from index.retriever import Fusion, Retriever
from index.sounds import SoundTable, readings_of, spellings
from tests.index.books import make_book

PEOPLE = (
    "马飚在河口的船厂当学徒。",
    "张天霖负责灯塔的油灯，每天记账。",
    "杨朝祥在学校里教算术。",
    "李小兰把茶叶卖到西安。",
    "徐庆华写了序言。",
)


@pytest.fixture(scope="module")
def passages() -> list[Passage]:
    book = make_book(
        "p", (("人物", ()), *((f"{n}、记", (text,)) for n, text in zip("一二三四五", PEOPLE, strict=True)))
    )
    return [p for s in book.sections if s.text for p in split_section(s, budget=100, count=len)]


@pytest.fixture(scope="module")
def lexical(passages: list[Passage]) -> LexicalIndex:
    return LexicalIndex.build([p.id for p in passages], [p.text for p in passages])


def found(lexical: LexicalIndex, passages: list[Passage], question: str) -> str | None:
    hits, _ = lexical.search_sounded(question, 3)
    return next((p.text for p in passages if hits and p.id == hits[0].id), None)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which yard did Ma Biao work at?", PEOPLE[0]),
        ("What did Zhang Tianlin do?", PEOPLE[1]),
        ("What did Tianlin Zhang do?", PEOPLE[1]),
        ("what was Zhang Tian-lin's work", PEOPLE[1]),
        ("What did Yang Chao-hsiang teach?", PEOPLE[2]),
        ("Who sold tea in Xi'an?", PEOPLE[3]),
        ("Hsu Ching-hua wrote what?", PEOPLE[4]),
    ],
)
def test_a_name_is_met_by_its_syllables(
    lexical: LexicalIndex, passages: list[Passage], question: str, answer: str
) -> None:
    assert found(lexical, passages, question) == answer


@pytest.mark.parametrize(
    "question",
    ["What did he do?", "Where does London lie?", "who was zhang tianlin", "Who was Li?", "", "张天霖是谁？"],
)
def test_what_is_no_name_finds_nothing(lexical: LexicalIndex, question: str) -> None:
    assert lexical.search_sounded(question, 3) == ([], 0.0)


def test_a_name_that_is_met_in_part_reaches_less(lexical: LexicalIndex) -> None:
    whole, reach = lexical.search_sounded("Zhang Tianlin", 1)
    part, reach_of_part = lexical.search_sounded("Zhang Tianming", 1)
    assert part[0].score / reach_of_part < 0.7 * whole[0].score / reach


def test_scores_do_not_exceed_their_reach(lexical: LexicalIndex) -> None:
    for question in ("Did Ma Biao know Zhang Tianlin?", "Xu Qinghua"):
        hits, reach = lexical.search_sounded(question, 9)
        assert 0 < hits[0].score <= reach


def test_characters_of_several_readings_stand_under_each() -> None:
    assert set(readings_of("行")) >= {"xing", "hang"}
    table = SoundTable.of(["银行", "行走", "ab", "银"])
    assert table.names("Yin Hang")[0][0] == [["银行"]]
    assert table.names("Xing Zou")[0][0] == [["行走"]]


def test_a_saved_table_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "sounds.json"
    SoundTable.of(["天霖", "马飚"]).save(path)
    assert SoundTable.load(path).names("Tianlin and Ma Biao") == SoundTable.of(["天霖", "马飚"]).names(
        "Tianlin and Ma Biao"
    )
    path.write_text("{", encoding="utf-8")
    with pytest.raises(IndexDamagedError, match="sounds"):
        SoundTable.load(path)


def test_an_index_whose_folder_is_gone_still_knows_sounds(
    tmp_path: Path, lexical: LexicalIndex, passages: list[Passage]
) -> None:
    folder = tmp_path / "lexical"
    folder.mkdir()
    lexical.save(folder)
    opened = LexicalIndex.load(folder, [p.id for p in passages])
    (folder / "sounds.json").unlink()
    assert found(opened, passages, "Ma Biao?") == PEOPLE[0]


def test_names_lift_the_passage_that_spells_them(passages: list[Passage]) -> None:
    question = "What did Zhang Tianlin do every day?"
    deaf = Retriever.from_passages(passages, HashingEmbedder(), fusion=Fusion(sounded=0.0))
    heard = Retriever.from_passages(passages, HashingEmbedder())
    before, after = (
        next(h.score for h in one.search(question, 9) if h.passage.text == PEOPLE[1]) for one in (deaf, heard)
    )
    assert 0.3 * Fusion().sounded < after - before < Fusion().sounded
    assert heard.search(question, 1)[0].passage.text == PEOPLE[1]


def test_runs_of_characters_are_spelled_as_one_word() -> None:
    assert {"xishuangbanna", "xishuang", "banna"} <= set(spellings("在西双版纳？"))
    assert spellings("A, 山") == []
    assert spellings("西安") == ["xian"]
