"""Questions about whole books: each has to find its sentences among all that the book tells.

A passage of a few sentences is easily told from its neighbours; a reader of a book meets the whole of it. Known
questions name addresses and hold nothing of the book's text, which is read beside them, in every telling there is: the
bundled companion in both languages, and a reader's own copy.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.known import units_at
from corpus.types import Book, KnownQuestion
from index.sentences import told
from index.training.data import TrainingError
from index.training.written import Posed, ReadingBatch, chattered

_BARE = 0.2  # share of the batches in which sentences are read without the titles of their sections


@dataclass(frozen=True)
class Telling:
    """One text of a book."""

    book: Book

    @cached_property
    def passages(self) -> tuple[tuple[str, ...], ...]:
        """What each section tells, in sentences."""
        return tuple(tuple(told(section, unit) for unit in section.units) for section in self.book.sections)

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The sections' titles."""
        return tuple(section.title for section in self.book.sections)

    @cached_property
    def _places(self) -> Mapping[str, int]:
        """The places of sentences, counted through the book, by their addresses."""
        units = (unit for section in self.book.sections for unit in section.units)
        return {unit.address: place for place, unit in enumerate(units)}

    def places(self, addresses: Sequence[str]) -> tuple[int, ...]:
        """The sentences that the addresses name, in order; those it lacks are passed over."""
        named = (unit for address in addresses for unit in units_at(self.book, address))
        return tuple(sorted({self._places[unit.address] for unit in named}))


class BookShelf:
    """A book in its tellings, and what is asked about it."""

    def __init__(self, books: Sequence[Book], asked: Sequence[KnownQuestion]) -> None:
        """Raises `TrainingError` where there is no book, no question, or an address that no telling has."""
        self.tellings = tuple(Telling(book) for book in books)
        self.asked = asked
        if not books or not asked:
            raise TrainingError("there is no book or no question about it", hint="give both")
        for one in asked:
            if one.addresses and not any(telling.places(one.addresses) for telling in self.tellings):
                raise TrainingError(
                    f"{one.text!r} is answered at {', '.join(one.addresses)}, which no text has",
                    hint="give the book that it is asked about",
                )

    def draw(self, count: int, rng: random.Random) -> ReadingBatch:
        """A telling whole, and up to `count` questions of either language about it.

        A question whose sentences this telling lacks is not put to it.
        """
        telling = rng.choice(self.tellings)
        posed = []
        for one in rng.sample(self.asked, min(count, len(self.asked))):
            gold = telling.places(one.addresses)
            if gold or not one.addresses:
                posed.append(Posed(chattered(one.text, one.lang, rng), 0, gold))
        titles = telling.titles if rng.random() >= _BARE else ("",) * len(telling.titles)
        sections = telling.book.sections
        return ReadingBatch(
            telling.passages,
            tuple(posed),
            tuple(section.key for section in sections),
            titles,
            tuple(section.lang for section in sections),
            kind="book",
        )
