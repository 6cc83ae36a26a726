"""Which of the index folders below a root is in use: named by the file CURRENT, changed by one rename."""

from __future__ import annotations

import re
import shutil
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from index.errors import IndexDamagedError, StoreError

_CURRENT = "CURRENT"
_FOLDER = re.compile("index-[0-9a-f]{12}")
_POINTER = re.compile(f"{_CURRENT}\\.[0-9a-f]{{8}}")
_FORGOTTEN = 3600.0  # seconds without a change after which no build can be at work on it

T = TypeVar("T")


def new_folder(root: Path) -> Path:
    """A folder below `root` for an index to be; it is not made."""
    return root / f"index-{uuid.uuid4().hex[:12]}"


def current_folder(root: Path) -> Path | None:
    """The folder of the index in use below `root`, or None where there is none.

    Raises `IndexDamagedError` where the file that names it is not what was written.
    """
    pointer = root / _CURRENT
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{pointer} cannot be read", hint="run `mekong index build`") from error
    # What it names is deleted by the next build, so an empty file or a path must not pass.
    if not _FOLDER.fullmatch(name):
        raise IndexDamagedError(f"{pointer} names no index", hint="run `mekong index build`")
    return root / name


def put_in_use(root: Path, folder: Path) -> None:
    """Point CURRENT at `folder` by one atomic rename, then drop the index it pointed at before."""
    try:
        old = current_folder(root)
    except IndexDamagedError:
        old = None
    pointer = root / f"{_CURRENT}.{uuid.uuid4().hex[:8]}"
    try:
        pointer.write_text(folder.name + "\n", encoding="utf-8")
        pointer.replace(root / _CURRENT)
    except BaseException:
        pointer.unlink(missing_ok=True)
        raise
    if old is not None and old != folder:
        shutil.rmtree(old, ignore_errors=True)


def clear_leftovers(root: Path, *, now: float | None = None) -> None:
    """Remove what builds that were killed left below `root`: not in use, and unchanged for an hour.

    Nothing is removed where it is not clear what is in use.
    """
    try:
        used = current_folder(root)
    except IndexDamagedError:
        return
    before = (time.time() if now is None else now) - _FORGOTTEN
    for path in root.iterdir():
        is_ours = _FOLDER.fullmatch(path.name) or _POINTER.fullmatch(path.name)
        if not is_ours or path == used:
            continue
        with suppress(OSError):  # another build may be clearing too
            if path.lstat().st_mtime < before:
                _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink()


def while_in_use(root: Path, read: Callable[[], T]) -> T:
    """What `read` gives; it is called again where a build put another index in use and took the old one from it."""
    before = current_folder(root)
    try:
        return read()
    except (StoreError, OSError):
        if current_folder(root) == before:
            raise
        return read()
