"""Questions about pages and footnotes are answered from the structure of the book."""

from __future__ import annotations

import re

import pytest

from assistant.answering import Assistant
from assistant.types import Answer


def only(answer: Answer) -> tuple[str, str]:
    """The text without its marker, and the one address it rests on."""
    assert answer.status == "answered"
    assert len(answer.citations) == 1
    return answer.text.removesuffix("[1]").rstrip(), answer.citations[0].address


@pytest.mark.parametrize(
    ("question", "page", "address"),
    [
        ("第七次会议的文件从哪一页开始？", "86", "contents:14.1"),
        ("环境工作组第十三次会议在第几页？", "167", "contents:20.1"),
        ("想看《昆明宣言》，要翻到多少页？", "179", "contents:23.1"),
        ("What page would I turn to for the working group's 12th meeting?", "157", "contents:19.1"),
        ("想看工作组第五回开会的材料，得翻到哪页？", "62", "contents:12.1"),
        ("《昆明宣言》在目录里的页码是多少？", "179", "contents:23.1"),
        ("On which page does the document of the Seventh Meeting begin?", "86", "contents:14.1"),
        ("What page is the Kunming Declaration on?", "179", "contents:23.1"),
        ("老板催我复印第二次部长会议的联合声明，在多少页啊，急急急", "16", "contents:6.1"),
        ("what page do I flip to for part three?", "12", "contents:3.1"),
        ("Where does part two start?", "4", "contents:2.1"),
        ("Where do the meeting documents begin?", "12", "contents:3.1"),
        ("第三部分打哪儿起？", "12", "contents:3.1"),
        ("历次会议的文件从多少页开始看？", "12", "contents:3.1"),
        ("第二部分打哪页开始啊", "4", "contents:2.1"),
        ("At which page does the third part of the volume open?", "12", "contents:3.1"),
        ("On which page does the third part, with the meeting papers, open?", "12", "contents:3.1"),
    ],
)
def test_page_of_a_document_comes_from_the_contents(guide: Assistant, question: str, page: str, address: str) -> None:
    text, cited = only(guide.ask(question))

    assert f" {page} " in text or f" {page}." in text
    assert cited == address


@pytest.mark.parametrize(
    ("question", "pages"),
    [("第七次会议的文件在哪几页？", "86–98"), ("Which pages does the Third Meeting cover?", "36–49")],
)
def test_pages_end_where_the_next_document_begins(guide: Assistant, question: str, pages: str) -> None:
    assert pages in only(guide.ask(question))[0]


@pytest.mark.parametrize(
    ("question", "title", "address"),
    [
        ("第25页是哪份文件？", "项目启动总结及行动计划", "contents:8.1"),
        ("第 60 页属于哪次会议？", "第四次会议", "contents:11.1"),
        ("一下翻到 146 页，瞅见的是哪份材料的开头？", "第十一次会议", "contents:18.1"),
        ("What is on page 25?", "project inception summary", "contents:8.1"),
        ("Which document is on page 60?", "Fourth Meeting", "contents:11.1"),
        ("which document is on p 60", "Fourth Meeting", "contents:11.1"),
    ],
)
def test_page_number_leads_to_what_stands_there(guide: Assistant, question: str, title: str, address: str) -> None:
    text, cited = only(guide.ask(question))

    assert title in text
    assert cited == address


@pytest.mark.parametrize(
    ("question", "says", "address"),
    [
        ("1.1 的脚注①说了什么？", "国家报告", "p1/1/1.1/n1:1.1"),
        ("1.2 的脚注③是什么资料？", "东盟统计年鉴 2006", "p1/1/1.2/n2:1.1"),
        ("第二部分的第一个脚注是什么？", "2008 年 3 月", "p2/n1:1.1"),
        ("What does footnote 1 of section 1.1 say?", "country report", "p1/1/1.1/n1:1.1"),
        ("What does the second footnote in section 1.2 say?", "Yearbook 2006", "p1/1/1.2/n2:1.1"),
        ("What does the first footnote in Part II say?", "March 2008", "p2/n1:1.1"),
        ("全书的第二个脚注说什么？", "国家报告", "p1/1/1.1/n1:1.1"),
        ("What does the second footnote say?", "country report", "p1/1/1.1/n1:1.1"),
    ],
)
def test_footnote_is_found_by_its_mark_or_order(guide: Assistant, question: str, says: str, address: str) -> None:
    text, cited = only(guide.ask(question))

    assert says in text
    assert cited == address


@pytest.mark.parametrize("question", ["1.2 的脚注②说了什么？", "What does footnote 2 of section 1.2 say?"])
def test_mark_that_is_printed_twice_brings_both_footnotes(guide: Assistant, question: str) -> None:
    assert [c.address for c in guide.ask(question).citations] == ["p1/1/1.2/n1:1.1", "p1/1/1.2/n4:1.1"]


@pytest.mark.parametrize(
    ("question", "pages"),
    [
        ("第一部分和第三部分分别从哪一页开始？", ("1", "12")),
        ("第一、二部分从第几页开始？", ("1", "4")),
        ("On which pages do Parts Two and Three begin?", ("4", "12")),
    ],
)
def test_the_pages_of_two_parts_are_told_together(guide: Assistant, question: str, pages: tuple[str, str]) -> None:
    answer = guide.ask(question)
    assert len(answer.citations) == 2
    for line, page in zip(answer.text.splitlines() if "\n" in answer.text else [answer.text] * 2, pages, strict=True):
        assert re.search(rf"(?<!\d){page}(?!\d)", line)


@pytest.mark.parametrize(
    ("question", "addresses"),
    [
        ("两次部长会议的宣言和声明分别在哪页", ["contents:5.1", "contents:6.1"]),
        ("领导人会议的三份宣言各在第几页？", ["contents:22.1", "contents:23.1", "contents:24.1"]),
    ],
)
def test_the_pages_of_several_documents_are_told_together(
    guide: Assistant, question: str, addresses: list[str]
) -> None:
    assert [citation.address for citation in guide.ask(question).citations] == addresses


@pytest.mark.parametrize(
    "question", ["关于鳄鱼的章节在第几页？", "On which page does the chapter about Antarctic penguins begin?"]
)
def test_the_page_of_what_no_title_names_is_not_told(guide: Assistant, question: str) -> None:
    assert guide.ask(question).status == "refused"


@pytest.mark.parametrize(
    "question", ["谁是本书的校对？", "Who was the proofreader?", "Where does the Mekong begin?", "大湄公河从哪里开始？"]
)
def test_other_questions_are_left_alone(guide: Assistant, question: str) -> None:
    answer = guide.ask(question)

    assert answer.hits
    assert not any(citation.address.startswith("contents") for citation in answer.citations)


def test_scope_that_does_not_hold_the_contents_has_no_page_answer(guide: Assistant) -> None:
    answer = guide.ask("第七次会议的文件从哪一页开始？", scope="p2/4")

    assert all(citation.address.startswith("p2/4") for citation in answer.citations)


@pytest.mark.parametrize(
    ("question", "address"),
    [
        ("目录里，环境工作组会议那一组的头一份文件是什么？", "contents:8.1"),
        ("照目录看，环境工作组的会收到第几次为止？", "contents:20.1"),
        ("目录里排在最末的是哪个文件？", "contents:24.1"),
        ("书里收录的最近一次环境工作组会议是第几次？", "contents:20.1"),
        ("目录的最后一条是什么内容？", "contents:24.1"),
        ("What's the last thing listed in the toc?", "contents:24.1"),
        ("which is the latest working group meeting they've got, going by the table at the front?", "contents:20.1"),
        ("What is the last document listed in the table of contents?", "contents:24.1"),
        ("In the contents, what is the first document under the environment ministers' meetings?", "contents:5.1"),
        ("What does the contents list last among the working group meetings?", "contents:20.1"),
        ("Whats the last item in the table of contents, summit thingy?", "contents:24.1"),
    ],
)
def test_ends_of_the_contents_and_of_its_groups(guide: Assistant, question: str, address: str) -> None:
    """Which entry is first or last is told by order, not by words."""
    assert [citation.address for citation in guide.ask(question).citations] == [address]


@pytest.mark.parametrize(
    "question",
    [
        "领导人会议最后收到了什么成果？",
        "What were the contents of the last summit's joint declaration?",
        "最后收到了什么？",
        "第一次会议的最后一项决定是什么？",
    ],
)
def test_what_came_last_in_the_text_is_not_sought_in_the_contents(guide: Assistant, question: str) -> None:
    """ "Last" alone does not ask for the order of documents."""
    text = guide.ask(question).text
    assert "begins on page" not in text
    assert "页开始" not in text


@pytest.mark.parametrize(
    ("question", "address"),
    [
        ("走廊项目的最后一个阶段排在哪几年？", "p2/4/3:5.2"),
        ("What is the final phase of the corridor project about?", "p2/4/3:5.2"),
        ("扶贫项目的最后一期什么时候开始的？", "p2/1:3.1"),
    ],
)
def test_the_last_phase_is_the_one_that_no_other_follows(guide: Assistant, question: str, address: str) -> None:
    """The text numbers its phases and calls none of them the last."""
    assert guide.ask(question).citations[0].address == address
