"""`mekong-eval`: measure answers and retrieval, compare runs, guard against losses."""

from __future__ import annotations

import typer
from typer.core import TyperGroup

from corpus.errors import MekongError
from eval.commands import ablating, answers, changes, drafts, experiments, judging, search
from eval.commands.common import with_json_path


class _Group(TyperGroup):
    """Shows our errors as a message and a hint. Commands exit with 0, 1 (a check failed) or 2 (cannot be done)."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        return super().parse_args(ctx, with_json_path(args))

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]
        try:
            return super().invoke(ctx)
        except MekongError as error:
            typer.echo(f"error: {error.message}\nhint: {error.hint}", err=True)
            raise typer.Exit(2) from error


app = typer.Typer(cls=_Group, no_args_is_help=True, help=__doc__, pretty_exceptions_enable=False, add_completion=False)
for _command in (
    answers.run,
    answers.score,
    answers.runs,
    answers.report,
    changes.compare,
    changes.gate,
    search.retrieval,
    experiments.external,
    judging.judge,
    drafts.generate,
    drafts.import_feedback,
):
    app.command()(_command)
app.command("ablate")(ablating.ablation)
