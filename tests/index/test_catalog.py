"""Books and passages as lines of JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.types import Passage
from index.catalog import read_library, read_passages, write_library, write_passages
from index.errors import IndexDamagedError
from index.library import Library


def test_a_library_is_read_back_as_written(tmp_path: Path, library: Library) -> None:
    write_library(tmp_path / "library.jsonl", library)
    assert read_library(tmp_path / "library.jsonl") == library
    assert "灯塔" in (tmp_path / "library.jsonl").read_text(encoding="utf-8")  # to be read by people, too


def test_passages_are_read_back_as_written(tmp_path: Path, library: Library, passages: list[Passage]) -> None:
    keys = [f"key-{place}" for place in range(len(passages))]
    write_passages(tmp_path / "passages.jsonl", passages, keys)
    held, held_keys = read_passages(tmp_path / "passages.jsonl", library.sections)
    assert (held, held_keys) == (passages, keys)
    assert [p.text for p in held] == [p.text for p in passages]


@pytest.mark.parametrize("content", ["{", "[]", '"灯塔"', "3", "{}", '{"id": "tower", "sections": 3}', "\udcff"])
def test_a_damaged_file_is_named(tmp_path: Path, library: Library, content: str) -> None:
    path = tmp_path / "books.jsonl"
    path.write_text(content, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(IndexDamagedError, match=r"books\.jsonl") as caught:
        read_library(path)
    assert "mekong index build" in caught.value.hint
    with pytest.raises(IndexDamagedError, match=r"books\.jsonl"):
        read_passages(path, library.sections)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError, match=r"books\.jsonl"):
        read_library(tmp_path / "books.jsonl")


def test_a_passage_of_an_unknown_section_is_damage(tmp_path: Path, library: Library) -> None:
    record = {"id": "x", "section": "tower-zh/h1/9", "start": 0, "end": 1, "key": "k"}
    (tmp_path / "passages.jsonl").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(IndexDamagedError, match=r"passages\.jsonl"):
        read_passages(tmp_path / "passages.jsonl", library.sections)
