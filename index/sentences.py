"""Sentence vectors: what evidence selection weighs sentences by, made when the index is built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from corpus.imprint import other_names
from corpus.types import Passage, Section, Sentence
from index.embedders.base import Embedder
from index.errors import IndexDamagedError
from index.types import Vectors


def sentence_key(section: Section, unit: Sentence) -> str:
    """The name of a sentence within a library."""
    return f"{section.book_id}/{unit.address}"


def told(section: Section, unit: Sentence) -> str:
    """What a sentence says; a line of an imprint also by the other names of its field."""
    names = other_names(section, unit)
    return f"{unit.text} {names}" if names else unit.text


def sentence_text(section: Section, unit: Sentence) -> str:
    """What is embedded for a sentence: its section's title, then the sentence."""
    return f"{section.title}\n{told(section, unit)}"


def passage_text(passage: Passage) -> str:
    """What is embedded and indexed for a passage: its heading path, its text, other names of its fields."""
    names = filter(None, (other_names(passage.section, unit) for unit in passage.units))
    return "\n".join([passage.context, passage.text, *names])


def sentences_of(sections: Iterable[Section]) -> Iterator[tuple[str, str]]:
    """Key and text of every sentence, in order."""
    for section in sections:
        for unit in section.units:
            yield sentence_key(section, unit), sentence_text(section, unit)


class SentenceVectors:
    """One unit vector a sentence, in half precision, memory-mapped when read from a file."""

    def __init__(self, keys: Sequence[str], matrix: np.ndarray[tuple[int, int], np.dtype[np.float16]]) -> None:
        """Rows of `matrix`, shape (len(keys), dim), under `keys`."""
        self._rows = {key: row for row, key in enumerate(keys)}
        self._matrix = matrix

    @classmethod
    def of(cls, sections: Iterable[Section], embedder: Embedder) -> SentenceVectors:
        """The vectors of all sentences of `sections`, made now."""
        texts = dict(sentences_of({section.key: section for section in sections}.values()))
        rows = embedder.embed_passages(list(texts.values())) if texts else np.zeros((0, embedder.dim))
        return cls(list(texts), rows.astype(np.float16))

    @classmethod
    def load(cls, path: Path, keys: Sequence[str]) -> SentenceVectors:
        """The vectors saved in `path`. Raises `IndexDamagedError` where they are not those of `keys`."""
        try:
            matrix = np.load(path, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise IndexDamagedError(f"{path} cannot be read", hint="run `mekong index build`") from error
        if len(matrix) != len(keys):
            raise IndexDamagedError(
                f"{path} holds {len(matrix)} vectors for {len(keys)} sentences", hint="run `mekong index build`"
            )
        return cls(keys, matrix)

    def save(self, path: Path) -> None:
        """Write the matrix to `path`."""
        np.save(path, self._matrix, allow_pickle=False)

    def similarities(self, query: Vectors, keys: Sequence[str]) -> Vectors:
        """Cosines of `query`, shape (dim,), with the sentences `keys`; 0 for a sentence that is not held."""
        rows = [self._rows.get(key, -1) for key in keys]
        held = [place for place, row in enumerate(rows) if row >= 0]
        out = np.zeros(len(keys), dtype=np.float32)
        if held:
            matrix = np.asarray(self._matrix[[rows[place] for place in held]], dtype=np.float32)
            out[held] = matrix @ query
        return out

    def vectors(self, keys: Sequence[str]) -> Vectors:
        """The vectors of the sentences `keys`, shape (len(keys), dim); zeros for a sentence that is not held."""
        rows = np.array([self._rows.get(key, -1) for key in keys], dtype=np.int64)
        out = np.zeros((len(keys), self._matrix.shape[1]), dtype=np.float32)
        out[rows >= 0] = self._matrix[rows[rows >= 0]]
        return out

    def rows(self) -> dict[str, Vectors]:
        """Every vector under its key."""
        matrix = np.asarray(self._matrix, dtype=np.float32)
        return {key: matrix[row] for key, row in self._rows.items()}
