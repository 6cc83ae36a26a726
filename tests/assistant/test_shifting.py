"""The next one, the one before, the last: counted from what was asked about before."""

from __future__ import annotations

import pytest

from assistant.ordinals import han
from assistant.shifting import named, renumbered, shifted, year_on


@pytest.mark.parametrize(
    ("question", "asked", "whole"),
    [
        ("下一次的呢？", "第一次会议在哪里召开？", "第二次会议在哪里召开？"),
        ("那下一届会议呢？", "第九届会议在哪里召开？", "第十届会议在哪里召开？"),
        ("再往后那一期", "SEF一期是哪年？", "SEF二期是哪年？"),
        ("之后呢？", "第十二次会议在哪里召开？", "第十三次会议在哪里召开？"),
        ("下一次又在第几页？", "首次会议的纪要在第几页？", "第二次会议的纪要在第几页？"),
        ("再往后那一次又在多少页", "第二次会议的纪要在第几页？", "第三次会议的纪要在第几页？"),
        ("ok and the one after that, which yrs?", "When was phase one built?", "When was phase two built?"),
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
        ("前一次呢？", "首次会议在哪里召开？"),
        ("下一次在第几页？", "首次会议在哪里召开？"),
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


@pytest.mark.parametrize(
    ("question", "asked", "whole"),
    [
        ("第三次呢？", "第一次会议在哪里召开？", "第三次会议在哪里召开？"),
        ("the third too", "第一次会议在哪里召开？", "第三次会议在哪里召开？"),
        ("那三期呢？", "一期是哪年？", "三期是哪年？"),
        ("phase two please", "When was phase one?", "When was phase two?"),
        ("and phase II?", "When was phase I?", "When was phase II?"),
        ("第二阶段也说一下", "When was the first phase?", "When was the second phase?"),
        ("第二次是什么时候？", "第一次会议什么时候召开？", "第二次会议什么时候召开？"),
    ],
)
def test_another_number_takes_the_place_of_the_one_before(question: str, asked: str, whole: str) -> None:
    assert renumbered(question, asked) == whole


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("第三次在哪里开？", "第一次会议是哪年召开的？"),  # asks for something else
        ("第三阶段呢？", "第一次会议是哪年召开的？"),  # counts something else
        ("第一次呢？", "第一次会议是哪年召开的？"),
        ("the third bridge?", "When was the first meeting held?"),
        ("第三次和第四次呢？", "第一次会议是哪年召开的？"),
        ("第三次呢？", "桥是哪年修的？"),
    ],
)
def test_a_number_of_something_else_takes_no_place(question: str, asked: str) -> None:
    assert renumbered(question, asked) is None


@pytest.mark.parametrize(
    ("question", "asked", "whole"),
    [
        ("次年呢？", "2005年收入多少？", "2006年呢？"),
        ("前一年呢？", "2005年收入多少？", "2004年呢？"),
        ("And the year before?", "What was it in 2005?", None),
        ("And what was it the year before?", "What was it in 2005?", "And what was it in 2004?"),
        ("次年呢？", "2005年比2004年多多少？", None),
        ("次年呢？", "桥多长？", None),
    ],
)
def test_years_are_counted_on(question: str, asked: str, whole: str | None) -> None:
    found = year_on(question, asked)
    assert found == whole or (whole is None and found in {None, "And in 2004?"})
