"""Comparison and gate: a loss beyond chance turns red, in either language, by the score that was lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus.types import Lang
from eval.cases import BUNDLED, digest, read_cases
from eval.cli import app
from eval.compare import compare, is_loss
from eval.errors import DatasetError, RunStoreError
from eval.gate import Check, check, describe, make_baseline, parse_limits, read_baseline, write_baseline
from eval.runner import Bench, run
from eval.shelf import Shelf
from eval.store import Run, RunInfo, RunStore
from eval.types import Case, Cited, Estimate, Response

Answering = Callable[[Case], Response]
Spoil = Callable[[Case, Response], Response]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return read_cases(BUNDLED)


@pytest.fixture(scope="module")
def measured(cases: list[Case], bench: Bench, oracle: Answering) -> Callable[[Spoil], Run]:
    """A run of the oracle whose answers a function spoils."""

    class Spoiled:
        name = "spoiled"

        def __init__(self, spoil: Spoil) -> None:
            self._spoil = spoil

        def ask(self, case: Case) -> Response:
            return self._spoil(case, oracle(case))

    def measure(spoil: Spoil) -> Run:
        outcomes = run(cases, Spoiled(spoil), bench)
        return Run(RunInfo("r", "s", "gms.jsonl", digest(cases), "now", len(cases)), tuple(outcomes))

    return measure


@pytest.fixture(scope="module")
def good(measured: Callable[[Spoil], Run]) -> Run:
    return measured(lambda case, response: response)


def only(lang: Lang, every: int, spoil: Spoil) -> Spoil:
    """Spoil every n-th answered case of one language."""
    seen = iter(range(10_000))

    def chosen(case: Case, response: Response) -> Response:
        if case.lang != lang or case.unanswerable or next(seen) % every:
            return response
        return spoil(case, response)

    return chosen


def refuse(case: Case, response: Response) -> Response:
    return replace(response, status="refused", answer="–", citations=())


def red(checks: list[Check]) -> set[tuple[str, str]]:
    return {(c.group, c.score) for c in checks if c.failed}


def test_the_same_run_passes(good: Run) -> None:
    checks = check(good, make_baseline(good, {"verbatim": 1.0, "false_refusal": 0.0}))
    assert red(checks) == set()
    assert {c.group for c in checks} == {"zh", "en", "all"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_refusals_in_one_language_turn_the_gate_red_there(
    measured: Callable[[Spoil], Run], good: Run, lang: Lang
) -> None:
    found = red(check(measured(only(lang, 10, refuse)), make_baseline(good, {})))
    assert {(lang, "accuracy"), (lang, "false_refusal")} <= found
    assert all(group == lang for group, _ in found)


def test_wrong_citations_turn_it_red_by_the_citation_scores_alone(
    measured: Callable[[Spoil], Run], good: Run, shelf: Shelf
) -> None:
    quote = shelf.texts("p2/5:1.1")[0]
    wrong = only("en", 10, lambda case, response: replace(response, citations=(Cited("p2/5:1.1", quote),)))
    found = red(check(measured(wrong), make_baseline(good, {})))
    assert found == {("en", "first_section"), ("en", "citation_recall"), ("en", "citation_precision")}


def test_a_changed_quote_is_caught_by_the_limit(measured: Callable[[Spoil], Run], good: Run) -> None:
    def change(case: Case, response: Response) -> Response:
        first = response.citations[0]
        return replace(response, citations=(replace(first, quote=first.quote + "也"), *response.citations[1:]))

    spoiled = measured(only("zh", 150, change))
    assert red(check(spoiled, make_baseline(good, {}))) == set()  # two quotes may be chance
    assert red(check(spoiled, make_baseline(good, {"verbatim": 1.0}))) == {("all", "verbatim")}


def test_answers_to_the_unanswerable_turn_it_red(measured: Callable[[Spoil], Run], good: Run) -> None:
    spoiled = measured(lambda c, r: replace(r, status="answered", answer="4 880 km") if c.unanswerable else r)
    assert {("zh", "refusal"), ("en", "refusal")} <= red(check(spoiled, make_baseline(good, {})))


def test_a_system_that_fails_turns_it_red(measured: Callable[[Spoil], Run], good: Run) -> None:
    spoiled = measured(only("en", 300, lambda case, response: replace(response, error="down")))
    checks = check(spoiled, make_baseline(good, {}))
    assert red(checks) == {("all", "answers")}


def test_limits_of_one_language_and_of_lower_scores(good: Run, measured: Callable[[Spoil], Run]) -> None:
    spoiled = measured(only("zh", 2, refuse))
    limits = {"zh:accuracy": 0.9, "en:accuracy": 0.9, "zh:false_refusal": 0.1, "zh:nothing": 1.0}
    found = {(c.group, c.score) for c in check(spoiled, make_baseline(spoiled, {}), limits) if c.failed}
    assert found == {("zh", "accuracy"), ("zh", "false_refusal"), ("zh", "nothing")}


def test_a_baseline_survives_writing_and_reading(tmp_path: Path, good: Run) -> None:
    path = tmp_path / "baseline.json"
    baseline = make_baseline(good, {"verbatim": 1.0})
    write_baseline(path, baseline)
    assert read_baseline(path) == baseline
    assert len(path.read_text(encoding="utf-8").splitlines()) == len(good.outcomes) + 9
    path.write_text('{"cases": 3}', encoding="utf-8")
    with pytest.raises(DatasetError, match="is no baseline"):
        read_baseline(path)
    with pytest.raises(DatasetError, match="no baseline"):
        read_baseline(tmp_path / "none.json")


def test_limits_are_parsed() -> None:
    assert parse_limits(["accuracy=0.8", "zh:verbatim=1"]) == {"accuracy": 0.8, "zh:verbatim": 1.0}
    for bad in ("accuracy", "accuracy=high", "=1"):
        with pytest.raises(DatasetError, match="is no limit"):
            parse_limits([bad])


def test_a_failed_check_names_language_score_figures_and_what_was_lost(
    measured: Callable[[Spoil], Run], good: Run
) -> None:
    spoiled = measured(only("zh", 10, refuse))
    lost = [o.case for o in spoiled.outcomes if o.response.answer == "–"]
    failed = next(c for c in check(spoiled, make_baseline(good, {})) if (c.group, c.score) == ("zh", "false_refusal"))
    assert failed.now is not None
    assert failed.change is not None
    head, *lines = describe(failed)
    assert head.startswith("FAILED zh false_refusal: lost beyond its interval; baseline 0.000; now 0.101 [")
    assert f"over {failed.now.judged} questions; change +0.101 [{failed.change.low:+.3f}, " in head
    assert lines == [f"  {case.id} 0 → 1: {case.question}" for case in lost]


def test_a_long_list_of_losses_is_cut_and_counted(measured: Callable[[Spoil], Run], good: Run) -> None:
    failed = [c for c in check(measured(only("en", 2, refuse)), make_baseline(good, {})) if c.failed]
    lines = describe(next(c for c in failed if c.score == "accuracy"))
    assert len(lines) == 22
    assert lines[-1] == "  … and 69 more"


def test_a_missed_limit_names_the_questions_that_miss_it(measured: Callable[[Spoil], Run], good: Run) -> None:
    spoiled = measured(only("en", 100, refuse))
    lost = [o.case.id for o in spoiled.outcomes if o.response.answer == "–"]
    missed = [c for c in check(spoiled, make_baseline(good, {}), {"en:accuracy": 1.0}) if c.failed]
    assert [(c.group, c.score, [drop.id for drop in c.drops]) for c in missed] == [("en", "accuracy", lost)]
    assert describe(missed[0])[0].startswith("FAILED en accuracy: under the limit 1; limit 1.000; now 0.990 [")


def test_the_last_bits_of_a_division_are_no_loss(good: Run) -> None:
    thirds = tuple(
        replace(o, scores=tuple(replace(s, value=2 / 3) for s in o.scores if s.name == "fact_recall"))
        for o in good.outcomes
    )
    run_of_thirds = replace(good, outcomes=thirds)
    assert red(check(run_of_thirds, make_baseline(run_of_thirds, {}))) == set()


def test_a_gate_that_compares_nothing_is_red(good: Run) -> None:
    renamed = tuple(replace(o, case=replace(o.case, id=f"new-{o.case.id}")) for o in good.outcomes)
    checks = check(replace(good, outcomes=renamed), make_baseline(good, {}))
    assert red(checks) == {("all", "questions")}


def test_a_run_broken_off_is_red_and_one_of_fewer_questions_is_not(good: Run) -> None:
    half = replace(good, outcomes=good.outcomes[::2])
    assert red(check(half, make_baseline(good, {}))) == {("all", "questions")}
    asked = replace(half, info=replace(half.info, digest=digest([o.case for o in half.outcomes])))
    assert red(check(asked, make_baseline(good, {}))) == set()


def test_a_score_that_is_no_longer_judged_is_red(measured: Callable[[Spoil], Run], good: Run) -> None:
    silent = measured(lambda case, response: replace(response, retrieved=None))
    found = {c for c in check(silent, make_baseline(good, {})) if c.failed}
    assert {(c.group, c.score) for c in found} == {("zh", "evidence_mrr"), ("en", "evidence_mrr")}
    assert {c.reason for c in found} == {"in the baseline, but no longer judged"}


def test_baseline_now_and_change_are_of_the_same_questions(good: Run, measured: Callable[[Spoil], Run]) -> None:
    spoiled = measured(only("zh", 3, refuse))
    fewer = replace(spoiled, outcomes=spoiled.outcomes[::2])
    for c in check(fewer, make_baseline(good, {})):
        if c.change is not None and c.now is not None and c.baseline is not None:
            assert c.now.mean - c.baseline == pytest.approx(c.change.mean)
            assert c.now.judged == c.change.judged


def test_updating_keeps_the_limits_and_refuses_a_run_that_misses_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, good: Run, measured: Callable[[Spoil], Run]
) -> None:
    store = RunStore(tmp_path / "runs")
    monkeypatch.setattr("eval.commands.changes.run_store", lambda: store)
    for name, outcomes in (("good", good.outcomes), ("bad", measured(only("zh", 3, refuse)).outcomes)):
        info = replace(good.info, name=name, system=f"{name} system")
        store.begin(info)
        store.finish(info, outcomes, seconds=1.0)
    path, output = tmp_path / "baseline.json", tmp_path / "gate.json"

    def gate(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["gate", "--baseline", str(path), *arguments])
        return done.exit_code, done.stderr

    assert gate("--run", "good", "--update", "--fail-under", "verbatim=1")[0] == 0
    assert gate("--run", "good", "--update", "--fail-under", "zh:accuracy=0.9")[0] == 0
    written = path.read_text(encoding="utf-8")
    assert read_baseline(path).limits == {"verbatim": 1.0, "zh:accuracy": 0.9}
    code, said = gate("--run", "bad", "--update")
    assert (code, path.read_text(encoding="utf-8")) == (1, written)
    assert "FAILED zh accuracy: under the limit 0.9" in said
    code, said = gate("--run", "bad", "--json", str(output))
    assert code == 1
    assert "the baseline is of good system, this run of bad system" in said
    failed = {(c["group"], c["score"]) for c in json.loads(output.read_text(encoding="utf-8"))["checks"] if c["failed"]}
    assert {("zh", "accuracy"), ("zh", "false_refusal")} <= failed


def test_comparison_names_what_flipped(measured: Callable[[Spoil], Run], good: Run) -> None:
    worse = measured(only("zh", 10, refuse))
    found = compare(good, worse)
    assert found.differences["en"]["accuracy"] == Estimate(0.0, 0.0, 0.0, 206, 0)
    assert is_loss("accuracy", found.differences["zh"]["accuracy"])
    assert is_loss("false_refusal", found.differences["zh"]["false_refusal"])
    assert found.flips
    assert not any(flip.gained for flip in found.flips)
    assert all(flip.gained for flip in compare(worse, good).flips)
    assert "latency_ms" not in found.differences["all"]


def test_runs_without_a_common_question_do_not_compare(good: Run) -> None:
    with pytest.raises(RunStoreError, match="share no question"):
        compare(good, replace(good, outcomes=()))
    half = replace(good, outcomes=good.outcomes[:10])
    assert compare(good, half).left_out == len(good.outcomes) - 10
