"""Retrieval scores agree with hand-computed values, and collections in the BEIR layout are read."""

from __future__ import annotations

import json
import lzma
import math
from pathlib import Path

import ir_measures
import pytest

from eval.errors import DatasetError
from eval.retrieval import (
    METRICS,
    Document,
    evaluate,
    language_of,
    passages_of,
    rank_documents,
    read_collection,
    read_qrels,
    score_rankings,
    sections_of,
)
from index.embedders.hashing import HashingEmbedder
from index.types import Hit

DOCUMENTS = [
    {"_id": "a", "title": "River", "text": "The river is 4 880 km long.\nIt rises on a plateau.", "lang": "en"},
    {"_id": "b", "title": "", "text": "澜沧江发源于高原。\n\n全长很长。", "lang": "zh"},
    {"_id": "c", "title": "Money", "text": "The fund was founded in 1966 and sits in Manila.", "lang": "en"},
]
QUERIES = [
    {"_id": "q1", "text": "How long is the river?"},
    {"_id": "q2", "text": "发源于高原"},
    {"_id": "q3", "text": "?"},
]


def write(folder: Path, qrels: str = "query-id\tcorpus-id\tscore\nq1\ta\t1\nq2\tb\t1\n") -> tuple[Path, Path, Path]:
    corpus, queries, judged = folder / "corpus.jsonl.xz", folder / "queries.jsonl", folder / "qrels.tsv"
    corpus.write_bytes(lzma.compress("\n".join(json.dumps(row) for row in DOCUMENTS).encode()))
    queries.write_text("\n".join(json.dumps(row) for row in QUERIES), encoding="utf-8")
    judged.write_text(qrels, encoding="utf-8")
    return corpus, queries, judged


def test_scores_agree_with_hand_computed_values() -> None:
    qrels = {"q": {"a": 1, "b": 1, "c": 1}, "lost": {"a": 1}}
    # relevant at ranks 2 and 4, one never found
    ranking = {name: 1 / rank for rank, name in enumerate(["x", "a", "y", "b", "z"], 1)}
    scores = score_rankings(qrels, {"q": ranking})
    gain = 1 / math.log2(3) + 1 / math.log2(5)
    ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert scores["q"]["nDCG@10"] == pytest.approx(gain / ideal, abs=1e-4)
    assert scores["q"]["MRR@10"] == pytest.approx(1 / 2)
    assert scores["q"]["recall@1"] == 0.0
    assert scores["q"]["recall@5"] == pytest.approx(2 / 3)
    assert scores["q"]["recall@100"] == pytest.approx(2 / 3)
    assert set(scores["lost"].values()) == {0.0}


def test_a_document_beyond_the_tenth_rank_does_not_count_for_mrr() -> None:
    ranking = {str(rank): 1 / rank for rank in range(1, 13)}
    assert score_rankings({"q": {"11": 1}}, {"q": ranking})["q"]["MRR@10"] == 0.0
    assert score_rankings({"q": {"10": 1}}, {"q": ranking})["q"]["MRR@10"] == pytest.approx(0.1)


def test_measures_are_not_parsed_from_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser of names needs parts of `ast` that Python 3.14 no longer has."""

    def parse(name: str) -> None:
        raise AttributeError(f"module 'ast' has no attribute 'Num' ({name})")

    monkeypatch.setattr(ir_measures, "parse_measure", parse)
    monkeypatch.setattr(ir_measures.util, "parse_measure", parse)
    assert set(score_rankings({"q": {"a": 1}}, {"q": {"a": 1.0}})["q"]) == set(METRICS)


def test_graded_judgements_count_by_grade() -> None:
    scores = score_rankings({"q": {"a": 2, "b": 1}}, {"q": {"b": 1.0, "a": 0.5}})
    expected = (1 + 2 / math.log2(3)) / (2 + 1 / math.log2(3))
    assert scores["q"]["nDCG@10"] == pytest.approx(expected, abs=1e-4)


def test_a_collection_is_read(tmp_path: Path) -> None:
    collection = read_collection(*write(tmp_path))
    assert [document.id for document in collection.documents] == ["a", "b", "c"]
    assert [query.id for query in collection.queries] == ["q1", "q2"]  # q3 has no judgement
    assert collection.qrels == {"q1": {"a": 1}, "q2": {"b": 1}}


def test_qrels_with_and_without_header_and_in_trec_form(tmp_path: Path) -> None:
    path = tmp_path / "qrels.tsv"
    path.write_text("q1\ta\t1\nq1\tb\t0\n", encoding="utf-8")
    assert read_qrels(path) == {"q1": {"a": 1}}
    path.write_text("q1\t0\ta\t2\n", encoding="utf-8")
    assert read_qrels(path) == {"q1": {"a": 2}}
    path.write_text("h\th\th\nq1 a 1\n", encoding="utf-8")
    with pytest.raises(DatasetError, match=r"qrels\.tsv:2: no judgement"):
        read_qrels(path)


@pytest.mark.parametrize(
    ("line", "message"), [("{", ":1: "), ("[1]", "not an object"), ('{"id": "a"}', "no field 'text'")]
)
def test_a_broken_document_is_named(tmp_path: Path, line: str, message: str) -> None:
    corpus, queries, judged = write(tmp_path)
    corpus.write_bytes(lzma.compress(line.encode()))
    with pytest.raises(DatasetError, match=message):
        read_collection(corpus, queries, judged)


@pytest.mark.parametrize("legs", ["hybrid", "dense", "lexical"])
def test_every_retriever_finds_what_shares_its_words(tmp_path: Path, legs: str) -> None:
    assert legs in {"hybrid", "dense", "lexical"}
    asked: list[int] = []
    result = evaluate(
        read_collection(*write(tmp_path)),
        HashingEmbedder(),
        legs=legs,  # type: ignore[arg-type]
        on_query=lambda: asked.append(1),
    )
    assert result.figures["recall@1"].mean == 1.0
    assert result.facts["documents"] == 3
    assert len(asked) == 2


def test_documents_become_sections_whose_passages_tile_them() -> None:
    documents = [Document(str(row["_id"]), str(row["title"]), str(row["text"]), str(row["lang"])) for row in DOCUMENTS]
    sections = list(sections_of(documents))
    assert [section.title for section in sections] == ["River", "", "Money"]
    assert [len(section.paragraphs) for section in sections] == [2, 2, 1]
    passages = list(passages_of(documents, budget=8, count=len))
    for section in sections:
        assert "".join(p.text for p in passages if p.section == section) == section.text


@pytest.mark.parametrize(
    ("lang", "title", "text", "expected"),
    [
        ("zh", "", "the river", "zh"),
        ("zh-Hant", "", "the river", "zh"),
        ("en", "河", "一条河", "en"),
        ("", "", "一条大河，源出雪山。", "zh"),
        ("", "Mekong", "The river rises in the mountains.", "en"),
        ("", "GMS", "大湄公河次区域（GMS）的会议。", "zh"),
        ("", "", "", "en"),
    ],
)
def test_documents_that_do_not_name_their_language_are_read_for_it(
    lang: str, title: str, text: str, expected: str
) -> None:
    assert language_of(Document("a", title, text, lang)) == expected
    (section,) = sections_of([Document("a", title, text, lang)])
    assert section.lang == expected


def test_a_document_ranks_by_its_best_passage() -> None:
    documents = [Document("a", "", "one two three"), Document("b", "", "four")]
    passages = list(passages_of(documents, budget=5, count=len))
    hits = [Hit(passage, 1.0) for passage in [passages[-1], *passages]]
    assert rank_documents(hits, {"d1": "a", "d2": "b"}) == {"b": 1.0, "a": 0.5}
