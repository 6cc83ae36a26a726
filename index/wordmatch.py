"""Soft matching of words within and across languages: how much of a question a sentence covers.

Each question word counts with its best cosine among the sentence's words, as in BERTScore
(Zhang et al., ICLR 2020), over the static bilingual vectors that ship with the project.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from index.analysis import is_chinese
from index.types import Vectors

_EXACT = re.compile(
    r"\d|第[一二三四五六七八九十百]|[一二三四五六七八九十百两]+[个项次种]?$"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|first|second|third|fourth|fifth|last|ii|iii|iv)$"
)
_PART = 0.95  # of 出版社 with 科学出版社


class WordVectors(Protocol):
    """Unit vectors of single words."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dim)."""
        ...


class WordMatcher:
    """Best matches of words, vectors kept once made."""

    def __init__(self, vectors: WordVectors) -> None:
        """Match by `vectors`."""
        self._vectors = vectors
        self._known: dict[str, Vectors] = {}

    def matrix(self, words: Sequence[str]) -> Vectors:
        """Unit vectors of `words`, shape (len(words), dim)."""
        missing = [word for word in dict.fromkeys(words) if word not in self._known]
        if missing:
            self._known.update(zip(missing, self._vectors.embed_passages(missing), strict=True))
        return np.array([self._known[word] for word in words], dtype=np.float32)

    def best(self, words: Sequence[str], among: Sequence[str]) -> Vectors:
        """For each of `words` its best cosine in `among`, shape (len(words),); 1 for the same word, 0 for none.

        Numbers and ordinals match only themselves. A Chinese word is nearly met by a compound that holds it.
        """
        if not words or not among:
            return np.zeros(len(words), dtype=np.float32)
        best = (self.matrix(words) @ self.matrix(among).T).max(axis=1)
        present = set(among)
        for place, word in enumerate(words):
            if word in present:
                best[place] = 1.0
            elif _EXACT.match(word):
                best[place] = 0.0
            elif len(word) > 1 and is_chinese(word) and any(word in other for other in among):
                best[place] = max(best[place], _PART)
        within: Vectors = np.clip(best, 0.0, 1.0).astype(np.float32)
        return within
