"""Late interaction: question and sentence compared word by word, each word as the encoder reads it in its sentence.

Every word of the question counts with its nearest word of the sentence (ColBERT, Khattab & Zaharia 2020) and with a
weight of its own, so that words that ask for nothing count little. Projection and weights are trained together with the
encoder (`index/training/distill.py`). The reader then looks at the words of both together.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from index.embedders.onnx import OnnxEmbedder, SafeTensors
from index.embedders.static import unit_rows
from index.reader import READER, Reader
from index.types import Vectors

INTERACTION = "interaction.safetensors"
_KEPT = 10_000  # sentences, about 25 kB each
_ASKED = 64  # questions


class Readings(NamedTuple):
    """Of a question with each of several sentences; both of shape (sentences,)."""

    likeness: Vectors  # how like it is to what is asked, about 0 to 1
    logits: Vectors  # how likely it answers, against that none does


class Comparer(Protocol):
    """Compares questions with sentences."""

    def likeness(self, question: str, sentences: Sequence[str]) -> Vectors:
        """How like each sentence is to what is asked, about 0 to 1, shape (len(sentences),)."""
        ...

    def read(self, question: str, sentences: Sequence[str]) -> Readings:
        """How like each sentence is, and how likely it answers."""
        ...

    def alike(self, question: str, others: Sequence[str]) -> Vectors:
        """How much each of `others` asks what `question` asks, about 0 to 1, shape (len(others),)."""
        ...

    def least_met(self, question: str, text: str) -> float:
        """How near `text` comes to the words of the question that it meets least, about 0 to 1."""
        ...


class _Asked(NamedTuple):
    """A question's words: unit vectors, shares that add up to 1, what the reader takes of them."""

    words: Vectors
    weights: Vectors
    taken: Vectors


class _Told(NamedTuple):
    """A sentence's words: unit vectors, what the reader takes of them, and the shares that they would have if asked."""

    words: npt.NDArray[np.float16]
    taken: npt.NDArray[np.float16]
    weights: Vectors


class LateInteraction:
    """Compares questions with sentences. Safe to use from several threads."""

    def __init__(self, folder: Path | str, encoder: OnnxEmbedder) -> None:
        """Compare by the projection in `folder`, over `encoder`. Raises `EmbedderError` where the file is missing."""
        tensors = SafeTensors(Path(folder) / INTERACTION)
        self._encoder = encoder
        self._reader = Reader(Path(folder) / READER)
        self._project = np.ascontiguousarray(tensors.floats("project").T)
        self._weigh, self._bias = tensors.floats("weigh"), float(tensors.floats("weigh_bias")[0])
        self._known: OrderedDict[str, _Told] = OrderedDict()
        self._questions: OrderedDict[str, _Asked] = OrderedDict()  # one is compared several times
        self._lock = Lock()

    def likeness(self, question: str, sentences: Sequence[str]) -> Vectors:
        """How like each sentence is to what is asked, about 0 to 1, shape (len(sentences),)."""
        asked = self._asked(question)
        nearest = [_nearest(_cosines(asked, told)) for told in self._told(sentences)]
        return np.array([asked.weights @ best for best in nearest], dtype=np.float32)

    def read(self, question: str, sentences: Sequence[str]) -> Readings:
        """How like each sentence is, and how likely it answers."""
        asked, told = self._asked(question), self._told(sentences)
        cosines = [_cosines(asked, one) for one in told]
        likeness = np.array([asked.weights @ _nearest(rows) for rows in cosines], dtype=np.float32)
        taken = [one.taken.astype(np.float32) for one in told]
        added = self._reader.added(asked.taken, asked.weights, taken, cosines)
        return Readings(likeness, likeness * self._reader.scale + added - self._reader.silence)

    def alike(self, question: str, others: Sequence[str]) -> Vectors:
        """How much each of `others` asks what `question` asks, about 0 to 1: the mean of the likeness both ways.

        What one asks beside the other counts as well as what the other does.
        """
        asked = self._asked(question)
        values = []
        for told in self._told(others):
            cosines = _cosines(asked, told)
            back = cosines.max(axis=0) if len(cosines) else np.zeros(len(told.words))
            values.append((asked.weights @ _nearest(cosines) + told.weights @ back) / 2)
        return np.array(values, dtype=np.float32)

    def least_met(self, question: str, text: str) -> float:
        """How near `text` comes to the quarter of the question's words that it meets least, about 0 to 1."""
        asked = self._asked(question)
        if not len(asked.words):
            return 0.0
        best = np.sort(_nearest(_cosines(asked, self._told([text])[0])))
        return float(best[: max(1, len(best) // 4)].mean())

    def _asked(self, question: str) -> _Asked:
        with self._lock:
            if question in self._questions:
                self._questions.move_to_end(question)
                return self._questions[question]
        hidden = self._encoder.word_vectors([question])[0]
        made = _Asked(unit_rows(hidden @ self._project), self._shares(hidden), self._reader.take(hidden))
        with self._lock:
            self._questions[question] = made
            while len(self._questions) > _ASKED:
                self._questions.popitem(last=False)
        return made

    def _told(self, sentences: Sequence[str]) -> list[_Told]:
        with self._lock:
            found = {text: self._known[text] for text in sentences if text in self._known}
            for text in found:
                self._known.move_to_end(text)  # what was asked for longest ago goes first
        missing = [text for text in dict.fromkeys(sentences) if text not in found]
        if missing:
            made = self._encoder.word_vectors(missing)
            new = {text: self._kept(rows) for text, rows in zip(missing, made, strict=True)}
            found |= new
            with self._lock:
                self._known |= new
                while len(self._known) > _KEPT:
                    self._known.popitem(last=False)
        return [found[text] for text in sentences]

    def _kept(self, hidden: Vectors) -> _Told:
        words, taken = unit_rows(hidden @ self._project), self._reader.take(hidden)
        return _Told(words.astype(np.float16), taken.astype(np.float16), self._shares(hidden))

    def _shares(self, hidden: Vectors) -> Vectors:
        """How much each word tells of what is asked; they add up to 1."""
        weights = np.logaddexp(0.0, hidden @ self._weigh + self._bias)
        return np.asarray(weights / (weights.sum() or 1.0), dtype=np.float32)


def _cosines(asked: _Asked, told: _Told) -> Vectors:
    """Of each word of the question with each of the sentence, shape (words, words)."""
    return np.asarray(asked.words @ told.words.astype(np.float32).T)


def _nearest(cosines: Vectors) -> Vectors:
    """For each word of the question the cosine of its nearest word, shape (words,); 0 where there is none."""
    return cosines.max(axis=1) if cosines.shape[1] else np.zeros(len(cosines), dtype=np.float32)
