"""Grounding: what a chat model said is kept only where the sentences it was given carry it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.markers import marked_sentences
from assistant.statements import Statement
from assistant.types import State
from assistant.verification import verify
from corpus.sentences import split_sentences
from corpus.types import Section, Sentence
from index.analysis import content_words
from index.library import Library
from index.wordmatch import WordMatcher

_ATTACH = 0.6  # mean word match from which an unmarked sentence gets the marker of a source
_LEADING = re.compile(r"^[\s，。；、,.;:：]+")


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence given to the model, with every rendering of it that the library holds."""

    section: Section
    unit: Sentence
    texts: tuple[str, ...]


def sources_of(sentences: Sequence[tuple[Section, Sentence]], library: Library) -> list[Source]:
    """The sentences as sources, each with its counterparts in both languages."""
    sources = []
    for section, unit in sentences:
        found = [library.counterparts(unit, section, lang) for lang in ("zh", "en")]
        texts = [unit.text, *(u.text for pair in found if pair for u in pair[1])]
        sources.append(Source(section, unit, tuple(dict.fromkeys(texts))))
    return sources


def ground(text: str, sources: Sequence[Source], words: WordMatcher) -> list[Statement]:
    """A statement for each thing said that a source carries, verified; what none carries is left out."""
    statements: list[Statement] = []
    for said, numbers in marked_sentences(text):
        clean = _LEADING.sub("", said).strip()
        if clean:
            named = [sources[n - 1] for n in dict.fromkeys(numbers) if 1 <= n <= len(sources)]
            statements += _grounded(clean, named, sources, words)
    return statements


def _grounded(said: str, named: Sequence[Source], sources: Sequence[Source], words: WordMatcher) -> Iterator[Statement]:
    """What is said before one marker: whole where the sources it names carry it whole, else sentence by sentence.

    The marker is the last sentence's own; the ones before it that its sources do not carry count as unmarked, and
    are given the source that carries them.
    """
    if named and verify(said, _texts(named), words).state == "supported":
        yield from _stated(said, named, words)
        return
    sentences = [said[start:end] for start, end in split_sentences(said)]
    for place, sentence in enumerate(sentences, 1):
        found = list(_stated(sentence, named, words))
        if not found and (not named or place < len(sentences)):
            found = list(_stated(sentence, _attached(sentence, sources, words), words))
        yield from found


def _stated(said: str, chosen: Sequence[Source], words: WordMatcher) -> Iterator[Statement]:
    state = verify(said, _texts(chosen), words).state
    if state == "not_found":
        return
    kept = _contributing(said, chosen, words)
    yield Statement(_ended(said), kept[0].section, kept[0].unit, state=state)
    yield from (Statement("", source.section, source.unit, state=state) for source in kept[1:])


def verified(statements: Sequence[Statement], library: Library, words: WordMatcher) -> tuple[Statement, ...]:
    """The statements with the state of those that have none yet, each held against the sentence that it cites."""
    return tuple(
        replace(statement, state=_state(statement, library, words)) if statement.state is None else statement
        for statement in statements
    )


def _state(statement: Statement, library: Library, words: WordMatcher) -> State:
    (source,) = sources_of([(statement.section, statement.unit)], library)
    return verify(statement.text, source.texts, words).state if statement.text else "supported"


def _texts(sources: Sequence[Source]) -> list[str]:
    return [text for source in sources for text in source.texts]


def _contributing(said: str, sources: Sequence[Source], words: WordMatcher) -> Sequence[Source]:
    """The sources without those that say nothing of it, where another says all of it."""
    states = [verify(said, source.texts, words).state for source in sources] if len(sources) > 1 else []
    if "supported" not in states:
        return sources
    return [source for source, state in zip(sources, states, strict=True) if state != "not_found"]


def _attached(said: str, sources: Sequence[Source], words: WordMatcher) -> list[Source]:
    """The source that an unmarked sentence is given: the one nearest in words, where it is near enough."""
    mine = content_words(said)
    if not mine:
        return []
    scores = [float(words.best(mine, content_words(" ".join(source.texts))).mean()) for source in sources]
    best = max(range(len(sources)), key=scores.__getitem__, default=None)
    return [sources[best]] if best is not None and scores[best] >= _ATTACH else []


def _ended(text: str) -> str:
    if text[-1] in "。！？.!?；;：:”":
        return text
    return text + ("。" if re.search("[\u3400-\u9fff]$", text) else ".")
