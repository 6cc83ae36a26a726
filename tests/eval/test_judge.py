"""The judging model: both rubrics, shuffled answers, verdicts that cannot be read, agreement with people."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models.chat_models import SimpleChatModel
from langchain_core.messages import BaseMessage
from typer.testing import CliRunner

from eval.cases import BUNDLED, read_cases
from eval.cli import app
from eval.commands.judging import judged, judged_figure
from eval.errors import DatasetError, JudgeError
from eval.judge import (
    LABELS,
    RUBRIC,
    Agreement,
    FactGrader,
    Judge,
    Labelled,
    agreements,
    load_chat,
    read_labelled,
    read_verdicts,
)
from eval.runner import Bench
from eval.store import Run, RunInfo, RunStore
from eval.types import Case, Estimate, Response

ZH = Case("a", "zh", "fact", "哪里开的？", (("上海", "Shanghai"),))
EN = Case("b", "en", "fact", "Where?", (("Shanghai",),))
BOTH = Case("d", "zh", "list", "哪两位？", (("唐丁丁",), ("任勇",)))
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


def test_agreement_with_labels_is_counted_by_language_with_kappa() -> None:
    """By hand: 3 of 4 agree; by chance right .5 · .75 and wrong .25 · .25, so kappa is (.75 - .4375) / .5625."""
    rows = [
        Labelled("1", "en", "Where?", "Shanghai", "right", (("Shanghai",),)),
        Labelled("2", "zh", "哪里？", "北京", "wrong", (("上海",),)),
        Labelled("3", "en", "Where?", "In the east, at Shanghai", "partly", (("Shanghai",),)),
        Labelled("4", "zh", "哪里？", "上海", "right", (("上海",),)),
    ]
    found = agreements(Judge(Marker(seen=[])), rows)
    assert list(found) == ["zh", "en", "all"]
    assert found["zh"] == Agreement(2, 2, 1.0)
    assert (found["en"].same, found["en"].kappa) == (1, 0.0)
    assert found["all"].accuracy == 0.75
    assert found["all"].kappa == pytest.approx(0.3125 / 0.5625)
    assert str(found["all"]) == "0.75 of 4 labels, kappa 0.56"
    assert list(agreements(Judge(Marker(seen=[])), rows[::2])) == ["en", "all"]
    silent = agreements(Judge(Babbler(seen=[])), rows)["all"]
    assert silent == Agreement(0, 0, None, 4)
    assert (silent.accuracy, str(silent)) == (None, "no labels judged")


@pytest.mark.parametrize(
    ("case", "answer", "mark"),
    [
        (BOTH, "唐丁丁和任勇", 1.0),
        (BOTH, "任勇", 0.5),
        (BOTH, "高速进", 0.0),
        (replace(BOTH, wrong=("高速进",)), "任勇、高速进", 0.0),
        (BOTH, "书中没有找到。", 0.0),
        (NONE, "The book does not say.", 1.0),
        (NONE, "It was Li Xia.", 0.0),
    ],
)
def test_the_scores_without_a_model_mark_as_the_rubric_says(case: Case, answer: str, mark: float) -> None:
    assert [score.value for score in FactGrader().grade(case, [answer])] == [mark]


def test_the_labels_that_ship_are_of_both_languages_every_label_and_the_bundled_questions() -> None:
    rows = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]
    cases = {case.id: case for case in read_cases(BUNDLED)}
    assert len({row["id"] for row in rows}) == len(rows) >= 40
    for lang in ("zh", "en"):
        labels = Counter(row["label"] for row in rows if row["lang"] == lang)
        assert min(labels[label] for label in ("right", "partly", "wrong")) >= 3
    for row, labelled in zip(rows, read_labelled(LABELS), strict=True):
        case = cases[row["of"]]
        assert (labelled.lang, labelled.question, labelled.answers) == (case.lang, case.question, case.answers)
        assert labelled.unanswerable == case.unanswerable
        assert row["how"]


def test_the_scores_without_a_model_agree_with_the_labels_that_ship_where_words_decide() -> None:
    """They miss what is said in other words and believe every right word, so that a good judge has room above them."""
    found = agreements(FactGrader(), read_labelled(LABELS))
    readme = (LABELS.parent / "README.md").read_text(encoding="utf-8")
    for lang, name in (("zh", "Chinese"), ("en", "English")):
        accuracy, kappa = found[lang].accuracy or 0.0, found[lang].kappa or 0.0
        assert 0.6 < accuracy < 0.9
        assert 0.4 < kappa < 0.8
        assert f"{accuracy:.2f} of the {name} " in readme
        assert f"(kappa {kappa:.2f})" in readme


def test_marked_answers_are_read(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    row = {"id": "1", "lang": "en", "question": "?", "answer": "x", "label": "right", "marked_by": "me"}
    path.write_text(json.dumps(row), encoding="utf-8")
    assert read_labelled(path)[0].case.kind == "labelled"
    path.write_text(json.dumps(row | {"label": "good"}), encoding="utf-8")
    with pytest.raises(DatasetError, match=":1: label"):
        read_labelled(path)


def two_runs(bench: Bench) -> list[Run]:
    """One run that says Shanghai and one that says Beijing."""
    runs = []
    for name, text in (("first", "In Shanghai."), ("second", "In Beijing.")):
        outcomes = tuple(bench.judge(case, Response(case.id, "answered", text)) for case in (ZH, EN))
        runs.append(Run(RunInfo(name, "s", "q.jsonl", "d", "now", 2), outcomes))
    return runs


def test_two_runs_are_judged_together_with_the_agreement_beside_each_figure(bench: Bench) -> None:
    model = Marker(seen=[])
    rows = [Labelled("1", "en", "Where?", "Shanghai", "right", (("Shanghai",),))]
    table, data = judged((Judge(model), FactGrader()), two_runs(bench), rows)
    for _, shown in model.seen[1:]:  # the first is the label's
        assert set(re.findall(r"^\[\d+\] (.*)$", shown, re.M)) == {"In Shanghai.", "In Beijing."}
    assert table.row_count == 12
    agreement = dict(zip(("zh", "en", "all"), list(table.columns[4].cells)[:3], strict=True))
    assert agreement["zh"] == "no labels in this language"
    assert agreement["en"] == agreement["all"] == "1.00 of 1 labels, kappa –"
    marks = {"first": {"a": 1.0, "b": 1.0}, "second": {"a": 0.0, "b": 0.0}}
    assert data["cases"] == {"judge": marks, "fact recall": marks}


def test_judge_prints_its_figures_beside_the_agreement_with_the_labels_that_ship(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the command line, with a scripted LangChain model in the place of a real one."""
    store = RunStore(tmp_path / "runs")
    for made in two_runs(bench):
        store.begin(made.info)
        store.finish(made.info, made.outcomes, seconds=1.0)
    monkeypatch.setattr("eval.commands.judging.run_store", lambda: store)
    monkeypatch.setattr("eval.commands.judging.load_chat", lambda model, base_url: Marker(seen=[]))
    output = tmp_path / "judged.json"
    done = CliRunner().invoke(app, ["judge", "first", "second", "--model", "fake:marker", "--json", str(output)])
    assert done.exit_code == 0, done.output
    labelled = read_labelled(LABELS)
    for grader in (Judge(Marker(seen=[])), FactGrader()):
        for agreement in agreements(grader, labelled).values():
            assert str(agreement) in done.stdout
    data = json.loads(output.read_text(encoding="utf-8"))
    assert {(row["run"], row["lang"], row["grader"]) for row in data["figures"]} == {
        (run, lang, grader) for run in ("first", "second") for lang in ("zh", "en", "all")
        for grader in ("judge", "fact recall")
    }  # fmt: skip
    assert all(row["accuracy"] is not None and row["kappa"] is not None for row in data["figures"])


def test_verdicts_that_cannot_be_read_are_counted_beside_the_figure() -> None:
    assert judged_figure(Estimate(0.5, 0.4, 0.6, 8, 2)) == "0.500 [0.400, 0.600] n=8, 2 unreadable"
    assert judged_figure(Estimate(0.5, 0.4, 0.6, 8)).endswith("n=8")


def test_a_chat_model_is_made_by_its_provider_and_name() -> None:
    model = load_chat("ollama:some-model", "http://127.0.0.1:1")
    assert model._llm_type == "chat-ollama"
