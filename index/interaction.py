"""Late interaction: question and sentence compared word by word, each word as the encoder reads it in its sentence.

Every word of the question counts with its nearest word of the sentence (ColBERT, Khattab & Zaharia 2020) and with a
weight of its own, so that words that ask for nothing count little. Projection and weights are trained together with the
encoder (`index/training/distill.py`).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.embedders.onnx import OnnxEmbedder, SafeTensors
from index.embedders.static import unit_rows
from index.types import Vectors

INTERACTION = "interaction.safetensors"
_KEPT = 20_000  # sentences
_ASKED = 64  # questions


class Comparer(Protocol):
    """Compares questions with sentences."""

    def likeness(self, question: str, sentences: Sequence[str]) -> Vectors:
        """How like each sentence is to what is asked, about 0 to 1, shape (len(sentences),)."""
        ...

    def least_met(self, question: str, text: str) -> float:
        """How near `text` comes to the words of the question that it meets least, about 0 to 1."""
        ...


class LateInteraction:
    """Compares questions with sentences. Safe to use from several threads."""

    def __init__(self, folder: Path | str, encoder: OnnxEmbedder) -> None:
        """Compare by the projection in `folder`, over `encoder`. Raises `EmbedderError` where the file is missing."""
        tensors = SafeTensors(Path(folder) / INTERACTION)
        self._encoder = encoder
        self._project = np.ascontiguousarray(tensors.floats("project").T)
        self._weigh, self._bias = tensors.floats("weigh"), float(tensors.floats("weigh_bias")[0])
        self._known: OrderedDict[str, npt.NDArray[np.float16]] = OrderedDict()
        self._questions: OrderedDict[str, tuple[Vectors, Vectors]] = OrderedDict()  # one is compared several times
        self._lock = Lock()

    def likeness(self, question: str, sentences: Sequence[str]) -> Vectors:
        """How like each sentence is to what is asked, about 0 to 1, shape (len(sentences),)."""
        asked, weights = self._asked(question)
        nearest = [_nearest(asked, told) for told in self._told(sentences)]
        return np.array([weights @ best for best in nearest], dtype=np.float32)

    def least_met(self, question: str, text: str) -> float:
        """How near `text` comes to the quarter of the question's words that it meets least, about 0 to 1."""
        asked, _ = self._asked(question)
        if not len(asked):
            return 0.0
        best = np.sort(_nearest(asked, self._told([text])[0]))
        return float(best[: max(1, len(best) // 4)].mean())

    def _asked(self, question: str) -> tuple[Vectors, Vectors]:
        """Unit vectors of the question's words, and their weights, which add up to 1."""
        with self._lock:
            if question in self._questions:
                self._questions.move_to_end(question)
                return self._questions[question]
        hidden = self._encoder.word_vectors([question])[0]
        weights = np.logaddexp(0.0, hidden @ self._weigh + self._bias)
        made = unit_rows(hidden @ self._project), weights / (weights.sum() or 1.0)
        with self._lock:
            self._questions[question] = made
            while len(self._questions) > _ASKED:
                self._questions.popitem(last=False)
        return made

    def _told(self, sentences: Sequence[str]) -> list[Vectors]:
        with self._lock:
            found = {text: self._known[text] for text in sentences if text in self._known}
            for text in found:
                self._known.move_to_end(text)  # what was asked for longest ago goes first
        missing = [text for text in dict.fromkeys(sentences) if text not in found]
        if missing:
            made = self._encoder.word_vectors(missing)
            new = {t: unit_rows(rows @ self._project).astype(np.float16) for t, rows in zip(missing, made, strict=True)}
            found |= new
            with self._lock:
                self._known |= new
                while len(self._known) > _KEPT:
                    self._known.popitem(last=False)
        return [found[text].astype(np.float32) for text in sentences]


def _nearest(asked: Vectors, told: Vectors) -> Vectors:
    """For each word of the question the cosine of its nearest word, shape (words,); 0 where there is none."""
    return np.asarray((asked @ told.T).max(axis=1) if len(told) else np.zeros(len(asked), dtype=np.float32))
