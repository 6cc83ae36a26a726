"""Questions from a file and answers to it: the contract that evaluation tools rely on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

from pydantic import Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as validated

from assistant.contract import answer_to_dict
from assistant.errors import QuestionError
from assistant.types import Message

if TYPE_CHECKING:
    from assistant.answering import Assistant


@validated(frozen=True)
class BatchQuestion:
    """A line of the input; fields that other tools add are ignored."""

    id: str | int
    question: Annotated[str, Field(min_length=1, pattern=r"\S")]
    history: tuple[Message, ...] = ()


_LINE = TypeAdapter(BatchQuestion)
_LINE_HINT = 'each line is like {"id": "1", "question": "…", "history": [{"role": "user", "content": "…"}]}'
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class _Place:
    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def read_questions(path: Path) -> list[BatchQuestion]:
    """The questions of a JSON-lines file. Raises `QuestionError` that names file, line and fault."""
    return read_rows(path, _LINE, _LINE_HINT)


def read_rows(path: Path, layout: TypeAdapter[Row], hint: str) -> list[Row]:
    """The objects of a JSON-lines file. Raises `QuestionError` that names file, line and fault, with `hint`."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # a string may hold other separators
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"{path} cannot be read: {error}", hint="give a JSON-lines file in UTF-8") from error
    return [_parsed(line, _Place(path, number), layout, hint) for number, line in enumerate(lines, 1) if line.strip()]


def _parsed(line: str, place: _Place, layout: TypeAdapter[Row], hint: str) -> Row:
    try:
        return layout.validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "line"
        raise QuestionError(f"{place}: {where}: {first['msg'].lower()}", hint=hint) from error


def answered_lines(assistant: Assistant, questions: Sequence[BatchQuestion]) -> Iterator[str]:
    """A JSON line for each question, in order."""
    for question in questions:
        answer = assistant.ask(question.question, question.history)
        yield json.dumps({"id": question.id, **answer_to_dict(answer)}, ensure_ascii=False)
