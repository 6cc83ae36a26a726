"""Books and embedders that the tests of the index are run with."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from corpus.blocks import Block
from corpus.structure import BookInfo, build_book
from corpus.types import Book, Lang
from index.build import OpenIndex
from index.embedders.hashing import HashingEmbedder
from index.library import Library
from index.types import Hit, Vectors

CHINESE: Lang = "zh"
ENGLISH: Lang = "en"
TOWER_ZH = (
    ("灯塔与茶园", ()),
    (
        "一、灯塔",
        (
            "灯塔建于1987年，塔身高42.5米。守塔人每天傍晚点灯。",
            "大雾的夜里，守塔人每隔十分钟敲一次铜钟。渔船听见钟声就知道礁石在哪里。",
        ),
    ),
    ("二、茶园", ("茶园在山的南坡，共有2 130亩梯田。春天采下的嫩叶当天炒制。", "茶农把茶叶卖给河对岸的集市。")),
)
TOWER_EN = (
    ("The lighthouse and the tea garden", ()),
    (
        "1 The lighthouse",
        (
            "The lighthouse was built in 1987 and stands 42.5 metres tall. Its keeper lights the lamp every dusk.",
            "On foggy nights the keeper strikes a copper bell. Fishing boats hear it and steer clear of the reef.",
        ),
    ),
    (
        "2 The tea garden",
        (
            "The tea garden lies on the southern slope and has 2,130 mu of terraces. Young leaves are roasted at once.",
            "Farmers sell their tea at the market across the river.",
        ),
    ),
)
THINGS = (
    ("灯塔", "lighthouse"),
    ("守塔人", "守塔", "keeper"),
    ("铜钟", "bell"),
    ("敲", "strikes"),
    ("茶园", "garden"),
    ("茶", "茶叶", "tea"),
    ("集市", "market"),
    ("梯田", "terraces"),
    ("大雾", "foggy"),
    ("礁石", "reef"),
    ("点灯", "lights"),
)  # words of one thing in both languages
QUESTIONS = ("守塔人什么时候点灯？", "茶园有多少亩？", "Who strikes the bell?", "Where is tea sold?")
Chapters = Sequence[tuple[str, Sequence[str]]]


def make_book(name: str, chapters: Chapters, *, lang: Lang = CHINESE) -> Book:
    """A book of a title and numbered chapters, each with its paragraphs."""
    blocks = []
    for place, (heading, paragraphs) in enumerate(chapters):
        blocks.append(Block(heading, level=min(place, 1) + 1))
        blocks.extend(Block(text) for text in paragraphs)
    return build_book(blocks, BookInfo(name, f"{name}.md", lang=lang))


class CountingEmbedder(HashingEmbedder):
    """Keeps every text it embeds; fails once it has embedded `limit` of them."""

    def __init__(self, *, limit: int | None = None) -> None:
        super().__init__(128)
        self.embedded: list[str] = []
        self._limit = limit

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded.extend(texts)
        if self._limit is not None and len(self.embedded) > self._limit:
            raise RuntimeError("the embedder is out of order")
        return super().embed_passages(texts)


class StubbornEmbedder(HashingEmbedder):
    """Whatever is asked, it takes the question for `topic`."""

    def __init__(self, topic: str) -> None:
        super().__init__()
        self._topic = topic

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return super().embed_queries([self._topic] * len(texts))


class ConceptWords:
    """Vectors of words: those that name one thing lie together, all others apart."""

    def __init__(self, *things: Sequence[str]) -> None:
        self._thing = {word: things_words[0] for things_words in things for word in things_words}

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        rows = [self._near(self._thing.get(text, text), text) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), 512)

    def _near(self, thing: str, text: str) -> Vectors:
        # so long that any two of them are nearly at right angles
        row = 3 * _direction(thing) + _direction(f"as {text}")
        return np.asarray(row / np.linalg.norm(row), dtype=np.float32)


def _direction(seed: str) -> Vectors:
    row = np.random.default_rng(crc32(seed.encode())).normal(size=512)
    return np.asarray(row / np.linalg.norm(row), dtype=np.float32)


def found(index: OpenIndex) -> list[list[Hit]]:
    """The hits of every question."""
    return [index.retriever.search(question, 10) for question in QUESTIONS]


def shelf(*books: Book) -> Library:
    """A library of readers' own books."""
    return Library.of(books, [])
