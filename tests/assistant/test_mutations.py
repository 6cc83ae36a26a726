"""False claims made from the assistant's own answers are caught, and true ones raise no alarm: measured floors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner

from assistant.answering import Assistant
from corpus.bundled import bundled_books
from corpus.types import Lang
from eval.bench import mutating
from eval.bench.mutations import UNTOUCHED, Rate, Trial, answered, main, outcomes, rates, total, trials
from eval.cases import BUNDLED, read_cases, write_cases
from eval.external import spread
from index.embedders.registry import load_embedder
from index.library import Library
from index.wordmatch import WordMatcher

ASKED = 140  # questions, spread over the bundled set
LEAST = 200  # mutations of each language
CAUGHT = 0.97  # of all mutations of a language; `python -m eval.bench.mutations` measures above .98
ALARMS = 0.03  # of all true claims of a language; it measures up to .013
CAUGHT_OF_A_KIND = 0.85  # names seen only in the other language are the hardest, and few: 36 here


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("questions") / "some.jsonl"
    write_cases(path, spread(read_cases(BUNDLED), ASKED))
    return path


@pytest.fixture(scope="module")
def given(guide: Assistant, questions: Path) -> list[Trial]:
    return trials(answered(guide, questions), Library.of((), bundled_books()))


@pytest.fixture(scope="module")
def counted(given: list[Trial]) -> list[Rate]:
    return rates(outcomes(given, WordMatcher(load_embedder("mekong-static"))))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nearly_every_false_claim_is_caught(counted: list[Rate], lang: Lang) -> None:
    rate = total(counted, lang, mutated=True)

    assert rate.total >= LEAST
    assert rate.share >= CAUGHT


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_hardly_any_true_claim_raises_an_alarm(counted: list[Rate], lang: Lang) -> None:
    assert total(counted, lang, mutated=False).share <= ALARMS


def test_every_kind_is_caught_in_both_languages_and_across_them(counted: list[Rate]) -> None:
    false = [rate for rate in counted if rate.kind != UNTOUCHED]

    assert {(rate.kind, rate.lang, rate.across) for rate in false} == {
        (kind, lang, across)
        for kind in ("number", "date", "negation", "name", "swap")
        for lang in ("zh", "en")
        for across in (False, True)
    }
    assert [rate for rate in false if rate.share < CAUGHT_OF_A_KIND] == []


def test_own_answers_are_supported_by_what_they_cite(counted: list[Rate]) -> None:
    own = [rate for rate in counted if rate.kind == UNTOUCHED and not rate.across]

    assert [rate for rate in own if rate.share > ALARMS] == []


def test_every_mutation_differs_from_a_claim_that_is_untouched(given: list[Trial]) -> None:
    untouched = {(trial.claim, trial.texts) for trial in given if trial.kind == UNTOUCHED}

    assert not [trial for trial in given if trial.kind != UNTOUCHED and (trial.claim, trial.texts) in untouched]


@pytest.mark.parametrize(
    ("change", "lang", "claim", "false"),
    [
        ("number", "zh", "桥长60米，修于1956年。", "桥长63米，修于1956年。"),
        ("number", "zh", "村里有三个码头。", "村里有五个码头。"),
        ("number", "en", "It has three piers.", "It has five piers."),
        ("number", "zh", "桥修于1956年。", None),
        ("date", "zh", "桥修于1956年5月。", "桥修于1956年6月。"),
        ("date", "en", "It was built in May 1956.", "It was built in June 1956."),
        ("date", "en", "It was built in 1956.", "It was built in 1959."),
        ("date", "en", "It was built long ago.", None),
        ("negation", "zh", "村里没有码头。", "村里码头。"),
        ("negation", "zh", "会议通过了计划。", "会议没有通过了计划。"),
        ("negation", "en", "The bridge is long.", "The bridge is not long."),
        ("negation", "en", "The bridge is not long.", "The bridge is long."),
        ("negation", "en", "The work began early.", "The work never began early."),
        ("negation", "en", "A long bridge.", None),
    ],
)
def test_mutation_changes_the_one_detail(change: str, lang: Lang, claim: str, false: str | None) -> None:
    assert mutating.KINDS[change](claim, lang) == false


def test_name_gives_way_to_one_that_the_source_does_not_have() -> None:
    assert mutating.name("他去过泰国。", "zh", ["他去过泰国，没去过越南。"]) == "他去过日本。"
    assert mutating.name("ADB paid.", "en", ["ADB paid."]) == "World Bank paid."
    assert mutating.name("He stayed.", "en") is None


def test_command_prints_a_table_and_writes_the_figures(
    tmp_path: Path, questions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = tmp_path / "few.jsonl"
    write_cases(few, read_cases(questions)[:6])
    monkeypatch.setenv("ASSISTANT_EMBEDDER", "mekong-static")
    app = Typer()
    app.command()(main)

    shown = CliRunner().invoke(app, ["--questions", str(few), "--misses", "2", "--json", str(tmp_path / "rates.json")])

    assert shown.exit_code == 0, shown.output
    assert "false alarms" in shown.output
    written = json.loads((tmp_path / "rates.json").read_text(encoding="utf-8"))
    assert {"kind", "lang", "across", "total", "flagged", "not_found", "share"} == set(written[0])
