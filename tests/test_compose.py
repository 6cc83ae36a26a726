"""There is no Docker engine to try the image with, so the files are read and held against the settings."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import NamedTuple, TypedDict, cast

import pytest
import typer
import yaml
from fastapi.testclient import TestClient

from assistant.cli import app as cli
from assistant.contract import BookAssistant
from assistant.service import create_app
from assistant.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "ASSISTANT_"


class Instruction(NamedTuple):
    """A line of a Dockerfile."""

    name: str
    rest: str


class Service(TypedDict, total=False):
    """The parts of a compose service that these tests read."""

    build: dict[str, str]
    command: list[str]
    environment: dict[str, str | None]
    ports: list[str]
    volumes: list[str]
    profiles: list[str]
    depends_on: dict[str, dict[str, object]]


class Compose(TypedDict):
    """A compose file."""

    services: dict[str, Service]
    volumes: dict[str, None]


@pytest.fixture(scope="module")
def compose() -> Compose:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    return cast("Compose", yaml.safe_load(text))


@pytest.fixture(scope="module")
def image(compose: Compose) -> list[Instruction]:
    """The instructions of the last stage of the Dockerfile that compose builds."""
    path = ROOT / compose["services"]["assistant"]["build"]["dockerfile"]
    text = re.sub(r"^#.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE).replace("\\\n", " ")
    lines = [Instruction(*line.split(maxsplit=1)) for line in text.splitlines() if line.strip()]
    last = max(place for place, line in enumerate(lines) if line.name == "FROM")
    return lines[last:]


def only(image: list[Instruction], name: str) -> str:
    """The rest of the one instruction of this name."""
    (found,) = [line.rest for line in image if line.name == name]
    return found


def variables(image: list[Instruction]) -> dict[str, str]:
    """What ENV sets."""
    pairs = [pair.split("=", 1) for line in image if line.name == "ENV" for pair in shlex.split(line.rest)]
    return {name: value for name, value in pairs}


def field_names(names: dict[str, str] | dict[str, str | None]) -> set[str]:
    """The settings that environment variables stand for."""
    return {name.removeprefix(PREFIX).lower() for name in names if name.startswith(PREFIX)}


def test_every_variable_is_a_setting(compose: Compose, image: list[Instruction]) -> None:
    asked = field_names(compose["services"]["assistant"]["environment"]) | field_names(variables(image))
    assert asked <= set(Settings.model_fields)


def test_settings_read_what_compose_sets(
    compose: Compose, image: list[Instruction], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = compose["services"]["assistant"]["environment"]
    for name, value in {**variables(image), **{name: value for name, value in given.items() if value}}.items():
        if name.startswith(PREFIX):
            monkeypatch.setenv(name, value)
    settings = Settings()
    assert (str(settings.data_dir), settings.host, settings.port) == ("/data", "0.0.0.0", 8000)


def test_image_and_compose_agree_on_their_variables(compose: Compose, image: list[Instruction]) -> None:
    given, own = compose["services"]["assistant"]["environment"], variables(image)
    assert {name: own[name] for name in given if name in own} == {name: given[name] for name in given if name in own}


def test_port_is_one_everywhere_and_open_to_this_machine_alone(compose: Compose, image: list[Instruction]) -> None:
    port = Settings.model_fields["port"].default
    assert compose["services"]["assistant"]["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert only(image, "EXPOSE") == str(port) == variables(image)["ASSISTANT_PORT"]
    assert f"http://127.0.0.1:{port}/healthz" in only(image, "HEALTHCHECK")


def test_command_exists(compose: Compose, image: list[Instruction]) -> None:
    command = compose["services"]["assistant"]["command"]
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert command == yaml.safe_load(only(image, "CMD")) == ["mekong", "serve"]
    assert scripts[command[0]] == "assistant.cli:app"
    group = typer.main.get_command(cli)
    assert command[1] in group.list_commands(group.make_context("mekong", [], resilient_parsing=True))  # type: ignore[attr-defined]


def test_health_check_asks_a_path_that_answers(image: list[Instruction]) -> None:
    class NoBooks:
        books = ()

        def info(self) -> dict[str, str | int]:
            return {"books": 0}

    path = re.search(r"8000(/\w+)", only(image, "HEALTHCHECK"))
    assert path is not None
    with TestClient(create_app(cast("BookAssistant", NoBooks()), Settings(), page=False)) as client:
        assert client.get(path[1]).status_code == 200


def test_data_volume_is_where_the_settings_point(compose: Compose, image: list[Instruction]) -> None:
    folder = variables(image)["ASSISTANT_DATA_DIR"]
    assert f"data:{folder}" in compose["services"]["assistant"]["volumes"]
    assert only(image, "VOLUME") == folder
    assert "data" in compose["volumes"]


def test_image_runs_as_a_user_of_its_own(image: list[Instruction]) -> None:
    user = only(image, "USER")
    assert user not in {"root", "0"}
    assert any(line.name == "RUN" and re.search(rf"useradd .*\b{user}\b", line.rest) for line in image)


def test_build_context_holds_what_the_installation_needs() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    kept = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert kept == {"LICENSE", "constraints.txt", "pyproject.toml", "assistant", "corpus", "eval", "index"}


def test_chat_model_starts_only_when_asked_for(compose: Compose) -> None:
    services = compose["services"]
    assert {name for name, service in services.items() if "profiles" not in service} == {"assistant"}
    waited_for = services["assistant"]["depends_on"]
    assert all(need["required"] is False for need in waited_for.values())
    assert all("ports" not in services[name] for name in services if name != "assistant")


@pytest.mark.parametrize("profile", [[], ["--profile", "ollama"]])
def test_compose_accepts_its_file(profile: list[str]) -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("this machine's Docker client has no compose")
    command = [docker, "compose", *profile, "config", "--quiet"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
