"""Runs are parallel, ordered, kept on disk, resumed and summed up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from eval.cases import BUNDLED, digest, read_cases
from eval.errors import RunStoreError
from eval.runner import Bench, run
from eval.store import RunInfo, RunStore
from eval.summary import causes, cited_right, summarise
from eval.systems.recorded import RecordedSystem
from eval.types import Case, Response

Answering = Callable[[Case], Response]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return read_cases(BUNDLED)[::9]


def info_of(cases: list[Case], name: str = "one") -> RunInfo:
    return RunInfo(name, "scripted", "gms.jsonl", digest(cases), "20260101T000000Z", cases=len(cases))


def test_an_oracle_scores_one_everywhere(cases: list[Case], bench: Bench, oracle: Answering, scripted: type) -> None:
    outcomes = run(cases, scripted(oracle), bench)
    groups = summarise(outcomes)
    for name in ("accuracy", "fact_recall", "first_section", "citation_f1", "verbatim", "refusal"):
        assert groups["all"][name].mean == 1.0, name
    assert groups["all"]["false_refusal"].mean == 0.0
    assert causes(outcomes) == {}
    assert all(right == total for right, total in cited_right(outcomes).values())
    assert {"zh", "en", "zh/number", "en/number"} <= set(groups)
    assert any("@" in name for name in groups)


def test_outcomes_keep_the_order_of_the_cases_with_many_workers(
    cases: list[Case], bench: Bench, oracle: Answering, scripted: type
) -> None:
    both = threading.Barrier(2)

    def slow(case: Case) -> Response:
        if case.id in {cases[0].id, cases[1].id}:
            both.wait(timeout=20)  # passes only where two questions are asked at once
        return oracle(case)

    outcomes = run(cases, scripted(slow), bench, workers=4)
    assert [outcome.case.id for outcome in outcomes] == [case.id for case in cases]


def test_a_run_broken_off_is_resumed_without_asking_twice(
    tmp_path: Path, cases: list[Case], bench: Bench, oracle: Answering, scripted: type
) -> None:
    store, info = RunStore(tmp_path), info_of(cases)

    def breaks(case: Case) -> Response:
        if case.id == cases[5].id:
            raise KeyboardInterrupt
        return oracle(case)

    store.begin(info)
    with pytest.raises(KeyboardInterrupt):
        run(cases, scripted(breaks), bench, on_outcome=lambda o: store.append("one", o))
    path = tmp_path / "one" / "outcomes.jsonl"
    path.write_text(path.read_text(encoding="utf-8") + '{"case": {"id": "ha', encoding="utf-8")
    assert not store.listed()[0].finished

    known = store.begin(info)
    assert len(known) >= 5
    system = scripted(oracle)
    outcomes = run(cases, system, bench, known=known, on_outcome=lambda o: store.append("one", o))
    assert not set(system.asked) & set(known)
    assert len(system.asked) + len(known) == len(cases)
    finished = store.finish(info, outcomes, seconds=1.5)
    assert store.load("one") == finished
    assert store.load(str(tmp_path / "one")) == finished
    assert store.latest() == "one"


def test_failures_are_asked_again(tmp_path: Path, cases: list[Case], bench: Bench, scripted: type) -> None:
    store, info = RunStore(tmp_path), info_of(cases)
    store.begin(info)
    system = scripted(lambda case: Response(case.id, "refused", "", error="down"))
    outcomes = run(cases, system, bench, on_outcome=lambda o: store.append("one", o))
    assert causes(outcomes) == {"system failed": len(cases)}
    assert summarise(outcomes)["all"] == {}
    assert store.begin(info) == {}


def test_a_name_of_other_questions_is_refused(tmp_path: Path, cases: list[Case]) -> None:
    store = RunStore(tmp_path)
    store.begin(info_of(cases))
    with pytest.raises(RunStoreError, match="other questions"):
        store.begin(replace(info_of(cases), digest="x"))
    with pytest.raises(RunStoreError, match="cannot name a run"):
        store.begin(info_of(cases, "../up"))
    with pytest.raises(RunStoreError, match="no run two"):
        store.load("two")
    with pytest.raises(RunStoreError, match="no finished run"):
        store.latest()


def test_damage_is_named_by_line(tmp_path: Path, cases: list[Case], bench: Bench, scripted: type) -> None:
    store, info = RunStore(tmp_path), info_of(cases)
    store.begin(info)
    (tmp_path / "one" / "outcomes.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(RunStoreError, match=r"outcomes\.jsonl:1 is damaged"):
        store.load("one")
    (tmp_path / "one" / "run.json").write_text("{", encoding="utf-8")
    with pytest.raises(RunStoreError, match="damaged"):
        store.load("one")


def test_recorded_answers_are_given_back_and_gaps_are_failures(cases: list[Case], oracle: Answering) -> None:
    system = RecordedSystem([oracle(cases[0])], name="file")
    assert system.ask(cases[0]) == oracle(cases[0])
    assert system.ask(cases[1]).error == "no answer was recorded"
