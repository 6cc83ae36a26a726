"""Time by stage, tokens and money: taken over from whoever tells, and unscored with a reason where nobody does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from assistant.types import Answer, Delta, Done, Event, Message, Timing, Usage
from eval.cases import read_responses
from eval.compare import differences
from eval.latency import stage_name, stage_times
from eval.scorers import score_all, standard_scorers
from eval.scorers.costs import Cost, StageLatency, Tokens
from eval.shelf import Shelf
from eval.stats import estimate_quantile
from eval.systems.local import LocalSystem
from eval.types import LOWER_IS_BETTER, SPENT, STAGES, Case, Outcome, Response

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from corpus.types import Book
    from index.types import Hit

CASE = Case("c", "en", "number", "How long?", (("4 880",),), ("p1:1.1",))


class Telling:
    """An assistant that tells what its answer took."""

    books: tuple[Book, ...] = ()

    def ask(self, question: str, history: Sequence[Message] = (), *, scope: str | None = None) -> Answer:
        timings = (Timing("understand", 1.5), Timing("word", 0.25))
        return Answer(question, "en", "refused", "No.", timings=timings, usage=Usage(30, 2))

    def stream(self, question: str, history: Sequence[Message] = (), *, scope: str | None = None) -> Iterator[Event]:
        yield Delta("No.")
        yield Done(self.ask(question, history))

    def search(self, query: str, *, k: int = 8) -> list[Hit]:
        return []

    def info(self) -> dict[str, str | int]:
        return {}


def timed(place: int, lang: str = "zh", **timings: float) -> Outcome:
    assert lang in {"zh", "en"}
    case = Case(f"{lang}-{place}", lang, "fact", "?")  # type: ignore[arg-type]
    response = Response(case.id, "answered", "x", timings=timings, latency_ms=10.0 * place)
    return Outcome(case, response, score_all(standard_scorers(Shelf([])), case, response))


def test_what_the_assistant_tells_is_kept_beside_what_is_measured_here() -> None:
    response = LocalSystem(Telling()).ask(CASE)
    assert response.usage == Usage(30, 2)
    first = response.timings.pop("first_text")
    assert response.timings == {"understand": 1.5, "word": 0.25}
    assert response.latency_ms is not None
    assert 0 < first <= response.latency_ms


def test_what_the_batch_layout_holds_is_read(tmp_path: Path) -> None:
    row = {"id": "c", "status": "refused", "answer": "No.", "timings": {"select": 2.0}}
    told = row | {"id": "d", "usage": {"input_tokens": 5, "output_tokens": 6}}
    path = tmp_path / "answers.jsonl"
    path.write_text("\n".join(map(json.dumps, (row | {"usage": None}, told))), encoding="utf-8")
    first, second = read_responses(path)
    assert (first.timings, first.usage) == ({"select": 2.0}, None)
    assert second.usage == Usage(5, 6)


def test_tokens_and_stages_are_scored_as_they_are_told() -> None:
    response = Response("c", "answered", "x", timings={"word": 3.0}, usage=Usage(30, 2), cost=0.5)
    assert StageLatency("word").score(CASE, response).value == 3.0
    assert Tokens("input").score(CASE, response).value == 30
    assert Tokens("output").score(CASE, response).value == 2
    assert Cost().score(CASE, response).value == 0.5


def test_what_nobody_tells_is_unscored_with_its_reason() -> None:
    silent = Response("c", "answered", "x")
    for scorer in (StageLatency("word"), Tokens("input"), Tokens("output"), Cost()):
        score = scorer.score(CASE, silent)
        assert score.value is None
        assert score.reason
    passed_by = StageLatency("retrieve").score(CASE, Response("c", "answered", "x", timings={"word": 3.0}))
    assert passed_by.value is None
    assert "did not pass through" in passed_by.reason


def test_what_is_spent_is_better_when_lower_and_no_matter_of_quality() -> None:
    assert {"input_tokens", "output_tokens", "cost", "latency_ms", "retrieve_ms", "first_text_ms"} <= SPENT
    assert SPENT < LOWER_IS_BETTER
    before, after = timed(1, word=1.0), timed(1, word=9.0)
    assert not set(differences([(before, after)])["all"]) & SPENT


def test_times_are_summed_up_by_stage_and_language() -> None:
    outcomes = [timed(place, retrieve=float(place)) for place in range(1, 22)] + [timed(1, "en", word=4.0)]
    times = stage_times(outcomes)
    assert list(times) == ["en", "zh", "all"]
    assert list(times["zh"]) == ["retrieve_ms", "latency_ms"]
    assert list(times["all"]) == ["retrieve_ms", "word_ms", "latency_ms"]
    assert times["zh"]["retrieve_ms"].median.mean == 11.0
    assert times["zh"]["retrieve_ms"].p95.mean == 20.0
    assert (times["all"]["word_ms"].median.judged, times["all"]["word_ms"].median.unscored) == (1, 21)


def test_stages_have_names_for_readers() -> None:
    assert [stage_name(f"{stage}_ms") for stage in STAGES] == ["understand", "retrieve", "select", "word", "first text"]
    assert stage_name("latency_ms") == "whole answer"


def test_a_quantile_has_an_interval_that_holds_it() -> None:
    assert estimate_quantile([None, None], 0.5) is None
    values = list(np.random.default_rng(3).exponential(10.0, 200))
    found = estimate_quantile([*values, None], 0.95)
    assert found is not None
    assert found.mean == pytest.approx(float(np.quantile(values, 0.95)))
    assert found.low < found.mean < found.high
    assert (found.judged, found.unscored) == (200, 1)
    alone = estimate_quantile([7.0], 0.5)
    assert alone is not None
    assert alone[:3] == (7.0, 7.0, 7.0)
