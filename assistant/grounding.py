"""Grounding: what a chat model said is kept only where the sentences it was given carry it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.markers import marked_sentences
from assistant.statements import Statement
from corpus.normalize import fold_width, join_digit_groups, title_key
from corpus.types import Section, Sentence
from index.analysis import content_words
from index.library import Library
from index.wordmatch import WordMatcher

_QUOTATION = re.compile(r"“([^”]{2,})”|「([^」]{2,})」|\"([^\"]{2,})\"")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
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
    """A statement for each thing said that a source carries; what none carries is left out."""
    statements: list[Statement] = []
    for said, numbers in marked_sentences(text):
        clean = _LEADING.sub("", said).strip()
        if not clean:
            continue
        chosen = [sources[n - 1] for n in numbers if 1 <= n <= len(sources)] or _attached(clean, sources, words)
        if not chosen or not _carried(clean, chosen):
            continue
        statements.append(Statement(_ended(clean), chosen[0].section, chosen[0].unit))
        statements.extend(Statement("", s.section, s.unit) for s in chosen[1:])
    return statements


def _attached(said: str, sources: Sequence[Source], words: WordMatcher) -> list[Source]:
    mine = content_words(said)
    if not mine:
        return []
    scores = [float(words.best(mine, content_words(" ".join(source.texts))).mean()) for source in sources]
    best = max(range(len(sources)), key=scores.__getitem__, default=None)
    return [sources[best]] if best is not None and scores[best] >= _ATTACH else []


def _carried(said: str, sources: Sequence[Source]) -> bool:
    """True where every number and every quotation in `said` stands in the sources."""
    texts = [text for source in sources for text in source.texts]
    given = {n for text in texts for n in _NUMBER.findall(join_digit_groups(fold_width(text)))}
    numbers = set(_NUMBER.findall(join_digit_groups(fold_width(said))))
    if not numbers <= given:
        return False
    keys = [title_key(text) for text in texts]
    quotations = [next(filter(None, match.groups())) for match in _QUOTATION.finditer(said)]
    return all(any(title_key(quotation) in key for key in keys) for quotation in quotations)


def _ended(text: str) -> str:
    if text[-1] in "。！？.!?；;：:”":
        return text
    return text + ("。" if re.search("[\u3400-\u9fff]$", text) else ".")
