"""`ablate` and `external`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from assistant.settings import load_settings
from eval.ablation import DEPTHS, Ablation, ablate, setups
from eval.cases import BUNDLED, read_cases
from eval.commands.answers import measure
from eval.commands.common import JsonOut, Questions, progress, say, show, write_json
from eval.commands.search import result_to_dict, retrieval_table
from eval.external import Loaded, ReadingScorer, book_of, load_set
from eval.report.data import estimate_to_dict, run_to_dict
from eval.report.svg import Line, curves
from eval.report.tables import run_tables
from eval.retrieval import RetrievalResult, evaluate
from eval.runner import Bench
from eval.scorers import standard_scorers
from eval.shelf import Shelf
from eval.store import Run, timestamp
from index.embedders.registry import load_embedder
from index.retriever import Legs


def ablation(
    questions: Questions = None,
    embedder: Annotated[list[str] | None, typer.Option(help="Embedders, the standard first.")] = None,
    budget: Annotated[list[int] | None, typer.Option(help="Tokens of a passage, the standard first.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write the plot here.")] = None,
    json_out: JsonOut = None,
) -> None:
    """Retrieve with one thing changed at a time: legs, headings, lengths of passages, embedders."""
    from corpus.bundled import bundled_books

    settings = load_settings()
    plan = setups(embedder or [settings.embedder], budget or [160, 80, 320])
    cases = read_cases(questions or BUNDLED)
    with progress("retrieving", len(plan)) as advance:
        found = list(ablate(bundled_books(), cases, plan, load_embedder, on_setup=advance))
    show([ablation_table(found)])
    if html is not None:
        html.write_text(ablation_page(found), encoding="utf-8")
    if json_out is not None:
        write_json(json_out, [ablation_to_dict(row) for row in found])


def external(
    name: Annotated[
        str, typer.Argument(help="cmrc2018, drcd, clapnq_dev, ramdocs, mtrag_human_subset, stard_goldpool.")
    ],
    bench: Annotated[Path, typer.Option(help="The folder that holds the sets.")],
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many questions, spread evenly.")] = None,
    embedder: Annotated[str | None, typer.Option(help="Embedder; that of the settings by default.")] = None,
    reading: Annotated[bool, typer.Option(help="Ask the assistant too, not only the retriever.")] = True,
    workers: Annotated[int, typer.Option(min=1, help="Questions asked at once.")] = 2,
    json_out: JsonOut = None,
) -> None:
    """Measure retrieval and answers on a set that others wrote, beside their published figures."""
    loaded = load_set(name, bench, limit=limit)
    model = load_embedder(embedder or load_settings().embedder)
    legs: tuple[Legs, ...] = ("hybrid", "dense", "lexical")
    results: list[RetrievalResult] = []
    with progress("retrieving", len(legs) * len(loaded.collection.queries)) as advance:
        for leg in legs:
            results.append(evaluate(loaded.collection, model, legs=leg, on_query=advance))
    show([retrieval_table(f"{name} · {len(loaded.collection.queries)} queries", results)])
    answered = read_set(loaded, embedder, workers=workers) if reading and loaded.cases else None
    if answered is not None:
        show(run_tables(answered)[:1])
    say(f"published: {loaded.source.published or 'nothing comparable'}")
    if json_out is not None:
        figures = [{k: v for k, v in result_to_dict(result).items() if k != "by_query"} for result in results]
        groups = run_to_dict(answered)["groups"] if answered is not None else {}
        write_json(
            json_out, {"set": name, "published": loaded.source.published, "retrieval": figures, "groups": groups}
        )


def read_set(loaded: Loaded, embedder: str | None, *, workers: int) -> Run:
    """The assistant's answers to a set's questions, with the documents as its only book."""
    from eval.systems.build import assistant_over
    from eval.systems.local import LocalSystem

    name = loaded.source.name
    book = book_of(name, loaded.collection.documents)
    shelf = Shelf([book])
    scorers = (ReadingScorer("em"), ReadingScorer("f1"), *standard_scorers(shelf, level="section"))
    settings = load_settings()
    if embedder:
        settings = settings.model_copy(update={"embedder": embedder})
    with assistant_over([book], settings=settings, bundled=False) as assistant:
        system = LocalSystem(assistant, name=f"assistant over {name}")
        run_name = f"{name}-{timestamp()}"
        return measure(loaded.cases, system, Bench(scorers, shelf), name=run_name, source=Path(name), workers=workers)


def ablation_table(found: list[Ablation]) -> Table:
    """Recall at every depth and the mean reciprocal rank, by language, a setup a row."""
    table = Table("setup", "passages", "language", *(f"recall@{k}" for k in DEPTHS), "MRR", title="ablation")
    for row in found:
        for lang, recall in row.recall.items():
            cells = [f"{share.mean:.3f}" for share in recall.values()]
            table.add_row(row.setup.label, str(row.passages), lang, *cells, str(row.reciprocal[lang]))
    return table


def ablation_page(found: list[Ablation]) -> str:
    """The curves of every setup, a plot for each language."""
    plots = []
    for lang in ("zh", "en"):
        lines = [
            Line(row.setup.label, tuple((float(k), share.mean) for k, share in row.recall[lang].items()))
            for row in found
            if lang in row.recall
        ]
        plots.append(curves(f"gold evidence among the first k passages ({lang})", lines, across="k"))
    head = '<meta charset="utf-8"><title>Ablation</title>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>{"".join(plots)}</body></html>\n'


def ablation_to_dict(row: Ablation) -> dict[str, object]:
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
