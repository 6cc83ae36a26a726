"""The known questions of a library: which of them a new question is like, and what answered those.

The static model finds the nearest, late interaction compares them word by word: two questions alike in all but the one
word that matters are told apart by it. A question that a work is known to have no answer to counts, for that work, as
much as one that it answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from corpus.canonical import canonical
from corpus.dates import whole_years
from corpus.known import units_at
from corpus.types import Book
from index.library import Library
from index.wordmatch import WordVectors

if TYPE_CHECKING:
    from index.interaction import Comparer

_NEAREST = 24  # questions that are compared word by word
_STATIC = 1 / 3  # share of the cosine by the static model
_OTHER = 0.85  # of the likeness, where the questions are of different years or numbers, or a silent one alone of a year
_YEARS = range(1800, 2100)
_DIGITS = re.compile(r"(?<![\d.,])\d{1,6}(?![\d.,]\d)")
_ROMAN = ("i", "ii", "iii", "iv")
_ROMAN_NUMERAL = re.compile(r"(?<![a-z])(?:ii|iii|iv|(?<=[a-z] )i(?= |$|[^\x00-\x7f]))(?![a-z'])")
_KEPT = 64  # questions asked whose kin are kept
_MANY = 20  # known questions for each sentence, from which a work is asked about sentence by sentence
_NEXT_TO_ALL = 0.9  # share of the sentences that have to be answers


@dataclass(frozen=True)
class Kin:
    """How like a question is to the known ones, each about 0 to 1."""

    answered: Mapping[str, float]  # by the key of a sentence: the likest of those that it answers
    silent: Mapping[str, float]  # by work: the likest of those that it does not answer
    asked_through: frozenset[str] = frozenset()  # works that are asked about sentence by sentence

    @cached_property  # asked for with every sentence
    def best(self) -> float:
        """The likest of those that are answered; 0 where there are none near."""
        return max(self.answered.values(), default=0.0)

    def silence(self, work: str) -> float:
        """The likest of those that `work` does not answer; 0 where there are none near."""
        return self.silent.get(work, 0.0)

    def leaning(self, joined: Kin) -> Kin:
        """The kin of a question that leans on another, of which `joined` are those of both together.

        What is like it alone and together is meant; what is like it only together may be what was asked before.
        """
        silent = _raised(self.silent, joined.silent)
        return Kin(_raised(self.answered, joined.answered), silent, self.asked_through)


def _raised(own: Mapping[str, float], joined: Mapping[str, float]) -> dict[str, float]:
    """Each likeness, or the mean of it and the other where that is more."""
    keys = own.keys() | joined.keys()
    values = {key: (own.get(key, 0.0), joined.get(key, 0.0)) for key in sorted(keys)}
    return {key: max(alone, (alone + together) / 2) for key, (alone, together) in values.items()}


NO_KIN = Kin({}, {})
FindKin = Callable[[str], Kin]
"""The kin of a question."""


class _Asked(NamedTuple):
    """The sentences that answer a question, by their keys, and the works that do not."""

    keys: list[str]
    silent: list[str]


class KnownQuestions:
    """Finds the known questions that a new one is like. Safe to use from several threads."""

    def __init__(self, library: Library, vectors: WordVectors, comparer: Comparer) -> None:
        """Those of all books of `library`, found by `vectors` and compared by `comparer`."""
        found: dict[str, _Asked] = {}
        through = set()
        for work in dict.fromkeys(edition.work for edition in library.editions):
            tellings = [edition.book for edition in library.editions if edition.work == work]
            for one in dict.fromkeys(one for book in tellings for one in book.known):
                asked = found.setdefault(one.text, _Asked([], []))
                asked.keys.extend(_keys(one.addresses, tellings))
                asked.silent.extend(() if one.addresses else (work,))
            if _is_asked_through(tellings):
                through.add(work)
        self._texts, self._asked = list(found), list(found.values())
        self._vectors, self._comparer = vectors, comparer
        self._through = frozenset(through)
        self._matrix = vectors.embed_passages(self._texts) if found else np.zeros((0, 0), dtype=np.float32)
        # retrieval, ranking and refusing each ask for the kin of one question
        self.kin: FindKin = lru_cache(maxsize=_KEPT)(self._kin)

    def _kin(self, question: str) -> Kin:
        """The known questions that `question` is like."""
        if not self._texts:
            return NO_KIN
        cosines = self._matrix @ self._vectors.embed_passages([question])[0]
        nearest = np.argsort(-cosines, kind="stable")[:_NEAREST].tolist()
        alike = self._comparer.alike(question, [self._texts[place] for place in nearest])
        values = (1 - _STATIC) * alike + _STATIC * cosines[nearest]
        values[[are_of_different_numbers(question, self._texts[place]) for place in nearest]] *= _OTHER
        answered: dict[str, float] = {}
        silent: dict[str, float] = {}
        for place, value in zip(nearest, map(float, values), strict=True):
            for key in self._asked[place].keys:
                answered[key] = max(value, answered.get(key, 0.0))
            unsaid = value * (_OTHER if is_of_a_year(question, self._texts[place]) else 1.0)
            for work in self._asked[place].silent:
                silent[work] = max(unsaid, silent.get(work, 0.0))
        return Kin(answered, silent, self._through)


def are_of_different_numbers(question: str, other: str) -> bool:
    """True where both name years, or numbers of a series, and not one in common: the first meeting, the second."""
    pairs = zip(_numbers(question), _numbers(other), strict=True)
    return any(mine and theirs and mine.isdisjoint(theirs) for mine, theirs in pairs)


def is_of_a_year(question: str, other: str) -> bool:
    """True where `other` alone names a year: a book that does not tell of that year may tell of another."""
    return bool(_numbers(other)[0]) and not _numbers(question)[0]


@lru_cache(maxsize=1024)
def _numbers(text: str) -> tuple[frozenset[int], frozenset[int]]:
    """The years that a text names, and its other numbers; Roman ones count too."""
    plain = canonical(whole_years(text))
    found = {int(digits) for digits in _DIGITS.findall(plain)}
    found |= {_ROMAN.index(numeral) + 1 for numeral in _ROMAN_NUMERAL.findall(plain)}
    years = {number for number in found if number in _YEARS}
    return frozenset(years), frozenset(found - years)


def _keys(addresses: Sequence[str], tellings: Sequence[Book]) -> Iterator[str]:
    """The keys of the sentences at `addresses`, in every telling that has them."""
    for book, address in product(tellings, addresses):
        yield from (f"{book.id}/{unit.address}" for unit in units_at(book, address))


def _is_asked_through(tellings: Sequence[Book]) -> bool:
    """True where a work has many known questions, and next to no sentence of any telling that none of them asks for."""
    known = {address for book in tellings for one in book.known for address in one.addresses}
    count = len({one.text for book in tellings for one in book.known})
    for book in tellings:
        sentences = {unit.address for section in book.sections for unit in section.units}
        asked = {unit.address for address in known for unit in units_at(book, address)}
        if count < _MANY * len(sentences) or len(asked) < _NEXT_TO_ALL * len(sentences):
            return False
    return bool(known)


def no_questions(question: str) -> Kin:
    """The kin of any question where none are known."""
    del question
    return NO_KIN
