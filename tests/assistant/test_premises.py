"""Premises: a wrong one is put right from the text, a right one is confirmed, and ordinary questions are left alone."""

from __future__ import annotations

import pytest

from assistant.answering import Assistant
from assistant.premise_claims import rested_on, stated_in
from assistant.premise_values import in_language, values
from assistant.question import Question
from index.analysis import content_words


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("GMS 机制是世界银行发起的吗？", "不是。书中写的是亚洲开发银行，不是世界银行。"),
        ("核心环境项目是 2004 年启动的吧？", "不是。书中写的是 2006 年，不是 2004 年。"),
        ("第一届环境部长会议为什么在河内召开？", "书中写的是上海，不是河内。"),
        (
            "Was the GMS launched by the World Bank?",
            "No. The book says the Asian Development Bank, not the World Bank.",
        ),
        ("The Core Environment Program was launched in 2004, wasn't it?", "No. The book says 2006, not 2004."),
        ("Why was the first environment ministers' meeting held in Hanoi?", "The book says Shanghai, not Hanoi."),
        ("why did the world bank found the gms?", "The book says the Asian Development Bank, not the World Bank."),
        ("世界银行当初干嘛要牵头搞 GMS 啊", "书中写的是亚洲开发银行，不是世界银行。"),
        ("2005 年 7 月领导人会议为什么否决了生物多样性走廊计划？", "书中写的是批准，不是否决。"),
        ("澜沧江为什么自南向北流？", "书中写的是自北向南，不是自南向北。"),
        ("Why did the first environment ministers' meeting fail?", "The book says success, not failure."),
        (
            "Why does the Lancang flow from south to north?",
            "The book says from north to south, not from south to north.",
        ),
    ],
)
def test_wrong_premise(guide: Assistant, question: str, lead: str) -> None:
    """The answer begins with what the book says instead, and cites the sentence that says it."""
    answer = guide.ask(question)
    assert answer.status == "answered"
    assert answer.text.startswith(lead)
    assert answer.text[len(lead) :].strip()
    assert answer.citations


@pytest.mark.parametrize(
    ("question", "stated", "rest"),
    [
        ("首届会议在曼谷开的，有什么成果？", ["曼谷", "首届"], "会议在 开的，有什么成果？"),
        ("The book was printed in Kunming. Who set it?", ["Kunming"], "The book was printed in. Who set it?"),
        ("六国当中，哪国的面积最大？", None, ""),
        ("In 2005, who chaired the meeting?", None, ""),
        ("谁在上海开了会，结果如何？", None, ""),
        ("书是上海印的，不是昆明印的。", None, ""),
    ],
)
def test_clause_that_states_is_told_from_the_one_that_asks(question: str, stated: list[str] | None, rest: str) -> None:
    found = stated_in(Question.of(question, "zh" if question > "z" else "en"))

    assert (found and [value.surface for value in found[0].values]) == stated
    assert found is None or " ".join(found[1].text.split()) == " ".join(rest.split())


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("核心环境项目底下那六个子项目哪个最大呀？", "书中写的是 5 个，不是六个。"),
        ("既然首届环境部长会议在昆明开，来了几位记者？", "书中写的是上海，不是昆明。"),
        ("since the world bank founded the gms, does it still pay for it?", "The book says the Asian Development Bank"),
        ("Since China held the first environment ministers' meeting in Kunming, who paid?", "The book says Shanghai"),
        ("首届环境部长会议在曼谷开的，当时有啥成果？", "书中写的是上海，不是曼谷。"),
        ("The first environment ministers' meeting took place in Hanoi; what came of it?", "The book says Shanghai"),
    ],
)
def test_what_a_question_rests_on_is_put_right_though_the_rest_has_no_answer(
    guide: Assistant, question: str, lead: str
) -> None:
    answer = guide.ask(question)
    assert answer.text.startswith(lead)
    assert answer.citations


@pytest.mark.parametrize(
    ("question", "rested"),
    [
        ("桥上的三个亭子里，哪个最高？", "桥上的三个亭子"),
        ("既然桥是 1956 年修的，谁修的？", "桥是 1956 年修的"),
        ("Which of the seven villages on the river is the oldest?", "the seven villages on the river"),
        ("Given that the bridge was built in 1956, who built it?", "the bridge was built in 1956"),
    ],
)
def test_what_a_question_rests_on_is_a_claim(question: str, rested: str) -> None:
    claim = rested_on(Question.of(question))
    assert claim is not None
    assert claim.form == "presume"
    assert [value.canonical for value in claim.values] == [value.canonical for value in values(rested)]
    assert claim.words <= set(content_words(rested))


@pytest.mark.parametrize(
    "question", ["第一届环境部长会议为什么开得成功？", "Why does the Lancang not flow from south to north?"]
)
def test_what_the_book_says_too_or_a_denial_is_not_put_right(guide: Assistant, question: str) -> None:
    assert not guide.ask(question).text.startswith(("书中写的是", "The book says"))


@pytest.mark.parametrize(
    "question",
    ["桥上有哪三个亭子？", "哪个亭子最高？", "Which villages are on the river?", "How long has it stood since 1956?"],
)
def test_a_question_that_rests_on_nothing_has_no_such_claim(question: str) -> None:
    assert rested_on(Question.of(question)) is None


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("GMS 机制不是世界银行发起的，对吧？", "书中写的是亚洲开发银行"),
        ("第一届环境部长会议是不是在昆明召开的？", "不是。书中写的是上海，不是昆明。"),
        ("The GMS was not launched by the World Bank, right?", "The book says the Asian Development Bank"),
    ],
)
def test_denial(guide: Assistant, question: str, lead: str) -> None:
    """A question that denies the wrong value itself is not told "no"; asking "is it or not" denies nothing."""
    assert guide.ask(question).text.startswith(lead)


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("第一届环境部长会议是在上海召开的吗？", "是的。"),
        ("GMS 机制是亚洲开发银行发起的吧？", "是的。"),
        ("Was the GMS launched in 1992?", "Yes. "),
        ("Was the Working Group on Environment established in 1995?", "Yes. "),
    ],
)
def test_right_premise(guide: Assistant, question: str, lead: str) -> None:
    """A value that the sentence has is confirmed."""
    assert guide.ask(question).text.startswith(lead)


@pytest.mark.parametrize(
    "question",
    [
        "第一届环境部长会议是在哪座城市召开的？",
        "核心环境项目是什么时候启动的？",
        "越南 2010 年的人均 GDP 是多少？",
        "环境部长会议是在上海还是昆明召开的？",
        "GMS 机制不是 1992 年建立的吗？",
        "核心环境项目的五个子项目里，哪个跟资金有关？",
        "Which of the six countries of the GMS joined first?",
        "广西 2004 年加入 GMS，是吗？",
        "In which city was the first environment ministers' meeting held?",
        "What was Vietnam's GDP per head in 2010?",
        "Was the first environment ministers' meeting held in Shanghai or in Kunming?",
        "Did Guangxi join the GMS in 2004?",
    ],
)
def test_left_alone(guide: Assistant, question: str) -> None:
    """A value that limits the question, an alternative, a denial or a name the sentence lacks decides nothing."""
    text = guide.ask(question).text
    assert not text.startswith(("是的", "不是", "书中写的是", "Yes", "No.", "The book says"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("工程持续了两年。", [("duration", "2 year")]),
        ("三个子项目", [("count", "3")]),
        ("In 1992 the ADB set it up.", [("body", "亚洲开发银行"), ("year", "1992")]),
        ("It flows into the South China Sea.", []),
        ("全长 2 130.1 km", []),
        ("第十二次会议", [("ordinal", "12")]),
        ("four months in Vientiane", [("city", "万象"), ("duration", "4 month")]),
    ],
)
def test_values(text: str, found: list[tuple[str, str]]) -> None:
    """Values are read in either language, in one spelling."""
    assert [(value.kind, value.canonical) for value in values(text)] == found


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("曼谷", "曼谷", "Bangkok"),
        ("World Bank", "世界银行", "the World Bank"),
        ("four months", " 4 个月", "four months"),
        ("2008 年", " 2008 年", "2008"),
    ],
)
def test_in_language(text: str, zh: str, en: str) -> None:
    """A value is written in the reader's language, and so that it fits into the sentence."""
    (value,) = values(text)
    assert in_language(value, "zh") == zh
    assert in_language(value, "en") == en
