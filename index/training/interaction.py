"""Training of late interaction: which words of a question count, and how near words of question and sentence are.

The packaged student stays as it is. Its word-by-word output is encoded once for every text, so that what is left to
train, a projection and a weight for each word (Khattab & Zaharia 2020, with learned weights), takes minutes.
"""

from __future__ import annotations

import itertools
import logging
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import safetensors.torch
import torch
from torch import Tensor, nn

from index.embedders.onnx import OnnxEmbedder
from index.interaction import INTERACTION
from index.training.axes import principal_axes
from index.training.data import TrainingError
from index.training.reading import Group

logger = logging.getLogger(__name__)
_CHATTER = {
    "zh": (
        *("请问{}", "我想知道{}", "想问一下{}", "听说过一点，{}", "{}，大概说说就行", "{}，谢谢", "{}，越详细越好"),
        *("帮我查一下，{}", "到底{}", "{}来着", "对了，{}", "书里说{}", "按书上说，{}", "我忘了，{}"),
    ),
    "en": (
        *("Could you tell me {}", "I was wondering, {}", "{} please", "Thanks. {}", "{} I keep seeing that"),
        *("According to the book, {}", "Just curious: {}", "{} Roughly is fine.", "I forgot, {}", "So {}"),
    ),
}


@dataclass(frozen=True, slots=True)
class InteractionPlan:
    """How late interaction is trained.

    More is not better: the best sentence of held-out groups is right in .82 of them after 3 passes with 128
    dimensions, in .80 after 8 passes and in .81 with 256 dimensions.
    """

    dim: int = 128
    rate: float = 1e-3
    groups: int = 16  # a step
    passes: int = 3
    chatter: float = 0.25  # share of questions with words around them that ask for nothing
    seed: int = 17


@dataclass(frozen=True, slots=True)
class Encoded:
    """A group as word vectors: of the question and of each sentence; `gold` is a sentence's number, or -1 for none."""

    question: Tensor  # (words, width)
    sentences: tuple[Tensor, ...]
    gold: int


class InteractionModel(nn.Module):
    """The likeness of question and sentence, word by word."""

    def __init__(self, width: int, dim: int, start: Tensor | None = None) -> None:
        super().__init__()
        self.project = nn.Linear(width, dim, bias=False)
        if start is not None:
            self.project.weight.data[: len(start)] = start
        self.weigh = nn.Linear(width, 1)
        nn.init.zeros_(self.weigh.weight)
        nn.init.constant_(self.weigh.bias, 0.5)
        self.scale = nn.Parameter(torch.tensor(20.0))
        self.silent = nn.Parameter(torch.tensor(0.5))  # the likeness of no answer

    def forward(self, question: Tensor, sentences: Sequence[Tensor]) -> Tensor:
        """Likeness of each sentence, from -1 to 1, shape (len(sentences),)."""
        asked = nn.functional.normalize(self.project(question), dim=-1)
        told = nn.functional.normalize(self.project(torch.cat(list(sentences))), dim=-1)
        weights = nn.functional.softplus(self.weigh(question)).squeeze(-1)
        nearest = (asked @ told.T).split([len(s) for s in sentences], dim=1)
        best = torch.stack([part.max(dim=1).values for part in nearest], dim=1)
        out: Tensor = (weights @ best) / weights.sum()
        return out


class WordEncoder:
    """Word vectors of texts, each text read once."""

    def __init__(self, embedder: OnnxEmbedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Tensor] = {}

    def read(self, texts: Iterable[str]) -> None:
        """Read the texts that are not known yet."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        for start in range(0, len(new), 512):
            part = new[start : start + 512]
            for text, rows in zip(part, self._embedder.word_vectors(part), strict=True):
                self._known[text] = torch.from_numpy(rows.astype(np.float16))

    def encoded(self, group: Group) -> Encoded | None:
        """A group as word vectors; None where question or answer has no words."""
        flat = [(p, s) for p, passage in enumerate(group.passages) for s in range(len(passage))]
        rows = [self._known[group.passages[p][s]] for p, s in flat]
        kept = [i for i, row in enumerate(rows) if len(row)]
        gold = -1
        if group.gold is not None:
            place = flat.index(group.gold)
            if place not in kept:
                return None
            gold = kept.index(place)
        asked = self._known[group.question]
        return Encoded(asked, tuple(rows[i] for i in kept), gold) if len(asked) and kept else None


def chattered(group: Group, rng: random.Random, share: float) -> Group:
    """The group, its question now and then among words that ask for nothing."""
    if rng.random() >= share:
        return group
    lang = "zh" if any("一" <= c <= "鿿" for c in group.question) else "en"
    return Group(rng.choice(_CHATTER[lang]).format(group.question), group.passages, group.gold)


def encode_groups(groups: Sequence[Group], encoder: WordEncoder) -> list[Encoded]:
    """All groups as word vectors."""
    out = []
    for start in range(0, len(groups), 500):
        part = groups[start : start + 500]
        encoder.read(itertools.chain.from_iterable((g.question, *itertools.chain(*g.passages)) for g in part))
        out += [made for g in part if (made := encoder.encoded(g)) is not None]
        logger.info("interaction: %d of %d groups read", min(start + 500, len(groups)), len(groups))
    return out


def train_interaction(
    encoded: Sequence[Encoded], plan: InteractionPlan
) -> tuple[InteractionModel, list[tuple[int, float]]]:
    """The trained model, and the mean loss up to every 50th step. Raises `TrainingError` where there is no group."""
    if not encoded:
        raise TrainingError("no group of sentences can be compared", hint="give more in the folder qa/")
    torch.manual_seed(plan.seed)
    rng = random.Random(plan.seed)
    some = torch.cat([e.question for e in rng.sample(encoded, min(2000, len(encoded)))]).float()
    model = InteractionModel(some.shape[1], plan.dim, torch.from_numpy(principal_axes(some.numpy(), plan.dim)))
    optimizer = torch.optim.AdamW(model.parameters(), lr=plan.rate, weight_decay=0.01)
    steps = max(1, plan.passes * len(encoded) // plan.groups)
    # a cycle of ten steps or fewer has no beginning
    rates = torch.optim.lr_scheduler.OneCycleLR(optimizer, plan.rate, total_steps=max(20, steps), pct_start=0.1)
    curve: list[tuple[int, float]] = []
    recent: list[float] = []
    for step, batch in enumerate(itertools.islice(_batches(encoded, plan, rng), steps), 1):
        loss = torch.stack([_loss(model, each) for each in batch]).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        rates.step()
        recent.append(float(loss.detach()))
        if step % 50 == 0 or step == steps:
            curve.append((step, sum(recent) / len(recent)))
            recent = []
            logger.info("interaction: step %d of %d, loss %.3f", step, steps, curve[-1][1])
    return model.eval(), curve


def _batches(encoded: Sequence[Encoded], plan: InteractionPlan, rng: random.Random) -> Iterator[list[Encoded]]:
    size = min(plan.groups, len(encoded))
    while True:
        order = rng.sample(range(len(encoded)), len(encoded))
        for start in range(0, len(order) - size + 1, size):
            yield [encoded[i] for i in order[start : start + size]]


def _loss(model: InteractionModel, group: Encoded) -> Tensor:
    likeness = model(group.question.float(), [s.float() for s in group.sentences])
    row = torch.cat([model.silent.view(1), likeness]) * model.scale
    return nn.functional.cross_entropy(row.unsqueeze(0), torch.tensor([group.gold + 1]))


def shares_right(model: InteractionModel, encoded: Sequence[Encoded]) -> dict[str, float]:
    """How often the best sentence is the answer, where there is one, and how often silence is told from an answer."""
    best, decided, held = 0, 0, 0
    with torch.inference_mode():
        for group in encoded:
            likeness = model(group.question.float(), [s.float() for s in group.sentences])
            held += group.gold >= 0
            best += group.gold >= 0 and int(likeness.argmax()) == group.gold
            decided += (float(likeness.max()) > float(model.silent)) == (group.gold >= 0)
    return {"best": best / max(1, held), "decided": decided / max(1, len(encoded))}


def package_interaction(model: InteractionModel, folder: Path) -> None:
    """Write what was trained beside the student, in 16 bits."""
    tensors = {
        "project": model.project.weight,
        "weigh": model.weigh.weight.view(-1),
        "weigh_bias": model.weigh.bias,
        "silent": model.silent.view(1),
        "scale": model.scale.view(1),
    }
    kept = {name: tensor.detach().to(torch.float16).contiguous() for name, tensor in tensors.items()}
    target = folder / INTERACTION
    partial = target.with_suffix(".partial")
    safetensors.torch.save_file(kept, str(partial))
    partial.chmod(0o644)  # safetensors writes for the owner alone
    partial.replace(target)  # in one move: another process may have the old one mapped
