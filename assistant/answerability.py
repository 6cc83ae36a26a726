"""Answerability: how likely the book answers a question, told by the sentences found for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from assistant.discrepancy import other_in_series, other_year
from assistant.evidence import Evidence, EvidenceFinder
from assistant.premise_claims import claim_of
from assistant.question import Question
from assistant.scoring import bundled_scorer, chance
from index.analysis import fold
from index.sentences import sentence_text
from index.tagging import chinese_names

_COVERED = 0.45  # word match below which a word of the question counts as missing
_SAME = 0.75  # word match from which two words may well say the same
_LONG = 12  # words
_FEW = 3  # sentences
_BESIDE = 6  # of the best, those of one section bear each other out
_FIGURE = re.compile(r"\d[\d,.]*\d|\d")
_TITLE = re.compile(r"《([^》]{2,20})》")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")

# Answering wrongly and refusing wrongly weigh the same in the fit; a reader minds a wrong refusal more.
THRESHOLD = 0.25
SURE = 0.7  # from which a sentence need not have the form that the question asks for: the form may be told otherwise


class Signs(NamedTuple):
    """What tells an answerable question from one that the book is silent about, each about 0 to 1."""

    cosine: float  # of the nearest sentence
    score: float  # a tenth of the best sentence's
    soft_context: float  # the best sentence's, as those below where nothing else is said
    missing: float  # share of the question's weight that is not met around the three best
    is_other_language: float
    length: float  # a long question is covered less, whether answerable or not
    expected: float
    label: float
    unknown: float  # share of the question's weight in words that no passage has
    absent: float  # share of the names and figures asked for that are not around it
    is_english: float  # the question
    uncounted: float  # how far it is from naming what is counted
    least_met: float  # the question's word that is met least around it
    is_expected: float  # it holds the very form asked for
    is_unexpected: float  # none of the best has it
    differs: float  # it speaks of another year or number of a series
    margin: float  # by how much it stands out
    likeness: float
    listing: float
    is_unquantified: float  # no number of what is counted
    is_measured: float  # a number or a date is asked for
    is_reason: float
    together: float  # share of the next best that are of its section
    answers: float
    answers_best: float  # of all sentences
    answers_second: float  # of all sentences but that one
    soft: float
    exact: float
    least_met_here: float  # in the sentence alone
    absent_here: float  # from the sentence alone
    is_yesno: float
    is_list: float
    is_person: float
    is_definition: float
    known: float  # likeness of the question to a known one that the sentence answers
    known_best: float  # that any of the sentences found answers
    known_silent: float  # that its work does not answer
    known_apart: float  # the last above the one before, or below


def signs(question: Question, ranked: Sequence[Evidence], finder: EvidenceFinder) -> Signs:
    """What the sentences found tell of a question, best first; there has to be one."""
    best = ranked[0]
    around = [finder.context(e.section, e.unit) for e in ranked[:3]]
    covered = finder.coverage(question, around)
    weights = {word: finder.weigh(word) * question.share(word) for word in covered}
    total = sum(weights.values()) or 1.0
    names = exact_names(question.text, with_names=best.section.lang == question.lang)
    read = sorted((e.features.answers for e in ranked), reverse=True)
    fourth = ranked[_FEW].score if len(ranked) > _FEW else 0.0
    said = sentence_text(best.section, best.unit)
    silence = finder.kin(question).silence(best.work)
    known = max(e.features.known for e in ranked)
    return Signs(
        cosine=max(e.features.cosine for e in ranked),
        score=best.score / 10,
        soft_context=best.features.soft_context,
        missing=sum(weights[word] for word, value in covered.items() if value < _COVERED) / total,
        is_other_language=float(best.section.lang != question.lang),
        length=min(len(question.words), _LONG) / _LONG,
        expected=best.features.expected,
        label=best.features.label,
        unknown=sum(weights[w] for w, value in covered.items() if value < _SAME and not finder.is_known(w)) / total,
        absent=_share_absent(names, around[0]),
        is_english=float(question.lang == "en"),
        uncounted=finder.uncounted(question, best.unit.text),
        least_met=finder.least_met(question, around[0]),
        is_expected=float(best.features.expected == 1.0),
        is_unexpected=float(all(e.features.expected == 0.0 for e in ranked[:_FEW])),
        differs=differs(question, best),
        margin=(best.score - fourth) / 10,
        likeness=best.features.likeness,
        listing=best.features.listing,
        is_unquantified=float(not finder.is_quantified(question, [e.unit.text for e in ranked[:_FEW]])),
        is_measured=float(question.types[0] in ("number", "date")),
        is_reason=float(question.types[0] == "reason"),
        together=sum(e.section.address == best.section.address for e in ranked[1:_BESIDE]) / (_BESIDE - 1),
        answers=best.features.answers,
        answers_best=read[0],
        answers_second=read[1] if len(read) > 1 else -1.0,
        soft=best.features.soft,
        exact=best.features.exact,
        least_met_here=finder.least_met(question, said),
        absent_here=_share_absent(names, said),
        is_yesno=float("yesno" in question.types),
        is_list=float("list" in question.types),
        is_person=float("person" in question.types),
        is_definition=float("definition" in question.types),
        known=best.features.known,
        known_best=known,
        known_silent=silence,
        known_apart=silence - known,
    )


def _share_absent(names: Sequence[str], text: str) -> float:
    folded = fold(text)
    return sum(name not in folded for name in names) / len(names) if names else 0.0


def differs(question: Question, best: Evidence) -> float:
    """1 where the sentence speaks of another year or number of a series, and that is not to be put right."""
    claim = claim_of(question)
    if claim is not None and claim.form != "other":
        return 0.0
    differs = other_year(question.text, best.unit.text) or other_in_series(question.text, best.unit.text)
    return 1.0 if differs else 0.0


def exact_names(text: str, *, with_names: bool = True) -> list[str]:
    """The years, figures and, where the evidence is in the same language, names that it has to hold as they stand."""
    found = _FIGURE.findall(text)
    if with_names:
        found += [*_NAME.findall(text), *chinese_names(text), *_TITLE.findall(text)]
    return [fold(each) for each in found]


def answerability(found: Signs) -> float:
    """The probability that the book answers, from 0 to 1."""
    return chance(float(bundled_scorer("answerability").score([found])[0]))
