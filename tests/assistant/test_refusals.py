"""Refusals: three reasons, told by what was found, each said in the reader's language."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import cli_output
from assistant.answer_texts import ANSWER
from assistant.answering import Assistant
from assistant.bookshelf import Bookshelf
from assistant.contract import answer_to_dict
from assistant.question import Question
from assistant.refusals import ON_TOPIC, on_topic, reason_of, refusal_text, topic_row
from assistant.types import Answer, Reason, Related
from assistant.ui_html import Turn, conversation
from corpus.types import Lang
from eval.cases import read_cases
from tests.assistant.conftest import FakeAssistant, tale

DATASET = Path(__file__).parents[2] / "eval" / "datasets" / "refusals.jsonl"
NEAR = Related(
    "p1/2", "第一部分 河流 › 2 集市", "Part I The river › 2 The market", "第一部分 › 2", "Part I › 2", "4", "t"
)


@pytest.mark.parametrize(
    "question", ["你好", "Tell me a joke.", "《水浒传》一共有多少位好汉？", "写一段 SQL 查询销量最高的产品"]
)
def test_off_topic(guide: Assistant, question: str) -> None:
    """What is not about the book is refused with a pointer to what can be asked, and no sections beside it."""
    answer = guide.ask(question)
    assert (answer.status, answer.reason) == ("refused", "off_topic")
    assert guide.books[0].title in answer.text or guide.books[1].title in answer.text
    assert answer.related == ()
    assert answer.citations == ()


@pytest.mark.parametrize(
    "question",
    [
        "生物多样性走廊里有多少只老虎？",
        "How many tigers live in the biodiversity corridors?",
        "云南和广西各有多少面积？",
        "Compare the area of Yunnan with that of Guangxi.",
    ],
)
def test_silent(guide: Assistant, question: str) -> None:
    """A question about the book that it does not answer comes with the nearest sections."""
    answer = guide.ask(question)
    assert (answer.status, answer.reason) == ("refused", "silent")
    assert 1 <= len(answer.related) <= 3
    assert len({section.address for section in answer.related}) == len(answer.related)
    assert answer.citations == ()
    assert all(near.address in {s.address for b in guide.books for s in b.sections} for near in answer.related)


def test_answered_has_no_reason(guide: Assistant) -> None:
    """An answer has neither a reason nor related sections."""
    answer = guide.ask("第一届环境部长会议是在哪座城市召开的？")
    assert (answer.status, answer.reason, answer.related) == ("answered", None, ())


def test_nothing_found(guide: Assistant) -> None:
    """Where the search gives nothing, that is said, and not that the book is silent."""
    question = Question.of("桥是哪一年修的？")
    assert reason_of(question, [], [], guide._finder) == "nothing_found"
    whole = refusal_text("nothing_found", question, guide.books)
    assert whole == ANSWER["zh"]["nothing_found"] != ANSWER["zh"]["refusal"]
    assert refusal_text("nothing_found", question, guide.books, is_scoped=True) == ANSWER["zh"]["nothing_in_scope"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_wording(lang: Lang) -> None:
    """The pointer names the book and sections of it in the reader's language, without their numbers."""
    question = Question.of("谁发明了电话？" if lang == "zh" else "Who invented the telephone?", lang)
    text = refusal_text("off_topic", question, tale())
    named = (
        ("河边的村子", "渔村", "集市") if lang == "zh" else ("The village by the river", "The village", "The market")
    )
    assert all(name in text for name in named)
    assert "1 " not in text
    assert refusal_text("off_topic", question, ()) == ANSWER[lang]["off_topic"]


def test_row_has_a_weight_for_each_feature(guide: Assistant) -> None:
    """Features and weights are of one length, and all lies between 0 and 1 for a question of the book."""
    question = Question.of("澜沧江有多长？")
    hits = guide.search(question.text, k=24)
    row = topic_row(question, hits, guide._finder.find(question, hits), guide._finder)
    assert len(row) == len(ON_TOPIC) - 1
    assert all(-0.1 <= value <= 1.0 for value in row)
    assert on_topic(row) > 0.5 > on_topic((0.1, 0.1, 0.0, 0.1))


@pytest.mark.parametrize("reason", ["silent", "off_topic", "nothing_found"])
def test_on_the_page(reason: Reason, fake: FakeAssistant, shelf: Bookshelf) -> None:
    """The page says why, and lists related sections as links to the book and not as sources."""
    answer = Answer("q", "zh", "refused", "没有。", reason=reason, related=(NEAR,) if reason == "silent" else ())
    html = conversation([Turn("q", answer=answer)], shelf, "zh")
    heads = {"silent": "书中未见答案", "off_topic": "不是书里的问题", "nothing_found": "没有检索到内容"}
    assert heads[reason] in html
    assert ('data-address="p1/2"' in html) == (reason == "silent")
    assert (ANSWER["zh"]["related"] in html) == (reason == "silent")
    assert "sources" not in html


def test_as_data_and_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The contract carries reason and sections; the command line lists them under their own heading."""
    answer = Answer("q", "en", "refused", "No.", reason="silent", related=(NEAR,))
    written = json.loads(json.dumps(answer_to_dict(answer)))
    assert written["reason"] == "silent"
    assert [section["address"] for section in written["related"]] == ["p1/2"]
    assert answer_to_dict(replace(answer, reason=None, related=()))["reason"] is None
    cli_output.answer(answer)
    shown = capsys.readouterr().out
    assert ANSWER["en"]["related"] in shown
    assert "Part I The river › 2 The market, p. 4 · p1/2" in shown


def test_dataset() -> None:
    """At least sixty questions in each language, of every kind, all without an answer in the book."""
    cases = read_cases(DATASET)
    counts = Counter((case.lang, case.kind) for case in cases)
    for lang in ("zh", "en"):
        kinds = {kind: count for (of, kind), count in counts.items() if of == lang}
        assert set(kinds) == {"silent", "other_book", "world", "chitchat", "code"}
        assert min(kinds.values()) >= 12
        assert sum(kinds.values()) >= 60
    assert all(case.unanswerable for case in cases)


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("亚马孙河全长多少公里？", "refused"),
        ("How long is the Amazon River?", "refused"),
        ("Where does Lake Baikal drain to?", "refused"),
        ("澜沧江的源头在哪里？", "answered"),
        ("Where does the Lancang River rise?", "answered"),
        ("大湄公河流经哪些国家？", "answered"),
    ],
)
def test_a_river_that_no_text_names_is_not_taken_for_the_one_it_does(
    guide: Assistant, question: str, status: str
) -> None:
    assert guide.ask(question).status == status
