"""Selection: the fewest sentences that carry the answer, or none where the book is silent."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant import requests
from assistant.answerability import SURE, THRESHOLD, answerability, differs, exact_names, signs
from assistant.discrepancy import asks_for_last_phase, phases_of
from assistant.evidence import Evidence, EvidenceFinder
from assistant.expectations import full_name, is_exact, is_met
from assistant.lists import list_around, whole_list, with_neighbour
from assistant.navigation import asks_for_pages
from assistant.parts import parts_of
from assistant.premise_claims import claim_of
from assistant.quantities import is_sum
from assistant.question import Question
from corpus.imprint import other_names
from corpus.types import Section, Sentence
from index.analysis import fold
from index.known import Kin

_PAGES = re.compile(r"\d\s*页|页码|\bpages?\b|\bpp?\. ?\d|\.{3,} ?\d|[^\d.]\d{1,3}$")
_GAIN = 0.22  # share of the question's weight that a further sentence must add
_NEAR_BEST = 0.72  # and its score, as a share of the best
_ALIKE = 0.7  # likeness from which a question is taken to ask for all that a known one asks for
_KNOWN = 0.8  # likeness from which a known question that the sentence answers decides that this one is answered
_CLEARLY = 0.1  # by which it has to be above any that is not answered, unless it asks the same
_KNOWN_SILENT = 0.85  # likeness from which a known question that is not answered decides that this one is not
_LESS = 0.06  # by which it has to be above any that is answered, unless it asks the same
_SAME = 0.9  # likeness from which two questions ask the same
_UNLIKE = 0.4  # likeness below which a question is like no known one
_VOUCHED = 0.65  # likeness of a known question from which it tells that the sentence answers
_NEARLY = 0.02  # likeness by which two known questions are about as like this one
_TIE = 0.95  # share of the best score from which a second sentence is as likely the answer
_MOST = 3
_WHOLE = 0.1  # of the score for the whole question, beside that for a part of it
_LOOKED_AT = 8  # sentences, for one that holds the form asked for
_MET = 0.8  # how well the question covers a word of a sentence, from which it says it
_NOVEL = 0.03  # share of a sentence's weight, up to which it says no more than the question
_NUMBERED = 3  # sentences, one of which has to give a number of what is counted
_HOLDING = 0.8  # share of the best score that it must have


_Part = tuple[Question, Sequence[Evidence]]
"""A part of a question with the sentences as they answer it, best first."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What to answer with. `probability` is how likely the book answers at all."""

    sentences: tuple[tuple[Section, Sentence], ...]
    probability: float
    is_known: bool = False  # a known question tells that the first of them answers


def select(question: Question, ranked: Sequence[Evidence], finder: EvidenceFinder) -> Selection:
    """The sentences that answer `question`, in reading order within each section, or none."""
    if not ranked or not is_open(question, finder):
        return Selection((), 0.0)
    ranked = _asked_the_same_first(ranked)
    kin, asked = finder.kin(question), parts_of(question)
    is_one = len(asked) == 1
    is_known = _is_answer_known(ranked[0], kin)
    if not is_known and is_one and finder.is_imprint_of_another(question, ranked[0]):
        return Selection((), 0.0)
    probability = _chance(question, ranked, finder)
    if not is_known and asks_for_pages(question) and is_one and not _gives_page(ranked[0], probability):
        return Selection((), 0.0)  # no title of the contents is what the question names
    if is_known:
        probability = max(probability, SURE)
    elif is_one and ((_is_silence_known(ranked[0], kin) and probability < SURE) or _is_like_none(ranked[0], kin)):
        return Selection((), min(probability, 1 - SURE))
    if spelled_out := _spelled_out(question, ranked):
        return Selection(tuple(_expanded(question, finder, [spelled_out])), max(probability, SURE))
    if is_one:
        parts = [(question, ranked)] if probability >= THRESHOLD else []
    else:
        parts, probability = _told(_parts(asked, ranked, finder), probability, finder, is_known=is_known)
    if not parts:
        return Selection((), probability)
    chosen: list[Evidence] = []
    for part, among in parts:
        of_part = _fit(part, among, finder, probability)
        chosen.extend(e for e in _cover(part, of_part, finder) if e.key not in {c.key for c in chosen})
    return Selection(tuple(_expanded(question, finder, chosen)), probability, is_known)


def _told(
    parts: Sequence[_Part], probability: float, finder: EvidenceFinder, *, is_known: bool
) -> tuple[list[_Part], float]:
    """The parts to be answered, and how likely the book answers one.

    One of two things asked for may be in the book where the whole seems not to be; where neither is likely by itself,
    the whole only seems to be.
    """
    chances = [answerability(signs(part, among, finder)) for part, among in parts]
    best = max(chances, default=0.0)
    if probability < THRESHOLD:
        told = [part for part, chance in zip(parts, chances, strict=True) if chance >= SURE]
        return told, best if told else probability
    return (list(parts), probability) if is_known or best >= THRESHOLD else ([], best)


def _parts(asked: Sequence[Question], ranked: Sequence[Evidence], finder: EvidenceFinder) -> list[_Part]:
    """Each part of a question with the sentences as they answer it; none that an imprint of another answers."""
    found = ((part, _reranked(part, ranked, finder)) for part in asked)
    return [
        (part, among)
        for part, among in found
        if _is_answer_known(among[0], finder.kin(part)) or not finder.is_imprint_of_another(part, among[0])
    ]


def is_open(question: Question, finder: EvidenceFinder) -> bool:
    """False where no text need be looked at: a sum, or a question about what no book names."""
    return not (is_sum(question.text) or finder.is_elsewhere(question))


def is_request(question: Question, finder: EvidenceFinder) -> bool:
    """True for a follow-up that asks for what stands in no book; no question that is answered is like it."""
    return finder.kin(question).best < _ALIKE and finder.request_odds(question) >= requests.FOLLOWING


def _chance(question: Question, ranked: Sequence[Evidence], finder: EvidenceFinder) -> float:
    """How likely the book answers; less where what is asked for may stand in no book."""
    probability = answerability(signs(question, ranked, finder))
    if finder.kin(question).best >= _ALIKE:
        return probability
    return requests.tempered(probability, finder.request_odds(question))


def settled(
    question: Question, best: Evidence, ranked: Sequence[Evidence], finder: EvidenceFinder, probability: float
) -> Selection:
    """The sentences that answer `question` where it is settled elsewhere that `best` does, and how likely."""
    return Selection(tuple(_expanded(question, finder, _cover(question, _led(best, ranked), finder))), probability)


def _led(best: Evidence, ranked: Sequence[Evidence]) -> list[Evidence]:
    """The same with `best`, whether or not it was among them, before all others, and no score above its own."""
    return [replace(best, score=max(best.score, ranked[0].score)), *(e for e in ranked if e.key != best.key)]


def _fit(
    question: Question, ranked: Sequence[Evidence], finder: EvidenceFinder, probability: float
) -> Sequence[Evidence]:
    """The sentences, one that holds the form asked for first; none where none likely does and the book may be silent.

    One that speaks of the year asked for, or of that one of a series, goes before one that speaks of another.

    A question that takes something for granted may have to be put right, and is left as it is.
    """
    claim = claim_of(question)
    if (claim is not None and claim.form != "other") or "yesno" in question.types:
        return ranked
    is_sure = probability >= SURE and not is_exact(question.text)
    ranked = _last_first(question, ranked)
    if differs(question, ranked[0]):
        agreeing = next((e for e in ranked[1:_LOOKED_AT] if _agrees(question, e, ranked[0])), None)
        if agreeing is not None:
            ranked = [agreeing, *(e for e in ranked if e is not agreeing)]
    needs_form = is_met(question.text, ranked[0].unit.text) is not None
    if needs_form and not (question.about_footnotes or question.about_sources):
        near = (e for e in ranked[:_LOOKED_AT] if e is ranked[0] or not _is_of_imprint(e))
        holding = next((e for e in near if is_met(question.text, e.unit.text)), None)
        if holding is None or (holding.score < _HOLDING * ranked[0].score and not _is_vouched_for(holding, _NEARLY)):
            return ranked if is_sure or _is_vouched_for(ranked[0]) else []
        ranked = [holding, *(e for e in ranked if e is not holding)]
    if not is_sure and not finder.is_quantified(question, [e.unit.text for e in ranked[:_NUMBERED]]):
        return []
    return [] if differs(question, ranked[0]) else ranked


def _is_vouched_for(best: Evidence, apart: float = 0.0) -> bool:
    """True where a known question that the sentence answers is so like this one that no form need tell it answers.

    `apart` is by how much another may be liker.
    """
    return best.features.known >= _VOUCHED and best.features.apart <= apart


def _is_of_imprint(evidence: Evidence) -> bool:
    """True for a line of the imprint, which holds names and figures of many kinds, that no known question points to."""
    return bool(other_names(evidence.section, evidence.unit)) and not _is_vouched_for(evidence, _NEARLY)


def _gives_page(best: Evidence, probability: float) -> bool:
    """True where the sentence names a page, and most likely the one asked for: every line of the contents names one."""
    return probability >= SURE and bool(_PAGES.search(best.unit.text))


def _asked_the_same_first(ranked: Sequence[Evidence]) -> Sequence[Evidence]:
    """The same; the sentence that answers a known question which asks the same before all others."""
    asked = (e for e in ranked if e.features.known >= _SAME and e.features.apart <= 0.0)
    best = next(asked, ranked[0])
    return ranked if best is ranked[0] else _led(best, ranked)


def _is_answer_known(best: Evidence, kin: Kin) -> bool:
    """True where the sentence answers a known question so like this one, and no silent one is as like."""
    known = best.features.known
    margin = 0.0 if known >= _SAME else _CLEARLY
    return known >= _KNOWN and best.features.apart <= 0.0 and kin.silence(best.work) <= known - margin


def _is_silence_known(best: Evidence, kin: Kin) -> bool:
    """True where the work is known to be silent on a question so like this one, and no answered one is as like."""
    silence = kin.silence(best.work)
    return silence >= _KNOWN_SILENT and silence > kin.best + (0.0 if silence >= _SAME else _LESS)


def _is_like_none(best: Evidence, kin: Kin) -> bool:
    """True where all that the work tells has been asked for, and this is like none of it."""
    return best.work in kin.asked_through and kin.best < _UNLIKE


def _spelled_out(question: Question, ranked: Sequence[Evidence]) -> Evidence | None:
    """The sentence that spells out the short form asked for; None where none does, or more is asked."""
    pattern = full_name(question.text)
    if pattern is None or len(parts_of(question)) > 1:
        return None
    return next((e for e in ranked[:_LOOKED_AT] if pattern.search(e.unit.text)), None)


def _last_first(question: Question, ranked: Sequence[Evidence]) -> Sequence[Evidence]:
    """The same; where the last of several phases is asked for, the sentence of that section that tells of it first."""
    if not asks_for_last_phase(question.text):
        return ranked
    section = ranked[0].section
    last = max(phases_of(section.text), default=0)
    telling = (e for e in ranked if e.section.address == section.address and last in phases_of(e.unit.text))
    best = next(telling, None) if last > 1 else None
    return ranked if best is None else _led(best, ranked)


def _agrees(question: Question, evidence: Evidence, best: Evidence) -> bool:
    """True where a sentence speaks of the year or number of a series asked for, and of all that the best one names."""
    if evidence.score < _HOLDING * best.score or differs(question, evidence):
        return False
    text, held = fold(evidence.unit.text), fold(best.unit.text)
    return all(name in text for name in exact_names(question.text) if name in held)


def _reranked(part: Question, ranked: Sequence[Evidence], finder: EvidenceFinder) -> list[Evidence]:
    again = {e.key: e for e in finder.reweigh(part, ranked)}
    whole = {e.key: e.score for e in ranked}
    return sorted(again.values(), key=lambda e: -(e.score + _WHOLE * whole[e.key]))


def _cover(question: Question, ranked: Sequence[Evidence], finder: EvidenceFinder) -> list[Evidence]:
    """The best sentence, and others near it that cover words of the question which it leaves open."""
    if not ranked:
        return []
    chosen = _together(ranked)
    if len(chosen) > 1:
        return chosen
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


def _together(ranked: Sequence[Evidence]) -> list[Evidence]:
    """The best sentence, and the others of its section that answer the known question which this one is like.

    In reading order: they are the items of a list, or each a part of what is asked.
    """
    best = ranked[0]
    if best.features.known < _ALIKE or best.features.apart > 0.0:
        return [best]
    found = [e for e in ranked if e.features.known == best.features.known]
    inside = {e.unit.address: e for e in found if e.section.address == best.section.address}
    return sorted(inside.values(), key=lambda e: e.unit.start)


def _says_no_more(question: Question, evidence: Evidence, finder: EvidenceFinder) -> bool:
    """True where an open question says all that the sentence says: the answer stands beside it."""
    claim = claim_of(question)
    if (claim is not None and claim.form != "other") or "yesno" in question.types or _is_vouched_for(evidence):
        return False
    told = finder.coverage(Question.of(evidence.unit.text, evidence.section.lang), [question.text])
    weights = {word: finder.weigh(word) for word in told}
    new = sum(weights[word] for word, value in told.items() if value < _MET)
    return bool(told) and new <= _NOVEL * sum(weights.values())


def _own_words(evidence: Evidence) -> str:
    return "\n".join([*evidence.section.path, evidence.unit.text])


def _expanded(question: Question, finder: EvidenceFinder, chosen: Sequence[Evidence]) -> list[tuple[Section, Sentence]]:
    found: dict[tuple[str, str], tuple[Section, Sentence]] = {}
    widen: Callable[[Section, Sentence], tuple[Sentence, ...]]
    for evidence in chosen:
        widen = list_around if "list" in question.types else whole_list
        units = widen(evidence.section, evidence.unit)
        if len(units) == 1:
            units = whole_list(evidence.section, evidence.unit)
        if len(units) == 1 and len(chosen) == 1 and _says_no_more(question, evidence, finder):
            units = with_neighbour(evidence.section, evidence.unit)
        for unit in units:
            found.setdefault((evidence.work, unit.address), (evidence.section, unit))
    return list(found.values())
