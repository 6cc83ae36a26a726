"""Each way to break the assistant turns the gate red on the bundled questions, by the score that it should move."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answering import Assistant
from assistant.app import make_embedder, make_words
from assistant.evidence import Evidence, EvidenceFinder
from assistant.question import Question
from assistant.settings import Settings
from corpus.types import Book, Section, Span
from eval.cases import BUNDLED, digest, read_cases
from eval.gate import Baseline, check, make_baseline
from eval.runner import Bench, run
from eval.shelf import Shelf
from eval.store import Run, RunInfo
from eval.systems.local import LocalSystem, addresses_of
from eval.types import Case, Cited, Outcome, Response
from index.build import OpenIndex, build_index, open_index
from index.lexical import LexicalIndex
from index.library import Library
from index.retriever import Retriever
from index.stores.memory import MemoryStore
from index.types import Hit, Neighbor

Citations = tuple[Cited, ...]
Measure = Callable[[Assistant, int], Run]
EVERY = 4  # of the bundled questions: the tests have to end within a minute
HAN = re.compile("[\u4e00-\u9fff]")


class Unranked(EvidenceFinder):
    """Leaves the sentences in the order of the passages retrieved."""

    def find(self, question: Question, hits: Sequence[Hit]) -> list[Evidence]:
        return sorted(super().find(question, hits), key=lambda evidence: -evidence.features.rank)


class SilentOnChinese(LexicalIndex):
    """Finds nothing for a question with a Chinese character, as indexes that cut at spaces do."""

    def search(self, query: str, k: int, *, among: Collection[str] | None = None) -> list[Neighbor]:
        return [] if HAN.search(query) else super().search(query, k, among=among)


class SearchOnly:
    """Retrieves and says nothing: the evidence is all that is judged."""

    name = "search only"

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    def ask(self, case: Case) -> Response:
        found = tuple(addresses_of(hit) for hit in self._retriever.search(case.question, 8))
        return Response(case.id, "refused", "–", retrieved=found)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data_dir=tmp_path_factory.mktemp("regressions"), embedder="mekong-static")


@pytest.fixture(scope="module")
def index(settings: Settings, books: tuple[Book, ...]) -> OpenIndex:
    return opened(settings, books, "right")


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return read_cases(BUNDLED)[::EVERY]


@pytest.fixture(scope="module")
def measure(cases: list[Case], bench: Bench) -> Measure:
    def measured(assistant: Assistant, every: int) -> Run:
        return as_run(cases, run(cases[::every], LocalSystem(assistant), bench, workers=2))

    return measured


@pytest.fixture(scope="module")
def good(measure: Measure, settings: Settings, index: OpenIndex) -> Run:
    return measure(assistant_over(settings, index), 1)


@pytest.fixture(scope="module")
def baseline(good: Run) -> Baseline:
    return make_baseline(good, {"verbatim": 1.0})


def opened(settings: Settings, books: Sequence[Book], name: str) -> OpenIndex:
    embedder = make_embedder(settings)
    root = Path(settings.data_dir) / name
    build_index(root, Library.of((), books), embedder)
    return open_index(root, embedder)


def assistant_over(settings: Settings, index: OpenIndex) -> Assistant:
    return Assistant(index, make_words(make_embedder(settings)))


def as_run(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> Run:
    return Run(RunInfo("r", "s", "gms.jsonl", digest(cases), "now", len(cases)), tuple(outcomes))


def red(found: Run, baseline: Baseline) -> set[tuple[str, str]]:
    return {(c.group, c.score) for c in check(found, baseline) if c.failed}


def rejudged(good: Run, bench: Bench, change: Callable[[int, Outcome], Response]) -> Run:
    """The good run with its answers changed on their way out."""
    outcomes = [bench.judge(o.case, change(place, o)) for place, o in enumerate(good.outcomes)]
    return replace(good, outcomes=tuple(outcomes))


def test_nothing_broken_passes(good: Run, baseline: Baseline) -> None:
    assert red(good, baseline) == set()


def test_reranking_off(measure: Measure, settings: Settings, index: OpenIndex, baseline: Baseline) -> None:
    assistant = assistant_over(settings, index)
    assistant._finder = Unranked(index, make_words(make_embedder(settings)))
    found = red(measure(assistant, 1), baseline)
    assert {score for _, score in found} & {"accuracy", "fact_recall", "citation_recall"}


def test_a_broken_splitter(measure: Measure, settings: Settings, books: tuple[Book, ...], baseline: Baseline) -> None:
    broken = [replace(book, sections=tuple(map(shredded, book.sections))) for book in books]
    found = red(measure(assistant_over(settings, opened(settings, broken, "shredded")), 2), baseline)
    assert {score for _, score in found} & {"fact_recall", "citation_recall", "citation_precision"}


def test_shuffled_citations(good: Run, bench: Bench, baseline: Baseline) -> None:
    donors = cycle([o.response.citations for o in good.outcomes if o.response.citations], start=17)
    spoiled = rejudged(
        good, bench, lambda _, o: replace(o.response, citations=next(donors)) if o.response.citations else o.response
    )
    found = red(spoiled, baseline)
    for lang in ("zh", "en"):
        assert {(lang, "first_section"), (lang, "citation_recall"), (lang, "citation_precision")} <= found
    assert not {score for _, score in found} & {"accuracy", "fact_recall", "language", "refusal"}


def test_the_language_fixed_to_english(good: Run, bench: Bench, baseline: Baseline, books: tuple[Book, ...]) -> None:
    english = Shelf([book for book in books if book.lang == "en"])

    def in_english(_: int, outcome: Outcome) -> Response:
        if outcome.response.status == "refused":
            return replace(outcome.response, answer="The book does not answer this question.", lang="en")
        texts = [text for c in outcome.response.citations for text in english.texts(c.address)]
        return replace(outcome.response, answer=" ".join(texts), lang="en")

    found = red(rejudged(good, bench, in_english), baseline)
    assert ("zh", "language") in found
    assert ("en", "language") not in found


def test_the_lexical_leg_silenced_on_chinese(index: OpenIndex, bench: Bench) -> None:
    passages = list(index.retriever.passages.values())
    ids = [passage.id for passage in passages]
    texts = [f"{passage.context}\n{passage.text}" for passage in passages]
    embedder = index.retriever.embedder
    store = MemoryStore(embedder.dim)
    store.add(ids, embedder.embed_passages(texts))
    whole = LexicalIndex.build(ids, texts)
    silent = SilentOnChinese(ids, whole._model)
    cases = [case for case in read_cases(BUNDLED) if not case.history]
    before, after = (
        as_run(cases, run(cases, SearchOnly(Retriever(passages, embedder, store, leg)), bench))
        for leg in (whole, silent)
    )
    assert red(after, make_baseline(before, {})) == {("zh", "evidence_mrr")}


def shredded(section: Section) -> Section:
    """The section with its sentences cut every 40 characters."""
    spans = tuple(
        tuple(Span(start, min(start + 40, p.end)) for start in range(p.start, p.end, 40)) for p in section.paragraphs
    )
    return replace(section, sentences=spans)


def cycle(items: Sequence[Citations], *, start: int) -> Iterator[Citations]:
    """The items for ever, from a place on."""
    place = start
    while True:
        yield items[place % len(items)]
        place += 1
