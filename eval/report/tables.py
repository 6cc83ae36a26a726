"""Results as tables for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from eval.latency import StageTime, stage_name, stage_times
from eval.store import Run, RunInfo
from eval.summary import Group, causes, cited_right, summarise
from eval.types import LOWER_IS_BETTER, SPENT, STAGES, Estimate

_UNITS = SPENT | {"citation_length", "answer_length"}
_BY_STAGE = frozenset(f"{stage}_ms" for stage in STAGES)
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
    """A run's figures: by language, by kind of question in each language, time by stage, then where it failed."""
    groups = summarise(run.outcomes)
    times = stage_times(run.outcomes)
    timed = [latency_table(times)] if times["all"] else []
    return [language_table(run.info, groups), kind_table(groups), *timed, cause_table(run)]


def language_table(info: RunInfo, groups: dict[str, Group]) -> Table:
    """Scores by language with 95 % intervals."""
    languages = sorted(name for name in groups if "/" not in name and "@" not in name and name != "all")
    table = Table(
        title=f"{info.name} · {info.system} · {info.cases} questions · {info.seconds:.1f} s", title_justify="left"
    )
    table.add_column("score")
    for name in [*languages, "all"]:
        table.add_column(name, justify="right")
    for metric in main_scores(groups):
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


def main_scores(groups: dict[str, Group]) -> list[str]:
    """The scores of a run that stand in the table by language; time by stage has a table of its own."""
    return [metric for metric in groups["all"] if metric not in _BY_STAGE]


def latency_table(times: dict[str, dict[str, StageTime]]) -> Table:
    """Milliseconds by stage: the median and the 95th percentile of each language with their intervals."""
    head, rows = latency_rows(times)
    table = Table(title="milliseconds by stage", title_justify="left")
    for place, name in enumerate(head):
        table.add_column(name, justify="right" if place else "left")
    for row in rows:
        table.add_row(*row)
    return table


def latency_rows(times: dict[str, dict[str, StageTime]]) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the table of stages, for the terminal and the page."""
    head = ["stage", *(f"{lang} {figure}" for lang in times for figure in ("median", "p95"))]
    rows = []
    for stage in times["all"]:
        found = [times[lang].get(stage) for lang in times]
        cells = [figure(part, stage) for time in found for part in ((time.median, time.p95) if time else (None, None))]
        rows.append([stage_name(stage), *cells])
    return head, rows


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
