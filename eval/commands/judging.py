"""`judge`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from eval.commands.common import JsonOut, progress, run_store, show, write_json
from eval.judge import LABELS, FactGrader, Grader, Judge, Labelled, agreements, load_chat, read_labelled
from eval.report.data import estimate_to_dict
from eval.stats import estimate
from eval.store import Run
from eval.types import Estimate

_NO_LABELS = "no labels in this language"


def judge(
    run_name: Annotated[str, typer.Argument(metavar="RUN", help="A stored run.")],
    model: Annotated[str, typer.Option(help="LangChain chat model, such as openai:gpt-4o-mini or ollama:qwen3:8b.")],
    other: Annotated[str | None, typer.Argument(metavar="[OTHER]", help="Another run of the same questions.")] = None,
    labels: Annotated[
        Path, typer.Option(help="Answers marked by people, to print the agreement with; ours on the bundled book.")
    ] = LABELS,
    base_url: Annotated[str | None, typer.Option(help="Base URL of the model's server.")] = None,
    seed: Annotated[int, typer.Option(help="Draws the order in which answers are shown.")] = 7,
    json_out: JsonOut = None,
) -> None:
    """Have a chat model mark the answers of one run, or of two at once without telling which is which.

    Beside each figure stands how far the model agrees with answers marked by people, and below it the same for the
    marks that need no model.
    """
    store = run_store()
    runs = [store.load(name) for name in (run_name, other) if name]
    graders = (Judge(load_chat(model, base_url), seed=seed), FactGrader())
    table, data = judged(graders, runs, read_labelled(labels))
    show([table], json_out)
    if json_out is not None:
        write_json(json_out, {"model": model, "labels": str(labels), **data})


def judged(
    graders: Sequence[Grader], runs: Sequence[Run], labelled: Sequence[Labelled]
) -> tuple[Table, dict[str, object]]:
    """The marks by run, language and grader, each beside the grader's agreement with the labels, as table and JSON."""
    table = Table("run", "language", "marked by", "mark", "agreement with labels", title="judged", title_justify="left")
    rows: list[dict[str, object]] = []
    cases: dict[str, dict[str, dict[str, float | None]]] = {}
    for grader in graders:
        agreed = agreements(grader, labelled)
        for run, marks in zip(runs, marks_of(grader, runs), strict=True):
            cases.setdefault(grader.name, {})[run.info.name] = marks
            for lang in ("zh", "en", "all"):
                chosen = {o.case.id for o in run.outcomes if lang in {o.case.lang, "all"}}
                figure = estimate([value for case, value in marks.items() if case in chosen])
                if figure is None:
                    continue
                found = agreed.get(lang)
                table.add_row(run.info.name, lang, grader.name, judged_figure(figure), str(found or _NO_LABELS))
                row = {"run": run.info.name, "lang": lang, "grader": grader.name, "mark": estimate_to_dict(figure)}
                rows.append(row | {"accuracy": found and found.accuracy, "kappa": found and found.kappa})
    return table, {"figures": rows, "cases": cases}


def marks_of(grader: Grader, runs: Sequence[Run]) -> list[dict[str, float | None]]:
    """For each run the mark of every case that all runs answered."""
    answers = [{o.case.id: o for o in run.outcomes if o.response.error is None} for run in runs]
    shared = [o.case for o in runs[0].outcomes if all(o.case.id in found for found in answers)]
    marks: list[dict[str, float | None]] = [{} for _ in runs]
    with progress(f"marking by {grader.name}", len(shared)) as advance:
        for case in shared:
            scores = grader.grade(case, [found[case.id].response.answer for found in answers])
            for place, score in enumerate(scores):
                marks[place][case.id] = score.value
            advance()
    return marks


def judged_figure(figure: Estimate) -> str:
    """A judged figure with how many verdicts could not be read."""
    unread = f", {figure.unscored} unreadable" if figure.unscored else ""
    return f"{figure} n={figure.judged}{unread}"
