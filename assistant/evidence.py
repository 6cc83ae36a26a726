"""Evidence: the sentences of the retrieved passages, weighed by what the question asks for."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np

from assistant import requests
from assistant.quantities import asks_how_many, quantified
from assistant.question import Question
from assistant.scoring import bundled_scorer
from corpus.imprint import other_names
from corpus.types import Lang, Section, Sentence
from index.analysis import content_words, fold, passage_terms
from index.build import OpenIndex
from index.embedders.registry import load_interaction
from index.known import Kin, no_questions
from index.sentences import sentence_key, sentence_text, told
from index.tagging import chinese_names
from index.types import Hit, Vectors
from index.wordmatch import WordMatcher

_BEHIND = 0.4  # weight of the vector of an earlier question that this one leans on
_LABEL = re.compile(r"(?P<label>[^：:。，,.\n]{2,30})\s*[：:]\s*\S")  # "Price: 39 yuan", of an imprint or a form
_NAMES = re.compile(r",\s*|(?<=[一-鿿])\s+")  # between the names of a field
_SOURCE = 0.5  # by which a footnote is above the sentence that refers to it, where its source is asked for
_KEPT = 64  # questions whose kin and vectors are kept
_COMPARED = 24  # of the best sentences are compared with the question word by word
_FAR = 0.7  # of words and likeness together, below which a field of an imprint is hardly what is asked for
_APART = 3.0  # by which its score is lowered then
_QUANTIFIED = 0.45  # word match from which a number is one of what the question counts
_WORK = re.compile(r"《([^》]{2,40})》")
_BOOK_EN = re.compile(  # "the book 'A History of Tea'"
    r"\b(?:the |this )?(?:book|volume|publication),? (?:called |titled |entitled )?"
    r"[\"'“‘](?P<name>[A-Z].{5,100}?)[\"'”’](?!\w)"
)
_OWN = 0.6  # share of the words of a title in quotation marks that the book's own has, from which it is meant
_FEATURE_ZH = re.compile(r"[一-鿿]{1,5}(?:[河江湖峰岛]|山脉|海峡|运河)")
_FEATURE_EN = re.compile(
    r"\b(?!The\b|Which\b|What\b|Is\b|Does\b)(?P<name>[A-Z][a-z]{2,})(?:'s)? (?:River|Lake|Canal|Strait)\b"
    r"|\b(?:Mount|Lake|River) (?P<after>[A-Z][a-z]{2,})\b"
)
_NAMED_EN = re.compile(r"(?<=[a-z,] )[A-Z][A-Za-z]+")
_NO_NAMES = frozenset({"Chinese", "English", "RMB", "CNY", "USD", "ZIP", "URL"})
_LATIN = re.compile(r"[A-Za-z]{2,}")
_COMMON = frozenset({"大江", "小河", "江河", "河湖", "界河", "国际河"})
_TELLING = 6  # characters of a title by which a longer or shorter form of it is known
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
    label: float  # how well the question names the label of a line such as "Price: 39 yuan"; 0 for other sentences
    length: float  # 0 for a short sentence, 1 for a very long one
    known: float = 0.0  # likeness of the question to the likest known one that the sentence answers
    apart: float = 0.0  # by how much that is below the likest known one of all
    likeness: float = 0.0  # to the question, word by word; 0 where it was not compared
    answers: float = -1.0  # a tenth of the logit by which the reader says that it answers; -1 where it was not read

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
            self.label,
            self.length,
            self.known,
            self.apart,
            self.likeness,
            self.answers,
        )


# Of all features but the last two, for the choice of the sentences that are compared; a linear fit serves for that.
FIRST_LOOK = (3.78, 2.30, 0.46, 0.50, 1.68, 2.12, 0.53, 1.60, -0.91, 1.10, 0.71, -0.98, 4.0, 0.0)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that may answer, and how likely."""

    section: Section
    unit: Sentence
    score: float
    features: Features = field(repr=False)
    work: str = ""

    @property
    def is_compared(self) -> bool:
        """True where it was compared with the question word by word, and so ranked by all features."""
        return self.features.likeness != 0.0

    @property
    def key(self) -> tuple[str, str]:
        """The sentence's identity over all languages of a work."""
        return self.work, self.unit.address


class _Given(NamedTuple):
    """What is known of a sentence before it is looked at."""

    cosine: float
    rank: float


class _Candidate(NamedTuple):
    """A sentence of a passage that was found."""

    section: Section
    unit: Sentence
    rank: float


class EvidenceFinder:
    """Weighs sentences. Term weights come from the passages of the index."""

    def __init__(self, index: OpenIndex, words: WordMatcher) -> None:
        """Weigh the sentences of `index` by `words`, the best of them by late interaction too."""
        self._index = index
        self._words = words
        self._interaction = index.retriever.comparer or load_interaction(index.retriever.embedder)
        self._kin = lru_cache(maxsize=_KEPT)(self._find_kin)  # asked for with every sentence
        self._embedded = lru_cache(maxsize=_KEPT)(self._embed)  # for cosines and for what is no question

    def find(self, question: Question, hits: Sequence[Hit]) -> list[Evidence]:
        """Every sentence of the passages hit, best first; of one sentence in two languages, the better."""
        candidates = list(_sentences(hits))
        if "reason" in question.types:  # which no field of an imprint gives
            fields = [c for c in candidates if c.section.kind == "front" and other_names(c.section, c.unit)]
            candidates = [c for c in candidates if c not in fields] or candidates
        if not candidates:
            return []
        vector = self._vector(question)
        keys = [sentence_key(c.section, c.unit) for c in candidates]
        cosines = self._index.sentences.similarities(vector, keys)
        best: dict[tuple[str, str], Evidence] = {}
        for candidate, cosine in zip(candidates, cosines, strict=True):
            section, unit = candidate.section, candidate.unit
            features = self._features(question, section, unit, _Given(float(cosine), candidate.rank))
            score = _first_look(features)
            work = self._index.library.edition(section.book_id).work
            evidence = Evidence(section, unit, score, features, work)
            if evidence.key not in best or best[evidence.key].score < score:
                best[evidence.key] = evidence
        found = self._compared(question, list(best.values()))
        return sorted(_sourced(found) if question.about_sources else found, key=lambda e: -e.score)

    def _compared(self, question: Question, found: Sequence[Evidence]) -> list[Evidence]:
        """The same, the best of them compared with the question word by word; none of the others is above these."""
        ordered = sorted(found, key=lambda e: -e.score)
        best, rest = ordered[:_COMPARED], ordered[_COMPARED:]
        features = [
            replace(evidence.features, likeness=likeness, answers=min(1.0, max(-1.0, logit / 10)))
            for evidence, likeness, logit in zip(best, *self._read(question.text, best), strict=True)
        ]
        scores = bundled_scorer("ranking").score([each.row() for each in features])
        compared = []
        for evidence, each, score in zip(best, features, map(float, scores), strict=True):
            if each.soft + each.likeness < _FAR and other_names(evidence.section, evidence.unit):
                score -= _APART  # a price or a telephone number, but of what the question is about
            compared.append(replace(evidence, score=score, features=each))
        lowest = min((e.score for e in compared), default=0.0)
        below = max((e.score for e in rest), default=0.0) - lowest
        return compared + [replace(e, score=e.score - max(0.0, below)) for e in rest]

    def _read(self, question: str, found: Sequence[Evidence]) -> tuple[list[float], list[float]]:
        """Likeness and logit of each; of a sentence that is told in the other language too, the mean of both."""
        own = [sentence_text(e.section, e.unit) for e in found]
        other = [self._rendering(e) for e in found]
        doubled = [place for place, text in enumerate(other) if text]
        texts = [*own, *filter(None, other)]
        values = []
        for rows in self._interaction.read(question, texts):
            mean = rows[: len(own)].astype(np.float64)
            mean[doubled] = (mean[doubled] + rows[len(own) :]) / 2
            values.append(mean.tolist())
        return values[0], values[1]

    def _rendering(self, evidence: Evidence) -> str:
        """What the other language's text says for a sentence; empty where there is none."""
        lang = other_language(evidence.section.lang)
        pair = self._index.library.counterparts(evidence.unit, evidence.section, lang)
        if pair is None:
            return ""
        section, (first, *more) = pair
        return " ".join([sentence_text(section, first), *(unit.text for unit in more)])

    def weigh(self, word: str) -> float:
        """How much a word tells passages apart."""
        return self._index.retriever.term_weight(word)

    def context(self, section: Section, unit: Sentence) -> str:
        """A sentence with its heading path and its neighbours; a footnote with the sentence that refers to it."""
        around = context_of(section, unit)
        if names := other_names(section, unit):
            around = f"{around}\n{names}"
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
            given = _Given(float(cosine), evidence.features.rank)
            features = self._features(question, evidence.section, evidence.unit, given)
            score = _first_look(features)
            again.append(replace(evidence, score=score, features=features))
        return sorted(self._compared(question, again), key=lambda e: -e.score)

    def coverage(self, question: Question, texts: Sequence[str]) -> dict[str, float]:
        """How well each word of the question is covered by `texts` together, from 0 to 1."""
        among = list(dict.fromkeys(word for text in texts for word in content_words(text)))
        best = self._best(question, among, any(question.holds_expected(text) == 1.0 for text in texts))
        return dict(zip(question.words, map(float, best), strict=True))

    def _best(self, question: Question, among: Sequence[str], holds: bool) -> Vectors:
        """The best match of each word of the question in `among`; what asks for a form is met where it is held."""
        best = self._words.best(question.words, among)
        if holds and question.asking:
            best[[place for place, word in enumerate(question.words) if word in question.asking]] = 1.0
        return best

    def uncounted(self, question: Question, text: str) -> float:
        """How far `text` is from naming what the question counts, from 0 to 1; 0 where nothing is counted."""
        if not question.counted:
            return 0.0
        return float(1.0 - self._words.best(question.counted, content_words(text)).max())

    def of_the_book(self, question: Question) -> Question:
        """The question with "this book" in the place of the title, 《…》 or "…", of the only work there is.

        The words of the title stand in many lines and tell none of them apart.
        """
        library = self._index.library
        if len({edition.work for edition in library.editions}) > 1:
            return question
        titles = [book.title for book in library.books]
        named = "本书" if question.lang == "zh" else "this book"

        def unnamed(work: re.Match[str]) -> str:
            return named if _is_title(work[1], titles) else work[0]

        def unquoted(work: re.Match[str]) -> str:
            return named if _is_much_of_title(work["name"], titles) else work[0]

        text = _BOOK_EN.sub(unquoted, _WORK.sub(unnamed, question.text))
        return question if text == question.text else Question.of(text, question.lang, background=question.background)

    def is_elsewhere(self, question: Question) -> bool:
        """True where the question is about a work, 《…》, or a river, lake or peak that no book of the index names."""
        return self._is_unknown_work(question) or self._is_unknown_feature(question)

    def _is_unknown_feature(self, question: Question) -> bool:
        """True where a river or the like is asked about that no text in the question's language names."""
        if question.lang == "zh":
            names = [n for n in chinese_names(question.text) if _FEATURE_ZH.fullmatch(n) and n not in _COMMON]
        else:
            names = [match["name"] or match["after"] for match in _FEATURE_EN.finditer(question.text)]
        if not names or "yesno" in question.types:
            return False
        sections = [s for s in self._index.library.sections.values() if s.lang == question.lang]
        folded, wanted = (fold(s.text) for s in sections), [fold(name) for name in names]
        return bool(sections) and not any(name in text for text in folded for name in wanted)

    def _is_unknown_work(self, question: Question) -> bool:
        titles = [_unspaced(title) for title in _WORK.findall(question.text)]
        if not titles:
            return False
        library = self._index.library
        texts = chain((book.title for book in library.books), (section.text for section in library.sections.values()))
        folded = map(_unspaced, texts)  # no further than the first that names one
        return not any(_is_named(title, text) for text in folded for title in titles)

    def request_odds(self, question: Question) -> float:
        """The log odds that a poem, a sum, an opinion or the like is asked for, which stands in no book.

        Told by the vectors of the packaged encoder; where there is another, nothing is.
        """
        if self._index.retriever.embedder.name != requests.ENCODER:
            return -math.inf
        return requests.request_odds(self._embedded(question.text))

    def is_imprint_of_another(self, question: Question, best: Evidence) -> bool:
        """True for a line of the imprint where the question names what front matter does not.

        An imprint tells of the book alone.
        """
        called = other_names(best.section, best.unit)
        if not called or "yesno" in question.types:
            return False
        if question.lang == "zh":
            names = [*chinese_names(question.text), *_LATIN.findall(question.text)]
        else:
            names = _NAMED_EN.findall(question.text)
        near = fold(f"{called}\n{best.section.text}")
        unknown = (fold(name) for name in names if name not in _NO_NAMES)
        return any(name not in near and name not in self._front_matter for name in unknown)

    @cached_property
    def _front_matter(self) -> str:
        """Everything that stands before the text proper of all books, folded."""
        sections = self._index.library.sections.values()
        return fold("\n".join(s.text for s in sections if s.kind in ("front", "preface")))

    def is_quantified(self, question: Question, texts: Sequence[str]) -> bool:
        """False where the question is how many there are of a thing and no text gives a number of it."""
        if not asks_how_many(question):
            return True
        among = list(dict.fromkeys(word for text in texts for word in quantified(text)))
        return bool(among) and float(self._words.best(question.counted, among).max()) >= _QUANTIFIED

    def least_met(self, question: Question, text: str) -> float:
        """How near `text` comes to the words of the question that it meets least, about 0 to 1."""
        return self._interaction.least_met(question.text, text)

    def is_known(self, word: str) -> bool:
        """True where some passage holds the word, or all that a longer Chinese word is made of."""
        terms = passage_terms(word)
        if word in terms and self._index.retriever.knows(word):
            return True
        parts = [term for term in terms if term != word] or terms
        return bool(parts) and all(self._index.retriever.knows(term) for term in parts)

    def without_known(self) -> EvidenceFinder:
        """One that knows of no questions asked before."""
        return EvidenceFinder(replace(self._index, kin=no_questions), self._words)

    def kin(self, question: Question) -> Kin:
        """The known questions that it is like."""
        return self._kin(question)

    def _find_kin(self, question: Question) -> Kin:
        own = self._index.kin(question.text)
        return own.leaning(self._index.kin(question.query)) if question.background else own

    def _embed(self, text: str) -> Vectors:
        return np.asarray(self._index.retriever.embedder.embed_queries([text])[0], dtype=np.float32)

    def _vector(self, question: Question) -> Vectors:
        vector = self._embedded(question.text)
        if question.background:
            vector = vector + _BEHIND * self._embedded(question.background)
        return np.asarray(vector / (np.linalg.norm(vector) or 1.0), dtype=np.float32)

    def _features(self, question: Question, section: Section, unit: Sentence, given: _Given) -> Features:
        around, says = self.context(section, unit), told(section, unit)
        kin = self.kin(question)
        known = kin.answered.get(sentence_key(section, unit), 0.0)
        silence = kin.silence(self._index.library.edition(section.book_id).work)
        return Features(
            cosine=given.cosine,
            rank=given.rank,
            exact=_share(question, set(passage_terms(says)), self.weigh),
            context=_share(question, set(passage_terms(around)), self.weigh),
            soft=self._soft(question, says),
            soft_context=self._soft(question, around),
            fits=question.fits(unit.text),
            expected=question.holds_expected(unit.text),
            listing=1.0 if section.kind == "contents" and not question.about_contents else 0.0,
            named=1.0 if section.kind == "footnote" and question.about_footnotes else 0.0,
            label=self._label(question, unit.text, other_names(section, unit)),
            length=min(1.0, math.log1p(len(unit.text)) / 6.5),
            known=known,
            apart=max(kin.best, silence) - known,
        )

    def _label(self, question: Question, text: str, names: str) -> float:
        """How well the question names the label of a line, or one of the other `names` of its field."""
        match = _LABEL.match(text)
        called = [match["label"]] if match else []
        called += _NAMES.split(names) if names else []
        return max((self._called(question, content_words(each)) for each in called), default=0.0)

    def _called(self, question: Question, words: Sequence[str]) -> float:
        if not words or not question.words:
            return 0.0
        best = self._words.best(words, question.words)
        return float(np.clip((best - 0.3) / 0.7, 0.0, 1.0).mean())

    def _soft(self, question: Question, text: str) -> float:
        if not question.words:
            return 0.0
        weights = np.array([self.weigh(word) * question.share(word) for word in question.words])
        best = self._best(question, content_words(text), question.holds_expected(text) == 1.0)
        # Unrelated words of one language have cosines of up to about 0.3, which say nothing.
        return float(np.dot(np.clip((best - 0.3) / 0.7, 0.0, 1.0), weights) / (weights.sum() or 1.0))


def _first_look(features: Features) -> float:
    """The score of a sentence that was not compared with the question word by word."""
    return float(np.dot(features.row()[: len(FIRST_LOOK)], FIRST_LOOK))


def context_of(section: Section, unit: Sentence) -> str:
    """A sentence with its heading path and its neighbours in the paragraph."""
    paragraph = unit.address.rpartition(".")[0]
    near = [u for u in section.units if u.address.rpartition(".")[0] == paragraph]
    place = near.index(unit)
    window = near[max(0, place - _NEAR) : place + _NEAR + 1]
    return "\n".join([*section.path, *(u.text for u in window)])


def _unspaced(text: str) -> str:
    return fold(text).replace(" ", "")


def _is_title(name: str, titles: Sequence[str]) -> bool:
    """True where `name` is one of the titles, or a telling part of one."""
    unspaced = _unspaced(name)
    return len(unspaced) >= _TELLING and any(unspaced in _unspaced(title) for title in titles)


def _is_much_of_title(name: str, titles: Sequence[str]) -> bool:
    """True where most of the words of `name` are those of one of the titles."""
    words = set(content_words(name))
    return any(len(words & set(content_words(title))) >= _OWN * len(words) for title in titles) if words else False


def _is_named(title: str, text: str) -> bool:
    """True where a text has a title, or as much of it in one piece as tells it from others."""
    return any(title[i : i + _TELLING] in text for i in range(max(1, len(title) - _TELLING + 1)))


def other_language(lang: Lang) -> Lang:
    """The other of the two languages."""
    return "en" if lang == "zh" else "zh"


def _sentences(hits: Sequence[Hit]) -> Iterable[_Candidate]:
    seen: set[str] = set()
    for place, hit in enumerate(hits):
        section = hit.passage.section
        for unit in hit.passage.units:
            key = sentence_key(section, unit)
            if key not in seen:
                seen.add(key)
                yield _Candidate(section, unit, 1.0 / (1.0 + place / 4))


def _sourced(found: Iterable[Evidence]) -> list[Evidence]:
    """The same, a footnote's sentences raised above the sentence that refers to it: it names that one's source."""
    kept = list(found)
    scores = {(e.work, e.unit.address): e.score for e in kept}
    raised = []
    for evidence in kept:
        anchor = scores.get((evidence.work, evidence.section.anchor or ""))
        first = evidence.unit.address.endswith(":1.1")
        if anchor is not None and first and anchor + _SOURCE > evidence.score:
            evidence = replace(evidence, score=anchor + _SOURCE)
        raised.append(evidence)
    return raised


def _share(question: Question, present: set[str], weigh: Callable[[str], float]) -> float:
    weights = {term: weigh(term) * question.share(term) for term in question.terms}
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in present) / total if total else 0.0
