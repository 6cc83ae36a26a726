"""Whatever a reader can be shown exists in Chinese and in English, with the same values to fill in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter

import pytest

from assistant import texts, texts_exports, texts_http

HAN = re.compile(r"[\u4e00-\u9fff]")


def tables() -> list[tuple[str, Mapping[str, object]]]:
    """Every module-level table with an entry for each language."""
    found: list[tuple[str, Mapping[str, object]]] = []
    for module in (texts, texts_exports, texts_http):
        for name, value in vars(module).items():
            if name.isupper() and isinstance(value, dict):
                found.append((f"{module.__name__}.{name}", value))
    return found


def sentences(table: object) -> dict[str, str]:
    """The sentences of one language by their key."""
    if isinstance(table, str):
        return {"": table}
    if isinstance(table, tuple):
        return {str(place): text for place, text in enumerate(table)}
    assert isinstance(table, dict)
    return table


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize(("name", "table"), tables(), ids=[name for name, _ in tables()])
class TestParity:
    def test_both_languages_have_the_same_keys(self, name: str, table: Mapping[str, object]) -> None:
        assert set(table) == {"zh", "en"}
        assert set(sentences(table["zh"])) == set(sentences(table["en"]))

    def test_both_languages_have_the_same_placeholders(self, name: str, table: Mapping[str, object]) -> None:
        zh, en = sentences(table["zh"]), sentences(table["en"])
        assert {key: placeholders(text) for key, text in zh.items()} == {
            key: placeholders(text) for key, text in en.items()
        }

    def test_chinese_is_chinese_and_english_is_not(self, name: str, table: Mapping[str, object]) -> None:
        assert all(
            HAN.search(text) for text in sentences(table["zh"]).values() if placeholders(text) != {"number", "total"}
        )
        assert not any(HAN.search(text) for text in sentences(table["en"]).values())


def test_all_tables_are_found() -> None:
    assert {name.rpartition(".")[2] for name, _ in tables()} >= {"PAGE", "HTTP", "EXAMPLES", "SECTION_QUESTION"}
