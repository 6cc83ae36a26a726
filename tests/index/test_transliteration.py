"""Foreign names across scripts: learned from pairs, written by a table, met in passages."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import EmbedderError
from index.lexical import LexicalIndex
from index.training.data import TrainingError
from index.training.names import NamePair, learn_names, read_names
from index.training.recipe import Recipe, Sizes
from index.transliteration import Transliterator, bundled_transliterator, foreign_names, letters_of

PAIRS = [
    NamePair(first + second + third, a + b + c)
    for first, a in (("ma", "马"), ("lo", "洛"), ("ti", "蒂"))
    for second, b in (("ra", "拉"), ("kes", "凯"), ("bu", "布"))
    for third, c in (("ton", "顿"), ("na", "纳"), ("li", "利"))
]


def test_pieces_are_learned_from_whole_names() -> None:
    table = learn_names(PAIRS)
    best = {letters: max(row, key=lambda c: row[c]) for letters, row in table.items()}
    assert {"ma": "马", "ton": "顿", "bu": "布", "kes": "凯"}.items() <= best.items()


def test_what_is_no_transliteration_is_left_out() -> None:
    table = learn_names([*PAIRS, NamePair("saline", "盐水"), NamePair("river", "大河"), NamePair("seth", "水山")])
    assert not {c for row in table.values() for c in row} & set("盐水大河山")


def test_without_names_nothing_is_learned() -> None:
    with pytest.raises(TrainingError, match="no names") as caught:
        learn_names([])
    assert caught.value.hint


def test_names_are_read_from_the_dictionaries(tmp_path: Path) -> None:
    (tmp_path / "dictionary").mkdir()
    for name, lines in {
        "places": ["Málaga\t马拉加省,x", "Bigland Province\t大地省", "New York\t纽约", "Po\t波河"],
        "cedict": ["Churkin (name); Vitaly I. Churkin, diplomat\t丘尔金", "river\t河流", "Ma (surname)\t马"],
    }.items():
        with lzma.open(tmp_path / f"dictionary/{name}.tsv.xz", "wt", encoding="utf-8") as stream:
            stream.write("\n".join(lines) + "\n")
    assert read_names(tmp_path) == [NamePair("churkin", "丘尔金"), NamePair("malaga", "马拉加")]
    Recipe(tmp_path, tmp_path / "work", Sizes()).learn_names(tmp_path / "models")
    table = json.loads((tmp_path / "models/mekong-names/names.json").read_text(encoding="utf-8"))
    assert set(table) <= {piece for name in ("churkin", "malaga") for piece in pieces_of(name)}


def pieces_of(name: str) -> set[str]:
    return {name[start:end] for start in range(len(name)) for end in range(start + 1, len(name) + 1)}


def test_a_name_is_cut_in_every_way() -> None:
    writer = Transliterator({"ma": {"马": 6.0, "玛": 2.0}, "m": {"姆": 5.0}, "a": {"阿": 5.0}, "na": {"纳": 2.0}})
    found = writer.pairs("Mana")
    # cut ma|na: 8 * 2 of 20 * 20, or m|a|na: 5 * 5 * 2 of 20 * 20 * 20
    long, short = 8 * 2 / 20**2, 5 * 5 * 2 / 20**3
    share = long / (long + short)
    assert found["马纳"] == pytest.approx(share * 6 / 8)
    assert found["玛纳"] == pytest.approx(share * 2 / 8)
    assert found["姆阿"] == found["阿纳"] == pytest.approx(1 - share)
    assert next(iter(found)) == "马纳"
    assert writer.pairs("xyz") == writer.pairs("") == {}


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Supervielle", "苏佩维埃尔"),
        ("Wellington", "惠灵顿"),
        ("Churchill", "丘吉尔"),
        ("Málaga", "马拉加"),
        ("Göttingen", "哥廷根"),
    ],
)
def test_the_bundled_table_writes_names_as_they_are_written(name: str, written: str) -> None:
    found = bundled_transliterator().pairs(name)
    pairs = [written[i : i + 2] for i in range(len(written) - 1)]
    assert sum(pair in found for pair in pairs) >= (len(pairs) + 1) // 2
    assert len(found) <= 40
    assert all(0 < chance <= 1.5 for chance in found.values())


@given(st.text(max_size=30))
def test_any_word_can_be_asked_for(word: str) -> None:
    assert all(len(pair) == 2 for pair in bundled_transliterator().pairs(word))


def test_words_that_begin_a_question_are_no_names() -> None:
    assert foreign_names("Where was Jules Supervielle, the poet, born?") == ["Jules", "Supervielle"]
    assert foreign_names("who wrote it and WHEN") == []
    assert letters_of("Dvořák's") == "dvoraks"


def test_a_foreign_name_finds_its_passage() -> None:
    texts = [
        "诗人苏佩维埃尔出生于海边的城市。",
        "灯塔的守护人每晚点灯。",
        "诗人维克多在岛上写下长诗。",
        "茶园在山坡上。",
    ]
    index = LexicalIndex.build(["poet", "keeper", "other", "tea"], texts)
    found, reach = index.search_sounded("Where was Supervielle born?", 4)
    assert found[0].id == "poet"
    assert found[0].score > 2 * (found[1].score if len(found) > 1 else 0.0)
    assert found[0].score < 2 * reach
    assert index.search_sounded("where was the poet born?", 4) == ([], 0.0)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("诗人苏佩维埃尔在哪里出生？", "poet"),
        ("特斯拉是哪一年离开公司的？", "engineer"),
        ("西双版纳的湖有多大？", "lake"),
        ("灯塔建于何时？", None),
    ],
)
def test_a_chinese_question_finds_names_in_english_passages(question: str, wanted: str | None) -> None:
    texts = [
        "The poet Jules Supervielle was born by the sea.",
        "Nikola Tesla left the company after a year.",
        "The great lake of Xishuangbanna lies in the south.",
        "The keeper made a lighthouse of stone, and superb ones of wood.",
    ]
    found, reach = LexicalIndex.build(["poet", "engineer", "lake", "keeper"], texts).search_sounded(question, 4)
    assert [neighbor.id for neighbor in found] == ([wanted] if wanted else [])
    assert (reach > 0) == bool(wanted)


def test_how_likely_a_name_is_written_so() -> None:
    writer = bundled_transliterator()
    assert writer.likelihood("Supervielle", "苏佩维埃尔") > 0.4 > 0.05 > writer.likelihood("superb", "苏佩维埃尔")
    assert writer.likelihood("tesla", "特斯拉") > writer.likelihood("tesla", "特拉斯")
    assert writer.likelihood("", "特") == writer.likelihood("tesla", "") == 0.0
    alone = Transliterator({"ma": {"马": 3.0, "玛": 1.0}, "na": {"纳": 2.0}})
    assert alone.likelihood("Mana", "马纳") == pytest.approx((3 / 4) ** 0.5)
    assert alone.beginnings("马") == {"m"}


def test_runs_of_the_characters_of_names() -> None:
    assert bundled_transliterator().runs("特斯拉为什么离开苏佩维埃尔？") == ["特斯拉", "苏佩维埃尔"]
    assert bundled_transliterator().runs("The lake 有多大？") == []


@pytest.mark.parametrize("content", [None, "", "[1", "[1]", '{"a": 3}'])
def test_a_damaged_table_is_named(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "names.json").write_text(content, encoding="utf-8")
    with pytest.raises(EmbedderError, match=r"names\.json") as caught:
        Transliterator.load(tmp_path / "names.json")
    assert caught.value.hint
