"""Results as tables for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from eval.store import Run, RunInfo
from eval.summary import Group, causes, cited_right, summarise
from eval.types import LOWER_IS_BETTER, Estimate

_UNITS = frozenset({"citation_length", "answer_length", "latency_ms", "cost"})
_KIND_COLUMNS = (
    "accuracy",
    "fact_recall",
    "first_section",
    "citation_recall",
    "citation_precision",
    "refusal",
    "false_refusal",
)


def run_tables(run: Run) -> list[Table]:
    """A run's figures: by language, then by kind of question in each language, then where it failed."""
    groups = summarise(run.outcomes)
    return [language_table(run.info, groups), kind_table(groups), cause_table(run)]


def language_table(info: RunInfo, groups: dict[str, Group]) -> Table:
    """Scores by language with 95 % intervals."""
    languages = sorted(name for name in groups if "/" not in name and "@" not in name and name != "all")
    table = Table(
        title=f"{info.name} · {info.system} · {info.cases} questions · {info.seconds:.1f} s", title_justify="left"
    )
    table.add_column("score")
    for name in [*languages, "all"]:
        table.add_column(name, justify="right")
    for metric in groups["all"]:
        mark = " ↓" if metric in LOWER_IS_BETTER else ""
        table.add_row(metric + mark, *(figure(groups[name].get(metric), metric) for name in [*languages, "all"]))
    return table


def kind_table(groups: dict[str, Group]) -> Table:
    """The main scores by kind of question and language."""
    table = Table(title="by kind of question", title_justify="left")
    table.add_column("kind")
    table.add_column("n", justify="right")
    for metric in _KIND_COLUMNS:
        table.add_column(metric.replace("_", " "), justify="right")
    for name in sorted(name for name in groups if "/" in name):
        group = groups[name]
        size = max(estimate.judged + estimate.unscored for estimate in group.values()) if group else 0
        cells = [short(group.get(metric)) for metric in _KIND_COLUMNS]
        cells[0] = figure(group.get("accuracy"), "accuracy")
        table.add_row(name, str(size), *cells)
    return table


def cause_table(run: Run) -> Table:
    """How many cases failed at each stage, and how many were right with the right section first."""
    table = Table(title="where it went wrong", title_justify="left")
    table.add_column("stage")
    table.add_column("cases", justify="right")
    for cause, count in causes(run.outcomes).items():
        table.add_row(cause, str(count))
    for lang, (right, total) in sorted(cited_right(run.outcomes).items()):
        table.add_row(f"right and cited right ({lang})", f"{right} of {total}")
    return table


def runs_table(infos: Sequence[RunInfo]) -> Table:
    """Stored runs, the latest first."""
    table = Table("name", "created", "system", "questions", "cases", "seconds", "state")
    for info in infos:
        state = "finished" if info.finished else "broken off"
        table.add_row(
            info.name, info.created, info.system, info.questions, str(info.cases), f"{info.seconds:.1f}", state
        )
    return table


def figure(estimate: Estimate | None, metric: str) -> str:
    """A mean with its interval, as a table shows it."""
    if estimate is None:
        return "–"
    digits = 1 if metric in _UNITS else 3
    return f"{estimate.mean:.{digits}f} [{estimate.low:.{digits}f}, {estimate.high:.{digits}f}] n={estimate.judged}"


def short(estimate: Estimate | None) -> str:
    """A mean alone."""
    return "–" if estimate is None else f"{estimate.mean:.2f}"
