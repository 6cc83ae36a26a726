"""Retrieval measured on collections in the BEIR layout: a corpus, queries and relevance judgements."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.language import detect_language
from corpus.passages import split_section
from corpus.sentences import split_sentences
from corpus.types import Lang, Passage, Section, Span
from eval.cases import lines
from eval.errors import DatasetError
from eval.stats import estimate
from eval.types import Estimate
from index.embedders.base import Embedder
from index.embedders.registry import load_interaction, load_words
from index.errors import MissingExtraError
from index.retriever import Legs, Retriever
from index.types import Hit

METRICS = ("nDCG@10", "recall@1", "recall@5", "recall@10", "recall@100", "MRR@10")
_DEPTH = 100
_BUDGET = 160

Qrels = dict[str, dict[str, int]]
Ranking = dict[str, float]


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a collection."""

    id: str
    title: str
    text: str = field(repr=False)
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A query of a collection."""

    id: str
    text: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents, queries and which of them belong together."""

    documents: tuple[Document, ...] = field(repr=False)
    queries: tuple[Query, ...] = field(repr=False)
    qrels: Qrels = field(repr=False)


@dataclass(frozen=True, slots=True)
class RetrievalResult:
    """The figures of one retriever on one collection, with the value of every query."""

    figures: dict[str, Estimate]
    by_query: dict[str, dict[str, float]] = field(repr=False)
    facts: dict[str, str | int | float]


def read_collection(corpus: Path, queries: Path, qrels: Path) -> Collection:
    """A collection from JSONL, JSONL and TSV files, `.xz` unpacked; only queries with judgements are kept."""
    judged = read_qrels(qrels)
    documents = tuple(
        Document(_text(row, "id", "_id"), _text(row, "title"), _text(row, "text"), _text(row, "lang"))
        for row in _rows(corpus)
    )
    asked = tuple(
        Query(_text(row, "id", "_id"), _text(row, "text", "question"), _text(row, "lang")) for row in _rows(queries)
    )
    return Collection(documents, tuple(query for query in asked if query.id in judged), judged)


def read_qrels(path: Path) -> Qrels:
    """Judgements from `query document grade` lines, with or without a header; TREC's four columns too."""
    found: Qrels = {}
    for number, line in lines(path):
        cells = line.decode("utf-8").rstrip("\r\n").split("\t")
        if number == 1 and not cells[-1].lstrip("-").isdigit():
            continue
        if len(cells) not in {3, 4} or not cells[-1].lstrip("-").isdigit():
            raise DatasetError(f"{path}:{number}: no judgement: {line[:80]!r}", hint="query, document, grade by tabs")
        if int(cells[-1]) > 0:
            found.setdefault(cells[0], {})[cells[-2]] = int(cells[-1])
    return found


def language_of(document: Document) -> Lang:
    """A document's language: as it says, else by its text, since most collections in the layout do not say."""
    if document.lang:
        return "zh" if document.lang.lower().startswith(("zh", "cmn", "zho", "chi")) else "en"
    return detect_language(f"{document.title}\n{document.text}")


def sections_of(documents: Sequence[Document], book_id: str = "collection") -> Iterator[Section]:
    """Each document as a section: its title as heading, its lines as paragraphs."""
    for number, document in enumerate(documents, 1):
        spans, start = [], 0
        for line in document.text.split("\n"):
            if line.strip():
                spans.append(Span(start, start + len(line)))
            start += len(line) + 1
        yield Section(
            book_id=book_id,
            address=f"d{number}",
            lang=language_of(document),
            kind="body",
            path=(document.title,),
            labels=(str(number),),
            text=document.text,
            paragraphs=tuple(spans),
            sentences=tuple(tuple(split_sentences(document.text[s.start : s.end], offset=s.start)) for s in spans),
        )


def passages_of(documents: Sequence[Document], *, budget: int, count: Callable[[str], int]) -> Iterator[Passage]:
    """The passages of all documents, as the assistant would cut a book."""
    for section in sections_of(documents):
        yield from split_section(section, budget=budget, count=count)


def evaluate(
    collection: Collection,
    embedder: Embedder,
    *,
    legs: Legs = "hybrid",
    budget: int = _BUDGET,
    on_query: Callable[[], None] = lambda: None,
) -> RetrievalResult:
    """Index the collection in memory, ask every query, and score the ranking of documents."""
    started = time.perf_counter()
    passages = list(passages_of(collection.documents, budget=budget, count=embedder.count_tokens))
    comparer = load_interaction(embedder) if legs != "lexical" else None
    retriever = Retriever.from_passages(passages, embedder, words=load_words(embedder), comparer=comparer)
    indexed = time.perf_counter()
    names = {f"d{number}": document.id for number, document in enumerate(collection.documents, 1)}
    rankings: dict[str, Ranking] = {}
    for query in collection.queries:
        hits = retriever.search(query.text, _DEPTH * 3, legs=legs)
        rankings[query.id] = rank_documents(hits, names)
        on_query()
    took = time.perf_counter() - indexed
    judged = {query.id: collection.qrels[query.id] for query in collection.queries}
    by_query = score_rankings(judged, rankings)
    return RetrievalResult(
        {metric: found for metric in METRICS if (found := estimate([row[metric] for row in by_query.values()]))},
        by_query,
        {
            "retriever": legs,
            "embedder": embedder.name,
            "documents": len(collection.documents),
            "passages": len(passages),
            "queries": len(collection.queries),
            "index_s": round(indexed - started, 2),
            "query_ms": round(1000 * took / max(1, len(collection.queries)), 2),
        },
    )


def rank_documents(hits: Sequence[Hit], names: Mapping[str, str]) -> Ranking:
    """Documents in the order of their best passages, with scores that fall strictly, so that no tie is left."""
    order = list(dict.fromkeys(names[hit.passage.section.address] for hit in hits))[:_DEPTH]
    return {name: 1.0 / rank for rank, name in enumerate(order, 1)}


def score_rankings(qrels: Qrels, rankings: Mapping[str, Ranking]) -> dict[str, dict[str, float]]:
    """Every metric of every judged query, through ir-measures: by trec_eval's code, MRR by MS MARCO's.

    Documents of one score stand as trec_eval has them, by their ids from last to first. No ranking scores 0.
    """
    try:
        import ir_measures
    except ModuleNotFoundError as error:
        raise MissingExtraError("ir-measures", extra="eval") from error
    found = {query: dict.fromkeys(METRICS, 0.0) for query in qrels}
    # built, not parsed from names: their parser needs parts of `ast` that Python 3.14 no longer has
    kinds = {"nDCG": ir_measures.nDCG, "recall": ir_measures.R, "MRR": ir_measures.RR}
    measures = {kinds[name] @ int(depth): f"{name}@{depth}" for name, _, depth in (m.partition("@") for m in METRICS)}
    run = {query: _without_ties(ranking) for query, ranking in rankings.items() if query in qrels}
    for row in ir_measures.iter_calc(list(measures), qrels, run):
        found[row.query_id][measures[row.measure]] = float(row.value)
    return found


def _without_ties(ranking: Ranking) -> Ranking:
    order = sorted(sorted(ranking, reverse=True), key=lambda name: -ranking[name])
    return {name: 1.0 / rank for rank, name in enumerate(order, 1)}


def _rows(path: Path) -> Iterator[tuple[Path, int, dict[str, object]]]:
    for number, line in lines(path):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise DatasetError(f"{path}:{number}: {error}", hint="one JSON object a line") from error
        if not isinstance(row, dict):
            raise DatasetError(f"{path}:{number}: not an object", hint="one JSON object a line")
        yield path, number, row


def _text(entry: tuple[Path, int, dict[str, object]], *keys: str) -> str:
    path, number, row = entry
    for key in keys:
        if isinstance(row.get(key), str | int):
            return str(row[key])
    if keys[0] in {"title", "lang"}:
        return ""
    raise DatasetError(f"{path}:{number}: no field {keys[0]!r}", hint=f"name it {' or '.join(keys)}")
