"""Training of the transformer student: what the teacher says of the English text, the student learns to say of the Chinese."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from index.training.data import (
    Pair,
    Question,
    batches_by_length,
    passage_window,
    sample_pairs,
    sample_passages,
)
from index.training.encoder import Encoder
from index.training.tokenizer import HAN, Vocabulary

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DistillPlan:
    """How the student is trained."""

    steps: int = 5000
    batch: int = 64
    table_rate: float = 1e-3
    layer_rate: float = 1e-4
    warmup: int = 100
    scale: float = 20.0
    cosine_weight: float = 4.0
    queue: int = 2048
    seed: int = 17
    save_every: int = 250


@dataclass(frozen=True, slots=True)
class Material:
    """What batches are drawn from; `glosses` holds each word's English, best first."""

    sets: dict[str, list[Pair]]
    words: Sequence[Pair]
    questions: Sequence[Question]
    glosses: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts for the student, and for each the teacher's English or the passage that answers it."""

    kind: str
    left: list[str]
    right: list[str]
    keys: tuple[str, ...] = ()  # which passage each right text is of


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
    norm = rows[ids >= 0].norm(dim=1).mean()
    chinese = vocabulary.chinese
    for word in sorted(chinese, key=len):
        found = list(glosses.get(word, ()))[:1]
        pieces = teacher.tokenizer.encode(found[0], add_special_tokens=False).ids if found else []
        if pieces:
            row = table[torch.tensor(pieces)].mean(0)
        elif len(word) > 1:
            row = rows[torch.tensor([chinese[c] for c in word])].mean(0)
        else:
            row = table[ids[ids >= 0]].mean(0)
        rows[chinese[word]] = row / row.norm() * norm
    for i, piece in enumerate(vocabulary.pieces):
        if vocabulary.teacher_ids[i] < 0 and piece not in chinese:
            rows[i] = rows[1]
    return rows


def gloss_text(tokenizer: Tokenizer, text: str, glosses: Mapping[str, Sequence[str]], share: Callable[[], bool]) -> str:
    """The text with each Chinese word replaced by its gloss where `share()` says so."""
    out = []
    encoding = tokenizer.encode(text, add_special_tokens=False)
    for token, (start, end) in zip(encoding.tokens, encoding.offsets, strict=True):
        found = glosses.get(token, ()) if HAN.fullmatch(token) else ()
        out.append(f" {found[0]} " if found and share() else text[start:end] + ("" if HAN.match(token) else " "))
    return "".join(out)


def draw_batches(material: Material, tokenizer: Tokenizer, plan: DistillPlan) -> Iterator[Batch]:
    """Batches without end; the same seed draws the same ones."""
    rng = random.Random(plan.seed)
    kinds = ("sentences", "passages", "words", "questions", "english")
    shares = (0.44, 0.10, 0.14, 0.22 if material.questions else 0.0, 0.10)
    sentences = _endless(lambda: batches_by_length(sample_pairs(material.sets, rng), plan.batch, rng))
    passages = sample_passages(material.sets, rng)
    questions = _endless(lambda: _question_batches(material, tokenizer, plan.batch * 3 // 8, rng))
    while True:
        kind = rng.choices(kinds, shares)[0]
        if kind == "questions":
            yield next(questions)
        elif kind == "words":
            pairs = rng.sample(material.words, min(plan.batch * 5, len(material.words)))
            yield Batch(kind, [pair.zh for pair in pairs], [pair.en for pair in pairs])
        elif kind == "passages":
            runs = [next(passages) for _ in range(plan.batch * 3 // 8)]
            zh = ["".join(pair.zh for pair in run) for run in runs]
            yield Batch(kind, zh, [" ".join(pair.en for pair in run) for run in runs])
        elif kind == "english" and rng.random() < 0.3:
            texts = [" ".join(pair.en for pair in next(passages)) for _ in range(plan.batch // 4)]
            yield Batch(kind, texts, texts)
        else:
            pairs = next(sentences)
            left = [pair.en if kind == "english" else pair.zh for pair in pairs]
            yield Batch(kind, left, [pair.en for pair in pairs])


def _endless(make: Callable[[], Iterator[list[Pair]]] | Callable[[], Iterator[Batch]]) -> Iterator:  # type: ignore[type-arg]
    while True:
        yield from make()


def _question_batches(material: Material, tokenizer: Tokenizer, size: int, rng: random.Random) -> Iterator[Batch]:
    """Questions and passages; neighbours in the source share a subject, so that half of a batch are hard negatives."""
    blocks = [list(material.questions[i : i + 12]) for i in range(0, len(material.questions), 12)]
    rng.shuffle(blocks)
    queue = [question for block in blocks for question in rng.sample(block, len(block))]
    while queue:
        chosen: dict[str, Question] = {}
        rest = []
        for at, question in enumerate(queue):
            if len(chosen) == size:
                rest += queue[at:]
                break
            if question.passage in chosen:
                rest.append(question)
            else:
                chosen[question.passage] = question
        queue = rest if len(chosen) == size else []
        left, right = [], []
        for question in chosen.values():
            window = passage_window(question, rng, width=rng.randint(120, 300))
            share = rng.choice((0.0, 0.0, 0.5, 1.0))
            left.append(gloss_text(tokenizer, question.question, material.glosses, lambda s=share: rng.random() < s))
            turn = share == 0.0 and rng.random() < 0.3
            right.append(gloss_text(tokenizer, window, material.glosses, lambda: True) if turn else window)
        if len(left) > 1:
            yield Batch("questions", left, right, tuple(question.passage[:40] for question in chosen.values()))


class Trainer:
    """The student, its optimisers and the negatives it remembers."""

    def __init__(self, student: Encoder, teacher: Encoder, english: int, plan: DistillPlan) -> None:
        self.student, self.teacher, self.plan = student, teacher, plan
        embeddings = student.bert.embeddings
        table = SplitEmbedding(embeddings.word_embeddings.weight.detach(), english)
        embeddings.word_embeddings = table
        layers = [p for name, p in student.named_parameters() if "word_embeddings" not in name]
        self.optimizers: list[torch.optim.Optimizer] = [
            torch.optim.AdamW(layers, lr=plan.layer_rate, weight_decay=0.01),
            torch.optim.SparseAdam(list(table.trained.parameters()), lr=plan.table_rate),
        ]
        self.rates = (plan.layer_rate, plan.table_rate)
        self.layers = layers
        self.memory = torch.zeros(0, int(student.bert.config.hidden_size))
        self.passages = self.memory.clone()
        self.passage_keys: list[str] = []
        self.step = 0
        self.curve: list[tuple[int, str, float]] = []

    def loss(self, batch: Batch) -> Tensor:
        """The loss of one batch."""
        device = next(self.student.parameters()).device.type
        with torch.autocast(device, dtype=torch.bfloat16):
            left = self.student(batch.left)
            if batch.kind == "questions":
                right = self.student(batch.right)
            else:
                with torch.no_grad():
                    right = self.teacher(batch.right)
        if batch.kind == "questions":
            return self._question_loss(batch, left, right)
        far = (1 - (left * right).sum(-1)).mean() * self.plan.cosine_weight
        if batch.kind == "english":
            return far * 2
        scores = left @ torch.cat([right, self.memory]).T * self.plan.scale
        same = right @ torch.cat([right, self.memory]).T > 0.95  # a repeated text is no negative
        same[torch.arange(len(left)), torch.arange(len(left))] = False
        scores = scores.masked_fill(same, -1e4)
        self.memory = torch.cat([right.detach(), self.memory])[: self.plan.queue]
        return far + nn.functional.cross_entropy(scores, torch.arange(len(left), device=left.device))

    def _question_loss(self, batch: Batch, left: Tensor, right: Tensor) -> Tensor:
        scores = left @ torch.cat([right, self.passages]).T * self.plan.scale
        same = [[False] * len(right) + [old == key for old in self.passage_keys] for key in batch.keys]
        scores = scores.masked_fill(torch.tensor(same, device=scores.device), -1e4)
        self.passages = torch.cat([right.detach(), self.passages])[: self.plan.queue // 16]
        self.passage_keys = [*batch.keys, *self.passage_keys][: self.plan.queue // 16]
        target = torch.arange(len(left), device=left.device)
        back = nn.functional.cross_entropy(right @ left.T * self.plan.scale, target)
        return nn.functional.cross_entropy(scores, target) + back / 2

    def advance(self, batch: Batch) -> float:
        """One step on `batch`; returns its loss."""
        plan = self.plan
        factor = min(1.0, (self.step + 1) / plan.warmup) * max(0.02, 1 - self.step / plan.steps)
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
        return loss.item()

    def save(self, path: Path) -> None:
        """Write a checkpoint in one move."""
        state = {
            "model": self.student.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "memory": self.memory,
            "step": self.step,
            "curve": self.curve,
        }
        torch.save(state, path.with_suffix(".tmp"))
        path.with_suffix(".tmp").replace(path)

    def restore(self, path: Path) -> None:
        """Go on from a checkpoint."""
        state = torch.load(path, weights_only=True)
        self.student.load_state_dict(state["model"])
        for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        self.memory, self.step = state["memory"], int(state["step"])
        self.curve = [tuple(row) for row in state["curve"]]


def train_student(trainer: Trainer, batches: Iterator[Batch], checkpoint: Path | None = None) -> None:
    """Train to the plan's last step, from the checkpoint where there is one."""
    plan = trainer.plan
    torch.manual_seed(plan.seed)
    if checkpoint and checkpoint.is_file():
        trainer.restore(checkpoint)
        logger.info("student: going on from step %d", trainer.step)
    start, began, first = 0, time.monotonic(), trainer.step
    trainer.student.train()
    sums: dict[str, list[float]] = {}
    for batch in batches:
        if start < first:
            start += 1
            continue
        if trainer.step >= plan.steps:
            break
        sums.setdefault(batch.kind, []).append(trainer.advance(batch))
        if trainer.step % 50 == 0:
            for kind, losses in sorted(sums.items()):
                trainer.curve.append((trainer.step, kind, sum(losses) / len(losses)))
            spent = (time.monotonic() - began) / (trainer.step - first)
            shown = " ".join(f"{kind} {sum(v) / len(v):.3f}" for kind, v in sorted(sums.items()))
            logger.info("student: step %d of %d, %.2f s a step, %s", trainer.step, plan.steps, spent, shown)
            sums = {}
        if checkpoint and trainer.step % plan.save_every == 0:
            trainer.save(checkpoint)
    if checkpoint:
        trainer.save(checkpoint)
