"""The doctor says what works, and what does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.app import build_library, make_embedder
from assistant.doctor import Check, examine
from assistant.settings import Settings
from corpus.readers import read_book
from index.embedders.base import Embedder
from index.errors import StoreError


def named(checks: list[Check]) -> dict[str, Check]:
    return {check.name: check for check in checks}


def test_sound_index_passes_every_check_of_both_legs_in_both_languages(built: Settings) -> None:
    checks = examine(built)
    legs = {f"{leg} leg, {lang}" for leg in ("lexical", "dense") for lang in ("zh", "en")}

    assert set(named(checks)) == {"embedder", "index", "chat model", *legs}
    assert [check for check in checks if not check.is_fine] == []
    assert "gms-zh (companion)" in named(checks)["index"].finding


@pytest.mark.parametrize("embedder", ["hashing", "mekong-static"])
def test_each_embedder_passes_on_an_index_of_its_own(tmp_path: Path, embedder: str) -> None:
    book = tmp_path / "village.md"
    book.write_text("# 1 渔村\n\n渔村有四十户人家。\n", encoding="utf-8")
    settings = Settings(embedder=embedder, data_dir=tmp_path)
    build_library(settings, make_embedder(settings), [read_book(book)], bundled=False)

    assert all(check.is_fine for check in examine(settings))


def test_missing_index_is_found(tmp_path: Path) -> None:
    checks = named(examine(Settings(embedder="hashing", data_dir=tmp_path)))

    assert checks["embedder"].is_fine
    assert not checks["index"].is_fine
    assert "chat model" not in checks


def test_index_of_another_embedder_is_found(built: Settings) -> None:
    checks = named(examine(built.model_copy(update={"embedder": "hashing"})))

    assert not checks["index"].is_fine
    assert "mekong-static" in checks["index"].finding


def test_damaged_index_is_found(tmp_path: Path) -> None:
    book = tmp_path / "village.md"
    book.write_text("# 1 渔村\n\n渔村有四十户人家。\n", encoding="utf-8")
    settings = Settings(embedder="hashing", data_dir=tmp_path)
    build_library(settings, make_embedder(settings), [read_book(book)], bundled=False)
    for path in settings.index_dir.rglob("*.jsonl"):
        path.write_text("{broken", encoding="utf-8")

    assert not named(examine(settings))["index"].is_fine


def test_embedder_that_cannot_be_loaded_ends_the_examination(built: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(settings: Settings) -> Embedder:
        raise StoreError(f"{settings.embedder} is not on this machine", hint="fetch it")

    monkeypatch.setattr("assistant.doctor.make_embedder", missing)
    (check,) = examine(built)

    assert not check.is_fine
    assert "is not on this machine" in check.finding


def test_chat_model_without_a_provider_is_found(built: Settings) -> None:
    checks = named(examine(built.model_copy(update={"chat_model": "gpt"})))

    assert not checks["chat model"].is_fine
    assert "gpt" in checks["chat model"].finding


def test_record_is_the_check_as_data() -> None:
    assert Check("index", True, "sound").record() == {"name": "index", "is_fine": True, "finding": "sound"}
