"""Training of the transformer: what the teacher says of the English text, the student learns to say of the Chinese."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from index.training.batches import Batch
from index.training.checkpoints import save_state
from index.training.data import TrainingError
from index.training.encoder import Encoder, mean_pooled, precision
from index.training.feed import Fed, PairsFed, ReadingsFed, feed_batch
from index.training.interaction import InteractionModel, word_mask
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
    queue: int = 2048  # sentences of earlier batches that stand among the counterexamples
    passages: int = 128  # passages of earlier batches that do
    seed: int = 17
    report_every: int = 50
    save_every: int = 100
    minutes: float = 0.0  # where it is set, rates fall so that training ends in this time
    dropout: bool = False  # while questions are trained on; the teacher's vectors are exact


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
        """`english` rows of the student's word table stay as they are. All of it runs where the student is."""
        device = student.device
        self.student, self.plan = student.eval(), plan
        self.teacher, self.head = teacher.to(device), head.to(device)
        embeddings = student.bert.embeddings
        table = SplitEmbedding(embeddings.word_embeddings.weight.detach(), english)
        embeddings.word_embeddings = table  # type: ignore[assignment]
        layers = [p for name, p in student.named_parameters() if "word_embeddings" not in name]
        self.optimizers: list[torch.optim.Optimizer] = [
            torch.optim.AdamW(layers, lr=plan.layer_rate, weight_decay=0.01, fused=device.type == "cuda"),
            torch.optim.SparseAdam(list(table.trained.parameters()), lr=plan.table_rate),
            torch.optim.AdamW(self.head.parameters(), lr=plan.head_rate, weight_decay=0.01),
        ]
        self.rates = (plan.layer_rate, plan.table_rate, plan.head_rate)
        self.layers = layers
        self.memory = torch.zeros(0, student.dim, device=device)
        self.passages = self.memory.clone()
        self.passage_keys = torch.zeros(0, dtype=torch.long, device=device)
        self.step = 0
        self.spent = 0.0  # seconds, those in which batches are waited for among them
        self.curve: list[tuple[int, str, float]] = []

    def fed(self, batch: Batch | ReadingBatch | Fed) -> Fed:
        """The batch cut into pieces."""
        if isinstance(batch, (Batch, ReadingBatch)):
            return feed_batch(batch, self.student.tokenizer, self.teacher.tokenizer)
        return batch

    def loss(self, batch: Batch | ReadingBatch | Fed) -> Tensor:
        """The loss of one batch."""
        fed = self.fed(batch)
        if isinstance(fed, ReadingsFed):
            return self._reading_loss(fed)
        if fed.keys is not None:
            return self._question_loss(fed)
        return self._translation_loss(fed)

    def _translation_loss(self, fed: PairsFed) -> Tensor:
        """What the student says of a text beside what the teacher says of its English."""
        with precision(self.student):
            left = self.student(fed.left)
            with torch.no_grad():
                right = self.teacher(fed.right)
        far: Tensor = (1 - (left * right).sum(-1)).mean() * self.plan.cosine_weight
        if fed.kind == "english":
            return 2 * far
        others = torch.cat([right, self.memory])
        scores = left @ others.T * self.plan.scale
        target = torch.arange(len(left), device=left.device)
        same = right @ others.T > 0.95  # a repeated text is no counterexample
        same[target, target] = False
        scores = scores.masked_fill(same, -1e4)
        self.memory = others[: self.plan.queue]
        total: Tensor = far + nn.functional.cross_entropy(scores, target)
        return total

    def _reading_loss(self, fed: ReadingsFed) -> Tensor:
        """Each question's sentences among those of all passages, or silence; and its passage among all passages.

        A passage is found as it is retrieved: by its own vector, and by that and its nearest sentence's together.
        """
        with precision(self.student):
            asked, asked_mask = self.student.read(fed.asked)
            told, told_mask = self.student.read(fed.told)
            right = self.student(fed.passages)
        asked, told, device = asked.float(), told.float(), asked.device
        likeness = self.head.likeness(asked, word_mask(asked_mask), told, word_mask(told_mask))
        scores = torch.cat([self.head.silent.expand(len(asked), 1), likeness], dim=1) * self.head.scale
        found = scores.masked_fill(~torch.from_numpy(fed.wanted).to(device), -1e4).logsumexp(dim=1)
        words: Tensor = (scores.logsumexp(dim=1) - found).mean()
        left, parts = mean_pooled(asked, asked_mask), mean_pooled(told, told_mask)
        keys, target, owner = (torch.from_numpy(rows).to(device) for rows in (fed.keys, fed.place, fed.owner))
        near = self._among_passages(left, right, keys[target])
        cosines = left @ parts.T * self.plan.scale
        best = cosines.new_full((len(left), len(right)), -1e4)
        best = best.scatter_reduce(1, owner.expand(len(left), -1), cosines, "amax")
        self._remember(right, keys)
        whole = nn.functional.cross_entropy(near, target)
        mixed = nn.functional.cross_entropy((near[:, : len(right)] + best) / 2, target)
        return words + self.plan.dense_weight * (whole + mixed) / 2

    def _among_passages(self, left: Tensor, right: Tensor, keys: Tensor) -> Tensor:
        """Scores of questions among passages and those remembered, of which the question's own is none."""
        scores = left @ torch.cat([right, self.passages]).T * self.plan.scale
        same = torch.zeros_like(scores, dtype=torch.bool)
        same[:, len(right) :] = self.passage_keys == keys[:, None]
        return scores.masked_fill(same, -1e4)

    def _remember(self, passages: Tensor, keys: Tensor) -> None:
        self.passages = torch.cat([passages.detach(), self.passages])[: self.plan.passages]
        self.passage_keys = torch.cat([keys, self.passage_keys])[: self.plan.passages]

    def _question_loss(self, fed: PairsFed) -> Tensor:
        with precision(self.student):
            left, right = self.student(fed.left), self.student(fed.right)
        keys = torch.from_numpy(fed.keys).to(left.device)
        scores = self._among_passages(left, right, keys)
        self._remember(right, keys)
        target = torch.arange(len(left), device=left.device)
        back = nn.functional.cross_entropy(right @ left.T * self.plan.scale, target)
        total: Tensor = nn.functional.cross_entropy(scores, target) + back / 2
        return total

    @property
    def progress(self) -> float:
        """The share of the training that is behind: 1 at its end."""
        plan = self.plan
        return max(self.step / plan.steps, self.spent / 60 / plan.minutes if plan.minutes else 0.0)

    def advance(self, batch: Batch | ReadingBatch | Fed) -> Tensor:
        """One step on `batch`; returns its loss, which is waited for where it is looked at."""
        plan, fed = self.plan, self.fed(batch)
        factor = min(1.0, (self.step + 1) / plan.warmup) * max(0.02, 1 - self.progress)
        taught = isinstance(fed, PairsFed) and fed.keys is None
        self.student.train(plan.dropout and not taught)
        loss = self.loss(fed)
        for optimizer, rate in zip(self.optimizers, self.rates, strict=True):
            optimizer.zero_grad()
            for group in optimizer.param_groups:
                group["lr"] = rate * factor
        loss.backward()
        nn.utils.clip_grad_norm_(self.layers, 1.0)
        for optimizer in self.optimizers:
            optimizer.step()
        self.step += 1
        return loss.detach()

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
        state = torch.load(path, weights_only=True, map_location=self.student.device)
        if not isinstance(state.get("passage_keys"), Tensor):
            raise TrainingError(
                f"{path} was written by another version", hint="delete it, or name another folder with --work"
            )
        self.student.load_state_dict(state["model"])
        self.head.load_state_dict(state["head"])
        for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        self.memory, self.passages, self.passage_keys = state["memory"], state["passages"], state["passage_keys"]
        self.step, self.spent = int(state["step"]), float(state["spent"])
        self.curve = [tuple(row) for row in state["curve"]]


def train_student(
    trainer: Trainer,
    batches: Iterator[Batch | ReadingBatch] | Iterator[Fed],
    checkpoint: Path | None = None,
    watch: Callable[[], Mapping[str, float]] | None = None,
) -> None:
    """Train to the plan's last step, from the checkpoint where there is one.

    What `watch` measures of the student is logged where a checkpoint is written.
    """
    plan = trainer.plan
    torch.manual_seed(plan.seed)
    if checkpoint and checkpoint.is_file():
        trainer.restore(checkpoint)
        logger.info("student: going on from step %d", trainer.step)
    skipped, first = 0, trainer.step
    losses: dict[str, list[Tensor]] = {}
    before = time.monotonic()
    for batch in batches:
        if skipped < first:
            skipped += 1
            before = time.monotonic()
            continue
        if trainer.progress >= 1:
            break
        losses.setdefault(batch.kind, []).append(trainer.advance(batch))
        if trainer.step % plan.report_every == 0:
            _report(trainer, losses)
            losses = {}
        now = time.monotonic()
        trainer.spent, before = trainer.spent + now - before, now
        if trainer.step % plan.save_every == 0:
            if checkpoint:
                trainer.save(checkpoint)
            if watch:
                shown = " ".join(f"{name} {value:.3f}" for name, value in watch().items())
                logger.info("student: step %d, %s", trainer.step, shown)
                before = time.monotonic()
    if checkpoint:
        trainer.save(checkpoint)


def _report(trainer: Trainer, losses: Mapping[str, Sequence[Tensor]]) -> None:
    """Log the mean loss of each kind of batch and keep it in the curve."""
    means = {kind: float(torch.stack(list(found)).mean()) for kind, found in sorted(losses.items())}
    trainer.curve += [(trainer.step, kind, mean) for kind, mean in means.items()]
    shown = " ".join(f"{kind} {mean:.3f}" for kind, mean in means.items())
    spent = trainer.spent / trainer.step
    logger.info("student: step %d of %d, %.3f s a step, %s", trainer.step, trainer.plan.steps, spent, shown)
