"""Claims: what a question says apart from what it asks, and whether it wants that confirmed or takes it for granted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.premise_values import Value, values
from assistant.question import Question
from index.analysis import content_words
from index.tagging import chinese_names

Form = Literal["confirm", "presume", "other"]
"""How a question stands to what it says: asks whether it is so, rests on it ("why …"), or merely mentions it."""

_TAG = re.compile(
    r"[，,]?\s*(?:是不是|对不对|对吗|对吧|是吗|是吧|没错吧|吗|吧)[?？。]?$"
    r"|,\s*(?:right|correct|yes|is that (?:so|right|correct)"
    r"|(?:is|was|are|were|did|does|do|has|have)n['’]t (?:it|he|she|they))\s*\?*$",
    re.I,
)
_AUXILIARY = re.compile(r"^(?:is|are|was|were|do|does|did|has|have|had)\b", re.I)
_WHETHER = re.compile(r"是否|是不是")
_ASKS = re.compile(r"哪|什么|谁|多少|几|何|怎|\b(?:who|what|when|where|which|how|why)\b", re.I)
_OR = re.compile(r"还是|\bor\b", re.I)
_PRESUMES = re.compile(
    r"为什么|为何|为啥|干[嘛吗]|怎么会|怎么(?!样)[^，,。？?]{0,8}(?:才(?!能)|就(?!业))|咋(?![样走办用去能申])|凭什么|既然"
    r"|怎么(?:考虑|想)的?|出于(?:什么|何种|何)|何故|缘何|因何|\bwhy\b|how come"
    r"|\b(?:for|on) what (?:reasons?|grounds?)\b"
    r"|\bwhat (?:made|led|prompted)\b|\b(?:since|given that)\b",
    re.I,
)
_NEGATED = re.compile(r"不|没|无|未|并非|\b(?:not|no|never|none|without|cannot)\b|n['’]t\b", re.I)
_CAPITAL = re.compile(r"(?<=[a-z,;] )[A-Z][A-Za-z]+")

_SEVERAL_EN = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2})"
# what a question rests on whatever it asks: "which of the six parts …", "since it was printed in Kunming, …"
_RESTED_ON = (
    re.compile(
        r"^(?P<x>[^，,。？?]{2,24}?[一二三四五六七八九十两\d]{1,3}\s*(?:大类|[个项次届名位条种])[^，,。？?的里中哪谁各最]{1,8})"
        r"(?:里面?|当?中|之中|其中|的)?[，,]?\s*(?=哪|谁|什么|各|最)"
    ),
    re.compile(r"^既然(?P<x>[^，,。？?]{4,40})[，,]"),
    re.compile(
        rf"\b(?:which|what|who|how many|how much) (?:one )?(?:of|among|in) (?P<x>[^,?]*?\b{_SEVERAL_EN} [^,?]+?)"
        r"(?=,| (?:is|are|was|were|has|have|had|do|does|did|can|will|deals?|concerns?|covers?|gets?|got|costs?|came"
        r"|took)\b)",
        re.I,
    ),
    re.compile(r"^(?:but )?(?:since|given that|seeing that|now that) (?P<x>[^,?]{8,90}), (?=\w)", re.I),
)
# a clause that states, and one after it that asks; "among the six countries, …" states nothing
_STATED = re.compile(
    r"^(?!(?:in|on|at|of|by|for|with|from|under|among|between|during|after|before|besides)\b)(?:(?:but|so|if|as)\s+)?"
    r"(?P<x>[^，,。.；;？?]{5,80}(?<![中里内间上下]))[，,。.；;]\s*(?P<rest>\S.+)$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a question says apart from what it asks: its values, and its other words by their weight."""

    question: Question
    form: Form
    values: tuple[Value, ...]
    words: frozenset[str]
    names: frozenset[str]  # among the words
    without: Question  # the question, its values left out
    is_negated: bool


def claim_of(question: Question) -> Claim | None:
    """What `question` says; None where it says nothing of a value, or leaves a choice."""
    if question.background or _OR.search(question.text):
        return None
    text = _TAG.sub("", question.text.strip())
    form = _form(question.text.strip(), text)
    if form == "other" and question.types[0] in ("place", "yesno"):
        return None
    return _said(text, form, question)


def rested_on(question: Question) -> Claim | None:
    """The part of `question` that has to be so whatever else is asked of it; None where no such part has a value."""
    match = next((m for pattern in _RESTED_ON if (m := pattern.search(question.text))), None)
    return _said(match["x"], "presume", question) if match and not question.background else None


def stated_in(question: Question) -> tuple[Claim, Question] | None:
    """What the clause before the one that asks states, and the question without its values; None where it has none."""
    match = _STATED.match(question.text.strip())
    if match is None or question.background or _ASKS.search(match["x"]) or not _ASKS.search(match["rest"]):
        return None
    claim = _said(match["x"], "presume", question)
    if claim is None:
        return None
    return claim, Question.of(f"{claim.without.text.strip()}{match[0][match.end('x') :]}", question.lang)


def _said(text: str, form: Form, question: Question) -> Claim | None:
    """What `text`, of `question`, says; None where it says nothing of a value."""
    found = tuple(values(text))
    if not found:
        return None
    without = text
    for value in found:
        without = without.replace(value.surface, " ")
    words = frozenset(content_words(without))
    rest = Question.of(without, question.lang)
    return Claim(question, form, found, words, words & _names(without), rest, is_negated(_WHETHER.sub("", text)))


def _names(text: str) -> frozenset[str]:
    """The words of names, folded: Chinese by the dictionary, English by a capital that begins no sentence."""
    found = [*chinese_names(text), *_CAPITAL.findall(text)]
    return frozenset(word for name in found for word in content_words(name))


def is_negated(text: str) -> bool:
    """True where a text denies something."""
    return bool(_NEGATED.search(text))


def _form(asked: str, stripped: str) -> Form:
    is_open = bool(_ASKS.search(stripped))
    if not is_open and (asked != stripped or _AUXILIARY.search(asked) or _WHETHER.search(asked)):
        return "confirm"
    return "presume" if _PRESUMES.search(stripped) else "other"
