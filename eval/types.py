"""Cases, responses, scores and outcomes: what evaluation reads, measures and reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol, get_args

from assistant.types import Message, Stage, Status, Usage
from corpus.types import Lang

Cause = Literal[
    "system failed", "not indexed", "not retrieved", "refused", "not selected", "not cited", "answered without evidence"
]
"""Where a failed case went wrong, the earliest stage first."""

FIRST_TEXT = "first_text"
"""From the question to the first piece of the answer; what the assistant does meanwhile has stages of its own."""
STAGES: tuple[str, ...] = (*get_args(Stage), FIRST_TEXT)
WHOLE = "latency_ms"
TIMES = (*(f"{stage}_ms" for stage in STAGES), WHOLE)
"""The scores that are times, in the order of the stages; that of the whole answer is the last."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what a right answer has to hold.

    `answers` are facts, each a group of accepted spellings: a right answer holds one spelling of every group.
    An unanswerable case is right when refused; where it has answers too (a false premise put right), those count too.
    """

    id: str
    lang: Lang
    kind: str
    question: str
    answers: tuple[tuple[str, ...], ...] = ()
    addresses: tuple[str, ...] = ()  # gold sections, paragraphs or sentences
    unanswerable: bool = False
    history: tuple[Message, ...] = ()
    standalone: str = ""  # a follow-up as it would be asked on its own
    wrong: tuple[str, ...] = ()  # spellings that no right answer holds
    note: str = ""

    @property
    def part(self) -> str:
        """The part of the book that the first gold address stands in; empty without one."""
        return self.addresses[0].split(":")[0].split("/")[0] if self.addresses else ""


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation as the batch layout of `mekong ask` gives it."""

    address: str
    quote: str
    number: int = 0
    section: str = ""
    pages: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """What a system gave back for one case. Fields that a system does not report are None."""

    id: str
    status: Status
    answer: str
    question: str = ""
    lang: str = ""
    citations: tuple[Cited, ...] = ()
    latency_ms: float | None = None
    retrieved: tuple[tuple[str, ...], ...] | None = None  # sentence addresses of each hit, best hit first
    standalone: str = ""  # the question as the system understood it
    confidence: float | None = None  # score of the best hit
    timings: dict[str, float] = field(default_factory=dict)  # milliseconds by stage
    usage: Usage | None = None  # tokens, where a chat model reported them
    cost: float | None = None  # what the chat model reported, in its own currency
    error: str | None = None  # the system failed: there is no answer to score


@dataclass(frozen=True, slots=True)
class Score:
    """A figure, or None with the reason why nothing could be judged. Not judged is not zero."""

    name: str
    value: float | None
    reason: str = ""

    @classmethod
    def unscored(cls, name: str, reason: str) -> Score:
        """A score that is absent, with its reason."""
        return cls(name, None, reason)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case, what the system answered, how it scored and, where it failed, why."""

    case: Case
    response: Response
    scores: tuple[Score, ...]
    cause: Cause | None = None

    def value(self, name: str) -> float | None:
        """The figure of one score; None where it was not judged."""
        return next((score.value for score in self.scores if score.name == name), None)


class Estimate(NamedTuple):
    """A mean with its 95 % interval, and how many cases were and were not judged."""

    mean: float
    low: float
    high: float
    judged: int
    unscored: int = 0

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


class Scorer(Protocol):
    """One deterministic judgement of a response."""

    @property
    def name(self) -> str:
        """What the score is called in every table."""
        ...

    def score(self, case: Case, response: Response) -> Score:
        """The figure for one case."""
        ...


class System(Protocol):
    """Anything that answers questions: the assistant in this process, an endpoint, a recorded file."""

    @property
    def name(self) -> str:
        """What the reports call it."""
        ...

    def ask(self, case: Case) -> Response:
        """Answer one case; failures are responses with `error`, never exceptions."""
        ...


Outcomes = Sequence[Outcome]

SPENT = frozenset({*TIMES, "input_tokens", "output_tokens", "cost"})
"""Scores of what an answer takes: they differ from run to run, and no comparison of quality counts them."""

LOWER_IS_BETTER = SPENT | {"false_refusal", "citation_length", "answer_length"}
"""Scores where less is more; all others are better when higher."""
