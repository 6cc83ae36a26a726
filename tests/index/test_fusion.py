"""Reciprocal rank fusion."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import reciprocal_rank_fusion

ids = st.integers(0, 40)
rankings = st.lists(ids, max_size=15, unique=True)


def test_scores_are_those_of_the_paper() -> None:
    fused = reciprocal_rank_fusion([["a", "b", "c"], ["b", "d"]])
    assert [item for item, _ in fused] == ["b", "a", "d", "c"]
    assert [score for _, score in fused] == pytest.approx([1 / 62 + 1 / 61, 1 / 61, 1 / 62, 1 / 63])


def test_weights_and_k_count() -> None:
    fused = reciprocal_rank_fusion([["a", "b"], ["b"]], weights=[3.0, 0.6], k=1)
    assert [item for item, _ in fused] == ["a", "b"]
    assert [score for _, score in fused] == pytest.approx([3 / 2, 3 / 3 + 0.6 / 2])


def test_a_tie_keeps_the_order_of_the_rankings() -> None:
    assert [item for item, _ in reciprocal_rank_fusion([["a"], ["b"]])] == ["a", "b"]
    assert [item for item, _ in reciprocal_rank_fusion([["b"], ["a"]])] == ["b", "a"]


def test_an_id_named_twice_in_one_ranking_counts_once() -> None:
    assert reciprocal_rank_fusion([["a", "a", "b"]]) == [("a", 1 / 61), ("b", 1 / 62)]


def test_nothing_fuses_to_nothing() -> None:
    assert reciprocal_rank_fusion([]) == []
    assert reciprocal_rank_fusion([[], []]) == []


def test_weights_have_to_match_the_rankings() -> None:
    with pytest.raises(ValueError, match="zip"):
        reciprocal_rank_fusion([["a"]], weights=[1.0, 2.0])


@given(rankings, rankings)
def test_neither_leg_can_filter_the_other(one: list[int], other: list[int]) -> None:
    fused = [item for item, _ in reciprocal_rank_fusion([one, other])]
    assert len(fused) == len(set(fused))
    assert set(fused) == {*one, *other}


@given(rankings, rankings)
def test_what_leads_a_leg_is_beaten_only_by_what_both_found(one: list[int], other: list[int]) -> None:
    fused = [item for item, _ in reciprocal_rank_fusion([one, other])]
    if one:
        before = set(fused[: fused.index(one[0])])
        assert before <= ({*one} & {*other}) | {*other[:1]}


@given(rankings, rankings)
def test_an_order_that_both_legs_share_is_kept(one: list[int], other: list[int]) -> None:
    place = {item: rank for rank, (item, _) in enumerate(reciprocal_rank_fusion([one, other]))}
    both = [item for item in one if item in other]
    for first in both:
        for second in both:
            if one.index(first) < one.index(second) and other.index(first) < other.index(second):
                assert place[first] < place[second]
