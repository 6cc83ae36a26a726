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


def scored(bench: Bench, case: Case, response: Response, name: str) -> float | None:
    return bench.judge(case, response).value(name)


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


def test_a_refusal_that_shows_sources_is_not_clean(bench: Bench) -> None:
    case = Case("u", "en", "unanswerable", "?", unanswerable=True)
    response = Response("u", "refused", "The book does not say.", citations=(Cited(LENGTH, "x", 1),))
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


def test_a_forbidden_spelling_makes_an_answer_wrong(bench: Bench) -> None:
    case = Case("w", "en", "fact", "Who edited it?", (("Tang Dingding",),), wrong=("Gao Sujin",))
    assert scored(bench, case, Response("w", "answered", "Tang Dingding."), "accuracy") == 1.0
    assert scored(bench, case, Response("w", "answered", "Tang Dingding or Gao Sujin."), "accuracy") == 0.0


def test_a_premise_put_right_is_as_good_as_a_refusal(bench: Bench) -> None:
    case = Case("p", "en", "false_premise", "Was it printed in Kunming?", (("Beijing",),), unanswerable=True)
    assert scored(bench, case, Response("p", "answered", "No, in Beijing."), "accuracy") == 1.0
    assert scored(bench, case, Response("p", "refused", "The book does not say."), "accuracy") == 1.0
    assert scored(bench, case, Response("p", "answered", "Yes, in Kunming."), "accuracy") == 0.0
    assert scored(bench, case, Response("p", "answered", "No, in Beijing."), "refusal") is None


def test_a_failed_system_is_unscored_not_wrong(bench: Bench) -> None:
    outcome = bench.judge(CASES["en"], Response("en", "refused", "", error="timed out"))
    assert {score.value for score in outcome.scores} == {None}
    assert all("timed out" in score.reason for score in outcome.scores)
    assert outcome.cause == "system failed"
