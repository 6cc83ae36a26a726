"""Ablations as tables, JSON and a page with plots."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from rich.table import Table

from eval.ablation import DEPTHS, Ablation
from eval.ablation_answers import SCORES, Answered
from eval.report.data import Json, estimate_to_dict
from eval.report.page import page, table
from eval.report.svg import Line, bars, curves
from eval.setups import Setup
from eval.types import LOWER_IS_BETTER, Estimate

_LEAST = 6  # fewer cases that all differ in one direction may do so by chance in more than one of 20 trials


def ablation_table(found: Sequence[Ablation]) -> Table:
    """Recall at every depth and the mean reciprocal rank, by language, a setup a row."""
    drawn = Table("setup", "passages", "language", *(f"recall@{k}" for k in DEPTHS), "MRR", title="ablation")
    for row in found:
        for lang, recall in row.recall.items():
            cells = [f"{share.mean:.3f}" for share in recall.values()]
            drawn.add_row(row.setup.label, str(row.passages), lang, *cells, str(row.reciprocal[lang]))
    return drawn


def ablation_page(found: Sequence[Ablation]) -> str:
    """The curves of every setup, a plot for each language."""
    plots = []
    for lang in ("zh", "en"):
        lines = [
            Line(row.setup.change(found[0].setup), tuple((float(k), s.mean) for k, s in row.recall[lang].items()))
            for row in found
            if lang in row.recall
        ]
        plots.append(curves(f"gold evidence among the first k passages ({lang})", lines, across="k"))
    return page("Ablation of retrieval", [_standard(found[0].setup), *plots])


def ablation_to_dict(row: Ablation) -> Json:
    """A setup and its figures as JSON."""
    return {
        "setup": row.setup.label,
        "passages": row.passages,
        "recall": {
            lang: {str(k): estimate_to_dict(share) for k, share in recall.items()}
            for lang, recall in row.recall.items()
        },
        "mrr": {lang: estimate_to_dict(found) for lang, found in row.reciprocal.items()},
    }


def answers_table(found: Sequence[Answered]) -> Table:
    """The scores of every setup by language with their intervals, a star where one lies beyond chance."""
    drawn = Table(title=f"answers · standard: {found[0].setup.label}", title_justify="left")
    for name in _head():
        drawn.add_column(name)
    for cells in _rows(found):
        drawn.add_row(*cells)
    drawn.caption = "* differs from the standard on the same questions beyond its 95 % interval"
    return drawn


def answers_page(found: Sequence[Answered]) -> str:
    """The table, and a plot of every score: setups by language with their intervals."""
    plots = [
        bars(score.replace("_", " ") + (" ↓" if score in LOWER_IS_BETTER else ""), rows)
        for score in SCORES
        if (rows := _bars_of(found, score))
    ]
    note = "<p>* differs from the standard on the same questions beyond its 95 % interval; ↓ lower is better.</p>"
    return page("Ablation of answers", [_standard(found[0].setup), table(_head(), _rows(found)), note, *plots])


def answers_to_dict(row: Answered) -> Json:
    """A setup as JSON: every score by language, and its paired difference from the standard."""
    return {
        "setup": row.setup.label,
        "change": row.change,
        "passages": row.passages,
        "figures": {lang: {m: estimate_to_dict(e) for m, e in group.items()} for lang, group in row.figures.items()},
        "gains": {lang: {m: estimate_to_dict(e) for m, e in group.items()} for lang, group in row.gains.items()},
    }


def _head() -> list[str]:
    marked = [score.replace("_", " ") + (" ↓" if score in LOWER_IS_BETTER else "") for score in SCORES]
    return ["setup", "passages", "language", *marked]


def _rows(found: Sequence[Answered]) -> list[list[str]]:
    return [
        [row.change, str(row.passages), lang, *(_cell(row, lang, score) for score in SCORES)]
        for row in found
        for lang in row.figures
    ]


def _cell(row: Answered, lang: str, score: str) -> str:
    estimate = row.figures[lang].get(score)
    if estimate is None:
        return "–"
    gain = row.gains[lang].get(score)
    differs = gain is not None and gain.judged >= _LEAST and (gain.low > 0 or gain.high < 0)
    return f"{estimate}{' *' if differs else ''}"


def _bars_of(found: Sequence[Answered], score: str) -> list[tuple[str, Estimate]]:
    return [
        (f"{lang} {row.change}", row.figures[lang][score])
        for lang in sorted({lang for row in found for lang in row.figures}, reverse=True)
        for row in found
        if score in row.figures.get(lang, {})
    ]


def _standard(setup: Setup) -> str:
    return f'<p class="meta">standard: {escape(setup.label)}</p>'
