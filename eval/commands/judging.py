"""`judge`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from eval.commands.common import JsonOut, progress, run_store, show, write_json
from eval.judge import Judge, load_chat, read_labelled
from eval.report.data import estimate_to_dict
from eval.stats import estimate
from eval.store import Run
from eval.types import Estimate


def judge(
    run_name: Annotated[str, typer.Argument(metavar="RUN", help="A stored run.")],
    model: Annotated[str, typer.Option(help="LangChain chat model, such as openai:gpt-4o-mini or ollama:qwen3:8b.")],
    other: Annotated[str | None, typer.Argument(metavar="[OTHER]", help="Another run of the same questions.")] = None,
    labels: Annotated[Path | None, typer.Option(help="Answers marked by people, to print the agreement with.")] = None,
    base_url: Annotated[str | None, typer.Option(help="Base URL of the model's server.")] = None,
    seed: Annotated[int, typer.Option(help="Draws the order in which answers are shown.")] = 7,
    json_out: JsonOut = None,
) -> None:
    """Have a chat model mark the answers of one run, or of two at once without telling which is which."""
    judging = Judge(load_chat(model, base_url), seed=seed)
    agreement = (
        str(judging.agreement(read_labelled(labels))) if labels else "agreement with people unknown: no --labels"
    )
    store = run_store()
    table, data = judged(judging, [store.load(name) for name in (run_name, other) if name], agreement)
    show([table])
    if json_out is not None:
        write_json(json_out, {"model": model, "agreement": agreement, **data})


def judged(judging: Judge, runs: list[Run], agreement: str) -> tuple[Table, dict[str, object]]:
    """The judge's figures by run and language, each beside its agreement with people, as a table and as JSON."""
    marks = marks_of(judging, runs)
    table = Table("run", "language", "judge", "agreement", title="judged", title_justify="left")
    rows: dict[str, dict[str, object]] = {}
    for run, scores in zip(runs, marks, strict=True):
        for lang in ("zh", "en", "all"):
            chosen = {o.case.id for o in run.outcomes if lang in {o.case.lang, "all"}}
            figure = estimate([value for case, value in scores.items() if case in chosen])
            if figure is not None:
                table.add_row(run.info.name, lang, judged_figure(figure), agreement)
                rows.setdefault(run.info.name, {})[lang] = estimate_to_dict(figure)
    cases = {run.info.name: scores for run, scores in zip(runs, marks, strict=True)}
    return table, {"figures": rows, "cases": cases}


def marks_of(judging: Judge, runs: list[Run]) -> list[dict[str, float | None]]:
    """For each run the mark of every case that all runs answered."""
    answers = [{o.case.id: o for o in run.outcomes if o.response.error is None} for run in runs]
    shared = [o.case for o in runs[0].outcomes if all(o.case.id in found for found in answers)]
    marks: list[dict[str, float | None]] = [{} for _ in runs]
    with progress("judging", len(shared)) as advance:
        for case in shared:
            scores = judging.grade(case, [found[case.id].response.answer for found in answers])
            for place, score in enumerate(scores):
                marks[place][case.id] = score.value
            advance()
    return marks


def judged_figure(figure: Estimate) -> str:
    """A judged figure with how many verdicts could not be read."""
    unread = f", {figure.unscored} unreadable" if figure.unscored else ""
    return f"{figure} n={figure.judged}{unread}"
