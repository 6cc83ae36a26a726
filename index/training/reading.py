"""Groups to train late interaction on: a question, passages in sentences, and which sentence answers, if any does.

Questions of the sets in `qa/` are used as they are and with their words replaced by glosses. Parallel text lends
English: a number, a year or a name of one sentence is asked for in a crude question, in either language.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from tokenizers import Tokenizer

from corpus.sentences import split_sentences
from index.embedders.base import Embedder
from index.training.asking import WORTH, crude_question
from index.training.batches import gloss_text
from index.training.data import Pair, Question, TrainingError
from index.types import Vectors

_WIDTH = 200  # Chinese characters of a passage, about
_NEAR = 24  # passages most like the question that negatives are drawn from
_SILENT = 0.3  # share of groups that do not hold the answer
_RUN = 7  # sentences of parallel text in a passage
_LEAST = 400  # pairs of a set whose lines are taken to follow each other


@dataclass(frozen=True, slots=True)
class Group:
    """A question and passages of sentences; `gold` is (passage, sentence) or None where none answers."""

    question: str
    passages: tuple[tuple[str, ...], ...]
    gold: tuple[int, int] | None


class Near:
    """The passages of the question sets that are most like each question, the true one left out."""

    def __init__(self, questions: Sequence[Question], embedder: Embedder) -> None:
        """Embed questions and passages once."""
        self.passages = list(dict.fromkeys(q.passage for q in questions))
        place = {passage: i for i, passage in enumerate(self.passages)}
        rows = embedder.embed_passages([passage[:400] for passage in self.passages])
        self._near = {
            q: _nearest(vector, rows, place[q.passage])
            for q, vector in zip(questions, embedder.embed_queries([q.question for q in questions]), strict=True)
        }

    def draw(self, question: Question, count: int, rng: random.Random) -> list[str]:
        """`count` passages near the question that are not its own; fewer where there are no more."""
        places = self._near[question]
        return [self.passages[i] for i in rng.sample(places, min(count, len(places)))]


def _nearest(vector: Vectors, rows: Vectors, own: int) -> list[int]:
    order = np.argsort(-(rows @ vector), kind="stable")[: _NEAR + 1]
    return [int(i) for i in order if int(i) != own][:_NEAR]


def sentences_of(text: str) -> list[str]:
    """The sentences of a passage."""
    return [text[start:end] for start, end in split_sentences(text) if end > start]


def window(sentences: Sequence[str], keep: int, rng: random.Random) -> tuple[list[str], int]:
    """Sentences around number `keep` up to the usual length, and its new number."""
    low = high = keep
    size = len(sentences[keep])
    wanted = rng.randint(_WIDTH // 2, _WIDTH)
    while size < wanted and (low > 0 or high < len(sentences) - 1):
        is_left = low > 0 and (high == len(sentences) - 1 or rng.random() < 0.5)
        low, high = (low - 1, high) if is_left else (low, high + 1)
        size += len(sentences[low if is_left else high])
    return list(sentences[low : high + 1]), keep - low


def question_groups(
    questions: Sequence[Question],
    near: Near,
    tokenizer: Tokenizer,
    glosses: Mapping[str, Sequence[str]],
    rng: random.Random,
) -> Iterator[Group]:
    """Groups of the question sets without end, in both languages by glosses.

    Raises `TrainingError` where no question has its answer in its passage.
    """
    while True:
        made = 0
        for question in rng.sample(questions, len(questions)):
            group = _question_group(question, near, rng)
            if group is None:
                continue
            made += 1
            kind = rng.choices(("as is", "question", "both", "passages"), (0.62, 0.2, 0.1, 0.08))[0]
            share = rng.choice((0.6, 1.0))

            def turn(text: str, share: float = share) -> str:
                return gloss_text(tokenizer, text, glosses, partial(_chance, rng, share))

            asked = turn(group.question) if kind in {"question", "both"} else group.question
            passages = group.passages
            if kind in {"passages", "both"}:
                passages = tuple(tuple(turn(s) for s in passage) for passage in passages)
            yield Group(asked, passages, group.gold)
        if not made:
            raise TrainingError(
                f"none of {len(questions)} questions can be trained on", hint="give more in the folder qa/"
            )


def _chance(rng: random.Random, share: float) -> bool:
    return rng.random() < share


def _question_group(question: Question, near: Near, rng: random.Random, others: int = 2) -> Group | None:
    start = question.passage.find(question.answer)
    spans = split_sentences(question.passage)
    holding = [i for i, (low, high) in enumerate(spans) if low <= start < high]
    if not holding:
        return None
    texts = [question.passage[low:high] for low, high in spans]
    own, place = window(texts, holding[0], rng)
    answers = question.answer
    passages = []
    for passage in near.draw(question, others, rng):
        found = sentences_of(passage)
        if found and answers not in passage:
            passages.append(tuple(window(found, rng.randrange(len(found)), rng)[0]))
    if rng.random() < _SILENT:
        rest = [text for text in own if answers not in text]
        kept = [*passages, *([tuple(rest)] if rest and rng.random() < 0.6 else [])]
        return Group(question.question, tuple(kept), None) if kept else None
    at = rng.randint(0, len(passages))
    passages.insert(at, tuple(own))
    return Group(question.question, tuple(passages), (at, place))


def parallel_groups(sets: Mapping[str, Sequence[Pair]], rng: random.Random) -> Iterator[Group]:
    """Groups of parallel text without end: a crude question for a run of sentences and two runs near by.

    Raises `TrainingError` where there is no text that can be asked about.
    """
    names = [name for name, pairs in sets.items() if _is_long(name, pairs)]
    if not names:
        raise TrainingError(
            f"none of {len(sets)} sets of parallel text can be asked about",
            hint=f"give one of more than {_LEAST} human translations with sentences of {WORTH} letters",
        )
    weights = [min(len(sets[name]), 12_000) ** 0.5 for name in names]
    while True:
        pairs = sets[rng.choices(names, weights)[0]]
        start = rng.randrange(len(pairs) - 120)
        run = pairs[start : start + rng.randint(3, _RUN)]
        asked, told = rng.choices((("en", "en"), ("en", "zh"), ("zh", "en"), ("zh", "zh")), (0.3, 0.34, 0.26, 0.1))[0]
        place = rng.randrange(len(run))
        question = crude_question(getattr(run[place], asked), asked, rng)
        if not question or len(run[place].en) < WORTH:
            continue
        passages = []
        for _ in range(2):
            other = start + rng.randint(8, 100)
            passages.append(tuple(getattr(p, told)[:300] for p in pairs[other : other + rng.randint(3, _RUN)]))
        own = tuple(getattr(p, told)[:300] for p in run)
        if rng.random() < _SILENT:
            rest = tuple(s for i, s in enumerate(own) if i != place)
            yield Group(question, (*passages, rest), None)
            continue
        at = rng.randint(0, 2)
        yield Group(question, (*passages[:at], own, *passages[at:]), (at, place))


def _is_long(name: str, pairs: Sequence[Pair]) -> bool:
    if len(pairs) <= _LEAST or name.endswith("_mt"):
        return False
    return any(len(pair.en) >= WORTH for pair in pairs)
