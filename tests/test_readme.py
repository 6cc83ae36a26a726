"""The README says what is so: its settings, commands and files exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main

from assistant.cli import app
from assistant.settings_table import settings_table

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_table_of_settings_is_the_generated_one() -> None:
    written = README.partition("<!-- settings -->\n")[2].partition("\n<!-- /settings -->")[0]

    assert written == settings_table()


@pytest.mark.parametrize("name", sorted(set(re.findall(r"mekong ((?:index )?[a-z]+)", README)) - {"index"}))
def test_commands_it_names_exist(name: str) -> None:
    command = typer.main.get_command(app)
    for word in name.split():
        commands = getattr(command, "commands", {})
        assert word in commands, f"mekong {name}"
        command = commands[word]


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"(?:\]\(|`)((?:assistant|corpus|eval|index)/[\w./-]*)", README)))
)
def test_files_it_names_exist(path: str) -> None:
    assert (ROOT / path).exists()


def test_targets_it_names_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    for target in set(re.findall(r"\$ make (\w+)", README)):
        assert re.search(rf"^{target}:", makefile, re.M), target
