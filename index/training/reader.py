"""The reader: a small transformer over the words of question and sentence together, on top of the frozen encoder.

Late interaction tells what a sentence is about; the reader, which sees both at once, tells whether it answers. It
starts as late interaction and learns what to add to it: from the same written questions, against the sentences that
late interaction takes for the likeliest, and against silence.
"""

from __future__ import annotations

import itertools
import logging
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import safetensors.numpy
import torch
from torch import Tensor, nn

from index.reader import HEADS, READER, SCALES, read_weights
from index.training.books import BookShelf
from index.training.checkpoints import save_state
from index.training.interaction import InteractionModel, padded
from index.training.static import quantized_rows
from index.training.written import ReadingBatch, Shelves, draw_readings
from index.types import Vectors

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReaderPlan:
    """How the reader is built and trained."""

    dim: int = 192
    layers: int = 2
    inner: int = 512
    dropout: float = 0.1
    rate: float = 6e-4
    weight_decay: float = 0.02
    warmup: int = 100
    passages: int = 6
    most: int = 10  # questions about a passage in a batch
    candidates: int = 6  # sentences that a question is read with
    minutes: float = 60.0
    seed: int = 23
    save_every: int = 100


_PLAN = ReaderPlan()
_CPU = torch.device("cpu")
_PAIRS_CPU, _PAIRS_GPU = 96, 4096  # pairs of a question and a sentence that are read together


class ReaderModel(nn.Module):
    """What to add to the likeness of question and sentence."""

    def __init__(self, width: int, plan: ReaderPlan) -> None:
        super().__init__()
        dim = plan.dim
        self.take = nn.Linear(width + 2, dim)
        self.sides = nn.Parameter(torch.randn(3, dim) * 0.02)  # the mark, the question's words, the sentence's
        self.layers = nn.ModuleList(_Layer(dim, plan.inner, plan.dropout) for _ in range(plan.layers))
        self.norm = nn.LayerNorm(dim)
        self.give = nn.Linear(dim, 1)
        nn.init.zeros_(self.give.weight)
        nn.init.zeros_(self.give.bias)
        self.scale = nn.Parameter(torch.tensor(20.0))  # of the likeness
        self.silent = nn.Parameter(torch.tensor(0.5))  # the likeness of no answer

    def forward(self, asked: Tensor, told: Tensor, asked_mask: Tensor, told_mask: Tensor) -> Tensor:
        """What to add for each pair, shape (pairs,).

        Words come with two columns more, weight and nearest cosine, shape (pairs, words, width + 2); masks are true
        where there is a word.
        """
        mark = self.sides[0].expand(len(asked), 1, -1)
        rows = torch.cat([mark, self.take(asked) + self.sides[1], self.take(told) + self.sides[2]], dim=1)
        mask = torch.cat([asked_mask.new_ones(len(asked), 1), asked_mask, told_mask], dim=1)
        for layer in self.layers[:-1]:
            rows = layer(rows, rows, mask)
        mark = self.layers[-1](rows[:, :1], rows, mask)  # nothing else is asked of the last layer
        out: Tensor = self.give(self.norm(mark[:, 0])).squeeze(-1)
        return out


class _Layer(nn.Module):
    def __init__(self, dim: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.norm, self.inner_norm = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.query, self.pair, self.out = nn.Linear(dim, dim), nn.Linear(dim, 2 * dim), nn.Linear(dim, dim)
        self.inner, self.outer = nn.Linear(dim, inner), nn.Linear(inner, dim)
        self.drop = nn.Dropout(dropout)

    def forward(self, rows: Tensor, around: Tensor, mask: Tensor) -> Tensor:
        """`rows`, the first of `around`, after they have looked at all of `around`."""
        count, _, dim = around.shape
        shape = count, -1, HEADS, dim // HEADS
        query = self.query(self.norm(rows)).view(shape).transpose(1, 2)
        key, value = (part.reshape(shape).transpose(1, 2) for part in self.pair(self.norm(around)).chunk(2, dim=-1))
        mixed = nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None, None, :])
        rows = rows + self.drop(self.out(mixed.transpose(1, 2).reshape(count, rows.shape[1], dim)))
        out: Tensor = rows + self.drop(self.outer(nn.functional.relu(self.inner(self.inner_norm(rows)))))
        return out


class WordSource(Protocol):
    """What gives the words' vectors of texts."""

    @property
    def dim(self) -> int:
        """The number of columns of its vectors."""

    def word_vectors(self, texts: Sequence[str]) -> Sequence[Vectors | Tensor]:
        """The output for each piece of each text, shape (pieces, dim) each."""


class ReaderTrainer:
    """The reader with its optimiser, over an encoder and late interaction that stay as they are."""

    def __init__(
        self, encoder: WordSource, head: InteractionModel, plan: ReaderPlan, device: torch.device = _CPU
    ) -> None:
        torch.manual_seed(plan.seed)
        self.encoder, self.plan, self.device = encoder, plan, device
        self.head = head.eval().requires_grad_(False).to(device)
        self.model = new_reader(encoder.dim, head, plan).to(device)
        matrices = [p for p in self.model.parameters() if p.dim() > 1]
        vectors = [p for p in self.model.parameters() if p.dim() <= 1]
        self.optimizer = torch.optim.AdamW(
            [{"params": matrices, "weight_decay": plan.weight_decay}, {"params": vectors, "weight_decay": 0.0}],
            lr=plan.rate,
        )
        self.step, self.spent = 0, 0.0  # the seconds in which batches are drawn are among them
        self.curve: list[tuple[int, float]] = []
        self._words: dict[str, Tensor] = {}

    def words(self, texts: Sequence[str]) -> list[Tensor]:
        """The words' vectors of each text, kept in 16 bits."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._words]
        for text, rows in zip(missing, self.encoder.word_vectors(missing), strict=True):
            found = torch.as_tensor(rows).clone()
            self._words[text] = (found if len(found) else torch.zeros(1, self.encoder.dim)).half().to(self.device)
        return [self._words[text].float() for text in texts]

    def likeness(self, questions: Sequence[Tensor], sentences: Sequence[Tensor]) -> Tensor:
        """What late interaction says, shape (len(questions), len(sentences))."""
        with torch.no_grad():
            likeness: Tensor = self.head(questions, sentences)
        return likeness

    def read(self, questions: Sequence[Tensor], sentences: Sequence[Tensor], pairs: Tensor) -> Tensor:
        """What the reader adds for `pairs` of a question and a sentence, shape (len(pairs),)."""
        pairs = pairs.to(self.device)
        asked, told = self._side(questions), self._side(sentences)
        asked_sizes, told_sizes = asked.mask.sum(1)[pairs[:, 0]], told.mask.sum(1)[pairs[:, 1]]
        out = torch.zeros(len(pairs), device=self.device)
        for rows in (asked_sizes + told_sizes).argsort().split(_PAIRS_CPU if self.device == _CPU else _PAIRS_GPU):
            one = asked.part(pairs[rows, 0], int(asked_sizes[rows].max()))
            other = told.part(pairs[rows, 1], int(told_sizes[rows].max()))
            out = out.index_put((rows,), self.model(*_met(one, other), one.mask, other.mask))
        return out

    @torch.no_grad()
    def _side(self, texts: Sequence[Tensor]) -> _Side:
        words, mask = padded(texts)
        weights = nn.functional.softplus(self.head.weigh(words)) * mask[..., None]
        shares = weights / weights.sum(1, keepdim=True) * mask.sum(1)[:, None, None]
        return _Side(words, nn.functional.normalize(self.head.project(words), dim=-1), shares, mask)

    def loss(self, batch: ReadingBatch) -> Tensor:
        """Each question's sentences among the likeliest of all passages, or silence."""
        questions, sentences = self.words([one.text for one in batch.posed]), self.words(batch.sentences)
        likeness = self.likeness(questions, sentences)
        starts = list(itertools.accumulate((len(passage) for passage in batch.passages), initial=0))
        wanted = torch.zeros(likeness.shape, dtype=torch.bool)  # filled here, then moved in one piece
        for row, one in enumerate(batch.posed):
            wanted[row, [starts[one.passage] + i for i in one.gold]] = True
        wanted = wanted.to(self.device)
        count = min(self.plan.candidates, len(sentences))
        taken = (likeness + wanted * 2.0).topk(count, dim=1).indices
        rows = torch.arange(len(questions), device=self.device).repeat_interleave(count)
        pairs = torch.stack([rows, taken.reshape(-1)], dim=1)
        added = self.read(questions, sentences, pairs).view(len(questions), count)
        scores = torch.cat(
            [
                (self.model.silent * self.model.scale).expand(len(questions), 1),
                likeness.gather(1, taken) * self.model.scale + added,
            ],
            dim=1,
        )
        gold = wanted.gather(1, taken)
        gold = torch.cat([~gold.any(1, keepdim=True), gold], dim=1)
        found = scores.masked_fill(~gold, -1e4).logsumexp(dim=1)
        loss: Tensor = (scores.logsumexp(dim=1) - found).mean()
        return loss

    def advance(self, batch: ReadingBatch) -> Tensor:
        """One step on `batch`; returns its loss, which is waited for where it is looked at."""
        plan = self.plan
        left = max(0.02, 1 - self.spent / 60 / plan.minutes)
        for group in self.optimizer.param_groups:
            group["lr"] = plan.rate * min(1.0, (self.step + 1) / plan.warmup) * left
        self.model.train()
        loss = self.loss(batch)
        self.optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        return loss.detach()

    def save(self, path: Path) -> None:
        """Write a checkpoint in one move."""
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "spent": self.spent,
            "curve": self.curve,
        }
        save_state(state, path)

    def restore(self, path: Path) -> None:
        """Go on from a checkpoint."""
        state = torch.load(path, weights_only=True, map_location=self.device)
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.spent = int(state["step"]), float(state["spent"])
        self.curve = [tuple(row) for row in state["curve"]]


class _Side(NamedTuple):
    """Texts on one side of pairs, shape (texts, words, …) each."""

    words: Tensor
    turned: Tensor  # the words as late interaction compares them
    shares: Tensor  # what each word weighs among those of its text, 1 on average
    mask: Tensor

    def part(self, places: Tensor, width: int) -> _Side:
        """The texts at `places`, `width` words of each."""
        return _Side(*(rows[places, :width] for rows in self))


def _met(one: _Side, other: _Side) -> tuple[Tensor, Tensor]:
    """The words of questions and sentences, with the cosine of the nearest word on the other side.

    Before it a question's words have what they weigh, a sentence's nothing.
    """
    cosines = one.turned @ other.turned.transpose(1, 2)
    asked = cosines.masked_fill(~other.mask[:, None], -1.0).amax(2)
    told = cosines.masked_fill(~one.mask[..., None], -1.0).amax(1)
    return (
        torch.cat([one.words, one.shares, asked[..., None]], dim=2),
        torch.cat([other.words, torch.zeros_like(other.shares), told[..., None]], dim=2),
    )


def reader_batches(shelves: Shelves, plan: ReaderPlan, book: BookShelf | None = None) -> Iterator[ReadingBatch]:
    """Batches without end, the same ones for the same seed; every other one of `book`, where there is one."""
    rng = random.Random(plan.seed)
    for step in itertools.count():
        if book is not None and step % 2 == 0:
            yield book.draw(plan.passages * plan.most, rng)
        else:
            yield draw_readings(shelves, plan.passages, rng, most=plan.most)


def train_reader(trainer: ReaderTrainer, batches: Iterator[ReadingBatch], checkpoint: Path) -> None:
    """Train until the plan's minutes are spent, from the checkpoint where there is one."""
    if checkpoint.is_file():
        trainer.restore(checkpoint)
        logger.info("reader: going on from step %d", trainer.step)
    losses: list[Tensor] = []
    before = 0.0
    for batch in itertools.islice(batches, trainer.step, None):
        before = before or time.monotonic()
        if trainer.spent / 60 >= trainer.plan.minutes:
            break
        losses.append(trainer.advance(batch))
        now = time.monotonic()
        trainer.spent, before = trainer.spent + now - before, now
        if trainer.step % 50 == 0:
            mean = float(torch.stack(losses).mean())
            trainer.curve.append((trainer.step, mean))
            logger.info("reader: step %d, %.2f s a step, loss %.3f", trainer.step, trainer.spent / trainer.step, mean)
            losses = []
        if trainer.step % trainer.plan.save_every == 0:
            trainer.save(checkpoint)
    trainer.save(checkpoint)


def new_reader(width: int, head: InteractionModel, plan: ReaderPlan = _PLAN) -> ReaderModel:
    """A reader that adds nothing yet to what late interaction says."""
    model = ReaderModel(width, plan)
    with torch.no_grad():
        model.scale.copy_(head.scale)
        model.silent.copy_(head.silent)
    return model


def load_reader(model: ReaderModel, folder: Path) -> None:
    """Let the model begin as the reader that is packaged in `folder`."""
    weights = {name: torch.from_numpy(np.array(rows)) for name, rows in read_weights(folder / READER).items()}
    model.load_state_dict({name: weights[name].view(old.shape) for name, old in model.state_dict().items()})


def save_reader(model: ReaderModel, folder: Path) -> None:
    """Write it beside the student in one move: matrices in 8 bits with a scale a row, the rest in 32 bits."""
    kept: dict[str, npt.NDArray[np.int8] | Vectors] = {}
    for name, tensor in model.state_dict().items():
        values = tensor.detach().float().cpu().numpy()
        if values.ndim == 2:
            kept[name], kept[f"{name}{SCALES}"] = quantized_rows(values)
        else:
            kept[name] = np.ascontiguousarray(np.atleast_1d(values))
    path = folder / READER
    partial = path.with_suffix(".partial")
    safetensors.numpy.save_file(kept, partial)
    partial.chmod(0o644)  # safetensors writes for the owner alone
    partial.replace(path)
