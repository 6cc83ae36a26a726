"""Questions that were written for the training: each asked in both languages, with the sentences that answer it.

`written/questions.tsv` asks about passages of the data folder, which it names by a digest and does not hold;
`written/chapters.txt` holds invented chapters of reports in both languages and what is asked about them. A fifth of
the questions are near misses: the right subject, and a fact that no sentence states.
"""

from __future__ import annotations

import hashlib
import itertools
import logging
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from corpus.sentences import split_sentences
from index.training.data import Pair, Question, TrainingError, read_lines
from index.types import Vectors

logger = logging.getLogger(__name__)
WRITTEN = Path(__file__).with_name("written")
_WIDTH = 480  # characters of a passage of the question sets that are read; questions were written over these
_NEAR = 12  # readings most like one that its batch is drawn from
_CHATTER = {
    "zh": (
        *("请问{}", "我想知道{}", "想问一下{}", "听说过一点，{}", "{}，大概说说就行", "{}，谢谢", "{}，越详细越好"),
        *("帮我查一下，{}", "到底{}", "{}来着", "对了，{}", "书里说{}", "按书上说，{}", "我忘了，{}"),
    ),
    "en": (
        *("Could you tell me {}", "I was wondering, {}", "{} please", "Thanks. {}", "{} I keep seeing that"),
        *("According to the book, {}", "Just curious: {}", "{} Roughly is fine.", "I forgot, {}", "So {}"),
    ),
}


class Asked(NamedTuple):
    """A question in both languages (one may be empty) and the sentences that answer it, most important first."""

    zh: str
    en: str
    gold: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A passage in sentences, in one language or in both (sentence for sentence), and what is asked about it."""

    key: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    asked: tuple[Asked, ...]
    titles: tuple[str, str] = ("", "")  # Chinese, English

    def sentences(self, lang: str) -> tuple[str, ...]:
        """Its sentences in `lang`; empty where it is not in that language."""
        return self.zh if lang == "zh" else self.en

    def title(self, lang: str) -> str:
        """Its title in `lang`; empty where it has none."""
        return self.titles[0 if lang == "zh" else 1]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it is in."""
        return tuple(lang for lang in ("zh", "en") if self.sentences(lang))


def titled(title: str, text: str) -> str:
    """A text below its title, where it has one."""
    return f"{title}\n{text}" if title else text


class Posed(NamedTuple):
    """A question as it is put to a batch of passages: which passage it is of, and the answering sentences there."""

    text: str
    passage: int
    gold: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReadingBatch:
    """Passages in sentences and the questions that are put to all of them."""

    passages: tuple[tuple[str, ...], ...]
    posed: tuple[Posed, ...]
    keys: tuple[str, ...]
    titles: tuple[str, ...]  # of the passages; empty where one is read without
    languages: tuple[str, ...]  # of the passages
    kind: str = "readings"

    @property
    def sentences(self) -> list[str]:
        """The sentences of all passages, each below its passage's title, as evidence is read."""
        return [
            titled(title, sentence)
            for title, passage in zip(self.titles, self.passages, strict=True)
            for sentence in passage
        ]

    @property
    def texts(self) -> list[str]:
        """The passages as they are retrieved."""
        return [
            titled(title, join_sentences(passage, lang))
            for title, passage, lang in zip(self.titles, self.passages, self.languages, strict=True)
        ]


def digest(text: str) -> str:
    """What names a passage without holding it."""
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def join_sentences(sentences: Sequence[str], lang: str) -> str:
    """A passage of its sentences, in the manner of its language."""
    return ("" if lang == "zh" else " ").join(sentences)


def _beginning(passage: str) -> tuple[str, ...]:
    """The first sentences of a passage, `_WIDTH` characters at most, one at least."""
    out: list[str] = []
    for sentence in (passage[start:end] for start, end in split_sentences(passage) if end > start):
        if out and sum(map(len, out)) + len(sentence) > _WIDTH:
            break
        out.append(sentence)
    return tuple(out)


def set_readings(questions: Sequence[Question]) -> dict[str, Reading]:
    """The passages of the question sets by their digest, with the questions that a sentence read answers."""
    out: dict[str, Reading] = {}
    for passage, group in itertools.groupby(sorted(questions, key=lambda q: q.passage), key=lambda q: q.passage):
        sentences = _beginning(passage)
        asked = []
        for question in group:
            holding = [i for i, sentence in enumerate(sentences) if question.answer in sentence]
            if len(holding) == 1:  # an answer that stands twice does not tell which sentence is meant
                asked.append(Asked(question.question, "", tuple(holding)))
        key = digest(passage)
        if sentences:
            out[key] = Reading(key, sentences, (), tuple(asked))
    return out


def parallel_reading(sets: Mapping[str, Sequence[Pair]], name: str, place: str) -> Reading | None:
    """The pairs of a set of parallel text that `place`, "first+count", names; None where there are none."""
    start, count = (int(number) for number in place.split("+"))
    run = sets.get(name, ())[start : start + count]
    if len(run) < count:
        return None
    return Reading(f"{name} {place}", tuple(pair.zh for pair in run), tuple(pair.en for pair in run), ())


def _numbers(text: str, path: Path) -> tuple[int, ...]:
    """The sentences that a line names; none for "-". Raises `TrainingError` where they are no numbers."""
    if text != "-" and not all(number.isdecimal() for number in text.split(",")):
        raise TrainingError(f"{path}: {text!r} names no sentences", hint="see written/README.md")
    return tuple(int(number) for number in text.split(",")) if text != "-" else ()


def passage_readings(
    path: Path, sets: Mapping[str, Sequence[Pair]], questions: Sequence[Question]
) -> Iterator[Reading]:
    """The passages of the data folder that questions were written about, those of its own question sets among them.

    A line that names a passage which the data folder does not hold is passed over.
    """
    found = set_readings(questions)
    written: dict[str, list[Asked]] = {}
    lost = 0
    for line in read_lines(path):
        name, place, *_ = fields = line.split("\t")
        if len(fields) != 5:
            raise TrainingError(f"{path}: {line[:60]!r} has not five fields", hint="see written/README.md")
        key = f"{name} {place}" if "+" in place else place
        if key not in found and "+" in place and (run := parallel_reading(sets, name, place)):
            found[key] = run
        if key in found:
            written.setdefault(key, []).append(Asked(fields[3], fields[4], _numbers(fields[2], path)))
        else:
            lost += 1
    if lost:
        logger.warning("readings: %d written questions have no passage in the data folder", lost)
    for key, reading in found.items():
        count = len(reading.sentences(reading.languages[0]))
        asked = [one for one in written.get(key, []) if all(place < count for place in one.gold)]
        if asked or reading.asked:
            yield replace(reading, asked=(*reading.asked, *asked))


def chapter_readings(path: Path) -> Iterator[Reading]:
    """The invented chapters. Raises `TrainingError` where a line is none of a chapter."""
    lines = [line for line in read_lines(path) if line]
    starts = [place for place, line in enumerate(lines) if line.startswith("## ")]
    if lines and starts[:1] != [0]:
        raise TrainingError(f"{path}: {lines[0][:60]!r} stands before any title", hint="see written/README.md")
    for start, end in itertools.pairwise([*starts, len(lines)]):
        yield _chapter(lines[start][3:], lines[start + 1 : end], path)


def _chapter(title: str, lines: Sequence[str], path: Path) -> Reading:
    zh: list[str] = []
    en: list[str] = []
    asked: list[Asked] = []
    for line in lines:
        fields = line.split(" ||| ")
        if fields[0] == "q" and len(fields) == 4:
            asked.append(Asked(fields[2], fields[3], _numbers(fields[1], path)))
        elif fields[0] == f"s{len(zh)}" and len(fields) == 3:
            zh.append(fields[1])
            en.append(fields[2])
        else:
            raise TrainingError(f"{path}: {line[:60]!r} is no line of a chapter", hint="see written/README.md")
    if beyond := [one for one in asked if any(place >= len(zh) for place in one.gold)]:
        raise TrainingError(
            f"{path}: {beyond[0].zh!r} names a sentence that chapter {title!r} lacks", hint="see written/README.md"
        )
    _, *names = title.split(" | ")
    return Reading(title, tuple(zh), tuple(en), tuple(asked), (names[0], names[1]) if len(names) == 2 else ("", ""))


def read_readings(
    sets: Mapping[str, Sequence[Pair]], questions: Sequence[Question], folder: Path = WRITTEN
) -> list[Reading]:
    """Everything that can be read and asked about, sorted by key."""
    found = [*passage_readings(folder / "questions.tsv", sets, questions), *chapter_readings(folder / "chapters.txt")]
    return sorted(found, key=lambda reading: reading.key)


def split_held_out(readings: Sequence[Reading], *, every: int = 12) -> tuple[list[Reading], list[Reading]]:
    """What is trained on, and about one reading in `every` to measure on: always the same ones."""
    held = {reading.key for reading in readings if int(digest(reading.key), 16) % every == 0}
    return [r for r in readings if r.key not in held], [r for r in readings if r.key in held]


def apart_from(questions: Sequence[Question], held: Sequence[Reading]) -> list[Question]:
    """The questions of the sets but those about passages that are held out."""
    keys = {reading.key for reading in held}
    return [question for question in questions if digest(question.passage) not in keys]


class Shelves:
    """Readings and, for each, those that are most like it."""

    def __init__(self, readings: Sequence[Reading], rows: Vectors | None) -> None:
        """Find the nearest by `rows`, a unit vector for each; without them what is drawn together is unlike.

        Raises `TrainingError` where there are no readings.
        """
        if not readings:
            raise TrainingError("there is nothing to read", hint="give questions.tsv and chapters.txt")
        self.readings = readings
        self._sums = list(itertools.accumulate(max(1, len(reading.asked)) for reading in readings))
        count = min(_NEAR + 1, len(readings))
        self._near = np.zeros((len(readings), 0), dtype=np.int64)
        if rows is not None:
            self._near = np.argpartition(-(rows @ rows.T), count - 1, axis=1)[:, :count]

    def draw(self, count: int, rng: random.Random) -> list[Reading]:
        """`count` different readings, about half of them like one another; fewer where there are no more.

        What more is asked about is drawn more often.
        """
        first, *others = rng.choices(range(len(self.readings)), cum_weights=self._sums, k=2 * count)
        near = rng.sample(list(map(int, self._near[first])), min(count // 2, len(self._near[first])))
        rest = rng.sample(range(len(self.readings)), min(count, len(self.readings)))
        places = list(dict.fromkeys([first, *near, *others, *rest]))[:count]
        return [self.readings[place] for place in places]


def chattered(question: str, lang: str, rng: random.Random, share: float = 0.2) -> str:
    """The question, now and then among words that ask for nothing."""
    return rng.choice(_CHATTER[lang]).format(question) if rng.random() < share else question


def draw_readings(shelves: Shelves, count: int, rng: random.Random, *, most: int = 8) -> ReadingBatch:
    """A batch of passages, each in one of its languages, and up to `most` questions about each, in both.

    A passage that has a title is read with it or without.
    """
    passages, posed, keys, titles, languages = [], [], [], [], []
    for place, reading in enumerate(shelves.draw(count, rng)):
        told = rng.choice(reading.languages)
        languages.append(told)
        passages.append(reading.sentences(told))
        titles.append(reading.title(told) if rng.random() < 0.5 else "")
        keys.append(reading.key)
        texts = [
            (text, lang, one.gold) for one in reading.asked for lang, text in (("zh", one.zh), ("en", one.en)) if text
        ]
        for text, lang, gold in rng.sample(texts, min(most, len(texts))):
            posed.append(Posed(chattered(text, lang, rng), place, gold))
    return ReadingBatch(tuple(passages), tuple(posed), tuple(keys), tuple(titles), tuple(languages))
