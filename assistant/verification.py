"""Verification: whether the sentences that are cited say what a sentence of an answer claims, across languages.

Numbers with their units, dates, names, negations and quotations must agree, and the words must mean much the same
(soft matching of words as in BERTScore, Zhang et al., ICLR 2020, over the bundled bilingual vectors).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant import names
from assistant.claims import counted, dates, measures, quotations, read, values_said
from assistant.negation import contradicts
from assistant.quotes import place
from assistant.types import State
from corpus.language import detect_language
from corpus.normalize import title_key
from corpus.types import Lang
from index.analysis import content_words
from index.wordmatch import WordMatcher

_SUPPORTED = {True: 0.61, False: 0.35}  # closeness from which a claim is carried; by "in the same language"
_PARTLY = {True: 0.45, False: 0.26}  # the same from which it is carried in part
_WHOLE = 0.3  # weight of the cosine of whole sentences of two languages; the rest is the match of their words
_SHARED = 0.08  # what a number in common adds to the closeness of two languages
_QUOTED = 0.15  # word match from which a quotation is a rendering of words in another language
_CLAUSE = re.compile(r"[，,；;。.!?！？：:](?!\d)")
_REPLY = re.compile(r"^(?:不是|不对|是的|没有|No|Yes)(?:[。，]|[.,]\s)\s*")
_CONTRAST = re.compile(r"[，,]\s*(?:而|并)?不是([^，。；,;]+)|,\s+(?:and )?not ([^,.;]+)")
_CLAUSE_SAID = {True: 0.4, False: 0.08}  # word match below which a clause is an addition; by "in the same language"
_CLAUSE_WORDS = 3  # in a clause that is long enough to be judged alone
_UNCOUNTED = ("1", "2")  # numbers that words without a digit may stand for: 一类, 两地


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far the sources carry a claim, the word match from 0 to 1, and what speaks against it."""

    state: State
    closeness: float
    problems: tuple[str, ...] = ()


def verify(claim: str, texts: Sequence[str], words: WordMatcher) -> Verdict:
    """Hold a claim against the sentences it cites, given in any of their languages."""
    if not claim.strip() or not texts:
        return Verdict("not_found", 0.0, ("nothing to hold it against",))
    claim = _affirmed(claim, texts)
    lang = detect_language(claim)
    if any(place(claim, text) and not contradicts(claim, text, same_language=True) for text in texts):
        return Verdict("supported", 1.0)
    by_lang = {tongue: " ".join(t for t in texts if detect_language(t) == tongue) for tongue in ("zh", "en")}
    source_lang: Lang = lang if by_lang[lang] else "en" if lang == "zh" else "zh"
    source = by_lang[source_lang]
    closeness = _closeness(claim, source, words, same=lang == source_lang)
    problems = tuple(_problems(claim, lang, texts, (source, source_lang), words))
    state = _state(closeness, problems, same=lang == source_lang)
    doubts: tuple[str, ...] = ()
    if state == "supported":
        doubts = (*_doubts(claim, lang, source, source_lang), *_added(claim, source, words, same=lang == source_lang))
    return Verdict("partly" if doubts else state, closeness, problems + doubts)


def _affirmed(claim: str, texts: Sequence[str]) -> str:
    """The claim without "Yes" and "No" and without what it sets apart (", not Kunming") that no source speaks of."""

    def kept(found: re.Match[str]) -> str:
        denied = found[1] or found[2]
        return found[0] if any(place(denied, text) for text in texts) else ""

    return _CONTRAST.sub(kept, _REPLY.sub("", claim.strip())) or claim


def _state(closeness: float, problems: Sequence[str], *, same: bool) -> State:
    if problems or closeness < _PARTLY[same]:
        return "not_found"
    return "supported" if closeness >= _SUPPORTED[same] else "partly"


def _doubts(claim: str, lang: Lang, source: str, source_lang: Lang) -> Iterator[str]:
    """Numbers and places said more often than the source says them, where another of the source's is left out."""
    mine, theirs = (Counter(m.value for m in measures(read(text))) for text in (claim, source))
    if any(mine[value] < theirs[value] for value in theirs):
        yield from (f"number {value} again" for value in mine if mine[value] > theirs[value] > 0)
    yield from (f"name {name} again" for name in names.repeated(claim, lang, source, source_lang))


def _added(claim: str, source: str, words: WordMatcher, *, same: bool) -> Iterator[str]:
    """Clauses without a number, which is judged apart, of which the source says next to nothing."""
    among = content_words(read(source))
    for clause in _CLAUSE.split(claim):
        said = [] if measures(read(clause)) else content_words(read(clause))
        if len(said) >= _CLAUSE_WORDS and float(words.best(said, among).mean()) < _CLAUSE_SAID[same]:
            yield f"added {clause.strip()!r}"


def _closeness(claim: str, source: str, words: WordMatcher, *, same: bool) -> float:
    """How near the meanings are: of one language by the claim's words, of two by words of both and the whole."""
    mine, theirs = content_words(read(claim)), content_words(read(source))
    if not mine or not theirs:
        return 1.0 if title_key(claim) and title_key(claim) in title_key(source) else 0.0
    covered = float(words.best(mine, theirs).mean())
    if same:
        return covered
    back = float(words.best(theirs, mine).mean())
    rows = words.matrix([claim, source])
    near = _WHOLE * float(rows[0] @ rows[1]) + (1 - _WHOLE) * (covered + back) / 2
    shared = values_said(read(claim)) & values_said(read(source)) - set(_UNCOUNTED)
    return min(1.0, near + (_SHARED if shared else 0.0))


def _problems(
    claim: str, lang: Lang, texts: Sequence[str], against: tuple[str, Lang], words: WordMatcher
) -> Iterator[str]:
    source, source_lang = against
    same = lang == source_lang
    yield from (f"quotation {q!r}" for q in quotations(claim) if not _quotes(q, texts, against, words))
    yield from _numbers(claim, [read(text) for text in texts], read(source) if same else "")
    yield from (f"name {name}" for name in names.missing(claim, lang, source, source_lang, words))
    if contradicts(claim, source, same_language=same):
        yield "negation"


def _quotes(quotation: str, texts: Sequence[str], against: tuple[str, Lang], words: WordMatcher) -> bool:
    """True where a quotation stands in a source, or renders what stands in one of another language."""
    if any(place(quotation, text) for text in texts):
        return True
    source, lang = against
    if detect_language(quotation) == lang:
        return False
    return float(words.best(content_words(quotation), content_words(source)).mean()) >= _QUOTED


def _numbers(raw: str, texts: Sequence[str], alike: str) -> Iterator[str]:
    """Numbers, units and dates of a claim that its canonical sources do not give."""
    claim = read(raw)
    written = re.findall(r"\d+", raw)
    said = frozenset[str]().union(*map(values_said, texts))
    given = [measure for text in texts for measure in measures(text)]
    for measure in measures(claim):
        if measure.value in _UNCOUNTED and measure.value not in written and not measure.unit:
            continue
        if measure.value not in said:
            yield f"number {measure.value}"
            continue
        units = {other.unit for other in given if other.value == measure.value}
        if measure.unit and units and "" not in units and measure.unit not in units:
            yield f"unit of {measure.value}"
    known = [date for text in texts for date in dates(text)]
    yield from (f"date {'-'.join(filter(None, date))}" for date in dates(claim) if not _agrees(date, known))
    nouns = counted(alike)
    for number, noun in counted(claim):
        numbers = {other for other, of in nouns if of == noun}
        if numbers and number not in numbers:
            yield f"number {number} of {noun}"


def _agrees(date: Sequence[str], known: Sequence[Sequence[str]]) -> bool:
    return any(all(a == b for a, b in zip(date, other, strict=True) if a and b) for other in known)
