"""Ways to set the assistant up that differ in one thing, and the indexes that they need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from corpus.passages import split_section
from corpus.types import Passage, Section
from index.build import BUDGET, OpenIndex
from index.embedders.base import Embedder
from index.embedders.registry import load_interaction, load_words
from index.interaction import Comparer, Readings
from index.known import FindKin, KnownQuestions
from index.library import Library
from index.retriever import Keep, Legs, Retriever
from index.sentences import SentenceVectors
from index.types import Hit, Vectors

TOP_K = 24
_LEGS: tuple[Legs, ...] = ("dense", "lexical")


@dataclass(frozen=True, slots=True)
class Setup:
    """One way to find evidence: tokens of a passage in `budget`, passages that evidence is selected from in `top_k`."""

    embedder: str
    legs: Legs = "hybrid"
    headings: bool = True
    budget: int = BUDGET
    top_k: int = TOP_K
    interaction: bool = True  # whether question and sentences are compared word by word
    bridge: bool = True  # whether words of the other language are looked for
    nearest: bool = True  # whether the vector of a passage's nearest sentence counts beside its own
    known: bool = True  # whether questions that the book is known to answer point to its sentences

    @property
    def label(self) -> str:
        """Everything that makes it up."""
        headings = "" if self.headings else ", no headings"
        interaction = "" if self.interaction else ", no late interaction"
        bridge = "" if self.bridge else ", no bridge"
        nearest = "" if self.nearest else ", whole passages"
        known = "" if self.known else ", no known questions"
        without = f"{headings}{interaction}{bridge}{nearest}{known}"
        return f"{self.embedder}, {self.legs}, {self.budget} tokens, top {self.top_k}{without}"

    def change(self, standard: Setup) -> str:
        """What differs from the standard, short enough for a plot: "dense only", "80 tokens"."""
        parts = [
            (self.embedder.rstrip("/").rpartition("/")[2], self.embedder != standard.embedder),
            (f"{self.legs} only", self.legs != standard.legs),
            ("no headings", self.headings != standard.headings),
            (f"{self.budget} tokens", self.budget != standard.budget),
            (f"top {self.top_k}", self.top_k != standard.top_k),
            ("no late interaction", self.interaction != standard.interaction),
            ("no bridge", self.bridge != standard.bridge),
            ("whole passages", self.nearest != standard.nearest),
            ("no known questions", self.known != standard.known),
        ]
        return ", ".join(text for text, differs in parts if differs) or "standard"


def setups(embedders: Sequence[str], budgets: Sequence[int], depths: Sequence[int] = (TOP_K,)) -> list[Setup]:
    """The standard, made of the first of each, and every setup that differs from it in one thing."""
    standard = Setup(embedders[0], budget=budgets[0], top_k=depths[0])
    found = [standard, *(replace(standard, legs=legs) for legs in _LEGS), replace(standard, headings=False)]
    found += [replace(standard, budget=budget) for budget in budgets[1:]]
    found += [replace(standard, top_k=depth) for depth in depths[1:]]
    found += [replace(standard, interaction=False), replace(standard, bridge=False), replace(standard, nearest=False)]
    found.append(replace(standard, known=False))
    for name in embedders[1:]:
        found += [replace(standard, embedder=name), replace(standard, embedder=name, legs="dense")]
    return list(dict.fromkeys(found))


class Workshop:
    """Indexes of a library in memory, one for each setup; what several setups share is made once."""

    def __init__(self, library: Library, load: Callable[[str], Embedder]) -> None:
        """Index `library` with the embedders that `load` gives."""
        self.library = library
        self._load = load
        self._embedders: dict[str, Embedder] = {}
        self._comparer: Comparer | None = None
        self._kin: FindKin | None = None
        self._retrievers: dict[tuple[str, bool, int, bool], _FixedLegs] = {}
        self._sentences: dict[tuple[str, bool], SentenceVectors] = {}

    def index(self, setup: Setup) -> OpenIndex:
        """The index of a setup. Without headings neither passages nor sentences are indexed with them."""
        key = (setup.embedder, setup.headings, setup.budget, setup.bridge)
        if key not in self._retrievers:
            self._retrievers[key] = self._retriever(setup)
        retriever = copy(self._retrievers[key])
        retriever.legs = setup.legs
        if not setup.nearest:
            retriever.fusion = replace(retriever.fusion, sentence=0.0)
        if setup.known:
            retriever.kin = self._known(self._embedder(setup))
        if not setup.interaction:
            retriever.comparer = Uncompared()
        return OpenIndex(self.library, retriever, self._vectors(setup), retriever.kin)

    def _embedder(self, setup: Setup) -> Embedder:
        if setup.embedder not in self._embedders:
            self._embedders[setup.embedder] = self._load(setup.embedder)
        return self._embedders[setup.embedder]

    def _compare(self, embedder: Embedder) -> Comparer:
        """One for all setups, so that each sentence is read once."""
        self._comparer = self._comparer or load_interaction(embedder)
        return self._comparer

    def _known(self, embedder: Embedder) -> FindKin:
        """What has been asked about the books, compared in the same way in all setups."""
        self._kin = self._kin or KnownQuestions(self.library, load_words(embedder), self._compare(embedder)).kin
        return self._kin

    def _sections(self, setup: Setup) -> tuple[Section, ...]:
        sections = self.library.indexed
        return sections if setup.headings else tuple(replace(section, path=("",)) for section in sections)

    def _retriever(self, setup: Setup) -> _FixedLegs:
        embedder = self._embedder(setup)
        passages = [
            passage
            for section in self._sections(setup)
            for passage in split_section(section, budget=setup.budget, count=embedder.count_tokens)
        ]
        words = load_words(embedder) if setup.bridge else None
        held, comparer = self._vectors(setup), self._compare(embedder)
        made = _FixedLegs.from_passages(passages, embedder, words=words, sentences=held, comparer=comparer)
        assert isinstance(made, _FixedLegs)
        made.passages = {p.id: self._with_heading(p) for p in passages}  # what is found is shown with its headings
        return made

    def _with_heading(self, passage: Passage) -> Passage:
        return replace(passage, section=self.library.sections[passage.section.key])

    def _vectors(self, setup: Setup) -> SentenceVectors:
        key = (setup.embedder, setup.headings)
        if key not in self._sentences:
            self._sentences[key] = SentenceVectors.of(self._sections(setup), self._embedder(setup))
        return self._sentences[key]


class _FixedLegs(Retriever):
    """A retriever that searches by the legs of a setup, whoever asks it."""

    legs: Legs = "hybrid"

    def search(self, query: str, k: int = 8, *, legs: Legs = "hybrid", keep: Keep | None = None) -> list[Hit]:
        """As a retriever does."""
        del legs
        return super().search(query, k, legs=self.legs, keep=keep)


class Uncompared:
    """In the place of late interaction: nothing is like the question.

    Ranking and refusing keep the weights that they were fitted to with it, so more is lost than a new fit would lose.
    """

    def likeness(self, question: str, sentences: Sequence[str]) -> Vectors:
        """0 for each sentence."""
        del question
        return np.zeros(len(sentences), dtype=np.float32)

    def read(self, question: str, sentences: Sequence[str]) -> Readings:
        """That none is like it or answers it."""
        nothing = self.likeness(question, sentences)
        return Readings(nothing, nothing - 10.0)

    def alike(self, question: str, others: Sequence[str]) -> Vectors:
        """0 for each of the others."""
        return self.likeness(question, others)

    def least_met(self, question: str, text: str) -> float:
        """0."""
        del question, text
        return 0.0
