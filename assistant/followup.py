"""Follow-up questions: what the history left unsaid is filled in by the structure of question and previous question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.expectations import COUNTRY
from assistant.types import Message
from index.analysis import content_words
from index.wordmatch import WordMatcher

_ELLIPSIS = (
    re.compile(r"^(?:那么|那|还有|另外|至于|然后|再)?[，, ]*(?P<x>.{1,30}?)呢[?？]?$"),
    re.compile(r"^(?:(?:and|so|ok|okay)[, ]+)?(?:what|how) about (?:the )?(?P<x>.{1,60}?)[?？]?$", re.I),
    re.compile(
        r"^and (?P<x>(?:(?:in|for|of|at|on|from|by) )?"
        r"(?!(?:what|when|where|who|why|how|which|is|are|was|were|do|does|did)\b).{1,50}?)[?？]?$",
        re.I,
    ),
)
_CORRECTION = (
    re.compile(r"^(?:不|不对|不是)[，,。 ]*(?:我)?(?:问|指|说|想问)的?是(?P<x>.{1,40}?)[?？。]?$"),
    re.compile(
        r"^(?:no|sorry|wait)[,.! ]+(?:i (?:meant|mean|was asking about)|not that,?) (?:the )?(?P<x>.{1,60}?)[?？.]?$",
        re.I,
    ),
)
_POINTS_BACK = re.compile(
    r"它|他|她|其(?!他|它|余|实|次)|这(?!本书|部书)|那(?!么|时起)|该|此(?!外|后|书)|上述|前者|后者|当时|第[一二三四五六七八九十]个"
    r"|\b(?:it|its|they|them|their|he|him|his|she|her|these|those|there|former|latter|same|one|ones)\b"
    r"|\b(?:this|that)\b(?! (?:book|volume))|\bthe (?:second|first|third|other) one\b",
    re.I,
)
_LEADS_ON = re.compile(r"^(?:那么?|还有|另外|再|然后|具体|and\b|also\b|so\b|then\b)", re.I)
_BARE_WORDS = 0
_KINDS = (
    re.compile(r"\d{4}\s*年?"),
    re.compile(COUNTRY),
    re.compile(r"第[一二三四五六七八九十\d]+[个次届阶部期]?(?:段|分)?"),
    re.compile(r"(?:the )?(?:first|second|third|fourth|fifth)(?: (?:one|phase|stage|part))?", re.I),
)
_SIMILAR = 0.3
_EDGE = re.compile(r"^[\s，,。.?？!！]+|[\s，,。.?？!！]+$")
_PREPOSITION = re.compile(r"^(?:in|for|of|at|on|from|by|with|to)\s+(?:the\s+)?", re.I)


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question that needs no history: `text` for the reader, `focus` to be answered, `background` to place it."""

    text: str
    focus: str
    background: str = ""

    @classmethod
    def alone(cls, question: str) -> Standalone:
        """A question that needed no history."""
        return cls(question, question)


def resolve(question: str, history: Sequence[Message], words: WordMatcher) -> Standalone:
    """The question in the light of the user's earlier questions; unchanged where it stands on its own."""
    previous: Standalone | None = None
    for asked in [*(m.content for m in history if m.role == "user"), question]:
        previous = _follow(asked.strip(), previous, words) if previous else Standalone.alone(asked.strip())
    return previous or Standalone.alone(question)


def _follow(question: str, previous: Standalone, words: WordMatcher) -> Standalone:
    for pattern in (*_ELLIPSIS, *_CORRECTION):
        if match := pattern.match(question):
            return _replaced(_EDGE.sub("", match["x"]), previous, words)
    own = [word for word in content_words(question) if not _POINTS_BACK.fullmatch(word)]
    points_back = _POINTS_BACK.search(question) or _LEADS_ON.match(question)
    if points_back or len(own) <= _BARE_WORDS:
        return _with_background(question, previous)
    return Standalone.alone(question)


def _with_background(question: str, previous: Standalone) -> Standalone:
    topic = previous.background or previous.focus
    stripped = _EDGE.sub("", question)
    if re.search("[\u3400-\u9fff]", question):
        return Standalone(f"{stripped}（接“{_EDGE.sub('', topic)}”）？", question, topic)
    return Standalone(f"{stripped} (following “{_EDGE.sub('', topic)}”)?", question, topic)


def _replaced(new: str, previous: Standalone, words: WordMatcher) -> Standalone:
    """The previous question with `new` in the place of what it stands for: its like in kind, or in meaning."""
    bare = _PREPOSITION.sub("", new).removesuffix("的")
    for kind in _KINDS:
        if kind.fullmatch(bare) and (old := kind.search(previous.focus)):
            return _put(bare, old, previous)
    mine, theirs = content_words(bare), content_words(previous.focus)
    if not mine or not theirs:
        return _with_background(new, previous)
    scores = words.matrix(theirs) @ words.matrix(mine).mean(axis=0)
    place = int(scores.argmax())
    word = re.escape(theirs[place])
    # A word boundary of Python lies not between a letter or digit and a Chinese character.
    target = re.search(rf"(?<![A-Za-z0-9]){word}(?![A-Za-z0-9])" if word.isascii() else word, previous.focus, re.I)
    if scores[place] < _SIMILAR or target is None:
        topic = previous.background or previous.focus
        return Standalone(f"{new}（{_EDGE.sub('', topic)}）", new, topic)
    return _put(bare, target, previous)


def _put(new: str, old: re.Match[str], previous: Standalone) -> Standalone:
    text = previous.focus[: old.start()] + new + previous.focus[old.end() :]
    return Standalone(text, text, previous.background)
