"""Scoring: a row of features to a number, by a linear model with a few hidden units beside it.

What a feature says hangs on the others (a word match counts for less in another language, a likeness for more in a
short sentence), which a sum of weighted features cannot tell. The weights are fitted by `python -m eval.fit` and stand
in `weights/`, one file a scorer, so that they can be looked at.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from index.types import Vectors

WEIGHTS = Path(__file__).parent / "weights"
_DECIMALS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Scorer:
    """`linear · x + bias + out · tanh(hidden · x + hidden_bias)` of a row of features x."""

    inputs: tuple[str, ...]  # what the features are called
    linear: Vectors  # shape (inputs,)
    bias: float
    hidden: Vectors  # shape (units, inputs)
    hidden_bias: Vectors  # shape (units,)
    out: Vectors  # shape (units,)

    def score(self, rows: Sequence[Sequence[float]] | npt.NDArray[np.floating]) -> Vectors:
        """A number for each of `rows`, shape (rows, inputs)."""
        features = np.asarray(rows, dtype=np.float32).reshape(-1, len(self.inputs))
        units = np.tanh(features @ self.hidden.T + self.hidden_bias)
        return np.asarray(features @ self.linear + units @ self.out + np.float32(self.bias))

    @classmethod
    def read(cls, path: Path) -> Self:
        """The scorer in a file that `write` wrote."""
        found = json.loads(path.read_text(encoding="utf-8"))
        tables = {name: np.array(found[name], dtype=np.float32) for name in ("linear", "hidden_bias", "out")}
        hidden = np.array(found["hidden"], dtype=np.float32).reshape(-1, len(found["inputs"]))
        return cls(tuple(found["inputs"]), bias=float(found["bias"]), hidden=hidden, **tables)

    def write(self, path: Path) -> None:
        """Write it, a line a hidden unit."""
        lines = [f'"{name}": {json.dumps(value)}' for name, value in (("inputs", self.inputs), ("bias", self.bias))]
        lines += [f'"{name}": {_rounded(getattr(self, name))}' for name in ("linear", "hidden_bias", "out")]
        units = ",\n".join(f"  {_rounded(unit)}" for unit in self.hidden)
        lines.append(f'"hidden": [\n{units}\n]')
        path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def chance(odds: float) -> float:
    """The probability, from 0 to 1, of log odds."""
    return 1.0 / (1.0 + math.exp(-odds))


@cache
def bundled_scorer(name: str) -> Scorer:
    """The scorer that ships: `ranking` or `answerability`."""
    return Scorer.read(WEIGHTS / f"{name}.json")


def _rounded(values: Vectors) -> str:
    return json.dumps([round(float(value), _DECIMALS) for value in values])
