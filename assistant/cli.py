"""The command line: `mekong`. Results go to stdout, everything else to stderr; exit codes are 0, 1 and 2."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ParamSpec, TypeVar

import typer

from assistant import cli_output as out
from assistant.texts_exports import ExportFormat
from corpus.errors import MekongError

if TYPE_CHECKING:
    from assistant.answering import Assistant
    from assistant.types import Message

app = typer.Typer(
    help="Ask a book in Chinese or English; get a short answer with verbatim citations.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
index_app = typer.Typer(help="Build and change the index.", no_args_is_help=True)
app.add_typer(index_app, name="index")

P = ParamSpec("P")
R = TypeVar("R")
JsonFlag = Annotated[bool, typer.Option("--json", help="Write JSON to stdout.")]
FormatOption = Annotated[
    ExportFormat | None, typer.Option("--format", help="Write the answer and its sources, or the sources alone, so.")
]
ScopeOption = Annotated[str | None, typer.Option(help="Look only in this section, for example p2/4.")]


def _reporting(command: Callable[P, R]) -> Callable[P, R]:
    """Turn this project's errors into two lines on stderr and exit code 1."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except MekongError as error:
            out.error(error)
            raise typer.Exit(1) from error

    return wrapped


def _assistant() -> Assistant:
    from assistant.app import build_assistant
    from assistant.settings import load_settings

    return build_assistant(load_settings(), progress=out.progress)


@app.command()
@_reporting
def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in Chinese or English.")] = None,
    *,
    as_json: JsonFlag = False,
    form: FormatOption = None,
    scope: ScopeOption = None,
    source: Annotated[Path | None, typer.Option("--input", help="Questions as JSON lines, instead of one.")] = None,
    target: Annotated[Path | None, typer.Option("--output", help="Where the answers to --input go.")] = None,
) -> None:
    """Answer one question, or a file of them in one process."""
    if form and (as_json or source):
        raise typer.BadParameter("--format goes with one question and without --json; see `mekong export`")
    if source is not None:
        _ask_batch(source, target)
        return
    if question is None:
        raise typer.BadParameter("give a question, or a file of them with --input")
    assistant = _assistant()
    answer = assistant.ask(question, scope=scope)
    if form is not None:
        out.exported([answer], form, assistant.books)
    elif as_json:
        from assistant.contract import answer_to_dict

        typer.echo(json.dumps(answer_to_dict(answer), ensure_ascii=False))
    else:
        out.answer(answer)


def _ask_batch(source: Path, target: Path | None) -> None:
    from assistant.batch import answered_lines, read_questions

    questions = read_questions(source)
    assistant = _assistant()
    with _writing(target) as write:
        for line in out.tracked(answered_lines(assistant, questions), len(questions)):
            write(line)


@contextmanager
def _writing(target: Path | None) -> Iterator[Callable[[str], None]]:
    """Write lines to `target`, complete or not at all, or to stdout."""
    if target is None:
        yield typer.echo
        return
    partial = target.with_name(target.name + ".partial")
    try:
        file = partial.open("w", encoding="utf-8")
    except OSError as error:
        from assistant.errors import QuestionError

        raise QuestionError(
            f"{target} cannot be written: {error.strerror}", hint="name a file in a folder that exists"
        ) from error
    with file:
        yield lambda line: print(line, file=file, flush=True)
    partial.replace(target)


@app.command()
@_reporting
def chat(*, scope: ScopeOption = None) -> None:
    """Ask one question after the other; follow-ups are understood. An empty line ends the conversation."""
    from assistant.types import Message

    assistant = _assistant()
    history: list[Message] = []
    while question := _next_question():
        try:
            answer = assistant.ask(question, history, scope=scope)
        except MekongError as error:
            out.error(error)
            continue
        out.answer(answer)
        history += [Message("user", question), Message("assistant", answer.text)]


def _next_question() -> str:
    sys.stderr.write("? ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()


@app.command("export")
@_reporting
def export_answers(
    answers: Annotated[Path, typer.Argument(help="Answers as JSON lines: what `mekong ask --json` or --output wrote.")],
    *,
    form: Annotated[ExportFormat, typer.Option("--format", help="What to write.")] = "markdown",
) -> None:
    """Write answers given earlier, with their sources, as Markdown, BibTeX or references after GB/T 7714."""
    from assistant.settings import load_settings
    from assistant.stored import read_answers
    from index.build import stored_books

    given = read_answers(answers)
    library, _ = stored_books(load_settings().index_dir)
    out.exported(given, form, [edition.book for edition in library.editions])


@app.command()
@_reporting
def search(
    query: Annotated[str, typer.Argument(help="What to look for, in Chinese or English.")],
    *,
    k: Annotated[int, typer.Option("--k", min=1, max=200, help="How many passages.")] = 8,
    scope: ScopeOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Show the passages most likely to answer."""
    hits = _assistant().search(query, k=k, scope=scope)
    if as_json:
        typer.echo(json.dumps([out.hit_record(hit) for hit in hits], ensure_ascii=False))
    else:
        out.hits(hits)


@app.command()
@_reporting
def serve(
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen on, instead of the setting.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port, instead of the setting.")] = None,
) -> None:
    """Serve the page and the HTTP interface."""
    import logging

    import uvicorn

    from assistant.app import build_assistant
    from assistant.service import create_app
    from assistant.settings import load_settings

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    settings = load_settings()
    settings = settings.model_copy(update={"host": host or settings.host, "port": port or settings.port})
    assistant = build_assistant(settings, progress=out.progress)
    service = create_app(assistant, settings)
    out.note(f"Mekong Assistant reads {len(assistant.books)} books; open http://{settings.host}:{settings.port}")
    uvicorn.run(service, host=settings.host, port=settings.port, log_level="info", access_log=False)


@app.command()
@_reporting
def doctor(*, as_json: JsonFlag = False) -> None:
    """Check index, embedder and both legs of retrieval; exit code 1 where something is wrong."""
    from assistant.doctor import examine
    from assistant.settings import load_settings

    checks = examine(load_settings())
    if as_json:
        typer.echo(json.dumps([check.record() for check in checks], ensure_ascii=False))
    else:
        out.checks(checks)
    if not all(check.is_fine for check in checks):
        raise typer.Exit(1)


Files = Annotated[list[Path] | None, typer.Argument(help="Books: .txt, .md, .pdf, .epub or .docx.")]


@index_app.command("build")
@_reporting
def index_build(files: Files = None) -> None:
    """Build the index anew: of the bundled text where no file is named, else of those files alone."""
    from assistant.settings import load_settings
    from assistant.shelf import Shelf

    report = Shelf(load_settings(), out.progress).build(files or [])
    out.note(f"indexed {report.passages} passages, {report.embedded} texts embedded")


@index_app.command("add")
@_reporting
def index_add(files: Annotated[list[Path], typer.Argument(help="Books: .txt, .md, .pdf, .epub or .docx.")]) -> None:
    """Add books, or new versions of books, to the index; only what changed is embedded."""
    from assistant.settings import load_settings
    from assistant.shelf import Shelf

    report = Shelf(load_settings(), out.progress).add(files)
    out.note(f"indexed {report.passages} passages, {report.embedded} texts embedded")


@index_app.command("list")
@_reporting
def index_list(*, as_json: JsonFlag = False) -> None:
    """List the books of the index."""
    from assistant.settings import load_settings
    from assistant.shelf import Shelf

    rows = Shelf(load_settings()).rows()
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
    else:
        out.books(rows)


@index_app.command("terms")
@_reporting
def index_terms() -> None:
    """Show the names and terms that let a question in one language find the other: a table to review."""
    from assistant.settings import load_settings
    from assistant.shelf import Shelf

    settings = load_settings()
    out.terms(Shelf(settings).terms(), settings.terms_file)


@index_app.command("remove")
@_reporting
def index_remove(
    book: Annotated[str, typer.Argument(help="The id of the book, as `mekong index list` shows it.")],
) -> None:
    """Remove a book from the index."""
    from assistant.settings import load_settings
    from assistant.shelf import Shelf

    report = Shelf(load_settings(), out.progress).remove(book)
    out.note(f"removed {book}; {report.passages} passages remain")
