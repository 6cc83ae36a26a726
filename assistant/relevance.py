"""Whether what a chat model said speaks to the question: true sentences about something else are no answer."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.question import Question
from assistant.statements import Statement
from index.analysis import content_words
from index.wordmatch import WordMatcher

_MEASURED = frozenset({"date", "number"})  # types of answer that can be told by their form
_TOUCHED = 0.4  # mean word match of the question in what was said and cited, where it cites other sentences


def relevant(
    question: Question, said: Sequence[Statement], extracted: Sequence[Statement], words: WordMatcher
) -> list[Statement]:
    """The statements that speak to the question, measured by those that the evidence itself selected.

    A statement stays where it cites one of their sentences or speaks of what the question names. Where they hold the
    form asked for (a year, an amount), so must what stays, or nothing does.
    """
    chosen = {statement.unit.address for statement in extracted}
    kept: list[Statement] = []
    stays = False
    for statement in said:
        if statement.text:  # else a further source of the statement before
            stays = statement.unit.address in chosen or _touches(question, statement, words)
        if stays:
            kept.append(statement)
    return kept if _has_form(question, _text(kept), _text(extracted)) else []


def _touches(question: Question, statement: Statement, words: WordMatcher) -> bool:
    among = content_words(f"{statement.text} {statement.unit.text}")
    return not question.words or float(words.best(question.words, among).mean()) >= _TOUCHED


def _has_form(question: Question, said: str, extracted: str) -> bool:
    if question.holds_expected(extracted) > 0.5 > question.holds_expected(said):
        return False
    return question.types[0] not in _MEASURED or question.fits(said) >= question.fits(extracted)


def _text(statements: Sequence[Statement]) -> str:
    return " ".join(statement.text for statement in statements)
