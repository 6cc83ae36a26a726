"""Premises: what a question takes for granted, held against the sentence that answers it.

"The book was printed in Kunming, wasn't it?" is answered with "No. The book says Beijing, not Kunming." where the
sentence says the same of another value of the same kind. A question that is only limited by a value ("in 2010?") takes
nothing for granted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from assistant.answer_texts import ANSWER
from assistant.evidence import Evidence, EvidenceFinder, other_language
from assistant.premise_claims import Claim, Form, claim_of, is_negated, rested_on, stated_in
from assistant.premise_values import Kind, Value, in_language, same_noun, values
from assistant.question import Question
from corpus.types import Lang, Section, Sentence
from index.analysis import fold
from index.library import Library

Source = tuple[Section, Sentence]

# verbs that say the same: of a meeting, and of what somebody began
_HELD = r"举行|举办|召开|主办|承办|\b(?:held|hold|host(?:ed|s)?|convened?|(?:takes?|taken|took) place)\b"
_BEGUN = (
    r"发起|启动|创立|创建|创办|成立|倡议|设立|\b(?:launch(?:ed)?|found(?:ed)?|initiat(?:ed?|es)|establish(?:ed)?|created?"
    r"|start(?:ed)?|began|begun|set up)\b"
)
_SAYING_SAME = (
    # 开, 办 and 搞 alone; within a sentence they are most often 开展, 办法
    (re.compile(_HELD), re.compile(rf"{_HELD}|[开办]")),
    (re.compile(_BEGUN), re.compile(rf"{_BEGUN}|牵头|搞")),
)
_CLAUSE = re.compile(r"[，；。：、]|[,;:.](?=\s)|\s+and\s+")
_COVERED = 0.6  # word match from which a word of the question counts as said by the sentence
_HEARD = 0.9  # word match from which a word counts as one that the sentences found have
_TELLING = 2.0  # weight from which a word tells sentences apart
_UNHEARD = 0.3  # weight of a word that none of them has, as a share
_SAID: dict[Form, float] = {"confirm": 0.7, "presume": 0.7, "other": 0.85}
_AGREED = 0.85  # share said from which "yes" is safe
_APART = 0.7  # weight of a clause, as a share of that of the clause which counts, up to which it is another matter
_NEAREST = 3  # sentences, the wrong value apart, that are looked at besides those chosen
_OTHERS = 6  # sentences that might bear the presumed value out
_KINDS: dict[Form, frozenset[Kind]] = {
    "confirm": frozenset({"year", "duration", "count", "ordinal", "city", "country", "body", "contrary"}),
    "presume": frozenset({"year", "duration", "count", "city", "country", "body", "contrary"}),
    "other": frozenset({"count", "city"}),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an answer begins, and the sentence that says so; `is_whole` where no other sentence is asked for."""

    lead: str
    source: Source
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class PremiseChecker:
    """Holds what questions take for granted against the sentences that answer them."""

    finder: EvidenceFinder
    library: Library

    def check(self, question: Question, chosen: Sequence[Source], ranked: Sequence[Evidence]) -> Verdict | None:
        """How to begin the answer made of `chosen`: by a correction, by yes or no, or, mostly, by neither (None)."""
        stated = stated_in(question)
        rests = (claim_of(question), rested_on(question), stated[0] if stated else None)
        claims = (claim for claim in rests if claim is not None)
        return next((found for claim in claims if (found := self.held_against(claim, chosen, ranked))), None)

    def held_against(self, claim: Claim, chosen: Sequence[Source], ranked: Sequence[Evidence]) -> Verdict | None:
        """How to begin the answer where it says that the claim is not so, or is; else None."""
        question = claim.question
        heard = self._covered(claim, [e.unit.text for e in ranked])
        for source in self._near(claim, chosen, ranked):
            texts = self._renderings(source, question.lang)
            said = self._said(claim, texts, source[0], heard)
            if said < _SAID[claim.form]:
                continue
            if found := self._contradiction(claim, source, ranked, heard):
                return Verdict(_correction(claim, *found), source, claim.form == "confirm")
            if claim.form == "confirm" and said >= _AGREED and self._agrees(claim, texts):
                return Verdict(ANSWER[question.lang]["yes"], source, is_whole=True)
        return None

    def _near(self, claim: Claim, chosen: Sequence[Source], ranked: Sequence[Evidence]) -> Iterator[Source]:
        """The sentences chosen, those nearest but for the values, and those that count the same things."""
        yield from chosen
        weighed = self.finder.reweigh(claim.without, ranked)
        counts = [value for value in claim.values if value.kind == "count"]
        alike = (e for e in weighed if any(_of_kind(c, v) for c in counts for v in values(e.unit.text)))
        for evidence in [*weighed[:_NEAREST], *islice(alike, _NEAREST)]:
            yield evidence.section, evidence.unit

    def _renderings(self, source: Source, lang: Lang) -> tuple[str, ...]:
        """The sentence in both languages as far as there are texts in them, the one in `lang` first."""
        section, unit = source
        found = (self.library.counterparts(unit, section, each) for each in (lang, other_language(lang)))
        texts = [" ".join(u.text for u in pair[1]) for pair in found if pair]
        return tuple(dict.fromkeys([*texts, unit.text]))

    def _said(self, claim: Claim, texts: Sequence[str], section: Section, heard: Mapping[str, float]) -> float:
        """The share of the claim's words, values apart, that the sentence says, from 0 to 1.

        A name that it lacks, or a word that other sentences have, tells it from them: then it is another matter, and 0.
        Any other word that none of them has (`heard`) tells nothing, and weighs little.
        """
        covered = self._covered(claim, [*texts, *section.path])
        said = total = 0.0
        for word in covered:
            weight = self.finder.weigh(word)
            if covered[word] >= _COVERED:
                said += weight
            elif word in claim.names or (heard[word] >= _HEARD and weight >= _TELLING):
                return 0.0
            else:
                weight *= _UNHEARD
            total += weight
        return said / total if total else 0.0

    def _covered(self, claim: Claim, texts: Sequence[str]) -> dict[str, float]:
        """How well each word of the claim is covered by `texts`, from 0 to 1; a part of a longer name counts whole."""
        folded = "\n".join(fold(text) for text in texts)
        covered = self.finder.coverage(claim.question, texts)
        same = [words for verbs, words in _SAYING_SAME if verbs.search(folded)]
        return {
            word: 1.0 if (_is_long(word) and word in folded) or any(w.fullmatch(word) for w in same) else value
            for word, value in covered.items()
            if word in claim.words
        }

    def _contradiction(
        self, claim: Claim, source: Source, ranked: Sequence[Evidence], heard: Mapping[str, float]
    ) -> tuple[Value, Value] | None:
        """The value presumed and the one that stands in its place."""
        texts = self._renderings(source, claim.question.lang)
        headings = [value for text in source[0].path for value in values(text)]
        for presumed in claim.values:
            if presumed.kind == "contrary" and (claim.is_negated or any(is_negated(text) for text in texts)):
                continue  # "did not fail" is not told from "failed"
            if presumed.kind not in _KINDS[claim.form] or any(_same(presumed, value) for value in headings):
                continue
            if any(_same(presumed, value) for text in texts for value in values(text)) and not (
                claim.form == "confirm" and all(self._stands_apart(presumed, claim, text) for text in texts)
            ):
                continue
            given = self._in_its_place(presumed, claim, texts)
            if given is not None and self._says_best(presumed, claim, source, ranked):
                continue
            if given is not None and not self._borne_out(presumed, claim, source, ranked, heard):
                return presumed, given
        return None

    def _in_its_place(self, presumed: Value, claim: Claim, texts: Sequence[str]) -> Value | None:
        """The only value of the kind in the clause that says most of the claim, else in the sentence."""
        asked = {value.canonical for value in claim.values if value.kind == presumed.kind}
        for text in texts:
            for stretch in (self._nearest_clause(claim, text), text):
                rivals: dict[str, Value] = {}
                for value in values(stretch):
                    if _of_kind(presumed, value):
                        rivals.setdefault(value.canonical, value)
                if len(rivals) == 1 and not rivals.keys() & asked:
                    return next(iter(rivals.values()))
                if rivals:
                    break
        return None

    def _stands_apart(self, presumed: Value, claim: Claim, text: str) -> bool:
        """True where the clause that says most of the claim has one other value of the kind, and not this one."""
        clauses = [clause for clause in _CLAUSE.split(text) if clause and clause.strip()]
        weights = sorted((self._weight_in(claim, clause) for clause in clauses), reverse=True)
        if len(weights) < 2 or weights[1] > _APART * weights[0]:
            return False
        kind = {v.canonical for v in values(self._nearest_clause(claim, text)) if _of_kind(presumed, v)}
        return len(kind) == 1 and presumed.canonical not in kind

    def _agrees(self, claim: Claim, texts: Sequence[str]) -> bool:
        """True where the sentence has every value of the claim in its place, and neither denies anything."""
        denied = claim.is_negated or any(is_negated(text) for text in texts)
        return not denied and all(self._is_only(value, claim, texts) for value in claim.values)

    def _is_only(self, value: Value, claim: Claim, texts: Sequence[str]) -> bool:
        """True where a text has this value and none other of the kind, in the sentence or in the clause that counts."""
        for text in texts:
            kind = {v.canonical for v in values(text) if _of_kind(value, v)}
            if value.canonical in kind and (len(kind) == 1 or self._only_in_clause(value, claim, text)):
                return True
        return False

    def _only_in_clause(self, value: Value, claim: Claim, text: str) -> bool:
        clause = self._nearest_clause(claim, text)
        return {v.canonical for v in values(clause) if _of_kind(value, v)} == {value.canonical}

    def _nearest_clause(self, claim: Claim, text: str) -> str:
        clauses = [clause for clause in _CLAUSE.split(text) if clause and clause.strip()]
        return max(clauses, key=lambda clause: self._weight_in(claim, clause), default=text)

    def _weight_in(self, claim: Claim, text: str) -> float:
        covered = self._covered(claim, [text])
        return sum(self.finder.weigh(word) for word, value in covered.items() if value >= _COVERED)

    def _says_best(self, presumed: Value, claim: Claim, source: Source, ranked: Sequence[Evidence]) -> bool:
        """True where the best sentence is another and has the presumed value beside all names of the claim."""
        best = ranked[0]
        texts = self._renderings((best.section, best.unit), claim.question.lang)
        covered = self._covered(claim, texts)
        has_it = any(_same(presumed, value) for text in texts for value in values(text))
        is_named = bool(claim.names) and all(covered.get(name, 0.0) >= _COVERED for name in claim.names)
        return best.unit.address != source[1].address and has_it and is_named

    def _borne_out(
        self, presumed: Value, claim: Claim, source: Source, ranked: Sequence[Evidence], heard: Mapping[str, float]
    ) -> bool:
        """True where another sentence says the same as the claim, the presumed value included."""
        for evidence in ranked[:_OTHERS]:
            texts = self._renderings((evidence.section, evidence.unit), claim.question.lang)
            has_it = any(_same(presumed, value) for text in texts for value in values(text))
            is_other = evidence.unit.address != source[1].address
            if is_other and has_it and self._said(claim, texts, evidence.section, heard) >= _SAID[claim.form]:
                return True
        return False


def _is_long(word: str) -> bool:
    """True where a word that stands within another is hardly there by chance."""
    return len(word) >= (4 if word.isascii() else 2)


def _same(one: Value, other: Value) -> bool:
    return _of_kind(one, other) and one.canonical == other.canonical


def _of_kind(presumed: Value, value: Value) -> bool:
    return value.kind == presumed.kind and same_noun(presumed, value)


def _correction(claim: Claim, presumed: Value, given: Value) -> str:
    lang = claim.question.lang
    words = ANSWER[lang]
    said = words["correction"].format(given=in_language(given, lang), presumed=in_language(presumed, lang))
    if claim.form != "confirm" or claim.is_negated:
        return said
    return words["no"] + (" " if lang == "en" else "") + said


def led_by(verdict: Verdict, chosen: Sequence[Source]) -> tuple[Source, ...]:
    """The sentences of the answer with the one that the verdict rests on first."""
    others = () if verdict.is_whole else tuple(source for source in chosen if source != verdict.source)
    return (verdict.source, *others)
