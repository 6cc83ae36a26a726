"""One self-contained page for a run: figures, plots, and every failed case with its evidence."""

from __future__ import annotations

from html import escape

from eval.latency import stage_times
from eval.report.page import page, table
from eval.report.plots import all_plots
from eval.report.tables import figure, latency_rows, main_scores, short
from eval.retrieved import found_at
from eval.store import Run
from eval.summary import Group, causes, cited_right, summarise
from eval.types import LOWER_IS_BETTER, SPENT, Outcome

_EVIDENCE = 8


def run_page(run: Run) -> str:
    """The page as HTML text without any reference to other files."""
    groups = summarise(run.outcomes)
    failed = [outcome for outcome in run.outcomes if outcome.cause is not None]
    body = [
        f'<p class="meta">{escape(_facts(run))}</p>',
        "<h2>By language</h2><p>Means with 95 % bootstrap intervals; ↓ lower is better; – not judged.</p>",
        _language_table(groups),
        _right_line(run),
        "<h2>By kind of question</h2>",
        _kind_table(groups),
        _latency_table(run),
        "<h2>Plots</h2>",
        *all_plots(run, groups),
        f"<h2>Where it went wrong</h2>{_cause_table(run)}",
        f"<h2>Failed cases ({len(failed)})</h2>",
        *(failed_case(outcome) for outcome in failed),
    ]
    return page(f"Evaluation {run.info.name}", body)


def failed_case(outcome: Outcome) -> str:
    """A failed case to unfold: question, gold, answer, evidence found, and where it went wrong."""
    case, response = outcome.case, outcome.response
    history = " / ".join(f"{m.role}: {m.content}" for m in case.history)
    cited = "".join(f"<li><code>{escape(c.address)}</code> {escape(c.quote)}</li>" for c in response.citations)
    rows = [
        ("history", escape(history)),
        ("understood as", escape(response.standalone if response.standalone != case.question else "")),
        ("gold", escape(" + ".join(" | ".join(group[:6]) for group in case.answers)) or "(no answer in the book)"),
        ("gold evidence", escape(", ".join(case.addresses))),
        ("answer", escape(response.error or response.answer)),
        ("cited", f"<ul>{cited}</ul>" if cited else "nothing"),
        ("evidence found", _evidence(outcome)),
        ("scores", escape(", ".join(f"{s.name} {s.value:.2f}" for s in outcome.scores if s.value is not None))),
    ]
    listed = "".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in rows if text)
    title = f'<code>{escape(case.id)}</code> <span class="cause">{escape(str(outcome.cause))}</span>'
    return f"<details><summary>{title} {escape(case.question)}</summary><dl>{listed}</dl></details>"


def _evidence(outcome: Outcome) -> str:
    retrieved = outcome.response.retrieved
    if retrieved is None:
        return "not reported by the system"
    rank = found_at(outcome.case, outcome.response)
    where = f"gold at rank {rank}" if rank else "gold not among the passages" if outcome.case.addresses else ""
    spans = [f"{hit[0]}…{hit[-1].partition(':')[2]}" if len(hit) > 1 else hit[0] for hit in retrieved if hit]
    return escape("; ".join(filter(None, [where, ", ".join(spans[:_EVIDENCE])])))


def _facts(run: Run) -> str:
    info = run.info
    return (
        f"{info.system} · {info.questions} ({info.digest[:12]}) · {info.cases} questions · {info.seconds:.1f} s · "
        f"{info.created}"
    )


def _language_table(groups: dict[str, Group]) -> str:
    names = [*sorted(n for n in groups if "/" not in n and "@" not in n and n != "all"), "all"]
    rows = [
        [metric + (" ↓" if metric in LOWER_IS_BETTER else ""), *(figure(groups[n].get(metric), metric) for n in names)]
        for metric in main_scores(groups)
    ]
    return table(["score", *names], rows)


def _kind_table(groups: dict[str, Group]) -> str:
    metrics = [m for m in groups["all"] if m not in SPENT | {"answer_length", "citation_length"}]
    rows = [[name, *(short(groups[name].get(m)) for m in metrics)] for name in sorted(groups) if "/" in name]
    return table(["kind", *(m.replace("_", " ") for m in metrics)], rows)


def _latency_table(run: Run) -> str:
    times = stage_times(run.outcomes)
    return f"<h2>Milliseconds by stage</h2>{table(*latency_rows(times))}" if times["all"] else ""


def _cause_table(run: Run) -> str:
    return table(["stage", "cases"], [[cause, str(count)] for cause, count in causes(run.outcomes).items()])


def _right_line(run: Run) -> str:
    texts = [f"{lang}: {right} of {total}" for lang, (right, total) in sorted(cited_right(run.outcomes).items())]
    return f"<p>Answered right with the right section cited first — {escape('; '.join(texts))}.</p>"
