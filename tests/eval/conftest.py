"""Cases, books and systems that the tests of evaluation share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from typer import Typer
from typer.testing import CliRunner, Result

from corpus.bundled import bundled_books
from corpus.types import Book
from eval.runner import Bench
from eval.scorers import standard_scorers
from eval.shelf import Shelf
from eval.types import Case, Cited, Response

Answering = Callable[[Case], Response]


class Scripted:
    """A system that answers as a function says."""

    name = "scripted"

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self.asked: list[str] = []

    def ask(self, case: Case) -> Response:
        self.asked.append(case.id)
        return self._answering(case)


def invoked(command: Callable[..., None], *arguments: str) -> Result:
    """What a program of one command prints and how it ends."""
    app = Typer()
    app.command()(command)
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture(scope="session")
def books() -> tuple[Book, ...]:
    """The bundled text in both languages."""
    return bundled_books()


@pytest.fixture(scope="session")
def shelf(books: tuple[Book, ...]) -> Shelf:
    """The bundled text to check quotes against."""
    return Shelf(books)


@pytest.fixture(scope="session")
def bench(shelf: Shelf) -> Bench:
    """The standard scorers over the bundled text."""
    return Bench(standard_scorers(shelf), shelf)


@pytest.fixture
def scripted() -> type[Scripted]:
    """The class of scripted systems."""
    return Scripted


@pytest.fixture(scope="session")
def oracle(books: tuple[Book, ...]) -> Answering:
    """Answers every case with its gold sentences, and refuses the unanswerable ones: the best there can be."""
    shelves = {book.lang: Shelf([book]) for book in books}

    def answer(case: Case) -> Response:
        if case.unanswerable:
            text = "书中没有找到答案。" if case.lang == "zh" else "The book does not say."
            return Response(case.id, "refused", text, case.question, case.lang)
        cited = tuple(
            Cited(address, text, number)
            for number, address in enumerate(case.addresses, 1)
            for text in shelves[case.lang].texts(address)[:1]
        )
        text = " ".join(f"{citation.quote}[{citation.number}]" for citation in cited)
        retrieved = tuple((citation.address,) for citation in cited)
        return Response(
            case.id, "answered", text, case.question, case.lang, cited, 5.0, retrieved=retrieved, confidence=0.9
        )

    return answer
