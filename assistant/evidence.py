"""Evidence: the sentences of the retrieved passages, weighed by what the question asks for."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.question import Question
from corpus.types import Lang, Section, Sentence
from index.analysis import content_words, passage_terms
from index.build import OpenIndex
from index.sentences import sentence_key
from index.types import Hit, Vectors
from index.wordmatch import WordMatcher

_BEHIND = 0.4  # weight of the vector of an earlier question that this one leans on
_NEAR = 1  # sentences of the same paragraph on either side that lend context


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of one sentence for one question; each between 0 and 1, the cosine between -1 and 1."""

    cosine: float  # of question and sentence vectors
    rank: float  # 1 for the first passage retrieved, falling
    exact: float  # share of the question's terms in the sentence, rare terms weigh more
    context: float  # the same, with heading path and neighbours
    soft: float  # share of the question's words with a near word in the sentence
    soft_context: float  # the same, with heading path and neighbours
    fits: float  # holds the type of thing asked for
    expected: float  # holds the very form asked for (a length, a county), 0.5 where none is particular
    listing: float  # 1 for a line of the table of contents, where the question is not about it
    named: float  # 1 for a footnote where the question is about footnotes
    length: float  # 0 for a short sentence, 1 for a very long one

    def row(self) -> tuple[float, ...]:
        """The features in order."""
        return (
            self.cosine,
            self.rank,
            self.exact,
            self.context,
            self.soft,
            self.soft_context,
            self.fits,
            self.expected,
            self.listing,
            self.named,
            self.length,
        )


# Fitted by `python -m eval.fit` on question-sentence pairs; order as in `Features`.
WEIGHTS = (2.3, 1.8, 1.8, 1.4, 1.8, 1.6, 1.0, 1.8, -0.8, 0.7, -0.4)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that may answer, and how likely."""

    section: Section
    unit: Sentence
    score: float
    features: Features = field(repr=False)
    work: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The sentence's identity over all languages of a work."""
        return self.work, self.unit.address


class EvidenceFinder:
    """Weighs sentences. Term weights come from the passages of the index."""

    def __init__(self, index: OpenIndex, words: WordMatcher) -> None:
        """Weigh the sentences of `index`, words matched by `words`."""
        self._index = index
        self._words = words

    def find(self, question: Question, hits: Sequence[Hit]) -> list[Evidence]:
        """Every sentence of the passages hit, best first; of one sentence in two languages, the better."""
        candidates = list(_sentences(hits))
        if not candidates:
            return []
        vector = self._vector(question)
        keys = [sentence_key(section, unit) for section, unit, _ in candidates]
        cosines = self._index.sentences.similarities(vector, keys)
        weigh = self.weigh
        best: dict[tuple[str, str], Evidence] = {}
        for (section, unit, rank), cosine in zip(candidates, cosines, strict=True):
            features = self._features(question, section, unit, (float(cosine), rank), weigh)
            score = float(np.dot(features.row(), WEIGHTS))
            work = self._index.library.edition(section.book_id).work
            evidence = Evidence(section, unit, score, features, work)
            if evidence.key not in best or best[evidence.key].score < score:
                best[evidence.key] = evidence
        return sorted(best.values(), key=lambda e: -e.score)

    def weigh(self, word: str) -> float:
        """How much a word tells passages apart."""
        return self._index.retriever.term_weight(word)

    def context(self, section: Section, unit: Sentence) -> str:
        """A sentence with its heading path and its neighbours; a footnote with the sentence that refers to it."""
        around = context_of(section, unit)
        if section.anchor is None:
            return around
        owner = self._index.library.sections.get(section.key.rpartition("/")[0])
        anchors = [u.text for u in owner.units if u.address == section.anchor] if owner else []
        return "\n".join([around, *anchors])

    def reweigh(self, question: Question, known: Sequence[Evidence]) -> list[Evidence]:
        """The same sentences weighed for another question, best first; their ranks stay."""
        vector = self._vector(question)
        cosines = self._index.sentences.similarities(vector, [sentence_key(e.section, e.unit) for e in known])
        again = []
        for evidence, cosine in zip(known, cosines, strict=True):
            given = (float(cosine), evidence.features.rank)
            features = self._features(question, evidence.section, evidence.unit, given, self.weigh)
            score = float(np.dot(features.row(), WEIGHTS))
            again.append(Evidence(evidence.section, evidence.unit, score, features, evidence.work))
        return sorted(again, key=lambda e: -e.score)

    def coverage(self, question: Question, texts: Iterable[str]) -> dict[str, float]:
        """How well each word of the question is covered by `texts` together, from 0 to 1."""
        among = list(dict.fromkeys(word for text in texts for word in content_words(text)))
        return dict(zip(question.words, map(float, self._words.best(question.words, among)), strict=True))

    def _vector(self, question: Question) -> Vectors:
        texts = [question.text, question.background] if question.background else [question.text]
        rows = self._index.retriever.embedder.embed_queries(texts)
        vector = rows[0] if len(rows) == 1 else rows[0] + _BEHIND * rows[1]
        return np.asarray(vector / (np.linalg.norm(vector) or 1.0), dtype=np.float32)

    def _features(
        self,
        question: Question,
        section: Section,
        unit: Sentence,
        given: tuple[float, float],
        weigh: Callable[[str], float],
    ) -> Features:
        around = self.context(section, unit)
        return Features(
            cosine=given[0],
            rank=given[1],
            exact=_share(question, set(passage_terms(unit.text)), weigh),
            context=_share(question, set(passage_terms(around)), weigh),
            soft=self._soft(question, unit.text, weigh),
            soft_context=self._soft(question, around, weigh),
            fits=question.fits(unit.text),
            expected=question.holds_expected(unit.text),
            listing=1.0 if section.kind == "contents" and not question.about_contents else 0.0,
            named=1.0 if section.kind == "footnote" and question.about_footnotes else 0.0,
            length=min(1.0, math.log1p(len(unit.text)) / 6.5),
        )

    def _soft(self, question: Question, text: str, weigh: Callable[[str], float]) -> float:
        if not question.words:
            return 0.0
        weights = np.array([weigh(word) * question.share(word) for word in question.words])
        best = self._words.best(question.words, content_words(text))
        # Unrelated words of one language have cosines of up to about 0.3, which say nothing.
        return float(np.dot(np.clip((best - 0.3) / 0.7, 0.0, 1.0), weights) / (weights.sum() or 1.0))


def context_of(section: Section, unit: Sentence) -> str:
    """A sentence with its heading path and its neighbours in the paragraph."""
    paragraph = unit.address.rpartition(".")[0]
    near = [u for u in section.units if u.address.rpartition(".")[0] == paragraph]
    place = near.index(unit)
    window = near[max(0, place - _NEAR) : place + _NEAR + 1]
    return "\n".join([*section.path, *(u.text for u in window)])


def other_language(lang: Lang) -> Lang:
    """The other of the two languages."""
    return "en" if lang == "zh" else "zh"


def _sentences(hits: Sequence[Hit]) -> Iterable[tuple[Section, Sentence, float]]:
    seen: set[str] = set()
    for place, hit in enumerate(hits):
        passage = hit.passage
        for unit in passage.section.units:
            inside = unit.start < passage.end and unit.end > passage.start
            key = sentence_key(passage.section, unit)
            if inside and key not in seen:
                seen.add(key)
                yield passage.section, unit, 1.0 / (1.0 + place / 4)


def _share(question: Question, present: set[str], weigh: Callable[[str], float]) -> float:
    weights = {term: weigh(term) * question.share(term) for term in question.terms}
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in present) / total if total else 0.0
