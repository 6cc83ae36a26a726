"""Follow-up questions: what they leave unsaid is filled in by the structure of the conversation before them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.antecedents import asked_person, identified, items, persons, topic
from assistant.colloquial import plainly_asked
from assistant.followup_words import (
    ADVERB,
    ASKS_LIKE,
    ASKS_WHO,
    ATTRIBUTE,
    BARE,
    CORRECTED_PLACE,
    CORRECTIONS,
    DEMANDS,
    EDGE,
    ELLIPSES,
    IDENTITY,
    IN_LANGUAGE,
    INSIDE,
    IT,
    LEADS_ON,
    MANY_PERSONS,
    NEW_TOPIC,
    ORDINAL,
    OTHER,
    PERSON,
    PHASED,
    PICKS,
    PLACED,
    POINTS_BACK,
    PREPOSITION,
    QUESTION_WORD,
    RELATIONAL,
    RETRACTIONS,
    SAME_TIME,
    SUBJECTLESS,
    THAT_ONE,
    ordinal_of,
    swapped,
)
from assistant.likeness import PLACES, like_in_kind, like_in_meaning, places_replaced
from assistant.shifting import named, renumbered, shifted, year_on
from assistant.types import Message
from corpus.language import detect_language
from index.analysis import content_words
from index.wordmatch import WordMatcher

_SELF_CONTAINED = 3  # words of its own
_HAN = re.compile("[\u3400-\u9fff]")
_JOINT = re.compile(
    r"[,，;；?？]|\band\b(?=\s*$|\s+(?:who|what|when|where|which|how|why|whether|is|are|was|were|do|does|did|in|on|at"
    r"|by|say|tell)\b)",
    re.I,
)
_OWNER = re.compile(r"its|his|their|her", re.I)
# "how did the river get its name", "which country changed its name": whose it is stands before
_SUBJECT = re.compile(
    r"\b(?:did|do|does|will|has|have|had|can)\s+(?:(?:the|an?)\s+\w+|(?-i:[A-Z])\w+)[^,;]*$"
    r"|^(?:which|what)\s+(?!is|are|was|were|did|do|does)\w+\s+(?!is|are|was|were|did|do|does)\w+\s+$",
    re.I,
)
_ITSELF = re.compile(r"[对将把使让向为]$")
_UNIT = re.compile(r"(?P<number>第[一二三四五六七八九十\d]+)(?P<unit>.*)")
_JOINED = re.compile(r"[、和与及]|\band\b")
_COMPARES = re.compile(r"^请?(?:比较|对比)(?:一?下)?|^(?P<en>(?:please )?compare )(?=the )", re.I)
_GATHERING = re.compile(r"会议|论坛|活动|峰会|meeting|summit|forum", re.I)
_THERE = re.compile(r"\s+(?:in )?there\b")
_UNNAMED = re.compile(r"它们?|其|its?|they", re.I)


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question that needs no history: `text` for the reader, `focus` to be answered, `background` to place it."""

    text: str
    focus: str
    background: str = ""
    thing: str = ""  # what stands in the place of a pronoun

    @classmethod
    def alone(cls, question: str) -> Standalone:
        """A question that needed no history."""
        return cls(question, question)


@dataclass(frozen=True, slots=True)
class _Turn:
    """The question before, as understood, and what was answered."""

    asked: Standalone
    said: str

    @property
    def topic(self) -> str:
        """What a reader would say the conversation is about: the last question that stands on its own."""
        return EDGE.sub("", self.asked.background or self.asked.focus)

    @property
    def behind(self) -> str:
        """What was asked before, and what that leaned on."""
        earlier = f" {self.asked.background}" if self.asked.background else ""
        return f"{EDGE.sub('', self.asked.focus)}{earlier}"


def resolve(question: str, history: Sequence[Message], words: WordMatcher) -> Standalone:
    """The question in the light of the conversation; unchanged where it stands on its own."""
    understood: Standalone | None = None
    said = ""
    for message in [*history, Message("user", question)]:
        if message.role == "assistant":
            said = message.content
            continue
        asked = plainly_asked(message.content.strip())
        understood = _follow(asked, _Turn(understood, said), words) if understood else Standalone.alone(asked)
        said = ""
    return understood or Standalone.alone(question)


def _follow(question: str, before: _Turn, words: WordMatcher) -> Standalone:
    question = IN_LANGUAGE.sub("", question)
    if match := NEW_TOPIC.match(question):
        return Standalone.alone(question[match.end() :].strip() or question)
    steps: tuple[Callable[[str, _Turn, WordMatcher], Standalone | None], ...] = (
        _corrected,
        _other,
        _counted_on,
        _picked,
        _elliptical,
        _about_person,
        _about_thing,
        _relational,
    )
    for step in steps:
        if (understood := step(question, before, words)) is not None:
            return understood
    return Standalone.alone(question)


def _corrected(question: str, before: _Turn, words: WordMatcher) -> Standalone | None:
    """What was meant ("no, I meant the preface") in the place of what was understood."""
    if match := CORRECTED_PLACE.match(question):
        text, count = _THERE.subn(f" in {match['x']}", match["q"], count=1)
        return Standalone.alone(text if count else f"In {match['x']}, {match['q'][0].lower()}{match['q'][1:]}")
    for pattern in CORRECTIONS:
        if match := pattern.match(question):
            meant = EDGE.sub("", match["x"])
            if (understood := _counted_on(meant, before, words)) is not None:
                return understood
            if QUESTION_WORD.search(meant):
                own = [word for word in content_words(meant) if word not in RELATIONAL]
                asked = f"{meant}？" if _HAN.search(meant) else f"{meant}?"
                if IT.search(asked) and (understood := _about_thing(asked, before, words)) is not None:
                    return understood
                leans = POINTS_BACK.search(meant) or len(own) < _SELF_CONTAINED
                return _with_background(meant, before) if leans else Standalone.alone(asked)
            return _replaced(meant, before, words)
    for pattern in RETRACTIONS:
        if match := pattern.match(question):
            meant = EDGE.sub("", match["x"])
            if QUESTION_WORD.search(meant) or DEMANDS.match(meant):
                return _follow(f"{meant}？" if _HAN.search(meant) else f"{meant}?", before, words)
            return _counted_on(meant, before, words) or _replaced(meant, before, words)
    return None


def _counted_on(question: str, before: _Turn, words: WordMatcher) -> Standalone | None:
    """For "and the next one?": the question before, its number counted on."""
    asked = before.asked.focus
    if text := shifted(question, asked) or renumbered(question, asked):
        return _worded(text, question, before)
    if text := year_on(question, asked):
        return Standalone(text, text, before.topic)
    if text := named(question, asked):
        return Standalone(text, text, before.topic)
    return None


def _other(question: str, before: _Turn, words: WordMatcher) -> Standalone | None:
    """After "and in the other part?": the second of two where the first was asked about, and the other way round."""
    match = OTHER.search(question)
    if match is None:
        return None
    found = swapped(match["zh"] or match["en"], before.asked.focus)
    if found is None:
        return _with_background(question, before)
    start, end, other = found
    if len(content_words(OTHER.sub("", question))) == 0:
        return _put(other, (start, end), before)
    text = question[: match.start()] + other + question[match.end() :]
    return Standalone(text, text, before.topic)


def _picked(question: str, before: _Turn, words: WordMatcher) -> Standalone | None:
    """For "the second one": an item of the list that was answered with."""
    match = next((m for p in PICKS if (m := p.search(question))), None)
    listed = items(before.said) if match else []
    place = ordinal_of(match[0], len(listed)) if match else None
    if match is None or place is None or not 0 <= place < len(listed):
        return None
    is_by_lines = before.said.count("\n") > 1
    if not is_by_lines and ORDINAL.search(before.asked.focus) and len(content_words(question)) <= 1:
        return None
    item = listed[place]
    rest = question[: match.start()] + " " + question[match.end() :]
    if not [word for word in content_words(rest) if word not in RELATIONAL] and not QUESTION_WORD.search(rest):
        return Standalone(_following(item, before), item, before.topic)
    text = (question[: match.start()] + item + question[match.end() :]).strip()
    return Standalone(text, text, before.topic)


def _elliptical(question: str, before: _Turn, words: WordMatcher) -> Standalone | None:
    """For 那出版社呢 or "and the publisher?": the question before with another subject."""
    for pattern in ELLIPSES:
        if match := pattern.match(question):
            new = EDGE.sub("", match["x"])
            if PERSON.search(new) or (IT.search(new) and QUESTION_WORD.search(new)):
                return None  # whom or what it points to is filled in
            return _with_background(question, before) if QUESTION_WORD.search(new) else _replaced(new, before, words)
    if (match := ASKS_LIKE.match(question)) and (place := like_in_kind(match["x"], before.asked.focus)):
        return _put(match["x"], place, before)
    return None


def _about_person(question: str, before: _Turn, words: WordMatcher) -> Standalone | None:
    """For "what post did he hold?": the person whom the answer, or the question before, names."""
    many = MANY_PERSONS.search(question) if ASKS_WHO.search(before.asked.focus) else None
    match = PERSON.search(question) or many
    if match is None or _says_which(question, match):
        return None
    asked_for = asked_person(before.asked.focus)
    names = persons(before.said) or persons(before.asked.focus) or ([asked_for] if asked_for else [])
    if not names:
        return _with_background(question, before)
    is_many = bool(re.match(r"他们|她们|they|them|their", match[0], re.I))
    joint = "和" if _HAN.search(question) else " and "
    return _substituted(question, match, joint.join(names) if is_many else names[0], before)


def _about_thing(question: str, before: _Turn, words: WordMatcher) -> Standalone | None:
    """For "when did it start?": the thing that the question before is about."""
    match = IT.search(question)
    back = match or POINTS_BACK.search(question)
    if back and _says_which(question, back):
        return None
    asked = before.asked.background if ATTRIBUTE.match(before.asked.focus) else ""
    thing = identified(before.asked.focus, before.said) or before.asked.thing or topic(asked or before.asked.focus)
    if match and thing and _is_such(match[0], thing):
        thing = (PHASED.sub("", thing) or thing) if ORDINAL.search(question) else thing
        return replace(_substituted(question, match, thing, before), thing=thing)
    if back:
        return _with_background(question, before)
    own = [word for word in content_words(question) if word not in RELATIONAL]
    if LEADS_ON.match(question) and len(own) < _SELF_CONTAINED:
        return _with_background(question, before)
    return None


def _relational(question: str, before: _Turn, words: WordMatcher) -> Standalone | None:
    """For "when was the second stage?": a question whose every word needs something that it belongs to."""
    if not content_words(question) and not QUESTION_WORD.search(question):
        return None  # "thank you"
    own = [word for word in content_words(question) if word not in RELATIONAL]
    is_subjectless = SUBJECTLESS.match(question) is not None
    if ATTRIBUTE.match(question):
        return _with_background(question, before)
    if own and not is_subjectless and not BARE.fullmatch(question):
        return None
    owner = PHASED.sub("", topic(before.asked.focus))
    if owner and is_subjectless:
        return Standalone(f"{owner}{question}", f"{owner}{question}", before.topic)
    if not owner or BARE.fullmatch(question):
        return _with_background(question, before)
    stripped = EDGE.sub("", question)
    joined = "" if ADVERB.match(stripped) else "的"
    text = f"{owner}{joined}{stripped}？" if _HAN.search(question) else f"{stripped} of {owner}?"
    return Standalone(text, text, before.topic)


def _is_such(pointed: str, thing: str) -> bool:
    """False where "this project" is spoken of after a meeting, or 这次会议 after a project."""
    return bool(_UNNAMED.fullmatch(pointed)) or bool(_GATHERING.search(pointed)) == bool(_GATHERING.search(thing))


def _says_which(question: str, pronoun: re.Match[str]) -> bool:
    """True where the same sentence has named before what the pronoun stands for."""
    before = question[: pronoun.start()]
    if _OWNER.fullmatch(pronoun[0]) and _SUBJECT.search(before):
        return True
    if pronoun[0] == "其" and _ITSELF.search(before) and content_words(before):
        return True
    cuts = [match.start() for match in _JOINT.finditer(before)]
    asked = before[: cuts[-1]] if cuts else ""
    if (
        not (QUESTION_WORD.search(asked) or DEMANDS.match(asked))
        or POINTS_BACK.search(asked)
        or SUBJECTLESS.match(f"{asked}？")
    ):
        return False
    return any(word not in RELATIONAL and not word.isdigit() for word in content_words(asked))


def _substituted(question: str, match: re.Match[str], thing: str, before: _Turn) -> Standalone:
    """The question with `thing` in the place of its pronoun; what was asked before stays in the background."""
    is_owner = match[0].lower() in {"its", "his", "their", "her"} or match[0] == "其"
    owner = f"{thing}{'的' if match[0] == '其' else chr(39) + 's'}" if is_owner else thing
    text = question[: match.start()] + owner + question[match.end() :]
    return Standalone(text, text, before.topic)


def _with_background(question: str, before: _Turn) -> Standalone:
    return Standalone(_following(question, before), question, before.behind)


def _following(question: str, before: _Turn) -> str:
    stripped = EDGE.sub("", question)
    if _HAN.search(question):
        return f"{stripped}（接“{before.topic}”）？"
    return f"{stripped} (following “{before.topic}”)?"


def _replaced(new: str, before: _Turn, words: WordMatcher) -> Standalone:
    """The question before with `new` in the place of what it stands for: its like in kind, or in meaning."""
    asked = before.asked.focus
    new = SAME_TIME.sub("", new) or new
    name = THAT_ONE.sub("", PREPOSITION.sub("", new)).removesuffix("的").removesuffix("'s")
    if text := places_replaced(INSIDE.sub("", name), asked):
        return _worded(text, new, before)
    if place := like_in_kind(name, asked):
        return _put(name, place, before)
    if any(pattern.search(name) for pattern in PLACES) and (PLACED.search(new) or not content_words(name)):
        text = f"{new}，{asked}" if _HAN.search(new) else f"{new[0].upper()}{new[1:]}, {asked[0].lower()}{asked[1:]}"
        return Standalone(text, text, before.asked.background)
    place = like_in_meaning(name, asked, words)
    if place is None and (match := IDENTITY.search(asked)):
        place = match.span("zh" if match["zh"] else "en")
    if place:
        return _put(name, place, before)
    return Standalone(f"{new}（{before.topic}）" if _HAN.search(new) else f"{new} ({before.topic})", new, before.topic)


def _put(new: str, place: tuple[int, int], before: _Turn) -> Standalone:
    asked = before.asked.focus
    old, after = asked[place[0] : place[1]], asked[place[1] :]
    if re.match(r"the ", old, re.I) and not re.match(r"the ", new, re.I):
        new = f"{old[:4]}{new}"
    if re.match(r" \w", after) and ORDINAL.search(old):
        new = new.removesuffix(" one")  # "the first fair" and "the second one"
    if (unit := _UNIT.fullmatch(old)) and (given := _UNIT.fullmatch(new)) and given["unit"] == "个":
        new = f"{given['number']}{unit['unit']}"  # 第一阶段 and 第二个
    text = asked[: place[0]] + new + after
    if _JOINED.search(old) and not _JOINED.search(new):
        text = _COMPARES.sub(lambda match: "What is " if match["en"] else "", text)  # one thing is compared with none
    return _worded(text, new, before)


def _worded(text: str, new: str, before: _Turn) -> Standalone:
    """A question made of the one before; across languages the reader sees the two side by side."""
    asked = before.asked.focus
    if detect_language(new, default=detect_language(asked)) == detect_language(asked):
        return Standalone(text, text, before.asked.background)
    return Standalone(_following(new, before), text, before.asked.background)
