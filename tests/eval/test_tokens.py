"""Texts that say the same in other spellings compare as equal, and numbers never match by halves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.text.tokens import canonical, contains, holds, squeeze, tokens, words

DATES = [
    "2005年7月5日",
    "２００５年７月５日",
    "2005 年 07 月 05 日",
    "二〇〇五年七月五日",
    "July 5, 2005",
    "5 July 2005",
]
DATES += [
    "July 5th, 2005",
    "the 5th of July 2005",
    "Jul. 5, 2005",
    "2005-07-05",
    "2005/7/5",
    "2005.7.5",
    "2005年7月5号",
]


@pytest.mark.parametrize("spelling", DATES)
def test_a_date_is_the_same_in_any_spelling(spelling: str) -> None:
    assert tokens(spelling) == tokens(DATES[0])
    assert holds(f"会议于{spelling}举行。", "July 5, 2005")
    assert holds(f"It was held on {spelling}.", "2005年7月5日")


@pytest.mark.parametrize("spelling", ["July 4–5, 2005", "4-5 July 2005", "2005年7月4日至5日", "2005年7月4—5日"])
def test_a_range_of_days_is_the_same_in_any_spelling(spelling: str) -> None:
    assert canonical(spelling) == "2005年7月4-5日"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("4 880 km", "4,880公里"),
        ("4880", "\uff14\uff18\uff18\uff10"),
        ("二十", "20"),
        ("twenty", "20"),
        ("3.2 亿", "320 million"),
        ("三点二亿", "320 million"),
        ("4.75千亿", "475 billion"),
        ("4 750 亿 m³", "475 billion cubic metres"),
        ("260 万平方公里", "2.6 million km²"),
        ("百分之二十", "20 per cent"),
        ("20%", "20 percent"),
        ("78.00 元", "78元"),
        ("20 世纪 90 年代", "1990s"),
        ("二十世纪九十年代", "1990's"),
        ("2008 年 12 月", "December 2008"),
        ("2008.12", "Dec 2008"),
        ("五个月", "5个月"),
        ("\uff27\uff2d\uff33", "gms"),
        ("第一次", "第1次"),
        ("瀾滄江發源於青藏高原", "澜沧江发源于青藏高原"),
        ("third", "3rd"),
    ],
)
def test_numbers_and_units_are_the_same_in_any_spelling(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("全长 24 880 km", "4 880"),
        ("全长 14880 公里", "4880"),
        ("全长 4 880.5 公里", "4 880"),
        ("4 880 万公里", "4 880 公里"),
        ("in 2005", "200"),
        ("16 countries", "6"),
        ("十六国", "六"),
        ("二十五", "二十"),
        ("13%", "13"),
        ("the party", "art"),
        ("24 hours", "an hour"),
        ("the second", "2"),
        ("7月15日", "7月5日"),
        ("15 July 2005", "5 July 2005"),
        ("-5 度", "5 度"),
        ("2 130.15", "2 130.1"),
        ("北京大学", "北京师范大学"),
    ],
)
def test_half_a_number_or_word_is_not_found(text: str, spelling: str) -> None:
    assert not holds(text, spelling)


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("全长约 4 880 km，总落差 5 167 m", "4880公里"),
        ("The river is about 4,880 kilometres long.", "4 880 km"),
        ("于2005年7月5日召开", "2005年7月"),
        ("held in May 2005 in Shanghai", "2005年5月"),
        ("2005–2008 年", "2005年"),
        ("538 thousand characters", "538"),
        ("ISBN 978-7-80209-671-4", "978-7-80209-671-4"),
        ("电话 010-67112765", "67112765"),
        ("http://www.cesp.cn", "cesp.cn"),
        ("new environmental legislation", "legislat"),
        ("two communities", "community"),
        ("主办方是北京大学。", "北京大学"),
        ("缅甸、老挝和泰国 [1][2]", "老挝和泰国"),
        ("人均 GDP 为 106 美元[3]", "106"),
        ("787×1092 1/16", "787×1092"),
    ],
)
def test_a_spelling_is_found_in_running_text(text: str, spelling: str) -> None:
    assert holds(text, spelling)


def test_citation_markers_are_no_part_of_a_text() -> None:
    assert tokens("六国[1][2]，共 6 国【3】 [1, 2]") == ("6", "国", "共", "6", "国")


def test_articles_count_in_a_spelling_but_not_in_overlap() -> None:
    assert words("a river in the north") == ("river", "in", "north")
    assert not holds("rivers", "a river")


def test_a_spelling_of_signs_alone_is_looked_for_as_it_is() -> None:
    assert holds("脚注 → 见下", "→")
    assert not holds("脚注", "→")
    assert not holds("脚注", " ")


def test_squeezed_texts_differ_only_where_characters_do() -> None:
    assert squeeze("大湄公河 次区域\n合作") == squeeze("大湄公河次区域合作")
    assert squeeze("合作。") != squeeze("合作，")


@given(st.text(alphabet="ab12一二年月日.,- 万%", max_size=30))
def test_a_text_always_holds_itself(text: str) -> None:
    assert holds(text, text) or not text.strip()


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_contains_agrees_with_search_in_joined_text(sequence: list[str], wanted: list[str]) -> None:
    assert contains(sequence, wanted) == ("".join(wanted) in "".join(sequence))
