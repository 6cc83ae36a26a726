"""Four generic package names are safe only under these guards."""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("assistant", "corpus", "eval", "index")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# Imports each module as if it were the first of ours, in a Python that sees neither this folder nor PYTHONPATH.
IMPORT_EACH = """
import importlib, json, sys, traceback
report = {}
for name in json.load(sys.stdin):
    for known in [known for known in sys.modules if known.split(".")[0] in %r]:
        del sys.modules[known]
    try:
        importlib.import_module(name)
    except BaseException:
        report[name] = traceback.format_exc()
json.dump(report, sys.stdout)
"""
LOADED_BY = "import importlib, json, sys; importlib.import_module({!r}); json.dump(sorted(sys.modules), sys.stdout)"


def sources() -> Iterator[Path]:
    """Every Python file of the repository."""
    for folder in (*PACKAGES, "tests"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def modules() -> list[str]:
    """The dotted name of every module of the four packages."""
    paths = [path.relative_to(ROOT) for path in sources() if path.relative_to(ROOT).parts[0] != "tests"]
    dotted = [path.with_suffix("").parts for path in paths]
    return [".".join(parts[:-1] if parts[-1] == "__init__" else parts) for parts in dotted]


def imports(path: Path) -> Iterator[ast.Import | ast.ImportFrom]:
    """Every import statement of a file, those inside functions included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node


def isolated(code: str, given: str = "") -> str:
    """What `python -I -c code` prints: no current folder, no PYTHONPATH."""
    command = [sys.executable, "-I", "-c", code]
    done = subprocess.run(command, input=given, capture_output=True, text=True, encoding="utf-8", cwd="/", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def tracked() -> list[Path]:
    """Every file that git would take along."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listing = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True).stdout
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout, so nothing says which files belong to it")
    return [path for name in listing.split("\0") if name and (path := ROOT / name).is_file()]


@pytest.mark.parametrize("name", PACKAGES)
def test_package_comes_from_this_repository(name: str) -> None:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).resolve() == ROOT / name / "__init__.py"


def test_packages_built_are_the_folders_with_an_init() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    built = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert sorted(folders) == built == list(PACKAGES)
    assert all((ROOT / name / "py.typed").is_file() for name in PACKAGES)


def test_every_folder_with_modules_is_a_package() -> None:
    folders = {path.parent for path in sources() if path.relative_to(ROOT).parts[0] in PACKAGES}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []


def test_own_packages_are_never_imported_bare() -> None:
    """`import eval.metrics` would rebind the builtin in that module; `from eval.metrics import …` does not."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources()
        for node in imports(path)
        if isinstance(node, ast.Import) and any(alias.name.split(".")[0] in PACKAGES for alias in node.names)
    ]
    assert found == []


def test_imports_are_absolute() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources()
        for node in imports(path)
        if isinstance(node, ast.ImportFrom) and node.level > 0
    ]
    assert found == []


def test_every_module_imports_by_itself() -> None:
    failures = json.loads(isolated(IMPORT_EACH % (PACKAGES,), json.dumps(modules())))
    assert failures == {}, "\n".join(failures.values())


@pytest.mark.parametrize("name", ["assistant.cli", "eval.cli"])
def test_command_line_starts_without_the_heavy_libraries(name: str) -> None:
    """Each takes seconds to import and is needed by one way of using the project only."""
    loaded = set(json.loads(isolated(LOADED_BY.format(name))))
    assert loaded.isdisjoint({"gradio", "langchain_openai", "sentence_transformers", "torch", "transformers"})


def test_every_library_imported_is_asked_for() -> None:
    extras = PROJECT["project"]["optional-dependencies"].values()
    wanted = [*PROJECT["project"]["dependencies"], *(line for extra in extras for line in extra)]
    asked = {canonicalize_name(Requirement(line).name) for line in wanted}
    providers = importlib.metadata.packages_distributions()
    missing = []
    for path in sources():
        for node in imports(path):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            for top in {name.split(".")[0] for name in names} - sys.stdlib_module_names - {*PACKAGES, "tests"}:
                if asked.isdisjoint(canonicalize_name(name) for name in providers.get(top, ())):
                    missing.append(f"{path.relative_to(ROOT)}:{node.lineno} imports {top}")
    assert missing == []


def test_everything_asked_for_is_pinned_exactly() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line.split("#")[0]) for line in lines if line.split("#")[0].strip()]
    assert all(re.fullmatch(r"==[0-9][0-9A-Za-z.]*", str(pin.specifier)) for pin in pins), "no range, no local version"
    extras = PROJECT["project"]["optional-dependencies"].values()
    wanted = [*PROJECT["project"]["dependencies"], *(line for extra in extras for line in extra)]
    names = {canonicalize_name(pin.name) for pin in pins}
    assert {canonicalize_name(Requirement(line).name) for line in wanted} <= names


def test_no_file_names_a_registry_host_or_a_developer_s_folder() -> None:
    hosts = r"(?:pypi|pythonhosted|npmjs)\.(?:com|org)|download\.pytorch\.|deb\.debian\.|(?:docker|ghcr|quay)\.io"
    pattern = re.compile(rf"{hosts}|(?<![\w.])/(?:work|home|Users)/\w|/opt/(?:pypi|wheels)")
    found = []
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data:
            hits = pattern.findall(data.decode("utf-8", errors="replace"))
            found += [f"{path.relative_to(ROOT)}: {hit}" for hit in hits]
    assert found == []
