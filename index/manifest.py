"""What an index was built from, and whether its files are what was written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path

from index.embedders.base import Embedder
from index.errors import IndexDamagedError, IndexMismatchError

FORMAT = 4
NAME = "manifest.json"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """The birth certificate of an index. `files` maps names to SHA-256 digests."""

    format: int
    embedder: str
    fingerprint: str
    dim: int
    corpus: str  # digest over all books
    passages: int
    budget: int  # tokens a passage
    bundled: bool  # whether the bundled text was asked for
    sources: tuple[tuple[str, str], ...]  # readers' own books: id and file
    files: dict[str, str]

    def write(self, folder: Path) -> None:
        """Write it into `folder`, last of all files."""
        (folder / NAME).write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest in `folder`. Raises `IndexDamagedError` or `IndexMismatchError`."""
        try:
            record = json.loads((folder / NAME).read_text(encoding="utf-8"))
            if record["format"] != FORMAT:
                raise IndexMismatchError(
                    f"the index in {folder} has format {record['format']}, this version reads format {FORMAT}",
                    hint="run `mekong index build`",
                )
            sources = tuple((str(name), str(file)) for name, file in record.pop("sources"))
            return cls(**record, sources=sources)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamagedError(f"{folder / NAME} cannot be read", hint="run `mekong index build`") from error

    def check_embedder(self, embedder: Embedder) -> None:
        """Raise `IndexMismatchError` unless the index was built with this very embedder."""
        built = (self.embedder, self.fingerprint, self.dim)
        asked = (embedder.name, embedder.fingerprint, embedder.dim)
        if built != asked:
            raise IndexMismatchError(
                f"the index was built with {_named(built)}, the settings ask for {_named(asked)}",
                hint=f"run `mekong index build`, or set ASSISTANT_EMBEDDER={self.embedder}",
            )

    def check_files(self, folder: Path, names: Collection[str] | None = None) -> None:
        """Raise `IndexDamagedError` unless every file, or each of `names`, is there and is what was written."""
        for name in self.files if names is None else names:
            path, digest = folder / name, self.files.get(name)
            try:
                is_sound = file_digest(path) == digest
            except OSError:
                is_sound = False
            if not is_sound:
                raise IndexDamagedError(f"{path} is missing or damaged", hint="run `mekong index build`")


def file_digest(path: Path) -> str:
    """The SHA-256 of a file, hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _named(embedder: tuple[str, str, int]) -> str:
    return f"{embedder[0]} ({embedder[2]} dimensions, {embedder[1][:12]})"
