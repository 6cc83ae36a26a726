"""What each part of retrieval is worth: the same questions with one thing changed at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from eval.addresses import touches_any
from eval.setups import Setup, Workshop
from eval.stats import estimate
from eval.systems.local import addresses_of
from eval.types import Case, Estimate
from index.retriever import Retriever

DEPTHS = (1, 3, 5, 10, 24)


@dataclass(frozen=True, slots=True)
class Ablation:
    """How often the gold evidence was among the first k passages, by language, for every k of `DEPTHS`."""

    setup: Setup
    passages: int
    recall: dict[str, dict[int, Estimate]]
    reciprocal: dict[str, Estimate]


def ablate(
    workshop: Workshop, cases: Sequence[Case], plan: Sequence[Setup], *, on_setup: Callable[[], None] = lambda: None
) -> Iterator[Ablation]:
    """Retrieve for every answerable case with every setup; follow-ups are asked as they would stand alone."""
    asked = [case for case in cases if case.addresses and (case.standalone or not case.history)]
    for setup in plan:
        retriever = workshop.index(setup).retriever
        ranks = {case.id: _rank(case, retriever) for case in asked}
        yield _summed(setup, len(retriever.passages), asked, ranks)
        on_setup()


def _rank(case: Case, retriever: Retriever) -> int | None:
    hits = retriever.search(case.standalone or case.question, max(DEPTHS))
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
