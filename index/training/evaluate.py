"""Retrieval figures of an embedder alone: nDCG@10 and hit@1 on question sets, accuracy on bitext."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.embedders.base import Embedder
from index.training.data import read_lines


class Figures(NamedTuple):
    """How well a set is retrieved: both between 0 and 1."""

    ndcg: float
    hit: float


def _first(folder: Path, name: str) -> Path:
    return next(iter(sorted(folder.glob(f"{name}*"))), folder / name)


def evaluate_questions(embedder: Embedder, folder: Path) -> Figures:
    """nDCG@10 and hit@1 over the answerable questions of a folder in BEIR layout, judged binary."""
    documents = [json.loads(line) for line in read_lines(_first(folder, "corpus.jsonl"))]
    queries = [json.loads(line) for line in read_lines(_first(folder, "queries.jsonl"))]
    relevant: dict[str, set[str]] = {}
    for line in list(read_lines(folder / "qrels.tsv"))[1:]:
        query, document, _ = line.split("\t")
        relevant.setdefault(query, set()).add(document)
    queries = [query for query in queries if query["id"] in relevant and not query.get("unanswerable")]
    texts = [f"{d['title']}\n{d['text']}" if d.get("title") else d["text"] for d in documents]
    scores = embedder.embed_queries([query["text"] for query in queries]) @ embedder.embed_passages(texts).T
    ids = np.array([document["id"] for document in documents])
    gains, hits = [], []
    for query, row in zip(queries, scores, strict=True):
        wanted = relevant[query["id"]]
        found = [ids[i] in wanted for i in np.argsort(-row)[:10]]
        ideal = sum(1 / np.log2(rank + 2) for rank in range(min(10, len(wanted))))
        gains.append(sum(1 / np.log2(rank + 2) for rank, hit in enumerate(found) if hit) / ideal)
        hits.append(found[0])
    return Figures(float(np.mean(gains)), float(np.mean(hits)))


def evaluate_bitext(embedder: Embedder, path: Path, *, limit: int = 2000) -> tuple[float, float]:
    """hit@1 of English to Chinese and of Chinese to English sentences."""
    rows = [line.split("\t") for line in read_lines(path)][:limit]
    en = embedder.embed_passages([row[0] for row in rows])
    zh = embedder.embed_passages([row[1] for row in rows])
    scores = en @ zh.T
    right = np.arange(len(rows))
    return float((scores.argmax(axis=1) == right).mean()), float((scores.argmax(axis=0) == right).mean())


def evaluate_all(embedder: Embedder, bench: Path) -> dict[str, float]:
    """Every figure over the benchmark folder, by name."""
    out: dict[str, float] = {}
    for name in ("cmrc2018", "drcd", "clapnq_dev"):
        if (bench / name).is_dir():
            figures = evaluate_questions(embedder, bench / name)
            out |= {f"{name} nDCG@10": figures.ndcg, f"{name} hit@1": figures.hit}
    for path in sorted((bench / "bitext").glob("*.tsv*")):
        name = path.name.split(".")[0]
        out[f"{name} en-zh"], out[f"{name} zh-en"] = evaluate_bitext(embedder, path)
    return out
