"""The lexical leg: BM25 (bm25s, Lucene's variant) over terms that work for Chinese and English."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.language import detect_language
from index.analysis import content_words, passage_terms, query_terms
from index.bridge import Rendering, TermBridge
from index.sounds import SoundTable, spellings
from index.transliteration import bundled_transliterator, foreign_names
from index.types import Neighbor, Vectors

if TYPE_CHECKING:
    import bm25s

_SOUNDS = "sounds.json"
_LIKELY = 0.7  # by which power the chance of a character pair counts: one of several spellings is enough
_WHOLE = 0.7  # of what all likely pairs of a name weigh, which no passage that has the name falls short of by much
_ALIKE = 0.4  # likelihood, a character, from which a word is taken for a name
_LETTERS = 3.5  # of a character at most, on average
_SPELLED = 4  # letters of a foreign name at least
_PINYIN = 7  # letters of a Chinese name at least: shorter ones are English words too often
_KEPT = 1000  # stretches of characters
_NEVER = "\x00"  # keeps an index of passages without any term legal


class LexicalIndex:
    """BM25 scores of passages for a question."""

    def __init__(
        self,
        ids: Sequence[str],
        model: bm25s.BM25,
        bridge: TermBridge | None = None,
        sounds: Path | None = None,
    ) -> None:
        """Wrap a bm25s model whose rows are `ids`; `bridge` adds a question's words in the other language.

        `sounds` is where the character pairs by their sound were saved.
        """
        self._ids = list(ids)
        self._model = model
        self.bridge = bridge
        self._saved_sounds = sounds
        self._runs: dict[
            str, set[str]
        ] = {}  # what stretches of characters were read as: one is asked for several times

    @classmethod
    def build(cls, ids: Sequence[str], texts: Sequence[str], *, bridge: TermBridge | None = None) -> LexicalIndex:
        """An index of `texts` under `ids`."""
        model = _bm25s().BM25(method="lucene", k1=1.2, b=0.75)
        model.index([passage_terms(text) or [_NEVER] for text in texts] or [[_NEVER]], show_progress=False)
        return cls(ids, model, bridge)

    @classmethod
    def load(cls, folder: Path, ids: Sequence[str], *, bridge: TermBridge | None = None) -> LexicalIndex:
        """The index saved in `folder`, memory-mapped. The bridge is saved by itself."""
        model = _bm25s().BM25.load(str(folder), mmap=True, show_progress=False)
        return cls(ids, model, bridge, folder / _SOUNDS)

    def save(self, folder: Path) -> None:
        """Write the index as NumPy and JSON files."""
        self._model.save(str(folder), show_progress=False)
        self._sounds.save(folder / _SOUNDS)

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

    def search_sounded(
        self, query: str, k: int, *, among: Collection[str] | None = None
    ) -> tuple[list[Neighbor], float]:
        """The same by the names of `query` as the other script has them, and the score that few passages exceed."""
        scores, reach = np.zeros(len(self._ids), dtype=np.float32), 0.0
        named = self._spelled if detect_language(query) == "zh" else self._named
        for best, reached in named(query) if self._ids else ():
            if best.any():  # else a word that is no name, or a name of no text
                scores, reach = scores + best, reach + reached
        return self._best(scores, k, among), reach

    def _written(self, pairs: Mapping[str, float]) -> tuple[Vectors, float]:
        """How well each passage meets a foreign name by the character pairs that it may be written with."""
        scores = np.zeros(len(self._ids), dtype=np.float32)
        for pair, chance in pairs.items():
            if self.knows(pair):
                scores = scores + np.float32(chance**_LIKELY) * self._model.get_scores([pair])[: len(self._ids)]
        return scores, _WHOLE * sum(pairs.values()) * self.term_weight(_NEVER)

    def _named(self, query: str) -> Iterator[tuple[Vectors, float]]:
        for orders in self._sounds.names(query):
            yield max((self._met(pairs) for pairs in orders), key=lambda each: float(each[0].max()))
        for name in foreign_names(query):
            yield self._written(bundled_transliterator().pairs(name))

    def _spelled(self, query: str) -> Iterator[tuple[Vectors, float]]:
        """The words that spell a Chinese name of `query`, and those that a foreign one in it is made of."""
        terms = {word for word in spellings(query) if len(word) >= _PINYIN}
        for run in bundled_transliterator().runs(query):
            if run not in self._runs:
                if len(self._runs) >= _KEPT:
                    self._runs = {}
                self._runs[run] = self._read_back(run)
            terms |= self._runs.get(run, set())
        for term in sorted(terms):
            if self.knows(term):
                yield self._model.get_scores([term])[: len(self._ids)], self.term_weight(term)

    def _read_back(self, run: str) -> set[str]:
        """The words of this index that a stretch of characters writes, each the likeliest of its part."""
        writer = bundled_transliterator()
        for size in range(len(run), 2, -1):
            for start in range(len(run) - size + 1):
                part = run[start : start + size]
                words = chain.from_iterable(self._initials.get(letter, ()) for letter in writer.beginnings(part[0]))
                fitting = (word for word in words if size <= len(word) <= _LETTERS * size)
                best = max(((writer.likelihood(word, part), word) for word in fitting), default=(0.0, ""))
                if best[0] >= _ALIKE:
                    rest = (run[:start], run[start + size :])
                    return {best[1]}.union(*(self._read_back(each) for each in rest))
        return set()

    @cached_property
    def _initials(self) -> dict[str, list[str]]:
        """The words in letters by the first."""
        found: dict[str, list[str]] = {}
        for term in self._model.vocab_dict:
            if len(term) >= _SPELLED and term.isascii() and term.isalpha():
                found.setdefault(term[0], []).append(term)
        return found

    def _met(self, pairs: Sequence[Sequence[str]]) -> tuple[Vectors, float]:
        """How well each passage meets the sounds of a name by the character pairs for them, and how well it could."""
        scores, reach = np.zeros(len(self._ids), dtype=np.float32), 0.0
        for alike in pairs:
            rows = [self._model.get_scores([term])[: len(self._ids)] for term in alike]
            if rows:
                scores = scores + np.max(rows, axis=0)
            reach += max((self.term_weight(term) for term in alike), default=self.term_weight(_NEVER))
        return scores, reach

    @cached_property
    def _sounds(self) -> SoundTable:
        """Read when it is first needed; made anew where another index has taken the folder's place since."""
        path = self._saved_sounds
        return SoundTable.load(path) if path and path.is_file() else SoundTable.of(self._model.vocab_dict)

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
