"""Training of the static model: a bag of piece vectors, contrastive on pairs of both languages."""

from __future__ import annotations

import itertools
import logging
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import safetensors.numpy
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from index.training.asking import draw_asked, draw_crossing
from index.training.checkpoints import save_state
from index.training.data import Pair, Question, TrainingError, passage_window, sample_pairs, sample_passages
from index.training.encoder import Encoder, encode
from index.training.written import Reading, join_sentences, titled
from index.types import Vectors

logger = logging.getLogger(__name__)
_SHARES = {"sentences": 0.36, "words": 0.15, "questions": 0.06, "context": 0.15, "asked": 0.1, "readings": 0.18}


@dataclass(frozen=True, slots=True)
class StaticPlan:
    """How the static model is trained."""

    dim: int = 256
    steps: int = 600
    batch: int = 1024
    rate: float = 8e-3
    scale: float = 20.0
    seed: int = 17


class TwoTexts(NamedTuple):
    """Two texts that belong together."""

    left: str
    right: str


def initial_table(teacher: Encoder, texts: Sequence[str], counts: Sequence[float], dim: int) -> Vectors:
    """Rows from the teacher's vectors of each piece's English text, reduced to `dim` by principal components.

    Frequent pieces start shorter, by smooth inverse frequency (Arora et al. 2017).
    """
    vectors = encode(teacher, texts, batch_size=256)
    vectors -= vectors.mean(axis=0)
    _, _, axes = np.linalg.svd(vectors[:: max(1, len(vectors) // 8000)], full_matrices=False)
    rows = vectors @ axes[:dim].T
    share = np.asarray(counts, dtype=np.float32)
    share = share / max(float(share.sum()), 1.0)
    weights = 1e-3 / (1e-3 + share)
    return np.asarray(rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-6) * weights[:, None], dtype=np.float32)


def mixed_batches(
    sets: dict[str, list[Pair]],
    words: Sequence[Pair],
    questions: Sequence[Question],
    plan: StaticPlan,
    readings: Sequence[Reading] = (),
) -> Iterator[list[TwoTexts]]:
    """Batches without end: sentences, words, questions with passages, and sentences with the text around them.

    Crude questions for passages of parallel text, in two languages most often, are among them, and questions that were
    written for `readings`, in either language for a passage in either.
    """
    rng = random.Random(plan.seed)
    sums = list(itertools.accumulate(len(reading.asked) for reading in readings))
    shares = {kind: share for kind, share in _SHARES.items() if kind != "readings" or readings}
    passages = sample_passages(sets, rng)
    sentences: list[Pair] = []
    while True:
        kind = rng.choices([*shares], [*shares.values()])[0]
        if kind == "sentences":
            if len(sentences) < plan.batch:
                sentences = sample_pairs(sets, rng)
            yield [TwoTexts(pair.en, pair.zh) for pair in sentences[: plan.batch]]
            sentences = sentences[plan.batch :]
        elif kind == "words" and words:
            yield [TwoTexts(pair.en, pair.zh) for pair in rng.sample(words, min(plan.batch, len(words)))]
        elif kind == "questions" and questions:
            chosen = {
                question.passage: question
                for question in rng.sample(questions, min(plan.batch * 3 // 8, len(questions)))
            }
            yield [TwoTexts(q.question, passage_window(q, rng, width=400)) for q in chosen.values()]
        elif kind == "asked":
            asked = draw_asked(passages, draw_crossing(rng), plan.batch // 2, rng)
            if len(asked) > 1:
                yield [TwoTexts(one.question, one.passage) for one in asked]
        elif kind == "readings":
            drawn = dict.fromkeys(rng.choices(range(len(readings)), cum_weights=sums, k=plan.batch // 2))
            yield [_posed(readings[place], rng) for place in drawn]
        elif kind == "context":
            yield [_context(next(passages), rng) for _ in range(plan.batch // 2)]


def _posed(reading: Reading, rng: random.Random) -> TwoTexts:
    """One of the questions about a passage, and the passage, each in one of its languages."""
    one = rng.choice(reading.asked)
    told = rng.choice(reading.languages)
    title = reading.title(told) if rng.random() < 0.5 else ""
    question = rng.choice([text for text in (one.zh, one.en) if text])
    return TwoTexts(question, titled(title, join_sentences(reading.sentences(told), told)))


def _context(run: list[Pair], rng: random.Random) -> TwoTexts:
    """A sentence in one language and, in either, the text around it (most often without it)."""
    at = rng.randrange(len(run))
    sentence = run[at].zh if rng.random() < 0.5 else run[at].en
    rest = run if rng.random() < 0.3 else run[:at] + run[at + 1 :]
    if rng.random() < 0.5:
        return TwoTexts(sentence, "".join(pair.zh for pair in rest))
    return TwoTexts(sentence, " ".join(pair.en for pair in rest))


class Bag(nn.Module):
    """The mean of piece vectors, unit length."""

    def __init__(self, tokenizer: Tokenizer, table: Vectors) -> None:
        super().__init__()
        self.tokenizer = tokenizer
        self.rows = nn.EmbeddingBag.from_pretrained(
            torch.from_numpy(table.copy()), freeze=False, mode="mean", sparse=True
        )

    def forward(self, texts: Sequence[str]) -> Tensor:
        """Unit vectors of `texts`."""
        ids = [e.ids for e in self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]
        offsets = torch.tensor(np.cumsum([0, *map(len, ids)])[:-1])
        flat = torch.tensor([i for row in ids for i in row], dtype=torch.long)
        return nn.functional.normalize(self.rows(flat, offsets), dim=-1)


def contrast(left: Tensor, right: Tensor, scale: float) -> Tensor:
    """In-batch contrastive loss in both directions (multiple negatives ranking)."""
    scores = left @ right.T * scale
    target = torch.arange(len(left), device=left.device)
    loss = nn.functional.cross_entropy(scores, target) + nn.functional.cross_entropy(scores.T, target)
    return loss / 2


def train_static(
    bag: Bag, batches: Iterator[list[TwoTexts]], plan: StaticPlan, checkpoint: Path | None = None
) -> list[tuple[int, float]]:
    """Train the bag in place and return the curve (step, mean loss); goes on from `checkpoint` where there is one."""
    torch.manual_seed(plan.seed)
    optimizer = torch.optim.SparseAdam(bag.parameters(), lr=plan.rate)
    curve: list[tuple[int, float]] = []
    start = 0
    if checkpoint and checkpoint.is_file():
        state = torch.load(checkpoint, weights_only=True)
        bag.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        start, curve = int(state["step"]), list(state["curve"])
    losses: list[float] = []
    for step, batch in enumerate(batches):
        if step >= plan.steps:
            break
        if step < start:
            continue
        for group in optimizer.param_groups:
            group["lr"] = plan.rate * (1 - step / plan.steps)
        loss = contrast(bag([pair.left for pair in batch]), bag([pair.right for pair in batch]), plan.scale)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if (step + 1) % 100 == 0:
            curve.append((step + 1, float(np.mean(losses))))
            losses = []
            logger.info("static: step %d of %d, loss %.4f", step + 1, plan.steps, curve[-1][1])
        if checkpoint and (step + 1) % 500 == 0:
            state = {"model": bag.state_dict(), "optimizer": optimizer.state_dict(), "step": step + 1, "curve": curve}
            save_state(state, checkpoint)
    return curve


def quantized_rows(table: Vectors) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.int8]], Vectors]:
    """int8 rows and the scale of each: row = int8 * scale."""
    scales = np.abs(table).max(axis=1) / 127 + 1e-12
    return np.round(table / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def load_static(folder: Path) -> tuple[Tokenizer, Vectors]:
    """The tokenizer and the rows of a packaged static model. Raises `TrainingError` where there is none."""
    path = folder / "model.safetensors"
    if not path.is_file():
        raise TrainingError(f"{folder} holds no packaged model", hint="name a folder such as index/models")
    tensors = safetensors.numpy.load_file(path)
    rows = tensors["embeddings"].astype(np.float32) * tensors["weights"].astype(np.float32)[:, None]
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    return tokenizer, np.asarray(rows, dtype=np.float32)


def piece_texts(pieces: Sequence[str], glosses: Mapping[str, Sequence[str]], mark: str) -> list[str]:
    """The English text that stands for each piece at the start."""
    return [(list(glosses.get(piece, ())) or [piece.removeprefix(mark)])[0] for piece in pieces]
