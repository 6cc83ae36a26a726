"""The assistant: question and history in, cited answer out."""

from __future__ import annotations

import logging
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from assistant.answer_texts import ANSWER
from assistant.answerability import SURE
from assistant.errors import ChatModelError, QuestionError
from assistant.evidence import Evidence, EvidenceFinder
from assistant.followup import Standalone, resolve
from assistant.generators.chat import ChatGenerator, is_refusal
from assistant.generators.extractive import extract
from assistant.grounding import ground, sources_of, verified
from assistant.metering import Meter
from assistant.navigation import Navigator, asks_for_pages
from assistant.outline import outlines
from assistant.parts import gather, parts_of
from assistant.plain import without_markup
from assistant.premise_claims import stated_in
from assistant.premises import PremiseChecker, led_by
from assistant.question import Question
from assistant.readings import Kind, Reading, readings
from assistant.refusals import Refusal, Refuser
from assistant.relevance import relevant
from assistant.rereading import Seen, chosen, look
from assistant.rewriting import checked
from assistant.scoping import Scope, in_scope, read_scope, sections_at, within
from assistant.selection import Selection, is_open, is_request, select, settled
from assistant.statements import Statement, compose
from assistant.types import Answer, Delta, Done, Event, Message, Mode
from corpus.language import detect_language
from corpus.types import Book, Lang, Section, Sentence
from index.build import OpenIndex
from index.retriever import Keep
from index.terms import spelled_out
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
    refusal: Refusal | None = None  # what to say where there are no statements
    lead: str = ""  # what the extract begins with: a premise put right, or yes
    is_settled: bool = False  # by the structure of the book: no model is needed
    is_chat_down: bool = False  # the chat model failed on the question, so it is not asked for the answer


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read for a question."""

    question: Question
    hits: Sequence[Hit]
    ranked: Sequence[Evidence]
    sentences: Sequence[tuple[Section, Sentence]] = ()  # that answer it
    probability: float = 0.0  # that the book answers it at all
    is_known: bool = False  # a known question tells that they do
    lead: str = ""

    @property
    def is_sure(self) -> bool:
        """True where another wording than the reader's own may be answered."""
        return bool(self.sentences) and self.probability >= SURE

    @property
    def is_settled(self) -> bool:
        """True where no other reading need be looked at: what is asked is known, or takes something wrong for granted.

        Nothing was found at all, or no text need be looked at.
        """
        return self.is_known or bool(self.lead) or not self.ranked

    def begins_with(self, evidence: Evidence) -> bool:
        """True where that sentence is the first to answer with."""
        first = self.sentences[0][1] if self.sentences else None
        return first is not None and first.address == evidence.unit.address


class Assistant:
    """Answers questions about the books of an index. Safe to use from several threads."""

    def __init__(
        self, index: OpenIndex, words: WordMatcher, *, chat: ChatGenerator | None = None, limits: Limits | None = None
    ) -> None:
        """Answer from `index`; put into words by `chat` where there is one, else extractively."""
        self._index = index
        self._words = words
        self._finder = EvidenceFinder(index, words)
        # what is known to be answered elsewhere in a book, or to be silent in the whole of it, tells nothing of a part
        self._finder_in_part = self._finder.without_known()
        self._premises = PremiseChecker(self._finder, index.library)
        self._refuser = Refuser(self._finder, index.library)
        self._outlines = outlines(index.library, words)
        self._navigator = Navigator.of(index, words, self._finder, self._outlines)
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
        meter = Meter()
        found = self._find(question, history, scope, meter)
        if self._chat is None or found.is_settled or found.is_chat_down or not found.statements:
            answer = self._worded(question, found, "fallback" if found.is_chat_down else "extractive")
            meter.lap("word")
            yield from (Delta(piece) for piece in _PIECE.findall(answer.text))
        else:
            answer = yield from self._chatted(question, found, self._chat, meter)
            meter.lap("word")
        elapsed = meter.elapsed
        _LOG.debug("%s in %.0f ms from %d hits", answer.status, elapsed, len(answer.hits))
        yield Done(replace(answer, latency_ms=elapsed, timings=meter.timings, usage=meter.usage))

    def _find(self, asked: str, history: Sequence[Message], scope: str | None, meter: Meter) -> _Found:
        self._check(asked)
        keep = self._keep(scope)
        lang = _language(asked, history)
        alone, is_chat_down = self._alone(asked, history, lang, meter)
        question = Question.of(alone.focus, lang, background=alone.background)
        navigated, left = self._navigated(question)
        told = tuple(s for s in navigated if _in_scope(s.section.address, s.section.book_id, scope))
        if told and left is None:
            meter.lap("understand")
            return _Found(question, alone.text, (), told, is_settled=True)
        question = whole = left or question
        allowed = keep
        if inside := read_scope(question.text, self._outlines):
            question = Question.of(inside.question, lang, background=alone.background)
            keep = within(inside, keep)
        question = self._finder.of_the_book(question)
        meter.lap("understand")
        finder = self._finder_in_part if inside or self._is_part(scope) else self._finder
        read = self._read(question, keep, finder, meter)
        is_whole = not told and finder is self._finder
        if history and self._chat is None and is_whole and not read.is_settled and self._is_about_books(read.question):
            read = self._reread(read, readings(asked, alone, history, self._words, lang), asked, keep, meter)
        if not read.sentences:
            read = self._tried_again(read, keep, finder, meter)
        if not read.sentences and inside and not self._is_part(scope):
            read = self._read_whole(whole, inside, allowed, meter) or read
        statements = [*told, *extract(read.sentences, lang, self._index.library)]
        shown = tuple((e.section, e.unit) for e in read.ranked[:_SHOWN_TO_MODEL])
        can_refuse = not statements or self._chat is not None
        refusal = (
            self._refuser.refusal(read.question, read.hits, read.ranked, is_scoped=keep is not None)
            if can_refuse
            else None
        )
        limited = inside.sections if inside else sections_at(scope, self._outlines)
        refusal = in_scope(refusal, limited, self._outlines, lang)
        meter.lap("select")
        said = tuple(statements)
        return _Found(
            read.question, alone.text, tuple(read.hits), said, shown, refusal, read.lead, is_chat_down=is_chat_down
        )

    def _read(self, question: Question, keep: Keep | None, finder: EvidenceFinder, meter: Meter) -> _Read:
        """What the passages found for a question say."""
        hits = self._gather(question, keep)
        meter.lap("retrieve")
        ranked = finder.find(question, hits)
        read = self._checked(_Read(question, hits, ranked), select(question, ranked, finder))
        meter.lap("select")
        return read

    def _read_whole(self, question: Question, inside: Scope, keep: Keep | None, meter: Meter) -> _Read | None:
        """What the book says of a question that names a part of it, where it says so there; else None.

        What is known of the whole book tells more of a question than a part does by itself.
        """
        read = self._read(self._finder.of_the_book(question), keep, self._finder, meter)
        is_inside = all(inside.holds(section.address) for section, _ in read.sentences)
        return read if read.sentences and is_inside else None

    def _checked(self, read: _Read, selection: Selection) -> _Read:
        """The same with the sentences selected, led by one that puts right what the question takes for granted."""
        verdict = self._premises.check(read.question, selection.sentences, read.ranked)
        sentences = led_by(verdict, selection.sentences) if verdict else selection.sentences
        lead = verdict.lead if verdict else ""
        return replace(
            read, sentences=sentences, probability=selection.probability, is_known=selection.is_known, lead=lead
        )

    def _reread(self, read: _Read, ways: Mapping[Kind, Reading], asked: str, keep: Keep | None, meter: Meter) -> _Read:
        """A follow-up read in several ways: the sentence that all of them together tell, or none."""

        def find(question: Question) -> Sequence[Evidence]:
            return self._finder.find(question, self._gather(question, keep))

        others: dict[Kind, Reading] = {kind: way for kind, way in ways.items() if kind != "told"}
        told: dict[Kind, Seen] = {"told": Seen.of(read.question, read.ranked, self._finder)}
        seen = told | look(others, read.question.lang, self._finder, find)
        meter.lap("retrieve")
        best = chosen(seen, asked)
        if best is None or (best.is_answer and read.begins_with(best.evidence)):
            return read
        if not best.is_answer:
            return replace(read, sentences=(), probability=best.probability)
        return self._checked(read, settled(read.question, best.evidence, read.ranked, self._finder, best.probability))

    def _gather(self, question: Question, keep: Keep | None) -> Sequence[Hit]:
        return gather(question, self._limits.top_k, partial(self._index.retriever.search, keep=keep))

    def _is_about_books(self, question: Question) -> bool:
        """False for a follow-up that no text need be looked at for."""
        return is_open(question, self._finder) and not is_request(question, self._finder)

    def _tried_again(self, read: _Read, keep: Keep | None, finder: EvidenceFinder, meter: Meter) -> _Read:
        """A question on which the book seems silent, in another wording; as it was where that finds nothing for sure.

        Its short forms are spelled out; what it states before it asks is left out, and is put right.
        """
        question = read.question
        text = spelled_out(question.text, question.lang, self._index.terms)
        if text != question.text:
            other = Question.of(text, question.lang, background=question.background)
            again = self._read(other, keep, finder, meter)
            return again if again.is_sure else read
        if stated := stated_in(question):
            claim, rest = stated
            again = self._read(rest, keep, finder, meter)
            verdict = self._premises.held_against(claim, again.sentences, again.ranked) if again.is_sure else None
            if verdict:
                told = led_by(verdict, again.sentences)
                return replace(again, question=question, sentences=told, lead=verdict.lead)
        return read

    def _navigated(self, question: Question) -> tuple[tuple[Statement, ...], Question | None]:
        """What the structure of the book answers of `question`, and the part that is left; None where none is."""
        whole, parts = self._navigator.answer(question), parts_of(question)
        told = [self._navigator.answer(part) for part in parts] if len(parts) > 1 else []
        left = [part for part, said in zip(parts, told, strict=False) if not said]
        found = {(said.text, said.unit.address): said for each in told for said in each}
        others = [part for part in left if not asks_for_pages(part)]
        if whole and len(parts) == 2 and len(others) == 1 and any(map(asks_for_pages, parts)):
            left = others  # the page is that of the whole: "and which page do its meetings start on?"
            found = {(said.text, said.unit.address): said for said in whole}
        is_partly = all((said.text, said.unit.address) in found for said in whole)  # the whole says no more than a part
        if told and (not left or (is_partly and len(left) == 1)):
            return tuple(found.values()), left[0] if left else None
        return tuple(whole), None if whole else question

    def _alone(self, asked: str, history: Sequence[Message], lang: Lang, meter: Meter) -> tuple[Standalone, bool]:
        """The question in the light of the history, rewritten by the chat model where it can be trusted with it.

        With it, whether the chat model failed: the structure of the conversation serves instead.
        """
        if not history:
            return Standalone.alone(asked.strip()), False
        if self._chat is None:
            return resolve(asked, history, self._words), False
        try:
            said = self._chat.rewrite(asked, lang, history, meter=meter)
        except ChatModelError as error:
            _LOG.warning("%s; the follow-up is understood by its structure", error)
            return resolve(asked, history, self._words), True
        rewritten = checked(said, asked, history, lang, self._words)
        return rewritten or resolve(asked, history, self._words), False

    def _worded(self, asked: str, found: _Found, mode: Mode) -> Answer:
        lang = found.question.lang
        if not found.statements:
            return _refused(asked, found, mode)
        said = found.statements
        if not found.is_settled:  # what the outline of the book says is carried by the place it cites
            said = verified(said, self._index.library, self._words)
        text, citations = compose(said, self._index.library)
        text = without_markup(text)
        if found.lead and mode != "chat":
            text = f"{found.lead}{'' if lang == 'zh' else ' '}{text}"
        return Answer(asked, lang, "answered", text, citations, found.hits, found.standalone, mode)

    def _chatted(self, asked: str, found: _Found, chat: ChatGenerator, meter: Meter) -> Generator[Event, None, Answer]:
        """Stream the model's words; what it said is kept where its sources carry it, else the extract stands."""
        library, lang = self._index.library, found.question.lang
        said = ""
        try:
            for piece in chat.stream(found.question.text, lang, found.shown, library, meter=meter):
                said += piece
                yield Delta(piece)
        except ChatModelError as error:
            _LOG.warning("%s; answering extractively", error)
            return self._worded(asked, found, "fallback")
        if is_refusal(said, lang):
            return self._worded(asked, replace(found, statements=()), "chat")
        statements = ground(said, sources_of(found.shown, library), self._words)
        statements = relevant(found.question, statements, found.statements, self._words)
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

    def _is_part(self, scope: str | None) -> bool:
        """True where `scope` is a part of a book, not all of it."""
        named = (scope or "").strip("/ ")
        return bool(named) and named not in {book.id for book in self.books}

    def _keep(self, scope: str | None) -> Keep | None:
        if scope is None or not scope.strip("/ "):
            return None
        wanted = scope.strip("/ ")
        if not any(_in_scope(s.address, s.book_id, wanted) for s in self._index.library.sections.values()):
            raise QuestionError(f"no section has the address {scope!r}", hint="`GET /sections` lists the addresses")
        return lambda passage: _in_scope(passage.section.address, passage.section.book_id, wanted)


def _refused(asked: str, found: _Found, mode: Mode) -> Answer:
    refusal = found.refusal or Refusal("silent", ANSWER[found.question.lang]["refusal"])
    return Answer(
        asked,
        found.question.lang,
        "refused",
        refusal.text,
        hits=found.hits,
        standalone=found.standalone,
        mode=mode,
        reason=refusal.reason,
        related=refusal.related,
    )


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
