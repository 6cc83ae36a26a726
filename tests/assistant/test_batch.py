"""Questions from a file and the lines that answer them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant.answering import Assistant
from assistant.batch import answered_lines, read_questions
from assistant.errors import QuestionError
from assistant.types import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ANSWER = {"id", "question", "lang", "status", "answer", "citations", "latency_ms"} | {
    "standalone",
    "mode",
    "reason",
    "related",
    "timings",
    "usage",
}
CITATION = {"number", "address", "section", "pages", "quote", "source"}
ASKED: Sequence[Mapping[str, Any]] = (
    {"id": "z", "question": "本书的责任编辑是谁？"},
    {"id": 1, "question": "What is the price of the book?", "expected": "ignored"},
    {"id": "a", "question": "明天火星上的天气如何？"},
    {"id": "b", "question": "Who won the football World Cup in 2014?", "history": []},
)


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def answers(guide: Assistant, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    path = written(tmp_path_factory.mktemp("batch") / "q.jsonl", *(json.dumps(q, ensure_ascii=False) for q in ASKED))
    return [json.loads(line) for line in answered_lines(guide, read_questions(path))]


def test_answers_stand_in_the_order_of_the_questions(answers: list[dict[str, Any]]) -> None:
    assert [answer["id"] for answer in answers] == ["z", 1, "a", "b"]
    assert [answer["question"] for answer in answers] == [asked["question"] for asked in ASKED]


def test_fields_are_those_of_the_contract(answers: list[dict[str, Any]]) -> None:
    assert all(set(answer) == ANSWER for answer in answers)
    assert all(set(citation) >= CITATION for answer in answers for citation in answer["citations"])
    assert [answer["lang"] for answer in answers] == ["zh", "en", "zh", "en"]
    assert [answer["status"] for answer in answers] == ["answered", "answered", "refused", "refused"]
    assert [bool(answer["citations"]) for answer in answers] == [True, True, False, False]


def test_section_is_the_whole_heading_path_in_the_books_language(answers: list[dict[str, Any]]) -> None:
    for answer in answers[:2]:
        assert answer["citations"][0]["section"] == "书前页 › 版权页"


def test_lines_are_json_without_escaped_chinese(guide: Assistant, tmp_path: Path) -> None:
    questions = read_questions(written(tmp_path / "q.jsonl", json.dumps(ASKED[0], ensure_ascii=False)))

    (line,) = answered_lines(guide, questions)

    assert "\n" not in line
    assert "责任编辑" in line


def test_history_is_read(tmp_path: Path) -> None:
    history = [{"role": "user", "content": "桥多长？"}, {"role": "assistant", "content": "六十米。"}]
    path = written(tmp_path / "q.jsonl", json.dumps({"id": "1", "question": "那船呢？", "history": history}))

    assert read_questions(path)[0].history == (Message("user", "桥多长？"), Message("assistant", "六十米。"))


def test_blank_lines_marks_and_separators_inside_strings_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_bytes('\ufeff{"id": 1, "question": "a\u2028b"}\r\n\r\n{"id": 2, "question": "c"}'.encode())

    assert [(q.id, q.question) for q in read_questions(path)] == [(1, "a\u2028b"), (2, "c")]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("not json", "line"),
        ('{"id": "2"}', "question"),
        ('{"question": "Why?"}', "id"),
        ('{"id": "2", "question": ""}', "question"),
        ('{"id": "2", "question": "  "}', "question"),
        ('{"id": "2", "question": 7}', "question"),
        ('{"id": "2", "question": "Why?", "history": [{"role": "user"}]}', "history.0.content"),
        ('{"id": "2", "question": "Why?", "history": [{"role": "robot", "content": "x"}]}', "history.0.role"),
        ('{"id": "2", "question": "Why?", "history": "before"}', "history"),
    ],
)
def test_fault_is_said_with_file_line_and_field(tmp_path: Path, line: str, fault: str) -> None:
    path = written(tmp_path / "q.jsonl", '{"id": "1", "question": "Why?"}', "", line)

    with pytest.raises(QuestionError, match=rf"q\.jsonl:3: {fault}: ") as caught:
        read_questions(path)

    assert '"question"' in caught.value.hint


def test_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match=r"none\.jsonl cannot be read"):
        read_questions(tmp_path / "none.jsonl")
    (tmp_path / "gbk.jsonl").write_bytes("问".encode("gbk"))
    with pytest.raises(QuestionError, match=r"gbk\.jsonl cannot be read"):
        read_questions(tmp_path / "gbk.jsonl")
