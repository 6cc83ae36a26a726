"""The command line: results on stdout, the rest on stderr, exit codes 0, 1 and 2."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assistant.cli import app
from assistant.settings import Settings

VILLAGE = """# 第一部分 河流

## 1 渔村

渔村有四十户人家。每年五月开始捕鱼。村里的桥修于1956年。

## 2 集市

集市逢十开张，附近的人都来买盐和布。
"""
HARBOUR = """# Part I The harbour

## 1 The lighthouse

The lighthouse was lit in 1901. Its keeper was called Brigid Moran.

## 2 The boats

Nineteen boats sail from the harbour every morning.
"""
Run = Callable[..., Result]


@pytest.fixture
def run(built: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `mekong` on the index of the bundled text."""
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(built.data_dir))
    monkeypatch.setenv("ASSISTANT_EMBEDDER", built.embedder)
    return mekong


@pytest.fixture
def shelf_run(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `mekong` on an empty data folder."""
    assert not data_dir.exists()
    monkeypatch.setenv("ASSISTANT_EMBEDDER", "hashing")
    return mekong


@pytest.fixture
def books(tmp_path: Path) -> tuple[Path, Path]:
    village, harbour = tmp_path / "village.md", tmp_path / "harbour.md"
    village.write_text(VILLAGE, encoding="utf-8")
    harbour.write_text(HARBOUR, encoding="utf-8")
    return village, harbour


def mekong(*args: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args], input=stdin)


def ids(run: Run) -> list[str]:
    listed = run("index", "list", "--json")
    assert listed.exit_code == 0
    return [row["id"] for row in json.loads(listed.stdout)]


@pytest.mark.parametrize(
    ("question", "holds"), [("本书的责任编辑是谁？", "高速进"), ("Who was the proofreader?", "Yin Fang")]
)
def test_ask_prints_the_answer_and_its_sources(run: Run, question: str, holds: str) -> None:
    result = run("ask", question)

    assert (result.exit_code, result.stderr) == (0, "")
    answer, _, sources = result.stdout.partition("\n\n")
    assert holds in answer
    assert "[1] " in sources
    assert "front/colophon:" in sources


def test_ask_json_is_one_object_and_nothing_else(run: Run) -> None:
    result = run("ask", "--json", "Who was the proofreader?")
    answer = json.loads(result.stdout)

    assert (result.exit_code, result.stderr) == (0, "")
    assert (answer["status"], answer["lang"]) == ("answered", "en")
    assert answer["citations"][0]["address"].startswith("front/colophon:")


def test_refusal_is_no_failure(run: Run) -> None:
    result = run("ask", "--json", "明天火星上的天气如何？")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["status"] == "refused"


def test_scope_limits_the_sources(run: Run) -> None:
    result = run("ask", "--json", "--scope", "p2", "环境部长会议是哪一年举办的？")

    assert all(citation["address"].startswith("p2") for citation in json.loads(result.stdout)["citations"])


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("ask", "  "), "empty"),
        (("ask", "--scope", "p99", "Why?"), "p99"),
        (("ask", "x" * 3000), "3000"),
        (("ask", "--input", "none.jsonl"), "none.jsonl"),
        (("index", "remove", "nobody"), "nobody"),
        (("index", "add", "none.md"), "none.md"),
    ],
)
def test_failure_is_two_lines_on_stderr_and_exit_code_1(run: Run, args: Sequence[str], said: str) -> None:
    result = run(*args)

    error, hint = result.stderr.splitlines()
    assert (result.exit_code, result.stdout) == (1, "")
    assert error.startswith("error: ")
    assert said in error
    assert hint.startswith("hint: ")
    assert len(hint) > len("hint: ")


@pytest.mark.parametrize(
    "args", [("ask",), ("search",), ("fly",), ("ask", "--fast", "Why?"), ("search", "--k", "0", "x")]
)
def test_misuse_is_exit_code_2(run: Run, args: Sequence[str]) -> None:
    result = run(*args)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage" in result.stderr


def test_unknown_setting_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PROT", "1")
    result = run("ask", "Why?")

    assert result.exit_code == 1
    assert "ASSISTANT_PROT" in result.stderr


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    rows = [{"id": "b", "question": "本书的责任编辑是谁？"}, {"id": "a", "question": "Who was the proofreader?"}]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_batch_goes_to_stdout_without_an_output(run: Run, questions: Path) -> None:
    result = run("ask", "--input", questions)

    assert result.exit_code == 0
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["b", "a"]
    assert "answering" in result.stderr


def test_batch_replaces_the_output_and_leaves_nothing_beside_it(run: Run, questions: Path, tmp_path: Path) -> None:
    target = tmp_path / "answers.jsonl"
    target.write_text("old\n", encoding="utf-8")
    (tmp_path / "answers.jsonl.partial").write_text("cut off", encoding="utf-8")

    result = run("ask", "--input", questions, "--output", target)

    assert (result.exit_code, result.stdout) == (0, "")
    assert [json.loads(line)["id"] for line in target.read_text(encoding="utf-8").splitlines()] == ["b", "a"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.jsonl", "questions.jsonl"]


def test_batch_that_fails_midway_leaves_the_old_output(run: Run, questions: Path, tmp_path: Path) -> None:
    target = tmp_path / "answers.jsonl"
    target.write_text("old\n", encoding="utf-8")
    with questions.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"id": "c", "question": "x" * 3000}) + "\n")

    result = run("ask", "--input", questions, "--output", target)

    assert result.exit_code == 1
    assert target.read_text(encoding="utf-8") == "old\n"


def test_output_that_cannot_be_written_is_said(run: Run, questions: Path, tmp_path: Path) -> None:
    result = run("ask", "--input", questions, "--output", tmp_path / "no" / "answers.jsonl")

    assert result.exit_code == 1
    assert "answers.jsonl cannot be written" in result.stderr


def test_chat_answers_until_an_empty_line(run: Run) -> None:
    result = run("chat", stdin="本书的责任编辑是谁？\n校对呢？\n\nWho was the proofreader?\n")

    assert result.exit_code == 0
    assert "高速进" in result.stdout
    assert "尹芳" in result.stdout
    assert "Yin Fang" not in result.stdout
    assert "?" not in result.stdout.replace("？", "")
    assert result.stderr.count("? ") == 3


def test_chat_goes_on_after_a_question_it_cannot_take(run: Run) -> None:
    result = run("chat", stdin=f"{'x' * 3000}\nWho was the proofreader?\n")

    assert result.exit_code == 0
    assert "3000" in result.stderr
    assert "Yin Fang" in result.stdout


def test_search_json_lists_passages_best_first(run: Run) -> None:
    result = run("search", "--json", "--k", 3, "生物多样性走廊")
    hits = json.loads(result.stdout)

    assert (result.exit_code, result.stderr) == (0, "")
    assert len(hits) == 3
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    assert set(hits[0]) == {"id", "book", "address", "section", "text", "score", "dense", "lexical"}
    assert hits[0]["address"].startswith("p2/4")


def test_search_shows_passages_to_people(run: Run) -> None:
    result = run("search", "biodiversity corridor")

    assert result.exit_code == 0
    assert "biodiversity" in result.stdout.lower()
    assert result.stdout.startswith("1. ")


def test_doctor_finds_nothing_wrong(run: Run) -> None:
    result = run("doctor", "--json")

    assert result.exit_code == 0
    assert all(check["is_fine"] for check in json.loads(result.stdout))
    assert "FAIL" not in run("doctor").stdout


def test_doctor_without_an_index_is_exit_code_1(shelf_run: Run) -> None:
    result = shelf_run("doctor")

    assert result.exit_code == 1
    assert "FAIL index" in result.stdout


def test_books_are_built_added_listed_and_removed(shelf_run: Run, books: tuple[Path, Path]) -> None:
    village, harbour = books
    assert shelf_run("index", "build", village).exit_code == 0
    assert ids(shelf_run) == ["village"]
    added = shelf_run("index", "add", harbour)
    assert (added.exit_code, added.stdout) == (0, "")
    assert "indexed" in added.stderr
    assert sorted(ids(shelf_run)) == ["harbour", "village"]
    assert "Brigid Moran" in shelf_run("search", "lighthouse keeper").stdout
    removed = shelf_run("index", "remove", "harbour")
    assert (removed.exit_code, removed.stdout) == (0, "")
    assert ids(shelf_run) == ["village"]
    assert "Brigid Moran" not in shelf_run("search", "lighthouse keeper").stdout


def test_new_version_of_a_book_takes_the_place_of_the_old(shelf_run: Run, books: tuple[Path, Path]) -> None:
    village, _ = books
    shelf_run("index", "build", village)
    village.write_text(VILLAGE.replace("1956", "1987"), encoding="utf-8")

    assert shelf_run("index", "add", village).exit_code == 0
    assert ids(shelf_run) == ["village"]
    assert "1987" in shelf_run("search", "桥").stdout
    assert "1956" not in shelf_run("search", "桥").stdout


def test_added_book_stands_beside_the_bundled_text(shelf_run: Run, books: tuple[Path, Path]) -> None:
    assert shelf_run("index", "add", books[0]).exit_code == 0
    assert ids(shelf_run) == ["village", "gms-zh", "gms-en"]
    listed = shelf_run("index", "list")
    assert "village\tzh\t" in listed.stdout
    assert "\toriginal" in listed.stdout
    assert "\tcompanion" in listed.stdout


def test_list_without_an_index_says_how_to_make_one(shelf_run: Run) -> None:
    result = shelf_run("index", "list")

    assert result.exit_code == 1
    assert "mekong" in result.stderr


def test_terms_are_shown_as_a_table_and_own_ones_are_read(
    shelf_run: Run, tmp_path: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_EMBEDDER", "mekong-static")
    book = tmp_path / "banna.md"
    book.write_text("# 第一部分 西双版纳\n\n茶农住在西双版纳。They call it Xishuangbanna.\n", encoding="utf-8")
    assert shelf_run("index", "build", book).exit_code == 0
    shown = shelf_run("index", "terms")
    assert shown.exit_code == 0
    assert shown.stdout == "# Chinese\tEnglish\tweight\tfrom\n西双版纳\txishuangbanna\t1\tsound\n"
    own = data_dir / "terms.tsv"
    assert str(own) in shown.stderr.replace("\n", "")

    own.write_text("茶农\ttea grower\n西双版纳\tXishuangbanna\t0\n", encoding="utf-8")
    assert shelf_run("index", "add", book).exit_code == 0
    assert shelf_run("index", "terms").stdout == "# Chinese\tEnglish\tweight\tfrom\n茶农\ttea grower\t1\town\n"

    own.write_text("茶农\n", encoding="utf-8")
    failed = shelf_run("index", "add", book)
    assert failed.exit_code == 1
    assert f"{own}:1" in failed.stderr


def test_terms_without_an_index_say_how_to_make_one(shelf_run: Run) -> None:
    result = shelf_run("index", "terms")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "mekong index build" in result.stderr


def test_a_file_name_that_is_not_utf8_is_said(shelf_run: Run, tmp_path: Path) -> None:
    result = shelf_run("index", "build", f"{tmp_path}/\udcb2\udce8.md")

    error, hint = result.stderr.splitlines()
    assert (result.exit_code, result.stdout) == (1, "")
    assert "not UTF-8" in error
    assert "rename" in hint
