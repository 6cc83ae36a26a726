"""What a question took is told with its answer: time by stage, and the tokens that a chat model reports."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGenerationChunk

from assistant.answering import Assistant
from assistant.app import make_embedder, make_words
from assistant.batch import answered_lines, read_questions
from assistant.contract import answer_to_dict
from assistant.generators.chat import ChatGenerator
from assistant.metering import Meter
from assistant.settings import Settings
from assistant.types import Answer, Timing, Usage
from index.build import OpenIndex, open_index
from tests.assistant.scripted import Scripted

STAGES = ("understand", "retrieve", "select", "word")
PRICE = "What is the price of the book?"


class Counting(Scripted):
    """Reports what it read with its first piece and what it wrote after its last, as some providers do."""

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        yield reporting(120, 0)
        yield from super()._stream(messages, stop, run_manager, **kwargs)
        yield reporting(0, 7)


def reporting(read: int, wrote: int) -> ChatGenerationChunk:
    usage = UsageMetadata(input_tokens=read, output_tokens=wrote, total_tokens=read + wrote)
    return ChatGenerationChunk(message=AIMessageChunk(content="", usage_metadata=usage))


@pytest.fixture(scope="module")
def index(built: Settings) -> OpenIndex:
    return open_index(built.index_dir, make_embedder(built))


def ask_with(index: OpenIndex, model: Scripted, question: str = PRICE) -> Answer:
    words = make_words(index.retriever.embedder)
    return Assistant(index, words, chat=ChatGenerator(model, "scripted")).ask(question)


def test_every_stage_of_an_answer_is_timed_within_its_latency(guide: Assistant) -> None:
    answer = guide.ask(PRICE)

    assert tuple(timing.stage for timing in answer.timings) == STAGES
    assert all(timing.ms > 0 for timing in answer.timings)
    assert 0.5 * answer.latency_ms < sum(timing.ms for timing in answer.timings) <= answer.latency_ms


def test_what_the_structure_of_the_book_answers_passes_through_no_retrieval(guide: Assistant) -> None:
    answer = guide.ask("《昆明宣言》在第几页？")

    assert answer.status == "answered"
    assert tuple(timing.stage for timing in answer.timings) == ("understand", "word")


def test_a_stage_that_ends_twice_holds_both_laps() -> None:
    meter = Meter()
    meter.lap("select")
    first = meter.timings[0].ms
    meter.lap("word")
    meter.lap("select")

    assert [timing.stage for timing in meter.timings] == ["select", "word"]
    assert meter.timings[0].ms > first
    assert sum(timing.ms for timing in meter.timings) <= meter.elapsed


def test_tokens_reported_in_parts_are_added_up(index: OpenIndex) -> None:
    assert ask_with(index, Counting(pieces=("x",))).usage == Usage(120, 7)


def test_tokens_are_told_where_the_answer_is_the_extract_in_the_end(index: OpenIndex) -> None:
    answer = ask_with(index, Counting(pieces=("巴西。",), error=ConnectionError("gone")))

    assert (answer.mode, answer.usage) == ("fallback", Usage(120, 0))  # it broke before it said what it wrote


def test_what_no_model_reports_is_none(guide: Assistant, index: OpenIndex) -> None:
    assert guide.ask(PRICE).usage is None
    assert ask_with(index, Scripted(pieces=("x",))).usage is None


def test_contract_holds_milliseconds_by_stage_and_tokens() -> None:
    answer = Answer("q", "en", "refused", "no", timings=(Timing("retrieve", 1.23456),), usage=Usage(3, 4))
    bare = answer_to_dict(Answer("q", "en", "refused", "no"))

    assert answer_to_dict(answer)["timings"] == {"retrieve": 1.23}
    assert answer_to_dict(answer)["usage"] == {"input_tokens": 3, "output_tokens": 4}
    assert (bare["timings"], bare["usage"]) == ({}, None)


def test_batch_lines_hold_the_stages(guide: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps({"id": "1", "question": PRICE}), encoding="utf-8")

    (line,) = answered_lines(guide, read_questions(path))

    assert tuple(json.loads(line)["timings"]) == STAGES
