"""Loose wording is put plainly, and only what asks is touched."""

from __future__ import annotations

import pytest

from assistant.colloquial import plainly_asked


@pytest.mark.parametrize(
    ("asked", "plain"),
    [
        ("桥是啥时候修的？", "桥是什么时候修的？"),
        ("桥跨过哪几条河？我写报告要用", "桥跨过哪几条河？"),
        ("我在准备一份作业，想确认一下：桥是谁修的？", "桥是谁修的？"),
        ("I'm writing a summary for class, so: who built the bridge?", "who built the bridge?"),
        ("Who built the bridge? It's for my homework.", "Who built the bridge?"),
        ("渡口几时开的？", "渡口什么时候开的？"),
        ("大坝哪年哪月完工？", "大坝什么时候完工？"),
        ("什么时间涨水？", "什么时候涨水？"),
        ("鱼为啥少了？", "鱼为什么少了？"),
        ("水位怎么会这么低？", "水位为什么这么低？"),
        ("他们图啥？", "他们为什么？"),
        ("凭什么由他主持？", "为什么由他主持？"),
        ("买一盏灯要花几块钱？", "买一盏灯要花多少钱？"),
        ("灯塔高几何？", "灯塔高多少？"),
        ("几何学是谁写的？", "几何学是谁写的？"),
        ("然则老桥之数几何？", "那么老桥呢？"),
        ("守塔者乃何二人？", "守塔者乃哪二人？"),
        ("who built it tho", "who built it"),
        ("修桥所为何事？", "修桥的目的是什么？"),
        ("水车是干啥用的？", "水车的作用是什么？"),
        ("漏印了咋办？", "漏印了怎么办？"),
        ("专家去过几回？", "专家去过几次？"),
        ("一共跑了多少趟？", "一共跑了多少次？"),
        ("专家前后凡几度来访？", "专家前后凡几次来访？"),
        ("那里的纬度是几度？", "那里的纬度是几度？"),
        ("how many ppl live there, pls?", "how many people live there, please?"),
        ("第五回开会在哪里？", "第五次开会在哪里？"),
        ("第五回合谁赢了？", "第五回合谁赢了？"),
        ("字是谁给校的？", "字是谁校对的？"),
        ("谁校长？", "谁校长？"),
        ("头一批移民去了哪儿？", "第一批移民去了哪里？"),
        ("头届集市在哪块？", "第一届集市在哪里？"),
        ("上哪儿买鱼？", "在哪里买鱼？"),
        ("村里有几口人？", "村里有多少口人？"),
        ("這座橋叫啥？", "这座桥叫什么？"),
        ("What's the bridge made of?", "what is the bridge made of?"),
        ("Who’s the ferryman’s son?", "who is the ferryman's son?"),
        ("At what time does the market open?", "when does the market open?"),
        ("How come the fish died?", "why the fish died?"),
        ("What for?", "why?"),
        ("When was the 12th working group meeting?", "When was the twelfth working group meeting?"),
        ("Who came on the 12th of May, before the meeting?", "Who came on the 12th of May, before the meeting?"),
        ("The 40th meeting?", "The 40th meeting?"),
        ("I only have a minute: which fish are rare?", "which fish are rare?"),
        ("One question: are there two things to see?", "are there two things to see?"),
        ("Just two things: when was it, and who was it?", "Just two things: when was it, and who was it?"),
    ],
)
def test_what_asks_is_put_plainly(asked: str, plain: str) -> None:
    assert plainly_asked(asked) == plain


@pytest.mark.parametrize(
    "asked",
    [
        "湄公河流经哪些国家？",
        "我国准备的报告，何时提交？",
        "我想写信给出版社，它的地址是什么？",
        "地图什么时候画的？",
        "这幅图什么意思？",
        "由谁牵头批准？",
        "码头一次能停几条船？",
        "头三届会议在哪里开？",
        "这笔投资有多少回报？",
        "第几回讲到大坝？",
        "凭什么证件过境？",
        "怎么会议改期了？",
        "哪块地最肥？",
        "什么时间段涨水？",
        "What is the ferry for?",
        "What for example did they grow?",
        "What time period does the book cover?",
        "What time of year do the fish come?",
    ],
)
def test_words_that_only_look_loose_stay(asked: str) -> None:
    assert plainly_asked(asked) == asked
