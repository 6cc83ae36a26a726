"""Selection: the fewest sentences that carry the answer, or none where the book is silent."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.discrepancy import other_in_series, other_year
from assistant.evidence import Evidence, EvidenceFinder
from assistant.expectations import expected
from assistant.lists import list_around, whole_list
from assistant.parts import parts_of
from assistant.premise_claims import claim_of
from assistant.question import Question
from corpus.types import Section, Sentence
from index.analysis import fold
from index.tagging import chinese_names

_GAIN = 0.22  # share of the question's weight that a further sentence must add
_NEAR_BEST = 0.72  # and its score, as a share of the best
_TIE = 0.95  # share of the best score from which a second sentence is as likely the answer
_MOST = 3
_COVERED = 0.45  # word match below which a word of the question counts as missing
_SAME = 0.75  # word match from which two words may well say the same
_LONG = 12  # words
_WHOLE = 0.1  # of the score for the whole question, beside that for a part of it
_FEW = 3  # sentences
_LOOKED_AT = 8  # sentences, for one that holds the form asked for
_HOLDING = 0.8  # share of the best score that it must have
_FIGURE = re.compile(r"\d[\d,.]*\d|\d")
_TITLE = re.compile(r"《([^》]{2,20})》")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")


# Logistic regression fitted by `python -m eval.fit`; order as in `answerability_row`, the last is the intercept.
ANSWERABLE = (
    0.70, 2.18, -0.40, -0.19, -0.47, 3.23, 1.49, 0.10, -1.45, -1.31, -0.27, -1.43, 2.82, -0.52, -1.26,
    -1.56, 1.40, -4.21,
)  # fmt: skip
# Answering wrongly and refusing wrongly weigh the same in the fit; a reader minds a wrong refusal more.
THRESHOLD = 0.27
SURE = 0.7  # from which a sentence need not have the form that the question asks for: the form may be told otherwise


@dataclass(frozen=True, slots=True)
class Selection:
    """What to answer with. `probability` is how likely the book answers at all."""

    sentences: tuple[tuple[Section, Sentence], ...]
    probability: float


def select(question: Question, ranked: Sequence[Evidence], finder: EvidenceFinder) -> Selection:
    """The sentences that answer `question`, in reading order within each section, or none."""
    if not ranked:
        return Selection((), 0.0)
    probability = answerability(answerability_row(question, ranked, finder))
    if probability < THRESHOLD:
        return Selection((), probability)
    chosen: list[Evidence] = []
    for part in parts_of(question):
        of_part = _fit(part, ranked if part is question else _reranked(part, ranked, finder), probability)
        chosen.extend(e for e in _cover(part, of_part, finder) if e.key not in {c.key for c in chosen})
    return Selection(tuple(_expanded(question, chosen)), probability)


def _fit(question: Question, ranked: Sequence[Evidence], probability: float) -> Sequence[Evidence]:
    """The sentences, one that holds the form asked for first; none where none likely does and the book may be silent.

    A question that takes something for granted may have to be put right, and is left as it is.
    """
    claim = claim_of(question)
    if (claim is not None and claim.form != "other") or "yesno" in question.types:
        return ranked
    is_sure = probability >= SURE
    if expected(question.text) is not None and not (question.about_footnotes or question.about_sources):
        holding = next((e for e in ranked[:_LOOKED_AT] if e.features.expected == 1.0), None)
        if holding is None or holding.score < _HOLDING * ranked[0].score:
            return ranked if is_sure else []
        ranked = [holding, *(e for e in ranked if e is not holding)]
    return [] if _differs(question, ranked[0]) and not is_sure else ranked


def answerability_row(question: Question, ranked: Sequence[Evidence], finder: EvidenceFinder) -> tuple[float, ...]:
    """What tells an answerable question from one that the book is silent about, each about 0 to 1."""
    best = ranked[0]
    around = [finder.context(e.section, e.unit) for e in ranked[:3]]
    covered = finder.coverage(question, around)
    weights = {word: finder.weigh(word) * question.share(word) for word in covered}
    total = sum(weights.values()) or 1.0
    missing = sum(weights[word] for word, value in covered.items() if value < _COVERED)
    unknown = sum(weights[word] for word, value in covered.items() if value < _SAME and not finder.is_known(word))
    names = _exact(question.text, with_names=best.section.lang == question.lang)
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
        _differs(question, best),
        (best.score - (ranked[_FEW].score if len(ranked) > _FEW else 0.0)) / 10,  # how far it stands out
    )


def _differs(question: Question, best: Evidence) -> float:
    """1 where the sentence speaks of another year or number of a series, and that is not to be put right."""
    claim = claim_of(question)
    if claim is not None and claim.form != "other":
        return 0.0
    differs = other_year(question.text, best.unit.text) or other_in_series(question.text, best.unit.text)
    return 1.0 if differs else 0.0


def _exact(text: str, *, with_names: bool) -> list[str]:
    """The years, figures and, where the evidence is in the same language, names that it has to hold as they stand."""
    found = _FIGURE.findall(text)
    if with_names:
        found += [*_NAME.findall(text), *chinese_names(text), *_TITLE.findall(text)]
    return [fold(each) for each in found]


def answerability(row: Sequence[float]) -> float:
    """The probability that the book answers, from 0 to 1."""
    return 1.0 / (1.0 + math.exp(-sum(w * x for w, x in zip(ANSWERABLE, (*row, 1.0), strict=True))))


def _reranked(part: Question, ranked: Sequence[Evidence], finder: EvidenceFinder) -> list[Evidence]:
    again = {e.key: e for e in finder.reweigh(part, ranked)}
    whole = {e.key: e.score for e in ranked}
    return sorted(again.values(), key=lambda e: -(e.score + _WHOLE * whole[e.key]))


def _cover(question: Question, ranked: Sequence[Evidence], finder: EvidenceFinder) -> list[Evidence]:
    """The best sentence, and others near it that cover words of the question which it leaves open."""
    if not ranked:
        return []
    chosen = [ranked[0]]
    covered = finder.coverage(question, [_own_words(ranked[0])])
    weights = {word: finder.weigh(word) * question.share(word) for word in covered}
    total = sum(weights.values()) or 1.0
    for evidence in ranked[1:8]:
        if len(chosen) >= _MOST or evidence.score < ranked[0].score * _NEAR_BEST:
            break
        more = finder.coverage(question, [_own_words(evidence)])
        gain = sum(weights[w] * max(0.0, more[w] - covered[w]) for w in covered if more[w] > 0.8) / total
        is_tie = len(chosen) == 1 and evidence.score >= ranked[0].score * _TIE
        if (gain >= _GAIN or is_tie) and evidence.features.listing == ranked[0].features.listing:
            chosen.append(evidence)
            covered = {word: max(value, more[word]) for word, value in covered.items()}
    return chosen


def _own_words(evidence: Evidence) -> str:
    return "\n".join([*evidence.section.path, evidence.unit.text])


def _expanded(question: Question, chosen: Sequence[Evidence]) -> list[tuple[Section, Sentence]]:
    found: dict[tuple[str, str], tuple[Section, Sentence]] = {}
    widen: Callable[[Section, Sentence], tuple[Sentence, ...]]
    for evidence in chosen:
        widen = list_around if "list" in question.types else whole_list
        units = widen(evidence.section, evidence.unit)
        if len(units) == 1:
            units = whole_list(evidence.section, evidence.unit)
        for unit in units:
            found.setdefault((evidence.work, unit.address), (evidence.section, unit))
    return list(found.values())
