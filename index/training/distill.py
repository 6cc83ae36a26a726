"""Training of the transformer: what the teacher says of the English text, the student learns to say of the Chinese."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from index.training.batches import Batch
from index.training.checkpoints import save_state
from index.training.data import TrainingError
from index.training.encoder import Encoder, precision
from index.training.interaction import InteractionModel, words_of
from index.training.tokenizer import Vocabulary
from index.training.written import ReadingBatch

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DistillPlan:
    """How the student is trained."""

    steps: int = 5000
    batch: int = 64
    table_rate: float = 1e-3
    layer_rate: float = 1e-4
    head_rate: float = 5e-4
    dense_weight: float = 0.7  # of the vectors of whole questions and passages, beside their words
    warmup: int = 100
    scale: float = 20.0
    cosine_weight: float = 4.0
    queue: int = 2048
    seed: int = 17
    save_every: int = 100
    minutes: float = 0.0  # where it is set, rates fall so that training ends in this time


class SplitEmbedding(nn.Module):
    """A word table whose English rows stay as the teacher has them; only rows of Chinese pieces are trained."""

    def __init__(self, table: Tensor, english: int) -> None:
        super().__init__()
        self.english = english
        self.fixed = nn.Embedding.from_pretrained(table[:english].clone(), freeze=True)
        self.trained = nn.Embedding.from_pretrained(table[english:].clone(), freeze=False, sparse=True)

    @property
    def weight(self) -> Tensor:
        """The whole table."""
        return torch.cat([self.fixed.weight, self.trained.weight.detach()])

    def forward(self, ids: Tensor) -> Tensor:
        """Rows of `ids`."""
        out: Tensor = self.fixed(ids.clamp(max=self.english - 1))
        chinese = ids >= self.english
        if bool(chinese.any()):
            out = out.clone()
            out[chinese] = self.trained(ids[chinese] - self.english)
        return out


def initial_rows(teacher: Encoder, vocabulary: Vocabulary, glosses: Mapping[str, Sequence[str]]) -> Tensor:
    """The student's table: the teacher's rows, and for Chinese the mean of the gloss's pieces at the table's mean norm.

    A word without a gloss starts as the mean of its characters.
    """
    table = teacher.bert.embeddings.word_embeddings.weight.detach()
    ids = torch.tensor(vocabulary.teacher_ids)
    rows = table[ids.clamp(min=0)].clone()
    english = rows[ids >= 0]
    norm, middle = english.norm(dim=1).mean(), english.mean(0)
    chinese = vocabulary.chinese
    for word in sorted(chinese, key=len):
        found = list(glosses.get(word, ()))[:1]
        pieces = teacher.tokenizer.encode(found[0], add_special_tokens=False).ids if found else []
        if pieces:
            row = table[torch.tensor(pieces)].mean(0)
        elif len(word) > 1:
            row = rows[torch.tensor([chinese[c] for c in word])].mean(0)
        else:
            row = middle
        rows[chinese[word]] = row / row.norm() * norm
    for i, piece in enumerate(vocabulary.pieces):
        if vocabulary.teacher_ids[i] < 0 and piece not in chinese:
            rows[i] = rows[1]
    return rows


class Trainer:
    """The student, its optimisers and the negatives it remembers."""

    def __init__(
        self, student: Encoder, teacher: Encoder, english: int, plan: DistillPlan, head: InteractionModel
    ) -> None:
        self.student, self.teacher, self.plan, self.head = student, teacher, plan, head
        student.eval()  # without dropout: the teacher's vectors are exact
        embeddings = student.bert.embeddings
        table = SplitEmbedding(embeddings.word_embeddings.weight.detach(), english)
        embeddings.word_embeddings = table  # type: ignore[assignment]
        layers = [p for name, p in student.named_parameters() if "word_embeddings" not in name]
        self.optimizers: list[torch.optim.Optimizer] = [
            torch.optim.AdamW(layers, lr=plan.layer_rate, weight_decay=0.01),
            torch.optim.SparseAdam(list(table.trained.parameters()), lr=plan.table_rate),
            torch.optim.AdamW(head.parameters(), lr=plan.head_rate, weight_decay=0.01),
        ]
        self.rates = (plan.layer_rate, plan.table_rate, plan.head_rate)
        self.layers = layers
        self.memory = torch.zeros(0, student.width)
        self.passages = self.memory.clone()
        self.passage_keys: list[str] = []
        self.step = 0
        self.spent = 0.0
        self.curve: list[tuple[int, str, float]] = []

    def loss(self, batch: Batch | ReadingBatch) -> Tensor:
        """The loss of one batch."""
        if isinstance(batch, ReadingBatch):
            return self._reading_loss(batch)
        with precision(self.student):
            left = self.student(batch.left)
            if batch.keys:
                right = self.student(batch.right)
            else:
                with torch.no_grad():
                    right = self.teacher(batch.right)
        if batch.keys:
            return self._question_loss(batch, left, right)
        far: Tensor = (1 - (left * right).sum(-1)).mean() * self.plan.cosine_weight
        if batch.kind == "english":
            return 2 * far
        scores = left @ torch.cat([right, self.memory]).T * self.plan.scale
        same = right @ torch.cat([right, self.memory]).T > 0.95  # a repeated text is no negative
        same[torch.arange(len(left)), torch.arange(len(left))] = False
        scores = scores.masked_fill(same, -1e4)
        self.memory = torch.cat([right.detach(), self.memory])[: self.plan.queue]
        target = torch.arange(len(left), device=left.device)
        total: Tensor = far + nn.functional.cross_entropy(scores, target)
        return total

    def _reading_loss(self, batch: ReadingBatch) -> Tensor:
        """Each question's sentences among those of all passages, or silence; and its passage among all passages.

        A passage is found as it is retrieved: by its own vector, and by that and its nearest sentence's together.
        """
        with precision(self.student):
            hidden = self.student.read([*(one.text for one in batch.posed), *batch.sentences])
            right = self.student(batch.texts)
        asked, told = hidden[: len(batch.posed)], hidden[len(batch.posed) :]
        likeness = self.head([words_of(row) for row in asked], [words_of(row) for row in told])
        scores = torch.cat([self.head.silent.expand(len(asked), 1), likeness], dim=1) * self.head.scale
        wanted = torch.zeros_like(scores, dtype=torch.bool)
        starts = list(itertools.accumulate((len(passage) for passage in batch.passages), initial=1))
        for row, one in enumerate(batch.posed):
            wanted[row, [starts[one.passage] + i for i in one.gold] or [0]] = True
        found = scores.masked_fill(~wanted, -1e4).logsumexp(dim=1)
        words: Tensor = (scores.logsumexp(dim=1) - found).mean()
        left, parts = (
            nn.functional.normalize(torch.stack([row.float().mean(0) for row in rows]), dim=-1)
            for rows in (asked, told)
        )
        keys = [batch.keys[one.passage] for one in batch.posed]
        near = self._among_passages(left, right, keys)
        cosines = left @ parts.T * self.plan.scale
        best = [cosines[:, start - 1 : end - 1].max(dim=1).values for start, end in itertools.pairwise(starts)]
        target = torch.tensor([one.passage for one in batch.posed], device=near.device)
        self._remember(right, batch.keys)
        whole = nn.functional.cross_entropy(near, target)
        mixed = nn.functional.cross_entropy((near[:, : len(right)] + torch.stack(best, dim=1)) / 2, target)
        return words + self.plan.dense_weight * (whole + mixed) / 2

    def _among_passages(self, left: Tensor, right: Tensor, keys: Sequence[str]) -> Tensor:
        """Scores of questions among passages and those remembered, of which the question's own is none."""
        scores = left @ torch.cat([right, self.passages]).T * self.plan.scale
        same = [[False] * len(right) + [old == key for old in self.passage_keys] for key in keys]
        return scores.masked_fill(torch.tensor(same, device=scores.device), -1e4)

    def _remember(self, passages: Tensor, keys: Sequence[str]) -> None:
        self.passages = torch.cat([passages.detach(), self.passages])[: self.plan.queue // 16]
        self.passage_keys = [*keys, *self.passage_keys][: self.plan.queue // 16]

    def _question_loss(self, batch: Batch, left: Tensor, right: Tensor) -> Tensor:
        scores = self._among_passages(left, right, batch.keys)
        self._remember(right, batch.keys)
        target = torch.arange(len(left), device=left.device)
        back = nn.functional.cross_entropy(right @ left.T * self.plan.scale, target)
        total: Tensor = nn.functional.cross_entropy(scores, target) + back / 2
        return total

    @property
    def progress(self) -> float:
        """The share of the training that is behind: 1 at its end."""
        plan = self.plan
        return max(self.step / plan.steps, self.spent / 60 / plan.minutes if plan.minutes else 0.0)

    def advance(self, batch: Batch | ReadingBatch) -> float:
        """One step on `batch`; returns its loss."""
        plan = self.plan
        factor = min(1.0, (self.step + 1) / plan.warmup) * max(0.02, 1 - self.progress)
        began = time.monotonic()
        loss = self.loss(batch)
        for optimizer, rate in zip(self.optimizers, self.rates, strict=True):
            optimizer.zero_grad()
            for group in optimizer.param_groups:
                group["lr"] = rate * factor
        loss.backward()
        nn.utils.clip_grad_norm_(self.layers, 1.0)
        for optimizer in self.optimizers:
            optimizer.step()
        self.step += 1
        self.spent += time.monotonic() - began
        return loss.item()

    def save(self, path: Path) -> None:
        """Write a checkpoint in one move."""
        state = {
            "model": self.student.state_dict(),
            "head": self.head.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "memory": self.memory,
            "passages": self.passages,
            "passage_keys": self.passage_keys,
            "step": self.step,
            "spent": self.spent,
            "curve": self.curve,
        }
        save_state(state, path)

    def restore(self, path: Path) -> None:
        """Go on from a checkpoint."""
        state = torch.load(path, weights_only=True)
        if "head" not in state:
            raise TrainingError(
                f"{path} was written before late interaction was trained with the student",
                hint="delete it, or name another folder with --work",
            )
        self.student.load_state_dict(state["model"])
        self.head.load_state_dict(state["head"])
        for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        self.memory, self.passages, self.passage_keys = state["memory"], state["passages"], state["passage_keys"]
        self.step, self.spent = int(state["step"]), float(state["spent"])
        self.curve = [tuple(row) for row in state["curve"]]


def train_student(trainer: Trainer, batches: Iterator[Batch | ReadingBatch], checkpoint: Path | None = None) -> None:
    """Train to the plan's last step, from the checkpoint where there is one."""
    plan = trainer.plan
    torch.manual_seed(plan.seed)
    if checkpoint and checkpoint.is_file():
        trainer.restore(checkpoint)
        logger.info("student: going on from step %d", trainer.step)
    start, first = 0, trainer.step
    sums: dict[str, list[float]] = {}
    for batch in batches:
        if start < first:
            start += 1
            continue
        if trainer.progress >= 1:
            break
        sums.setdefault(batch.kind, []).append(trainer.advance(batch))
        if trainer.step % 50 == 0:
            for kind, losses in sorted(sums.items()):
                trainer.curve.append((trainer.step, kind, sum(losses) / len(losses)))
            spent = trainer.spent / trainer.step
            shown = " ".join(f"{kind} {sum(v) / len(v):.3f}" for kind, v in sorted(sums.items()))
            logger.info("student: step %d of %d, %.2f s a step, %s", trainer.step, plan.steps, spent, shown)
            sums = {}
        if checkpoint and trainer.step % plan.save_every == 0:
            trainer.save(checkpoint)
    if checkpoint:
        trainer.save(checkpoint)
