"""Questions about whole books: each has to find its sentences among all that the book tells.

A passage of a few sentences is easily told from its neighbours; a reader of a book meets the whole of it. What is asked
is written down with addresses and without the book's text, which is read beside it, in every telling there is: the
bundled companion in both languages, and a reader's own copy.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from corpus.types import Book
from index.sentences import told
from index.training.data import TrainingError, read_lines
from index.training.written import Posed, ReadingBatch, chattered

_BARE = 0.2  # share of the batches in which sentences are read without the titles of their sections


class AskedOfBook(NamedTuple):
    """A question and the addresses that answer it, a sentence's, a paragraph's or a section's; none for a near miss."""

    text: str
    lang: str
    addresses: tuple[str, ...]


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
    def _places(self) -> Mapping[str, tuple[int, ...]]:
        """The places of sentences, counted through the book, by every address that holds them."""
        found: dict[str, list[int]] = {}
        for place, unit in enumerate(unit for section in self.book.sections for unit in section.units):
            paragraph = unit.address.rpartition(".")[0]
            for address in (unit.address, paragraph, paragraph.partition(":")[0]):
                found.setdefault(address, []).append(place)
        return {address: tuple(places) for address, places in found.items()}

    def places(self, addresses: Sequence[str]) -> tuple[int, ...]:
        """The sentences that the addresses name, in order; those it lacks are passed over."""
        return tuple(sorted({place for address in addresses for place in self._places.get(address, ())}))


class BookShelf:
    """A book in its tellings, and what is asked about it."""

    def __init__(self, books: Sequence[Book], asked: Sequence[AskedOfBook]) -> None:
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


def read_asked(path: Path) -> Iterator[AskedOfBook]:
    """What is asked about a book: a question set of `eval/datasets/` (`.jsonl`), or lines written for the training.

    The latter hold addresses (`-` for none), Chinese question and English question, separated by tabs. A question that
    leans on a conversation is read as it stands alone, and passed over where the set does not say how. Raises
    `TrainingError` where there is no such file, or a line is neither.
    """
    if not path.is_file():
        raise TrainingError(f"{path} is missing", hint="give question sets or lines written for the training")
    for number, line in enumerate(read_lines(path), 1):
        if path.suffix == ".jsonl":
            yield from _of_case(line, f"{path}:{number}")
        elif line:
            addresses, *texts = line.split("\t")
            if len(texts) != 2 or not all(texts):
                raise TrainingError(f"{path}:{number}: not three fields", hint="addresses, Chinese, English, by tabs")
            named = () if addresses == "-" else tuple(addresses.split(","))
            yield from (AskedOfBook(text, lang, named) for text, lang in zip(texts, ("zh", "en"), strict=True))


def _of_case(line: str, where: str) -> Iterator[AskedOfBook]:
    try:
        case = json.loads(line)
        text = case.get("standalone") or ("" if case.get("history") else case["question"])
        addresses = () if case.get("unanswerable") else tuple(case["addresses"])
        if text and (addresses or case.get("unanswerable")):
            yield AskedOfBook(text, case["lang"], addresses)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise TrainingError(f"{where}: no question of a set ({error})", hint="see eval/datasets/README.md") from error
