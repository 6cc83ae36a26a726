"""Question to hits: a dense leg, a lexical one and its renderings, fused by score; none can filter another.

The dense leg knows a passage by its own vector and by those of its sentences: a question asks for one fact, and the
vector of a passage that states six is near to none of them. The best are then compared with the question word by word.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, groupby, islice
from typing import TYPE_CHECKING, Literal

import numpy as np

from corpus.language import detect_language
from corpus.types import Passage
from index.analysis import passage_terms
from index.bridge import TermBridge
from index.embedders.base import Embedder
from index.fusion import Leg, weighted_sum
from index.known import FindKin, no_questions
from index.lexical import LexicalIndex
from index.sentences import SentenceVectors, passage_text, sentence_key, sentence_text
from index.stores.base import VectorStore
from index.stores.memory import MemoryStore
from index.types import Hit, Neighbor, Vectors
from index.wordmatch import WordVectors

if TYPE_CHECKING:
    from index.interaction import Comparer

Legs = Literal["hybrid", "dense", "lexical"]
Keep = Callable[[Passage], bool]
_UNLIKE = 0.5  # likeness up to which two questions have nothing in common


@dataclass(frozen=True, slots=True)
class Fusion:
    """How the legs are joined: candidates taken from each, and what the others weigh beside the cosine."""

    depth: int = 100
    sentence: float = 0.5  # share of the cosine that is the nearest sentence's, the rest is the whole passage's
    lexical: float = 1.5  # a question's own terms
    rendered: float = 0.6  # their renderings, in passages of the other language
    sounded: float = 1.0  # Chinese names that an English question spells
    known: float = 1.5  # a known question that the passage answers
    likeness: float = 0.6  # that of the sentence most like the question, word by word
    compared: int = 12  # of the best passages are compared so


class Retriever:
    """Finds the passages that answer a question."""

    def __init__(
        self,
        passages: Sequence[Passage],
        embedder: Embedder,
        store: VectorStore,
        lexical: LexicalIndex,
        *,
        fusion: Fusion | None = None,
        sentences: SentenceVectors | None = None,
        comparer: Comparer | None = None,
        kin: FindKin = no_questions,
    ) -> None:
        """Join a vector store and a lexical index over the same passages.

        The dense leg has `sentences` of the passages beside them; `comparer` puts the best in order, `kin` knows what
        has been asked before.
        """
        self.passages = {passage.id: passage for passage in passages}
        self.embedder = embedder
        self._store = store
        self._lexical = lexical
        self.fusion = fusion or Fusion()
        self._sentences = sentences
        self.comparer = comparer
        self.kin = kin
        self._weights: dict[str, float] = {}

    @classmethod
    def from_passages(
        cls,
        passages: Sequence[Passage],
        embedder: Embedder,
        *,
        fusion: Fusion | None = None,
        words: WordVectors | None = None,
        sentences: SentenceVectors | None = None,
        comparer: Comparer | None = None,
    ) -> Retriever:
        """A retriever in memory; heading paths are given to both legs with the text.

        `words` bridges the languages for the lexical leg; `sentences` are made where they are not given.
        """
        texts = [passage_text(passage) for passage in passages]
        ids = [passage.id for passage in passages]
        store = MemoryStore(embedder.dim)
        if texts:
            store.add(ids, embedder.embed_passages(texts))
        bridge = TermBridge.build(texts, words) if words else None
        lexical = LexicalIndex.build(ids, texts, bridge=bridge)
        held = sentences or SentenceVectors.of([passage.section for passage in passages], embedder)
        return cls(passages, embedder, store, lexical, fusion=fusion, sentences=held, comparer=comparer)

    def search(self, query: str, k: int = 8, *, legs: Legs = "hybrid", keep: Keep | None = None) -> list[Hit]:
        """The `k` passages most likely to answer `query`, best first; `keep` limits which may be found."""
        among = None if keep is None else {name for name, passage in self.passages.items() if keep(passage)}
        depth = max(k, self.fusion.depth)
        dense = dict(self._dense(query, depth, among)) if legs != "lexical" else {}
        lexical = self._lexically(query, depth, among) if legs != "dense" else ()
        hits = [
            Hit(self.passages[name], score, dense.get(name), _sum(*(leg.scores.get(name) for leg in lexical)))
            for name, score in weighted_sum(dense, [*lexical, *self._known(query, among, legs)])
        ]
        if legs != "lexical" and self.comparer is not None and hits:
            hits = self._compared(query, self._mixed(hits), self.comparer)
        return hits[:k]

    def _mixed(self, hits: Sequence[Hit]) -> list[Hit]:
        """The hits, the best of each language among those that are compared.

        Cosines and terms are nearer within a language than across, so that many passages in the language of the
        question would leave no place to those in the other.
        """
        size, share = self.fusion.compared, self.fusion.compared // 3
        places: dict[str, list[int]] = {}
        for place, hit in enumerate(hits):
            places.setdefault(hit.passage.section.lang, []).append(place)
        kept = {place for found in places.values() for place in found[:share]} if len(places) > 1 else set()
        rest = (place for place in range(len(hits)) if place not in kept)
        first = sorted([*kept, *islice(rest, max(0, size - len(kept)))])
        among = set(first)
        return [hits[place] for place in [*first, *(place for place in range(len(hits)) if place not in among)]]

    def _compared(self, query: str, hits: Sequence[Hit], comparer: Comparer) -> list[Hit]:
        """The best hits in the order that they take once the sentence most like the question counts."""
        best, rest = list(hits[: self.fusion.compared]), hits[self.fusion.compared :]
        told = [
            (place, sentence_text(hit.passage.section, unit))
            for place, hit in enumerate(best)
            for unit in hit.passage.units
        ]
        likeness = comparer.likeness(query, [text for _, text in told])
        for place, found in groupby(zip(told, likeness, strict=True), key=lambda pair: pair[0][0]):
            value = max(0.0, *(float(each) for _, each in found))
            best[place] = replace(best[place], score=best[place].score + self.fusion.likeness * value, likeness=value)
        return [*sorted(best, key=lambda hit: -hit.score), *rest]

    def _lexically(self, query: str, depth: int, among: set[str] | None) -> tuple[Leg[str], ...]:
        """The legs of the question's own terms, of their renderings and of its names in the other script.

        The last two count in passages of the other language alone: in its own, the words themselves tell more.
        """
        lang = detect_language(query)
        foreign = {n for n in (self.passages if among is None else among) if self.passages[n].section.lang != lang}
        own = dict(self._lexical.search(query, depth, among=among))
        legs = [Leg(own, self.fusion.lexical, self._lexical.reach(query) if own else 0.0)]
        if foreign and (rendered := dict(self._lexical.search_rendered(query, depth, among=foreign))):
            legs.append(Leg(rendered, self.fusion.rendered, self._lexical.reach_rendered(query)))
        if foreign:
            sounded, reach = self._lexical.search_sounded(query, depth, among=foreign)
            legs.append(Leg(dict(sounded), self.fusion.sounded, reach))
        return tuple(legs)

    def _known(self, query: str, among: set[str] | None, legs: Legs) -> tuple[Leg[str], ...]:
        """The leg of the known questions that `query` is like: each passage by the likest that it answers."""
        answered = self.kin(query).answered if legs == "hybrid" else {}
        scores: dict[str, float] = {}
        for key, value in answered.items():
            for name in self._holding.get(key, ()) if value > _UNLIKE else ():
                if among is None or name in among:
                    scores[name] = max(value - _UNLIKE, scores.get(name, 0.0))
        return (Leg(scores, self.fusion.known, 1.0 - _UNLIKE),) if scores else ()

    @cached_property
    def _holding(self) -> dict[str, list[str]]:
        """The passages that hold a sentence, by its key."""
        found: dict[str, list[str]] = {}
        for name, passage in self.passages.items():
            for unit in passage.units:
                found.setdefault(sentence_key(passage.section, unit), []).append(name)
        return found

    def term_weight(self, term: str) -> float:
        """How much a term or word tells passages apart: its inverse document frequency."""
        if term not in self._weights:
            parts = passage_terms(term)
            self._weights[term] = max((self._lexical.term_weight(part) for part in parts), default=0.0)
        return self._weights[term]

    def knows(self, term: str) -> bool:
        """True where some passage holds `term`."""
        return self._lexical.knows(term)

    def _dense(self, query: str, depth: int, among: set[str] | None) -> list[Neighbor]:
        # A scope may hold few of many passages, so that all have to be ranked before it applies.
        wanted = depth if among is None else len(self.passages)
        asked = self.embedder.embed_queries([query])
        found = self._store.search(asked, wanted)[0]
        nearest = found if among is None else [n for n in found if n.id in among][:depth]
        return self._by_sentences(asked[0], nearest)

    def _by_sentences(self, asked: Vectors, found: Sequence[Neighbor]) -> list[Neighbor]:
        """The neighbours once the nearest sentence of each has its share, best first."""
        share = self.fusion.sentence
        if self._sentences is None or not found or not share:
            return list(found)
        keys = [[sentence_key(p.section, unit) for unit in p.units] for p in (self.passages[n.id] for n in found)]
        flat = self._sentences.similarities(asked, list(chain.from_iterable(keys)))
        ends = np.cumsum([len(row) for row in keys])
        best = [
            float(flat[end - len(row) : end].max()) if row else neighbor.score
            for neighbor, row, end in zip(found, keys, ends, strict=True)
        ]
        mixed = [Neighbor(n.id, (1 - share) * n.score + share * each) for n, each in zip(found, best, strict=True)]
        return sorted(mixed, key=lambda neighbor: -neighbor.score)


def _sum(*scores: float | None) -> float | None:
    """The sum of the scores that there are; None where there are none."""
    found = [score for score in scores if score is not None]
    return sum(found) if found else None
