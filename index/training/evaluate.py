"""Figures of an embedder alone: nDCG@10 and hit@1 on question sets, accuracy on bitext, and how it reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.embedders.base import Embedder
from index.interaction import Comparer
from index.training.data import read_lines
from index.training.encoder import Encoder, encode
from index.training.written import Reading, join_sentences
from index.types import Vectors


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


def evaluate_readings(embedder: Embedder, comparer: Comparer, held: Sequence[Reading]) -> dict[str, float]:
    """How well passages and their sentences are found by written questions, by language of question and of passage.

    `passage`: the question's own passage is the nearest of all. `sentence`: of its sentences and those of the two
    nearest other passages, one that answers is the most like the question, where there is one. `silence`: how often an
    answered question's likeness is above a near miss's (the area under the ROC curve). `read sentence` and `read
    silence`: the same by what the reader says. Each is between 0 and 1.
    """
    out: dict[str, float] = {}
    for told in ("zh", "en"):
        readings = [reading for reading in held if told in reading.languages]
        rows = embedder.embed_passages([join_sentences(reading.sentences(told), told) for reading in readings])
        for asked in ("zh", "en"):
            posed = [
                (place, text, one.gold)
                for place, reading in enumerate(readings)
                for one in reading.asked
                if (text := one.zh if asked == "zh" else one.en)
            ]
            if posed:
                found = _read(embedder, comparer, posed, rows, [reading.sentences(told) for reading in readings])
                out |= {f"{asked}-{told} {name}": value for name, value in found.items()}
    return out


def found_passages(encoder: Encoder, held: Sequence[Reading]) -> dict[str, float]:
    """How often a written question's own passage is the nearest of all, by language of question and of passage.

    The same as `passage` of `evaluate_readings`, quickly and of a student that is still being trained.
    """
    out: dict[str, float] = {}
    training = encoder.training
    encoder.eval()
    for told in ("zh", "en"):
        readings = [reading for reading in held if told in reading.languages]
        rows = encode(encoder, [join_sentences(reading.sentences(told), told) for reading in readings])
        for asked in ("zh", "en"):
            posed = [(i, one.zh if asked == "zh" else one.en) for i, r in enumerate(readings) for one in r.asked]
            posed = [(place, text) for place, text in posed if text]
            if posed:
                nearest = (encode(encoder, [text for _, text in posed]) @ rows.T).argmax(axis=1)
                out[f"{asked}-{told}"] = float(np.mean(nearest == [place for place, _ in posed]))
    encoder.train(training)
    return out


def _read(
    embedder: Embedder,
    comparer: Comparer,
    posed: Sequence[tuple[int, str, tuple[int, ...]]],
    rows: Vectors,
    told: Sequence[Sequence[str]],
) -> dict[str, float]:
    scores = embedder.embed_queries([text for _, text, _ in posed]) @ rows.T
    answered = np.array([bool(gold) for _, _, gold in posed])
    likely: dict[str, list[Vectors]] = {"": [], "read ": []}
    for (place, question, _), row in zip(posed, scores, strict=True):
        others = [int(i) for i in np.argsort(-row)[:3] if int(i) != place][:2]
        sentences = [*told[place], *(sentence for i in others for sentence in told[i])]
        for name, values in zip(likely, comparer.read(question, sentences), strict=True):
            likely[name].append(values)
    out = {"passage": float(np.mean(scores.argmax(axis=1) == [place for place, _, _ in posed]))}
    for name, found in likely.items():
        right = np.array([int(values.argmax()) in gold for values, (_, _, gold) in zip(found, posed, strict=True)])
        best = np.array([values.max() for values in found])
        out[f"{name}sentence"] = float(np.mean(right[answered])) if answered.any() else 0.0
        out[f"{name}silence"] = _order(best[answered], best[~answered])
    return out


def _order(above: Vectors, below: Vectors) -> float:
    """How often a number of the first is above one of the second, ties half; .5 where one of them is empty."""
    if not len(above) or not len(below):
        return 0.5
    gaps = np.sign(above[:, None] - below[None])
    return float((gaps + 1).mean() / 2)
