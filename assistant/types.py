"""What goes into a question and what comes out: messages, answers, citations and stream events."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from corpus.types import Lang
from index.types import Hit

Status = Literal["answered", "refused"]
Role = Literal["user", "assistant"]
Mode = Literal["extractive", "chat", "fallback"]
State = Literal["supported", "partly", "not_found"]
Stage = Literal["understand", "retrieve", "select", "word"]
Reason = Literal["silent", "off_topic", "nothing_found"]
"""Why a question is not answered: the book does not say, the question is not about it, the search found nothing."""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the conversation before the question."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quotation and where it stands."""

    number: int  # as in the answer's marker [1]
    address: str  # "p2/4/1:3.2"
    section: str  # full heading path in the book's language, joined by " › "
    section_en: str  # the same for an English reader
    label: str  # short human form: "第二部分 › 4 › (1)"
    label_en: str  # "Part II › 4 › (1)"
    pages: str | None  # printed pages where known: "4–11"
    quote: str  # a substring of the section's text: text[start:end]
    start: int
    end: int
    source: str  # the file or bundled text quoted
    book_id: str
    lang: Lang  # of the quote
    original: str | None = None  # the same sentence in the book's language, where the quote is a rendering of it
    state: State = "supported"  # how far the quote carries what the answer says with it, as verified


@dataclass(frozen=True, slots=True)
class Related:
    """A section near to a question that the book does not answer: somewhere to look, not a source."""

    address: str  # "p2/4/1"
    section: str  # full heading path in the book's language, joined by " › "
    section_en: str  # the same for an English reader
    label: str  # short human form: "第二部分 › 4 › (1)"
    label_en: str  # "Part II › 4 › (1)"
    pages: str | None  # printed pages where known: "4–11"
    book_id: str


class Timing(NamedTuple):
    """How long a stage of answering took."""

    stage: Stage
    ms: float


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens that a chat model read and wrote, as it reports them."""

    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question. A refusal has no citations."""

    question: str
    lang: Lang
    status: Status
    text: str  # carries markers [1] that refer to `citations`
    citations: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = field(default=(), repr=False)
    standalone: str = ""  # the question as understood in the light of the history
    mode: Mode = "extractive"
    latency_ms: float = 0.0
    timings: tuple[Timing, ...] = ()  # the stages passed through, in order; `dict(timings)` looks them up
    reason: Reason | None = None  # of a refusal; None where answered
    related: tuple[Related, ...] = ()  # of a refusal on a silent book: up to three sections, nearest first
    usage: Usage | None = None  # None where no chat model was asked or it does not report its tokens


@dataclass(frozen=True, slots=True)
class Delta:
    """A stream event: more text of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """The last stream event: the whole answer. Where it differs from the text streamed, it replaces it."""

    answer: Answer


Event = Delta | Done
