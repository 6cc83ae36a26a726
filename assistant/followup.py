"""Follow-up questions: what the history left unsaid is filled in by the structure of question and previous question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.types import Message
from index.analysis import content_words
from index.wordmatch import WordMatcher

_ELLIPSIS = (
    re.compile(r"^(?:那么|那|还有|另外|至于|然后|再)?[，, ]*(?P<x>.{1,30}?)呢[?？]?$"),
    re.compile(r"^(?:(?:and|so|ok|okay)[, ]+)?(?:what|how) about (?:the )?(?P<x>.{1,60}?)[?？]?$", re.I),
    re.compile(
        r"^and (?P<x>(?:(?:in|for|of|at|on|from|by) )?(?!(?:what|when|where|who|why|how|which|is|are|was|were|do|does|did)\b).{1,50}?)[?？]?$",
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
_BARE_WORDS = 1
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
    """The previous question with `new` in the place of the word it is nearest to in meaning."""
    bare = _PREPOSITION.sub("", new)
    mine, theirs = content_words(bare), content_words(previous.focus)
    if not mine or not theirs:
        return _with_background(new, previous)
    # Numbers give way only to numbers: "and in 2006?" after "in 2005".
    scores = words.matrix(theirs) @ words.matrix(mine).mean(axis=0)
    digits = [word[0].isdigit() for word in theirs]
    if mine[0][0].isdigit() and any(digits):
        scores = scores + digits
    place = int(scores.argmax())
    target = re.search(
        rf"\b{re.escape(theirs[place])}\b" if theirs[place].isascii() else re.escape(theirs[place]),
        previous.focus,
        re.I,
    )
    if scores[place] < _SIMILAR or target is None:
        return Standalone(f"{new}（{previous.text}）", new, previous.background or previous.focus)
    text = previous.focus[: target.start()] + bare + previous.focus[target.end() :]
    return Standalone(text, text, previous.background)
