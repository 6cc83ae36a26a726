"""The commands: results on stdout, the rest on stderr, exit codes 0, 1 and 2."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from eval.cases import BUNDLED, case_to_dict, read_cases, write_cases
from eval.cli import app
from eval.commands.ablating import sample
from eval.types import Case, Response

Answering = Callable[[Case], Response]
Invoke = Callable[..., Result]
GMS = Path(str(files("corpus").joinpath("gms")))


@pytest.fixture
def invoke(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    monkeypatch.setenv("ASSISTANT_EMBEDDER", "mekong-static")
    return lambda *arguments: CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """Ten questions of both languages."""
    path = tmp_path / "few.jsonl"
    write_cases(path, read_cases(BUNDLED)[::42])
    return path


@pytest.fixture
def answers(tmp_path: Path, few: Path, oracle: Answering) -> Path:
    """The oracle's answers to them in the batch layout."""
    return write_answers(tmp_path / "answers.jsonl", [oracle(case) for case in read_cases(few)])


def write_answers(path: Path, responses: list[Response]) -> Path:
    keys = ("id", "question", "lang", "status", "answer", "citations", "latency_ms")
    rows = [{key: asdict(response)[key] for key in keys} for response in responses]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_help_names_every_command(invoke: Invoke) -> None:
    text = invoke("--help").stdout
    commands = ["run", "score", "runs", "report", "compare", "gate", "retrieval", "ablate", "external", "judge"]
    assert all(f" {name} " in text for name in [*commands, "generate", "import-feedback"])


def test_score_prints_tables_and_writes_json(invoke: Invoke, few: Path, answers: Path, tmp_path: Path) -> None:
    output = tmp_path / "out" / "scores.json"
    done = invoke("score", "--questions", few, "--answers", answers, "--json", output, "--name", "one")
    assert done.exit_code == 0, done.output
    assert "accuracy" in done.stdout
    assert "wrote" not in done.stdout
    assert f"wrote {output}" in done.stderr
    data = json.loads(output.read_text(encoding="utf-8"))
    assert data["groups"]["all"]["accuracy"]["mean"] == 1.0
    assert data["run"]["finished"] is True


def test_runs_are_listed_reported_and_compared(invoke: Invoke, few: Path, answers: Path, tmp_path: Path) -> None:
    cases = read_cases(few)
    refused = [Response(case.id, "refused", "–", case.question, case.lang) for case in cases]
    worse = write_answers(tmp_path / "worse.jsonl", refused)
    assert invoke("score", "--questions", few, "--answers", answers, "--name", "good").exit_code == 0
    assert invoke("score", "--questions", few, "--answers", worse, "--name", "bad").exit_code == 0
    listed = invoke("runs").stdout
    assert "good" in listed
    assert "bad" in listed
    page = tmp_path / "page.html"
    done = invoke("report", "bad", "--html", page)
    assert done.exit_code == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    compared = invoke("compare", "good", "bad", "--json", tmp_path / "c.json")
    assert "worse" in compared.stdout
    flips = json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))["flips"]
    assert len(flips) == sum(not case.unanswerable for case in cases)


def test_the_gate_passes_fails_and_updates(invoke: Invoke, few: Path, answers: Path, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    invoke("score", "--questions", few, "--answers", answers, "--name", "good")
    assert invoke("gate", "--baseline", baseline, "--run", "good").exit_code == 2
    assert invoke("gate", "--baseline", baseline, "--run", "good", "--update").exit_code == 0
    passed = invoke("gate", "--baseline", baseline, "--run", "good", "--fail-under", "accuracy=1")
    assert (passed.exit_code, "passed" in passed.stderr) == (0, True)
    refused = [Response(case.id, "refused", "–", lang=case.lang) for case in read_cases(few)]
    invoke("score", "--questions", few, "--answers", write_answers(tmp_path / "w.jsonl", refused), "--name", "bad")
    failed = invoke("gate", "--baseline", baseline, "--run", "bad")
    assert failed.exit_code == 1
    assert "FAILED zh accuracy: lost beyond its interval" in failed.stderr
    assert invoke("gate", "--baseline", baseline, "--run", "good", "--fail-under", "high").exit_code == 2


def test_run_asks_the_installed_assistant_and_resumes(invoke: Invoke, few: Path) -> None:
    first = invoke("run", "--questions", few, "--name", "live")
    assert first.exit_code == 0, first.output
    assert "assistant (mekong-static" in first.stdout
    assert "resuming live: 10 of 10" in invoke("run", "--questions", few, "--name", "live").stderr


def test_an_endpoint_that_is_not_there_is_no_wrong_answer(invoke: Invoke, few: Path) -> None:
    done = invoke("run", "--questions", few, "--url", "http://127.0.0.1:9", "--name", "nowhere")
    assert done.exit_code == 1
    assert "system failed" in done.stdout
    assert "no question got an answer: ConnectError" in done.stderr


def test_gate_without_a_run_asks_an_assistant_over_the_bundled_text(invoke: Invoke, few: Path, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    assert invoke("gate", "--baseline", baseline, "--questions", few, "--update").exit_code == 0
    done = invoke("gate", "--baseline", baseline, "--questions", few)
    assert done.exit_code == 0, done.output


def test_errors_are_a_message_a_hint_and_exit_code_2(invoke: Invoke, tmp_path: Path) -> None:
    done = invoke("score", "--questions", tmp_path / "none.jsonl", "--answers", tmp_path / "none.jsonl")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: no file ")
    assert "hint: " in done.stderr


def test_retrieval_prints_and_writes_its_figures(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text('{"_id": "a", "text": "河流全长 4 880 km"}\n{"id": "b", "text": "fund"}', "utf-8")
    (tmp_path / "q.jsonl").write_text('{"_id": "1", "text": "河流有多长"}', encoding="utf-8")
    (tmp_path / "r.tsv").write_text("1\ta\t1\n", encoding="utf-8")
    files = ("--corpus", tmp_path / "c.jsonl", "--queries", tmp_path / "q.jsonl", "--qrels", tmp_path / "r.tsv")
    output = tmp_path / "out.json"
    done = invoke("retrieval", *files, "--retriever", "lexical", "--embedder", "hashing", "--json", output)
    assert done.exit_code == 0, done.output
    assert "nDCG@10" in done.stdout
    data = json.loads(output.read_text(encoding="utf-8"))
    assert data["figures"]["MRR@10"]["mean"] == 1.0
    assert data["facts"]["retriever"] == "lexical"


def test_external_measures_retrieval_and_reading(invoke: Invoke, tmp_path: Path) -> None:
    folder = tmp_path / "cmrc2018"
    folder.mkdir()
    texts = {"x": "泡泡战士由韩国公司开发，于二〇〇九年发行。", "y": "澜沧江发源于青藏高原，全长很长。"}
    documents = [{"id": name, "title": "", "text": text, "lang": "zh"} for name, text in texts.items()]
    query = {"id": "1", "text": "泡泡战士由哪国公司开发？", "lang": "zh", "answers": ["韩国"]}
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, documents)), encoding="utf-8")
    (folder / "queries.jsonl").write_text(json.dumps(query), encoding="utf-8")
    (folder / "qrels.tsv").write_text("1\tx\t1\n", encoding="utf-8")
    done = invoke("external", "cmrc2018", "--bench", tmp_path, "--json", tmp_path / "o.json")
    assert done.exit_code == 0, done.output
    assert "reading_f1" in done.stdout
    assert "BERT-zh 63.5/83.6" in done.stderr


def test_ablate_prints_a_table_and_a_plot(invoke: Invoke, few: Path, tmp_path: Path) -> None:
    page, output = tmp_path / "a.html", tmp_path / "a.json"
    budgets = ("--budget", "160", "--budget", "80")
    done = invoke("ablate", "--questions", few, "--embedder", "hashing", *budgets, "--html", page, "--json", output)
    assert done.exit_code == 0, done.output
    assert "no headings" in done.stdout
    assert page.read_text(encoding="utf-8").count("<svg") == 2
    assert len(json.loads(output.read_text(encoding="utf-8"))) == 9


def test_ablate_end_to_end_answers_a_sample_with_every_setup(invoke: Invoke, few: Path, tmp_path: Path) -> None:
    page, output = tmp_path / "made" / "a.html", tmp_path / "a.json"
    options = (
        "--end-to-end",
        "--limit",
        "4",
        "--embedder",
        "hashing",
        "--budget",
        "160",
        "--top-k",
        "6",
        "--top-k",
        "2",
    )
    done = invoke("ablate", "--questions", few, *options, "--html", page, "--json", output)
    assert done.exit_code == 0, done.output
    assert "false refusal" in done.stdout
    assert "<svg" in page.read_text(encoding="utf-8")
    rows = json.loads(output.read_text(encoding="utf-8"))
    assert [row["change"] for row in rows] == [
        "standard", "dense only", "lexical only", "no headings", "top 2", "no late interaction", "no bridge",
        "whole passages", "no known questions",
    ]  # fmt: skip
    assert {sum(group["accuracy"]["judged"] for group in row["figures"].values()) for row in rows} == {4}


@pytest.mark.parametrize("more", [(), ("--budget", "80")])
def test_json_without_a_path_goes_to_stdout_and_the_tables_aside(
    invoke: Invoke, tmp_path: Path, more: tuple[str, ...]
) -> None:
    (tmp_path / "c.jsonl").write_text('{"_id": "a", "text": "河流全长 4 880 km"}\n{"id": "b", "text": "fund"}', "utf-8")
    (tmp_path / "q.jsonl").write_text('{"_id": "1", "text": "河流有多长"}', encoding="utf-8")
    (tmp_path / "r.tsv").write_text("1\ta\t1\n", encoding="utf-8")
    files = ("--corpus", tmp_path / "c.jsonl", "--queries", tmp_path / "q.jsonl", "--qrels", tmp_path / "r.tsv")
    done = invoke("retrieval", *files, "--retriever", "lexical", "--embedder", "hashing", "--json", *more)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["figures"]["nDCG@10"]["mean"] == 1.0
    assert "nDCG@10" in done.stderr


@pytest.mark.parametrize(("texts", "lang"), [("zh", "en"), ("en", "zh")])
def test_an_ablation_may_read_texts_in_one_language_alone(
    invoke: Invoke, tmp_path: Path, texts: str, lang: str
) -> None:
    output = tmp_path / "rows.json"
    # named as books, of which nothing has been asked before
    books = [part for name in ("zh.md", "en.md") for part in ("--book", GMS / name)]
    options = (*books, "--embedder", "hashing", "--budget", "160", "--limit", "24", "--texts", texts)
    done = invoke("ablate", *options, "--json", output)
    assert done.exit_code == 0, done.output
    rows = {row["setup"].rpartition(", top 24")[2]: row["mrr"][lang]["mean"] for row in json.loads(output.read_text())}
    assert rows[""] > rows[", no bridge"]  # a hashing embedder knows no language: the bridge is all that crosses


def test_an_ablation_without_texts_is_refused(invoke: Invoke, tmp_path: Path) -> None:
    book = tmp_path / "book.txt"
    book.write_text("第一章 灯塔\n\n灯塔高三十一米。\n", encoding="utf-8")
    done = invoke("ablate", "--book", book, "--texts", "en")
    assert done.exit_code == 2
    assert "no text is in 'en'" in done.output


def test_a_sample_asks_the_same_of_both_languages_and_of_every_kind() -> None:
    cases = read_cases(BUNDLED)
    asked = sample(cases, 60)
    assert len(asked) == 60
    assert {case.id[-3:] for case in asked if case.lang == "zh"} == {
        case.id[-3:] for case in asked if case.lang == "en"
    }
    assert {case.kind for case in asked} > {"fact", "number", "list", "unanswerable", "followup"}
    assert sample(cases, None) == sample(cases, len(cases)) == cases


def test_generate_and_import_feedback_write_drafts(invoke: Invoke, tmp_path: Path) -> None:
    drafts = tmp_path / "drafts.jsonl"
    assert invoke("generate", "--output", drafts, "--most", "5").exit_code == 0
    assert [case.kind for case in read_cases(drafts)] == ["draft"] * 5
    feedback = tmp_path / "feedback.jsonl"
    feedback.write_text('{"question": "谁？", "rating": "down"}', encoding="utf-8")
    done = invoke("import-feedback", feedback, "--output", drafts)
    assert "1 still need a right answer" in done.stderr


def test_cases_are_written_without_optional_fields() -> None:
    assert set(case_to_dict(Case("a", "en", "fact", "?"))) == {
        "id", "lang", "kind", "question", "answers", "addresses", "unanswerable", "history",
    }  # fmt: skip
