"""What every test shares: an offline environment, a data folder of its own, and the real book where there is one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
BOOK_FILE = "gms-review-excerpt.txt"

# The machine decides how long an example takes, so time is no failure; CI draws the same examples every time.
settings.register_profile("mekong", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("mekong")


def pytest_configure() -> None:
    """Shut the doors of libraries that would call home, before any of them is imported."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_OFFLINE"] = "1"
    for name in [name for name in os.environ if name.startswith("ASSISTANT_")]:
        del os.environ[name]


@pytest.fixture
def root() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder that the settings point to."""
    folder = tmp_path / "data"
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(folder))
    return folder


@pytest.fixture(scope="session")
def book_path() -> Path:
    """The real book's text, or a skip that says how to provide it."""
    folder = Path(os.environ.get("MEKONG_BOOK_DIR", ROOT.parent / "shared" / "book"))
    path = folder / BOOK_FILE
    if not path.is_file():
        pytest.skip(f"the book is not here: put {BOOK_FILE} into a folder and name it in MEKONG_BOOK_DIR")
    return path
