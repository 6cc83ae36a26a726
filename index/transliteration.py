"""Foreign names across scripts: "Supervielle" in a question is looked for as 苏佩维埃尔.

Chinese writes a foreign name by characters for its sounds, and no dictionary holds them all. A table tells how likely a
character stands for a few letters of a name (a joint model of aligned pieces, Bisani & Ney 2008; trained by
`index/training/names.py`). A name is met by the character pairs that it is likely to be written with, under which
Chinese passages are indexed anyway.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from index.errors import EmbedderError

LONGEST = 5  # letters that one character stands for
_MOST = 40  # character pairs of a name
_SHORTEST = 3  # characters of a name that is read back
_USUAL = 20  # times that a character was met from which names are often written with it
_LEAST = 0.02  # of a character pair's chance
_CAPITAL = re.compile(r"\b[A-ZÀ-Þ][a-zß-ÿ]{2,}\b")
_NO_NAMES = re.compile(
    "The|Th(?:is|at|ese|ose|eir)|Wh(?:at|ich|o|en|ere|y|ose|om)|How|Was|Were|Did|Does|Are|Can|Could|Would|Should|Has|Had"
    "|Have|Will|And|But|His|Her|Its|After|Before|During|From|For|With|Under|Besides|Please|Tell|Name|Give"
)
NAMES = "names.json"

Joint = Mapping[str, Mapping[str, float]]
"""How likely letters and the character that they are written with are, together, by the letters."""


def letters_of(name: str) -> str:
    """The letters of a name, small and without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if "a" <= c <= "z")


class Transliterator:
    """Tells by which characters a name is likely to be written."""

    def __init__(self, joint: Joint) -> None:
        """Write by `joint`, whose numbers need not add up to 1."""
        total = sum(sum(row.values()) for row in joint.values()) or 1.0
        self._joint = {letters: {c: n / total for c, n in row.items()} for letters, row in joint.items()}
        self._letters = {letters: sum(row.values()) for letters, row in self._joint.items()}
        met: dict[str, float] = {}
        begin: dict[str, set[str]] = {}
        for letters, row in joint.items():
            for character, count in row.items():
                met[character] = met.get(character, 0.0) + count
                begin.setdefault(character, set()).add(letters[0])
        self._usual = frozenset(character for character, count in met.items() if count >= _USUAL)
        self._begin = {character: frozenset(letters) for character, letters in begin.items()}

    @classmethod
    def load(cls, path: Path) -> Transliterator:
        """The table saved in `path`. Raises `EmbedderError` where it cannot be read."""
        try:
            return cls(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, AttributeError, TypeError) as error:
            raise EmbedderError(f"{path} cannot be read", hint="restore the file from the repository") from error

    def pairs(self, name: str) -> dict[str, float]:
        """How likely each pair of neighbouring characters stands in the name, the likeliest first.

        Nothing where the name cannot be written.
        """
        letters = letters_of(name)
        before, after = self._ways(letters)
        if not before[-1]:
            return {}
        found: dict[str, float] = {}
        for start, middle, first in self._pieces(letters):
            for _, end, second in self._pieces(letters, middle):
                ways = before[start] * after[end] / before[-1]
                for one, chance in first.items() if ways else ():
                    for other, next_chance in second.items():
                        pair = one + other
                        found[pair] = found.get(pair, 0.0) + ways * chance * next_chance
        best = sorted(found, key=lambda pair: -found[pair])[:_MOST]
        return {pair: found[pair] for pair in best if found[pair] >= _LEAST}

    def runs(self, text: str) -> list[str]:
        """The stretches of Chinese `text` that may be foreign names: characters that names are often written with."""
        runs = "".join(c if c in self._usual else " " for c in text).split()
        return [run for run in runs if len(run) >= _SHORTEST]

    def likelihood(self, name: str, written: str) -> float:
        """How likely `name` is written so, a character: the geometric mean of the characters' chances, from 0 to 1."""
        letters = letters_of(name)
        whole = self._ways(letters)[0][-1]
        rows = [1.0, *[0.0] * len(letters)]
        for character in written if whole else ():
            found = [0.0] * len(rows)
            for start, end, row in self._pieces(letters):
                found[end] += rows[start] * row.get(character, 0.0)
            rows = found
        return float((rows[-1] / whole) ** (1 / len(written))) if whole and written else 0.0

    def beginnings(self, character: str) -> frozenset[str]:
        """The letters that a name may begin with whose first character this is."""
        return self._begin.get(character, frozenset())

    def _ways(self, letters: str) -> tuple[list[float], list[float]]:
        """How likely the letters up to each place are, and those from each place on, cut into pieces in any way."""
        before, after = [1.0, *[0.0] * len(letters)], [*[0.0] * len(letters), 1.0]
        for start, end, _ in self._pieces(letters):
            before[end] += before[start] * self._letters[letters[start:end]]
        for start, end, _ in reversed(list(self._pieces(letters))):
            after[start] += after[end] * self._letters[letters[start:end]]
        return before, after

    def _pieces(self, letters: str, only: int | None = None) -> Iterator[tuple[int, int, Mapping[str, float]]]:
        """Start, end and characters of every piece that is written with one, those that start first first."""
        for start in range(len(letters)) if only is None else (only,):
            for end in range(start + 1, min(start + LONGEST, len(letters)) + 1):
                if row := self._joint.get(letters[start:end]):
                    yield start, end, row


def foreign_names(text: str) -> list[str]:
    """The words of English `text` that may be foreign names: those in capitals that begin no question."""
    return [word for word in dict.fromkeys(_CAPITAL.findall(text)) if not _NO_NAMES.fullmatch(word)]


@lru_cache(maxsize=1)
def bundled_transliterator() -> Transliterator:
    """The one that ships with the project."""
    return Transliterator.load(Path(str(files("index").joinpath("models", "mekong-names", NAMES))))
