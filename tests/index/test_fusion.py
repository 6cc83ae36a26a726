"""Rankings of several legs as one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import Leg, reciprocal_rank_fusion, weighted_sum

ids = st.integers(0, 40)
rankings = st.lists(ids, max_size=15, unique=True)
cosines = st.dictionaries(ids, st.floats(-1, 1), max_size=15)
points = st.dictionaries(ids, st.floats(0, 30), max_size=15)


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


def test_a_sum_is_the_cosine_and_the_weighted_share_of_the_reach() -> None:
    fused = weighted_sum({"a": 0.5, "b": 0.25}, [Leg({"b": 6.0, "c": 8.0}, 0.5, 10.0)])
    # c is taken to be as near as the last of the dense ranking
    assert dict(fused) == pytest.approx({"a": 0.5, "b": 0.25 + 0.3, "c": 0.25 + 0.4})
    assert [item for item, _ in fused] == ["c", "b", "a"]


def test_scores_far_below_their_reach_hardly_count() -> None:
    dense, lexical = {"a": 0.62, "b": 0.6}, {"b": 5.0}
    assert [item for item, _ in weighted_sum(dense, [Leg(lexical, 1.0, 10.0)])] == ["b", "a"]
    assert [item for item, _ in weighted_sum(dense, [Leg(lexical, 1.0, 1000.0)])] == ["a", "b"]


def test_a_question_without_terms_has_no_lexical_share() -> None:
    assert weighted_sum({"a": 0.5}, [Leg({}, 1.0, 0.0)]) == [("a", 0.5)]
    assert weighted_sum({}, [Leg({}, 1.0, 0.0)]) == []


def test_one_leg_alone_keeps_its_order() -> None:
    ranked = {"a": 3.0, "b": 2.0, "c": 1.0}
    assert [item for item, _ in weighted_sum({}, [Leg(ranked, 1.0, 9.0)])] == ["a", "b", "c"]
    assert weighted_sum(ranked, [Leg({}, 1.0, 0.0)]) == list(ranked.items())


def test_a_tie_of_sums_keeps_the_order_of_the_legs() -> None:
    assert [item for item, _ in weighted_sum({"a": 0.5, "b": 0.5}, [Leg({}, 1.0, 1.0)])] == ["a", "b"]
    assert [item for item, _ in weighted_sum({"b": 0.5, "a": 0.5}, [Leg({}, 1.0, 1.0)])] == ["b", "a"]


@given(cosines, points, st.floats(0, 3), st.floats(0, 100))
def test_no_leg_loses_what_the_other_found(
    dense: dict[int, float], lexical: dict[int, float], weight: float, reach: float
) -> None:
    fused = weighted_sum(dense, [Leg(lexical, weight, reach)])
    assert {item for item, _ in fused} == {*dense, *lexical}
    assert len(fused) == len(dict(fused))
    assert [score for _, score in fused] == sorted((score for _, score in fused), reverse=True)


@given(cosines, points, st.floats(0, 3), st.floats(30, 100))
def test_a_lexical_share_lifts_and_never_lowers(
    dense: dict[int, float], lexical: dict[int, float], weight: float, reach: float
) -> None:
    for item, score in weighted_sum(dense, [Leg(lexical, weight, reach)]):
        near = dense.get(item, min(dense.values(), default=0.0))
        assert near <= score <= near + weight + 1e-9
