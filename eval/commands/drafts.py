"""`generate` and `import-feedback`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eval.cases import write_cases
from eval.commands.common import Books, say


def generate(
    output: Annotated[Path, typer.Option(help="Where the draft questions go, JSON lines.")],
    book: Books = None,
    model: Annotated[str | None, typer.Option(help="LangChain chat model that words the questions.")] = None,
    most: Annotated[int, typer.Option(min=1, help="How many at most.")] = 100,
) -> None:
    """Draft questions from a book's sections, for a person to review before they count."""
    from corpus.bundled import bundled_books
    from eval.drafting import draft_cases
    from eval.judge import load_chat
    from eval.systems.build import read_books

    books = read_books(book) if book else bundled_books()
    cases = draft_cases(books, chat=load_chat(model) if model else None, most=most)
    write_cases(output, cases)
    say(f"wrote {len(cases)} drafts to {output}: review each before it counts")


def import_feedback(
    feedback: Annotated[Path, typer.Argument(help="Feedback, JSON lines: question, rating, answer, comment …")],
    output: Annotated[Path, typer.Option(help="Where the draft questions go, JSON lines.")],
) -> None:
    """Turn readers' feedback into draft questions."""
    from eval.drafting import feedback_cases

    cases = feedback_cases(feedback)
    write_cases(output, cases)
    empty = sum(not case.answers and not case.unanswerable for case in cases)
    say(f"wrote {len(cases)} drafts to {output}; {empty} still need a right answer")
