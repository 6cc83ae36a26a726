"""Answers that were given earlier, read back from the layout of the contract."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, Field, TypeAdapter

from assistant.batch import read_rows
from assistant.types import Answer, Citation, Mode, Status
from corpus.types import Lang


class StoredAnswer(BaseModel):
    """An answer as `POST /ask` and `mekong ask --output` write it; fields that an export does not need are ignored."""

    question: str
    lang: Lang
    status: Status
    answer: str
    citations: list[Citation] = Field(default=[])
    standalone: str = ""
    mode: Mode = "extractive"

    def restored(self) -> Answer:
        """The answer as it was given, without its passages and timing."""
        return Answer(
            self.question,
            self.lang,
            self.status,
            self.answer,
            tuple(self.citations),
            standalone=self.standalone,
            mode=self.mode,
        )


_ROW = TypeAdapter(StoredAnswer)
_HINT = "give answers as `mekong ask --json` and `mekong ask --output` write them, one a line"


def read_answers(path: Path) -> list[Answer]:
    """The answers of a JSON-lines file. Raises `QuestionError` that names file, line and fault."""
    return [row.restored() for row in read_rows(path, _ROW, _HINT)]
