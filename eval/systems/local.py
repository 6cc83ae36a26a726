"""The assistant in this process."""

from __future__ import annotations

import time

from assistant.contract import BookAssistant
from assistant.types import Answer, Delta, Done
from corpus.errors import MekongError
from eval.errors import EvalError
from eval.types import FIRST_TEXT, Case, Cited, Response
from index.types import Hit


class LocalSystem:
    """Asks an assistant and keeps what it retrieved, so that a failure can be traced to its stage."""

    def __init__(self, assistant: BookAssistant, *, name: str = "assistant") -> None:
        self._assistant = assistant
        self.name = name

    def ask(self, case: Case) -> Response:
        """The assistant's answer with its evidence; its errors become a response that says so."""
        started = time.perf_counter()
        try:
            answer, first = self._stream(case, started)
        except (MekongError, OSError, LookupError, ValueError, RuntimeError) as error:
            return Response(case.id, "refused", "", case.question, error=f"{type(error).__name__}: {error}")
        total = _milliseconds(started)
        return from_answer(case.id, answer, latency_ms=total, first_text=first)

    def _stream(self, case: Case, started: float) -> tuple[Answer, float]:
        first = 0.0
        for event in self._assistant.stream(case.question, case.history):
            match event:
                case Delta():
                    first = first or _milliseconds(started)
                case Done(answer=answer):
                    return answer, first or _milliseconds(started)
        raise EvalError("the stream ended without an answer", hint="the last event has to be Done")


def from_answer(name: str, answer: Answer, *, latency_ms: float, first_text: float) -> Response:
    """An assistant's answer as evaluation sees it; both times in milliseconds, measured by who asked."""
    dense = [hit.dense for hit in answer.hits if hit.dense is not None]
    # what the structure of the book answers is found without a search: then the evidence is what was cited
    found = tuple(addresses_of(hit) for hit in answer.hits) or tuple((c.address,) for c in answer.citations)
    return Response(
        id=name,
        status=answer.status,
        answer=answer.text,
        question=answer.question,
        lang=answer.lang,
        citations=tuple(Cited(c.address, c.quote, c.number, c.section, c.pages, c.source) for c in answer.citations),
        latency_ms=latency_ms,
        retrieved=found,
        standalone=answer.standalone,
        confidence=max(dense) if dense else None,
        timings={stage: round(ms, 3) for stage, ms in answer.timings} | {FIRST_TEXT: first_text},
        usage=answer.usage,
    )


def addresses_of(hit: Hit) -> tuple[str, ...]:
    """The sentences that a hit's passage holds, in part or whole."""
    passage = hit.passage
    units = passage.section.units
    found = tuple(unit.address for unit in units if unit.start < passage.end and passage.start < unit.end)
    return found or (passage.section.address,)


def _milliseconds(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)
