"""`retrieval`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from eval.commands.common import JsonOut, progress, say, show, write_json
from eval.report.data import estimate_to_dict
from eval.retrieval import RetrievalResult, evaluate, read_collection
from index.retriever import Legs


def retrieval(
    corpus: Annotated[Path, typer.Option(help="Documents, JSON lines: id, title, text.")],
    queries: Annotated[Path, typer.Option(help="Queries, JSON lines: id, text.")],
    qrels: Annotated[Path, typer.Option(help="Judgements, tabs: query, document, grade.")],
    retriever: Annotated[Legs, typer.Option(help="Which legs search.")] = "hybrid",
    embedder: Annotated[str | None, typer.Option(help="Embedder; that of the settings by default.")] = None,
    budget: Annotated[int, typer.Option(min=8, help="Tokens of a passage.")] = 160,
    json_out: JsonOut = None,
) -> None:
    """Measure retrieval on a collection in the BEIR layout (files may be .xz)."""
    from assistant.settings import load_settings
    from index.embedders.registry import load_embedder

    settings = load_settings()
    model = load_embedder(embedder or settings.embedder, allow_download=settings.allow_download)
    collection = read_collection(corpus, queries, qrels)
    say(f"{len(collection.documents)} documents, {len(collection.queries)} queries; indexing")
    with progress("searching", len(collection.queries)) as advance:
        result = evaluate(collection, model, legs=retriever, budget=budget, on_query=advance)
    show([retrieval_table(corpus.parent.name, [result])], json_out)
    if json_out is not None:
        write_json(json_out, result_to_dict(result))


def retrieval_table(title: str, results: list[RetrievalResult]) -> Table:
    """Results side by side, one a row."""
    table = Table(title=title, title_justify="left")
    for column in ("retriever", "embedder", *results[0].figures, "ms a query"):
        table.add_column(column)
    for result in results:
        facts = result.facts
        cells = [f"{e.mean:.3f} [{e.low:.3f}, {e.high:.3f}]" for e in result.figures.values()]
        table.add_row(str(facts["retriever"]), str(facts["embedder"]), *cells, str(facts["query_ms"]))
    return table


def result_to_dict(result: RetrievalResult) -> dict[str, object]:
    """Figures, facts and the value of every query as JSON."""
    data = asdict(result)
    data["figures"] = {metric: estimate_to_dict(found) for metric, found in result.figures.items()}
    return data
