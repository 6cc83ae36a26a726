"""Question and answer files are read with their errors named by line."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import pytest

from assistant.types import Message
from eval.cases import BUNDLED, case_to_dict, digest, lines, read_cases, read_responses, write_cases
from eval.errors import DatasetError
from eval.scorers.accuracy import facts_held
from eval.shelf import Shelf
from eval.types import Case

CASE = Case(
    "a",
    "zh",
    "fact",
    "谁编的？",
    (("环境保护部", "MEP"),),
    ("front:1.1",),
    history=(Message("user", "你好"),),
    wrong=("水利部",),
)


def write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def row(**changes: object) -> dict[str, object]:
    return case_to_dict(CASE) | changes


def test_cases_survive_writing_and_reading(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    write_cases(path, [CASE])
    assert read_cases(path) == [CASE]
    assert "standalone" not in path.read_text(encoding="utf-8")


def test_packed_files_are_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl.xz"
    path.write_bytes(lzma.compress(json.dumps(row()).encode()))
    assert read_cases(path) == [CASE]
    path.write_bytes(b"no xz")
    with pytest.raises(DatasetError, match="not xz"):
        list(lines(path))


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (row(id="b", lang="de"), "2: lang"),
        (row(id="b", question=7), "2: question"),
        (row(id="b", colour="red"), "2: unknown field 'colour'"),
        (row(id="b", answers=[]), "2: b has neither answers"),
        (row(id="b", answers=[["x"], []]), "2: b has an empty answer"),
        (row(id="b", answers=[[" "]]), "2: b has an empty answer"),
        (row(id="b", question=" "), "2: id, kind and question"),
        (row(id="b", history=[{"role": "god", "content": "x"}]), r"2: history\.0\.role"),
        (row(), "'a' appears twice"),
        (["a", "list"], "2: "),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, bad: object, message: str) -> None:
    path = write(tmp_path / "cases.jsonl", row(), bad)
    with pytest.raises(DatasetError, match=message):
        read_cases(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"no file .*none\.jsonl"):
        read_cases(tmp_path / "none.jsonl")


def test_answer_files_of_the_batch_layout_are_read(tmp_path: Path) -> None:
    citation = {
        "number": 1,
        "address": "p1:1.1",
        "section": "第一部分",
        "pages": "1–3",
        "quote": "x",
        "source": "zh.md",
    }
    answer = {"id": "a", "question": "?", "lang": "zh", "status": "answered", "answer": "x [1]", "latency_ms": 3.5}
    path = write(tmp_path / "a.jsonl", answer | {"citations": [citation | {"book_id": "gms-zh"}], "mode": "extractive"})
    (response,) = read_responses(path)
    assert response.citations[0].address == "p1:1.1"
    assert response.latency_ms == 3.5
    assert response.retrieved is None
    with pytest.raises(DatasetError, match="1: status"):
        read_responses(write(path, answer | {"status": "maybe"}))


def test_the_digest_changes_with_any_case() -> None:
    other = Case("b", "en", "fact", "Who?", (("MEP",),))
    assert digest([CASE]) == digest([CASE])
    assert len({digest([CASE]), digest([other]), digest([CASE, other]), digest([other, CASE])}) == 4


def test_the_bundled_questions_cover_both_languages_and_every_kind() -> None:
    cases = read_cases(BUNDLED)
    assert len(cases) >= 200
    kinds = {lang: {case.kind for case in cases if case.lang == lang} for lang in ("zh", "en")}
    assert kinds["zh"] == kinds["en"]
    wanted = {"fact", "number", "list", "footnote", "contents", "comparison", "multi", "followup", "false_premise"}
    assert wanted | {"unanswerable"} <= kinds["zh"]


def test_every_bundled_fact_stands_at_its_gold_addresses_in_the_language_asked(shelf: Shelf) -> None:
    by_lang = {lang: Shelf([book for book in shelf.books if book.lang == lang]) for lang in ("zh", "en")}
    missing = [
        (case.id, group)
        for case in read_cases(BUNDLED)
        for text in [" ".join(text for address in case.addresses for text in by_lang[case.lang].texts(address))]
        for group, held in zip(case.answers, facts_held(case, text), strict=True)
        if not held
    ]
    assert missing == []
