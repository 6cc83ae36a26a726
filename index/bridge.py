"""The term bridge: a question's words as words of the other language, for the lexical leg.

Each question word is rendered by the words of the indexed texts that are nearest to it in the static bilingual
vectors, weighted by probability, as in probabilistic structured queries (Darwish and Oard, SIGIR 2003); names and
terms that the texts themselves give in both languages come first. Renderings add to a question, they never replace.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.analysis import content_words, is_chinese, passage_terms
from index.errors import IndexDamagedError, IndexMismatchError, StoreError
from index.terms import TermPair, read_terms, term_pairs, write_terms
from index.types import Vectors
from index.wordmatch import WordVectors

_TOP = 5  # renderings of a word
_FLOOR = 0.35  # cosine below which a word is no rendering
_HEAT = 0.1  # of the softmax over cosines
_ROUNDED = 2e-3  # a number may change so much in half precision
_WORDS, _MATRIX, _TERMS = "words.txt", "words.npy", "terms.tsv"

Half = npt.NDArray[np.float16]


class Rendering(NamedTuple):
    """A term of the index and how likely it stands for a word of the question, from 0 to 1."""

    term: str
    weight: float


class TermBridge:
    """Renders words in the other language. Safe to use from several threads."""

    def __init__(
        self, words: Sequence[str], matrix: Vectors | Half, vectors: WordVectors, terms: Sequence[TermPair] = ()
    ) -> None:
        """Render by the rows of `matrix`, unit vectors of `words`, and by `terms`, which the texts vouch for."""
        self._words = list(words)
        self._matrix = matrix
        self._vectors = vectors
        self.terms = tuple(terms)
        chinese = np.array([is_chinese(word) for word in self._words], dtype=np.bool_)
        self._rows = {True: np.flatnonzero(chinese), False: np.flatnonzero(~chinese)}
        self._known = _by_word(self.terms)

    @classmethod
    def build(cls, texts: Iterable[str], vectors: WordVectors, *, own: Sequence[TermPair] = ()) -> TermBridge:
        """A bridge to the words of `texts`; `own` pairs stand beside those that the texts give."""
        kept = list(texts)
        words = sorted({word for text in kept for word in content_words(text) if not word[0].isdigit()})
        rows = vectors.embed_passages(words) if words else np.zeros((0, 1), dtype=np.float32)
        return cls(words, rows.astype(np.float16), vectors, term_pairs(kept, words, vectors, own=own))

    @classmethod
    def load(cls, folder: Path, vectors: WordVectors) -> TermBridge:
        """The bridge saved in `folder`, memory-mapped.

        Raises `IndexDamagedError` where it cannot be read, `IndexMismatchError` where other vectors than `vectors`
        made it.
        """
        try:
            words = (folder / _WORDS).read_text(encoding="utf-8").split("\n")[:-1]
            matrix = np.load(folder / _MATRIX, mmap_mode="r", allow_pickle=False)
            terms = stored_terms(folder)
        except (OSError, ValueError, EOFError) as error:
            raise IndexDamagedError(f"{folder} cannot be read", hint="run `mekong index build`") from error
        if matrix.ndim != 2 or len(matrix) != len(words):
            raise IndexDamagedError(
                f"{folder} holds {len(matrix)} vectors for {len(words)} words", hint="run `mekong index build`"
            )
        if words and not _is_alike(vectors.embed_passages(words[:1])[0], matrix[0]):
            raise IndexMismatchError(f"{folder} was made with other word vectors", hint="run `mekong index build`")
        return cls(words, matrix, vectors, terms)

    def save(self, folder: Path) -> None:
        """Write words, vectors and terms; the terms as a table that a person can review."""
        (folder / _WORDS).write_text("".join(f"{word}\n" for word in self._words), encoding="utf-8")
        np.save(folder / _MATRIX, self._matrix.astype(np.float16), allow_pickle=False)
        write_terms(folder / _TERMS, self.terms)

    def render(self, words: Sequence[str]) -> list[list[Rendering]]:
        """For each of `words` its renderings as terms of the index, likeliest first; numbers have none."""
        asked = [word for word in words if not word[0].isdigit()]
        near = dict(zip(asked, self._near(asked), strict=True))
        return [[*self._known.get(word, ()), *near.get(word, ())] for word in words]

    def _near(self, words: Sequence[str]) -> list[list[Rendering]]:
        if not words:
            return []
        vectors = self._vectors.embed_passages(words)
        out: list[list[Rendering]] = [[] for _ in words]
        for chinese in (True, False):
            places = [i for i, word in enumerate(words) if is_chinese(word) == chinese]
            rows = self._rows[not chinese]
            if not places or not len(rows):
                continue
            cosines = vectors[places] @ np.asarray(self._matrix[rows], dtype=np.float32).T
            for place, row in zip(places, cosines, strict=True):
                out[place] = self._renderings(row, rows)
        return out

    def _renderings(self, cosines: Vectors, rows: npt.NDArray[np.intp]) -> list[Rendering]:
        best = [int(i) for i in np.argsort(-cosines, kind="stable")[:_TOP] if cosines[i] >= _FLOOR]
        if not best:
            return []
        shares = np.exp(cosines[best] / _HEAT)
        shares /= shares.sum()
        found = zip(best, shares, strict=True)
        return [
            Rendering(term, float(share * cosines[i])) for i, share in found if (term := _term(self._words[rows[i]]))
        ]


def stored_terms(folder: Path) -> tuple[TermPair, ...]:
    """The terms of the bridge saved in `folder`. Raises `IndexDamagedError` where they cannot be read."""
    path = folder / _TERMS
    try:
        if path.is_file():
            return read_terms(path)
    except StoreError as error:
        raise IndexDamagedError(f"{path} cannot be read", hint="run `mekong index build`") from error
    raise IndexDamagedError(f"{path} is missing", hint="run `mekong index build`")


def _is_alike(vector: Vectors, stored: Vectors | Half) -> bool:
    return vector.shape == stored.shape and bool(np.allclose(vector, stored, atol=_ROUNDED))


def _term(word: str) -> str:
    """The term that a whole word is indexed under; empty where it is under none."""
    return next(reversed(passage_terms(word)), "")


def _by_word(terms: Sequence[TermPair]) -> Mapping[str, list[Rendering]]:
    """Renderings of each word of the terms: every word of a term stands for the whole other side, evenly."""
    out: dict[str, list[Rendering]] = {}
    for pair in terms:
        for asked, told in ((pair.zh, pair.en), (pair.en, pair.zh)):
            keys, targets = content_words(asked), passage_terms(told)
            for key in keys:
                share = pair.weight / max(1, len(targets)) / max(1, len(keys))
                out.setdefault(key, []).extend(Rendering(target, share) for target in targets)
    return out
