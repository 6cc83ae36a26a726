"""The scores tell good answers from bad ones, in both languages: what evaluation itself is judged by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.runner import Bench
from eval.shelf import Shelf
from eval.types import Case, Cited, Response

LENGTH = "p1/1/1.1:1.4"
COUNTRIES = "p1:1.1"

CASES = {
    "zh": Case(
        "zh", "zh", "number", "河有多长？落差多少？", (("4 880 km", "4880公里"), ("5 167 m", "5167米")), (LENGTH,)
    ),
    "en": Case("en", "en", "number", "How long is it, how steep?", (("4 880 km",), ("5 167 m",)), (LENGTH,)),
}
LISTS = {
    "zh": Case("zh", "zh", "list", "有哪些国家？", (("老挝",), ("缅甸",), ("泰国",), ("越南",)), (COUNTRIES,)),
    "en": Case(
        "en",
        "en",
        "list",
        "Which countries?",
        (("Laos", "Lao PDR"), ("Myanmar",), ("Thailand",), ("Vietnam", "Viet Nam")),
        (COUNTRIES,),
    ),
}
GOOD = {
    "zh": [
        "全长约 4 880 km，总落差 5 167 m。",
        "总落差达到5167米，河长四千八百八十公里左右。",
        "河流长 4,880 千米；落差 5,167 米。",
    ],
    "en": [
        "It is about 4 880 km long and falls 5 167 m.",
        "The drop is 5,167 metres over a length of some 4,880 kilometres.",
        "With a fall of 5167 m, the river runs for 4880 km.",
    ],
}
BAD_NUMBER = {
    "zh": ["全长约 24 880 km，总落差 5 167 m。", "全长 4 880.5 km，落差 5 167 m。", "全长 4 808 km，落差 5 167 m。"],
    "en": ["It is 14 880 km long and falls 5 167 m.", "4 880 million km, 5 167 m.", "It is 4 808 km, falling 5 167 m."],
}
GOOD_LIST = {"zh": "有越南、泰国、缅甸，还有老挝。", "en": "Viet Nam, Thailand and Myanmar, and also the Lao PDR."}
SHORT_LIST = {"zh": "有越南、泰国和缅甸。", "en": "Vietnam, Thailand and Myanmar."}

DAY = Case("d", "en", "date", "?", (("5 July 2005", "2005年7月5日"),))
SHARE = Case("s", "en", "number", "?", (("20%",),))
FLOW = Case("f", "en", "number", "?", (("4 750 亿", "475 billion"),))
AREA = Case("a", "en", "number", "?", (("260 万", "2.6 million"),))
SIX = Case("n", "en", "number", "?", (("二十", "20"),))
SPELT = [
    (DAY, "zh", ["于2005年7月5日召开。", "二〇〇五年七月五日。", "２００５年７月５日。", "2005/7/5", "2005-07-05"]),
    (DAY, "en", ["It met on July 5, 2005.", "on the 5th of July, 2005", "5 Jul. 2005", "2005-07-05", "July 5th 2005"]),
    (SHARE, "zh", ["占百分之二十。", "约 20％ 左右", "20% 的面积", "20.0%", "百分之20"]),
    (SHARE, "en", ["It is 20 per cent.", "twenty percent", "20% of it", "20.0 percent", "some 20 %"]),
    (FLOW, "zh", ["约4750亿立方米", "四千七百五十亿", "0.475万亿", "475,000,000,000 m³", "４７５０亿"]),
    (FLOW, "en", ["475 billion m³", "0.475 trillion", "475,000,000,000 m³", "475 bn", "four hundred seventy-five bn"]),
    (AREA, "zh", ["260 万平方公里", "二百六十万", "2 600 000", "2.6百万", "260多万"]),
    (AREA, "en", ["2.6 million km²", "2,600,000 square kilometres", "2 600 000", "2.60 million", "2600 thousand"]),
    (SIX, "zh", ["二十个", "20 个", "２０个", "共 20。", "有二十多个"]),
    (SIX, "en", ["twenty of them", "20 of them", "There are 20.", "Twenty", "some twenty-odd"]),
]  # fmt: skip
MISSPELT = [
    (DAY, "zh", ["2005年7月15日", "2005年6月5日", "2004年7月5日", "2005年7月", "二〇〇五年七月五十日"]),
    (DAY, "en", ["July 15, 2005", "June 5, 2005", "5 July 2004", "July 2005", "July 25th, 2005"]),
    (SHARE, "zh", ["百分之二十五", "120%", "20 个", "2%", "20.5%"]),
    (SHARE, "en", ["twenty-five percent", "120 per cent", "20 people", "2%", "0.20%"]),
    (FLOW, "zh", ["4750 万", "475 亿", "47 500 亿", "4 751 亿", "四千七百五十"]),
    (FLOW, "en", ["475 million", "47.5 billion", "4 750 billion", "475.1 billion", "475 trillion"]),
    (AREA, "zh", ["260 亿", "26 万", "2 600 万", "261 万", "二百六十"]),
    (AREA, "en", ["2.6 billion", "26 million", "2.61 million", "2.6", "2.6 thousand"]),
    (SIX, "zh", ["二十五个", "十二个", "二百二十个", "120 个", "第一百二十"]),
    (SIX, "en", ["twenty-five", "twelve", "220", "the twentieth", "2.0"]),
]  # fmt: skip


def spelt(rows: list[tuple[Case, str, list[str]]]) -> list[tuple[Case, str, str]]:
    """A row for each spelling."""
    return [(case, lang, text) for case, lang, texts in rows for text in texts]


def scored(bench: Bench, case: Case, response: Response, name: str) -> float | None:
    return bench.judge(case, response).value(name)


def answered(text: str) -> Response:
    """A bare answer."""
    return Response("x", "answered", text)


def right(case: Case, shelf: Shelf) -> Response:
    """A right answer with the right sentence, in the language of the case, as its citation."""
    quote = next(text for text in shelf.texts(case.addresses[0]) if ("河" in text) == (case.lang == "zh"))
    text = GOOD[case.lang][0] + "[1]"
    return Response(case.id, "answered", text, lang=case.lang, citations=(Cited(LENGTH, quote, 1),))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_right_answer_in_other_words_order_or_numerals_is_right(bench: Bench, lang: str, place: int) -> None:
    response = Response(lang, "answered", GOOD[lang][place], lang=lang)
    assert scored(bench, CASES[lang], response, "accuracy") == 1.0
    assert scored(bench, CASES[lang], response, "fact_recall") == 1.0
    assert scored(bench, CASES[lang], response, "language") == 1.0


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_wrong_number_is_wrong(bench: Bench, lang: str, place: int) -> None:
    response = Response(lang, "answered", BAD_NUMBER[lang][place], lang=lang)
    assert scored(bench, CASES[lang], response, "accuracy") == 0.0
    assert scored(bench, CASES[lang], response, "fact_recall") == 0.5


@pytest.mark.parametrize(("case", "lang", "text"), spelt(SPELT))
def test_numerals_dates_and_shares_are_right_in_any_spelling(bench: Bench, case: Case, lang: str, text: str) -> None:
    assert scored(bench, replace(case, lang="zh" if lang == "zh" else "en"), answered(text), "accuracy") == 1.0


@pytest.mark.parametrize(("case", "lang", "text"), spelt(MISSPELT))
def test_a_number_date_or_share_that_is_near_is_wrong(bench: Bench, case: Case, lang: str, text: str) -> None:
    assert scored(bench, replace(case, lang="zh" if lang == "zh" else "en"), answered(text), "accuracy") == 0.0


@pytest.mark.parametrize(
    ("lang", "gold", "right", "wrong"),
    [
        ("zh", "二十个国家", "20 个国家。", "12 个国家。"),
        ("zh", "2005年7月5日", "２００５年７月５日", "2005年7月6日"),
        ("zh", "《昆明宣言》", "昆明宣言", "曼谷宣言"),
        ("en", "twenty countries", "20 countries.", "12 countries."),
        ("en", "5 July 2005", "July 5, 2005", "July 6, 2005"),
        ("en", "the Kunming Declaration", "Kunming declaration", "the Bangkok Declaration"),
    ],
)
def test_exact_match_and_f1_know_a_right_answer_in_other_spelling(
    bench: Bench, lang: str, gold: str, right: str, wrong: str
) -> None:
    case = Case("e", "zh" if lang == "zh" else "en", "fact", "?", ((gold,),))
    assert [scored(bench, case, answered(right), name) for name in ("exact_match", "f1")] == [1.0, 1.0]
    assert scored(bench, case, answered(wrong), "exact_match") == 0.0
    assert (scored(bench, case, answered(wrong), "f1") or 0.0) < 1.0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_list_counts_in_any_order_and_a_missing_item_is_missed(bench: Bench, lang: str) -> None:
    case = LISTS[lang]
    assert scored(bench, case, Response(lang, "answered", GOOD_LIST[lang]), "accuracy") == 1.0
    short = Response(lang, "answered", SHORT_LIST[lang])
    assert scored(bench, case, short, "accuracy") == 0.0
    assert scored(bench, case, short, "fact_recall") == 0.75


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_right_citation_gets_every_citation_score(bench: Bench, shelf: Shelf, lang: str) -> None:
    outcome = bench.judge(CASES[lang], right(CASES[lang], shelf))
    names = ("first_section", "citation_recall", "citation_precision", "citation_f1", "verbatim")
    assert [outcome.value(name) for name in names] == [1.0] * 5
    assert outcome.cause is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_right_words_with_a_wrong_citation_lose_the_citation_scores_alone(
    bench: Bench, shelf: Shelf, lang: str
) -> None:
    case = CASES[lang]
    wrong = shelf.texts("p2/5:1.1")[0]
    outcome = bench.judge(case, replace(right(case, shelf), citations=(Cited("p2/5:1.1", wrong, 1),)))
    assert outcome.value("accuracy") == 1.0
    assert outcome.value("verbatim") == 1.0
    assert [outcome.value(n) for n in ("first_section", "citation_recall", "citation_precision")] == [0.0] * 3
    assert outcome.cause == "not cited"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_quote_changed_by_one_character_is_not_verbatim(bench: Bench, shelf: Shelf, lang: str) -> None:
    response = right(CASES[lang], shelf)
    quote = response.citations[0].quote
    for changed in (quote[:-2] + "x" + quote[-1], quote.replace("880", "881"), quote[1:2] + quote):
        outcome = bench.judge(CASES[lang], replace(response, citations=(Cited(LENGTH, changed, 1),)))
        assert outcome.value("verbatim") == 0.0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_spaces_and_line_breaks_do_not_break_a_quote(bench: Bench, shelf: Shelf, lang: str) -> None:
    response = right(CASES[lang], shelf)
    quote = response.citations[0].quote.replace(" ", "\n ")
    assert scored(bench, CASES[lang], replace(response, citations=(Cited(LENGTH, quote, 1),)), "verbatim") == 1.0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_refusal_where_an_answer_exists_is_a_false_refusal(bench: Bench, lang: str) -> None:
    text = {"zh": "书中没有找到可以回答的段落。", "en": "The book has no passage that answers this."}[lang]
    outcome = bench.judge(CASES[lang], Response(lang, "refused", text, lang=lang))
    assert outcome.value("false_refusal") == 1.0
    assert [outcome.value(n) for n in ("accuracy", "fact_recall", "first_section", "citation_recall")] == [0.0] * 4
    assert outcome.value("refusal") is None
    assert outcome.value("citation_precision") is None
    assert outcome.cause == "refused"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_answer_where_none_exists_is_wrong_and_a_refusal_right(bench: Bench, lang: str) -> None:
    case = Case("u", "zh" if lang == "zh" else "en", "unanswerable", "?", unanswerable=True)
    assert scored(bench, case, Response("u", "refused", ""), "accuracy") == 1.0
    assert scored(bench, case, Response("u", "refused", ""), "refusal") == 1.0
    invented = bench.judge(case, Response("u", "answered", GOOD[lang][0]))
    assert invented.value("accuracy") == 0.0
    assert invented.value("refusal") == 0.0
    assert invented.cause == "answered without evidence"


@pytest.mark.parametrize(("lang", "text"), [("zh", "书中没有说。"), ("en", "The book does not say.")])
def test_a_refusal_that_shows_sources_is_not_clean(bench: Bench, lang: str, text: str) -> None:
    case = Case("u", "zh" if lang == "zh" else "en", "unanswerable", "?", unanswerable=True)
    response = Response("u", "refused", text, citations=(Cited(LENGTH, "x", 1),))
    assert scored(bench, case, response, "refusal") == 0.0


@pytest.mark.parametrize(("lang", "other"), [("zh", "en"), ("en", "zh")])
def test_an_answer_in_the_other_language_loses_the_language_score_alone(bench: Bench, lang: str, other: str) -> None:
    outcome = bench.judge(CASES[lang], Response(lang, "answered", GOOD[other][0], lang=other))
    assert outcome.value("accuracy") == 1.0
    assert outcome.value("language") == 0.0


def test_an_english_answer_may_quote_chinese(bench: Bench) -> None:
    text = "The book says in Chinese: “河流全长约 4 880 km，总落差 5 167 m，多年平均径流量很大”."
    assert scored(bench, CASES["en"], Response("en", "answered", text, lang="en"), "language") == 1.0


def test_a_bare_number_has_no_language(bench: Bench) -> None:
    outcome = bench.judge(CASES["en"], Response("en", "answered", "4 880 / 5 167 [1]"))
    assert outcome.value("language") is None


@pytest.mark.parametrize(("lang", "name", "other"), [("zh", "唐丁丁", "高速进"), ("en", "Tang Dingding", "Gao Sujin")])
def test_a_forbidden_spelling_makes_an_answer_wrong(bench: Bench, lang: str, name: str, other: str) -> None:
    case = Case("w", "zh" if lang == "zh" else "en", "fact", "?", ((name,),), wrong=(other,))
    assert scored(bench, case, answered(f"{name}。"), "accuracy") == 1.0
    assert scored(bench, case, answered(f"{name}、{other}。"), "accuracy") == 0.0


@pytest.mark.parametrize(
    ("lang", "fact", "right", "refusal", "wrong"),
    [
        ("zh", "北京", "不，在北京。", "书中没有说。", "对，在昆明。"),
        ("en", "Beijing", "No, in Beijing.", "The book does not say.", "Yes, in Kunming."),
    ],
)
def test_a_premise_put_right_is_as_good_as_a_refusal(
    bench: Bench, lang: str, fact: str, right: str, refusal: str, wrong: str
) -> None:
    case = Case("p", "zh" if lang == "zh" else "en", "false_premise", "?", ((fact,),), unanswerable=True)
    assert scored(bench, case, Response("p", "answered", right), "accuracy") == 1.0
    assert scored(bench, case, Response("p", "refused", refusal), "accuracy") == 1.0
    assert scored(bench, case, Response("p", "answered", wrong), "accuracy") == 0.0
    assert scored(bench, case, Response("p", "answered", right), "refusal") is None


def test_a_failed_system_is_unscored_not_wrong(bench: Bench) -> None:
    outcome = bench.judge(CASES["en"], Response("en", "refused", "", error="timed out"))
    assert {score.value for score in outcome.scores} == {None}
    assert all("timed out" in score.reason for score in outcome.scores)
    assert outcome.cause == "system failed"
