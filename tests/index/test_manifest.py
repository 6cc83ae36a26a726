"""The manifest: what an index was built from."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path

import pytest

from index.embedders.hashing import HashingEmbedder
from index.errors import IndexDamagedError, IndexMismatchError
from index.manifest import FORMAT, NAME, Manifest, file_digest

MANIFEST = Manifest(
    format=FORMAT,
    embedder="hashing",
    fingerprint=HashingEmbedder().fingerprint,
    dim=512,
    corpus="0" * 64,
    passages=7,
    budget=160,
    bundled=False,
    sources=(("tower-zh", "灯塔.md"), ("tower-en", "tower.md")),
    files={"text.txt": sha256("灯塔 tower".encode()).hexdigest()},
)


def test_a_manifest_is_read_back_as_written(tmp_path: Path) -> None:
    MANIFEST.write(tmp_path)
    assert Manifest.read(tmp_path) == MANIFEST


@pytest.mark.parametrize("content", [None, "", "{", "[]", "{}", f'{{"format": {FORMAT}}}', '"灯塔"', "\udcff"])
def test_an_unreadable_manifest_is_named(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / NAME).write_text(content, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(IndexDamagedError, match=NAME) as caught:
        Manifest.read(tmp_path)
    assert "mekong index build" in caught.value.hint


@pytest.mark.parametrize("change", [{"surprise": 1}, {"dim": None}])
def test_a_manifest_with_other_fields_is_damaged(tmp_path: Path, change: dict[str, object]) -> None:
    record = {name: value for name, value in {**asdict(MANIFEST), **change}.items() if value is not None}
    (tmp_path / NAME).write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(IndexDamagedError, match=NAME):
        Manifest.read(tmp_path)


def test_another_format_names_both_formats(tmp_path: Path) -> None:
    replace(MANIFEST, format=FORMAT + 6).write(tmp_path)
    with pytest.raises(IndexMismatchError, match=f"format {FORMAT + 6}, this version reads format {FORMAT}") as caught:
        Manifest.read(tmp_path)
    assert "mekong index build" in caught.value.hint


def test_the_embedder_it_was_built_with_passes() -> None:
    MANIFEST.check_embedder(HashingEmbedder())


@pytest.mark.parametrize(
    "other",
    [
        replace(MANIFEST, embedder="mekong"),
        replace(MANIFEST, fingerprint="retrained"),
        replace(MANIFEST, dim=64),
    ],
    ids=["name", "fingerprint", "dimension"],
)
def test_another_embedder_names_both(other: Manifest) -> None:
    with pytest.raises(IndexMismatchError) as caught:
        other.check_embedder(HashingEmbedder())
    assert f"{other.embedder} ({other.dim} dimensions, {other.fingerprint[:12]})" in caught.value.message
    assert "hashing (512 dimensions, hashing-512-" in caught.value.message
    assert "mekong index build" in caught.value.hint
    assert f"ASSISTANT_EMBEDDER={other.embedder}" in caught.value.hint


def test_files_as_written_pass_and_others_are_named(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("灯塔 tower", encoding="utf-8")
    MANIFEST.check_files(tmp_path)
    path.write_text("灯塔 towes", encoding="utf-8")
    with pytest.raises(IndexDamagedError, match=r"text\.txt"):
        MANIFEST.check_files(tmp_path)
    path.unlink()
    with pytest.raises(IndexDamagedError, match=r"text\.txt"):
        MANIFEST.check_files(tmp_path)
    path.mkdir()
    with pytest.raises(IndexDamagedError, match=r"text\.txt"):
        MANIFEST.check_files(tmp_path)


def test_digest_of_a_file_of_several_blocks_is_its_sha256(tmp_path: Path) -> None:
    content = bytes(range(256)) * 9000
    (tmp_path / "large").write_bytes(content)
    assert file_digest(tmp_path / "large") == sha256(content).hexdigest()
