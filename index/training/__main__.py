"""`python -m index.training`: from raw data to the packaged models, in steps that can be cut and taken up again."""

from __future__ import annotations

import argparse
import csv
import json
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from corpus.errors import MekongError
from index.training.batches import MIXES
from index.training.recipe import Recipe, Sizes
from index.training.written import WRITTEN

STEPS = ("prepare", "static", "student", "package", "reader", "names")


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m index.training", description=__doc__)
    parser.add_argument("step", choices=(*STEPS, "all", "evaluate"), help="all: every step in order, done ones skipped")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="parallel/, dictionary/ and qa/")
    parser.add_argument("--work", type=Path, default=Path(".data/training"), help="checkpoints and everything between")
    parser.add_argument("--models", type=Path, default=Path("index/models"), help="where packaged models go")
    parser.add_argument(
        "--bench", type=Path, default=Path("../shared/bench"), help="question sets and bitext to measure"
    )
    parser.add_argument("--static-steps", type=int, default=3000)
    parser.add_argument("--student-steps", type=int, default=5000)
    parser.add_argument(
        "--minutes", type=float, default=0.0, help="end the student's or the reader's training in this time"
    )
    parser.add_argument("--start", type=Path, help="a folder of packaged models to train further, such as index/models")
    parser.add_argument("--written", type=Path, default=WRITTEN, help="questions.tsv and chapters.txt")
    parser.add_argument(
        "--asked", type=Path, nargs="*", default=(), help="further questions about the bundled book, for the reader"
    )
    parser.add_argument("--book", type=Path, nargs="*", default=(), help="other texts of that book, read beside it")
    parser.add_argument("--batch", type=int, default=64, help="sentence pairs in a batch of the student")
    parser.add_argument("--mix", choices=sorted(MIXES), default="", help="of the student's kinds of batches")
    parser.add_argument("--rate", type=float, default=1.0, help="times the student's usual learning rates")
    parser.add_argument("--dropout", action="store_true", help="while the student learns from questions")
    parser.add_argument("--save-every", type=int, default=100, help="steps between two checkpoints of the student")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or another that torch knows")
    parser.add_argument("--workers", type=int, default=0, help="processes that prepare the student's batches")
    parser.add_argument("--teacher", type=Path, help="all-MiniLM-L6-v2, where its package is not installed")
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    return parser.parse_args(argv)


def write_curve(recipe: Recipe) -> None:
    """Write the losses as CSV and, where matplotlib is installed, as a picture."""
    rows = recipe.curve()
    path = recipe.work / "curve.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("step", "kind", "loss"), *rows])
    try:
        from matplotlib.figure import Figure
    except ModuleNotFoundError:
        return
    figure = Figure(figsize=(8, 4))
    axes = figure.subplots()
    for kind in sorted({row[1] for row in rows}):
        axes.plot([row[0] for row in rows if row[1] == kind], [row[2] for row in rows if row[1] == kind], label=kind)
    axes.set_xlabel("step")
    axes.set_ylabel("loss")
    if rows:
        axes.legend()
    figure.savefig(recipe.work / "curve.png")


def write_figures(figures: Mapping[str, object]) -> None:
    """Write figures to stdout as JSON."""
    json.dump(figures, sys.stdout, indent=2)
    sys.stdout.write("\n")


def run(options: argparse.Namespace) -> None:
    """Run the steps that the command line asks for."""
    sizes = Sizes(
        static_steps=options.static_steps,
        student_steps=options.student_steps,
        batch=options.batch,
        workers=options.workers,
        rate=options.rate,
        mix=options.mix,
        dropout=options.dropout,
        save_every=options.save_every,
    )
    recipe = Recipe(
        options.data,
        options.work,
        sizes,
        seed=options.seed,
        minutes=options.minutes,
        start=options.start,
        device=options.device,
    )
    recipe.teacher_folder = options.teacher
    recipe.written, recipe.asked, recipe.books = options.written, options.asked, options.book
    recipe.use_threads(options.threads)
    for step in STEPS if options.step == "all" else (options.step,):
        match step:
            case "prepare":
                recipe.prepare()
            case "static":
                recipe.train_static()
            case "student":
                recipe.train_student()
                write_curve(recipe)
            case "package":
                recipe.package(options.models)
            case "reader":
                recipe.train_reader(options.models)
                write_curve(recipe)
            case "names":
                recipe.learn_names(options.models)
            case _:
                write_figures(recipe.evaluate(options.models, options.bench))


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; 1 where the recipe cannot go on."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        run(parse(sys.argv[1:] if argv is None else argv))
    except MekongError as error:
        sys.stderr.write(f"{error}\n{error.hint or ''}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
