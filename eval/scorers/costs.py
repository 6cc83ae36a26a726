"""What an answer costs: time by stage, tokens, money; each where the system tells."""

from __future__ import annotations

from typing import Literal

from eval.types import WHOLE, Case, Response, Score


class Latency:
    """Milliseconds from question to answer."""

    name = WHOLE

    def score(self, case: Case, response: Response) -> Score:
        """A time."""
        del case
        if response.latency_ms is None:
            return Score.unscored(self.name, "the system reported no time")
        return Score(self.name, response.latency_ms)


class StageLatency:
    """Milliseconds that one stage of answering took."""

    def __init__(self, stage: str) -> None:
        self._stage = stage
        self.name = f"{stage}_ms"

    def score(self, case: Case, response: Response) -> Score:
        """A time; a stage that this answer did not pass through has none."""
        del case
        if not response.timings:
            return Score.unscored(self.name, "the system reported no time by stage")
        if self._stage not in response.timings:
            return Score.unscored(self.name, "the answer did not pass through this stage, or its time is not reported")
        return Score(self.name, response.timings[self._stage])


class Tokens:
    """Tokens that the chat model read or wrote, where it says."""

    def __init__(self, side: Literal["input", "output"]) -> None:
        self._side = side
        self.name = f"{side}_tokens"

    def score(self, case: Case, response: Response) -> Score:
        """A count."""
        del case
        if response.usage is None:
            return Score.unscored(self.name, "no model reported its tokens")
        usage = response.usage
        return Score(self.name, float(usage.input_tokens if self._side == "input" else usage.output_tokens))


class Cost:
    """What the chat model charged, where it says."""

    name = "cost"

    def score(self, case: Case, response: Response) -> Score:
        """An amount in the currency of the service."""
        del case
        if response.cost is None:
            return Score.unscored(self.name, "no model reported a cost")
        return Score(self.name, response.cost)
