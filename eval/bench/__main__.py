"""`python -m eval.bench`: measure the command line, indexing, memory and questions, and print the ratios."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from assistant.app import build_assistant
from assistant.settings import load_settings
from eval.bench.measures import Timing, cold_ask, indexing, memory, questions
from eval.cases import BUNDLED, read_cases
from eval.commands.common import JsonOut, say, show, write_json
from eval.external import spread
from index.embedders.registry import load_embedder

_QUESTION = "大湄公河全长多少公里？"


def main(
    runs: Annotated[int, typer.Option(min=1, help="Cold processes timed.")] = 5,
    asked: Annotated[int, typer.Option(min=1, help="Questions timed in a warm process.")] = 60,
    json_out: JsonOut = None,
) -> None:
    """Measure on this machine, now."""
    settings = load_settings()
    with tempfile.TemporaryDirectory(prefix="mekong-bench-") as folder:
        apart = settings.model_copy(update={"data_dir": Path(folder)})
        say("building the index of the bundled text")
        assistant = build_assistant(apart)
        say("asking in a warm process")
        found = questions(assistant, spread(read_cases(BUNDLED), asked))
        say("asking in cold processes")
        found += cold_ask(Path(folder), _QUESTION, runs=runs)
        found += memory(Path(folder), _QUESTION, settings.embedder)
    say("embedding")
    found += indexing(load_embedder(settings.embedder))
    show([_table(found)])
    if json_out is not None:
        write_json(json_out, [timing_to_dict(timing) for timing in found])


def timing_to_dict(timing: Timing) -> dict[str, object]:
    """A figure as JSON."""
    return {
        "name": timing.name,
        "value": round(timing.value, 4),
        "unit": timing.unit,
        "ratio": None if timing.ratio is None else round(timing.ratio, 3),
        "against": timing.against,
    }


def _table(found: list[Timing]) -> Table:
    table = Table("what", "figure", "ratio", title="performance", title_justify="left")
    for timing in found:
        ratio = "" if timing.ratio is None else f"{timing.ratio:.2f} × {timing.against}"
        table.add_row(timing.name, f"{_rounded(timing.value)} {timing.unit}", ratio)
    return table


def _rounded(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    typer.run(main)
