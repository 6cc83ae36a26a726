"""Training of the reranker: low-rank changes of the packaged student that read question and passage together.

The student's weights stay as they are (LoRA, Hu et al. 2021). A question and a passage are read in one piece; each
sentence of the passage gets the log odds that it answers, against 0 for "not answered here".
"""

from __future__ import annotations

import itertools
import logging
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import safetensors.torch
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

from index.reranker import ADAPTER, Reading, join_pieces
from index.training.reading import Group

logger = logging.getLogger(__name__)
_TARGETS = ("query", "key", "value", "attention.output.dense", "intermediate.dense", "output.dense")


@dataclass(frozen=True, slots=True)
class ReadingPlan:
    """How the reranker is trained."""

    rank: int = 8
    rate: float = 1e-3
    groups: int = 8  # a step
    warmup: int = 40
    minutes: float = 45.0
    save_every: int = 50
    seed: int = 17


@dataclass(slots=True)
class Run:
    """How far a training is: steps, seconds, and the mean loss up to a step, row by row."""

    step: int = 0
    spent: float = 0.0
    curve: list[tuple[int, float]] = field(default_factory=list)


class LowRank(nn.Module):
    """A linear layer with a trained change of low rank."""

    def __init__(self, base: nn.Linear, rank: int) -> None:
        super().__init__()
        self.base = base
        self.down = nn.Parameter(torch.randn(rank, base.in_features) / base.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(base.out_features, rank))

    def forward(self, rows: Tensor) -> Tensor:
        """The layer's output with the change."""
        out: Tensor = self.base(rows) + (rows @ self.down.T) @ self.up.T
        return out


class ReadingModel(nn.Module):
    """The student with low-rank changes and a head that scores sentences."""

    def __init__(self, student: Path, rank: int) -> None:
        super().__init__()
        bert = BertModel.from_pretrained(student, add_pooling_layer=False, dtype=torch.float32)
        bert.requires_grad_(False)
        self.bert = bert.train(mode=False)
        self.changed: dict[str, LowRank] = {}
        for name, module in list(bert.named_modules()):
            if isinstance(module, nn.Linear) and name.endswith(_TARGETS):
                owner, _, leaf = name.rpartition(".")
                self.changed[name] = LowRank(module, rank)
                setattr(bert.get_submodule(owner), leaf, self.changed[name])
        size = int(bert.config.hidden_size)
        self.passage_type = nn.Parameter(torch.zeros(size))
        self.own = nn.Parameter(torch.zeros(size))
        self.shared = nn.Parameter(torch.full((size,), 10.0 / size))
        self.bias = nn.Parameter(torch.tensor(-4.0))

    def forward(self, readings: Sequence[Reading]) -> list[Tensor]:
        """Log odds of every sentence, a tensor for each reading."""
        width = max(len(r.ids) for r in readings)
        ids = torch.zeros(len(readings), width, dtype=torch.long)
        mask, types = torch.zeros_like(ids), torch.zeros(len(readings), width, 1)
        for i, reading in enumerate(readings):
            ids[i, : len(reading.ids)] = torch.tensor(reading.ids)
            mask[i, : len(reading.ids)] = 1
            types[i, reading.question[1] : len(reading.ids)] = 1
        rows = self.bert.embeddings.word_embeddings(ids) + types * self.passage_type
        hidden = self.bert(inputs_embeds=rows, attention_mask=mask).last_hidden_state
        return [self._scores(hidden[i], reading) for i, reading in enumerate(readings)]

    def _scores(self, hidden: Tensor, reading: Reading) -> Tensor:
        asked = hidden[reading.question[0] : reading.question[1]].mean(0)
        told = torch.stack([hidden[low:high].mean(0) for low, high in reading.sentences])
        out: Tensor = told @ self.own + (told * asked) @ self.shared + self.bias
        return out

    def trained(self) -> dict[str, Tensor]:
        """What is trained, by name."""
        out: dict[str, Tensor] = {
            "passage_type": self.passage_type,
            "own": self.own,
            "shared": self.shared,
            "bias": self.bias,
        }
        for name, layer in self.changed.items():
            out |= {f"{name}.down": layer.down, f"{name}.up": layer.up}
        return out


def group_loss(model: ReadingModel, tokenizer: Tokenizer, groups: Sequence[Group]) -> tuple[Tensor, float]:
    """Mean cross-entropy over each group's sentences and silence, and the share of groups decided rightly.

    A group whose answer is beyond the model's reach has no part in the loss and is not decided rightly.
    """
    readings: list[Reading] = []
    golds: list[int] = []
    sizes: list[int] = []
    for group in groups:
        gold = 0
        count = 0
        for p, passage in enumerate(group.passages):
            reading = join_pieces(tokenizer, group.question, passage)
            if group.gold is not None and group.gold[0] == p:
                gold = 1 + sum(len(r.sentences) for r in readings[len(readings) - count :]) + group.gold[1]
                gold = gold if group.gold[1] < len(reading.sentences) else -1
            readings.append(reading)
            count += 1
        golds.append(gold)
        sizes.append(count)
    rows = model(readings)
    scores = iter(rows)
    losses, right = [torch.cat(rows).sum() * 0], 0  # so that there is a gradient where no group counts
    for gold, size in zip(golds, sizes, strict=True):
        row = torch.cat([torch.zeros(1), *itertools.islice(scores, size)])
        if gold < 0:
            continue
        losses.append(nn.functional.cross_entropy(row.unsqueeze(0), torch.tensor([gold])))
        right += int(row.argmax()) == gold
    return torch.stack(losses).sum() / max(1, len(losses) - 1), right / max(1, len(groups))


def train_reader(
    model: ReadingModel, tokenizer: Tokenizer, groups: Iterator[Group], plan: ReadingPlan, path: Path
) -> None:
    """Train for `plan.minutes` in all; a checkpoint at `path` is taken up again."""
    optimizer = torch.optim.AdamW(list(model.trained().values()), lr=plan.rate, weight_decay=0.01)
    run = _restored(path, model, optimizer)
    seen: list[tuple[float, float]] = []
    while run.spent < plan.minutes * 60:
        started = time.perf_counter()
        share = run.spent / (plan.minutes * 60)
        for place in optimizer.param_groups:
            place["lr"] = plan.rate * min(1.0, (run.step + 1) / plan.warmup) * (1.0 - share)
        batch = list(itertools.islice(groups, plan.groups))
        loss, right = group_loss(model, tokenizer, batch)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(list(model.trained().values()), 1.0)
        optimizer.step()
        run.step, run.spent = run.step + 1, run.spent + time.perf_counter() - started
        seen.append((float(loss.detach()), right))
        if run.step % plan.save_every == 0:
            seen = _told(run, seen)
            save_state(path, model, optimizer, run)
    _told(run, seen)
    save_state(path, model, optimizer, run)


def _told(run: Run, seen: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Put the means of what was seen since the last time into log and curve; what is seen since: nothing."""
    if seen:
        loss, right = (sum(column) / len(seen) for column in zip(*seen, strict=True))
        logger.info("reader: step %d, %.1f min, loss %.3f, right %.3f", run.step, run.spent / 60, loss, right)
        run.curve.append((run.step, loss))
    return []


def _restored(path: Path, model: ReadingModel, optimizer: torch.optim.Optimizer) -> Run:
    if not path.is_file():
        return Run()
    state = torch.load(path, weights_only=True)
    for name, tensor in model.trained().items():
        tensor.data.copy_(state["model"][name])
    optimizer.load_state_dict(state["optimizer"])
    return Run(int(state["step"]), float(state["spent"]), [tuple(row) for row in state.get("curve", ())])


def steps_done(path: Path) -> int:
    """The steps of the checkpoint at `path`; 0 where there is none."""
    return int(torch.load(path, weights_only=True)["step"]) if path.is_file() else 0


def save_state(path: Path, model: ReadingModel, optimizer: torch.optim.Optimizer, run: Run) -> None:
    """Write a checkpoint, whole or not at all."""
    fresh = path.with_suffix(".new")
    state = {"model": {k: v.detach() for k, v in model.trained().items()}, "optimizer": optimizer.state_dict()}
    torch.save({**state, "step": run.step, "spent": run.spent, "curve": run.curve}, fresh)
    fresh.replace(path)


def share_right(model: ReadingModel, tokenizer: Tokenizer, groups: Sequence[Group]) -> dict[str, float]:
    """The share of groups decided rightly: of those whose answer is there, of the silent ones, and of all.

    A kind of which there is no group has no share.
    """
    with torch.no_grad():
        decided = [(group.gold is not None, group_loss(model, tokenizer, [group])[1]) for group in groups]
    kinds = {
        "answered": [right for is_answered, right in decided if is_answered],
        "silent": [right for is_answered, right in decided if not is_answered],
        "all": [right for _, right in decided],
    }
    return {kind: sum(rights) / len(rights) for kind, rights in kinds.items() if rights}


def package_reader(model: ReadingModel, folder: Path) -> None:
    """Write the trained changes in half precision."""
    stored = {name: tensor.detach().half().contiguous() for name, tensor in model.trained().items()}
    stored["bias"] = stored["bias"].reshape(1)
    fresh = folder / f".{ADAPTER}"
    safetensors.torch.save_file(stored, fresh)
    fresh.chmod(0o644)  # safetensors writes for the owner alone
    fresh.replace(folder / ADAPTER)  # in one move: another process may have the old one mapped


def mixed(groups: Sequence[Iterator[Group]], shares: Sequence[float], seed: int) -> Iterator[Group]:
    """Groups drawn from several sources by their shares."""
    rng = random.Random(seed)
    while True:
        yield next(rng.choices(groups, shares)[0])
