"""Where a sentence speaks of another year or another of a series than the question does."""

from __future__ import annotations

import re

from assistant.ordinals import ORDINALS, number_of
from corpus.dates import whole_years
from index.analysis import content_words

_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_TITLED = re.compile(r"《[^》]*》|\b(?:Yearbook|Report|Bulletin|Almanac) (?:of |for )?\d{4}\b")
# where the name of what is counted ends
_VERB = r"(?:take|took|was|were|is|are|did|does|do|held|began|begins?|start\w*|happen\w*|in|on|at)\b"
_SERIES = re.compile(
    r"第\s*(?P<zh>[一二三四五六七八九十]+|\d+)\s*(?P<unit>[次届期版]|个?阶段|部分)(?P<after>[^，。；：、,;:？?在于是哪何]{0,24})"
    rf"|\b(?P<en>{'|'.join(ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))\b(?P<tail>(?:[ -](?!{_VERB})[\w'’]+){{1,6}})"
    r"|\b(?P<kind>phase|stage|part) (?P<num>one|two|three|four|five|[ivx]+|\d+)\b",
    re.I,
)
_NAMED = re.compile(r"(?<![A-Za-z])(?P<name>[A-Z]{2,})[ -]?(?P<num>I{1,3}|IV|V)(?![A-Za-z&])")  # "SEF II"

_NAMED_PHASE = re.compile(  # SEF 的二期, "phase two of the SEF"
    r"(?<![A-Za-z])(?P<zh>[A-Z]{2,})\s*(?:项目|计划)?的?第?(?P<n>[一二三四五])(?:期|个?阶段)"
    r"|(?:phase|stage) (?P<num>one|two|three|four|five|[ivx]+|\d+) of (?:the )?(?P<en>[A-Z]{2,})(?![A-Za-z])"
    r"|(?P<ord>first|second|third|fourth|fifth) (?:phase|stage) of (?:the )?(?P<en2>[A-Z]{2,})(?![A-Za-z])",
    re.I,
)

_LAST_PHASE = re.compile(
    r"(?:最后|最末|末)的?一?个?(?:阶段|(?<!末)期(?![限间]))|\b(?:last|final|closing) (?:phase|stage)\b", re.I
)
_PHASE = re.compile(
    r"(?<!年)第\s*(?P<zh>[一二三四五六七八九十]+|\d+)\s*(?:个?阶段|期)"
    rf"|\b(?P<en>{'|'.join(ORDINALS)}|\d(?:st|nd|rd|th)) (?:phase|stage)\b"
    r"|\b(?:phase|stage) (?P<num>one|two|three|four|five|[ivx]+|\d)\b",
    re.I,
)
_SHARED = 0.5  # of the words that follow, from which two numbers count the same series


def other_year(question: str, sentence: str) -> bool:
    """True where the question names a year and the sentence names only others; that of a title is no year told of."""
    asked, told = (set(_YEAR.findall(whole_years(_TITLED.sub(" ", t)))) for t in (question, sentence))
    return bool(asked and told) and not asked & told


def other_in_series(question: str, sentence: str) -> bool:
    """True where the sentence counts the same series as the question, but to a number that the question lacks."""
    told, asked = _counted(sentence), _counted(question)
    numbers = {number for number, _ in asked}
    for _, words in asked:
        best = max(((_alike(words, others), n in numbers) for n, others in told), default=(0.0, True))
        if best[0] >= _SHARED and not best[1]:
            return True
    return False


def asks_for_last_phase(question: str) -> bool:
    """True where the question is about the last of several phases, whatever its number."""
    return bool(_LAST_PHASE.search(question))


def phases_of(text: str) -> frozenset[int]:
    """The numbers of the phases that `text` names."""
    found = (match["zh"] or match["en"] or match["num"] for match in _PHASE.finditer(text))
    return frozenset(filter(None, map(number_of, found)))


def _counted(text: str) -> list[tuple[int, frozenset[str]]]:
    """Each number of a series in `text`, with the words for what is counted."""
    found = []
    for match in _SERIES.finditer(text):
        if match["zh"]:
            number = number_of(match["zh"])
            words = frozenset() if match["unit"] == "版" else frozenset(content_words(match["after"]))
            words = words or frozenset({match["unit"]})
        elif match["en"]:
            number, words = number_of(match["en"]), frozenset(content_words(match["tail"]))
        else:
            number, words = number_of(match["num"]), frozenset({match["kind"].lower()})
        if number and words:
            found.append((number, words))
    named = [(match["name"], match["num"]) for match in _NAMED.finditer(text)]
    for match in _NAMED_PHASE.finditer(text):
        name = match["zh"] or match["en"] or match["en2"]
        if name.isupper():
            named.append((name, match["n"] or match["num"] or match["ord"]))
    return [*found, *((number_of(said), frozenset({name.lower()})) for name, said in named)]


def _alike(words: frozenset[str], others: frozenset[str]) -> float:
    return len(words & others) / len(words)
