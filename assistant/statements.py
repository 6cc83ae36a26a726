"""Statements: what an answer says, sentence by sentence, each with the sentence of the book that carries it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answer_texts import ANSWER
from assistant.citations import cite, quoted
from assistant.types import Citation, State
from corpus.normalize import squeeze_han
from corpus.types import Lang, Section, Sentence
from index.library import Library

_STATES: tuple[State, ...] = ("supported", "partly", "not_found")  # from best to worst


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the answer and its source."""

    text: str
    section: Section
    unit: Sentence
    starts_line: bool = False  # an item of a list
    state: State | None = None  # how far the source carries the text, None where it is not verified yet


def state(section: Section, unit: Sentence, lang: Lang, library: Library) -> Statement:
    """A sentence of the book in the reader's language where a text of the work has it, else quoted as it is."""
    found = library.counterparts(unit, section, lang)
    if found is None:
        text = ANSWER[lang]["other_language"].format(text=unit.text)
        return Statement(text, section, unit)
    text = (" " if lang == "en" else "").join(squeeze_han(u.text) for u in found[1])
    return Statement(text, found[0], found[1][0])


def compose(statements: Sequence[Statement], library: Library) -> tuple[str, tuple[Citation, ...]]:
    """The answer's text with markers, and its citations; statements of one source share a number.

    A citation has the state of the worst verified of the statements that rest on it.
    """
    citations: dict[str, Citation] = {}
    text = ""
    for statement in statements:
        section, unit = quoted(statement.unit, statement.section, library)
        key = f"{section.book_id}/{unit.address}"
        if key not in citations:
            citations[key] = cite(len(citations) + 1, section, unit, library)
        if statement.state is not None:
            worst = max(citations[key].state, statement.state, key=_STATES.index)
            citations[key] = replace(citations[key], state=worst)
        marker = f"[{citations[key].number}]"
        if not statement.text:  # a further source of the statement before
            text += marker
            continue
        text += (_glue(statement) if text else "") + statement.text + ("" if _is_han(statement.text) else " ") + marker
    return text, tuple(citations.values())


def _glue(statement: Statement) -> str:
    if statement.starts_line:
        return "\n"
    return "" if _is_han(statement.text) else " "


def _is_han(text: str) -> bool:
    return any("\u3400" <= char <= "\u9fff" for char in text[-3:]) or text[-1:] in "。！？；：”》」』）"
