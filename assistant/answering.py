"""The assistant: question and history in, cited answer out."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answer_texts import ANSWER
from assistant.errors import ChatModelError, QuestionError
from assistant.evidence import EvidenceFinder
from assistant.followup import Standalone, resolve
from assistant.generators.chat import ChatGenerator, is_refusal
from assistant.generators.extractive import extract
from assistant.grounding import ground, sources_of
from assistant.navigation import Navigator
from assistant.question import Question
from assistant.selection import select
from assistant.statements import Statement, compose
from assistant.types import Answer, Delta, Done, Event, Message, Mode
from corpus.language import detect_language
from corpus.types import Book, Lang, Section, Sentence
from index.build import OpenIndex
from index.retriever import Keep
from index.types import Hit
from index.wordmatch import WordMatcher

_LOG = logging.getLogger(__name__)
_SHOWN_TO_MODEL = 10
_PIECE = re.compile(r".{1,24}(?:\s|[，。；、]|$)|.{1,24}", re.S)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much goes in."""

    top_k: int = 24
    max_question_chars: int = 2000


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found for a question, before it is put into words."""

    question: Question
    standalone: str
    hits: tuple[Hit, ...] = ()
    statements: tuple[Statement, ...] = ()
    shown: tuple[tuple[Section, Sentence], ...] = ()  # to a chat model, best first
    is_settled: bool = False  # by the structure of the book: no model is needed


class Assistant:
    """Answers questions about the books of an index. Safe to use from several threads."""

    def __init__(
        self, index: OpenIndex, words: WordMatcher, *, chat: ChatGenerator | None = None, limits: Limits | None = None
    ) -> None:
        """Answer from `index`; put into words by `chat` where there is one, else extractively."""
        self._index = index
        self._words = words
        self._finder = EvidenceFinder(index, words)
        self._navigator = Navigator(index.library, words)
        self._chat = chat
        self._limits = limits or Limits()

    @property
    def books(self) -> tuple[Book, ...]:
        """The books that are read from."""
        return self._index.library.books

    def info(self) -> dict[str, str | int]:
        """Small facts for a health check."""
        return {
            "books": len(self.books),
            "passages": len(self._index.retriever.passages),
            "embedder": self._index.retriever.embedder.name,
            "chat_model": self._chat.name if self._chat else "",
        }

    def search(self, query: str, *, k: int = 8, scope: str | None = None) -> list[Hit]:
        """The `k` passages most likely to answer `query`, best first."""
        self._check(query)
        keep, library = self._keep(scope), self._index.library
        return self._index.retriever.search(
            query, k, keep=lambda p: not library.is_hidden(p.section.book_id) and (keep is None or keep(p))
        )

    def ask(self, question: str, history: Sequence[Message] = (), *, scope: str | None = None) -> Answer:
        """The answer, whole. Raises `QuestionError` for an empty or overlong question or an unknown scope."""
        for event in self.stream(question, history, scope=scope):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("a stream ends with its answer")

    def stream(self, question: str, history: Sequence[Message] = (), *, scope: str | None = None) -> Iterator[Event]:
        """Pieces of the answer as they come, then the whole answer, which replaces them."""
        started = time.perf_counter()
        found = self._find(question, history, scope)
        if self._chat is None or found.is_settled or not found.statements:
            answer = self._worded(question, found, "extractive")
            yield from (Delta(piece) for piece in _PIECE.findall(answer.text))
        else:
            answer = yield from self._chatted(question, found, self._chat)
        elapsed = (time.perf_counter() - started) * 1000
        _LOG.debug("%s in %.0f ms from %d hits", answer.status, elapsed, len(answer.hits))
        yield Done(replace(answer, latency_ms=elapsed))

    def _find(self, asked: str, history: Sequence[Message], scope: str | None) -> _Found:
        self._check(asked)
        keep = self._keep(scope)
        lang = _language(asked, history)
        alone = resolve(asked, history, self._words) if history else Standalone.alone(asked.strip())
        question = Question.of(alone.focus, lang, background=alone.background)
        if navigated := self._navigator.answer(question):
            allowed = tuple(s for s in navigated if _in_scope(s.section.address, s.section.book_id, scope))
            if allowed:
                return _Found(question, alone.text, (), allowed, is_settled=True)
        hits = self._index.retriever.search(question.query, self._limits.top_k, keep=keep)
        ranked = self._finder.find(question, hits)
        selection = select(question, ranked, self._finder)
        statements = extract(selection.sentences, lang, self._index.library)
        shown = tuple((e.section, e.unit) for e in ranked[:_SHOWN_TO_MODEL])
        return _Found(question, alone.text, tuple(hits), tuple(statements), shown)

    def _worded(self, asked: str, found: _Found, mode: Mode) -> Answer:
        lang = found.question.lang
        if not found.statements:
            return Answer(asked, lang, "refused", ANSWER[lang]["refusal"], (), found.hits, found.standalone, mode)
        text, citations = compose(found.statements, self._index.library)
        return Answer(asked, lang, "answered", text, citations, found.hits, found.standalone, mode)

    def _chatted(self, asked: str, found: _Found, chat: ChatGenerator) -> Generator[Event, None, Answer]:
        """Stream the model's words; what it said is kept where its sources carry it, else the extract stands."""
        library, lang = self._index.library, found.question.lang
        said = ""
        try:
            for piece in chat.stream(found.question.text, lang, found.shown, library):
                said += piece
                yield Delta(piece)
        except ChatModelError as error:
            _LOG.warning("%s; answering extractively", error)
            return self._worded(asked, found, "fallback")
        if is_refusal(said, lang):
            return self._worded(asked, replace(found, statements=()), "chat")
        statements = ground(said, sources_of(found.shown, library), self._words)
        if not statements or detect_language(said) != lang:
            return self._worded(asked, found, "fallback")
        return self._worded(asked, replace(found, statements=tuple(statements)), "chat")

    def _check(self, question: str) -> None:
        if not question.strip():
            raise QuestionError("the question is empty", hint="write what you want to know")
        if len(question) > self._limits.max_question_chars:
            raise QuestionError(
                f"the question has {len(question)} characters, the limit is {self._limits.max_question_chars}",
                hint="shorten it, or raise ASSISTANT_MAX_QUESTION_CHARS",
            )

    def _keep(self, scope: str | None) -> Keep | None:
        if scope is None or not scope.strip("/ "):
            return None
        wanted = scope.strip("/ ")
        if not any(_in_scope(s.address, s.book_id, wanted) for s in self._index.library.sections.values()):
            raise QuestionError(f"no section has the address {scope!r}", hint="`GET /sections` lists the addresses")
        return lambda passage: _in_scope(passage.section.address, passage.section.book_id, wanted)


def _in_scope(address: str, book_id: str, scope: str | None) -> bool:
    """True where a section lies in `scope`: an address, or a book's id with or without an address."""
    if scope is None or scope == book_id:
        return True
    within = scope.removeprefix(f"{book_id}/")
    return address == within or address.startswith((f"{within}/", f"{within}:"))


def _language(question: str, history: Sequence[Message]) -> Lang:
    """The language of the question; of the question before where it has no words, as "2005?"."""
    asked = [m.content for m in history if m.role == "user"]
    default = detect_language(asked[-1]) if asked else "en"
    return detect_language(question, default=default)
