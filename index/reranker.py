"""The reranker: question and passage read together, each sentence scored for whether it answers.

It is the packaged encoder with low-rank changes (LoRA, Hu et al. 2021), which are all that its file holds, so that it
weighs less than a megabyte. `index/training/reranker.py` trains it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from index.embedders.onnx import (
    GRAPH,
    WORDS,
    SafeTensors,
    batches_by_length,
    float8_values,
    layer_weights,
    open_session,
)
from index.embedders.static import WEIGHTS, load_tokenizer
from index.errors import EmbedderError
from index.types import Vectors

ADAPTER = "reranker.safetensors"
QUESTION_PIECES = 64
PIECES = 256
_CLS, _SEP = "[CLS]", "[SEP]"


@dataclass(frozen=True, slots=True)
class Reading:
    """Token ids of question and passage, and where the question and each sentence lie among them."""

    ids: list[int]
    question: tuple[int, int]
    sentences: list[tuple[int, int]]


def join_pieces(tokenizer: Tokenizer, question: str, sentences: Sequence[str]) -> Reading:
    """Question and sentences as one input, cut to `PIECES`; sentences wholly beyond are left out."""
    start, end = _special(tokenizer, _CLS), _special(tokenizer, _SEP)
    encoded = tokenizer.encode_batch_fast([question, *sentences], add_special_tokens=False)
    asked = encoded[0].ids[:QUESTION_PIECES] or [end]
    ids = [start, *asked, end]
    spans = []
    for piece in encoded[1:]:
        row = piece.ids[: PIECES - 1 - len(ids)] or ([end] if len(ids) < PIECES - 1 else [])
        if not row:
            break
        spans.append((len(ids), len(ids) + len(row)))
        ids += row
    return Reading([*ids, end], (1, 1 + len(asked)), spans)


def _special(tokenizer: Tokenizer, token: str) -> int:
    found = tokenizer.token_to_id(token)
    if found is None:
        raise EmbedderError(f"the tokenizer has no {token}", hint="restore the file from the repository")
    return found


class Reranker:
    """Reads passages for a question. Safe to use from several threads."""

    def __init__(self, folder: Path | str, *, threads: int = 0) -> None:
        """Load encoder and changes from `folder`; `threads` 0 means one a core.

        Raises `EmbedderError` where a file is missing.
        """
        folder = Path(folder)
        self._tokenizer = load_tokenizer(folder)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        base, changes = SafeTensors(folder / WEIGHTS), SafeTensors(folder / ADAPTER)
        self._values = float8_values()
        self._words = base.codes(WORDS)
        types = base.floats("embeddings.token_type_embeddings.weight")
        self._places = base.floats("embeddings.position_embeddings.weight") + types[0]
        self._passage = changes.floats("passage_type")
        self._own, self._shared = changes.floats("own"), changes.floats("shared")
        self._bias = float(changes.floats("bias")[0])
        self._session = open_session(folder / GRAPH, layer_weights(_Changed(base, changes)), threads)

    def read(self, question: str, passages: Sequence[Sequence[str]]) -> list[Vectors]:
        """For each passage the log odds of its sentences that they answer `question`, shape (sentences,).

        Each is to be compared with 0, "not answered here". A sentence beyond the model's reach gets -inf.
        """
        readings = [join_pieces(self._tokenizer, question, passage) for passage in passages]
        out = [np.full(len(passage), -np.inf, dtype=np.float32) for passage in passages]
        held = [i for i, reading in enumerate(readings) if reading.sentences]
        for rows in batches_by_length([readings[i].ids for i in held]):
            places = [held[row] for row in rows]
            chosen = [readings[i] for i in places]
            for i, reading, hidden in zip(places, chosen, self._hidden(chosen), strict=True):
                out[i][: len(reading.sentences)] = self._scores(reading, hidden)
        return out

    def _hidden(self, readings: Sequence[Reading]) -> Vectors:
        width = max(len(reading.ids) for reading in readings)
        padded = np.zeros((len(readings), width), dtype=np.int64)
        mask = np.zeros((len(readings), width), dtype=np.int32)
        types = np.zeros((len(readings), width, 1), dtype=np.float32)
        for i, reading in enumerate(readings):
            padded[i, : len(reading.ids)] = reading.ids
            mask[i, : len(reading.ids)] = 1
            types[i, reading.question[1] : len(reading.ids)] = 1.0
        rows = self._values[self._words[padded]] + self._places[:width] + types * self._passage
        (hidden,) = self._session.run(["hidden"], {"rows": rows, "mask": mask})
        return np.asarray(hidden)

    def _scores(self, reading: Reading, hidden: Vectors) -> Vectors:
        asked = hidden[slice(*reading.question)].mean(axis=0)
        told = np.stack([hidden[low:high].mean(axis=0) for low, high in reading.sentences])
        return np.asarray(told @ self._own + (told * asked) @ self._shared + self._bias, dtype=np.float32)


class _Changed:
    """The encoder's tensors with the low-rank changes added."""

    def __init__(self, base: SafeTensors, changes: SafeTensors) -> None:
        self._base, self._changes = base, changes

    def __contains__(self, name: str) -> bool:
        return name in self._base

    def floats(self, name: str) -> Vectors:
        """A tensor as float32, changed where there is a change."""
        stem = name.removesuffix(".weight")
        tensor = self._base.floats(name)
        if f"{stem}.down" not in self._changes:
            return tensor
        return np.asarray(tensor + self._changes.floats(f"{stem}.up") @ self._changes.floats(f"{stem}.down"))
