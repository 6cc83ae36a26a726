"""Crude questions: a sentence with one of its parts asked for, and some of its other words left out."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from index.training.data import Pair

_CROSSINGS = (("en", "zh"), ("zh", "en"), ("zh", "zh"), ("en", "en"))  # language of the question, of the passage
_SHARES = (0.36, 0.36, 0.16, 0.12)
_WORTH = 40  # letters of an English sentence worth asking about
_ASKED_EN = (
    (re.compile(r"\b(?:19|20)\d\d\b"), ("When", "In which year", "What year")),
    (re.compile(r"\b\d[\d,.]*\d?\b(?= [a-z])"), ("How many", "How much", "What number of")),
    (re.compile(r"(?<=[a-z] )[A-Z][a-z]+(?: [A-Z][a-z]+)*"), ("Which", "What", "Who", "Which one", "Where")),
    (re.compile(r"\b[a-z]{5,} [a-z]{5,}\b"), ("What", "Which", "What kind of thing", "How")),
)
_ASKED_ZH = (
    (re.compile(r"(?:19|20)\d\d ?年"), ("哪一年", "什么时候", "何时")),
    (re.compile(r"\d[\d,.]*(?=[一-鿿])"), ("多少", "几")),
    (re.compile(r"(?<=[在于])[一-鿿]{2,5}(?=[，。、])"), ("哪里", "什么地方", "哪儿")),
    (re.compile(r"[一-鿿]{3,6}(?=[，。、]|$)"), ("什么", "哪个", "哪些")),
)


class Asked(NamedTuple):
    """A crude question, the passage that answers it, and a key that tells passages apart whatever their language."""

    question: str
    passage: str
    key: str


def draw_crossing(rng: random.Random) -> tuple[str, str]:
    """The languages of a question and of its passage: most often two."""
    return rng.choices(_CROSSINGS, _SHARES)[0]


def draw_asked(
    passages: Iterator[Sequence[Pair]], crossing: tuple[str, str], count: int, rng: random.Random
) -> list[Asked]:
    """Up to `count` questions in the first language of `crossing` for passages in the second."""
    asked, told = crossing
    found: list[Asked] = []
    for _ in range(count * 8):
        if len(found) == count:
            break
        run = next(passages)
        long = [pair for pair in run if len(pair.en) >= _WORTH]
        question = _crude_question(getattr(rng.choice(long), asked), asked, rng) if long else ""
        if question:
            passage = ("" if told == "zh" else " ").join(getattr(pair, told) for pair in run)
            found.append(Asked(question, passage, run[0].en[:40]))
    return found


def _crude_question(text: str, lang: str, rng: random.Random) -> str:
    """The sentence as a question for one of its parts; empty where it has none to ask for."""
    text = text[:220]
    found = [
        (m, words) for pattern, words in (_ASKED_EN if lang == "en" else _ASKED_ZH) for m in pattern.finditer(text)
    ]
    if not found:
        return ""
    match, words = rng.choice(found)
    word = rng.choice(words)
    if lang == "zh":
        clauses = re.split(r"(?<=[，；])", text[: match.start()] + word + text[match.end() :])
        kept = [clause for clause in clauses if word in clause or rng.random() < 0.4]
        return "".join(kept).rstrip("，。； ") + "？"
    rest = f"{text[: match.start()]} {text[match.end() :]}".split()
    near = len(text[: match.start()].split())
    low, high = max(0, near - rng.randint(4, 14)), near + rng.randint(3, 12)
    kept = [w for i, w in enumerate(rest) if low <= i <= high and rng.random() > 0.25]
    if len(kept) < 3:
        return ""
    return f"{word} {' '.join(kept).rstrip('.,;:')}?"
