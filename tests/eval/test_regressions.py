"""Each way to break the assistant turns the gate red on the bundled questions, by the scores that it should move.

The assistant runs whole, with the static embedder, which is the quickest. The baseline holds every bundled question;
a broken assistant is asked every other one, which takes one of each pair of questions in both languages alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import answering
from assistant.answering import Assistant
from assistant.app import make_embedder, make_words
from assistant.evidence import Evidence, EvidenceFinder
from assistant.question import Question
from assistant.settings import Settings
from corpus.types import Book, Section, Span
from eval.cases import BUNDLED, digest, read_cases
from eval.gate import Baseline, Check, check, make_baseline, read_baseline, write_baseline
from eval.runner import Bench, run
from eval.store import Run, RunInfo
from eval.systems.local import LocalSystem
from eval.types import TIMES, Case, Cited, Outcome, Response
from index.build import OpenIndex, build_index, open_index
from index.lexical import LexicalIndex
from index.library import Library
from index.types import Hit, Neighbor

Citations = tuple[Cited, ...]
Measure = Callable[[Assistant], Run]
LANGUAGES = ("zh", "en")
HAN = re.compile("[\u4e00-\u9fff]")
FULL_STOP = re.compile(r"(?<=[.!?]) ")


class Unranked(EvidenceFinder):
    """Leaves the sentences as they were retrieved: passage by passage, from first to last."""

    def find(self, question: Question, hits: Sequence[Hit]) -> list[Evidence]:
        order: dict[tuple[str, str], int] = {}
        for hit in hits:
            for unit in hit.passage.units:
                order.setdefault((hit.passage.section.key, unit.address), len(order))
        found = super().find(question, hits)
        return sorted(found, key=lambda evidence: order[evidence.section.key, evidence.unit.address])


class SilentOnChinese(LexicalIndex):
    """Finds nothing for a question with a Chinese character, as indexes that cut at spaces do."""

    def search(self, query: str, k: int, *, among: Collection[str] | None = None) -> list[Neighbor]:
        return [] if HAN.search(query) else super().search(query, k, among=among)

    def search_rendered(self, query: str, k: int, *, among: Collection[str] | None = None) -> list[Neighbor]:
        return [] if HAN.search(query) else super().search_rendered(query, k, among=among)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data_dir=tmp_path_factory.mktemp("regressions"), embedder="mekong-static")


@pytest.fixture(scope="module")
def index(settings: Settings, books: tuple[Book, ...]) -> OpenIndex:
    return opened(settings, books, "right")


@pytest.fixture(scope="module")
def half() -> list[Case]:
    """Every other question: 103 in each language, of every kind."""
    return read_cases(BUNDLED)[::2]


@pytest.fixture(scope="module")
def good(settings: Settings, index: OpenIndex, bench: Bench) -> Run:
    """The unharmed assistant on every bundled question."""
    return asked(assistant_over(settings, index), read_cases(BUNDLED), bench)


@pytest.fixture(scope="module")
def baseline(good: Run, tmp_path_factory: pytest.TempPathFactory) -> Baseline:
    """The baseline as the gate finds it on disk."""
    path = tmp_path_factory.mktemp("baseline") / "baseline.json"
    write_baseline(path, make_baseline(good, {"verbatim": 1.0}))
    return read_baseline(path)


@pytest.fixture(scope="module")
def measure(half: list[Case], bench: Bench) -> Measure:
    return lambda assistant: asked(assistant, half, bench)


def opened(settings: Settings, books: Sequence[Book], name: str) -> OpenIndex:
    embedder = make_embedder(settings)
    root = Path(settings.data_dir) / name
    build_index(root, Library.of((), books), embedder)
    return open_index(root, embedder)


def assistant_over(settings: Settings, index: OpenIndex) -> Assistant:
    return Assistant(index, make_words(make_embedder(settings)))


def asked(assistant: Assistant, cases: Sequence[Case], bench: Bench, *, workers: int = 2) -> Run:
    outcomes = tuple(run(cases, LocalSystem(assistant), bench, workers=workers))
    return Run(RunInfo("r", "s", BUNDLED.name, digest(cases), "now", len(cases)), outcomes)


def rejudged(good: Run, bench: Bench, change: Callable[[Outcome], Response]) -> Run:
    """The good run with its answers changed on their way out."""
    return replace(good, outcomes=tuple(bench.judge(o.case, change(o)) for o in good.outcomes))


def red(found: Run, baseline: Baseline) -> set[tuple[str, str]]:
    """Language and score of each check that failed."""
    return {(c.group, c.score) for c in failed(found, baseline)}


def failed(found: Run, baseline: Baseline) -> list[Check]:
    return [c for c in check(found, baseline) if c.failed]


def both(*scores: str) -> set[tuple[str, str]]:
    return {(lang, score) for lang in LANGUAGES for score in scores}


def untimed(outcome: Outcome) -> Outcome:
    """An outcome without what depends on the clock."""
    response = replace(outcome.response, latency_ms=None, timings={})
    return replace(outcome, response=response, scores=tuple(s for s in outcome.scores if s.name not in TIMES))


def test_the_unharmed_assistant_passes_and_answers_the_same_again(
    settings: Settings, books: tuple[Book, ...], half: list[Case], bench: Bench, good: Run, baseline: Baseline
) -> None:
    """Over an index built anew, asked one by one from the last question to the first."""
    again = asked(assistant_over(settings, opened(settings, books, "again")), half[::-2], bench, workers=1)
    assert red(again, baseline) == set()
    assert red(good, baseline) == set()
    before = {o.case.id: repr(untimed(o)) for o in good.outcomes}
    assert [repr(untimed(o)) for o in again.outcomes] == [before[case.id] for case in half[::-2]]


def test_sentence_ranking_off(measure: Measure, settings: Settings, index: OpenIndex, baseline: Baseline) -> None:
    """Answers and citations are lost in both languages; what was retrieved is not."""
    assistant = assistant_over(settings, index)
    assistant._finder = Unranked(index, make_words(make_embedder(settings)))
    found = red(measure(assistant), baseline)
    assert both("accuracy", "fact_recall", "citation_recall", "first_section") <= found
    assert not found & both("evidence_mrr", "language", "verbatim")


def test_a_broken_splitter(measure: Measure, settings: Settings, books: tuple[Book, ...], baseline: Baseline) -> None:
    """A splitter that knows English full stops only: Chinese citations miss their sentence.

    English ones still find it; some of them rest on Chinese text that crossed over, and are less precise.
    """
    broken = [replace(book, sections=tuple(map(split_at_full_stops, book.sections))) for book in books]
    found = red(measure(assistant_over(settings, opened(settings, broken, "broken"))), baseline)
    assert {("zh", "citation_precision"), ("zh", "citation_recall")} <= found
    assert not found & {("en", "citation_recall"), ("en", "first_section"), ("en", "accuracy")}
    assert not found & both("language")


def test_shuffled_citations(good: Run, bench: Bench, baseline: Baseline) -> None:
    """Every citation score is lost in both languages; the words and the quotes are as right as before."""
    donors = cycle([o.response.citations for o in good.outcomes if o.response.citations], start=17)
    spoiled = rejudged(
        good, bench, lambda o: replace(o.response, citations=next(donors)) if o.response.citations else o.response
    )
    assert red(spoiled, baseline) == both("first_section", "citation_recall", "citation_precision")


def test_the_language_fixed_to_english(
    measure: Measure, settings: Settings, index: OpenIndex, baseline: Baseline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The language score is lost on every Chinese question; English ones do not notice."""
    monkeypatch.setattr(answering, "_language", lambda question, history: "en")
    found = failed(measure(assistant_over(settings, index)), baseline)
    lost = next(c for c in found if (c.group, c.score) == ("zh", "language"))
    assert lost.now is not None
    assert lost.now.mean == 0.0
    assert not [c for c in found if c.group != "zh"]


def test_the_lexical_leg_silenced_on_chinese(
    measure: Measure, settings: Settings, books: tuple[Book, ...], baseline: Baseline
) -> None:
    """The evidence of Chinese questions is found later or not at all; English ones do not notice."""
    silent = opened(settings, books, "silent")
    leg = silent.retriever._lexical
    silent.retriever._lexical = SilentOnChinese(leg._ids, leg._model, leg.bridge)
    found = red(measure(assistant_over(settings, silent)), baseline)
    assert ("zh", "evidence_mrr") in found
    assert {lang for lang, _ in found} == {"zh"}
    assert not found & {("zh", "language"), ("zh", "verbatim")}


def split_at_full_stops(section: Section) -> Section:
    """The section with its sentences cut after English marks and a space, wherever those stand."""
    return replace(section, sentences=tuple(tuple(pieces(section.text, span)) for span in section.paragraphs))


def pieces(text: str, paragraph: Span) -> Iterator[Span]:
    start = paragraph.start
    for found in FULL_STOP.finditer(text, paragraph.start, paragraph.end):
        yield Span(start, found.start())
        start = found.end()
    yield Span(start, paragraph.end)


def cycle(items: Sequence[Citations], *, start: int) -> Iterator[Citations]:
    """The items for ever, from a place on."""
    place = start
    while True:
        yield items[place % len(items)]
        place += 1
