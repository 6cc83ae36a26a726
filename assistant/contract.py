"""What the faces ask of an assistant, and the answer as data: one layout for batch, HTTP and the last stream event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from typing_extensions import TypedDict  # the standard one is not accepted as a response model before Python 3.12

from assistant.types import Answer, Citation, Event, Message, Mode, Reason, Related, Stage, State, Status, Usage
from corpus.types import Book, Lang
from index.types import Hit


class BookAssistant(Protocol):
    """What the service and the page need: anything with these members can be put behind them."""

    @property
    def books(self) -> tuple[Book, ...]:
        """The books it reads from."""

    def ask(self, question: str, history: Sequence[Message] = (), *, scope: str | None = None) -> Answer:
        """The answer to a question."""

    def stream(self, question: str, history: Sequence[Message] = (), *, scope: str | None = None) -> Iterator[Event]:
        """The answer as it is written: deltas, then one `Done`."""

    def search(self, query: str, *, k: int = 8) -> list[Hit]:
        """The passages most likely to answer the query, best first."""

    def info(self) -> dict[str, str | int]:
        """Small facts about what is loaded."""


class CitationObject(TypedDict):
    """A citation as the contract writes it; the fields after `source` are for programs that want more."""

    number: int
    address: str
    section: str
    pages: str | None
    quote: str
    source: str
    book_id: str
    section_en: str
    label: str
    label_en: str
    start: int
    end: int
    lang: Lang
    original: str | None
    state: State


class RelatedObject(TypedDict):
    """A section that a refusal points to; it is no source of an answer."""

    address: str
    section: str
    section_en: str
    label: str
    label_en: str
    pages: str | None
    book_id: str


class UsageObject(TypedDict):
    """The tokens that a chat model read and wrote."""

    input_tokens: int
    output_tokens: int


class AnswerObject(TypedDict):
    """An answer as the contract writes it; the fields after `latency_ms` are for programs that want more.

    `reason` says why there is no answer (null where there is one); `related` are sections near to the question.
    `timings` holds milliseconds by stage, in the order of the stages; `usage` is null where no model reported it.
    """

    question: str
    lang: Lang
    status: Status
    answer: str
    citations: list[CitationObject]
    latency_ms: float
    standalone: str
    mode: Mode
    reason: Reason | None
    related: list[RelatedObject]
    timings: dict[Stage, float]
    usage: UsageObject | None


def answer_to_dict(answer: Answer) -> AnswerObject:
    """The answer in the layout of the contract, without the `id` that only a batch knows."""
    return {
        "question": answer.question,
        "lang": answer.lang,
        "status": answer.status,
        "answer": answer.text,
        "citations": [citation_to_dict(citation) for citation in answer.citations],
        "latency_ms": round(answer.latency_ms, 1),
        "standalone": answer.standalone or answer.question,
        "mode": answer.mode,
        "reason": answer.reason,
        "related": [related_to_dict(section) for section in answer.related],
        "timings": {timing.stage: round(timing.ms, 2) for timing in answer.timings},
        "usage": None if answer.usage is None else usage_to_dict(answer.usage),
    }


def related_to_dict(section: Related) -> RelatedObject:
    """A related section in the layout of the contract."""
    return {
        "address": section.address,
        "section": section.section,
        "section_en": section.section_en,
        "label": section.label,
        "label_en": section.label_en,
        "pages": section.pages,
        "book_id": section.book_id,
    }


def usage_to_dict(usage: Usage) -> UsageObject:
    """The tokens in the layout of the contract."""
    return {"input_tokens": usage.input_tokens, "output_tokens": usage.output_tokens}


def citation_to_dict(citation: Citation) -> CitationObject:
    """A citation in the layout of the contract."""
    return {
        "number": citation.number,
        "address": citation.address,
        "section": citation.section,
        "pages": citation.pages,
        "quote": citation.quote,
        "source": citation.source,
        "book_id": citation.book_id,
        "section_en": citation.section_en,
        "label": citation.label,
        "label_en": citation.label_en,
        "start": citation.start,
        "end": citation.end,
        "lang": citation.lang,
        "original": citation.original,
        "state": citation.state,
    }
