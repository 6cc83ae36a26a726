"""The next one, the one before, the last: counted from what was asked about before."""

from __future__ import annotations

import pytest

from assistant.ordinals import han
from assistant.shifting import named, shifted


@pytest.mark.parametrize(
    ("question", "asked", "whole"),
    [
        ("下一次的呢？", "第一次会议在哪里召开？", "第二次会议在哪里召开？"),
        ("那下一届会议呢？", "第九届会议在哪里召开？", "第十届会议在哪里召开？"),
        ("再往后那一期", "SEF一期是哪年？", "SEF二期是哪年？"),
        ("之后呢？", "第十二次会议在哪里召开？", "第十三次会议在哪里召开？"),
        ("后一个阶段呢？", "第一阶段的重点是什么？", "第二阶段的重点是什么？"),
        ("前一届呢？", "第2届会议在哪里召开？", "第1届会议在哪里召开？"),
        ("上一次呢？", "第二十次会议在哪里召开？", "第十九次会议在哪里召开？"),
        ("下一个呢？", "第一个项目叫什么？", "第二个项目叫什么？"),
        ("and the next one?", "When was the first meeting held?", "When was the second meeting held?"),
        ("And the next?", "When was the first meeting held?", "When was the second meeting held?"),
        ("and the one after that?", "What is phase one about?", "What is phase two about?"),
        ("And the one before?", "What is phase III about?", "What is phase II about?"),
        ("The previous phase?", "What is phase 3 about?", "What is phase 2 about?"),
        ("And the following summit?", "Where was the first leaders' summit?", "Where was the second leaders' summit?"),
        ("And the next phase?", "Who led the first review of phase one?", "Who led the first review of phase two?"),
        ("And the last one?", "When was the second meeting held?", "When was the last meeting held?"),
        ("And the last?", "When was the second meeting held?", "When was the last meeting held?"),
    ],
)
def test_question_before_is_counted_on(question: str, asked: str, whole: str) -> None:
    assert shifted(question, asked) == whole


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("下一次的呢？", "桥是哪年修的？"),
        ("And the next one?", "When was the bridge built?"),
        ("那二期呢？", "第一期是哪年？"),
        ("上一次呢？", "第一次会议在哪里召开？"),
        ("最后一个阶段呢？", "第一阶段的重点是什么？"),
        ("And the one before?", "When was the first meeting held?"),
        ("And the next one?", "When was the fifteenth meeting held?"),
        ("And the last one?", "What is phase two about?"),
        ("And the next one?", "What is phase xi about?"),
        ("下一阶段呢？", "第一次会议在哪里召开？"),
        ("And the next phase?", "When was the first meeting held?"),
        ("下一个国家呢？", "第一次会议在哪里召开？"),
        ("下个月呢？", "第一个项目叫什么？"),
        ("会议之后各国做了什么？", "第一次会议在哪里召开？"),
        ("1995年之后呢？", "第一次会议在哪里召开？"),
        ("同一期呢？", "同一期是哪年？"),
        ("以下一次区域合作为例？", "第一次会议在哪里召开？"),
        ("Who spoke at the meeting after lunch?", "When was the first meeting held?"),
        ("下一次在哪里开？", "第一次会议是哪年召开的？"),
    ],
)
def test_nothing_to_count_on_leaves_the_question(question: str, asked: str) -> None:
    assert shifted(question, asked) is None


@pytest.mark.parametrize(
    ("question", "asked", "whole"),
    [
        ("下一次在哪里开？", "第一次会议是哪年召开的？", "第二次会议在哪里开"),
        ("下一次会议在哪里开？", "第一次会议是哪年召开的？", "第二次会议在哪里开"),
        ("后一阶段的重点是什么？", "第一阶段是哪年开始的？", "第二阶段的重点是什么"),
        ("再往后那一期是哪年？", "第一期的重点是什么？", "第二期是哪年"),
        ("前一个阶段有多长？", "第三个阶段有多长？", "第二个阶段有多长"),
        ("Where was the next one held?", "When was the first meeting held?", "Where was the second meeting held"),
        ("How long was the last phase?", "When was the first phase?", "How long was the last phase"),
        ("How long was the next phase?", "What is phase one about?", "How long was phase two"),
    ],
)
def test_the_next_one_gets_its_name(question: str, asked: str, whole: str) -> None:
    assert named(question, asked) == whole


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("再往后发生了什么？", "第一次会议是哪年召开的？"),
        ("下一阶段的重点是什么？", "第一次会议是哪年召开的？"),
        ("下一步有什么打算？", "第一次会议是哪年召开的？"),
        ("最后一次会议在哪里开？", "第一次会议是哪年召开的？"),
        ("下一个国家是谁？", "第一个项目是哪年开始的？"),
        ("在哪里开？", "第一次会议是哪年召开的？"),
        ("What is the next phase about?", "When was the first meeting held?"),
        ("Who came to the next one?", "Who was the first?"),
    ],
)
def test_nothing_that_is_counted_gets_no_name(question: str, asked: str) -> None:
    assert named(question, asked) is None


@pytest.mark.parametrize(("number", "written"), [(1, "一"), (10, "十"), (13, "十三"), (20, "二十"), (47, "四十七")])
def test_numbers_in_chinese(number: int, written: str) -> None:
    assert han(number) == written
