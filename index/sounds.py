"""Names by their sound: "Ma Biao" in a question is looked for as 马飚, whatever its characters are.

A Chinese name in an English question is written in pinyin or, of Taiwan and of old, in the system of Wade and Giles;
no dictionary knows its characters. Its syllables are met two by two by the character pairs under which Chinese passages
are indexed anyway.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, pairwise, product
from pathlib import Path

from corpus.normalize import HAN
from index.errors import IndexDamagedError

_PAIR = re.compile(f"[{HAN}]{{2}}")
_RUN = re.compile(f"[{HAN}]{{2,}}")
_SPELLED = 4  # characters of a name that is spelled as one word
_READINGS = 2  # of a character that are tried
_WORD = r"[A-Z][a-zü]+(?:['’-][A-Za-z]?[a-zü]+)*"
_CAPITALS = re.compile(rf"{_WORD}(?:\s{_WORD})*")
_OWNED = re.compile(r"['’]s\b")
_JOINTS = re.compile(r"['’-]")
_LONGEST = 6  # letters of a syllable
_SURNAME = 2  # syllables of a surname at most
# Wade and Giles, apostrophes left out as in most print: pinyin and how it differs
_GILES_INITIALS = {
    "b": "p", "d": "t", "g": "k", "j": "ch", "q": "ch", "x": "hs", "zh": "ch", "z": "ts", "c": "ts", "r": "j",
}  # fmt: skip
_GILES_FINALS = {"ian": "ien", "ie": "ieh", "ong": "ung", "ue": "ueh", "iong": "iung"}
_GILES_WHOLE = {
    "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tzu", "si": "ssu", "er": "erh",
    "yi": "i", "yan": "yen", "ye": "yeh", "you": "yu", "yong": "yung", "yue": "yueh", "ge": "ko", "ke": "ko",
    "he": "ho", "gui": "kuei", "kui": "kuei", "duo": "to", "tuo": "to", "luo": "lo", "nuo": "no", "zuo": "tso",
    "cuo": "tso", "suo": "so", "zhuo": "cho", "chuo": "cho", "ruo": "jo",
}  # fmt: skip

Sounds = tuple[str, ...]
"""As which one syllable may be read."""
Name = tuple[Sounds, ...]


def spellings(text: str) -> list[str]:
    """How each run of two to four characters of Chinese `text` is spelled in pinyin as one word, each once."""
    found: dict[str, None] = {}
    for run in _RUN.findall(text):
        for size in range(2, _SPELLED + 1):
            for start in range(len(run) - size + 1):
                readings = [readings_of(c)[:_READINGS] for c in run[start : start + size]]
                found |= dict.fromkeys("".join(sounds) for sounds in product(*readings))
    return list(found)


class SoundTable:
    """The character pairs of an index by the two syllables that they may be read as."""

    def __init__(self, pairs: Mapping[str, Sequence[str]], spellings: Sequence[str]) -> None:
        """Hold `pairs`: character pairs under their syllables, "tian lin". `spellings` are all syllables there are."""
        self._pairs = pairs
        self._spellings = spellings
        self._pinyin: dict[str, Sounds] = {spelling: (spelling,) for spelling in spellings}
        self._giles: dict[str, Sounds] = {}
        for spelling in spellings:
            old = _as_giles(spelling)
            self._giles[old] = (*self._giles.get(old, ()), spelling)

    @classmethod
    def of(cls, terms: Iterable[str]) -> SoundTable:
        """The table of the character pairs among `terms`; a character of several readings stands under each."""
        pairs: dict[str, list[str]] = {}
        for term in terms:
            if _PAIR.fullmatch(term):
                for sounds in product(readings_of(term[0]), readings_of(term[1])):
                    pairs.setdefault(" ".join(sounds), []).append(term)
        return cls(pairs, all_spellings())

    @classmethod
    def load(cls, path: Path) -> SoundTable:
        """The table saved in `path`. Raises `IndexDamagedError` where it cannot be read."""
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            return cls(stored["pairs"], stored["spellings"])
        except (OSError, ValueError, KeyError) as error:
            raise IndexDamagedError(f"{path} cannot be read", hint="run `mekong index build`") from error

    def save(self, path: Path) -> None:
        """Write the table as JSON."""
        stored = {"spellings": self._spellings, "pairs": self._pairs}
        path.write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")

    def names(self, text: str) -> list[list[list[list[str]]]]:
        """The names in English `text` that are Chinese by their syllables.

        Each is given in the orders that it may be read in ("Tianlin Zhang" is Zhang Tianlin too), each order as the
        character pairs that sound like its first two syllables, like the next two and so on; none where none does.
        """
        return [[list(self._sounding(order)) for order in orders] for orders in self._spoken(text)]

    def _spoken(self, text: str) -> Iterator[list[Name]]:
        for run in _CAPITALS.findall(_OWNED.sub(" ,", text)):
            words = run.split()
            known = self._pinyin
            if not all(_of_word(word, known) for word in words) and all(_of_word(word, self._giles) for word in words):
                known = self._giles
            syllables: list[Name] = []
            for word in [*words, ""]:
                if spelled := _of_word(word, known):
                    syllables.append(spelled)
                    continue
                if sum(map(len, syllables)) > 1:
                    yield _orders(syllables)
                syllables = []

    def _sounding(self, name: Name) -> Iterator[list[str]]:
        for first, second in pairwise(name):
            sounds = (f"{one} {two}" for one, two in product(first, second))
            yield list(dict.fromkeys(pair for each in sounds for pair in self._pairs.get(each, ())))


def _of_word(word: str, known: Mapping[str, Sounds]) -> Name:
    """The syllables of a word of a name; empty where it is none."""
    parts = [split_syllables(part, known) for part in _JOINTS.split(word.lower()) if part]
    return tuple(chain.from_iterable(parts)) if parts and all(parts) else ()


def _orders(words: Sequence[Name]) -> list[Name]:
    straight = tuple(chain.from_iterable(words))
    if len(words) == 2 and len(words[1]) <= _SURNAME and len(words[0]) >= len(words[1]):
        return [straight, (*words[1], *words[0])]
    return [straight]


def split_syllables(word: str, known: Mapping[str, Sounds]) -> Name:
    """A word in small letters as the `known` syllables, the longest first; empty where it is not made of them."""
    for end in range(min(_LONGEST, len(word)), 0, -1):
        head, tail = word[:end], word[end:]
        if head in known:
            rest = split_syllables(tail, known) if tail else ()
            if rest or not tail:
                return (known[head], *rest)
    return ()


def _as_giles(spelling: str) -> str:
    initial = re.match(r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?", spelling)
    head = initial[0] if initial else ""
    final = spelling[len(head) :]
    return _GILES_WHOLE.get(spelling) or _GILES_INITIALS.get(head, head) + _GILES_FINALS.get(final, final)


@lru_cache(maxsize=30_000)
def readings_of(character: str) -> Sounds:
    """How a Chinese character may be read, in pinyin without tones; empty where that is not known."""
    from pypinyin.pinyin_dict import pinyin_dict  # takes a third of a second to load

    return _toneless(pinyin_dict.get(ord(character), "").split(","))


@lru_cache(maxsize=1)
def all_spellings() -> tuple[str, ...]:
    """Every syllable of Chinese in pinyin without tones."""
    from pypinyin.pinyin_dict import pinyin_dict

    marked = {sound for code, text in pinyin_dict.items() if 0x4E00 <= code <= 0x9FFF for sound in text.split(",")}
    return tuple(sorted(_toneless(marked)))


def _toneless(marked: Iterable[str]) -> Sounds:
    """Syllables without their tones, each once; those without a vowel are no syllables."""
    from pypinyin.constants import Style
    from pypinyin.style import convert

    plain = (str(convert(sound, Style.NORMAL, True)) for sound in marked if sound)
    return tuple(dict.fromkeys(sound for sound in plain if re.search("[aeiou]", sound)))
