"""Questions in several parts are told from plain ones, and each part finds its own passages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.comparisons import asked_of_each
from assistant.parts import gather, parts_of
from assistant.question import Question
from corpus.types import Passage
from index.types import Hit

if TYPE_CHECKING:
    from assistant.answering import Assistant
    from tests.assistant.conftest import FakeAssistant


def split(text: str) -> list[str]:
    return [part.text for part in parts_of(Question.of(text))]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("桥是哪年修的，有多长？", ["桥是哪年修的", "有多长？"]),
        ("桥是谁修的？集市什么时候开张？", ["桥是谁修的？", "集市什么时候开张？"]),
        ("桥在哪里；渡口归谁管？", ["桥在哪里；", "渡口归谁管？"]),
        ("流域有几个国家，面积是多少？", ["流域有几个国家", "面积是多少？"]),
        ("村里有多少户，种什么，什么时候收？", ["村里有多少户", "种什么", "什么时候收？"]),
        ("Who built the bridge and how long is it?", ["Who built the bridge", "how long is it?"]),
        ("When was the bridge built, and from which fund?", ["When was the bridge built", "from which fund?"]),
        ("Who paid and who built it?", ["Who paid", "who built it?"]),
        ("Whose name is on it, and what is its height?", ["Whose name is on it", "what is its height?"]),
        ("what is the height of it and also the cost of it?", ["the height of it", "the cost of it"]),
        ("敢问桥长若干？又，渡口见于何页？", ["敢问桥长若干？", "又，渡口见于何页？"]),
        ("when was it built + what did it cost", ["when was it built", "what did it cost"]),
        ("桥由何家建造？渡口又隶何县？", ["桥由何家建造？", "渡口又隶何县？"]),
        ("画册是几开的？还有，定价多少？", ["画册是几开的？", "定价多少？"]),
        ("How long is it, and near what town does it end?", ["How long is it", "near what town does it end?"]),
        (
            "When did it start, which towns took part, and who paid?",
            ["When did it start", "which towns took part", "who paid?"],
        ),
        ("Where is the ferry? Who owns it?", ["Where is the ferry?", "Who owns it?"]),
        ("how much is the book & what page is the ferry on", ["how much is the book", "what page is the ferry on"]),
        ("告诉我船主的大名，再说说他当过什么职务。", ["船主的大名", "他当过什么职务"]),
        ("价钱发我一下，还有订书打哪个电话", ["价钱", "订书打哪个电话"]),
        (
            "Pray inform me both of the ferry's price and of the page whereon its story begins.",
            ["the ferry's price", "the page whereon its story begins"],
        ),
        (
            "Please state both the line on which tickets are ordered and the year in which it opened.",
            ["the line on which tickets are ordered", "the year in which it opened"],
        ),
        (
            "Tell me the months in which the first bridge was built; and separately, the years of the second.",
            ["the months in which the first bridge was built", "the years of the second"],
        ),
    ],
)
def test_each_thing_asked_is_a_part(question: str, parts: list[str]) -> None:
    assert split(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "湄公河流经哪些国家？",
        "因为下雨，河水涨了多少？",
        "书里有几页缺了，该怎么办？",
        "我这本有几页是倒着装的，该怎么办？",
        "几年后，村里发生了什么？",
        "没多久，村里发生了什么？",
        "河上有许多大坝，哪一座最高？",
        "十几个村子受灾，损失是多少？",
        "如果有什么问题，找谁？",
        "无论谁提出申请，都由谁批准？",
        "哪怕下雨，渡船几点开？",
        "你知道吗，这座桥是谁修的？",
        "除了中国，还有哪些国家？",
        "Where and when was the market held?",
        "How and why was the bridge built?",
        "Explain how and why the bridge was built.",
        "In what year and in which town was the first fair held?",
        "When they opened the dam, what happened to the fish?",
        "If the water rises, what should the fishermen do?",
        "What is the name of the river, which rises in Tibet?",
        "What post did Li Wen, who signed the preface, hold?",
        "When did the meeting, at which the ministers met, end?",
        "Which rivers, which lakes and which seas are named?",
        "Who was the man who opened the bridge?",
        "When was the bridge built, and by the way, thanks?",
        "What did the villagers say when the bridge was built?",
        "Compare the fish and the birds of the river.",
        "Please give me the name and the title of the author.",
        "请说明云南以及广西何时加入。",
        "请列出项目的五个部分。",
    ],
)
def test_one_question_stays_whole(question: str) -> None:
    asked = Question.of(question)

    assert parts_of(asked) == [asked]


@pytest.mark.parametrize(
    "question",
    [
        "广西为什么比云南晚了那么多年？",
        "Why was Laos poorer than Myanmar?",
        "Laos was well ahead of Myanmar, wasn't it?",
        "How do the names Laos and Lan Xang relate to each other?",
        "这条河最后在哪座城市附近流进大海？",
        "Which company printed it, and which is the paper?",
        "Compare Laos, Myanmar and Thailand.",
        "Is Niger or Nigeria bigger?",  # one name within the other
        "What was signed first in Kunming, and what is its aim or purpose?",
        "Which country is first in rice exports, and how many tons of rice or maize does it sell?",
        "What did the first summit decide on, trade or transport?",
        "Which is larger, Laos or Myanmar or Thailand?",
        "第一、第二、第三阶段的重点分别是什么？",
        "Is China bigger than South China Sea?",
        "印度和印度尼西亚哪个大？",
        "Who was responsible for the road from Kunming to Bangkok?",
        "Which is the longest river between Thailand and Laos?",
        "Who was Wen Jiabao, China's premier?",
        "中国和越南在哪年签订大湄公河次区域协定？",
        "哪条大河流经老挝和缅甸？",
        "谁是云南和广西的省长？",
        "中国和老挝的贸易比重多少？",
        "昆明与曼谷之间的公路比昆明与河内之间的长多少？",
        "云南的国内生产总值和国外投资各是多少？",
        "Which is larger, Laos or Myanmar? Who wrote the book?",
        "What did Laos export, and who was its prime minister when China and Thailand signed?",
        f"Is Laos larger than Myanmar{' ' * 400}?",
        "老挝、缅甸和泰国各有多少人口？",
        "What lies between the first and second stages?",
        "What were the first, second and third phases about?",
        "Why were the first and second meetings held?",
    ],
)
def test_what_compares_no_two_things_is_not_asked_of_each(question: str) -> None:
    assert asked_of_each(question) == []


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("一期二期分别是什么时候开始的？", ["一期分别是什么时候开始的？", "二期分别是什么时候开始的？"]),
        ("老挝和缅甸各有多少人口？", ["老挝各有多少人口？", "缅甸各有多少人口？"]),
        ("2005年老挝和缅甸的产值各是多少？", ["2005年老挝的产值各是多少？", "2005年缅甸的产值各是多少？"]),
        ("How do Laos and Myanmar compare?", ["How do Laos compare?", "How do Myanmar compare?"]),
        ("Did Laos and Myanmar each sign?", ["Did Laos each sign?", "Did Myanmar each sign?"]),
        (
            "拿人口疏密来说，老挝和缅甸差多少？",
            ["拿人口疏密来说，老挝多少？密度是多少？", "拿人口疏密来说，缅甸多少？密度是多少？"],
        ),
        ("老挝跟缅甸的产值差得大不大？", ["老挝的产值差得大不大？", "缅甸的产值差得大不大？"]),
        ("走廊第二阶段和第三阶段有什么不一样？", ["走廊第二阶段有什么不一样？", "走廊第三阶段有什么不一样？"]),
        ("国内河段长还是国外河段长？", ["国内河段长还是国内河段长？多长？", "国外河段长还是国外河段长？多长？"]),
        (
            "Is Laos more crowded than Myanmar? With the numbers please.",
            ["Is Laos more crowded? What density?", "Is Myanmar more crowded? What density?"],
        ),
        (
            "Which is richer, Laos or Thailand, and what are the figures?",
            ["Which is richer, Laos? How much per head?", "Which is richer, Thailand? How much per head?"],
        ),
        (
            "How does Laos compare with Myanmar for rain?",
            ["How does Laos compare for rain?", "How does Myanmar compare for rain?"],
        ),
        (
            "Did Laos or Myanmar join first? Give me both years.",
            ["Did Laos join first? When?", "Did Myanmar join first? When?"],
        ),
        (
            "Was phase I longer than phase II?",
            ["Was phase I longer? How long is it?", "Was phase II longer? How long is it?"],
        ),
        ("Did phase II cost more than phase III?", ["Did phase II cost more?", "Did phase III cost more?"]),
        ("Is Ho Chi Minh City larger than Bangkok?", ["Is Ho Chi Minh City larger?", "Is Bangkok larger?"]),
        ("Which is larger, Lao PDR or Viet Nam?", ["Which is larger, Lao PDR?", "Which is larger, Viet Nam?"]),
        (
            "Which is longer, the Lancang-Mekong or the Yangtze?",
            ["Which is longer, the Lancang-Mekong? How long is it?", "Which is longer, the Yangtze? How long is it?"],
        ),
        ("Laos versus Myanmar: is Laos or Myanmar larger?", ["Laos: is Laos larger?", "Myanmar: is Myanmar larger?"]),
        ("第二阶段和第三阶段相比，二阶段长多少？", ["第二阶段相比，二阶段长多少？", "第三阶段相比，第三阶段长多少？"]),
        ("Put Thailand's area next to Laos's.", ["Put Thailand's area.", "Put Laos's area."]),
        (
            "When did phases one and two each begin?",
            ["When did phase one each begin?", "When did phase two each begin?"],
        ),
        (
            "Which part is longer, the one inside China or the one abroad?",
            [
                "Which part is longer, the one inside China? How long is it?",
                "Which part is longer, the one abroad? How long is it?",
            ],
        ),
        (
            "What began first, phase one of the road project or the port? Both dates, please.",
            [
                "What began first, phase one of the road project? Both dates, please.",
                "What began first, the port? Both dates, please.",
            ],
        ),
        (
            "Which is earlier in the book, the sixth meeting of the group or the eighth? Give the pages.",
            [
                "Which is earlier in the book, the sixth meeting of the group? Give the pages.",
                "Which is earlier in the book, the eighth meeting of the group? Give the pages.",
            ],
        ),
        (
            "Which is bigger, the population of Laos or that of Thailand?",
            ["Which is bigger, the population of Laos?", "Which is bigger, the population of Thailand?"],
        ),
        (
            "试比较道路项目第一、第二两阶段之期限。",
            ["试比较道路项目第一阶段之期限。", "试比较道路项目第二阶段之期限。"],
        ),
        ("老挝和缅甸谁的水力资源更丰富？", ["老挝谁的水力资源更丰富？", "缅甸谁的水力资源更丰富？"]),
        (
            "Which is larger, the first phase of the corridor or the second?",
            ["Which is larger, the first phase of the corridor?", "Which is larger, the second phase of the corridor?"],
        ),
        ("第二、第三次会议都在哪页？", ["第二次会议都在哪页？", "第三次会议都在哪页？"]),
        ("麻烦给下这本书的书号，还有总编室电话，谢啦", ["这本书的书号", "总编室电话"]),
        ("请告诉我老挝的面积以及首都", ["老挝的面积", "首都"]),
        (
            "I should like to have the ISBN of this work and, besides, the three watchwords of its foreword.",
            ["the ISBN of this work", "the three watchwords of its foreword"],
        ),
        ("Give me the price of the book and also its format.", ["the price of the book", "its format"]),
        ("Compare Laos with Myanmar.", ["Laos", "Myanmar"]),
        (
            "Set side by side the periods of the second and the third stages of the port.",
            [
                "Set side by side the periods of the second stage of the port.",
                "Set side by side the periods of the third stage of the port.",
            ],
        ),
        (
            "On which pages do the fifth and sixth working group meetings start?",
            [
                "On which pages do the fifth working group meeting start?",
                "On which pages do the sixth working group meeting start?",
            ],
        ),
        ("Compare Laos's area with Myanmar's.", ["Laos's area", "Myanmar's area"]),
        ("Compare the area of Laos with that of Myanmar.", ["the area of Laos", "the area of Myanmar"]),
    ],
)
def test_the_same_is_asked_of_each_of_two(question: str, parts: list[str]) -> None:
    assert split(question) == parts


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Two things about the bridge: its length, and the year.", ["its length", "the year"]),
        ("Two things about the bridge: its length and its height.", ["its length", "its height"]),
        ("Three questions on the dam: the cost; the year; the height.", ["the cost", "the year", "the height"]),
    ],
)
def test_announced_things_are_parts_behind_which_stands_the_announcement(question: str, parts: list[str]) -> None:
    found = parts_of(Question.of(question))

    assert [part.text for part in found] == parts
    assert {part.background for part in found} == {question.partition(":")[0]}


@pytest.mark.parametrize(
    ("question", "behind"),
    [
        ("桥是哪年修的，有多长？", "桥是哪年修的"),
        ("Who built the bridge and how long is it?", "Who built the bridge"),
    ],
)
def test_later_parts_lean_on_the_first(question: str, behind: str) -> None:
    first, second = parts_of(Question.of(question))

    assert (first.background, second.background) == ("", behind)
    assert "bridge" in second.faint or "桥" in second.faint


def test_first_part_keeps_what_the_whole_leans_on() -> None:
    first, second = parts_of(Question.of("桥有多长，谁修的桥？", background="渔村有什么？"))

    assert first.background == "渔村有什么？"
    assert second.background == "桥有多长"


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("桥是谁修的，河有多长，鱼有几种，谁管渡口？", 4),
        ("桥是谁修的，河有多长，鱼有几种，谁管渡口，集市在哪里？", 1),
        ("Who built it, what is it called, how long is it, and where is the ferry?", 4),
        ("Who built it, what is it called, how long is it, where is the ferry, and why is it shut?", 1),
    ],
)
def test_at_most_four_parts_are_told_apart(question: str, count: int) -> None:
    assert len(parts_of(Question.of(question))) == count


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("河上有一座老桥，是谁修的，有多长？", ["河上有一座老桥，是谁修的", "有多长？"]),
        (
            "The bridge is old; who built it, and how long is it?",
            ["The bridge is old; who built it", "how long is it?"],
        ),
    ],
)
def test_what_asks_nothing_belongs_to_the_next_part(question: str, parts: list[str]) -> None:
    assert split(question) == parts


def test_last_words_that_ask_nothing_belong_to_the_last_part() -> None:
    assert split("Who built it? How long is it? Thanks for your help.") == [
        "Who built it?",
        "How long is it? Thanks for your help.",
    ]


def test_passages_of_the_whole_and_of_each_part_take_turns(fake: FakeAssistant) -> None:
    section = fake.books[0].by_address["p1/1"]
    whole, first, second = (Hit(Passage(f"toy#{n}", 0, 4, section), 0.5) for n in range(3))
    asked: list[tuple[str, int]] = []

    def search(query: str, count: int) -> list[Hit]:
        asked.append((query, count))
        return {1: [whole, first], 2: [first], 3: [second, whole]}[len(asked)]

    found = gather(Question.of("桥是哪年修的，有多长？"), 8, search)

    assert asked == [("桥是哪年修的，有多长？", 8), ("桥是哪年修的", 4), ("有多长？ 桥是哪年修的", 4)]
    assert found == [whole, first, second]


@pytest.mark.parametrize(
    "question",
    [
        "How often does the environment working group get together, and which page do its meetings start on?",
        "环境工作组多久开一次会，它的会议在第几页？",
    ],
)
def test_what_the_contents_do_not_answer_is_answered_beside_them(guide: Assistant, question: str) -> None:
    """The page stands in the contents, the rest in the text."""
    addresses = [citation.address for citation in guide.ask(question).citations]
    assert addresses[0] == "contents:7.1"
    assert "p1/2:2.3" in addresses


def test_plain_question_is_searched_once(fake: FakeAssistant) -> None:
    hit = Hit(Passage("toy#1", 0, 4, fake.books[0].by_address["p1/1"]), 0.5)
    asked: list[str] = []

    def search(query: str, count: int) -> list[Hit]:
        asked.append(query)
        return [hit] * count

    assert gather(Question.of("Who built the bridge?"), 2, search) == [hit, hit]
    assert asked == ["Who built the bridge?"]


def test_of_two_things_the_one_that_the_book_knows_is_answered(guide: Assistant) -> None:
    answer = guide.ask(
        "so by what year are the GMS corridors supposed to be in place, "
        "and also what's phase three meant to concentrate on"
    )
    assert answer.status == "answered"
    assert "p2/4/3:5.2" in {citation.address for citation in answer.citations}
