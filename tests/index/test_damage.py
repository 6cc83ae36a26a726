"""An index on disk that is missing, damaged, or another than what is asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.build import bridged_terms, build_index, open_index, open_manifest, stored_books
from index.current import current_folder
from index.embedders.hashing import HashingEmbedder
from index.errors import IndexDamagedError, IndexMismatchError, IndexMissingError
from index.library import Library
from tests.index.books import THINGS, ConceptWords, found


def test_damage_of_any_file_is_named_and_mended_by_a_build(built: Path, library: Library) -> None:
    folder, manifest = open_manifest(built)
    for name in manifest.files:
        path = folder / name
        content = path.read_bytes()
        middle = len(content) // 2
        flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        for damage in (flipped, content[:-1], b"", None):
            path.unlink()
            if damage is not None:
                path.write_bytes(damage)
            with pytest.raises(IndexDamagedError) as caught:
                open_index(built, HashingEmbedder())
            assert str(path) in caught.value.message
            assert "mekong index build" in caught.value.hint
            path.write_bytes(content)
        open_index(built, HashingEmbedder())
        path.unlink()
        build_index(built, library, HashingEmbedder())
        assert found(open_index(built, HashingEmbedder()))[0] != []
        folder = open_manifest(built)[0]


def test_every_file_is_under_the_manifest(built: Path) -> None:
    folder, manifest = open_manifest(built)
    held = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert held == {*manifest.files, "manifest.json"}
    assert len(manifest.files) > 6
    assert not [name for name in held if name.endswith((".pkl", ".pickle"))]


def test_damage_of_the_bridge_is_named_and_mended_by_a_build(tmp_path: Path, library: Library) -> None:
    words = ConceptWords(*THINGS)
    build_index(tmp_path, library, HashingEmbedder(), words=words)
    folder, manifest = open_manifest(tmp_path)
    names = [name for name in manifest.files if name.startswith("bridge/")]
    assert len(names) == 3
    for name in names:
        content = (folder / name).read_bytes()
        for damage in (content[:-1], None):
            (folder / name).unlink()
            if damage is not None:
                (folder / name).write_bytes(damage)
            for ask in (lambda: open_index(tmp_path, HashingEmbedder(), words=words), lambda: bridged_terms(tmp_path)):
                with pytest.raises(IndexDamagedError, match=name):
                    ask()
            (folder / name).write_bytes(content)
    (folder / names[0]).unlink()
    build_index(tmp_path, library, HashingEmbedder(), words=words)
    assert found(open_index(tmp_path, HashingEmbedder(), words=words))[0] != []


@pytest.mark.parametrize("damage", ["", "{", None])
def test_a_damaged_manifest_is_named_and_mended_by_a_build(built: Path, library: Library, damage: str | None) -> None:
    path = open_manifest(built)[0] / "manifest.json"
    if damage is None:
        path.unlink()
    else:
        path.write_text(damage, encoding="utf-8")
    with pytest.raises(IndexDamagedError, match=r"manifest\.json") as caught:
        open_index(built, HashingEmbedder())
    assert "mekong index build" in caught.value.hint
    build_index(built, library, HashingEmbedder())
    assert len(list(built.glob("index-*"))) == 1


def test_books_can_be_read_where_only_vectors_are_damaged(built: Path, library: Library) -> None:
    folder, _ = open_manifest(built)
    (folder / "vectors.faiss").unlink()
    assert stored_books(built)[0].editions == library.editions


def test_damaged_books_are_not_taken_for_sound_ones(built: Path) -> None:
    path = open_manifest(built)[0] / "library.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("1987", "1997"), encoding="utf-8")
    with pytest.raises(IndexDamagedError, match=r"library\.jsonl"):
        stored_books(built)


def test_a_manifest_with_another_count_is_damaged(built: Path) -> None:
    folder, manifest = open_manifest(built)
    replace(manifest, passages=manifest.passages + 1).write(folder)
    with pytest.raises(IndexDamagedError, match=f"its manifest says {manifest.passages + 1}") as caught:
        open_index(built, HashingEmbedder())
    assert "mekong index build" in caught.value.hint


@pytest.mark.parametrize("pointer", [b"", b"..\n", b".", b"/", b"index-0123\n", b"\xff\xfe"])
def test_a_damaged_pointer_is_named_and_a_build_deletes_nothing_else(
    built: Path, library: Library, pointer: bytes
) -> None:
    beside = built.parent / "notes.txt"
    beside.write_text("读者的笔记", encoding="utf-8")
    (built / "CURRENT").write_bytes(pointer)
    with pytest.raises(IndexDamagedError, match="CURRENT") as caught:
        open_index(built, HashingEmbedder())
    assert "mekong index build" in caught.value.hint
    build_index(built, library, HashingEmbedder())
    assert beside.read_text(encoding="utf-8") == "读者的笔记"
    assert found(open_index(built, HashingEmbedder()))[0] != []


def test_where_no_index_is_the_error_says_how_to_build_one(tmp_path: Path) -> None:
    for root in (tmp_path, tmp_path / "nowhere"):
        assert current_folder(root) is None
        with pytest.raises(IndexMissingError, match="no index in") as caught:
            open_index(root, HashingEmbedder())
        assert "mekong index build" in caught.value.hint


def test_a_pointer_to_a_folder_that_is_gone_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_text("index-0123456789ab\n", encoding="utf-8")
    with pytest.raises(IndexMissingError, match="no index in"):
        open_manifest(tmp_path)


def test_another_embedder_is_refused_by_both_names(built: Path) -> None:
    with pytest.raises(IndexMismatchError) as caught:
        open_index(built, HashingEmbedder(64))
    assert "hashing (512 dimensions, hashing-512-" in caught.value.message
    assert "hashing (64 dimensions, hashing-64-" in caught.value.message
    assert "mekong index build" in caught.value.hint


def test_another_format_is_refused_and_mended_by_a_build(built: Path, library: Library) -> None:
    folder, manifest = open_manifest(built)
    replace(manifest, format=99).write(folder)
    with pytest.raises(IndexMismatchError, match="format 99") as caught:
        open_index(built, HashingEmbedder())
    assert "mekong index build" in caught.value.hint
    build_index(built, library, HashingEmbedder())
    assert found(open_index(built, HashingEmbedder()))[0] != []
