"""The reader: whether a sentence answers a question, told by a small transformer over the words of both together.

Late interaction tells what a sentence is about, each word by its nearest; the reader sees all words of both at once and
says what is to be added (a cross-encoder over a frozen encoder, MacAvaney et al. 2020). It is trained by
`index/training/reader.py` and runs on numpy.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.embedders.onnx import SafeTensors, batches_by_length
from index.types import Vectors

HEADS = 6
READER = "reader.safetensors"
SCALES = ".scales"  # after the name of a matrix in 8 bits: what its rows are multiplied by
_EPSILON = 1e-5  # of torch's LayerNorm
_TOGETHER = 2048  # words that are read at a time
_NOTHING = np.float32(-1e4)  # the score of padding


class Reader:
    """Reads a question with sentences. It keeps nothing, and is safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Load the weights in `path`. Raises `EmbedderError` where they are missing."""
        self._weights = read_weights(path)
        self._depth = sum(name.endswith(".pair.bias") for name in self._weights)
        self.scale = float(self._weights["scale"][0])
        self.silence = float(self._weights["silent"][0]) * self.scale

    def take(self, hidden: Vectors) -> Vectors:
        """What is read of the encoder's output for the words of a text, shape (words, dim): worth keeping."""
        return np.asarray(hidden @ self._weights["take.weight"][:, :-2].T + self._weights["take.bias"])

    def added(self, asked: Vectors, weights: Vectors, told: Sequence[Vectors], cosines: Sequence[Vectors]) -> Vectors:
        """What is to be added to the likeness, times `scale`, of a question and each sentence, shape (len(told),).

        `asked` and `told` are words as taken, `weights` the shares of the question's words, which add up to 1, and
        `cosines` those of the question's words with each sentence's, shape (words, words).
        """
        out = np.zeros(len(told), dtype=np.float32)
        for places in batches_by_length([range(1 + len(asked) + len(rows)) for rows in told], _TOGETHER):
            out[places] = self._read(asked, weights, [told[i] for i in places], [cosines[i] for i in places])
        return out

    def _read(self, asked: Vectors, weights: Vectors, told: Sequence[Vectors], cosines: Sequence[Vectors]) -> Vectors:
        count, words, longest = len(told), len(asked), max(map(len, told))
        share, nearest = self._weights["take.weight"][:, -2], self._weights["take.weight"][:, -1]
        mark, question, sentence = self._weights["sides"]
        rows = np.zeros((count, 1 + words + longest, len(mark)), dtype=np.float32)
        mask = np.full((count, 1, 1, rows.shape[1]), _NOTHING)
        rows[:, 0] = mark
        mask[..., : 1 + words] = 0
        for i, (taken, near) in enumerate(zip(told, cosines, strict=True)):
            end = 1 + words + len(taken)
            rows[i, 1 : 1 + words] = asked + question + np.outer(weights * words, share)
            rows[i, 1 + words : end] = taken + sentence
            mask[i, ..., 1 + words : end] = 0
            if near.size:
                rows[i, 1 : 1 + words] += np.outer(near.max(axis=1), nearest)
                rows[i, 1 + words : end] += np.outer(near.max(axis=0), nearest)
        for layer in range(self._depth - 1):
            rows = self._layer(f"layers.{layer}.", rows, rows, mask)
        last = self._layer(f"layers.{self._depth - 1}.", rows[:, :1], rows, mask)[:, 0]
        return np.asarray(self._linear("give", self._norm("norm", last))[:, 0])

    def _layer(self, name: str, rows: Vectors, around: Vectors, mask: Vectors) -> Vectors:
        count, _, dim = around.shape
        normed = self._norm(f"{name}norm", around)
        query = self._linear(f"{name}query", normed[:, : rows.shape[1]])
        key, value = np.split(self._linear(f"{name}pair", normed), 2, axis=-1)
        heads = (part.reshape(count, -1, HEADS, dim // HEADS).transpose(0, 2, 1, 3) for part in (query, key, value))
        query, key, value = heads
        scores = query @ key.swapaxes(2, 3) / np.sqrt(np.float32(dim // HEADS)) + mask
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = (scores / scores.sum(axis=-1, keepdims=True)) @ value
        mixed = mixed.transpose(0, 2, 1, 3).reshape(count, -1, dim)
        rows = rows + self._linear(f"{name}out", mixed)
        inner = np.maximum(self._linear(f"{name}inner", self._norm(f"{name}inner_norm", rows)), 0.0)
        return rows + self._linear(f"{name}outer", inner)

    def _linear(self, name: str, rows: Vectors) -> Vectors:
        return np.asarray(rows @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"])

    def _norm(self, name: str, rows: Vectors) -> Vectors:
        centred = rows - rows.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + _EPSILON)
        return np.asarray(centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"])


def read_weights(path: Path) -> dict[str, Vectors]:
    """Every weight by its name, those kept in 8 bits widened. Raises `EmbedderError` where the file is missing."""
    tensors = SafeTensors(path)
    return {name: _matrix(tensors, name) for name in tensors.names if not name.endswith(SCALES)}


def _matrix(tensors: SafeTensors, name: str) -> Vectors:
    values = tensors.floats(name)
    return values * tensors.floats(f"{name}{SCALES}")[:, None] if f"{name}{SCALES}" in tensors else values
