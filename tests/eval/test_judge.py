"""The judging model: both rubrics, shuffled answers, verdicts that cannot be read, agreement with people."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models.chat_models import SimpleChatModel
from langchain_core.messages import BaseMessage

from eval.commands.judging import judged, judged_figure
from eval.errors import DatasetError, JudgeError
from eval.judge import RUBRIC, Judge, Labelled, load_chat, read_labelled, read_verdicts
from eval.runner import Bench
from eval.store import Run, RunInfo
from eval.types import Case, Estimate, Response

ZH = Case("a", "zh", "fact", "哪里开的？", (("上海", "Shanghai"),))
EN = Case("b", "en", "fact", "Where?", (("Shanghai",),))
NONE = Case("c", "en", "unanswerable", "Who?", unanswerable=True)


class Marker(SimpleChatModel):
    """A chat model that holds an answer right where it names Shanghai or 上海, and remembers what it was shown."""

    seen: list[list[str]]

    @property
    def _llm_type(self) -> str:
        return "marker"

    def _call(self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **kwargs: Any) -> str:
        self.seen.append([str(message.content) for message in messages])
        answers = re.findall(r"^\[(\d+)\] (.*)$", str(messages[-1].content), re.M)
        marks = {number: "right" if "Shanghai" in text or "上海" in text else "wrong" for number, text in answers}
        return f"Let me think.\n{json.dumps(marks)}"


class Babbler(Marker):
    """A chat model that never comes to the point."""

    def _call(self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **kwargs: Any) -> str:
        return "Both are fine, I think. {maybe}"


def test_answers_are_graded_by_the_rubric_of_their_language() -> None:
    model = Marker(seen=[])
    scores = Judge(model).grade(ZH, ["在上海。[1]", "在北京。"])
    assert [score.value for score in scores] == [1.0, 0.0]
    assert model.seen[0][0] == RUBRIC["zh"]
    assert "[1]" in model.seen[0][1]
    assert "上海 / Shanghai" in model.seen[0][1]
    Judge(model).grade(NONE, ["The book does not say."])
    assert model.seen[1][0] == RUBRIC["en"]
    assert "the book has no answer" in model.seen[1][1]


def test_the_order_shown_is_drawn_and_the_marks_find_their_way_back() -> None:
    model = Marker(seen=[])
    orders = set()
    for seed in range(12):
        scores = Judge(model, seed=seed).grade(EN, ["Shanghai", "Beijing", "Kunming"])
        assert [score.value for score in scores] == [1.0, 0.0, 0.0]
        orders.add(model.seen[-1][1])
    assert len(orders) > 3
    Judge(model, seed=1).grade(EN, ["Shanghai", "Beijing"])
    Judge(model, seed=1).grade(EN, ["Shanghai", "Beijing"])
    assert model.seen[-1] == model.seen[-2]


def test_a_verdict_that_cannot_be_read_is_unscored() -> None:
    scores = Judge(Babbler(seen=[])).grade(EN, ["Shanghai", "Beijing"])
    assert [score.value for score in scores] == [None, None]
    assert "no verdict" in scores[0].reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"1": "right", "2": "partly"}', ["right", "partly"]),
        ('First {"1": "wrong", "2": "wrong"}, no: {"1": "Right", "2": "部分正确"}.', ["right", "partly"]),
    ],
)
def test_the_last_whole_verdict_counts(text: str, expected: list[str]) -> None:
    assert read_verdicts(text, 2) == expected
    with pytest.raises(JudgeError, match="no verdict"):
        read_verdicts(text, 3)


def test_agreement_with_people_is_counted_with_kappa() -> None:
    rows = [
        Labelled("1", "en", "Where?", "Shanghai", "right", (("Shanghai",),)),
        Labelled("2", "zh", "哪里？", "北京", "wrong", (("上海",),)),
        Labelled("3", "en", "Where?", "In the east, at Shanghai", "partly", (("Shanghai",),)),
        Labelled("4", "zh", "哪里？", "上海", "right", (("上海",),)),
    ]
    found = Judge(Marker(seen=[])).agreement(rows)
    assert (found.same, found.judged, found.unreadable) == (3, 4, 0)
    assert found.kappa == pytest.approx(0.5)
    assert str(found) == "agrees with people on 3 of 4, kappa 0.50"
    silent = Judge(Babbler(seen=[])).agreement(rows)
    assert (silent.judged, silent.unreadable, silent.kappa) == (0, 4, None)


def test_marked_answers_are_read(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    row = {"id": "1", "lang": "en", "question": "?", "answer": "x", "label": "right", "marked_by": "me"}
    path.write_text(json.dumps(row), encoding="utf-8")
    assert read_labelled(path)[0].case.kind == "labelled"
    path.write_text(json.dumps(row | {"label": "good"}), encoding="utf-8")
    with pytest.raises(DatasetError, match=":1: label"):
        read_labelled(path)


def test_two_runs_are_judged_together_with_the_agreement_beside_each_figure(bench: Bench) -> None:
    runs = []
    for name, text in (("first", "In Shanghai."), ("second", "In Beijing.")):
        outcomes = tuple(bench.judge(case, Response(case.id, "answered", text)) for case in (ZH, EN))
        runs.append(Run(RunInfo(name, "s", "q.jsonl", "d", "now", 2), outcomes))
    table, data = judged(Judge(Marker(seen=[])), runs, "agrees with people on 9 of 10, kappa 0.80")
    assert table.row_count == 6
    assert list(table.columns[3].cells) == ["agrees with people on 9 of 10, kappa 0.80"] * 6
    assert data["cases"] == {"first": {"a": 1.0, "b": 1.0}, "second": {"a": 0.0, "b": 0.0}}


def test_verdicts_that_cannot_be_read_are_counted_beside_the_figure() -> None:
    assert judged_figure(Estimate(0.5, 0.4, 0.6, 8, 2)) == "0.500 [0.400, 0.600] n=8, 2 unreadable"
    assert judged_figure(Estimate(0.5, 0.4, 0.6, 8)).endswith("n=8")


def test_a_chat_model_is_made_by_its_provider_and_name() -> None:
    model = load_chat("ollama:some-model", "http://127.0.0.1:1")
    assert model._llm_type == "chat-ollama"
