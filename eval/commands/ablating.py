"""`ablate`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from assistant.settings import load_settings
from corpus.bundled import bundled_books
from corpus.readers import read_book
from corpus.types import Lang
from eval.cases import BUNDLED, read_cases
from eval.commands.common import Books, JsonOut, Questions, progress, say, show, write_json
from eval.errors import DatasetError
from eval.external import spread
from eval.setups import Setup, Workshop, setups
from eval.types import Case
from index.embedders.registry import load_embedder
from index.library import Library

_Measured = tuple[Table, str, list[dict[str, object]]]  # for the terminal, as a page, as JSON


def ablation(
    questions: Questions = None,
    embedder: Annotated[list[str] | None, typer.Option(help="Embedders, the standard first.")] = None,
    budget: Annotated[list[int] | None, typer.Option(help="Tokens of a passage, the standard first.")] = None,
    top_k: Annotated[
        list[int] | None, typer.Option(help="Passages that answers are selected from, the standard first.")
    ] = None,
    end_to_end: Annotated[bool, typer.Option("--end-to-end", help="Answer too, and score the answers.")] = False,
    limit: Annotated[
        int | None, typer.Option(min=2, help="Only so many questions, spread over languages and kinds.")
    ] = None,
    book: Books = None,
    texts: Annotated[Lang | None, typer.Option(help="Only the texts in this language.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Questions asked at once, end to end.")] = 2,
    html: Annotated[Path | None, typer.Option(help="Write the plots here.")] = None,
    json_out: JsonOut = None,
) -> None:
    """Change one thing at a time: legs, headings, bridge, late interaction, lengths of passages, embedders.

    Retrieval alone is measured by where the gold evidence stands among the passages; with --end-to-end every setup
    answers the questions; answers are scored and compared with the standard's. The texts are those that come with the
    project, or the books named instead: with --texts zh, English questions have to find Chinese text.
    """
    settings = load_settings()
    depths = (top_k or [settings.top_k, 8]) if end_to_end else [settings.top_k]
    plan = setups(embedder or [settings.embedder], budget or [160, 80, 320], depths)
    books = [b for b in ([read_book(path) for path in book] if book else bundled_books()) if texts in {None, b.lang}]
    if not books:
        raise DatasetError(f"no text is in {texts!r}", hint="leave --texts out, or name a --book in that language")
    cases = sample(read_cases(questions or BUNDLED), limit)
    library = Library.of(books, ()) if book else Library.of((), books)
    workshop = Workshop(library, lambda name: load_embedder(name, allow_download=settings.allow_download))
    measured = _answers(workshop, cases, plan, workers) if end_to_end else _retrieval(workshop, cases, plan)
    table, page, rows = measured
    show([table], json_out)
    if html is not None:
        html.parent.mkdir(parents=True, exist_ok=True)
        html.write_text(page, encoding="utf-8")
        say(f"wrote {html}")
    if json_out is not None:
        write_json(json_out, rows)


def sample(cases: Sequence[Case], limit: int | None) -> list[Case]:
    """At most `limit` cases, of each language and kind as many as its share; the order of the file where all fit."""
    if limit is None or limit >= len(cases):
        return list(cases)
    return spread(sorted(cases, key=lambda case: (case.lang, case.unanswerable, case.kind)), limit)


def _retrieval(workshop: Workshop, cases: Sequence[Case], plan: Sequence[Setup]) -> _Measured:
    from eval.ablation import ablate
    from eval.report.ablation import ablation_page, ablation_table, ablation_to_dict

    with progress("retrieving", len(plan)) as advance:
        found = list(ablate(workshop, cases, plan, on_setup=advance))
    return ablation_table(found), ablation_page(found), [ablation_to_dict(row) for row in found]


def _answers(workshop: Workshop, cases: Sequence[Case], plan: Sequence[Setup], workers: int) -> _Measured:
    from eval.ablation_answers import ablate_answers
    from eval.report.ablation import answers_page, answers_table, answers_to_dict
    from eval.runner import Bench
    from eval.scorers import standard_scorers
    from eval.shelf import Shelf

    shelf = Shelf(workshop.library.books)
    bench = Bench(standard_scorers(shelf), shelf)
    with progress(f"answering with {len(plan)} setups", len(plan) * len(cases)) as advance:
        rows = ablate_answers(workshop, cases, plan, bench, workers=workers, on_outcome=lambda outcome: advance())
        found = list(rows)
    return answers_table(found), answers_page(found), [answers_to_dict(row) for row in found]
