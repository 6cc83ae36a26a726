"""Names in a sentence, and whether another sentence has them: in its own words, by sound (pinyin) or by custom."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from assistant.places import COUNTED, in_chinese, in_english, known_in
from corpus.canonical import simplified
from corpus.dates import MONTHS_IN_ENGLISH
from corpus.normalize import HAN, fold_width, squeeze_han
from corpus.types import Lang
from index.analysis import content_words
from index.sounds import Name, Sounds, all_spellings, split_syllables
from index.tagging import chinese_names
from index.wordmatch import WordMatcher

_CAPITAL = re.compile(r"(?<![\w'’])[A-Z][A-Za-z]*(?:['’-][A-Za-z]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;]\s+|\n)[\s\"“‘(\[]*$")
# capitalised in headings and references though they name nothing
_TITLES = frozenset(
    re.findall(
        "[a-z]+",
        "part phase chapter section the mr mrs ms dr prof page first second third fourth fifth sixth seventh eighth "
        "ninth tenth " + " ".join(MONTHS_IN_ENGLISH).lower(),
    )
)
_TWO_WORDS = re.compile(r"\b[A-Z][a-z]+ [A-Z][a-z]+\b")
_HAN = re.compile(f"[{HAN}]+")
_CLOSE = 0.45  # cosine from which words of two languages name the same
_FAR = 0.12  # cosine below which a word says nothing that the other language has
_ALIKE = 0.75  # the same within a language
_SPELLED = 4  # characters of the longest name that is written by sound
_STEM = 4  # letters that forms of one English word share
_ANAPHOR = re.compile(r"[这该此其它他她]|\b(?:this|these|those|that|its?|they|their|he|she|his|her)\b")
_TAIL = re.compile("(?:.族)?自治[区州县]$|[省市县州国江河区]$")
_COUNTED = re.compile("^[一二两三四五六七八九十各]")


@dataclass(frozen=True, slots=True)
class _Text:
    """A sentence as names are looked up in it."""

    text: str
    lang: Lang
    words: frozenset[str]  # Latin words, lower case
    spelled: str  # its Chinese by sound
    known: frozenset[str]  # Chinese names of the table that it has in either language

    @classmethod
    def of(cls, text: str, lang: Lang) -> _Text:
        text = _folded(text)
        words = frozenset(re.findall(r"[a-z]+", text.lower()))
        english = (name for word in words for name in in_chinese(word))
        return cls(text, lang, words, _sound(text), frozenset([*known_in(text), *english]))


def missing(claim: str, claim_lang: Lang, source: str, source_lang: Lang, words: WordMatcher) -> list[str]:
    """The names of `claim` that `source` does not have, each as the claim writes it.

    Across languages a name that no table knows counts only where the source has a name spelled by sound that the
    claim has not: then the one stands in the place of the other. One that the table knows does not count where the
    source has a pronoun that may stand for it, and no other name.
    """
    mine, theirs = _Text.of(claim, claim_lang), _Text.of(source, source_lang)
    lost = [name for name in _english_names(mine.text) if not _has_english(name, theirs, words)]
    lost += [name for name in _spelled_names(mine.text) if not _has_spelled(name, theirs)]
    if claim_lang == "zh":
        lost += [name for name in chinese_names(mine.text) if not _has_chinese(name, theirs, words)]
    if claim_lang == source_lang:
        return lost
    displaced = _displaced(mine, theirs)
    # "the region" may stand for what the rendering names, unless the source names something else
    others = Counter(_mentions(source, source_lang)) - Counter(_mentions(claim, claim_lang))
    replaced = bool(others or theirs.known - mine.known) or not _ANAPHOR.search(theirs.text.lower())
    return [name for name in lost if displaced or " " in name or (replaced and _is_known(name))]


def repeated(claim: str, claim_lang: Lang, source: str, source_lang: Lang) -> list[str]:
    """The places that `claim` names more often than `source`, where it leaves out another that the source has."""
    mine, theirs = Counter(_mentions(claim, claim_lang)), Counter(_mentions(source, source_lang))
    more = [name for name in mine if mine[name] > theirs[name] > 0]
    return more if any(mine[name] < theirs[name] for name in theirs) else []


def _mentions(text: str, lang: Lang) -> list[str]:
    """Each mention of a place or body of the table that has one English word."""
    text = _folded(text)
    if lang == "zh":
        return [name for name in known_in(text) for _ in range(max(1, text.count(name))) if name in COUNTED]
    found = (in_chinese(word) for word in re.findall(r"[a-z]+", text.lower()))
    return [names[0] for names in found if names and names[0] in COUNTED]


def _folded(text: str) -> str:
    """The text in one spelling, and the one body that two common words name as one word."""
    return re.sub(r"\bWorld Bank\b", "Worldbank", simplified(fold_width(squeeze_han(text))))


def _is_known(name: str) -> bool:
    return bool(in_chinese(name.lower()) or known_in(name))


def _displaced(mine: _Text, theirs: _Text) -> bool:
    """True where the source has a Chinese name that the claim lacks, told by the spelling of the English of both."""
    if mine.lang == "zh":
        names = [name.lower() for name in _english_names(theirs.text)]
        return any(name not in mine.spelled and _is_spelled(name) and not in_chinese(name) for name in names)
    letters = _letters(mine.text)
    return any(not _spells(letters, name) for name in chinese_names(theirs.text) if _can_be_spelled(name))


def _can_be_spelled(name: str) -> bool:
    """True for a Chinese name that English writes by sound, as it does those that no table translates."""
    return 1 < len(name) <= _SPELLED and not _COUNTED.match(name) and not in_english(name)


def _spells(letters: str, name: str) -> bool:
    """True where Latin letters hold the sound of a Chinese name, with or without "Province" and the like."""
    core = _TAIL.sub("", name) or name
    return any(_sound(form).strip() in letters for form in (name, core) if len(form) > 1)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())


def _english_names(text: str) -> list[str]:
    """Capitalised words; of those that begin a sentence only what a table knows or capitals alone."""
    names: dict[str, None] = {}
    for match in _CAPITAL.finditer(text):
        starts = bool(_SENTENCE_START.search(text[: match.start()]))
        for part in re.split(r"['’-]", match[0]):
            word = part.lower()
            if len(word) < 2 or word in _TITLES or not part[0].isupper():
                continue
            if not starts or in_chinese(word) or (part.isupper() and len(part) > 2):
                names[part] = None
    return list(names)


def _spelled_names(text: str) -> list[str]:
    """Names of two words or more, each spelled by sound: "Gao Sujin"."""
    return [m[0] for m in _TWO_WORDS.finditer(text) if all(_syllables(part.lower()) for part in m[0].split())]


def _has_spelled(name: str, source: _Text) -> bool:
    joined = name.lower().replace(" ", "")
    return joined in source.spelled or joined in _letters(source.text)


def _has_english(name: str, source: _Text, words: WordMatcher) -> bool:
    word = name.lower()
    if word in source.words or set(in_chinese(word)) & source.known:
        return True
    if source.lang == "en":
        if any(_same_form(word, other) for other in source.words):
            return True
        known = in_chinese(word) or name.isupper() or _is_spelled(word)
        return not known and bool((words.best([word], sorted(source.words)) >= _ALIKE).any())
    if in_chinese(word):
        return False
    if _is_spelled(word):
        return word in source.spelled or bool((words.best([word], content_words(source.text)) >= _CLOSE).any())
    return name.isupper() or bool((words.best([word], content_words(source.text)) >= _FAR).any())


def _same_form(word: str, other: str) -> bool:
    shared = min(len(word), len(other))
    return shared >= _STEM and word[: shared - 1] == other[: shared - 1] and abs(len(word) - len(other)) <= 3


def _has_chinese(name: str, source: _Text, words: WordMatcher) -> bool:
    core = _TAIL.sub("", name) or name
    if name in source.text or (len(core) > 1 and core in source.text) or _COUNTED.match(name):
        return True
    known = known_in(name)
    if known:
        return any(_same_place(place, source) for place in known)
    if source.lang == "zh":
        return False
    if _spells(_letters(source.text), name):
        return True
    return bool((words.best([name], content_words(source.text)) >= _CLOSE).any())


def _same_place(name: str, source: _Text) -> bool:
    return name in source.known or bool(set(in_english(name)) & source.words)


@lru_cache(maxsize=4096)
def _sound(text: str) -> str:
    """The syllables of the Chinese of a text, runs apart by blanks."""
    from pypinyin import lazy_pinyin  # takes a third of a second to load

    return " " + " ".join("".join(lazy_pinyin(run)) for run in _HAN.findall(text)) + " "


@lru_cache(maxsize=1)
def _spellings() -> dict[str, Sounds]:
    """Every syllable of Chinese in Latin letters, of two letters or more."""
    return {syllable: (syllable,) for syllable in all_spellings() if len(syllable) > 1}


def _is_spelled(word: str) -> bool:
    """True for a word of two Chinese syllables or more in Latin letters."""
    return len(_syllables(word)) > 1


@lru_cache(maxsize=4096)
def _syllables(word: str) -> Name:
    """A word as Chinese syllables in Latin letters; empty where it is none."""
    return split_syllables(word, _spellings())
