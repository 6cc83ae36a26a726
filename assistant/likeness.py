"""What of an earlier question a new phrase takes the place of: its like in kind or in meaning."""

from __future__ import annotations

import re

from assistant.followup_words import FOOTNOTE, KINDS, NAMES, NUMBERED_NOUN
from assistant.outline_words import CHAPTER, NAMED, PART, SECTION
from index.analysis import content_words
from index.wordmatch import WordMatcher

PLACES = (FOOTNOTE, PART, CHAPTER, SECTION, NAMED)
_SIMILAR = 0.3


def places_replaced(name: str, asked: str) -> str:
    """The question before with the places in the book that `name` names; empty where it names none, or more."""
    found = [(pattern, match) for pattern in PLACES if (match := pattern.search(name))]
    rest = name
    for _, match in found:
        rest = rest.replace(match[0], " ")
    if not found or content_words(rest):
        return ""
    text = asked
    for pattern, match in found:
        if old := pattern.search(text):
            text = text[: old.start()] + match[0] + text[old.end() :]
            continue
        spans = [m.span() for p in PLACES if p is not FOOTNOTE and (m := p.search(text))]
        if not spans:
            return ""
        text = text[: min(s for s, _ in spans)] + match[0] + text[max(e for _, e in spans) :]
    return text


def like_in_kind(name: str, asked: str) -> tuple[int, int] | None:
    """Where `asked` has a thing of the same kind: a year, a country, an ordinal, a place in the book."""
    if match := NUMBERED_NOUN.fullmatch(name):
        noun = match["after"] or match["before"]
        old = next(
            (m for m in NUMBERED_NOUN.finditer(asked) if (m["after"] or m["before"]).lower() == noun.lower()), None
        )
        if old:
            return old.span()
    for kind in (*KINDS, *NAMES):
        if kind.fullmatch(name) and (old := kind.search(asked)):
            return old.span()
    if any(kind.fullmatch(name) for kind in NAMES):
        return next((old.span() for kind in NAMES if (old := kind.search(asked))), None)
    return None


def like_in_meaning(name: str, asked: str, words: WordMatcher) -> tuple[int, int] | None:
    """Where `asked` has the word nearest in meaning, with the words that describe it."""
    mine, theirs = content_words(name), content_words(asked)
    if not mine or not theirs:
        return None
    scores = (words.matrix(theirs) @ words.matrix(mine).T).max(axis=1)
    place = int(scores.argmax())
    word = re.escape(theirs[place])
    # A word boundary of Python lies not between a letter or digit and a Chinese character.
    whole = rf"(?<![\w-])[\w-]*?(?<![A-Za-z0-9]){word}(?![A-Za-z0-9])[\w-]*"  # a compound with hyphens is one word
    target = re.search(whole if word.isascii() else word, asked, re.I)
    if scores[place] < _SIMILAR or target is None:
        return None
    start = target.start()
    if word.isascii():
        while (left := re.search(r"([A-Za-z-]+) $", asked[:start])) and left[1].lower() in theirs:
            start = left.start()
    return start, target.end()
