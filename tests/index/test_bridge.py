"""The term bridge: words of a question as words of the other language."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.bridge import Rendering, TermBridge, stored_terms
from index.errors import IndexDamagedError, IndexMismatchError
from index.terms import TermPair
from tests.index.books import THINGS, ConceptWords

WORDS = ConceptWords(*THINGS)
TEXTS = (
    "守塔人在大雾里敲铜钟，1987年。",
    "The keeper lights a lamp; the garden has terraces, 2130 of them.",
    "茶园和梯田",
)
OWN = (TermPair("雾港灯塔", "Fog Harbour", 1.0, "own"),)
FILES = ("words.txt", "words.npy", "terms.tsv")


@pytest.fixture
def bridge() -> TermBridge:
    return TermBridge.build(TEXTS, WORDS, own=OWN)


@pytest.mark.parametrize(
    ("word", "term"), [("守塔人", "keeper"), ("茶", None), ("bell", "铜钟"), ("garden", "茶园"), ("terraces", "梯田")]
)
def test_a_word_is_rendered_by_its_nearest_in_the_other_language(
    bridge: TermBridge, word: str, term: str | None
) -> None:
    (renderings,) = bridge.render([word])
    assert [rendering.term for rendering in renderings] == ([term] if term else [])
    assert all(0.5 < rendering.weight <= 1 for rendering in renderings)


def test_renderings_are_terms_of_the_index(bridge: TermBridge) -> None:
    (renderings,) = bridge.render(["梯田"])
    assert [rendering.term for rendering in renderings] == ["terrac"]  # as it is stemmed there


def test_likelier_renderings_come_first_and_share_what_is_certain() -> None:
    words = ConceptWords(("茶", "tea", "brew", "leaf"), ("灯", "lamp"))
    (renderings,) = TermBridge.build(["brew tea leaf lamp"], words).render(["茶"])
    assert {rendering.term for rendering in renderings} == {"brew", "tea", "leaf"}
    weights = [rendering.weight for rendering in renderings]
    assert weights == sorted(weights, reverse=True)
    assert sum(weights) <= 1


@pytest.mark.parametrize("word", ["1987", "2130", "chromodynamics", "火星"])
def test_numbers_and_strangers_are_not_rendered(bridge: TermBridge, word: str) -> None:
    assert bridge.render([word]) == [[]]


def test_words_keep_their_order(bridge: TermBridge) -> None:
    rows = bridge.render(["1987", "bell", "火星", "守塔人"])
    assert [[rendering.term for rendering in row] for row in rows] == [[], ["铜钟"], [], ["keeper"]]
    assert bridge.render([]) == []


def test_terms_of_the_texts_come_before_vectors() -> None:
    words = ConceptWords(("铜钟", "gong"))
    own = (TermPair("铜钟", "Copper Bell", 0.8, "own"),)
    (renderings,) = TermBridge.build(["a copper bell and a gong"], words, own=own).render(["铜钟"])
    assert renderings[:2] == [Rendering("copper", 0.4), Rendering("bell", 0.4)]
    assert [rendering.term for rendering in renderings[2:]] == ["gong"]


def test_a_bridge_without_words_renders_nothing() -> None:
    assert TermBridge.build([], WORDS).render(["灯塔", "lamp"]) == [[], []]
    assert TermBridge.build(["1987"], WORDS).render(["灯塔", "1987"]) == [[], []]


@pytest.mark.parametrize("texts", [TEXTS, ()])
def test_a_saved_bridge_renders_the_same(tmp_path: Path, texts: tuple[str, ...]) -> None:
    bridge = TermBridge.build(texts, WORDS, own=OWN)
    bridge.save(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(FILES)
    loaded = TermBridge.load(tmp_path, WORDS)
    asked = ["守塔人", "bell", "雾港", "harbour", "1987", "garden"]
    assert loaded.render(asked) == bridge.render(asked)
    assert loaded.terms == bridge.terms == stored_terms(tmp_path) == OWN


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        *((name, damage) for name in FILES[:2] for damage in (None, "half", "line", "noise")),
        *((FILES[2], damage) for damage in (None, "noise")),  # of a table that was cut only the manifest can tell
    ],
)
def test_a_damaged_bridge_is_named(tmp_path: Path, bridge: TermBridge, name: str, damage: str | None) -> None:
    bridge.save(tmp_path)
    path = tmp_path / name
    content = path.read_bytes()
    path.unlink()
    match damage:
        case "half":
            path.write_bytes(content[: len(content) // 2])
        case "line":
            path.write_bytes(content.rstrip(b"\n")[:-1])
        case "noise":
            path.write_bytes(b"\xff\xfe\x80")
    with pytest.raises(IndexDamagedError) as caught:
        TermBridge.load(tmp_path, WORDS)
    assert str(tmp_path) in caught.value.message
    assert "mekong index build" in caught.value.hint


def test_a_bridge_of_another_shape_is_damaged(tmp_path: Path, bridge: TermBridge) -> None:
    bridge.save(tmp_path)
    rows = np.load(tmp_path / "words.npy")
    for wrong in (rows[:-1], rows[:, 0]):
        np.save(tmp_path / "words.npy", wrong)
        with pytest.raises(IndexDamagedError, match="vectors for"):
            TermBridge.load(tmp_path, WORDS)


def test_a_bridge_made_with_other_vectors_is_refused(tmp_path: Path, bridge: TermBridge) -> None:
    bridge.save(tmp_path)
    rows = np.load(tmp_path / "words.npy")
    for other in (rows[:, ::-1], rows[:, :-1]):
        np.save(tmp_path / "words.npy", other)
        with pytest.raises(IndexMismatchError, match="other word vectors") as caught:
            TermBridge.load(tmp_path, WORDS)
        assert "mekong index build" in caught.value.hint
