"""`python -m eval.results FILE…`: the Markdown tables of `RESULTS.md` from what `run` and `external` wrote as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from eval.errors import DatasetError

_ANSWERS = (
    "accuracy", "fact_recall", "f1", "reading_em", "reading_f1", "first_section", "citation_recall",
    "citation_precision", "verbatim", "refusal", "false_refusal", "language", "evidence_mrr",
)  # fmt: skip


@dataclass(config=ConfigDict(extra="ignore"))
class Figure:
    """A mean with its interval."""

    mean: float
    low: float
    high: float
    judged: int

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(config=ConfigDict(extra="ignore"))
class RetrievalRow:
    """One retriever on one set."""

    figures: dict[str, Figure]
    facts: dict[str, str | int | float]


@dataclass(config=ConfigDict(extra="ignore"))
class Written:
    """The JSON of a run, or of an external set."""

    groups: dict[str, dict[str, Figure]]
    set: str = ""
    published: str = ""
    retrieval: tuple[RetrievalRow, ...] = ()


_WRITTEN: TypeAdapter[Written] = TypeAdapter(Written)


def render(found: Sequence[Written]) -> str:
    """The tables of several files, a set a paragraph."""
    parts = []
    for written in found:
        parts.append(f"### {written.set or 'bundled questions'}\n")
        if written.retrieval:
            parts.append(_retrieval(written.retrieval))
        if written.groups.get("all"):
            parts.append(_answers(written.groups))
        if written.published:
            parts.append(f"Published: {written.published}.\n")
    return "\n".join(parts)


def read_written(path: Path) -> Written:
    """One of the files."""
    try:
        return _WRITTEN.validate_python(json.loads(path.read_text(encoding="utf-8")))
    except (ValidationError, json.JSONDecodeError, OSError) as error:
        raise DatasetError(f"{path}: {str(error).splitlines()[0]}", hint="write it with --json") from error


def main(files: Annotated[list[Path], typer.Argument(help="What `run --json` and `external --json` wrote.")]) -> None:
    """Print the tables."""
    typer.echo(render([read_written(path) for path in files]))


def _retrieval(rows: Sequence[RetrievalRow]) -> str:
    head = ["retriever", "embedder", "queries", *rows[0].figures]
    body = [
        [
            str(row.facts["retriever"]),
            str(row.facts["embedder"]),
            str(row.facts["queries"]),
            *map(str, row.figures.values()),
        ]
        for row in rows
    ]
    return _table(head, body)


def _answers(groups: dict[str, dict[str, Figure]]) -> str:
    names = [name for name in ("zh", "en") if name in groups]
    body = [
        [metric, *(_cell(groups[name].get(metric)) for name in names)] for metric in _ANSWERS if metric in groups["all"]
    ]
    return _table(["score", *names], body)


def _cell(figure: Figure | None) -> str:
    return "–" if figure is None else f"{figure}, n={figure.judged}"


def _table(head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    rows = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n"


if __name__ == "__main__":
    typer.run(main)
