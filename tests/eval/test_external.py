"""Sets of others are read by their layout, and ablations change one thing at a time."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from eval.errors import DatasetError
from eval.external import SETS, ReadingScorer, book_of, load_set, spread
from eval.types import Case, Response

ROOT = Path(__file__).resolve().parents[2]
BENCH = Path(os.environ.get("MEKONG_BENCH_DIR", ROOT.parent / "shared" / "bench"))


def folder(tmp_path: Path, name: str, *queries: Mapping[str, object]) -> Path:
    path = tmp_path / name
    path.mkdir()
    documents = [
        {"id": "x", "title": "北京", "text": "北京大学在北京。", "lang": "zh"},
        {"id": "y", "title": "", "text": "No."},
    ]
    (path / "corpus.jsonl").write_text("\n".join(map(json.dumps, documents)), encoding="utf-8")
    (path / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)), encoding="utf-8")
    (path / "qrels.tsv").write_text("q\td\ts\n" + "".join(f"{q['id']}\tx\t1\n" for q in queries), encoding="utf-8")
    return tmp_path


def test_any_answer_is_one_fact_and_the_document_its_address(tmp_path: Path) -> None:
    query = {"id": "1", "text": "哪所大学？", "lang": "zh-Hant", "answers": ["北京大学", "北大"], "split": "test"}
    loaded = load_set("cmrc2018", folder(tmp_path, "cmrc2018", query))
    (case,) = loaded.cases
    assert (case.lang, case.answers, case.addresses) == ("zh", (("北京大学", "北大"),), ("d1",))
    book = book_of("cmrc2018", loaded.collection.documents)
    assert book.sections[0].text == "北京大学在北京。"
    assert case.addresses[0] in book.by_address


def test_conflicting_evidence_needs_all_answers_and_none_of_the_wrong(tmp_path: Path) -> None:
    query = {"id": "1", "text": "How many?", "lang": "en", "answers": ["3,559", "12"], "wrong_answers": ["10,000"]}
    (case,) = load_set("ramdocs", folder(tmp_path, "ramdocs", query)).cases
    assert case.answers == (("3,559",), ("12",))
    assert case.wrong == ("10,000",)


def test_gold_sentences_are_the_facts_and_the_unanswerable_have_none(tmp_path: Path) -> None:
    queries: list[Mapping[str, object]] = [
        {"id": "1", "text": "Why?", "lang": "en", "answers": ["long"], "references": [["One.", "Two."], ["Other."]]},
        {"id": "2", "text": "Who?", "lang": "en", "answers": [], "unanswerable": True},
    ]
    first, second = load_set("clapnq_dev", folder(tmp_path, "clapnq_dev", *queries)).cases
    assert first.answers == (("One.",), ("Two.",))
    assert (second.unanswerable, second.addresses) == (True, ())


def test_a_set_without_adapter_or_with_a_broken_line_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no adapter for the set 'squad'"):
        load_set("squad", tmp_path)
    path = folder(tmp_path, "drcd", {"id": "1", "text": "?", "answers": 7})
    with pytest.raises(DatasetError, match=r"queries\.jsonl:1"):
        load_set("drcd", path)


def test_a_limit_spreads_over_the_whole_set() -> None:
    assert spread(range(10), 3) == [0, 3, 6]
    assert spread(range(3), None) == [0, 1, 2]
    assert spread(range(3), 5) == [0, 1, 2]


def test_published_scorers_read_the_answer_without_its_markers() -> None:
    case = Case("1", "zh", "cmrc2018", "?", (("北京大学", "北大"),))
    assert ReadingScorer("em").score(case, Response("1", "answered", "北大。[1]")).value == 1.0
    assert ReadingScorer("f1").score(case, Response("1", "answered", "北京大学里 [1]")).value == pytest.approx(8 / 9)
    assert ReadingScorer("f1").score(case, Response("1", "refused", "")).value == 0.0
    assert ReadingScorer("f1").score(Case("1", "en", "x", "?"), Response("1", "answered", "")).value is None


@pytest.mark.parametrize("name", sorted(SETS))
def test_every_adapter_reads_its_real_set(name: str) -> None:
    if not (BENCH / name).is_dir():
        pytest.skip(f"no folder {name}: name the one that holds the sets in MEKONG_BENCH_DIR")
    loaded = load_set(name, BENCH, limit=20)
    assert len(loaded.collection.queries) == 20
    assert set(loaded.collection.qrels) >= {query.id for query in loaded.collection.queries}
    known = {f"d{place}" for place in range(1, len(loaded.collection.documents) + 1)}
    assert all(set(case.addresses) <= known for case in loaded.cases)
    assert bool(loaded.cases) == (name != "stard_goldpool")
