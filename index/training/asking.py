"""Crude questions: a sentence with one of its parts asked for, and some of its other words left out."""

from __future__ import annotations

import random
import re

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


def crude_question(text: str, lang: str, rng: random.Random) -> str:
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
