"""Fitting what tells a question about the book from any other."""

from __future__ import annotations

import numpy as np

from eval.fit_refusals import SILENT, judge
from eval.types import Case


def cases(number: int) -> list[Case]:
    """Cases of two kinds in turn, a question and its translation with one number."""
    kinds = (SILENT, "world")
    return [
        Case(f"refuse-{lang}-{place:03d}", lang, kinds[place % 2], "q", unanswerable=True)
        for lang in ("zh", "en")
        for place in range(number)
    ]


def test_told_apart() -> None:
    """Kinds that a feature separates are told right by fits that have not seen the case."""
    asked = cases(20)
    rows = np.array([[0.8 if case.kind == SILENT else 0.2] for case in asked])
    assert all(one.is_right for one in judge(asked, rows, ridge=1e-3))


def test_not_told_apart() -> None:
    """Where no feature tells the kinds apart, the fits are right no more often than by chance."""
    asked = cases(20)
    judged = judge(asked, np.full((len(asked), 1), 0.5), ridge=1e-3)
    assert 0.3 <= sum(one.is_right for one in judged) / len(judged) <= 0.7
