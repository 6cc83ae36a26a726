"""What the page plots, computed from outcomes."""

from __future__ import annotations

from eval.latency import stage_name, stage_times
from eval.report.svg import Line, bars, curves, histogram, spans
from eval.retrieved import found_at
from eval.stats import quantile
from eval.store import Run
from eval.summary import Group
from eval.types import Outcome, Outcomes

_DEPTHS = 24
_BINS = 8


def all_plots(run: Run, groups: dict[str, Group]) -> list[str]:
    """Every plot that the run has data for."""
    accuracy = {name: group["accuracy"] for name, group in groups.items() if "accuracy" in group}
    first = {name: group["first_section"] for name, group in groups.items() if "first_section" in group}
    kinds = sorted((name for name in accuracy if "/" in name), key=lambda name: (name.split("/")[1], name))
    parts = sorted((name for name in accuracy if "@" in name), key=lambda name: (name.split("@")[1], name))
    plots = [
        bars("accuracy by language and kind of question", [(name, accuracy[name]) for name in kinds]),
        bars("accuracy by language and part of the book", [(name, accuracy[name]) for name in parts]),
        bars("first citation in the right section, by kind", [(name, first[name]) for name in kinds if name in first]),
        depth_plot(run.outcomes),
        calibration_plot(run.outcomes),
        latency_plot(run.outcomes),
        stage_plot(run.outcomes),
    ]
    return [plot for plot in plots if plot]


def depth_plot(outcomes: Outcomes) -> str:
    """The share of answerable cases whose gold evidence is among the first k passages, by language."""
    lines = []
    for lang in ("zh", "en"):
        traced = [o for o in outcomes if o.case.lang == lang and o.case.addresses and o.response.retrieved is not None]
        if not traced:
            continue
        ranks = [found_at(o.case, o.response) for o in traced]
        points = [(float(k), sum(r is not None and r <= k for r in ranks) / len(ranks)) for k in range(1, _DEPTHS + 1)]
        lines.append(Line(lang, tuple(points)))
    return curves("gold evidence among the first k passages", lines, across="k") if lines else ""


def calibration_plot(outcomes: Outcomes) -> str:
    """How often cases were refused, and how often they had no answer, by the similarity of the best passage."""
    known = sorted(
        ((o.response.confidence, o) for o in outcomes if o.response.confidence is not None), key=lambda pair: pair[0]
    )
    if len(known) < _BINS * 2:
        return ""
    refused, unanswerable = [], []
    for place in range(_BINS):
        members = known[len(known) * place // _BINS : len(known) * (place + 1) // _BINS]
        x = sum(value for value, _ in members) / len(members)
        refused.append((x, _share(members, lambda o: o.response.status == "refused")))
        unanswerable.append((x, _share(members, lambda o: o.case.unanswerable)))
    lines = [Line("refused", tuple(refused)), Line("no answer in the book", tuple(unanswerable))]
    return curves("calibration of refusals", lines, across="similarity of the best passage")


def latency_plot(outcomes: Outcomes) -> str:
    """Times to the whole answer."""
    times = [o.response.latency_ms for o in outcomes if o.response.latency_ms is not None]
    if not times:
        return ""
    title = f"latency: median {quantile(times, 0.5):.0f} ms, 95 % below {quantile(times, 0.95):.0f} ms"
    return histogram(title, times, across="ms")


def stage_plot(outcomes: Outcomes) -> str:
    """Median and 95th percentile of every stage that the system reports, by language."""
    times = stage_times(outcomes)
    rows = [
        (f"{lang} {stage_name(stage)}", times[lang][stage].median, times[lang][stage].p95)
        for stage in times["all"]
        for lang in ("zh", "en")
        if stage in times.get(lang, {})
    ]
    return spans("time by stage: median (bar) and 95th percentile (mark), ms", rows) if rows else ""


def _share(members: list[tuple[float, Outcome]], test: object) -> float:
    assert callable(test)
    return sum(bool(test(outcome)) for _, outcome in members) / len(members)
