"""Names across scripts: which characters stand for which letters, learned from the names of places and people.

Letters and characters of a name are cut into pieces side by side, one character each; how likely a piece is, is
estimated by expectation maximisation over all ways to cut (Bisani & Ney 2008). Translations ("Saline", 盐水) are likely
by no cut and are left out half way.
"""

from __future__ import annotations

import logging
import math
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from corpus.normalize import HAN
from index.training.data import TrainingError, read_lines
from index.transliteration import LONGEST, letters_of

logger = logging.getLogger(__name__)
_CHINESE = re.compile(f"[{HAN}]{{2,7}}$")
_LETTERS = range(3, 15)
_GENERIC_EN = re.compile(
    r"\b(?:province|county|district|region|city|state|department|municipality|prefecture|islands?|republic|north(?:ern)?"
    r"|south(?:ern)?|east(?:ern)?|west(?:ern)?|central|new|of|the|upper|lower|river|mount|lake|town|village|area|rural|urban"
    r"|autonomous|commune|territory)\b",
    re.IGNORECASE,
)
_GENERIC_ZH = re.compile("(?:省|市|州|县|区|郡|岛|镇|群岛|大区|地区|自治区|共和国|专区|行政区|村|山|河|湖)$")
_NAMED = re.compile(r"\s*(?:\(Tw\)\s*)?([A-Z][\w'’-]+) \((?:name|surname)\)")
_FIRST = 0.01  # of a piece before anything is learned, times the share of its length
_SHARES = {1: 0.25, 2: 0.4, 3: 0.25, 4: 0.08, 5: 0.02}  # of pieces by their letters, to begin with
_UNSEEN = 1e-9  # of a piece that was not met
_TOLD = 0.3  # times that a piece was met, below which it is forgotten
_KEPT = 0.8  # the same for the table
_WRONG = 0.12  # share of the pairs that are no transliterations
_ROUNDS = 8
_SIFTED = 4  # rounds after which those are left out

Pieces = Mapping[tuple[str, str], float]


class NamePair(NamedTuple):
    """A name in letters, small and without accents, and in Chinese."""

    letters: str
    zh: str


def read_names(data: Path) -> list[NamePair]:
    """The one-word names of places and people in the dictionaries of the data folder, sorted."""
    found = set()
    for english, chinese in _entries(data):
        pair = NamePair(letters_of(english), chinese)
        if len(pair.letters) in _LETTERS and len(chinese) <= len(pair.letters) and _CHINESE.match(chinese):
            found.add(pair)
    return sorted(found)


def _entries(data: Path) -> Iterator[tuple[str, str]]:
    for line in _lines(data, "places"):
        english, chinese = line.split("\t")[:2]
        if " " not in english.strip() and not _GENERIC_EN.search(english):
            name = chinese.split(",")[0].strip().replace("·", "")
            short = _GENERIC_ZH.sub("", name)
            yield english, short if len(short) > 1 else name
    for line in _lines(data, "cedict"):
        english, chinese = line.split("\t")[:2]
        for sense in english.split(";"):
            if match := _NAMED.match(sense):
                yield match[1], chinese


def _lines(data: Path, name: str) -> Iterator[str]:
    for path in sorted((data / "dictionary").glob(f"{name}.tsv*")):
        yield from read_lines(path)


def learn_names(pairs: Sequence[NamePair], *, seed: int = 17, rounds: int = _ROUNDS) -> dict[str, dict[str, float]]:
    """How often letters are written with a character, by the letters: what `Transliterator` reads.

    Raises `TrainingError` where there are no pairs.
    """
    if not pairs:
        raise TrainingError("there are no names to learn from", hint="put places.tsv.xz into the folder dictionary/")
    kept = list(pairs)
    random.Random(seed).shuffle(kept)
    chances: Pieces = {}
    counts: dict[tuple[str, str], float] = {}
    for turn in range(rounds):
        counts = _counted(kept, chances)
        if turn > 1:
            counts = {piece: count for piece, count in counts.items() if count > _TOLD}
        total = sum(counts.values())
        chances = {piece: count / total for piece, count in counts.items()}
        if turn + 1 == _SIFTED:
            kept.sort(key=lambda pair: _likelihood(pair, chances))
            kept = kept[int(len(kept) * _WRONG) :]
        logger.info("names: round %d of %d, %d pairs, %d pieces", turn + 1, rounds, len(kept), len(counts))
    table: dict[str, dict[str, float]] = {}
    for (letters, character), count in sorted(counts.items()):
        if count >= _KEPT:
            table.setdefault(letters, {})[character] = round(count, 1)
    return table


def _chance(chances: Pieces, letters: str, character: str) -> float:
    return chances.get((letters, character), _UNSEEN) if chances else _FIRST * _SHARES[len(letters)]


def _before(pair: NamePair, chances: Pieces) -> list[list[float]]:
    """How likely the first characters are to stand for the first letters, a row for each number of characters."""
    rows = [[0.0] * (len(pair.letters) + 1) for _ in range(len(pair.zh) + 1)]
    rows[0][0] = 1.0
    for place, character in enumerate(pair.zh):
        for start, so_far in enumerate(rows[place]):
            for end in range(start + 1, min(start + LONGEST, len(pair.letters)) + 1) if so_far else ():
                rows[place + 1][end] += so_far * _chance(chances, pair.letters[start:end], character)
    return rows


def _likelihood(pair: NamePair, chances: Pieces) -> float:
    """The logarithm of the pair's chance, a character."""
    return math.log(_before(pair, chances)[-1][-1] + 1e-300) / len(pair.zh)


def _counted(pairs: Sequence[NamePair], chances: Pieces) -> dict[tuple[str, str], float]:
    """How often each piece is expected in the pairs, over all ways to cut them."""
    counts: dict[tuple[str, str], float] = {}
    for pair in pairs:
        before = _before(pair, chances)
        whole = before[-1][-1]
        after = [0.0] * len(pair.letters) + [1.0]
        for place in range(len(pair.zh) - 1, -1, -1) if whole > 1e-60 else ():
            left = [0.0] * len(after)
            for start, so_far in enumerate(before[place]):
                for end in range(start + 1, min(start + LONGEST, len(pair.letters)) + 1) if so_far else ():
                    piece = pair.letters[start:end], pair.zh[place]
                    way = after[end] * _chance(chances, *piece)
                    left[start] += way
                    if (count := so_far * way / whole) > 1e-3:
                        counts[piece] = counts.get(piece, 0.0) + count
            after = left
    return counts
