"""Comparisons: a question that sets two things side by side is asked of each by itself.

The other thing's name is put out of the question by the first's in its place, so that the rest stays as it was asked.
"""

from __future__ import annotations

import re
from itertools import pairwise

from index.tagging import chinese_names

_HAN = re.compile(r"[一-鿿]")
_MORE = "高|低|多|少|大|小|长|短|密|早|晚|先|快|慢|富|穷|强|弱|远|近|深|浅|贵"
_COMPARES = re.compile(
    rf"差(?:多少|距|别|得|在)|相[差比]|区别|不一样|不同|对比|比较|比起来|(?:谁|哪)[^，。？?]{{0,8}}(?:{_MORE})"
    rf"|(?:{_MORE})还是|各(?:自|是|有|为|多|占)|分别|两[边者国段期]|比[^，。？?]{{1,8}}(?:{_MORE})"
    r"|\bcompar(?:e[ds]?|ing|ison)\b|\b(?:versus|vs|than|ahead|both|respectively|earlier|later|sooner)\b"
    r"|\b(?:as against|next to|stack up|gap between)\b|\bdiffer(?:s|ed|ence)?\b|\beach\b(?! other)|\bfirst\?"
    r"|\bwhich (?:of|one|part|is|was|had|has|joined|came)\b|\bwho (?:is|was|had|has)\b",
    re.I,
)
_EXPLAINS = re.compile(r"为什么|为何|\bwhy\b|^since\b|n't (?:it|they)\b", re.I)  # what takes the comparison for granted
_WITHIN = re.compile(r"境内|国内|\binside(?: China)?|\b(?:within|in) China|on Chinese soil", re.I)
_BEYOND = re.compile(
    r"境外|国外|\b(?:outside|beyond|past) (?:of )?(?:China|its borders?|the borders?|the country)"
    r"|\boutside(?= *(?:it|,|\?|$))|\babroad\b",
    re.I,
)
_COUNT_EN = "one|two|three|four|five|i{1,3}|iv|v|[1-5]"
_PHASES = (
    re.compile(r"第?(?P<n>[一二三四五1-5])(?:个?阶段|期)"),
    re.compile(rf"\b(?:phase|stage) (?P<n>{_COUNT_EN})\b", re.I),
)
_PHASES_EN = re.compile(rf"\b(?P<kind>phase|stage)s (?P<x>{_COUNT_EN}) and (?P<y>{_COUNT_EN})\b", re.I)
_NAME_EN = re.compile(r"(?<![\w.])[A-Z][a-z]{2,}(?: [A-Z][a-z]+)*(?='s\b|’s\b|\W|$)")
_NO_NAMES = re.compile(
    r"^(?:(?:which|what|who|whose|how|why|when|where|did|does|was|were|are|has|had|have|will|would|can|could|the|compare"
    r"|put|give|please|tell|and|for|with|between|both|versus|according|from|that|this|these|those|their|its|since"
    r"|january|february|march|april|may|june|july|august|september|october|november|december)(?: |$))+",
    re.I,
)
_COMMON_ZH = frozenset({"城市", "大海", "入海", "国家", "世界", "全国", "各国"})  # tagged as names, which they are not
_TOGETHER = (
    r"(?:'s|’s)?(?:,?\s+(?:(?:as )?against|and|or|versus|vs\.?|than|to|with|next to|compared (?:to|with)|ahead of)"
    r"(?: the| in| that of| those of| for)*\s+|\s*(?:和|与|跟|同|及|、|还是|比|对比|，|,)\s*)"
)
_TAIL = re.compile(
    r"[,;.?]?\s*(?:and )?(?:what (?:are|were|is|was) (?:the|their|those|these)\b[^?.]*|by (?:what figures|how much)"
    r"|(?:please )?give (?:me |us )?(?:the|both)\b[^?.]*|with (?:the )?(?:numbers|figures)\b[^?.]*)[?.]?\s*$",
    re.I,
)
_COMPARE = re.compile(r"^(?:please )?compare (?P<rest>.*?)\.?$", re.I)
_APART = re.compile(r"相?差(?=多少)")


def asked_of_each(text: str) -> list[str]:
    """The question asked of each of the two things that it compares; empty where it compares none, or more."""
    if not _COMPARES.search(text) or _EXPLAINS.search(text):
        return []
    if phases := _PHASES_EN.search(text):
        return [f"{text[: phases.start()]}{phases['kind']} {phases[side]}{text[phases.end() :]}" for side in ("x", "y")]
    sides = _sides(text)
    if sides is None:
        return []
    bare = _TAIL.sub("?", text)
    if not all(side in bare for side in sides):
        bare = text
    return [_alone(bare, *sides), _alone(bare, *reversed(sides))]


def _sides(text: str) -> tuple[str, str] | None:
    """The two things as they are written; None where there are not two."""
    within, beyond = _WITHIN.search(text), _BEYOND.search(text)
    if within and beyond:
        return within[0], beyond[0]
    for pattern in _PHASES:
        phases = {match["n"]: match[0] for match in pattern.finditer(text)}
        if len(phases) == 2:
            first, second = phases.values()
            return first, second
    pairs = [pair for pair in pairwise(_names(text)) if _is_set_beside(text, *pair)]
    return pairs[0] if len(pairs) == 1 else None


def _names(text: str) -> list[str]:
    if _HAN.search(text):
        return [name for name in chinese_names(text) if name not in _COMMON_ZH]
    found = (_NO_NAMES.sub("", match[0], count=1) for match in _NAME_EN.finditer(text))
    return list(dict.fromkeys(name for name in found if name))


def _is_set_beside(text: str, first: str, second: str) -> bool:
    """True where the second name follows a word that joins or compares, whether the first stands before that or not."""
    between = text[text.index(first) + len(first) : text.rindex(second)]
    return bool(re.search(rf"{_TOGETHER}$", between, re.I))


def _alone(text: str, kept: str, other: str) -> str:
    """The question with one of the things in the place of the other, each only once where they stood together."""
    said = _COMPARE.sub(r"\g<rest>", text).replace(other, kept)
    name = re.escape(kept)
    said = re.sub(rf"{name}(?:{_TOGETHER})?{name}", lambda _: kept, said)
    against = re.search(rf"\s+(?:with|to|than|against|next to)\s+(?:that of |the )?{name}(?:'s|’s)?(?=\W|$)", said)
    if against and kept in said[: against.start()]:
        said = said[: against.start()] + said[against.end() :]
    return _APART.sub("", said)
