"""Follow-up questions are read in the light of the questions before them."""

from __future__ import annotations

import pytest

from assistant.answering import Assistant
from assistant.antecedents import identified, items, persons, topic
from assistant.followup import Standalone, resolve
from assistant.types import Message
from index.embedders.registry import load_embedder
from index.wordmatch import WordMatcher


@pytest.fixture(scope="module")
def words() -> WordMatcher:
    return WordMatcher(load_embedder("mekong-static"))


def after(*questions: str) -> list[Message]:
    """The conversation in which these were asked; what was answered says nothing."""
    return [m for question in questions for m in (Message("user", question), Message("assistant", "……"))]


@pytest.mark.parametrize(
    ("before", "question", "keeps"),
    [
        ("柬埔寨的人均GDP是多少？", "那老挝呢？", ("老挝", "GDP")),
        ("2005年的人口是多少？", "2006年呢？", ("2006", "人口")),
        ("What was the GDP per capita of Cambodia?", "What about Laos?", ("Laos", "GDP")),
        ("What was the population in 2005?", "And in 2006?", ("2006", "population")),
        ("whats the gdp per person for cambodia", "n myanmar?", ("gdp per person for myanmar",)),
        ("比较老挝和柬埔寨的人均GDP", "那云南呢", ("云南的人均GDP",)),
        ("What was GDP per head in Yunnan in 2005?", "What about Guangxi, the same year?", ("Guangxi in 2005",)),
        ("2005年云南的人均GDP是多少？", "广西同年呢？", ("2005年广西的人均GDP",)),
        ("Compare the GDP per head of Laos and Cambodia.", "And Yunnan?", ("What is the GDP per head of Yunnan",)),
    ],
)
def test_ellipsis_brings_the_question_before(
    words: WordMatcher, before: str, question: str, keeps: tuple[str, ...]
) -> None:
    read = resolve(question, after(before), words).text

    assert all(word in read for word in keeps)


@pytest.mark.parametrize(
    ("before", "question", "leaves"),
    [
        ("What was the GDP per capita of Cambodia?", "What about Laos?", "Cambodia"),
        ("What was the population in 2005?", "And in 2006?", "2005"),
        ("比较老挝和柬埔寨的人均GDP", "那云南呢", "老挝"),
    ],
)
def test_ellipsis_takes_the_place_of_what_it_is_like(
    words: WordMatcher, before: str, question: str, leaves: str
) -> None:
    assert leaves not in resolve(question, after(before), words).text


@pytest.mark.parametrize(
    ("before", "question", "word", "rest"),
    [
        ("环境工作组是哪一年成立的？", "它每年开几次会？", "环境工作组", "每年开几次会"),
        ("流沙河流域项目的目标是什么？", "该项目什么时候开始？", "流沙河", "什么时候开始"),
        (
            "When was the Working Group on Environment established?",
            "How often does it meet?",
            "Working Group",
            "How often does the Working Group on Environment meet",
        ),
        ("Who wrote the preface?", "What was his position?", "preface", "the author of the preface's position"),
    ],
)
def test_pronoun_brings_what_it_points_to(words: WordMatcher, before: str, question: str, word: str, rest: str) -> None:
    read = resolve(question, after(before), words)

    assert word in read.text
    assert rest in read.text


@pytest.mark.parametrize(
    ("before", "question", "right", "wrong"),
    [
        ("柬埔寨的人均GDP是多少？", "不对，我问的是缅甸", "缅甸", "柬埔寨"),
        ("What was the GDP per capita of Cambodia?", "No, I meant Myanmar", "Myanmar", "Cambodia"),
    ],
)
def test_correction_replaces_what_was_wrong(
    words: WordMatcher, before: str, question: str, right: str, wrong: str
) -> None:
    read = resolve(question, after(before), words).text

    assert right in read
    assert "GDP" in read
    assert wrong not in read.partition("（")[0]


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("柬埔寨的人均GDP是多少？", "生物多样性走廊项目有哪些进展？"),
        ("Who was the proofreader?", "Which countries does the Mekong flow through?"),
        ("本书的责任编辑是谁？", "Which countries does the Mekong flow through?"),
    ],
)
def test_new_topic_stands_alone(words: WordMatcher, before: str, question: str) -> None:
    assert resolve(question, after(before), words).text == question


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("明白了。另有一事相询：想买这本书拨哪个号码？", "想买这本书拨哪个号码？"),
        ("行，换个事儿问：哪家厂子印的这本书？", "哪家厂子印的这本书？"),
        ("OK, leaving money aside: what lives in the corridors?", "what lives in the corridors?"),
        ("Thanks. Turning to another matter, who edited the book?", "who edited the book?"),
    ],
)
def test_what_announces_a_new_topic_is_dropped(words: WordMatcher, question: str, asked: str) -> None:
    assert resolve(question, after("柬埔寨的人均GDP是多少？"), words) == Standalone.alone(asked)


@pytest.mark.parametrize(
    ("before", "question", "focus"),
    [
        ("湿地项目做了多久？", "不好意思问岔了，我其实想知道缅甸的是哪两年", "缅甸的是哪两年"),
        ("What was the GDP of Laos in 2005?", "k and Myanmar?", "What was the GDP of Myanmar in 2005?"),
        ("What was the GDP of Laos in 2005?", "Thanks. And Myanmar?", "What was the GDP of Myanmar in 2005?"),
    ],
)
def test_what_leads_up_to_a_follow_up_is_dropped(words: WordMatcher, before: str, question: str, focus: str) -> None:
    assert resolve(question, after(before), words).focus.rstrip("？?") == focus.rstrip("?")


@pytest.mark.parametrize(
    "question",
    ["What were the remaining two?", "Under whose guidance did they do that?", "其余几个分别在哪里？"],
)
def test_what_points_back_brings_the_question_before(words: WordMatcher, question: str) -> None:
    assert resolve(question, after("Which pilot sites did Yunnan choose?"), words).background


def test_nothing_before_changes_nothing(words: WordMatcher) -> None:
    assert resolve("那老挝呢？", (), words).text == "那老挝呢？"


def test_chain_of_ellipses_keeps_the_first_topic(words: WordMatcher) -> None:
    read = resolve("缅甸呢？", after("柬埔寨的人均GDP是多少？", "那老挝呢？"), words).text

    assert "缅甸" in read
    assert "GDP" in read
    assert "老挝" not in read.partition("（")[0]


def test_what_the_assistant_said_is_not_taken_for_a_question(words: WordMatcher) -> None:
    history = [Message("user", "柬埔寨的人均GDP是多少？"), Message("assistant", "不对，我问的是天气")]

    assert "天气" not in resolve("那老挝呢？", history, words).text


@pytest.mark.parametrize(
    ("before", "question", "lang", "holds"),
    [
        ("本书的责任编辑是谁？", "Who was the proofreader?", "en", "Yin Fang"),
        ("Who was the proofreader?", "本书的责任编辑是谁？", "zh", "高速进"),
        ("本书的责任编辑是谁？", "那校对呢？", "zh", "尹芳"),
    ],
)
def test_answer_follows_the_language_of_the_last_question(
    guide: Assistant, before: str, question: str, lang: str, holds: str
) -> None:
    answer = guide.ask(question, after(before))

    assert answer.lang == lang
    assert holds in answer.text


def test_question_without_words_keeps_the_language_before(guide: Assistant) -> None:
    assert guide.ask("2005?", after("2006年的人口是多少？")).lang == "zh"
    assert guide.ask("2005?", after("What was the population in 2006?")).lang == "en"


def test_year_takes_the_place_of_the_year_before(guide: Assistant) -> None:
    history = [Message("user", "泰国2005年的人均GDP是多少？"), Message("assistant", "2 726 美元。[1]")]

    assert guide.ask("那2015年的呢？", history).standalone == "泰国2015年的人均GDP是多少？"


def test_country_takes_the_place_of_the_country_before(guide: Assistant) -> None:
    history = [Message("user", "What was per capita GDP in Cambodia in 2005?"), Message("assistant", "USD 404. [1]")]

    assert guide.ask("And Laos?", history).standalone == "What was per capita GDP in Laos in 2005?"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (
            "The book has 3 parts:\nPart I One [1]\nPart II Two [2]\nPart III Three [3]",
            "Part I One,Part II Two,Part III Three",
        ),
        ("下设两项：一是评价，二是监测。[1]", "评价,监测"),
        ("The members are Laos, Myanmar and Vietnam. [1]", "Laos,Myanmar,Vietnam"),
        ("In 1990 a bank, then small, served the towns of Alm, Bree and Corn. [1]", "Alm,Bree,Corn"),
        ("一层是老桥，另一层是渡口。[1]", "老桥,渡口"),
        ("一则修桥，二则开渡口。[1]", "修桥,开渡口"),
        ("一个是老桥，一个在渡口，还有一个是灯塔。[1]", "老桥,渡口,灯塔"),
        ("一共三步：先挖土，再铺管，最后盖板。[1]", "挖土,铺管,盖板"),
        ("Three: it opened with digging, went on to laying, and closed with paving.", "digging,laying,paving"),
        ("First comes digging, then laying, and finally paving. [1]", "digging,laying,paving"),
        ("成员国有柬埔寨、老挝和越南。[1]", "柬埔寨,老挝,越南"),
        ("It has four parts: wells; roads; and schools. [1]", "wells,roads,schools"),
        ("The bridge is sixty metres long. [1]", ""),
    ],
)
def test_items_of_an_answer_are_told_apart(said: str, found: str) -> None:
    assert ",".join(items(said)) == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Signed by: Li Wen (李文) [1]", ["Li Wen"]),
        ("序言作者：徐庆华[1]", ["徐庆华"]),
        ("本书责任主编：唐丁丁和任勇[1]", ["唐丁丁", "任勇"]),
        ("Published by: Asian Development Bank. [1]", []),
        ("桥修于1956年。[1]", []),
    ],
)
def test_persons_of_an_answer_are_named(said: str, found: list[str]) -> None:
    assert persons(said) == found


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("When was the Working Group on Environment established?", "the Working Group on Environment"),
        ("How many sub-projects does the CEP have?", "the CEP"),
        ("核心环境项目是什么时候启动的？", "核心环境项目"),
        ("BCI 的总体目标是什么？", "BCI"),
        ("谁写了序言？", "序言"),
        ("Why?", ""),
        ("它什么时候开始？", ""),
    ],
)
def test_thing_that_a_question_is_about(question: str, found: str) -> None:
    assert topic(question) == found


@pytest.mark.parametrize(
    ("before", "said", "question", "standalone"),
    [
        ("Which towns are there?", "Alm, Bree and Corn. [1]", "How old is the second one?", "How old is Bree?"),
        ("有哪些国家？", "有柬埔寨、老挝和越南。[1]", "最后一个国家的人口是多少？", "越南的人口是多少？"),
        ("Who signed it?", "Signed by: Li Wen (李文) [1]", "When did he sign?", "When did Li Wen sign?"),
        ("In part one, who is named?", "Nobody. [1]", "And in the other part?", "In part two, who is named?"),
        ("第一部分有几节？", "两节。[1]", "另一部分呢？", "第二部分有几节？"),
        ("概括第一部分", "……", "不，我问的是前言", "概括前言"),
        ("本书的定价是多少？", "78 元。[1]", "换个话题，谁是校对？", "谁是校对？"),
        ("工作组哪年成立的？", "1995 年。[1]", "每隔多久聚一次？", "工作组每隔多久聚一次？"),
        ("泰国2005年的人口是多少？", "……", "那么越南的数字是多少？", "越南2005年的人口是多少？"),
        (
            "When was the second fair?",
            "In 1998.",
            "What page is its statement on?",
            "What page is the second fair's statement on?",
        ),
        (
            "How many people lived in Laos in 2005?",
            "Some.",
            "Permit me to go on in English: and what about Cambodia?",
            "How many people lived in Cambodia in 2005?",
        ),
        (
            "When was SEF I carried out?",
            "In 1998. [1]",
            "When was the second stage?",
            "When was the second stage of SEF I?",
        ),
    ],
)
def test_question_is_made_to_stand_alone(
    words: WordMatcher, before: str, said: str, question: str, standalone: str
) -> None:
    history = [Message("user", before), Message("assistant", said)]

    assert resolve(question, history, words).text == standalone


@pytest.mark.parametrize(
    ("before", "said", "question", "standalone"),
    [
        ("泰国的人均收入是多少？", "2 726 美元。[1]", "越南是多少？", "越南的人均收入是多少？"),
        ("泰国2005年的人口是多少？", "……", "2006年是多少？", "泰国2006年的人口是多少？"),
        ("桥是哪年修的？", "1956年。[1]", "先不说桥了。渔村有几户？", "渔村有几户？"),
        ("桥是哪年修的？", "1956年。[1]", "谢谢。另一个问题：渔村有几户？", "渔村有几户？"),
        ("When was the bridge built?", "In 1956. [1]", "Thanks. Something else: who wrote it?", "who wrote it?"),
        ("When was the bridge built?", "In 1956. [1]", "New question - who is he?", "who is he?"),
        ("When was the bridge built?", "In 1956. [1]", "By the way who is he?", "who is he?"),
        ("Who wrote the preface?", "Li Wen.", "what post does he hold?", "what post does Li Wen hold?"),
        ("谁写了序言？", "徐文。[1]", "他担任什么职务？", "徐文担任什么职务？"),
        ("Which towns?", "Alm, Bree and Corn. [1]", "How old is the middle one?", "How old is Bree?"),
        ("有哪些国家？", "有柬埔寨、老挝和越南。[1]", "中间一个国家的人口是多少？", "老挝的人口是多少？"),
        (
            "Who are the two responsible editors-in-chief?",
            "Li Wen and Wang Ping. [1]",
            "And the proofreader?",
            "Who are the proofreader?",
        ),
        ("第一次会议是哪年召开的？", "1995年。[1]", "下一次的呢？", "第二次会议是哪年召开的？"),
        (
            "When was the first meeting held?",
            "In 1995. [1]",
            "and the one after that?",
            "When was the second meeting held?",
        ),
        ("第一期是哪年？", "2000年。[1]", "不是这个，我说的是再往后那一期", "第二期是哪年？"),
        ("第一阶段有哪些成果？", "评价和监测。[1]", "第二个呢？", "第二阶段有哪些成果？"),
        ("What is the area of the basin?", "……", "And the population?", "What is the population of the basin?"),
        ("第一部分讲了什么？", "河流。[1]", "另一部分有哪些章节？", "第二部分有哪些章节？"),
        ("有哪些成果？", "有评价、监测和培训。[1]", "第二个呢？", "监测（接“有哪些成果”）？"),
        ("第一次会议在哪里召开？", "昆明。[1]", "我问的是哪一年", "哪一年（接“第一次会议在哪里召开”）？"),
        ("脚注①说什么？", "……", "那②呢？", "②说什么？"),
        ("概括第一部分第二章", "……", "那第三章呢？", "概括第一部分第三章"),
        ("What is the GDP?", "……", "In the preface?", "In the preface, what is the GDP?"),
        ("Who is the editor?", "Li Wen", "校对呢？", "校对（接“Who is the editor”）？"),
        ("核心环境项目是哪年启动的？", "2006年。[1]", "是谁提出的？", "核心环境项目是谁提出的？"),
        ("核心环境项目是哪年启动的？", "2006年。[1]", "后来怎么样了？", "核心环境项目后来怎么样了？"),
        ("核心环境项目是哪年启动的？", "2006年。[1]", "指的是什么？", "指的是什么（接“核心环境项目是哪年启动的”）？"),
        ("When did the CEP start?", "In 2006. [1]", "What was its goal?", "What was the CEP's goal?"),
        ("When did the CEP start?", "In 2006. [1]", "How long did it take?", "How long did the CEP take?"),
        ("第一次会议在哪里召开？", "昆明。[1]", "不对，下一次", "第二次会议在哪里召开？"),
        ("When was the first fair?", "In 1956. [1]", "Sorry, the second one.", "When was the second fair?"),
        (
            "On which page is the sixth meeting?",
            "Page 9.",
            "the seventh too please",
            "On which page is the seventh meeting?",
        ),
        (
            "Which years does phase one cover?",
            "Two.",
            "ok and the third one, when's that?",
            "Which years does phase three cover?",
        ),
        ("When did phase one begin?", "In 1990.", "Sorry, my mistake, I meant phase two.", "When did phase two begin?"),
        ("走廊第一阶段是哪几年？", "1990年起。", "再往后的第三段是哪几年", "走廊第三阶段是哪几年？"),
        (
            "Into what stages is it cut?",
            "Three: survey, planning, and the stage of use.",
            "What was done in the second one?",
            "What was done in planning?",
        ),
        ("还有哪两个项目区？", "叫 Nam Ka 和 Se Bang。", "第二个在哪个国家？", "Se Bang在哪个国家？"),
        ("是哪两个省？", "甲山省和乙水省。[1]", "后面那个什么时候加入的？", "乙水省什么时候加入的？"),
        ("是哪两个省？", "甲山省和乙水省。[1]", "前面那个什么时候加入的？", "甲山省什么时候加入的？"),
        ("甲山省2005年收入多少？", "970美元。[1]", "到了下一年破千没有？", "2006年破千没有？"),
        ("What was the income in 2005?", "$970.", "Did it pass 1,000 the year after?", "Did it pass 1,000 in 2006?"),
        ("桥多长？", "60米。[1]", "换个事儿：渔村有几户？", "渔村有几户？"),
        ("Who built the bridge?", "Nobody.", "OK, enough about bridges. Who wrote it?", "Who wrote it?"),
        (
            "Does part one quote it?",
            "No.",
            "No, not Part One. I meant the preface. Which year is given there?",
            "Which year is given in the preface?",
        ),
        (
            "When was the first meeting?",
            "In 1956.",
            "In Chinese, please: the next one?",
            "When was the second meeting?",
        ),
        (
            "When was the second meeting?",
            "In 1956.",
            "What about the page of the meeting after that one?",
            "What about the page of the third meeting",
        ),
    ],
)
def test_what_is_left_unsaid_is_filled_in(
    words: WordMatcher, before: str, said: str, question: str, standalone: str
) -> None:
    history = [Message("user", before), Message("assistant", said)]

    assert resolve(question, history, words).text == standalone


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("第一次会议是哪年召开的？", "要是水位上涨，渔民怎么办？"),
        ("第一次会议是哪年召开的？", "不是说有六个国家吗？"),
        ("第一次会议是哪年召开的？", "指的是什么样的河流网络？"),
        ("第一次会议是哪年召开的？", "新问题出现在哪些河段？"),
        ("第一次会议是哪年召开的？", "会议之后各国签署了什么文件？"),
        ("桥是哪年修的？", "什么是生态补偿，为什么需要它？"),
        ("桥是哪年修的？", "谁写了序言，他是什么职务？"),
        ("When was the bridge built?", "Not all countries signed, but which did?"),
        ("When was the bridge built?", "Is Laos landlocked?"),
        ("When was the bridge built?", "Different questions were asked by whom?"),
        ("When was the bridge built?", "Who runs the market and how large is it?"),
        ("When was the bridge built?", "How many live in the village, and what do they grow?"),
        ("When was the bridge built?", "Who wrote the preface, and when did he write?"),
        ("When was the bridge built?", "How did the river get its name?"),
        ("When was the bridge built?", "Which country changed its name?"),
        ("When was the bridge built?", "Can you summarise the preface and say who wrote it?"),
        ("桥是哪年修的？", "各国如何对其河段进行管理？"),
        ("桥是哪年修的？", "谢谢"),
        ("When was the bridge built?", "Thank you"),
    ],
)
def test_question_of_its_own_is_left_alone(words: WordMatcher, before: str, question: str) -> None:
    read = resolve(question, after(before), words)

    assert (read.text, read.background) == (question, "")


@pytest.mark.parametrize(
    ("before", "question", "text"),
    [
        ("Who is the editor?", "Actually, how long is the river?", "how long is the river?"),
        ("Who is the editor?", "Wait, list the six countries.", "list the six countries?"),
        ("谁是编辑？", "不对，湄公河流经哪些国家？", "湄公河流经哪些国家？"),
    ],
)
def test_another_question_after_a_retraction_stands_alone(
    words: WordMatcher, before: str, question: str, text: str
) -> None:
    assert resolve(question, after(before), words).text == text


def test_a_number_is_taken_over_across_languages(words: WordMatcher) -> None:
    read = resolve("Thanks. In English now, please: and the third phase?", after("走廊第一阶段是哪几年？"), words)
    assert read.focus == "走廊第三阶段是哪几年？"
    assert "the third phase" in read.text


def test_a_phase_counted_on_stays_that_of_the_same_thing(words: WordMatcher) -> None:
    understood = resolve("其第二期又当何年？", after("大桥工程共分几期？", "首期为何年？"), words)
    assert understood.focus == "第二期为何年？"
    assert "大桥工程" in understood.background


def test_it_stays_what_it_was_a_question_ago(words: WordMatcher) -> None:
    history = [*after("What does BCI mean?"), *after("When did the leaders agree to it?")]
    assert resolve("Who proposed it?", history, words).focus == "Who proposed BCI?"


def test_it_is_not_a_measure_of_the_thing(words: WordMatcher) -> None:
    history = [*after("How long is the river?"), *after("What's the total drop?")]
    read = resolve("How much water does it carry?", history, words)
    assert read.focus == "How much water does the river carry?"


@pytest.mark.parametrize(
    ("before", "question", "focus"),
    [
        ("核心环境项目是哪年启动的？", "这次会议在哪里召开？", "这次会议在哪里召开？"),
        ("When was the first meeting held?", "How long did the project last?", "How long did the project last?"),
    ],
)
def test_a_meeting_is_not_taken_for_a_project(words: WordMatcher, before: str, question: str, focus: str) -> None:
    read = resolve(question, after(before), words)

    assert read.focus == focus
    assert read.background


@pytest.mark.parametrize("question", ["换个话题。", "Something else."])
def test_new_topic_without_a_question_is_no_empty_question(words: WordMatcher, question: str) -> None:
    assert resolve(question, after("桥是哪年修的？"), words).text == question


@pytest.mark.parametrize(
    ("question", "said", "found"),
    [
        (
            "What is the largest project?",
            "The Harbour Light Program (HLP) is the largest. [1]",
            "Harbour Light Program (HLP)",
        ),
        ("What is the flagship project of the plan?", "It is the Harbour Light Program.", "Harbour Light Program"),
        ("Which was the first meeting?", "It was in spring.", ""),
        ("What is the largest project?", "The largest is this.", ""),
        ("What is the aim of it?", "The Harbour Light Program is the aim.", ""),
        ("规模最大的项目是哪个？", "灯塔计划（Harbour Light Program）是规模最大的项目。[1]", "灯塔计划"),
        ("最大的项目是哪个？", "是灯塔计划。", "灯塔计划"),
    ],
)
def test_what_was_asked_for_by_its_rank_is_found_in_the_answer(question: str, said: str, found: str) -> None:
    assert identified(question, said) == found


def test_it_is_what_the_answer_named_as_the_largest(words: WordMatcher) -> None:
    before = [
        Message("user", "What's the largest project on the river?"),
        Message("assistant", "The Harbour Light Program is the largest project. [1]"),
    ]
    assert "Harbour Light Program" in resolve("When did it start?", before, words).focus
