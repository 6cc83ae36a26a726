"""Training data: parallel text, dictionaries and questions, read from a data folder as its manifest describes it."""

from __future__ import annotations

import json
import lzma
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from corpus.errors import MekongError

SPEECH_SHARE = {
    # short general sets are drawn more often than their size would have it, machine translations less
    "tico19": 4.0,
    "sdg_translations": 4.0,
    "gsf_learn": 4.0,
    "d2l": 2.0,
    "ms_iot_for_beginners": 2.0,
    "cncf_glossary": 2.0,
}
GENERAL = frozenset({"tatoeba", "bible_bsb_cuv", *SPEECH_SHARE})
MACHINE_CAP = 20_000
HUMAN_CAP = 45_000
NO_GLOSS = re.compile(
    r"surname |variant of|see also|see |\(old\)|\(archaic\)|CL:|also written|used in|Taiwan pr|also pr|same as|^\(?abbr"
)
PLACE_KIND = re.compile(
    r"( autonomous)?( prefecture-level)?( county-level)? (province|city|county|municipality)\b.*", re.I
)
NOISE = re.compile(r"\([^)]*\)|\[[^\]]*\]|[一-鿿|]+")


class TrainingError(MekongError):
    """The recipe cannot go on."""


class Pair(NamedTuple):
    """An English text and its Chinese translation."""

    en: str
    zh: str


class Question(NamedTuple):
    """A question, the passage that answers it and the answer's first wording."""

    question: str
    passage: str
    answer: str


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Chinese words, each with its English glosses, best known first."""

    glosses: dict[str, tuple[str, ...]]

    def pairs(self, limit: int = 3) -> list[Pair]:
        """Each word beside each of its first glosses."""
        return [Pair(gloss, word) for word, found in self.glosses.items() for gloss in found[:limit]]


def read_lines(path: Path) -> Iterator[str]:
    """The lines of a text file, xz-compressed where its name says so."""
    if not path.is_file():
        raise TrainingError(f"{path} is missing", hint="give the folder that holds parallel/, dictionary/ and qa/")
    if path.suffix == ".xz":
        with lzma.open(path, "rt", encoding="utf-8") as stream:
            yield from (line.rstrip("\n") for line in stream)
    else:
        with path.open(encoding="utf-8") as stream:
            yield from (line.rstrip("\n") for line in stream)


def parallel_sets(data: Path) -> list[Path]:
    """The files of parallel text, sorted by name."""
    found = sorted((data / "parallel").glob("*.tsv*"))
    if not found:
        raise TrainingError(f"{data} holds no parallel text", hint="put NAME.tsv.xz files into its folder parallel/")
    return found


def set_name(path: Path) -> str:
    """A set's name: its file's name up to the first dot."""
    return path.name.split(".")[0]


def read_pairs(path: Path) -> list[Pair]:
    """The usable pairs of one set in their order: both sides have words, lengths are plausible."""
    pairs = []
    for line in read_lines(path):
        en, _, zh = line.partition("\t")
        en, zh = en.strip(), zh.strip()
        if en and zh and any("一" <= c <= "鿿" for c in zh) and 0.1 <= len(zh) / len(en) <= 3:
            pairs.append(Pair(en[:1000], zh[:500]))
    return pairs


def read_parallel(data: Path) -> dict[str, list[Pair]]:
    """Every set of parallel text by its name."""
    return {set_name(path): read_pairs(path) for path in parallel_sets(data)}


def sample_pairs(sets: dict[str, list[Pair]], rng: random.Random) -> list[Pair]:
    """One epoch of sentence pairs, shuffled: small general sets repeated, large ones drawn up to a cap."""
    out: list[Pair] = []
    for name, pairs in sets.items():
        share = SPEECH_SHARE.get(name, 1.0)
        cap = MACHINE_CAP if name.endswith("_mt") else HUMAN_CAP
        count = min(round(len(pairs) * share), cap)
        whole, rest = divmod(count, len(pairs)) if pairs else (0, 0)
        out += pairs * whole + rng.sample(pairs, rest)
    rng.shuffle(out)
    return out


def sample_passages(sets: dict[str, list[Pair]], rng: random.Random, *, budget: int = 260) -> Iterator[list[Pair]]:
    """Runs of consecutive pairs of one set, each about as long as a passage (`budget` Chinese characters at most).

    A quarter come from general sets where all sets are there: these are few and short, but not about software.
    """
    names = [name for name, pairs in sets.items() if len(pairs) > 20 and not name.startswith(("tatoeba", "ms_teams"))]
    caps = [4_000 if name.endswith("_mt") else 10_000 for name in names]
    weights = [min(len(sets[n]), cap) * SPEECH_SHARE.get(n, 1.0) for n, cap in zip(names, caps, strict=True)]
    while names:
        pairs = sets[rng.choices(names, weights)[0]]
        start = rng.randrange(len(pairs) - 4)
        wanted = rng.randint(60, budget)
        run: list[Pair] = []
        for pair in pairs[start : start + 24]:
            if run and sum(len(p.zh) for p in run) + len(pair.zh) > wanted:
                break
            run.append(pair)
        if len(run) > 1:
            yield run


def clean_gloss(text: str) -> str:
    """A gloss without notes in brackets, Chinese, the "to" of verbs and what follows a name."""
    text = re.split(r",? \(?abbr", text)[0]
    if text[:1].isupper():
        text = text.split(",")[0]
    text = NOISE.sub(" ", text).strip(" ,;.")
    return re.sub(r"\s+", " ", re.sub(r"^(to be|to|a|an|the) ", "", text))


def read_dictionary(data: Path) -> Dictionary:
    """All dictionaries in one; notes and cross-references are left out."""
    found: dict[str, dict[str, None]] = {}
    for name in ("cldr", "cedict", "wordnet_cow", "places"):
        for path in sorted((data / "dictionary").glob(f"{name}.tsv*")):
            for word, gloss in _entries(name, path):
                if gloss and len(gloss) <= 60:
                    found.setdefault(word, {}).setdefault(gloss)
    for word in [word for word in found if len(word) > 2 and word[-1] in "省市县"]:
        first = next(iter(found[word]))
        short = PLACE_KIND.sub("", first)
        known = found.get(word[:-1], {})
        if short != first and short and not any(gloss[0].islower() for gloss in known):
            found[word[:-1]] = {short: None, **known}
    return Dictionary({word: tuple(glosses) for word, glosses in found.items()})


def _entries(name: str, path: Path) -> Iterator[tuple[str, str]]:
    for line in read_lines(path):
        fields = line.split("\t")
        if len(fields) < 2:
            continue
        glosses = re.split(r"[/;]" if name == "cedict" else r", ", fields[0])
        for word in re.split(r", ", fields[1]):
            for gloss in glosses:
                if not NO_GLOSS.search(gloss):
                    yield re.sub(r"(?<=..)的$", "", word.strip().replace("+", "")), clean_gloss(gloss)


def vocabulary_texts(sets: dict[str, list[Pair]], questions: Sequence[Question]) -> Iterator[tuple[str, float]]:
    """Chinese texts with the weight that each has in counting words: software documentation counts little."""
    for name, pairs in sets.items():
        weight = SPEECH_SHARE.get(name, 1.0) * (1.0 if name in GENERAL else 0.15)
        yield from ((pair.zh, weight) for pair in pairs[:30_000])
    yield from ((question.question, 4.0) for question in questions)
    yield from ((passage, 4.0) for passage in dict.fromkeys(question.passage for question in questions))


def read_questions(data: Path) -> list[Question]:
    """The questions that have an answer, each with its passage."""
    out = []
    for path in sorted((data / "qa").glob("*.jsonl*")):
        for line in read_lines(path):
            row = json.loads(line)
            if row["answers"]:
                out.append(Question(row["question"], row["passage"], row["answers"][0]))
    return out


def passage_window(question: Question, rng: random.Random, *, width: int) -> str:
    """A stretch of the passage, `width` characters long, that holds the answer somewhere."""
    text, answer = question.passage, question.answer
    if len(text) <= width:
        return text
    at = max(text.find(answer), 0)
    low = max(0, min(at + len(answer) - width, len(text) - width))
    high = max(low, min(at, len(text) - width))
    start = rng.randint(low, high)
    return text[start : start + width]


def batches_by_length(pairs: Sequence[Pair], size: int, rng: random.Random) -> Iterator[list[Pair]]:
    """Batches of pairs of like length, in random order within stretches of fifty batches."""
    stretch = size * 50
    for start in range(0, len(pairs), stretch):
        part = sorted(pairs[start : start + stretch], key=lambda pair: len(pair.zh) + len(pair.en) / 4)
        batches = [part[i : i + size] for i in range(0, len(part), size)]
        rng.shuffle(batches)
        yield from (batch for batch in batches if len(batch) == size or len(pairs) < size)
