"""What one question took: milliseconds by stage, and a chat model's tokens where it reports them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from assistant.types import Stage, Timing, Usage

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk


class Meter:
    """The stopwatch and token counter of one question; each question has its own."""

    def __init__(self) -> None:
        """Start now."""
        self._started = self._last = time.perf_counter()
        self._laps: dict[Stage, float] = {}
        self._usage: Usage | None = None

    @property
    def elapsed(self) -> float:
        """Milliseconds since the start."""
        return (time.perf_counter() - self._started) * 1000

    @property
    def timings(self) -> tuple[Timing, ...]:
        """The stages that ended, in the order of their first end."""
        return tuple(Timing(stage, took) for stage, took in self._laps.items())

    @property
    def usage(self) -> Usage | None:
        """The tokens reported; None where no chat model said anything of them."""
        return self._usage

    def lap(self, stage: Stage) -> None:
        """End a stage: the time since the stage before it ended is its own, added to what it took earlier."""
        now = time.perf_counter()
        self._laps[stage] = self._laps.get(stage, 0.0) + (now - self._last) * 1000
        self._last = now

    def count(self, chunk: AIMessageChunk) -> None:
        """Add the tokens that a chunk of a model's stream reports: its share, as LangChain adds them up."""
        reported = chunk.usage_metadata
        if reported is None:
            return
        before = self._usage or Usage(0, 0)
        self._usage = Usage(
            before.input_tokens + (reported.get("input_tokens") or 0),
            before.output_tokens + (reported.get("output_tokens") or 0),
        )
