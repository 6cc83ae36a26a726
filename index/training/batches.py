"""What the transformer is trained on, in batches drawn by a seed.

Sentences, passages, dictionary words and English are given to the teacher; questions with their passages are not:
those of the question sets, crude ones that ask in one language for a passage in either, and written ones, which are put
to several passages at once.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from tokenizers import Tokenizer

from index.training.asking import draw_asked, draw_crossing
from index.training.data import (
    Pair,
    Question,
    batches_by_length,
    passage_window,
    sample_pairs,
    sample_passages,
)
from index.training.tokenizer import HAN
from index.training.written import ReadingBatch, Shelves, digest, draw_readings

SHARES = {
    "sentences": 0.3,
    "passages": 0.12,
    "words": 0.06,
    "questions": 0.12,
    "asked": 0.16,
    "english": 0.06,
    "readings": 0.18,
}
# a student that knows both languages already learns most from questions
FURTHER = {
    "sentences": 0.12,
    "passages": 0.05,
    "words": 0.03,
    "questions": 0.05,
    "asked": 0.06,
    "english": 0.04,
    "readings": 0.65,
}
# where a GPU makes many passes, no kind is small enough to be learned by heart
BROAD = {
    "sentences": 0.24,
    "passages": 0.14,
    "words": 0.05,
    "questions": 0.11,
    "asked": 0.19,
    "english": 0.07,
    "readings": 0.2,
}
MIXES = {"first": SHARES, "further": FURTHER, "broad": BROAD}
_MOST_PASSAGES = 48  # in a batch of readings


@dataclass(frozen=True, slots=True)
class Material:
    """What batches are drawn from; `glosses` holds each word's English, best first."""

    sets: dict[str, list[Pair]]
    words: Sequence[Pair]
    questions: Sequence[Question]
    glosses: Mapping[str, Sequence[str]]
    shelves: Shelves | None = None
    shares: Mapping[str, float] = field(default_factory=lambda: SHARES)


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts for the student, and for each the teacher's English or the passage that answers it."""

    kind: str
    left: list[str]
    right: list[str]
    keys: tuple[str, ...] = ()  # which passage each right text is of


def gloss_text(tokenizer: Tokenizer, text: str, glosses: Mapping[str, Sequence[str]], share: Callable[[], bool]) -> str:
    """The text with each Chinese word replaced by its gloss where `share()` says so."""
    out = []
    encoding = tokenizer.encode(text, add_special_tokens=False)
    for token, (start, end) in zip(encoding.tokens, encoding.offsets, strict=True):
        found = glosses.get(token, ()) if HAN.fullmatch(token) else ()
        out.append(f" {found[0]} " if found and share() else text[start:end] + ("" if HAN.match(token) else " "))
    return "".join(out)


def draw_batches(material: Material, tokenizer: Tokenizer, size: int, seed: int) -> Iterator[Batch | ReadingBatch]:
    """Batches without end; the same seed draws the same ones."""
    rng = random.Random(seed)
    sources = (("words", material.words), ("questions", material.questions), ("readings", material.shelves))
    lacking = {name for name, found in sources if not found}
    kinds = [kind for kind in material.shares if kind not in lacking]
    shares = [material.shares[kind] for kind in kinds]
    sentences = _endless(lambda: batches_by_length(sample_pairs(material.sets, rng), size, rng))
    passages = sample_passages(material.sets, rng)
    questions = _endless(lambda: _question_batches(material, tokenizer, size * 3 // 8, rng))
    while True:
        kind = rng.choices(kinds, shares)[0]
        if kind == "questions":
            yield next(questions)
        elif kind == "readings" and material.shelves:
            yield draw_readings(material.shelves, min(max(2, size * 3 // 16), _MOST_PASSAGES), rng)
        elif kind == "asked":
            asked = draw_asked(passages, draw_crossing(rng), size * 3 // 8, rng)
            if len(asked) > 1:
                yield Batch(kind, [a.question for a in asked], [a.passage for a in asked], tuple(a.key for a in asked))
        elif kind == "words":
            pairs = rng.sample(material.words, min(size * 5, len(material.words)))
            yield Batch(kind, [pair.zh for pair in pairs], [pair.en for pair in pairs])
        elif kind == "passages":
            runs = [next(passages) for _ in range(size * 3 // 8)]
            zh = ["".join(pair.zh for pair in run) for run in runs]
            yield Batch(kind, zh, [" ".join(pair.en for pair in run) for run in runs])
        elif kind == "english" and rng.random() < 0.3:
            texts = [" ".join(pair.en for pair in next(passages)) for _ in range(size // 4)]
            yield Batch(kind, texts, texts)
        else:
            pairs = next(sentences)
            left = [pair.en if kind == "english" else pair.zh for pair in pairs]
            yield Batch(kind, left, [pair.en for pair in pairs])


def _endless(make: Callable[[], Iterator[list[Pair]]] | Callable[[], Iterator[Batch]]) -> Iterator:  # type: ignore[type-arg]
    while True:
        yield from make()


def _chance(rng: random.Random, share: float) -> bool:
    return rng.random() < share


def _question_batches(material: Material, tokenizer: Tokenizer, size: int, rng: random.Random) -> Iterator[Batch]:
    """Questions and passages; neighbours in the source share a subject, so that half of a batch are hard negatives."""
    blocks = [list(material.questions[i : i + 12]) for i in range(0, len(material.questions), 12)]
    rng.shuffle(blocks)
    queue = [question for block in blocks for question in rng.sample(block, len(block))]
    while queue:
        chosen: dict[str, Question] = {}
        rest = []
        for at, question in enumerate(queue):
            if len(chosen) == size:
                rest += queue[at:]
                break
            if question.passage in chosen:
                rest.append(question)
            else:
                chosen[question.passage] = question
        queue = rest if len(chosen) == size else []
        left, right = [], []
        for question in chosen.values():
            window = passage_window(question, rng, width=rng.randint(120, 300))
            share = rng.choice((0.0, 0.0, 0.5, 1.0))
            left.append(gloss_text(tokenizer, question.question, material.glosses, partial(_chance, rng, share)))
            turn = share == 0.0 and rng.random() < 0.3
            right.append(
                gloss_text(tokenizer, window, material.glosses, partial(_chance, rng, 1.0)) if turn else window
            )
        if len(left) > 1:
            yield Batch("questions", left, right, tuple(digest(question.passage) for question in chosen.values()))
