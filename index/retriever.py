"""Question to hits: a dense and a lexical leg, fused by score; neither can filter the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.types import Passage
from index.analysis import passage_terms
from index.bridge import TermBridge
from index.embedders.base import Embedder
from index.fusion import weighted_sum
from index.lexical import LexicalIndex
from index.stores.base import VectorStore
from index.stores.memory import MemoryStore
from index.types import Hit, Neighbor
from index.wordmatch import WordVectors

Legs = Literal["hybrid", "dense", "lexical"]
Keep = Callable[[Passage], bool]


@dataclass(frozen=True, slots=True)
class Fusion:
    """How the legs are joined: candidates taken from each, and the weight of the lexical one beside the cosine."""

    depth: int = 100
    lexical: float = 1.0


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
    ) -> None:
        """Join a vector store and a lexical index over the same passages."""
        self.passages = {passage.id: passage for passage in passages}
        self.embedder = embedder
        self._store = store
        self._lexical = lexical
        self._fusion = fusion or Fusion()
        self._weights: dict[str, float] = {}

    @classmethod
    def from_passages(
        cls,
        passages: Sequence[Passage],
        embedder: Embedder,
        *,
        fusion: Fusion | None = None,
        words: WordVectors | None = None,
    ) -> Retriever:
        """A retriever in memory; heading paths are given to both legs with the text.

        `words` bridges the languages for the lexical leg.
        """
        texts = [f"{passage.context}\n{passage.text}" for passage in passages]
        ids = [passage.id for passage in passages]
        store = MemoryStore(embedder.dim)
        if texts:
            store.add(ids, embedder.embed_passages(texts))
        bridge = TermBridge.build(texts, words) if words else None
        return cls(passages, embedder, store, LexicalIndex.build(ids, texts, bridge=bridge), fusion=fusion)

    def search(self, query: str, k: int = 8, *, legs: Legs = "hybrid", keep: Keep | None = None) -> list[Hit]:
        """The `k` passages most likely to answer `query`, best first; `keep` limits which may be found."""
        among = None if keep is None else {name for name, passage in self.passages.items() if keep(passage)}
        depth = max(k, self._fusion.depth)
        dense = self._dense(query, depth, among) if legs != "lexical" else []
        lexical = self._lexical.search(query, depth, among=among) if legs != "dense" else []
        by_dense, by_lexical = dict(dense), dict(lexical)
        weight, reach = self._fusion.lexical, self._lexical.reach(query) if lexical else 0.0
        fused = weighted_sum(by_dense, by_lexical, weight=weight, reach=reach)
        return [Hit(self.passages[name], score, by_dense.get(name), by_lexical.get(name)) for name, score in fused[:k]]

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
        found = self._store.search(self.embedder.embed_queries([query]), wanted)[0]
        return found if among is None else [n for n in found if n.id in among][:depth]
