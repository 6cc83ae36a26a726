"""Intervals hold what they should, and certainty is never claimed from a few cases."""

from __future__ import annotations

import pytest

from eval.stats import difference, estimate, kappa, quantile


def test_unscored_cases_are_counted_but_do_not_lower_the_mean() -> None:
    found = estimate([1.0, None, 0.0, None])
    assert found is not None
    assert (found.mean, found.judged, found.unscored) == (0.5, 2, 2)


def test_nothing_judged_gives_no_estimate() -> None:
    assert estimate([None, None]) is None
    assert estimate([]) is None


def test_the_bootstrap_interval_is_near_the_normal_one_on_many_cases() -> None:
    found = estimate([1.0] * 300 + [0.0] * 100)
    assert found is not None
    spread = 1.96 * (0.75 * 0.25 / 400) ** 0.5
    assert found.low == pytest.approx(0.75 - spread, abs=0.01)
    assert found.high == pytest.approx(0.75 + spread, abs=0.01)


def test_ten_right_of_ten_is_not_certain() -> None:
    found = estimate([1.0] * 10)
    assert found is not None
    assert found.high == 1.0
    assert found.low == pytest.approx(10 / (10 + 1.96**2), abs=1e-3)  # Wilson's bound


def test_equal_lengths_have_no_spread() -> None:
    found = estimate([12.0, 12.0])
    assert found is not None
    assert (found.low, found.high) == (12.0, 12.0)


def test_the_same_run_twice_differs_by_nothing() -> None:
    assert difference([1.0, 0.0, 1.0], [1.0, 0.0, 1.0]) == (0.0, 0.0, 0.0, 3, 0)
    assert difference([], []).judged == 0


def test_a_clear_loss_has_an_interval_below_zero() -> None:
    found = difference([1.0] * 100, [0.0] * 30 + [1.0] * 70)
    assert found.mean == pytest.approx(-0.3)
    assert found.high < 0


def test_one_flip_of_a_hundred_is_within_chance() -> None:
    found = difference([1.0] * 100, [0.0] + [1.0] * 99)
    assert found.high == 0.0


def test_kappa_agrees_with_the_textbook_case() -> None:
    # 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: observed .7, by chance .5
    first = [True] * 25 + [False] * 25
    second = [True] * 20 + [False] * 5 + [True] * 10 + [False] * 15
    assert kappa(first, second) == pytest.approx(0.4)
    assert kappa([True], [True]) is None
    assert kappa([], []) is None


def test_quantiles_interpolate() -> None:
    assert quantile([0.0, 10.0], 0.5) == 5.0
