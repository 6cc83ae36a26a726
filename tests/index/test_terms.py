"""Terms in both languages: found in the texts, by sound, and in a table that people write."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.types import Lang
from index.analysis import content_words
from index.errors import StoreError
from index.terms import TermPair, read_terms, spelled_out, term_pairs, terms_table, write_terms
from tests.index.books import ConceptWords

WORDS = ConceptWords(
    ("雾港灯塔", "Fog Harbour Lighthouse"),
    ("灯塔保护基金", "Lighthouse Conservation Fund"),
    ("青山茶园", "Green Hill Tea Garden"),
    ("在里面", "in"),
)


def pairs_of(*texts: str, own: tuple[TermPair, ...] = ()) -> list[tuple[str, str, str]]:
    words = sorted({word for text in texts for word in content_words(text)})
    return [(pair.zh, pair.en, pair.source) for pair in term_pairs(texts, words, WORDS, own=own)]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("大家看见了雾港灯塔（Fog Harbour Lighthouse）的光。", [("雾港灯塔", "Fog Harbour Lighthouse")]),
        (
            "村里成立了灯塔保护基金(Lighthouse Conservation Fund, LCF)。",
            [("灯塔保护基金", "LCF"), ("灯塔保护基金", "Lighthouse Conservation Fund")],
        ),
        ("青山茶园（简称 GHTG）", [("青山茶园", "GHTG")]),
        ("They came to Green Hill Tea Garden (青山茶园) at dusk.", []),  # the run before is not the name alone
        ("Green Hill Tea Garden (青山茶园) is old.", [("青山茶园", "Green Hill Tea Garden")]),
        ("雾港灯塔（建于1987年）", []),
        ("雾港灯塔（quantum chromodynamics）", []),
        ("他在里面（in）等。", []),
    ],
)
def test_names_given_in_both_languages_are_pairs(text: str, pairs: list[tuple[str, str]]) -> None:
    assert pairs_of(text) == [(zh, en, "text") for zh, en in pairs]


def test_a_name_that_is_spelled_as_it_sounds_is_a_pair() -> None:
    assert pairs_of("西双版纳的茶农", "Farmers of Xishuangbanna and of the tea garden") == [
        ("西双版纳", "xishuangbanna", "sound")
    ]
    assert pairs_of("西双版纳的茶农", "Farmers of Yunnan") == []


@pytest.mark.parametrize("ban", [("西双版纳", "Xishuangbanna"), ("西雙版納", "XISHUANGBANNA")])
def test_an_own_pair_of_weight_0_bans_one(ban: tuple[str, str]) -> None:
    texts = ("西双版纳的茶农", "Farmers of Xishuangbanna")
    assert pairs_of(*texts, own=(TermPair(*ban, 0.0, "own"),)) == []


def test_own_pairs_stand_beside_those_found_and_before_the_same() -> None:
    texts = ("西双版纳的茶农", "Farmers of Xishuangbanna")
    own = (TermPair("西双版纳", "Xishuangbanna", 0.5, "own"), TermPair("雾港", "Fog Harbour", 1.0, "own"))
    found = term_pairs(texts, ["西双版纳", "xishuangbanna"], WORDS, own=own)
    assert found == sorted(own, key=lambda pair: pair.zh)


def test_a_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "terms.tsv"
    pairs = (TermPair("雾港", "Fog Harbour", 0.25, "text"), TermPair("西双版纳", "xishuangbanna", 1.0, "sound"))
    write_terms(path, pairs)
    assert read_terms(path) == pairs
    assert path.read_text(encoding="utf-8") == terms_table(pairs)
    assert read_terms(tmp_path / "none.tsv") == ()


@pytest.mark.parametrize(
    "content",
    [
        "雾港\tFog Harbour\n\n# 注释\n铜钟\tbell\t0\n",
        "雾港\tFog Harbour\r\n\r\n# 注释\r\n铜钟\tbell\t0\r\n",
        "\ufeff雾港\tFog Harbour\n铜钟\tbell\t0",
        "\ufeff# Chinese\tEnglish\n雾港 \t Fog Harbour\t\t\n铜钟\tbell\t 0 \town\n",
    ],
)
def test_a_table_from_any_editor_is_read(tmp_path: Path, content: str) -> None:
    path = tmp_path / "terms.tsv"
    path.write_bytes(content.encode())
    assert read_terms(path) == (TermPair("雾港", "Fog Harbour", 1.0, "own"), TermPair("铜钟", "bell", 0.0, "own"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("雾港", "no pair: '雾港'"),
        ("雾港,Fog Harbour", "no pair"),
        ("雾港\t", "no pair"),
        ("Fog Harbour\t雾港", "no pair"),
        ("雾港\tthe", "no pair"),
        ("雾港\tFog Harbour\theavy", "'heavy' is no weight"),
        ("雾港\tFog Harbour\t-1", "'-1' is no weight"),
        ("雾港\tFog Harbour\tnan", "'nan' is no weight"),
        ("雾港\tFog Harbour\tinf", "'inf' is no weight"),
    ],
)
def test_an_unusable_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "terms.tsv"
    path.write_text(f"# 我的\n铜钟\tbell\n{line}\n", encoding="utf-8")
    with pytest.raises(StoreError, match=said) as caught:
        read_terms(path)
    assert f"{path}:3" in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_a_table_in_another_encoding_is_refused(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "terms.tsv"
    path.write_bytes("雾港\tFog Harbour\n".encode(encoding))
    with pytest.raises(StoreError, match="UTF-8") as caught:
        read_terms(path)
    assert str(path) in caught.value.message
    assert "save" in caught.value.hint


def test_pairs_found_can_always_be_read_back(tmp_path: Path) -> None:
    texts = [
        "我们（of the）在里面（in, A, 雾）雾港灯塔（Fog Harbour Lighthouse, the, FHL）",
        "the (我们) in (雾港灯塔)",
    ]
    pairs = term_pairs(texts, [], WORDS)
    assert [pair.en for pair in pairs] == ["FHL", "Fog Harbour Lighthouse"]
    write_terms(tmp_path / "terms.tsv", pairs)
    assert read_terms(tmp_path / "terms.tsv") == tuple(pairs)


@pytest.mark.parametrize(
    ("question", "lang", "spelled"),
    [
        ("Who pays for the LCF?", "en", "Who pays for the Lighthouse Conservation Fund?"),
        ("谁出钱办LCF？", "zh", "谁出钱办灯塔保护基金？"),
        ("Who pays for the LCFS, or for lcf?", "en", "Who pays for the LCFS, or for lcf?"),
        ("What is the GHTG?", "en", "What is the GHTG?"),  # no English name is known
        ("GHTG在哪里？", "zh", "青山茶园在哪里？"),
    ],
)
def test_a_short_form_is_spelled_out_as_the_texts_do(question: str, lang: Lang, spelled: str) -> None:
    pairs = [
        TermPair("灯塔保护基金", "Lighthouse Conservation Fund"),
        TermPair("灯塔保护基金", "LCF"),
        TermPair("青山茶园", "GHTG"),
    ]
    assert spelled_out(question, lang, pairs) == spelled
