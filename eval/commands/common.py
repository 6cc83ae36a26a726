"""What commands share: where runs are kept, output, progress."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from assistant.settings import load_settings
from eval.addresses import Level
from eval.store import RunStore

Questions = Annotated[Path | None, typer.Option(help="Question file, JSON lines; the bundled set by default.")]
Books = Annotated[list[Path] | None, typer.Option(help="Book file to read from and to check quotes against.")]
STDOUT = Path("-")
JsonOut = Annotated[
    Path | None,
    typer.Option(
        "--json",
        metavar="[PATH]",
        help="Write the figures and cases here as JSON; without a path to stdout, and the tables to stderr.",
    ),
]
LevelOption = Annotated[Level, typer.Option(help="How exactly a citation has to meet the gold address.")]


def run_store() -> RunStore:
    """The runs kept in the data folder of the settings."""
    return RunStore(load_settings().data_dir / "eval-runs")


def with_json_path(args: Sequence[str]) -> list[str]:
    """A command line in which a `--json` that names no path names stdout; click knows no option like that."""
    out: list[str] = []
    for place, arg in enumerate(args):
        out.append(arg)
        if arg == "--json" and (place + 1 == len(args) or args[place + 1].startswith("--")):
            out.append(str(STDOUT))
    return out


def show(tables: Sequence[Table], json_out: Path | None = None) -> None:
    """Tables to stdout, wide enough not to be cut when piped; to stderr where stdout is for JSON."""
    is_aside = json_out == STDOUT
    console = Console(stderr=is_aside)
    if not console.is_terminal:
        console = Console(stderr=is_aside, width=200)
    for table in tables:
        console.print(table)
        console.print()


def say(text: str) -> None:
    """A line on stderr."""
    typer.echo(text, err=True)


def write_json(path: Path, data: object) -> None:
    """Data as indented UTF-8 JSON; the folder is made where it is missing."""
    if path == STDOUT:
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A progress bar on stderr; call what it gives once for each thing done."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
