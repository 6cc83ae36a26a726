"""Fitting scorers: which sentence to choose, and whether any answers.

The choice is a conditional logit (McFadden 1974) over a linear model with hidden units; whether any answers, a logistic
one. Both are fitted by Adam with decay of the weights (Loshchilov & Hutter 2019) on batches drawn by weight, several
times from different beginnings, whose mean is kept: small networks differ by how they begin.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.scoring import Scorer

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Slope = Callable[[Array, npt.NDArray[np.int64]], Array]
"""How the loss changes with each score: of scores, shape (batch, places), and of which cases these are."""
_NOTHING = -1e9


@dataclass(frozen=True, slots=True)
class FitPlan:
    """How a scorer is fitted."""

    units: int = 16  # hidden, in each of the networks
    networks: int = 3
    steps: int = 800
    batch: int = 512  # cases, or as many as there are
    rate: float = 0.01
    decay: float = 0.01  # of the hidden units' weights, a step and unit of rate
    seed: int = 0


CHOICE = FitPlan()
ANSWER = FitPlan(steps=600, decay=0.1)


@dataclass(frozen=True)
class Choices:
    """Cases with the sentences among which to choose."""

    features: Array  # shape (cases, places, inputs)
    gold: Flags  # shape (cases, places)
    there: Flags  # where there is a sentence

    @classmethod
    def of(cls, rows: Sequence[Array], gold: Sequence[Flags]) -> Choices:
        """Of rows of features for each case, shape (sentences, inputs), and which of them are gold."""
        places, inputs = max(map(len, rows)), rows[0].shape[1]
        features = np.zeros((len(rows), places, inputs))
        is_gold, there = np.zeros((2, len(rows), places), dtype=np.bool_)
        for case, (found, right) in enumerate(zip(rows, gold, strict=True)):
            features[case, : len(found)], is_gold[case, : len(found)] = found, right
            there[case, : len(found)] = True
        return cls(features, is_gold, there)


def fit_choice(choices: Choices, weights: Array, inputs: Sequence[str], plan: FitPlan = CHOICE) -> Scorer:
    """The scorer under which gold sentences are likeliest to be chosen; `weights` say how often a case is drawn."""
    usable = choices.gold.any(axis=1) & (choices.there & ~choices.gold).any(axis=1)
    features, gold, there = choices.features[usable], choices.gold[usable], choices.there[usable]

    def slope(scores: Array, drawn: npt.NDArray[np.int64]) -> Array:
        return _shares(scores, there[drawn]) - _shares(scores, gold[drawn])

    return _fit(features, there, slope, weights[usable], inputs, plan)


def fit_answer(rows: Array, answerable: Flags, weights: Array, inputs: Sequence[str], plan: FitPlan = ANSWER) -> Scorer:
    """The scorer of the log odds that a question is answerable, both sides weighing the same."""
    sides = np.where(answerable, weights[answerable].sum(), weights[~answerable].sum())

    def slope(scores: Array, drawn: npt.NDArray[np.int64]) -> Array:
        return chances(scores) - answerable[drawn, None]

    there = np.ones((len(rows), 1), dtype=np.bool_)
    return _fit(rows[:, None], there, slope, weights / sides, inputs, plan)


def chances(scores: Array) -> Array:
    """The probabilities of log odds."""
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30, 30))), dtype=np.float64)


def _shares(scores: Array, among: Flags) -> Array:
    shares = np.where(among, scores, _NOTHING)
    shares = np.exp(shares - shares.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def _fit(features: Array, there: Flags, slope: Slope, weights: Array, inputs: Sequence[str], plan: FitPlan) -> Scorer:
    mean, spread = features[there].mean(axis=0), features[there].std(axis=0) + 1e-6
    standard = np.where(there[..., None], (features - mean) / spread, 0.0)
    found = [_network(standard, slope, weights / weights.sum(), plan, plan.seed + n) for n in range(plan.networks)]
    linear = sum(net["linear"] for net in found) / len(found) / spread
    hidden = np.concatenate([net["hidden"] for net in found]) / spread
    return Scorer(
        tuple(inputs),
        linear=linear.astype(np.float32),
        bias=float(sum(net["bias"][0] for net in found) / len(found) - linear @ mean),
        hidden=hidden.astype(np.float32),
        hidden_bias=(np.concatenate([net["hidden_bias"] for net in found]) - hidden @ mean).astype(np.float32),
        out=(np.concatenate([net["out"] for net in found]) / len(found)).astype(np.float32),
    )


def _network(features: Array, slope: Slope, weights: Array, plan: FitPlan, seed: int) -> dict[str, Array]:
    """Linear and hidden weights over standardised features."""
    random, width = np.random.default_rng(seed), features.shape[-1]
    net: dict[str, Array] = {
        "linear": np.zeros(width),
        "bias": np.zeros(1),
        "hidden": random.uniform(-1, 1, (plan.units, width)) / np.sqrt(width),
        "hidden_bias": random.uniform(-1, 1, plan.units) / np.sqrt(width),
        "out": random.uniform(-0.1, 0.1, plan.units) / np.sqrt(plan.units),
    }
    size = min(plan.batch, len(features))
    first, second = ({name: np.zeros_like(value) for name, value in net.items()} for _ in range(2))
    for step in range(1, plan.steps + 1):
        drawn = random.choice(len(features), size=size, p=weights)
        batch = features[drawn]
        units = np.tanh(batch @ net["hidden"].T + net["hidden_bias"])
        scores = batch @ net["linear"] + units @ net["out"] + net["bias"]
        pull = slope(scores, drawn) / size
        back = pull[..., None] * net["out"] * (1 - units**2)
        slopes = {
            "linear": np.einsum("nk,nkd->d", pull, batch),
            "bias": pull.sum(keepdims=True)[0],
            "hidden": np.einsum("nkh,nkd->hd", back, batch),
            "hidden_bias": back.sum(axis=(0, 1)),
            "out": np.einsum("nk,nkh->h", pull, units),
        }
        rate = plan.rate * (1 - (step - 1) / plan.steps)
        for name, value in net.items():
            first[name] = 0.9 * first[name] + 0.1 * slopes[name]
            second[name] = 0.999 * second[name] + 0.001 * slopes[name] ** 2
            change = (first[name] / (1 - 0.9**step)) / (np.sqrt(second[name] / (1 - 0.999**step)) + 1e-8)
            if name in ("hidden", "out"):
                change = change + plan.decay * value
            net[name] = value - rate * change
    return net
