"""Terms of the lexical leg, in both languages."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from index import analysis
from index.analysis import content_words, fold, passage_terms, query_terms
from tests.index.books import TOWER_ZH

SENTENCES = (
    *(paragraph for _, paragraphs in TOWER_ZH for paragraph in paragraphs),
    "澜沧江流出国境以后叫作湄公河，沿岸国家联合制定了航运规则。",
    "他从图书馆借来三本植物学的书，打算研究中华人民共和国的茶树品种。",
    "人工智能在二十一世纪的发展使机器翻译变得普及。",
    "南京市长江大桥",
)


@pytest.fixture
def jieba_alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "rjieba", None)
    analysis._cut.cache_clear()
    yield
    analysis._cut.cache_clear()


def test_chinese_gives_bigrams_and_longer_words() -> None:
    assert passage_terms("湄公河流域") == ["湄公", "公河", "河流", "流域", "湄公河"]


def test_chinese_terms_do_not_cross_punctuation() -> None:
    terms = passage_terms("点灯。敲钟")
    assert terms == ["点灯", "敲钟"]


def test_a_single_chinese_character_is_a_term() -> None:
    assert passage_terms("2130 亩") == ["2130", "亩"]


def test_blanks_that_layout_leaves_between_characters_split_no_word() -> None:
    assert passage_terms("茶 园") == passage_terms("茶园") == ["茶园"]


@pytest.mark.parametrize(("traditional", "simplified"), [("燈塔與茶園", "灯塔与茶园"), ("經濟合作區", "经济合作区")])
def test_traditional_characters_match_simplified(traditional: str, simplified: str) -> None:
    assert passage_terms(traditional) == passage_terms(simplified) != []


def test_full_width_matches_half_width() -> None:
    assert passage_terms("ＧＤＰ增长１２．５") == passage_terms("gdp增长12.5") == ["gdp", "增长", "12.5"]


@pytest.mark.parametrize("number", ["2 130.5", "2,130.5", "2\u202f130.5", "２，１３０．５", "2130.5"])
def test_a_number_is_one_term_however_it_is_separated(number: str) -> None:
    assert passage_terms(f"共有{number}亩") == ["共有", "2130.5", "亩"]


def test_two_numbers_are_not_joined() -> None:
    assert passage_terms("1987, 42.5") == ["1987", "42.5"]


def test_english_words_meet_in_their_stem() -> None:
    assert passage_terms("Lamps burned") == passage_terms("lamp burning") == ["lamp", "burn"]


def test_english_stop_words_are_no_terms() -> None:
    assert passage_terms("the keeper of the tower") == ["keeper", "tower"]


def test_text_without_letters_has_no_terms() -> None:
    assert passage_terms("… — 。！") == []
    assert passage_terms("") == []


@pytest.mark.parametrize(
    ("question", "terms"),
    [("请问什么时候点灯？", ["点灯"]), ("灯塔在哪里", ["灯塔", "塔在"]), ("What is the lamp?", ["lamp"])],
)
def test_what_merely_asks_is_no_term_of_a_question(question: str, terms: list[str]) -> None:
    assert query_terms(question) == terms


def test_a_question_of_asking_words_alone_keeps_them() -> None:
    assert query_terms("什么") == ["什么"]


def test_content_words_leave_out_grammar() -> None:
    assert content_words("灯塔和灯塔的铜钟在哪里？") == ["灯塔", "铜钟"]
    assert content_words("Where are the bells and the bells of 1,987?") == ["bells", "1987"]


def test_fold_leaves_pure_english_to_itself() -> None:
    assert fold("The ＬＡＭＰ, 1,000 lumens") == "the lamp, 1000 lumens"


@pytest.mark.usefixtures("jieba_alone")
def test_jieba_cuts_like_rjieba() -> None:
    import jieba

    analysis.passage_terms("灯塔")  # loads the dictionary
    by_jieba = [passage_terms(text) for text in SENTENCES]
    assert jieba.dt.initialized  # so that it was jieba which cut
    sys.modules.pop("rjieba")
    analysis._cut.cache_clear()
    import rjieba

    assert rjieba.__name__ in sys.modules
    assert [passage_terms(text) for text in SENTENCES] == by_jieba
    assert any(len(term) > 2 for terms in by_jieba for term in terms)
