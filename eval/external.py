"""Sets that others wrote, read from a folder in the BEIR layout with answers; nothing of them is kept here.

Retrieval is measured on any of them. Reading is measured where the set has answers: the documents become the sections
of one book, so that the assistant is asked as it would be about a book of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked_dataclass

from assistant.types import Message, Role
from corpus.types import Book
from eval.cases import lines
from eval.errors import DatasetError
from eval.metrics import bare_answer, cmrc_exact, cmrc_f1, squad_exact, squad_f1
from eval.retrieval import Collection, Document, Qrels, language_of, read_collection, sections_of
from eval.scorers.accuracy import REFUSED
from eval.types import Case, Response, Score

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ExternalSet:
    """How a set is read and what others reported on it."""

    name: str
    facts: str  # what an answer has to hold: "any" answer, "all" answers, the gold sentences ("references"), or "none"
    published: str = ""


SETS = {
    found.name: found
    for found in (
        ExternalSet(
            "cmrc2018",
            "any",
            "reading on dev EM/F1: BERT-zh 63.5/83.6, Z-Reader 79.8/92.7; bigram BM25 hit@1/nDCG@10 .963/.982",
        ),
        ExternalSet("drcd", "any", "reading on dev EM/F1: BERT-zh 82.2/89.3, mBERT 83.0/89.7; bigram BM25 .908/.954"),
        ExternalSet("clapnq_dev", "references", "bigram BM25 hit@1/nDCG@10 .890/.934"),
        ExternalSet("ramdocs", "all"),
        ExternalSet(
            "mtrag_human_subset",
            "none",
            "on full corpora R@5 last turn: BM25 .20, BGE-base .30, ELSER .49 (other documents: not comparable)",
        ),
        ExternalSet("stard_goldpool", "none", "bigram BM25 hit@1/nDCG@10 .426/.515"),
    )
}


@checked_dataclass(frozen=True, config=ConfigDict(extra="ignore"))
class _Turn:
    role: Role
    text: str = ""
    content: str = ""


@checked_dataclass(frozen=True, config=ConfigDict(extra="ignore"))
class _Row:
    id: str
    text: str
    lang: str = ""
    answers: tuple[str, ...] = ()
    unanswerable: bool = False
    history: tuple[_Turn, ...] = ()
    references: tuple[tuple[str, ...], ...] = ()
    wrong_answers: tuple[str, ...] = ()


_ROW: TypeAdapter[_Row] = TypeAdapter(_Row)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A set ready to be measured."""

    source: ExternalSet
    collection: Collection
    cases: tuple[Case, ...]


def load_set(name: str, bench: Path, *, limit: int | None = None) -> Loaded:
    """A set from its folder below `bench`; with `limit`, queries spread evenly over the whole set."""
    if name not in SETS:
        raise DatasetError(f"no adapter for the set {name!r}", hint=f"there are {', '.join(SETS)}")
    folder, source = bench / name, SETS[name]
    collection = read_collection(
        _file(folder, "corpus.jsonl"), _file(folder, "queries.jsonl"), _file(folder, "qrels.tsv")
    )
    addresses = {document.id: f"d{place}" for place, document in enumerate(collection.documents, 1)}
    rows = _rows(_file(folder, "queries.jsonl"))
    cases = [_case(row, source, collection.qrels, addresses) for row in rows]
    kept = spread([case for case in cases if case.answers or case.unanswerable], limit)
    queries = tuple(spread(collection.queries, limit))
    return Loaded(source, Collection(collection.documents, queries, collection.qrels), tuple(kept))


def book_of(name: str, documents: Sequence[Document]) -> Book:
    """The documents of a set as the sections of one book."""
    sections = tuple(sections_of(documents, name))
    digest = hashlib.sha256("\n".join(document.text for document in documents).encode()).hexdigest()
    zh = sum(section.lang == "zh" for section in sections)
    return Book(name, name, "zh" if 2 * zh >= len(sections) else "en", f"{name}.jsonl", digest, sections)


def spread(items: Sequence[T], limit: int | None) -> list[T]:
    """At most `limit` items at even distances."""
    if limit is None or limit >= len(items):
        return list(items)
    return [items[len(items) * place // limit] for place in range(limit)]


class ReadingScorer:
    """A published scorer on the answer text: exact match or F1 of CMRC 2018 for Chinese, of SQuAD for English."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self.name = f"reading_{kind}"

    def score(self, case: Case, response: Response) -> Score:
        """From 0 to 1, over the gold answers; a refusal scores 0 as an empty prediction would."""
        if not case.answers or case.unanswerable:
            return Score.unscored(self.name, "the case has no gold answer")
        if response.status == "refused":
            return Score(self.name, 0.0, REFUSED)
        golds = [spelling for group in case.answers for spelling in group]
        by_kind = {
            ("zh", "em"): cmrc_exact,
            ("zh", "f1"): cmrc_f1,
            ("en", "em"): squad_exact,
            ("en", "f1"): squad_f1,
        }
        return Score(self.name, by_kind[case.lang, self._kind](bare_answer(response.answer), golds))


def _case(row: _Row, source: ExternalSet, qrels: Qrels, addresses: dict[str, str]) -> Case:
    lang = language_of(Document(row.id, "", row.text, row.lang))
    answers: tuple[tuple[str, ...], ...]
    match source.facts:
        case "any":
            answers = (row.answers,) if row.answers else ()
        case "references":
            answers = tuple((sentence,) for group in row.references[:1] for sentence in group)
        case "all":
            answers = tuple((answer,) for answer in row.answers)
        case _:
            answers = (row.answers[:1],) if row.answers else ()
    gold = tuple(addresses[document] for document in qrels.get(row.id, {}) if document in addresses)
    return Case(
        row.id,
        lang,
        source.name,
        row.text,
        () if row.unanswerable else answers,
        () if row.unanswerable else gold,
        row.unanswerable,
        tuple(Message(turn.role, turn.text or turn.content) for turn in row.history),
        wrong=row.wrong_answers,
    )


def _rows(path: Path) -> list[_Row]:
    rows = []
    for number, line in lines(path):
        try:
            rows.append(_ROW.validate_python(json.loads(line)))
        except (ValidationError, json.JSONDecodeError) as error:
            raise DatasetError(f"{path}:{number}: {str(error).splitlines()[0]}", hint="fetch the set again") from error
    return rows


def _file(folder: Path, name: str) -> Path:
    packed = folder / f"{name}.xz"
    return packed if packed.exists() else folder / name
