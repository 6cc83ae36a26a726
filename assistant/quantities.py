"""Whether a sentence says how many: a number that stands with the very thing that is counted."""

from __future__ import annotations

import re

from assistant.expectations import expected
from assistant.question import Question
from corpus.normalize import squeeze_han
from index.analysis import content_words

_MEASURE = "个名位种条次座项家所大批类处只份部张块"
_HAN_NUMBER = r"(?<!第)(?<![\d.])(?:\d[\d ,.]*\d|\d|[一二三四五六七八九十百千万亿两]+)"
_SPELLED = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand"
    "|million"
    "|billion|dozen"
)
_COUNTED = (
    re.compile(rf"{_HAN_NUMBER}(?!\s*[年月日])\s*[多余来万亿千]?\s*[{_MEASURE}]?(?P<thing>[一-鿿]{{1,8}})"),
    re.compile(
        r"(?P<thing>[一-鿿]{2,8})(?:总?数|数量|人数|[共总]计?|一共|约|达|为|是|有|[:：])+\s*(?:\d"
        r"|[一二三四五六七八九十百千两]+)"
    ),
    re.compile(
        rf"(?<![\d.,])\b(?:\d[\d,.]*|(?:{_SPELLED})(?:[ -](?:{_SPELLED}))*)\b(?P<thing>(?:[ -][A-Za-z'’-]+){{1,5}})",
        re.I,
    ),
    re.compile(
        r"(?P<thing>(?:[A-Za-z'’-]+ ?){1,4})(?: (?:is|was|are|were|of|number(?:ed|s)?|total(?:led)?) |: )\s*\d", re.I
    ),
    re.compile(r"^(?P<thing>[一-鿿](?:\s?[一-鿿]){1,5})\s+\d[\d.,]*\s*[一-鿿]{0,3}$"),  # a line of an imprint
)
_HOW_MANY = re.compile(
    r"(?<!第)多少(?:[个名位种条座项家张只头台所批份处]|(?=[一-鿿]))"
    r"|(?<!第)几[个名位种座项家只头台所批次趟](?!月|年|钟|小时|星期)|\bhow many\b",
    re.I,
)


_FIGURES = r"(?:\d[\d.,]*|[一二三四五六七八九十百千万两]+|(?:" + _SPELLED + r")(?:[ -](?:" + _SPELLED + r"))*)"
_SUM = re.compile(
    rf"{_FIGURES}\s*的\s*(?:{_FIGURES}\s*次方|平方根?|立方根?)|{_FIGURES}\s*(?:加上?|减去?|乘以?|除以"
    rf"|[+×÷*/＋－])\s*{_FIGURES}"
    rf"|{_FIGURES} (?:plus|minus|times|multiplied by|divided by|to the power of) {_FIGURES}|(?:square"
    rf"|cube) root of {_FIGURES}"
    rf"|{_FIGURES} (?:squared|cubed)",
    re.I,
)
_RECKONS = re.compile(
    r"等于(?:几|多少|什么)?|是(?:几|多少)|得(?:几|多少)|几|多少|帮我|请问?|算(?:一下|算)?|结果|\b(?:what(?:'s"
    r"| is| does)?|how much is"
    r"|equals?|the|result|of|calculate|compute|please|make)\b",
    re.I,
)


def is_sum(question: str) -> bool:
    """True for a question that is a sum and nothing else: no book answers it."""
    if not _SUM.search(question):
        return False
    return not content_words(_RECKONS.sub(" ", _SUM.sub(" ", question)))


def asks_how_many(question: Question) -> bool:
    """True where things are to be counted that no particular form tells, as pages or people are told."""
    is_count = bool(question.counted) and _HOW_MANY.search(question.text) is not None
    return is_count and "list" not in question.types and expected(question.text) is None


def quantified(text: str) -> list[str]:
    """The words for what `text` gives a number of."""
    found = (match["thing"] for pattern in _COUNTED for match in pattern.finditer(text))
    return list(dict.fromkeys(word for thing in found for word in content_words(squeeze_han(thing))))
