"""`run`, `score`, `runs` and `report`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from corpus.types import Book
from eval.cases import BUNDLED, digest, read_cases, read_responses
from eval.commands.common import (
    STDOUT,
    Books,
    JsonOut,
    LevelOption,
    Questions,
    progress,
    run_store,
    say,
    show,
    write_json,
)
from eval.report.data import run_to_dict
from eval.report.html import run_page
from eval.report.tables import run_tables, runs_table
from eval.runner import Bench
from eval.runner import run as run_cases
from eval.scorers import standard_scorers
from eval.shelf import Shelf
from eval.store import Run, RunInfo, timestamp
from eval.systems.recorded import RecordedSystem
from eval.types import Case, Outcome, System


def run(
    questions: Questions = None,
    book: Books = None,
    url: Annotated[str | None, typer.Option(help="Ask this endpoint: ours, or OpenAI-compatible (…/v1).")] = None,
    model: Annotated[str, typer.Option(help="Model name for an OpenAI-compatible endpoint.")] = "",
    json_out: JsonOut = None,
    name: Annotated[str | None, typer.Option(help="Name of the run; a name used before resumes that run.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Questions asked at once.")] = 2,
    level: LevelOption = "sentence",
) -> None:
    """Ask every question, score the answers and print the figures."""
    from eval.systems.build import read_books, shelf_books

    path = questions or BUNDLED
    cases = read_cases(path)
    own = read_books(book or [])
    with ExitStack() as stack:
        system, books = _system(stack, own, url, model)
        shelf = Shelf(books or shelf_books(own))
        bench = Bench(standard_scorers(shelf, level=level), shelf)
        result = measure(cases, system, bench, name=name or timestamp(), source=path, workers=workers)
    finish(result, json_out)


def score(
    answers: Annotated[Path, typer.Option(help="Answer file in the batch layout of `mekong ask`.")],
    questions: Questions = None,
    book: Books = None,
    json_out: JsonOut = None,
    name: Annotated[str | None, typer.Option(help="Name of the run; a name used before is scored anew.")] = None,
    level: LevelOption = "sentence",
) -> None:
    """Score answers recorded earlier or by another system."""
    from eval.systems.build import read_books, shelf_books

    path = questions or BUNDLED
    shelf = Shelf(shelf_books(read_books(book or [])))
    bench = Bench(standard_scorers(shelf, level=level), shelf)
    system = RecordedSystem(read_responses(answers), name=answers.name)
    finish(measure(read_cases(path), system, bench, name=name or timestamp(), source=path), json_out)


def runs() -> None:
    """List the stored runs, the latest first."""
    show([runs_table(run_store().listed())])


def report(
    run_name: Annotated[
        str | None, typer.Argument(metavar="[RUN]", help="A run's name; the latest by default.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write one self-contained page here.")] = None,
    json_out: JsonOut = None,
) -> None:
    """Show a stored run as tables, JSON or a page with plots and every failed case."""
    store = run_store()
    result = store.load(run_name or store.latest())
    if html is not None:
        html.parent.mkdir(parents=True, exist_ok=True)
        html.write_text(run_page(result), encoding="utf-8")
        say(f"wrote {html}")
    finish(result, json_out)


def measure(cases: Sequence[Case], system: System, bench: Bench, *, name: str, source: Path, workers: int = 1) -> Run:
    """Run the cases with a progress bar, keeping every outcome on disk as it comes."""
    store = run_store()
    info = RunInfo(name, system.name, source.name, digest(cases), timestamp(), cases=len(cases))
    known = store.begin(info)
    if isinstance(system, RecordedSystem):
        known = {}  # the file may have changed since
    if known:
        say(f"resuming {name}: {len(known)} of {len(cases)} questions are answered already")
    started = time.perf_counter()
    with progress(f"asking {system.name}", len(cases)) as advance:

        def keep(outcome: Outcome) -> None:
            store.append(name, outcome)
            advance()

        outcomes = run_cases(cases, system, bench, workers=workers, known=known, on_outcome=keep)
    return store.finish(info, outcomes, seconds=time.perf_counter() - started)


def finish(result: Run, json_out: Path | None) -> None:
    """Print a run's tables and, where asked, write its JSON. Exit with 1 where no question got an answer."""
    show(run_tables(result), json_out)
    failed = sum(outcome.response.error is not None for outcome in result.outcomes)
    if failed:
        say(f"{failed} questions got no answer because the system failed; they are unscored, not wrong")
    if json_out is not None:
        write_json(json_out, run_to_dict(result))
        say(f"wrote {json_out}" if json_out != STDOUT else "wrote JSON to stdout")
    if failed and failed == len(result.outcomes):
        say(f"no question got an answer: {result.outcomes[0].response.error}")
        raise typer.Exit(1)


def _system(stack: ExitStack, own: Sequence[Book], url: str | None, model: str) -> tuple[System, tuple[Book, ...]]:
    """What to ask, and the books it reads from where it tells."""
    if url is not None:
        from eval.systems.endpoint import connect

        return connect(url, model=model), ()
    from eval.systems.build import assistant_over, indexed_books, installed_assistant
    from eval.systems.local import LocalSystem

    assistant = stack.enter_context(assistant_over(own) if own else installed_assistant())
    facts = assistant.info()
    name = f"assistant ({facts.get('embedder', '?')}, {facts.get('chat_model') or 'extractive'})"
    return LocalSystem(assistant, name=name), indexed_books(assistant)
