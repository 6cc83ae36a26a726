"""Terms that the texts give in both languages: 「中文名（English name, ABBR）」, and names that are one by sound."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.normalize import HAN
from corpus.types import Lang
from index.analysis import content_words, cut_words, fold, is_chinese
from index.errors import StoreError
from index.wordmatch import WordVectors

_GIVEN = re.compile(
    rf"(?P<zh>[{HAN}]{{2,24}})[“”」』\"]?\s?[（(](?:(?:以下)?简称[:：]?\s?)?"
    r"(?P<en>[A-Za-z][A-Za-z ,，;；.&'’/-]{1,90})[)）]"
)
_GIVEN_BACK = re.compile(rf"(?<![A-Za-z])(?P<en>[A-Za-z][A-Za-z &'’-]{{1,60}})\s?[（(](?P<zh>[{HAN}]{{2,16}})[)）]")
_SHORT = re.compile(r"(?<![A-Za-z])[A-Z]{2,8}(?![A-Za-z])")
_PARTS = re.compile(r"[,，;；]\s*")
_CLOSE = 0.3  # cosine of the Chinese and the English from which they are taken for one another
_LONGEST = 8  # words of a Chinese term
_SYLLABLES = 2  # of a name by sound


@dataclass(frozen=True, slots=True)
class TermPair:
    """A Chinese and an English name of one thing; `source` says how it is known."""

    zh: str
    en: str
    weight: float = 1.0
    source: str = "text"


def term_pairs(
    texts: Sequence[str], words: Sequence[str], vectors: WordVectors, *, own: Sequence[TermPair] = ()
) -> list[TermPair]:
    """The pairs that `texts` give, those of `words` that sound alike, and `own`; an own pair of weight 0 bans one.

    Of pairs alike but for width, case or traditional characters the last stands.
    """
    found = {(fold(pair.zh), fold(pair.en)): pair for pair in [*_by_sound(words), *_given(texts, vectors), *own]}
    return sorted((p for p in found.values() if p.weight > 0), key=lambda p: (p.source, p.zh, p.en))


def _given(texts: Iterable[str], vectors: WordVectors) -> Iterator[TermPair]:
    seen: set[tuple[str, str]] = set()
    for text in texts:
        for pattern in (_GIVEN, _GIVEN_BACK):
            for match in pattern.finditer(text):
                names = [name.strip() for name in _PARTS.split(match["en"]) if len(name.strip()) > 1]
                names = [name for name in names if content_words(name)]
                key = (match["zh"], match["en"])
                if key in seen or not names:
                    continue
                seen.add(key)
                chinese = _named(match["zh"], max(names, key=len), vectors)
                if content_words(chinese):
                    yield from (TermPair(chinese, name) for name in names)


def _named(run: str, english: str, vectors: WordVectors) -> str:
    """The end of `run` that `english` names best; empty where none is close. An abbreviation names all of it."""
    pieces = cut_words(run)[-_LONGEST:]
    ends = ["".join(pieces[place:]) for place in range(len(pieces))]
    ends = [end for end in ends if len(end) > 1]
    if not ends:
        return ""
    if english.isupper():
        return ends[0] if len(ends[0]) <= 6 else ""
    rows = vectors.embed_passages([english, *ends])
    cosines = rows[1:] @ rows[0]
    best = int(np.argmax(cosines))
    return ends[best] if cosines[best] >= _CLOSE else ""


def _by_sound(words: Sequence[str]) -> Iterator[TermPair]:
    """Chinese words and the English words that spell their sound: 西双版纳 and Xishuangbanna."""
    from pypinyin import lazy_pinyin

    english = {word for word in words if word.isascii() and len(word) > 3}
    if not english:
        return
    for word in words:
        if is_chinese(word) and len(word) >= _SYLLABLES:
            spelled = "".join(lazy_pinyin(word))
            if spelled in english:
                yield TermPair(word, spelled, 1.0, "sound")


def read_terms(path: Path) -> tuple[TermPair, ...]:
    """The pairs of a table written by `write_terms` or by a person; none where there is no file.

    Raises `StoreError` naming an unusable line.
    """
    if not path.is_file():
        return ()
    try:
        text = path.read_text(encoding="utf-8-sig")  # spreadsheets put a mark before the first line
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{path} cannot be read as UTF-8: {error}", hint="save the table as UTF-8 text") from error
    lines = enumerate(text.split("\n"), 1)
    return tuple(_pair(line, f"{path}:{number}") for number, line in lines if line.strip() and line[0] != "#")


def _pair(line: str, place: str) -> TermPair:
    zh, en, told, source, *_ = [*(cell.strip() for cell in line.split("\t")), "", "", ""]
    if not (any(map(is_chinese, zh)) and content_words(zh) and content_words(en)):
        raise StoreError(f"{place}: no pair: {line[:60]!r}", hint="write Chinese, tab, English, tab, weight")
    try:
        weight = float(told or 1.0)
    except ValueError:
        weight = -1.0
    if not 0 <= weight < float("inf"):
        raise StoreError(f"{place}: {told!r} is no weight", hint="write a number, 0 to ban the pair")
    return TermPair(zh, en, weight, source or "own")


def write_terms(path: Path, pairs: Sequence[TermPair]) -> None:
    """Write them as a table that `read_terms` reads."""
    path.write_text(terms_table(pairs), encoding="utf-8")


def terms_table(pairs: Sequence[TermPair]) -> str:
    """A table for people to review: Chinese, English, weight, how the pair is known."""
    lines = [f"{pair.zh}\t{pair.en}\t{pair.weight:g}\t{pair.source}\n" for pair in pairs]
    return "# Chinese\tEnglish\tweight\tfrom\n" + "".join(lines)


def spelled_out(text: str, lang: Lang, terms: Sequence[TermPair]) -> str:
    """`text` with the short forms that it names ("BCI") as `terms` spell them out in `lang`; the same where none is."""

    def whole(short: re.Match[str]) -> str:
        named = {pair.zh for pair in terms if fold(pair.en) == fold(short[0])}
        english = [pair.en for pair in terms if pair.zh in named and not pair.en.isupper()]
        return (min(named, key=len, default="") if lang == "zh" else max(english, key=len, default="")) or short[0]

    return _SHORT.sub(whole, text)
