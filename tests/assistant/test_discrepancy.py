"""Other years, and other numbers of a series, than the question's."""

from __future__ import annotations

import pytest

from assistant.discrepancy import asks_for_last_phase, other_in_series, other_year


@pytest.mark.parametrize(
    ("question", "sentence", "differs"),
    [
        ("2005年有多少户？", "2006年有四十户。", True),
        ("2005年有多少户？", "2005年和2006年都有四十户。", False),
        ("2005年有多少户？", "渔村有四十户。", False),
        ("渔村有多少户？", "2006年有四十户。", False),
        ("How many households were there in 2005?", "In 2006 there were forty.", True),
        ("How many households were there in 2005?", "In 2005 there were forty, in 2006 fifty.", False),
        ("2006年有多少户？", "据《渔村年鉴2006》，2005年有四十户。", True),
        ("2006年有多少户？", "据《渔村年鉴2006》，有四十户。", False),
        ("How many were there in 2006?", "According to the Yearbook 2006, there were forty in 2005.", True),
        ("What does part 2100 say?", "It says 12005 things.", False),
    ],
)
def test_other_years(question: str, sentence: str, differs: bool) -> None:
    assert other_year(question, sentence) is differs


@pytest.mark.parametrize(
    ("question", "sentence", "differs"),
    [
        ("第三次部长会议在哪里召开？", "第二次部长会议在仰光召开。", True),
        ("第三次部长会议在哪里召开？", "第三次部长会议在仰光召开。", False),
        ("第3次部长会议在哪里召开？", "第三次部长会议在仰光召开。", False),
        ("第三次部长会议在哪里召开？", "第二次、第三次部长会议都在仰光召开。", False),
        ("第三次部长会议在哪里召开？", "第二期工程在仰光。", False),
        ("第三次部长会议在哪里召开？", "会议在仰光召开。", False),
        ("第二阶段？", "第一阶段。", True),
        ("Where was the third summit of leaders held?", "The second summit of leaders was held in Bree.", True),
        ("Where was the third summit of leaders held?", "The third summit of leaders was held in Bree.", False),
        ("Where was the third summit of leaders held?", "The second bridge was built in Bree.", False),
        ("What is the focus of phase two?", "The focus of phase one is fish.", True),
        ("What is the focus of phase 2?", "The focus of Phase II is fish.", False),
        ("What is the focus of phase 2?", "The focus of stage 3 is fish.", False),
        ("What is the focus of phase xl?", "The focus of phase one is fish.", False),
        ("Who came first?", "He came first.", False),
        ("第二次部长会议在哪个城市召开？", "在仰光举办了第一届渔业部长会议。", True),
        ("In which year did the third summit take place?", "The second summit of leaders was held in 1990.", True),
        ("When did LMP II begin?", "The LMP I project began in 1998.", True),
        ("When did LMP II begin?", "The LMP-II project began in 1998.", False),
        ("When was the second stage of LMP I?", "The second phase, LMP II, began in 2004.", False),
        ("第二阶段是什么时候？ LMP I 是什么时候？", "LMP II 始于2004年。", False),
        ("本书第二版什么时候出？", "版次：第 1 版，2008 年", True),
        ("When is the second edition due?", "Edition: 1st edition, 2008", True),
        ("When is the 1st edition due?", "Edition: 1st edition, 2008", False),
        ("LMP的二期是什么时候？", "LMP I 于1998年开始。", True),
        ("LMP的二期是什么时候？", "LMP II 于2004年开始。", False),
        ("LMP第二阶段是什么时候？", "LMP I 于1998年开始。", True),
        ("When was phase 2 of the LMP?", "LMP I began in 1998.", True),
        ("When was the second phase of LMP?", "LMP I began in 1998.", True),
        ("When was the second phase of the LMP?", "LMP II began in 2004.", False),
        ("LMP II 什么时候开始？", "LMP I项目于1998年开始。", True),
        ("LMP II 什么时候开始？", "LMP项目于1998年开始，后有LMP II。", False),
    ],
)
def test_other_numbers_of_a_series(question: str, sentence: str, differs: bool) -> None:
    assert other_in_series(question, sentence) is differs


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("项目最后一期做什么？", True),
        ("末一期何时开始？", True),
        ("What is the closing stage about?", True),
        ("上世纪末期发生了什么？", False),
        ("最后期限是哪天？", False),
        ("战争的最后期间如何？", False),
    ],
)
def test_the_last_of_several_phases_is_no_end_of_a_period(question: str, expected: bool) -> None:
    assert asks_for_last_phase(question) is expected
