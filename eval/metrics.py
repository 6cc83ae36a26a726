"""Agreement of two texts: exact match and F1, for both languages and as SQuAD and CMRC 2018 define them."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

from corpus.types import Lang
from eval.text.tokens import MARKER, words

_ARTICLE = re.compile(r"\b(a|an|the)\b")
_HAN = re.compile(r"[\u4e00-\u9fa5]")
# The characters that the CMRC 2018 scorer drops. Its list has the ellipsis as one entry of two characters, which no
# single character equals, so that it drops none.
_CMRC_MARKS = frozenset("-:_*^/\\~`+=，。：？！“”；’《》·、「」（）－～『』")
# Latin runs as the Penn Treebank rules cut them, which that scorer calls: a number keeps its point and its commas, a
# name its points; other marks and a contraction's second half stand alone.
_CONTRACTION = re.compile(r"(?<=\w)(n't|'(?:ll|re|ve|[smd]))(?!\w)")
_MARK = re.compile(r"([;@#$%&?!\[\](){}<>\"]|\.{2,}|,(?!\d)|\.(?=\s|$))")


def exact(text: str, gold: str) -> float:
    """1 where both hold the same words, numbers, dates and characters in the same order."""
    return float(words(text) == words(gold))


def f1(text: str, gold: str, lang: Lang) -> float:
    """Overlap of two texts' tokens in any order: words in English, characters in Chinese, numbers whole."""
    del lang  # a token is what the script makes it, so that texts mixing both are measured too
    return overlap(words(text), words(gold))


def overlap(mine: Sequence[str], gold: Sequence[str]) -> float:
    """The harmonic mean of precision and recall over two bags of tokens; two empty bags agree."""
    if not mine or not gold:
        return float(not mine and not gold)
    common = sum((Counter(mine) & Counter(gold)).values())
    return 2 * common / (len(mine) + len(gold))


def squad_words(text: str) -> list[str]:
    """Words as the SQuAD 1.1 scorer sees them: lower case, without ASCII punctuation and articles."""
    bare = "".join(char for char in text.lower() if char not in string.punctuation)
    return _ARTICLE.sub(" ", bare).split()


def squad_exact(text: str, golds: Sequence[str]) -> float:
    """Exact match of SQuAD 1.1 (Rajpurkar et al. 2016): 1 where one gold has the same words."""
    return float(any(squad_words(text) == squad_words(gold) for gold in golds))


def squad_f1(text: str, golds: Sequence[str]) -> float:
    """F1 of SQuAD 1.1: the best overlap of words with a gold."""
    return max((_squad_overlap(squad_words(text), squad_words(gold)) for gold in golds), default=0.0)


def cmrc_exact(text: str, golds: Sequence[str]) -> float:
    """Exact match of CMRC 2018 (Cui et al. 2019): 1 where one gold is the same without punctuation."""
    return float(any(_cmrc_bare(text) == _cmrc_bare(gold) for gold in golds))


def cmrc_f1(text: str, golds: Sequence[str]) -> float:
    """F1 of CMRC 2018: by the longest common run of characters and Latin words with a gold."""
    return max((_cmrc_overlap(cmrc_segments(text), cmrc_segments(gold)) for gold in golds), default=0.0)


def cmrc_segments(text: str) -> list[str]:
    """A text as the CMRC 2018 scorer cuts it: each Chinese character, each Latin word, no punctuation of its list."""
    segments: list[str] = []
    latin = ""
    for char in text.lower().strip():
        if char in _CMRC_MARKS:
            continue
        if _HAN.match(char):
            segments += [*_latin_pieces(latin), char]
            latin = ""
        else:
            latin += char
    return segments + _latin_pieces(latin)


def bare_answer(text: str) -> str:
    """An answer without its citation markers."""
    return re.sub(r"[ \t]{2,}", " ", MARKER.sub("", text)).strip()


def longest_run(mine: Sequence[str], other: Sequence[str]) -> int:
    """The length of the longest run of tokens that both sequences share."""
    best = 0
    row = [0] * (len(other) + 1)
    for token in mine:
        above = row
        row = [0] * (len(other) + 1)
        for place, candidate in enumerate(other, 1):
            if token == candidate:
                row[place] = above[place - 1] + 1
                best = max(best, row[place])
    return best


def _squad_overlap(mine: list[str], gold: list[str]) -> float:
    common = sum((Counter(mine) & Counter(gold)).values())
    return 2 * common / (len(mine) + len(gold)) if common else 0.0


def _latin_pieces(run: str) -> list[str]:
    return _MARK.sub(r" \1 ", _CONTRACTION.sub(r" \1", run)).split()


def _cmrc_bare(text: str) -> str:
    return "".join(char for char in text.lower().strip() if char not in _CMRC_MARKS)


def _cmrc_overlap(mine: list[str], gold: list[str]) -> float:
    run = longest_run(gold, mine)
    return 2 * run / (len(mine) + len(gold)) if run else 0.0
