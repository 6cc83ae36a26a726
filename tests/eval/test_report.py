"""Reports hold the figures, the plots and every failed case, and nothing that a page would fetch."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from rich.console import Console

from eval.cases import BUNDLED, digest, read_cases
from eval.report.data import run_to_dict
from eval.report.html import failed_case, run_page
from eval.report.plots import calibration_plot, depth_plot, latency_plot, stage_plot
from eval.report.svg import Line, bars, curves, histogram, spans
from eval.report.tables import figure, run_tables, runs_table, short
from eval.runner import Bench, run
from eval.store import Run, RunInfo
from eval.types import Case, Estimate, Response

Answering = Callable[[Case], Response]
VOID = {"meta", "line", "rect", "circle", "polyline", "br"}


class Balanced(HTMLParser):
    """Fails where tags do not nest."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


@pytest.fixture(scope="module")
def measured(bench: Bench, oracle: Answering) -> Run:
    """A run in which every third answer is refused and one system call failed."""
    cases = read_cases(BUNDLED)[::4]

    class System:
        name = "half <good> & bad"

        def ask(self, case: Case) -> Response:
            place = cases.index(case)
            found = replace(
                oracle(case), timings={"retrieve": 2.0 + place, "first_text": 3.0}, confidence=place / len(cases)
            )
            if place == 1:
                return replace(found, error="<script>alert(1)</script>")
            return replace(found, status="refused", answer="<b>–</b>", citations=()) if place % 3 == 0 else found

    outcomes = run(cases, System(), bench)
    info = RunInfo("one", "half <good> & bad", "gms.jsonl", digest(cases), "20260101T000000Z", len(cases), 2.0, True)
    return Run(info, tuple(outcomes))


def test_the_page_is_whole_escaped_and_fetches_nothing(measured: Run) -> None:
    page = run_page(measured)
    parser = Balanced()
    parser.feed(page)
    assert parser.open == []
    assert "<script" not in page
    assert "half &lt;good&gt; &amp; bad" in page
    assert not re.search(r"(?:src|href)=|url\(|@import|https?://", page)
    assert page.count("<svg") == 7
    for plot in (
        "by language and kind",
        "part of the book",
        "first k passages",
        "calibration",
        "latency",
        "by stage: median",
    ):
        assert plot in page


def test_every_failed_case_is_shown_with_gold_answer_evidence_and_cause(measured: Run) -> None:
    page = run_page(measured)
    failed = [outcome for outcome in measured.outcomes if outcome.cause]
    assert failed
    assert page.count("<details>") == len(failed)
    outcome = next(o for o in failed if o.cause == "refused")
    shown = failed_case(outcome)
    assert outcome.case.addresses[0] in shown
    assert "gold at rank 1" in shown
    assert '<span class="cause">refused</span>' in shown
    unknown = failed_case(replace(outcome, response=replace(outcome.response, retrieved=None)))
    assert "not reported by the system" in unknown
    lost = failed_case(replace(outcome, response=replace(outcome.response, retrieved=(("p9:1.1", "p9:1.4"),))))
    assert "gold not among the passages; p9:1.1…1.4" in lost


def test_json_holds_every_figure_and_the_reason_for_what_is_unscored(measured: Run) -> None:
    data = json.loads(json.dumps(run_to_dict(measured)))
    assert data["groups"]["zh"]["accuracy"]["low"] < data["groups"]["zh"]["accuracy"]["mean"]
    assert len(data["cases"]) == len(measured.outcomes)
    broken = data["cases"][1]
    assert broken["scores"] == {}
    assert "the system failed" in broken["unscored"]["accuracy"]
    assert data["causes"]["system failed"] == 1
    assert data["latency"]["zh"]["first_text_ms"]["median"]["mean"] == 3.0
    assert (
        data["latency"]["all"]["retrieve_ms"]["p95"]["mean"] > data["latency"]["all"]["retrieve_ms"]["median"]["mean"]
    )


def test_tables_name_every_language_kind_and_cause(measured: Run) -> None:
    console = Console(width=200, record=True, file=None, quiet=True)
    text = ""
    with console.capture() as captured:
        console.quiet = False
        for table in [*run_tables(measured), runs_table([measured.info])]:
            console.print(table)
    text = captured.get()
    for wanted in (
        "accuracy",
        "false_refusal ↓",
        "zh/number",
        "en/unanswerable",
        "refused",
        "finished",
        "all p95",
        "first text",
    ):
        assert wanted in text


def test_figures_that_are_missing_are_dashes() -> None:
    assert figure(None, "accuracy") == "–"
    assert short(None) == "–"
    assert figure(Estimate(12.34, 10.0, 15.0, 3), "latency_ms") == "12.3 [10.0, 15.0] n=3"


def test_plots_without_data_are_left_out(measured: Run) -> None:
    bare = [replace(o, response=Response(o.case.id, "refused", ""), scores=()) for o in measured.outcomes]
    assert [depth_plot(bare), calibration_plot(bare), latency_plot(bare), stage_plot(bare)] == [""] * 4


def test_bars_and_curves_scale_to_their_axes() -> None:
    drawn = bars("b", [("zh", Estimate(0.5, 0.25, 0.75, 4)), ("x<y", Estimate(1, 1, 1, 1))])
    assert 'width="215.0"' in drawn  # half of the 430 that stand for 1
    assert "x&lt;y" in drawn
    curve = curves("c", [Line("zh", ((1.0, 0.0), (3.0, 1.0)))], across="k")
    assert 'points="44.0,230.0 524.0,30.0"' in curve
    timed = spans("t", [("en word", Estimate(50, 40, 60, 9), Estimate(100, 90, 100, 9))])
    assert 'width="215.0"' in timed  # the mark of 100 is the end of the scale
    assert 'cx="640.0"' in timed
    assert histogram("h", [], across="ms") == ""
    assert histogram("h", [0.0, 0.0], across="ms").count("<rect") == 24
