"""What the page does on each event: values in, what to show out. It knows nothing of Gradio."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, replace

from assistant.bookshelf import Bookshelf, SectionNotFoundError
from assistant.contract import BookAssistant
from assistant.texts import PAGE
from assistant.types import Citation, Delta, Done, Event, Message
from assistant.ui_book import View, book_panel
from assistant.ui_html import Turn, conversation, pending
from corpus.errors import MekongError
from corpus.types import Lang, Section, Span

REDRAW_S = 0.06  # between two drawings of an answer that is being written
REMEMBERED = 10  # turns that a follow-up question is read in the light of
_INDENT = "\u2003"

Turns = tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What changes on the page; None leaves a part as it is."""

    box: str | None = None
    talk: str | None = None
    draft: str | None = None
    book: str | None = None
    turns: Turns | None = None
    view: View | None = None
    partial: tuple[str, str] | None = None  # the question being answered and the text so far
    busy: bool | None = None


class Desk:
    """A reader's desk: the conversation and the open book. One desk serves all readers; it keeps no state."""

    def __init__(self, assistant: BookAssistant, shelf: Bookshelf, longest: int) -> None:
        """Keep the assistant, its books and the greatest length of a question."""
        self._assistant = assistant
        self._shelf = shelf
        self.longest = longest

    def opening(self, lang: Lang) -> View:
        """Where a reader begins."""
        home = self._shelf.home(lang)
        return View(lang, home.book_id if home else "", home.address if home else "")

    def start(self, lang: Lang, at: str) -> Outcome:
        """A new page in a language; `at` is the address of a place to open, with its book: "gms-zh/p2/4:1.2"."""
        view = self.opening(lang)
        book_id, _, address = at.partition("/")
        if address:
            view = self._opened(view, book_id, address)
        return self._drawn((), view)

    def speak(self, lang: Lang, turns: Turns, view: View) -> Outcome:
        """The page in another language."""
        return self._drawn(turns, replace(view, lang=lang))

    def scopes(self, lang: Lang) -> list[tuple[str, str]]:
        """What a question can be limited to: label and address, the whole book first."""
        found: dict[str, str] = {}
        for book in self._shelf.books:
            for section in book.sections:
                if section.kind != "footnote":
                    title = self._shelf.path(section, lang)[-1]
                    found.setdefault(section.address, f"{_INDENT * section.address.count('/')}{title}")
        return [(PAGE[lang]["whole_book"], ""), *((title, address) for address, title in found.items())]

    def ask(self, question: str, scope: str, turns: Turns, view: View) -> Generator[Outcome]:
        """Answer a question: the draft as it grows, then the finished turn."""
        question = question.strip()
        if not question:
            return
        if len(question) > self.longest:
            said = PAGE[view.lang]["too_long"].format(length=len(question), limit=self.longest)
            yield self._finished(Turn(question[:200] + "…", problem=(said, "")), turns, view)
            return
        yield Outcome(box="", draft=pending(question, "", view.lang), partial=(question, ""), busy=True)
        try:
            turn = yield from self._written(question, scope, turns, view)
        except MekongError as error:
            turn = Turn(question, problem=(error.message, error.hint))
        yield self._finished(turn, turns, view)

    def stop(self, partial: tuple[str, str], turns: Turns, view: View) -> Outcome:
        """Keep what was written of an answer that the reader stopped."""
        question, text = partial
        if not question:
            return Outcome(busy=False)
        return self._finished(Turn(question, partial=text), turns, view)

    def fail(self, partial: tuple[str, str], turns: Turns, view: View) -> Outcome:
        """Say that the question being answered met a fault of ours; one that was stopped did not."""
        if not partial[0]:
            return Outcome(busy=False)
        words = PAGE[view.lang]
        return self._finished(Turn(partial[0], problem=(words["broken"], words["broken_hint"])), turns, view)

    def clear(self, view: View) -> Outcome:
        """An empty conversation; the book stays open."""
        bare = replace(view, turn=None, number=None, lit=None, visit=view.visit + 1)
        return replace(self._drawn((), bare), box="", draft="", partial=("", ""), busy=False)

    def act(self, wish: Mapping[str, str], turns: Turns, view: View) -> Outcome:
        """Open a citation or a section, or switch the second language on or off."""
        match wish.get("act"):
            case "cite":
                view = self._cited(view, turns, wish.get("turn", ""), wish.get("number", ""))
            case "open":
                view = self._opened(view, wish.get("book", ""), wish.get("address", ""))
            case "parallel":
                view = replace(view, parallel=not view.parallel, chosen=True, visit=view.visit + 1)
        return Outcome(book=self._book(turns, view), view=view)

    def _written(self, question: str, scope: str, turns: Turns, view: View) -> Generator[Outcome, None, Turn]:
        text, drawn, answer = "", 0.0, None
        events: Iterator[Event] = self._assistant.stream(question, remembered(turns), scope=scope or None)
        try:
            for event in events:
                if isinstance(event, Done):
                    answer = replace(event.answer, hits=())  # the page shows citations, not passages
                elif isinstance(event, Delta):
                    text += event.text
                    if time.monotonic() - drawn >= REDRAW_S:
                        drawn = time.monotonic()
                        yield Outcome(draft=pending(question, text, view.lang), partial=(question, text))
        finally:
            if isinstance(events, Generator):
                events.close()
        return Turn(question, answer, partial=text)

    def _finished(self, turn: Turn, turns: Turns, view: View) -> Outcome:
        turns = (*turns, turn)
        if turn.answer is not None and turn.answer.citations:
            view = self._cited(view, turns, str(len(turns) - 1), str(turn.answer.citations[0].number))
        return replace(self._drawn(turns, view), box="", draft="", partial=("", ""), busy=False)

    def _drawn(self, turns: Turns, view: View) -> Outcome:
        talk = conversation(turns, self._shelf, view.lang)
        return Outcome(talk=talk, book=self._book(turns, view), turns=turns, view=view)

    def _book(self, turns: Turns, view: View) -> str:
        answer = turns[view.turn].answer if view.turn is not None and view.turn < len(turns) else None
        return book_panel(view, self._shelf, answer.citations if answer else ())

    def _cited(self, view: View, turns: Turns, turn: str, number: str) -> View:
        answer = turns[int(turn)].answer if turn.isdecimal() and int(turn) < len(turns) else None
        citation = next((c for c in answer.citations if str(c.number) == number), None) if answer else None
        section = self._shelf.cited(citation.book_id, citation.address) if citation else None
        if answer is None or citation is None or section is None:
            return view
        place = replace(view, turn=int(turn), number=citation.number, lit=quoted(section, citation))
        return self._at(place, section, answer.lang)

    def _opened(self, view: View, book_id: str, address: str) -> View:
        try:
            section = self._shelf.section(book_id, address)
            lit = self._shelf.span(section, address)
        except SectionNotFoundError:
            return view
        return self._at(replace(view, turn=None, number=None, lit=lit), section, view.lang)

    def _at(self, view: View, section: Section, reader: Lang) -> View:
        parallel = view.parallel if view.chosen else section.lang != reader
        return replace(view, book_id=section.book_id, address=section.address, parallel=parallel, visit=view.visit + 1)


def quoted(section: Section, citation: Citation) -> Span | None:
    """Where the section holds the words of a citation: at its offsets, else wherever they stand."""
    if section.text[citation.start : citation.end] == citation.quote:
        return Span(citation.start, citation.end)
    for words in (citation.quote, citation.original or ""):
        start = section.text.find(words) if words else -1
        if start >= 0:
            return Span(start, start + len(words))
    return None


def remembered(turns: Turns) -> tuple[Message, ...]:
    """The conversation as messages, the latest turns only."""
    messages: list[Message] = []
    for turn in turns[-REMEMBERED:]:
        if turn.answer is not None:
            messages += [Message("user", turn.question), Message("assistant", turn.answer.text)]
    return tuple(messages)
