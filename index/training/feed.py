"""Batches as the trainer takes them: cut into pieces and padded, by worker processes where a GPU would have to wait."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from index.training.batches import Batch
from index.training.encoder import Tokens, cut_texts
from index.training.written import ReadingBatch, digest

_AHEAD = 8  # batches that each worker keeps ready


@dataclass(frozen=True, slots=True)
class PairsFed:
    """Texts for the student and what they belong to: the teacher's text, or a passage where there are `keys`."""

    kind: str
    left: Tokens
    right: Tokens
    keys: npt.NDArray[np.int64] | None = None  # which passage each right text is of, shape (texts,)


@dataclass(frozen=True, slots=True)
class ReadingsFed:
    """Questions, the sentences of some passages, and the passages."""

    kind: str
    asked: Tokens
    told: Tokens
    passages: Tokens
    keys: npt.NDArray[np.int64]  # shape (passages,)
    place: npt.NDArray[np.int64]  # the passage of each question, shape (questions,)
    owner: npt.NDArray[np.int64]  # the passage of each sentence, shape (sentences,)
    wanted: npt.NDArray[np.bool_]  # shape (questions, 1 + sentences): silence, then the answering sentences


Fed = PairsFed | ReadingsFed
Drawing = Callable[[int], Iterator[Batch | ReadingBatch]]


def passage_key(name: str) -> int:
    """A number that tells passages apart."""
    return int(digest(name), 16)


def feed_batch(batch: Batch | ReadingBatch, student: Tokenizer, teacher: Tokenizer) -> Fed:
    """The batch cut by the tokenizers of the student and its teacher."""
    if isinstance(batch, ReadingBatch):
        return _feed_readings(batch, student)
    keys = np.array([passage_key(key) for key in batch.keys], dtype=np.int64) if batch.keys else None
    right = cut_texts(teacher if keys is None else student, batch.right)
    return PairsFed(batch.kind, cut_texts(student, batch.left), right, keys)


def _feed_readings(batch: ReadingBatch, student: Tokenizer) -> ReadingsFed:
    sizes = [len(passage) for passage in batch.passages]
    starts = list(itertools.accumulate(sizes, initial=1))
    wanted = np.zeros((len(batch.posed), starts[-1]), dtype=np.bool_)
    for row, one in enumerate(batch.posed):
        wanted[row, [starts[one.passage] + i for i in one.gold] or [0]] = True
    return ReadingsFed(
        batch.kind,
        cut_texts(student, [one.text for one in batch.posed]),
        cut_texts(student, batch.sentences),
        cut_texts(student, batch.texts),
        np.array([passage_key(key) for key in batch.keys], dtype=np.int64),
        np.array([one.passage for one in batch.posed], dtype=np.int64),
        np.repeat(np.arange(len(sizes)), sizes),
        wanted,
    )


class _Stream(IterableDataset[Fed]):
    def __init__(self, draw: Drawing, seed: int, student: Tokenizer, teacher: Tokenizer) -> None:
        self.draw, self.seed = draw, seed
        self.student, self.teacher = student, teacher

    def __iter__(self) -> Iterator[Fed]:
        worker, seed = get_worker_info(), self.seed
        if worker is not None:
            os.environ["TOKENIZERS_PARALLELISM"] = "false"  # each process is one of many already
            seed += 7919 * (worker.id + 1)
        for batch in self.draw(seed):
            yield feed_batch(batch, self.student, self.teacher)


def _as_it_is(fed: Fed) -> Fed:
    return fed


def feed(draw: Drawing, seed: int, student: Tokenizer, teacher: Tokenizer, workers: int = 0) -> Iterator[Fed]:
    """What `draw` draws by a seed, without end; `workers` processes draw by seeds of their own, in turn."""
    stream = _Stream(draw, seed, student, teacher)
    if not workers:
        return iter(stream)
    loader = DataLoader(
        stream,
        batch_size=None,
        num_workers=workers,
        prefetch_factor=_AHEAD,
        collate_fn=_as_it_is,  # type: ignore[arg-type]  # without batches it is given what there is
        multiprocessing_context="fork",
    )
    return iter(loader)
