"""Scorers: what they compute, and that the ones that ship fit what they are given."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from assistant import rereading
from assistant.answerability import Signs
from assistant.evidence import Features
from assistant.scoring import Scorer, bundled_scorer
from index.types import Vectors


def row(*values: float) -> Vectors:
    """Weights, as they are kept."""
    return np.array(values, dtype=np.float32)


SMALL = Scorer(("a", "b"), row(1.0, -2.0), 0.5, np.array([[1.0, 1.0]], dtype=np.float32), row(-1.0), row(3.0))


def test_a_line_and_what_hangs_on_both() -> None:
    expected = [1.0 - 2.0 + 0.5 + 3.0 * np.tanh(1.0), 0.5 + 3.0 * np.tanh(-1.0)]
    assert SMALL.score([(1.0, 1.0), (0.0, 0.0)]) == pytest.approx(expected)


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    SMALL.write(tmp_path / "small.json")
    again = Scorer.read(tmp_path / "small.json")
    assert again.inputs == SMALL.inputs
    assert again.score([(0.3, 0.7)]) == pytest.approx(SMALL.score([(0.3, 0.7)]))


def test_one_without_hidden_units_is_linear(tmp_path: Path) -> None:
    nothing = np.zeros((0, 2), dtype=np.float32)
    Scorer(("a", "b"), row(1.0, -2.0), 0.5, nothing, row(), row()).write(tmp_path / "line.json")
    assert Scorer.read(tmp_path / "line.json").score([(1.0, 1.0)]) == pytest.approx([-0.5])


@pytest.mark.parametrize(
    ("name", "inputs"),
    [
        ("ranking", tuple(each.name for each in fields(Features))),
        ("answerability", Signs._fields),
        ("followup_choice", rereading.INPUTS),
        ("followup_answer", rereading.ANSWER_INPUTS),
    ],
)
def test_those_that_ship_take_what_is_told_of_a_sentence(name: str, inputs: tuple[str, ...]) -> None:
    scorer = bundled_scorer(name)
    assert scorer.inputs == inputs
    assert np.isfinite(scorer.score(np.zeros((2, len(inputs))))).all()
