"""Refusals: why a question is not answered, decided by what was found for it, and how to say so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer_texts import ANSWER
from assistant.evidence import Evidence, EvidenceFinder
from assistant.question import Question
from assistant.related import related
from assistant.scoring import chance
from assistant.types import Reason, Related
from corpus.types import Book, Lang
from index.library import Library
from index.types import Hit

_NEAREST = 8  # sentences whose closeness tells what the book is about
_LONG = 12  # words
_ABOUT = 0.3  # probability from which a question counts as one about the books: to say that it is not offends more
_TOPICS = 2  # sections named to show what can be asked
_TITLES = 3  # books named
_NUMBERED = re.compile(r"^[\d.、()（）\s]+(?=\D)")

# Logistic regression fitted by `python -m eval.fit_refusals`; order as in `topic_row`, the last is the intercept.
ON_TOPIC = (5.98, 7.32, 4.23, 2.79, -5.74)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, how that is said, and where the reader may look on."""

    reason: Reason
    text: str
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True)
class Refuser:
    """Refuses in words that say why."""

    finder: EvidenceFinder
    library: Library

    def refusal(
        self, question: Question, hits: Sequence[Hit], ranked: Sequence[Evidence], *, is_scoped: bool
    ) -> Refusal:
        """The refusal of a question, given what was found for it; `is_scoped` where only a part was searched."""
        reason = reason_of(question, hits, ranked, self.finder)
        text = refusal_text(reason, question, self.library.books, is_scoped=is_scoped)
        near = related(ranked, question.lang, self.library) if reason == "silent" else ()
        return Refusal(reason, text, near)


def reason_of(question: Question, hits: Sequence[Hit], ranked: Sequence[Evidence], finder: EvidenceFinder) -> Reason:
    """Why `question` is not answered: nothing was found at all, it is not about the books, or they are silent."""
    if not hits or not ranked:
        return "nothing_found"
    return "silent" if on_topic(topic_row(question, hits, ranked, finder)) >= _ABOUT else "off_topic"


def topic_row(
    question: Question, hits: Sequence[Hit], ranked: Sequence[Evidence], finder: EvidenceFinder
) -> tuple[float, ...]:
    """What tells a question about the books from any other, each about 0 to 1.

    How close the nearest sentences are, how close the nearest passage, the share of the question's words that the
    passages found hold, and the length of the question.
    """
    cosines = sorted((e.features.cosine for e in ranked), reverse=True)[:_NEAREST]
    return (
        sum(cosines) / max(1, len(cosines)),
        max((hit.dense for hit in hits if hit.dense is not None), default=0.0),
        _held(question, hits, finder),
        min(len(question.words), _LONG) / _LONG,
    )


def on_topic(row: Sequence[float]) -> float:
    """The probability that a question that is not answered is about the books, from 0 to 1."""
    return chance(sum(w * x for w, x in zip(ON_TOPIC, (*row, 1.0), strict=True)))


def refusal_text(reason: Reason, question: Question, books: Sequence[Book], *, is_scoped: bool = False) -> str:
    """The refusal in the language of the question; to what is not about the books, a pointer to what can be asked."""
    words = ANSWER[question.lang]
    if reason == "nothing_found":
        return words["nothing_in_scope"] if is_scoped else words["nothing_found"]
    if reason == "silent":
        return words["silent_in_scope"] if is_scoped else words["refusal"]
    opening = words["small_talk"] if len(question.words) <= 1 else words["off_topic"]
    return opening + _pointer(books, question.lang)


def _held(question: Question, hits: Sequence[Hit], finder: EvidenceFinder) -> float:
    covered = finder.coverage(question, [f"{hit.passage.context}\n{hit.passage.text}" for hit in hits])
    weights = {word: finder.weigh(word) * question.share(word) for word in covered}
    total = sum(weights.values())
    return sum(weights[word] for word, value in covered.items() if value == 1.0) / total if total else 0.0


def _pointer(books: Sequence[Book], lang: Lang) -> str:
    """What can be asked: the books by title, and sections of the first; books in the reader's language go first."""
    near = sorted(books, key=lambda book: book.lang != lang)
    shown = [book for book in near if book.lang == lang] or near
    if not shown:
        return ""
    words = ANSWER[lang]
    titles = words["and_"].join(words["title"].format(title=book.title) for book in shown[:_TITLES])
    topics = _topics(shown[0])
    if not topics:
        return words["ask_about"].format(titles=titles)
    named = words["or_"].join(words["topic"].format(topic=topic) for topic in topics)
    return words["ask_about_topics"].format(titles=titles, topics=named)


def _topics(book: Book) -> list[str]:
    bodies = (section for section in book.sections if section.kind == "body" and section.text and len(section.path) > 1)
    headings = (_NUMBERED.sub("", section.title.removeprefix(section.labels[-1])).strip() for section in bodies)
    return list(dict.fromkeys(heading for heading in headings if heading))[:_TOPICS]
