"""What the command line shows: answers, hits, books and checks for people; progress and errors on stderr."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import typer

from corpus.errors import MekongError

if TYPE_CHECKING:
    from assistant.doctor import Check
    from assistant.shelf import BookRow
    from assistant.types import Answer, Citation
    from index.types import Hit

HitRecord = dict[str, str | int | float | None]
_LEAST_WORTH_A_BAR = 2


def error(problem: MekongError) -> None:
    """Say what went wrong and what to do, on stderr."""
    typer.secho(f"error: {problem.message}", fg="red", err=True)
    typer.echo(f"hint: {problem.hint}", err=True)


def note(text: str) -> None:
    """Say something that is not a result, on stderr."""
    typer.echo(text, err=True)


def progress(done: int, total: int) -> None:
    """Say how far embedding has come, on stderr."""
    end = "\n" if done == total else ""
    typer.echo(f"\rembedding {done}/{total}{end}", err=True, nl=False)


def tracked(lines: Iterable[str], total: int) -> Iterator[str]:
    """The lines, with a progress bar on stderr where there are several."""
    if total < _LEAST_WORTH_A_BAR:
        yield from lines
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(lines, total=total, description="answering", console=Console(stderr=True), transient=False)


def answer(given: Answer) -> None:
    """An answer with its sources."""
    typer.echo(given.text)
    for citation in given.citations:
        typer.echo("")
        typer.secho(f"[{citation.number}] {_place(citation, given)}", dim=True)
        typer.echo(f"    {citation.quote}")
    if given.mode == "fallback":
        note("the chat model did not give a usable answer; this one is extracted from the book")


def _place(citation: Citation, given: Answer) -> str:
    section = citation.section_en if given.lang == "en" else citation.section
    pages = f", {'p.' if given.lang == 'en' else '页'} {citation.pages}" if citation.pages else ""
    return f"{section}{pages} · {citation.address} · {citation.source}"


def hits(found: Sequence[Hit]) -> None:
    """Passages with their scores and the leg that found them."""
    for place, hit in enumerate(found, 1):
        section = hit.passage.section
        legs = " + ".join(
            f"{name} {score:.3f}"
            for name, score in (("dense", hit.dense), ("lexical", hit.lexical))
            if score is not None
        )
        typer.secho(f"{place}. {' › '.join(section.path)}  ({section.key}; {legs})", dim=True)
        typer.echo(f"   {hit.passage.text}")


def hit_record(hit: Hit) -> HitRecord:
    """A hit as a JSON object."""
    section = hit.passage.section
    return {
        "id": hit.passage.id,
        "book": section.book_id,
        "address": section.address,
        "section": " › ".join(section.path),
        "text": hit.passage.text,
        "score": hit.score,
        "dense": hit.dense,
        "lexical": hit.lexical,
    }


def books(rows: Sequence[BookRow]) -> None:
    """The books of the index, a line each."""
    for row in rows:
        typer.echo(
            f"{row['id']}\t{row['lang']}\t{row['sections']} sections\t{row['title']}\t{row['source']}\t{row['role']}"
        )


def checks(made: Sequence[Check]) -> None:
    """Checks, a line each."""
    for check in made:
        typer.secho(
            f"{'ok  ' if check.is_fine else 'FAIL'} {check.name}: {check.finding}", fg=None if check.is_fine else "red"
        )
