"""What the command line shows: answers, hits, books and checks for people; progress and errors on stderr."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import typer

from corpus.errors import MekongError

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.doctor import Check
    from assistant.shelf import BookRow
    from assistant.texts_exports import ExportFormat
    from assistant.types import Answer, Citation, Related
    from corpus.types import Book
    from index.terms import TermPair
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
    _related(given)
    if given.mode == "fallback":
        note("the chat model did not give a usable answer; this one is extracted from the book")


def exported(answers: Sequence[Answer], form: ExportFormat, books: Sequence[Book]) -> None:
    """Answers laid out for use elsewhere; a list of sources that is empty is said on stderr."""
    from assistant.exports import export

    text = export(answers, form, books)
    typer.echo(text, nl=False)
    if not text:
        note("no answer cites a source, so there is nothing to export")


def _related(given: Answer) -> None:
    if given.related:
        from assistant.answer_texts import ANSWER

        typer.echo(f"\n{ANSWER[given.lang]['related']}:")
    for section in given.related:
        typer.secho(f"  - {_where(section, given)} · {section.address}", dim=True)


def _place(citation: Citation, given: Answer) -> str:
    return f"{_where(citation, given)} · {citation.address} · {citation.source}"


def _where(place: Citation | Related, given: Answer) -> str:
    section = place.section_en if given.lang == "en" else place.section
    pages = f", {'p.' if given.lang == 'en' else '页'} {place.pages}" if place.pages else ""
    return f"{section}{pages}"


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
        size = f"{row['sections']} sections\t{row['questions']} known questions"
        typer.echo(f"{row['id']}\t{row['lang']}\t{size}\t{row['title']}\t{row['source']}\t{row['role']}")


def terms(pairs: Sequence[TermPair], own: Path) -> None:
    """Terms in both languages as a table, and on stderr how to change them by the table `own`."""
    from index.terms import terms_table

    typer.echo(terms_table(pairs), nl=False)
    note(
        f"to add a pair, write a line (Chinese, tab, English) into {own}; to ban one, add a tab and 0; "
        "the next `mekong index build`, `add` or `remove` reads it"
    )


def checks(made: Sequence[Check]) -> None:
    """Checks, a line each."""
    for check in made:
        typer.secho(
            f"{'ok  ' if check.is_fine else 'FAIL'} {check.name}: {check.finding}", fg=None if check.is_fine else "red"
        )
