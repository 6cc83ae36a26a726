"""`external`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.settings import load_settings
from eval.commands.answers import measure
from eval.commands.common import JsonOut, progress, say, show, write_json
from eval.commands.search import result_to_dict, retrieval_table
from eval.external import Loaded, ReadingScorer, book_of, load_set
from eval.report.data import run_to_dict
from eval.report.tables import run_tables
from eval.retrieval import RetrievalResult, evaluate
from eval.runner import Bench
from eval.scorers import standard_scorers
from eval.shelf import Shelf
from eval.store import Run, timestamp
from index.embedders.registry import load_embedder
from index.retriever import Legs


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
    show([retrieval_table(f"{name} · {len(loaded.collection.queries)} queries", results)], json_out)
    answered = read_set(loaded, embedder, workers=workers) if reading and loaded.cases else None
    if answered is not None:
        show(run_tables(answered)[:1], json_out)
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
