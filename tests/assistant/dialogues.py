"""Conversations about the bundled text, each with what its last question means and where that is answered."""

from __future__ import annotations

from typing import NamedTuple


class Dialogue(NamedTuple):
    """Questions asked one after the other; `gist` and `cited` are of the last."""

    asked: tuple[str, ...]
    gist: tuple[str, ...] = ()  # of the standalone question; "|" parts alternatives
    cited: tuple[str, ...] = ()  # addresses, one of which must be cited
    without: tuple[str, ...] = ()  # words that the standalone question must not carry over


GDP = ("p1/1/1.2:2.3",)
LENGTH = ("p1/1/1.1:1.4",)

ZH = (
    Dialogue(("本书的责任编辑是谁？", "那出版社呢？"), ("出版社",), ("front:4.1", "front:7.1", "front/colophon:9.1")),
    Dialogue(("责任编辑是谁？", "责任校对呢？"), ("校对",), ("front/colophon:7.1",)),
    Dialogue(("责任编辑是谁？", "那封面设计呢？"), ("封面设计",), ("front/colophon:8.1",)),
    Dialogue(("柬埔寨 2005 年人均 GDP 是多少？", "老挝呢？"), ("老挝", "GDP"), GDP, ("柬埔寨",)),
    Dialogue(("柬埔寨 2005 年人均 GDP 是多少？", "那越南和泰国呢？"), ("越南和泰国", "GDP"), GDP, ("柬埔寨",)),
    Dialogue(
        ("泰国的人均国内生产总值是多少？", "越南呢？", "缅甸呢？"), ("缅甸", "国内生产总值"), GDP, ("泰国", "越南")
    ),
    Dialogue(("澜沧江在国内有多长？", "境外那一段呢？"), ("境外",), LENGTH),
    Dialogue(("澜沧江在中国境内有多长？", "它发源于哪里？"), ("澜沧江", "发源"), ("p1/1/1.1:1.3",)),
    Dialogue(("序言是谁写的？", "他担任什么职务？"), ("徐庆华|序言的作者", "职务"), ("preface:9.1",)),
    Dialogue(("序言的作者是谁？", "他在编委会里任什么职？"), ("徐庆华",), ("front/board:1.1",)),
    Dialogue(("核心环境项目是什么时候启动的？", "它有几个子项目？"), ("核心环境项目", "子项目"), ("p2/4:1.2",)),
    Dialogue(("CEP 有多少个子项目？", "其中哪一个是旗舰？"), ("CEP", "旗舰"), ("p2/4:2.2",)),
    Dialogue(("CEP 有多少个子项目？", "它什么时候正式启动？"), ("CEP", "启动"), ("p2/4:1.3",)),
    Dialogue(("环境工作组是哪一年成立的？", "它多久开一次年会？"), ("环境工作组",), ("p1/2:2.3",)),
    Dialogue(("BCI 的总体目标是什么？", "它由哪几个部分组成？"), ("BCI", "组成"), ("p2/4/2:1.1",)),
    Dialogue(("SETIS 项目的目标是什么？", "它由哪些部分组成？"), ("SETIS", "组成"), ("p2/5:3.1",)),
    Dialogue(("SEF I 是什么时候实施的？", "第二阶段是什么时候？"), ("SEF", "第二阶段"), ("p2/2:12.1",)),
    Dialogue(("SEF I 从什么时候开始？", "什么时候结束？"), ("SEF I", "结束"), ("p2/2:3.1",)),
    Dialogue(
        ("生物多样性走廊项目第一阶段是哪几年？", "第二阶段呢？"), ("第二阶段", "走廊"), ("p2/4/3:5.1",), ("第一阶段",)
    ),
    Dialogue(("走廊项目第一阶段是哪几年？", "第二阶段呢？", "最后一个阶段的重点是什么？"), ("重点",), ("p2/4/3:5.2",)),
    Dialogue(("第一次环境部长会议的文件在第几页？", "第二次的呢？"), ("第二次", "页"), ("contents:6.1",), ("第一次",)),
    Dialogue(("工作组第三次会议在第几页？", "第七次呢？"), ("第七次",), ("contents:14.1",), ("第三次",)),
    Dialogue(("第一部分在哪一页？", "第三部分呢？"), ("第三部分", "页"), ("contents:3.1",), ("第一部分",)),
    Dialogue(("第一部分在第几页？", "另一部分呢？"), ("第二部分",), ("contents:2.1",), ("第一部分",)),
    Dialogue(("第一部分有几节？", "第二部分呢？"), ("第二部分", "几节"), ("p2/1:1.1",), ("第一部分",)),
    Dialogue(("概括第二部分第3节的主要内容", "第5节呢？"), ("第5节",), ("p2/5:1.1",), ("第3节",)),
    Dialogue(("1.1 的脚注①说了什么？", "1.2 的呢？"), ("1.2", "脚注"), ("p1/1/1.2/n3:1.1",), ("1.1",)),
    Dialogue(("第二部分里，中国是哪一年加入环境合作机制的？", "前言里呢？"), ("前言", "加入"), (), ("第二部分",)),
    Dialogue(("主编是谁？", "不对，我问的是责任主编。"), ("责任主编",), ("front/board:2.1",)),
    Dialogue(("柬埔寨的人均 GDP 是多少？", "不，我问的是缅甸"), ("缅甸", "GDP"), GDP, ("柬埔寨",)),
    Dialogue(("概括一下第一部分", "不，我问的是前言"), ("前言", "概括"), ("preface",), ("第一部分",)),
    Dialogue(("第二部分在第几页？", "不是第二部分，是第三部分"), ("第三部分", "页"), ("contents:3.1",)),
    Dialogue(("GMS 的主要成员国有哪些？", "第一个国家的人均 GDP 是多少？"), ("柬埔寨", "GDP"), GDP),
    Dialogue(("GMS 的主要成员国有哪些？", "最后一个国家的人均 GDP 是多少？"), ("越南", "GDP"), GDP),
    Dialogue(("第二部分有哪些节？", "第四个讲了什么？"), ("核心环境项目",), ("p2/4:1.1", "p2/4:1.3")),
    Dialogue(("全书分为几个部分？", "最后一个从第几页开始？"), ("第三部分", "页"), ("contents:3.1",)),
    Dialogue(("第二部分有哪些节？", "最后一个呢？"), ("SETIS",), ("p2/5:1.1", "p2/5:2.1", "p2/5:3.1")),
    Dialogue(
        ("本书的 ISBN 是多少？", "换个话题，流域扶贫项目第二阶段是哪年启动的？"), ("扶贫",), ("p2/1:3.1",), ("ISBN",)
    ),
    Dialogue(("柬埔寨的人均 GDP 是多少？", "本书的定价是多少？"), ("定价",), ("front/colophon:21.1",), ("柬埔寨",)),
    Dialogue(("序言是谁写的？", "航道改善工程的施工历时多久？"), ("航道",), ("p2/3:2",), ("序言",)),
    Dialogue(("CEP 有几个子项目？", "谁是本书的责任编辑？"), ("责任编辑",), ("front/colophon:6.1",), ("CEP",)),
    Dialogue(
        ("Who wrote the preface?", "他担任什么职务？"), ("Xu Qinghua|author of the preface", "职务"), ("preface:9.1",)
    ),
    Dialogue(("How many sub-projects does the CEP have?", "它是什么时候启动的？"), ("CEP", "启动"), ("p2/4:1.3",)),
    Dialogue(("What was Vietnam's GDP per capita in 2005?", "缅甸和泰国的呢？"), ("缅甸和泰国", "GDP"), GDP),
    Dialogue(("On which page does Part One begin?", "第三部分呢？"), ("第三部分",), ("contents:3.1",)),
)

EN = (
    Dialogue(
        ("Who was the responsible editor?", "And the publisher?"),
        ("publisher",),
        ("front:4.1", "front:7.1", "front/colophon:9.1"),
    ),
    Dialogue(("Who was the responsible editor?", "And the proofreader?"), ("proofreader",), ("front/colophon:7.1",)),
    Dialogue(("Who was the proofreader?", "What about the cover design?"), ("cover design",), ("front/colophon:8.1",)),
    Dialogue(("What was Cambodia's GDP per head in 2005?", "What about Laos?"), ("Laos", "GDP"), GDP, ("Cambodia",)),
    Dialogue(
        ("What was Vietnam's GDP per head in 2005?", "And those of Myanmar and Thailand?"),
        ("Myanmar and Thailand", "GDP"),
        GDP,
    ),
    Dialogue(
        ("What was per capita GDP in Thailand in 2005?", "And Vietnam?", "And Myanmar?"),
        ("Myanmar", "GDP"),
        GDP,
        ("Thailand", "Vietnam"),
    ),
    Dialogue(("How long is the river inside China?", "And outside China?"), ("outside China",), LENGTH, ("inside",)),
    Dialogue(("How long is the Lancang River?", "Where does it rise?"), ("Lancang River", "rise"), ("p1/1/1.1:1.3",)),
    Dialogue(
        ("Who wrote the preface?", "What post did he hold?"),
        ("Xu Qinghua|author of the preface", "post"),
        ("preface:9.1",),
    ),
    Dialogue(
        ("Who signed the preface?", "What was his role on the editorial board?"), ("Xu Qinghua",), ("front/board:1.1",)
    ),
    Dialogue(
        ("When was the Core Environment Program launched?", "How many subprojects does it comprise?"),
        ("Core Environment Program", "subprojects"),
        ("p2/4:1.2",),
    ),
    Dialogue(
        ("How many sub-projects make up the CEP?", "Which of them is the flagship?"), ("CEP", "flagship"), ("p2/4:2.2",)
    ),
    Dialogue(("How many sub-projects does the CEP have?", "When was it launched?"), ("CEP", "launched"), ("p2/4:1.3",)),
    Dialogue(
        ("When was the Working Group on Environment established?", "How often does it meet?"),
        ("Working Group", "meet"),
        ("p1/2:2.3",),
    ),
    Dialogue(
        ("What is the overall goal of the BCI?", "What are its main components?"),
        ("BCI", "components"),
        ("p2/4/2:1.1",),
    ),
    Dialogue(
        ("What are the goals of the SETIS project?", "What are its components?"), ("SETIS", "components"), ("p2/5:3.1",)
    ),
    Dialogue(("When was SEF I carried out?", "When was the second stage?"), ("SEF", "second stage"), ("p2/2:12.1",)),
    Dialogue(("When did SEF I start?", "And when did it end?"), ("SEF I", "end"), ("p2/2:3.1",)),
    Dialogue(
        ("Which years were phase one of the corridor project?", "And phase two?"),
        ("phase two", "corridor"),
        ("p2/4/3:5.1",),
        ("phase one",),
    ),
    Dialogue(
        (
            "Which years were phase one of the corridor project?",
            "And phase two?",
            "What is the focus of the last phase?",
        ),
        ("focus", "corridor"),
        ("p2/4/3:5.2",),
    ),
    Dialogue(
        ("On which page is the document of the first environment ministers' meeting?", "And the second one's?"),
        ("second", "page"),
        ("contents:6.1",),
        ("first",),
    ),
    Dialogue(
        ("On which page is the third working group meeting?", "What about the seventh?"),
        ("seventh",),
        ("contents:14.1",),
        ("third",),
    ),
    Dialogue(
        ("On which page does Part One begin?", "And Part Three?"),
        ("Part Three", "page"),
        ("contents:3.1",),
        ("Part One",),
    ),
    Dialogue(
        ("On which page does Part One begin?", "And the other part?"), ("Part two",), ("contents:2.1",), ("Part One",)
    ),
    Dialogue(
        ("How many sections are in part one?", "And in part two?"),
        ("part two", "sections"),
        ("p2/1:1.1",),
        ("part one",),
    ),
    Dialogue(
        ("Summarise section 3 of part two.", "And section 5?"),
        ("section 5", "summarise"),
        ("p2/5:1.1",),
        ("section 3",),
    ),
    Dialogue(
        ("What does footnote 1 of section 1.1 say?", "And footnote 3 of section 1.2?"),
        ("footnote 3", "1.2"),
        ("p1/1/1.2/n2:1.1",),
    ),
    Dialogue(
        ("In part two, when did China join the cooperation?", "And in the preface?"),
        ("preface", "join"),
        (),
        ("part two",),
    ),
    Dialogue(
        ("Who was the chief editor?", "No, I meant the managing editors-in-chief."),
        ("managing editors-in-chief",),
        ("front/board:2.1",),
    ),
    Dialogue(("What was per capita GDP in Cambodia?", "No, I meant Myanmar"), ("Myanmar", "GDP"), GDP, ("Cambodia",)),
    Dialogue(("Summarise part one.", "No, I meant the preface"), ("preface", "summarise"), ("preface",), ("part one",)),
    Dialogue(
        ("On which page does Part Two begin?", "Not part two, part three."), ("part three", "page"), ("contents:3.1",)
    ),
    Dialogue(
        ("Which countries are members of the GMS?", "What was the per capita GDP of the first one?"),
        ("Cambodia", "GDP"),
        GDP,
    ),
    Dialogue(
        ("Which countries are members of the GMS?", "What was the per capita GDP of the last one?"),
        ("Vietnam", "GDP"),
        GDP,
    ),
    Dialogue(
        ("List the sections of part two.", "What is the fourth one about?"),
        ("Core Environment Program",),
        ("p2/4:1.1", "p2/4:1.3"),
    ),
    Dialogue(
        ("How many parts does the book have?", "On which page does the last one begin?"),
        ("Part III", "page"),
        ("contents:3.1",),
    ),
    Dialogue(("List the sections of part two.", "And the last one?"), ("SETIS",), ("p2/5:1.1", "p2/5:2.1", "p2/5:3.1")),
    Dialogue(
        ("What's the ISBN?", "On another subject: in which year did phase two of the watershed poverty project begin?"),
        ("poverty",),
        ("p2/1:3.1",),
        ("ISBN",),
    ),
    Dialogue(
        ("What was per capita GDP in Cambodia?", "What is the price of the book?"),
        ("price",),
        ("front/colophon:21.1",),
        ("Cambodia",),
    ),
    Dialogue(
        ("Who wrote the preface?", "How long did the navigation works last?"),
        ("navigation",),
        ("p2/3:2",),
        ("preface",),
    ),
    Dialogue(
        ("How many sub-projects does the CEP have?", "Who was the proofreader of the book?"),
        ("proofreader",),
        ("front/colophon:7.1",),
        ("CEP",),
    ),
    Dialogue(("序言是谁写的？", "What post did he hold?"), ("徐庆华|序言的作者", "post"), ("preface:9.1",)),
    Dialogue(("核心环境项目有几个子项目？", "When was it launched?"), ("核心环境项目", "launched"), ("p2/4:1.3",)),
    Dialogue(
        ("越南 2005 年人均 GDP 是多少？", "And those of Myanmar and Thailand?"), ("Myanmar and Thailand", "GDP"), GDP
    ),
    Dialogue(("第一部分在哪一页？", "And part three?"), ("part three",), ("contents:3.1",)),
)
