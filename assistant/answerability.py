"""Answerability: how likely the book answers a question, told by the sentences found for it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from assistant.discrepancy import other_in_series, other_year
from assistant.evidence import Evidence, EvidenceFinder
from assistant.premise_claims import claim_of
from assistant.question import Question
from index.analysis import fold
from index.tagging import chinese_names

_COVERED = 0.45  # word match below which a word of the question counts as missing
_SAME = 0.75  # word match from which two words may well say the same
_LONG = 12  # words
_FEW = 3  # sentences
_BESIDE = 6  # of the best, those of one section bear each other out
_FIGURE = re.compile(r"\d[\d,.]*\d|\d")
_TITLE = re.compile(r"《([^》]{2,20})》")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")

# Logistic regression fitted as by `python -m eval.fit`, on the questions about the book, four times, and on those about
# the written chapters that no training has seen; order as in `answerability_row`, the last is the intercept.
ANSWERABLE = (
    0.98, 0.13, 0.57, 0.30, 0.32, 1.83, 1.26, 0.50, -0.07, -0.85, 0.17, 0.05, 3.16, 0.38,
    -1.66, -2.19, 1.43, -1.12, -1.56, -1.45, 0.57, 1.03, 0.52, 2.70, 2.02, -4.33,
)  # fmt: skip
# Answering wrongly and refusing wrongly weigh the same in the fit; a reader minds a wrong refusal more.
THRESHOLD = 0.22
SURE = 0.7  # from which a sentence need not have the form that the question asks for: the form may be told otherwise


def answerability_row(question: Question, ranked: Sequence[Evidence], finder: EvidenceFinder) -> tuple[float, ...]:
    """What tells an answerable question from one that the book is silent about, each about 0 to 1."""
    best = ranked[0]
    around = [finder.context(e.section, e.unit) for e in ranked[:3]]
    covered = finder.coverage(question, around)
    weights = {word: finder.weigh(word) * question.share(word) for word in covered}
    total = sum(weights.values()) or 1.0
    missing = sum(weights[word] for word, value in covered.items() if value < _COVERED)
    unknown = sum(weights[word] for word, value in covered.items() if value < _SAME and not finder.is_known(word))
    names = exact_names(question.text, with_names=best.section.lang == question.lang)
    nearest = fold(around[0])
    return (
        max(e.features.cosine for e in ranked),
        best.score / 10,
        best.features.soft_context,
        missing / total,
        0.0 if best.section.lang == question.lang else 1.0,
        min(len(question.words), _LONG) / _LONG,  # a long question is covered less, whether answerable or not
        best.features.expected,
        best.features.label,
        unknown / total,
        sum(name not in nearest for name in names) / len(names) if names else 0.0,
        1.0 if question.lang == "en" else 0.0,
        finder.uncounted(question, best.unit.text),
        finder.least_met(question, around[0]),
        1.0 if best.features.expected == 1.0 else 0.0,
        1.0 if all(e.features.expected == 0.0 for e in ranked[:_FEW]) else 0.0,
        differs(question, best),
        (best.score - (ranked[_FEW].score if len(ranked) > _FEW else 0.0)) / 10,  # how far it stands out
        best.features.likeness,
        best.features.listing,
        0.0 if finder.is_quantified(question, [e.unit.text for e in ranked[:_FEW]]) else 1.0,
        1.0 if question.types[0] in ("number", "date") else 0.0,
        1.0 if question.types[0] == "reason" else 0.0,
        sum(e.section.address == best.section.address for e in ranked[1:_BESIDE]) / (_BESIDE - 1),
        best.features.answers,
        max(e.features.answers for e in ranked),
    )


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


def answerability(row: Sequence[float]) -> float:
    """The probability that the book answers, from 0 to 1."""
    return 1.0 / (1.0 + math.exp(-sum(w * x for w, x in zip(ANSWERABLE, (*row, 1.0), strict=True))))
