"""`python -m eval.fit_requests`: fit what tells requests that no book answers from questions; write it where told.

The requests are those of `eval/datasets/requests.tsv`, and so are questions that look like them ("tell me who edited
it"); the other questions are the known ones of the bundled book and those that the encoder was trained on. What is
printed is measured by cross-validation.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.table import Table

from assistant.requests import ENCODER, FILE
from corpus.bundled import bundled_books
from eval.commands.common import say, show
from eval.fit import FOLDS
from eval.fit_refusals import fit_logistic, held_out
from index.embedders.registry import load_embedder
from index.training.written import WRITTEN

DATASET = Path(__file__).parent / "datasets" / "requests.tsv"
ASKS = "asks"
"""The kind of what looks like a request, and is a question."""
_RIDGE = 1e-5
_EVERY = 2  # of the questions that are no requests, one is taken
_THRESHOLDS = (2.0, 3.0, 4.0, 5.0, 6.0, 7.0)


def said(path: Path = DATASET) -> list[tuple[str, str]]:
    """The kind and the text of each line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(kind, text) for kind, _, text in (line.partition("\t") for line in lines)]


def questions() -> list[str]:
    """Questions about the bundled book and about many other texts."""
    known = [one.text for book in bundled_books() for one in book.known]
    written = (WRITTEN / "questions.tsv").read_text(encoding="utf-8").splitlines()
    return list(dict.fromkeys([*known, *(text for line in written for text in line.split("\t")[3:5] if text)]))


def main(write: Annotated[Path | None, typer.Option(help="Folder to write the weights into.")] = None) -> None:
    """Fit, and print how many requests and how many questions are taken for requests."""
    lines, asked = said(), questions()[::_EVERY]
    embedder = load_embedder(ENCODER)
    rows = embedder.embed_queries([*(text for _, text in lines), *asked]).astype(np.float64)
    kinds = np.array([*(kind for kind, _ in lines), *("" for _ in asked)])
    wanted = (kinds != "") & (kinds != ASKS)
    found = held_out(rows, wanted, np.arange(len(rows)) % FOLDS, ridge=_RIDGE)
    table = Table("taken for a request", *(f"odds ≥ {level:g}" for level in _THRESHOLDS), title_justify="left")
    for name, among in (("requests", wanted), ("questions like them", kinds == ASKS), ("other questions", kinds == "")):
        table.add_row(name, *(f"{(found[among] >= level).mean():.4f}" for level in _THRESHOLDS))
    show([table])
    if write is not None:
        np.save(write / FILE, fit_logistic(rows, wanted, ridge=_RIDGE).astype(np.float32), allow_pickle=False)
        say(f"written to {write / FILE}")


if __name__ == "__main__":
    typer.run(main)
