"""`compare` and `gate`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from eval.cases import BUNDLED, read_cases
from eval.commands.answers import measure
from eval.commands.common import JsonOut, Questions, run_store, say, show, write_json
from eval.compare import Comparison, is_loss
from eval.compare import compare as compare_runs
from eval.gate import BASELINE, Check, check, describe, make_baseline, parse_limits, read_baseline, write_baseline
from eval.report.data import estimate_to_dict
from eval.runner import Bench
from eval.scorers import standard_scorers
from eval.shelf import Shelf
from eval.store import Run, timestamp
from eval.types import LOWER_IS_BETTER, Estimate


def compare(
    before: Annotated[str, typer.Argument(metavar="RUN_A", help="The earlier run: a name or a folder.")],
    after: Annotated[str, typer.Argument(metavar="RUN_B", help="The later run.")],
    json_out: JsonOut = None,
) -> None:
    """Show what changed between two runs: paired differences with intervals, and the questions that flipped."""
    store = run_store()
    found = compare_runs(store.load(before), store.load(after))
    show([difference_table(f"{after} minus {before}", found), flip_table(found)], json_out)
    if json_out is not None:
        write_json(json_out, comparison_to_dict(found))


def gate(
    baseline: Annotated[Path, typer.Option(help="The figures to hold a run against.")] = BASELINE,
    run_name: Annotated[
        str | None, typer.Option("--run", help="A stored run; else the questions are asked now.")
    ] = None,
    questions: Questions = None,
    fail_under: Annotated[
        list[str] | None,
        typer.Option(help="A limit such as accuracy=0.8 or zh:accuracy=0.8 (at most, if less is more)."),
    ] = None,
    update: Annotated[
        bool, typer.Option(help="Write the baseline from this run instead; its limits stay unless given anew.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, help="Questions asked at once.")] = 2,
    json_out: JsonOut = None,
) -> None:
    """Fail (exit code 1) where a run has lost a score beyond its interval, in either language, or misses a limit.

    What failed is printed with the baseline, the interval of the change and the questions that were lost.
    """
    limits = parse_limits(fail_under or [])
    before = read_baseline(baseline) if baseline.exists() or not update else None
    result = run_store().load(run_name) if run_name else run_bundled(questions or BUNDLED, workers=workers)
    kept = before.limits if before else {}
    known = before if before and not update else make_baseline(result, {**kept, **limits})
    checks = check(result, known, limits)
    show([gate_table(checks)], json_out)
    if json_out is not None:
        write_json(json_out, {"baseline": str(baseline), "checks": [check_to_dict(c) for c in checks]})
    if known.digest != result.info.digest:
        say("the questions have changed since the baseline was written; only those in both were compared")
    if known.system != result.info.system:
        say(f"the baseline is of {known.system}, this run of {result.info.system}")
    red = [line for c in checks if c.failed for line in describe(c)]
    for line in red:
        say(line)
    if red:
        raise typer.Exit(1)
    if update:
        write_baseline(baseline, known)
        say(f"wrote {baseline}: {len(known.cases)} questions, limits {known.limits or 'none'}")
    else:
        say(f"passed: {len(checks)} checks of {len(result.outcomes)} questions against {known.created}")


def run_bundled(questions: Path, *, workers: int) -> Run:
    """The questions asked of an assistant over the bundled text alone, whatever the installed index holds."""
    from eval.systems.build import assistant_over, shelf_books
    from eval.systems.local import LocalSystem

    shelf = Shelf(shelf_books(()))
    bench = Bench(standard_scorers(shelf), shelf)
    with assistant_over(()) as assistant:
        facts = assistant.info()
        made_of = f"{facts.get('embedder', '?')}, {facts.get('chat_model') or 'extractive'}"
        system = LocalSystem(assistant, name=f"assistant over the bundled text ({made_of})")
        return measure(
            read_cases(questions), system, bench, name=f"gate-{timestamp()}", source=questions, workers=workers
        )


def difference_table(title: str, found: Comparison) -> Table:
    """Differences by language with paired intervals; what lies beyond chance is marked."""
    names = [*sorted(name for name in found.differences if name != "all"), "all"]
    table = Table("score", *names, title=f"{title} · {found.compared} questions", title_justify="left")
    for score in found.differences["all"]:
        cells = [change_cell(score, found.differences[name].get(score)) for name in names]
        table.add_row(score + (" ↓" if score in LOWER_IS_BETTER else ""), *cells)
    return table


def change_cell(score: str, change: Estimate | None) -> str:
    """A difference with its interval: `worse` or `better` where the interval leaves out zero."""
    if change is None:
        return "–"
    text = f"{change.mean:+.3f} [{change.low:+.3f}, {change.high:+.3f}]"
    if is_loss(score, change):
        return f"{text} worse"
    return f"{text} better" if change.low > 0 or change.high < 0 else text


def flip_table(found: Comparison) -> Table:
    """The questions that went from wrong to right or back."""
    gained = sum(flip.gained for flip in found.flips)
    title = f"flipped: {gained} gained, {len(found.flips) - gained} lost"
    table = Table("", "id", "question", "before", "after", "cause", title=title, title_justify="left")
    for flip in sorted(found.flips, key=lambda flip: flip.gained):
        table.add_row(
            "+" if flip.gained else "−",
            flip.after.case.id,
            flip.after.case.question,
            flip.before.response.answer[:80],
            flip.after.response.answer[:80],
            str(flip.after.cause or flip.before.cause or ""),
        )
    return table


def gate_table(checks: list[Check]) -> Table:
    """Every check of the gate."""
    table = Table("group", "score", "baseline or limit", "now", "change", "verdict", title="gate", title_justify="left")
    for c in checks:
        table.add_row(
            c.group,
            c.score,
            "–" if c.baseline is None else f"{c.baseline:.3f}",
            "–" if c.now is None else str(c.now),
            change_cell(c.score, c.change),
            "FAILED" if c.failed else "ok",
        )
    return table


def check_to_dict(found: Check) -> dict[str, object]:
    """A check of the gate as JSON."""
    return {
        "group": found.group,
        "score": found.score,
        "failed": found.failed,
        "reason": found.reason,
        "baseline": found.baseline,
        "now": estimate_to_dict(found.now) if found.now else None,
        "change": estimate_to_dict(found.change) if found.change else None,
        "drops": [asdict(drop) for drop in found.drops],
    }


def comparison_to_dict(found: Comparison) -> dict[str, object]:
    """A comparison as JSON."""
    return {
        "compared": found.compared,
        "left_out": found.left_out,
        "differences": {
            group: {score: estimate_to_dict(change) for score, change in scores.items()}
            for group, scores in found.differences.items()
        },
        "flips": [
            {
                "id": flip.after.case.id,
                "question": flip.after.case.question,
                "gained": flip.gained,
                "before": flip.before.response.answer,
                "after": flip.after.response.answer,
            }
            for flip in found.flips
        ],
    }
