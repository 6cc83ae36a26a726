"""What each part of retrieval is worth: the same questions with one thing changed at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.passages import split_section
from corpus.types import Book, Section
from eval.addresses import touches_any
from eval.stats import estimate
from eval.systems.local import addresses_of
from eval.types import Case, Estimate
from index.embedders.base import Embedder
from index.retriever import Legs, Retriever

DEPTHS = (1, 3, 5, 10, 24)
_LEGS: tuple[Legs, ...] = ("hybrid", "dense", "lexical")


@dataclass(frozen=True, slots=True)
class Setup:
    """One way to retrieve."""

    embedder: str
    legs: Legs = "hybrid"
    headings: bool = True
    budget: int = 160

    @property
    def label(self) -> str:
        """How tables and plots call it."""
        headings = "" if self.headings else ", no headings"
        return f"{self.embedder}, {self.legs}, {self.budget} tokens{headings}"


@dataclass(frozen=True, slots=True)
class Ablation:
    """How often the gold evidence was among the first k passages, by language, for every k of `DEPTHS`."""

    setup: Setup
    passages: int
    recall: dict[str, dict[int, Estimate]]
    reciprocal: dict[str, Estimate]


def setups(embedders: Sequence[str], budgets: Sequence[int]) -> list[Setup]:
    """The standard of the first embedder and budget, and everything that differs from it in one thing."""
    standard = Setup(embedders[0], budget=budgets[0])
    found = [replace(standard, legs=legs) for legs in _LEGS]
    found += [replace(standard, headings=False)]
    found += [replace(standard, budget=budget) for budget in budgets[1:]]
    found += [replace(standard, embedder=name, legs=legs) for name in embedders[1:] for legs in ("hybrid", "dense")]
    return found


def ablate(
    books: Sequence[Book],
    cases: Sequence[Case],
    plan: Sequence[Setup],
    load: Callable[[str], Embedder],
    *,
    on_setup: Callable[[], None] = lambda: None,
) -> Iterator[Ablation]:
    """Retrieve for every answerable case with every setup; follow-ups are asked as they would stand alone."""
    asked = [case for case in cases if case.addresses and (case.standalone or not case.history)]
    loaded: dict[str, Embedder] = {}
    built: dict[Setup, tuple[Retriever, int]] = {}
    for setup in plan:
        embedder = (
            loaded.setdefault(setup.embedder, load(setup.embedder))
            if setup.embedder not in loaded
            else (loaded[setup.embedder])
        )
        key = replace(setup, legs="hybrid")
        if key not in built:
            built[key] = _build(books, setup, embedder)
        retriever, size = built[key]
        ranks = {case.id: _rank(case, retriever, setup.legs) for case in asked}
        yield _summed(setup, size, asked, ranks)
        on_setup()


def _build(books: Sequence[Book], setup: Setup, embedder: Embedder) -> tuple[Retriever, int]:
    sections = [section for book in books for section in book.sections if section.text]
    if not setup.headings:
        sections = [_without_heading(section) for section in sections]
    passages = [p for s in sections for p in split_section(s, budget=setup.budget, count=embedder.count_tokens)]
    return Retriever.from_passages(passages, embedder), len(passages)


def _without_heading(section: Section) -> Section:
    return replace(section, path=("",))


def _rank(case: Case, retriever: Retriever, legs: Legs) -> int | None:
    hits = retriever.search(case.standalone or case.question, max(DEPTHS), legs=legs)
    for rank, hit in enumerate(hits, 1):
        if any(touches_any(address, case.addresses) for address in addresses_of(hit)):
            return rank
    return None


def _summed(setup: Setup, size: int, cases: Sequence[Case], ranks: dict[str, int | None]) -> Ablation:
    recall: dict[str, dict[int, Estimate]] = {}
    reciprocal: dict[str, Estimate] = {}
    for lang in ("zh", "en"):
        found = [ranks[case.id] for case in cases if case.lang == lang]
        inverse = estimate([1 / rank if rank else 0.0 for rank in found])
        if inverse is None:
            continue
        reciprocal[lang] = inverse
        shares = {k: estimate([float(rank is not None and rank <= k) for rank in found]) for k in DEPTHS}
        recall[lang] = {k: share for k, share in shares.items() if share is not None}
    return Ablation(setup, size, recall, reciprocal)
