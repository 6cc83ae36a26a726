"""A follow-up read in several ways at once: which sentence answers it, and whether any does.

No single reading of "how many times did they go?" is right for every conversation. Each sentence is told by all of
them together: where it stands among those found for each reading, what the reader and the known questions say of it
there, and whether it stands near the answer before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from assistant.answerability import answerability, signs
from assistant.colloquial import plainly_asked
from assistant.evidence import Evidence, EvidenceFinder, Features
from assistant.question import Question
from assistant.readings import Kind, Reading
from assistant.scoring import Scorer, bundled_scorer, chance
from corpus.types import Lang

THRESHOLD = -0.8  # log odds: a reader minds a wrong refusal more; `python -m eval.fit_followups` prints what it costs
_READ: tuple[Kind, ...] = ("told", "asked", "behind")
_BEST = 8  # sentences of each reading that are candidates
_LOOKED_AT = 40  # sentences of each reading whose place is known
_FAR = -1.5  # tenths of a score below the best, from which it matters no more
_LONG = 12  # words
_OF_READING = ("chance", "below", "level", "answers", "known")
_OF_EARLIER = ("is_earlier", "earlier_chance", "earlier_below", "earlier_known")
_OF_ALL = (
    "votes", "silence_told", "silence_asked", "best_told", "best_asked", "is_alone", "has_background",
    "is_said", "is_near", "is_english", "length", "expected", "fits", "soft_context", "listing",
)  # fmt: skip
INPUTS = (*(f"{kind}_{name}" for kind in _READ for name in _OF_READING), *_OF_EARLIER, *_OF_ALL)
"""What is told of a sentence: of each reading its chance of an answer, how far the sentence is below the best, its own
score, what the reader says of it and how like the known questions that it answers are; then of all readings together.
"""
ANSWER_INPUTS = (*INPUTS, "choice", "margin", "share")
"""The same of the sentence chosen, its score, by how much that is above the next, and its share of all."""


class Seen(NamedTuple):
    """What was found for a reading."""

    question: Question
    ranked: Sequence[Evidence]
    chance: float  # that the book answers it
    best_known: float  # likeness of the known question that is likest of those answered
    silence: float  # and of those that the work of the best sentence is silent on

    @classmethod
    def of(cls, question: Question, ranked: Sequence[Evidence], finder: EvidenceFinder) -> Seen:
        """What the sentences found tell; there has to be one."""
        kin = finder.kin(question)
        likely = answerability(signs(question, ranked, finder))
        return cls(question, ranked, likely, kin.best, kin.silence(ranked[0].work))


class Chosen(NamedTuple):
    """The sentence that most likely answers, and the log odds that the book does."""

    evidence: Evidence
    odds: float

    @property
    def is_answer(self) -> bool:
        """True where it is likely enough."""
        return self.odds >= THRESHOLD

    @property
    def probability(self) -> float:
        """That the book answers, from 0 to 1."""
        return chance(self.odds)


FindEvidence = Callable[[Question], Sequence[Evidence]]
"""The sentences found for a question, best first."""


def look(ways: Mapping[Kind, Reading], lang: Lang, finder: EvidenceFinder, find: FindEvidence) -> dict[Kind, Seen]:
    """What `find` finds for each reading for which there is anything."""
    seen = {}
    for kind, way in ways.items():
        question = finder.of_the_book(Question.of(way.text, lang, background=way.background))
        if ranked := find(question):
            seen[kind] = Seen.of(question, ranked, finder)
    return seen


def is_enough(seen: Mapping[Kind, Seen]) -> bool:
    """True where something was found for every reading that each follow-up has."""
    return set(_READ) <= seen.keys()


def chosen(seen: Mapping[Kind, Seen], asked: str) -> Chosen | None:
    """The best of the sentences found for all readings of a question that was `asked` so; None where not enough was."""
    if not is_enough(seen):
        return None
    found = candidates(seen)
    table = rows(found, seen, asked)
    best, row = choice(table, bundled_scorer("followup_choice"))
    return Chosen(found[best], float(bundled_scorer("followup_answer").score(row[None])[0]))


def choice(table: npt.NDArray[np.float64], scorer: Scorer) -> tuple[int, npt.NDArray[np.float64]]:
    """The place of the best candidate in a table of `rows`, and what tells whether it answers: `ANSWER_INPUTS`."""
    scores = scorer.score(table).astype(np.float64)
    best = int(scores.argmax())
    others = np.delete(scores, best)
    margin = scores[best] - others.max() if others.size else 10.0
    share = 1.0 / np.exp(scores - scores[best]).sum()
    return best, np.concatenate([table[best], [scores[best] / 10, margin / 10, share]])


def candidates(seen: Mapping[Kind, Seen]) -> list[Evidence]:
    """The best sentences of the readings, as they were found for the first reading that has them."""
    found: dict[tuple[str, str], Evidence] = {}
    for kind, each in seen.items():
        for evidence in each.ranked[:_BEST] if kind != "before" else ():
            found.setdefault(evidence.key, evidence)
    own = {evidence.key: evidence for evidence in seen["told"].ranked[:_LOOKED_AT]}
    return [own.get(key, evidence) for key, evidence in found.items()]


def rows(found: Sequence[Evidence], seen: Mapping[Kind, Seen], asked: str) -> npt.NDArray[np.float64]:
    """What is told of each candidate, shape (candidates, INPUTS)."""
    plain = plainly_asked(asked.strip())
    places = {kind: {e.key: e for e in each.ranked[:_LOOKED_AT]} for kind, each in seen.items()}
    said = seen["before"].ranked[0] if "before" in seen and seen["before"].ranked else None
    told, after, earlier = seen["told"], seen["asked"], seen.get("earlier")
    table = []
    for evidence in found:
        row: list[float] = []
        for kind in _READ:
            row += _of_reading(places[kind].get(evidence.key), seen[kind])
        if earlier is None:
            row += [0.0] * len(_OF_EARLIER)
        else:
            likely, below, _, _, known = _of_reading(places["earlier"].get(evidence.key), earlier)
            row += [1.0, likely, below, known]
        own: Features = evidence.features
        row += [
            sum(seen[kind].ranked[0].key == evidence.key for kind in _READ) / len(_READ),
            told.silence,
            after.silence,
            told.best_known,
            after.best_known,
            float(told.question.text == plain),
            float(bool(told.question.background)),
            float(said is not None and said.key == evidence.key),
            float(said is not None and (said.work, said.section.address) == (evidence.work, evidence.section.address)),
            float(told.question.lang == "en"),
            len(told.question.words) / _LONG,
            own.expected,
            own.fits,
            own.soft_context,
            own.listing,
        ]
        table.append(row)
    return np.array(table, dtype=np.float64)


def _of_reading(evidence: Evidence | None, seen: Seen) -> list[float]:
    if evidence is None:
        return [seen.chance, _FAR, 0.0, -1.0, 0.0]
    below = max(_FAR, (evidence.score - seen.ranked[0].score) / 10)
    return [seen.chance, below, evidence.score / 10 - 1, evidence.features.answers, evidence.features.known]
