"""A claim is held against its sources: what agrees is supported, what a source does not say is not."""

from __future__ import annotations

import pytest

from assistant.types import State
from assistant.verification import Verdict, verify
from index.embedders.registry import load_embedder
from index.wordmatch import WordMatcher

ZH = "2005年7月，六国领导人在昆明举行第二次会议，批准了全长4 880公里的河道计划，投资3.2亿美元。"
EN = (
    "In July 2005 the leaders of the six countries held their second meeting in Kunming and approved the river plan, "
    "4,880 km long, at a cost of 320 million dollars."
)
DENIED_ZH = "村里没有修桥，渔船也不能过河。"
DENIED_EN = "The village has not built a bridge, and fishing boats cannot cross the river."
PLACES_ZH = "泰国、老挝和越南的代表来到西双版纳，负责人是高建民。"
PLACES_EN = "Representatives of Thailand, Laos and Vietnam came to Xishuangbanna; Gao Jianmin was in charge."


@pytest.fixture(scope="module")
def words() -> WordMatcher:
    return WordMatcher(load_embedder("mekong-static"))


def problems(verdict: Verdict) -> str:
    return " ".join(verdict.problems)


@pytest.mark.parametrize("text", [ZH, EN, DENIED_ZH, DENIED_EN, PLACES_ZH, PLACES_EN])
def test_sentence_supports_itself(words: WordMatcher, text: str) -> None:
    assert verify(text, [text], words) == Verdict("supported", 1.0)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        (ZH, EN),
        (EN, ZH),
        (DENIED_ZH, DENIED_EN),
        (DENIED_EN, DENIED_ZH),
        (PLACES_ZH, PLACES_EN),
        (PLACES_EN, PLACES_ZH),
    ],
)
def test_rendering_is_supported_by_the_other_language(words: WordMatcher, claim: str, source: str) -> None:
    assert verify(claim, [source], words).state == "supported"


@pytest.mark.parametrize(
    "claim",
    [
        "会议于2005年7月在昆明举行。",
        "六国领导人在昆明举行了第二次会议。",
        "河道计划全长4880公里。",
        "河道计划全长４，８８０ km。",
        "投资3.2亿美元。",
        "投资32000万美元。",
        "二〇〇五年七月，6国领导人在昆明举行会议。",
        "The meeting was held in Kunming in July 2005.",
        "The plan covers 4,880 km of the river.",
        "Six countries approved the river plan.",
    ],
)
def test_true_claim_in_other_words_is_supported(words: WordMatcher, claim: str) -> None:
    assert verify(claim, [ZH, EN], words).state == "supported", verify(claim, [ZH, EN], words)


@pytest.mark.parametrize(
    ("claim", "problem"),
    [
        ("八国领导人在昆明举行第二次会议。", "number 8"),
        ("六国领导人在昆明举行第三次会议。", "number 3"),
        ("2006年7月，六国领导人在昆明举行会议。", "2006"),
        ("2005年9月，六国领导人在昆明举行会议。", "9"),
        ("河道计划全长4881公里。", "4881"),
        ("河道计划全长4 880米。", "unit"),
        ("投资3.2亿元。", "unit"),
        ("投资32亿美元。", "3200000000"),
        ("六国领导人在北京举行第二次会议。", "name 北京"),
        ("六国领导人没有批准河道计划。", "negation"),
        ("书中说“六国领导人反对这个计划”。", "quotation"),
        ("The leaders of the eight countries met in Kunming.", "number 8"),
        ("The meeting was held in Kunming in August 2005.", "8"),
        ("The meeting was held in Beijing in July 2005.", "name Beijing"),
        ("The leaders did not approve the river plan.", "negation"),
        ("The leaders never approved the river plan.", "negation"),
        ("The plan cost 320 million yuan.", "unit"),
        ('The leaders "rejected the plan" in Kunming.', "quotation"),
    ],
)
def test_detail_that_the_source_does_not_give_is_not_found(words: WordMatcher, claim: str, problem: str) -> None:
    verdict = verify(claim, [ZH, EN], words)

    assert verdict.state == "not_found"
    assert problem in problems(verdict)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        (EN.replace("six", "eight"), ZH),
        (EN.replace("July", "June"), ZH),
        (EN.replace("2005", "2004"), ZH),
        (EN.replace("Kunming", "Guilin"), ZH),
        (EN.replace("4,880", "4,980"), ZH),
        (EN.replace("dollars", "yuan"), ZH),
        (EN.replace("approved", "did not approve"), ZH),
        (ZH.replace("六", "八"), EN),
        (ZH.replace("7月", "6月"), EN),
        (ZH.replace("昆明", "桂林"), EN),
        (ZH.replace("美元", "元"), EN),
        (ZH.replace("批准了", "没有批准"), EN),
        (DENIED_ZH.replace("没有", "已经").replace("不能", "可以"), DENIED_EN),
        (DENIED_EN.replace("not ", "").replace("cannot", "can"), DENIED_ZH),
        (PLACES_ZH.replace("老挝", "缅甸"), PLACES_EN),
        (PLACES_EN.replace("Laos", "Myanmar"), PLACES_ZH),
        (PLACES_ZH.replace("高建民", "李国强"), PLACES_EN),
        (PLACES_EN.replace("Gao Jianmin", "Li Guoqiang"), PLACES_ZH),
        (PLACES_EN.replace("Xishuangbanna", "Wenshan"), PLACES_ZH),
    ],
)
def test_false_detail_is_caught_across_languages(words: WordMatcher, claim: str, source: str) -> None:
    assert verify(claim, [source], words).state != "supported"


@pytest.mark.parametrize(
    ("claim", "source"),
    [("村里修桥了。", DENIED_ZH), ("渔船能过河。", DENIED_ZH), ("The fishing boats cross the river.", DENIED_EN)],
)
def test_denial_that_is_left_out_is_caught(words: WordMatcher, claim: str, source: str) -> None:
    assert verify(claim, [source], words).state == "not_found"


def test_numbers_of_two_things_are_not_exchanged(words: WordMatcher) -> None:
    source = "全县有12个乡镇、45个村。"

    assert verify("全县有45个村。", [source], words).state == "supported"
    assert verify("全县有12个村。", [source], words).state == "not_found"


def test_place_said_twice_for_another_is_doubted(words: WordMatcher) -> None:
    claim = "来自泰国、泰国和越南的代表来到西双版纳，负责人是高建民。"

    assert verify(claim, [PLACES_ZH], words).state == "partly"


@pytest.mark.parametrize(
    ("claim", "state"),
    [
        ("总统昨天签署了关税法令。", "not_found"),
        ("Quantum computers factor large integers.", "not_found"),
        ("昆明的气候四季如春，花市闻名。", "not_found"),
        ("", "not_found"),
    ],
)
def test_what_the_source_does_not_speak_of_is_not_found(words: WordMatcher, claim: str, state: State) -> None:
    assert verify(claim, [ZH, EN], words).state == state


def test_claim_that_goes_beyond_its_source_is_carried_in_part(words: WordMatcher) -> None:
    verdict = verify("六国领导人在昆明举行会议，商定共同保护森林与渔业资源。", [ZH], words)

    assert verdict.state in {"partly", "not_found"}


def test_nothing_is_supported_by_no_source(words: WordMatcher) -> None:
    assert verify(ZH, [], words).state == "not_found"


@pytest.mark.parametrize(
    ("claim", "state"),
    [
        ("不是。书中写的是昆明，不是桂林。会议在昆明举行。", "supported"),
        ("No. The book says Kunming, not Guilin. The meeting was held in Kunming.", "supported"),
        ("会议在桂林举行，不是昆明。", "not_found"),
        ("The meeting was held in Guilin, not Kunming.", "not_found"),
    ],
)
def test_correction_is_carried_where_the_source_has_what_it_affirms(
    words: WordMatcher, claim: str, state: State
) -> None:
    assert verify(claim, [ZH, EN], words).state == state
