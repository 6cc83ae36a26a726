"""The lexical leg: BM25 (bm25s, Lucene's variant) over terms that work for Chinese and English."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.analysis import content_words, passage_terms, query_terms
from index.bridge import Rendering, TermBridge
from index.types import Neighbor, Vectors

if TYPE_CHECKING:
    import bm25s

_NEVER = "\x00"  # keeps an index of passages without any term legal


class LexicalIndex:
    """BM25 scores of passages for a question."""

    def __init__(self, ids: Sequence[str], model: bm25s.BM25, bridge: TermBridge | None = None) -> None:
        """Wrap a bm25s model whose rows are `ids`; `bridge` adds a question's words in the other language."""
        self._ids = list(ids)
        self._model = model
        self.bridge = bridge

    @classmethod
    def build(cls, ids: Sequence[str], texts: Sequence[str], *, bridge: TermBridge | None = None) -> LexicalIndex:
        """An index of `texts` under `ids`."""
        model = _bm25s().BM25(method="lucene", k1=1.2, b=0.75)
        model.index([passage_terms(text) or [_NEVER] for text in texts] or [[_NEVER]], show_progress=False)
        return cls(ids, model, bridge)

    @classmethod
    def load(cls, folder: Path, ids: Sequence[str], *, bridge: TermBridge | None = None) -> LexicalIndex:
        """The index saved in `folder`, memory-mapped. The bridge is saved by itself."""
        return cls(ids, _bm25s().BM25.load(str(folder), mmap=True, show_progress=False), bridge)

    def save(self, folder: Path) -> None:
        """Write the index as NumPy and JSON files."""
        self._model.save(str(folder), show_progress=False)

    def __len__(self) -> int:
        """The number of passages."""
        return len(self._ids)

    def knows(self, term: str) -> bool:
        """True where some passage holds `term`."""
        return term in self._model.vocab_dict

    def term_weight(self, term: str) -> float:
        """The inverse document frequency of a term or word, as Robertson's BM25 has it, in natural logarithms.

        A term of no passage weighs as much as one of half a passage.
        """
        column = self._model.vocab_dict.get(term)
        pointers = self._model.scores["indptr"]
        found = float(pointers[column + 1] - pointers[column]) if column is not None else 0.5
        total = max(1, len(self._ids))
        return float(np.log1p((total - found + 0.5) / (found + 0.5)))

    def search(self, query: str, k: int, *, among: Collection[str] | None = None) -> list[Neighbor]:
        """Up to `k` passages that share a term with `query`, best first; `among` limits them to some ids."""
        vocabulary = self._model.vocab_dict
        terms = [term for term in query_terms(query) if term in vocabulary]
        if not terms or not self._ids:
            return []
        return self._best(self._model.get_scores(terms)[: len(self._ids)], k, among)

    def search_rendered(self, query: str, k: int, *, among: Collection[str] | None = None) -> list[Neighbor]:
        """The same by what words of `query` are in the other language; nothing without a bridge."""
        scores = np.zeros(len(self._ids), dtype=np.float32)
        for term, weight in self._renderings(query):
            scores += np.float32(weight) * self._model.get_scores([term])[: len(self._ids)]
        return self._best(scores, k, among)

    def reach(self, query: str) -> float:
        """The score that no passage can exceed in `search`: the weights of the terms of `query`."""
        return sum(self.term_weight(term) for term in query_terms(query))

    def reach_rendered(self, query: str) -> float:
        """The score that no passage can exceed in `search_rendered`."""
        return sum(weight * self.term_weight(term) for term, weight in self._renderings(query))

    def _best(self, scores: Vectors, k: int, among: Collection[str] | None) -> list[Neighbor]:
        found = [int(row) for row in np.argsort(-scores, kind="stable") if scores[row] > 0]
        rows = found if among is None else [row for row in found if self._ids[row] in among]
        return [Neighbor(self._ids[row], float(scores[row])) for row in rows[:k]]

    def _renderings(self, query: str) -> list[Rendering]:
        """The terms of this index that stand for words of `query` in the other language."""
        if self.bridge is None:
            return []
        vocabulary = self._model.vocab_dict
        weights: dict[str, float] = {}
        for renderings in self.bridge.render(content_words(query)):
            for term, weight in renderings:
                if term in vocabulary:
                    weights[term] = weights.get(term, 0.0) + weight
        return [Rendering(term, weight) for term, weight in weights.items()]


def _bm25s() -> Any:  # a module without types of its own
    logging.getLogger("bm25s").setLevel(logging.WARNING)
    import bm25s

    return bm25s
