"""Comparisons: a question that sets two things side by side is asked of each by itself.

The other thing's name gives way to the first's, so that the rest stays as it was asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from assistant.followup_words import QUESTION_WORD
from assistant.ordinals import ORDINALS
from index.tagging import chinese_names

_LONGEST = 300  # characters of a question that is looked at
_HAN = re.compile(r"[一-鿿]")
_ENDS = re.compile(r"(?<=[?？。；;])\s*|(?<=[.!]) ")
_MORE_ZH = "高|低|多|少|大|小|(?<![省部县市州校院会局处组队司])长|短|密|早|晚|快|慢|富裕?|穷|强|弱|远|近|深|浅|贵"
_MORE_EN = (
    "more|less|fewer|larger|bigger|smaller|higher|lower|longer|shorter|richer|poorer|wealthier|denser|earlier|later|sooner"
    "|older|younger|deeper|greater|wider|faster|slower|closer|nearer|heavier|better|worse|stronger|ahead|first"
)
_COMPARES = re.compile(
    rf"差(?:多少|距|别|得)|相[差比]|区别|不一样|不同|对比|比起来|比较(?=$|[？?。，,一])"
    rf"|(?:谁|哪)[^，,。？?]{{0,10}}(?:{_MORE_ZH})(?:一?[些点]|呢)?(?=$|[？?，,。；;])|(?:谁|哪[个边国家段条期]?)先"
    rf"|(?:{_MORE_ZH})还是|各(?=自|是|有|为|占|多|几)|分别|比[^，,。？?重例]{{1,8}}?(?:{_MORE_ZH})(?!学|河|使|臣)"
    rf"|孰(?:{_MORE_ZH}|先|后)"
    r"|\bcompar(?:e|es|ed|ing)\b|\bversus\b|\bvs\b|\bas against\b|\bnext to\b|\bstack up\b|\bside by side\b"
    r"|\b(?:difference|gap) between\b|\bdiffer(?:ed|s)?\b|\beach\b(?! other)|\brespectively\b"
    rf"|\b(?:{_MORE_EN})\b(?=.*\b(?:or|than|of)\b)|\b(?:or|of)\b(?=.*\b(?:{_MORE_EN})\b)",
    re.I,
)
# what takes the comparison for granted, and what is common to two
_WHOLE = re.compile(
    r"为什么|为何|之间|边界|边境|交界|从[^，,。？?]+到|\bwhy\b|^since\b|n't (?:it|they)\b|\bfrom\b[^,;?]+\bto\b"
    r"|(?<!difference )(?<!gap )\bbetween\b",
    re.I,
)
_FIGURES = re.compile(r"各|两|都|差|\b(?:both|figures?|numbers?|each|lengths?|years?|values?|dates?|we get)\b", re.I)
_INSIDE = re.compile(
    r"(?P<within>境内|国内(?!生产|总)|\binside(?: China)?\b|\b(?:within|in) China\b)"
    r"|(?P<beyond>境外|国外(?!投资)|\b(?:outside|beyond|past) (?:of )?(?:China|its borders?|the borders?|the country)\b"
    r"|\boutside(?= *(?:it\b|,|\?|$))|\babroad\b)",
    re.I,
)
_COUNT_EN = "one|two|three|four|five|i{1,3}|iv|v|[1-5]"
_PHASES = (
    re.compile(r"第?(?P<n>[一二三四五1-5])(?:个?阶段|期)"),
    re.compile(rf"\b(?:phase|stage) (?P<n>{_COUNT_EN})\b", re.I),
)
_PHASES_ZH = re.compile(
    r"(?<![、和与跟及])第(?P<x>[一二三四五1-5])[、和与跟及]第?(?P<y>[一二三四五1-5])两?(?P<kind>个?阶段|期|次|届)"
)
# "Which came first, the first phase of A or B?": whatever the two things are called
_EITHER_EN = re.compile(
    r"^(?P<lead>(?:which|what|who|did|was|were|is|are)\b[^,;:?]*)[,;:] (?P<x>[^,;?]{3,90}?),? or (?P<y>[^,;?]{3,90})\?"
    r"(?P<tail>[^?]*)$",
    re.I,
)
_COMPARATIVE = re.compile(rf"(?<!the )\b(?:{_MORE_EN})\b", re.I)
_FINITE = re.compile(r"\b(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could)\b", re.I)
_ORDINAL_EN = re.compile(rf"\b(?:{'|'.join(ORDINALS)}|\d+(?:st|nd|rd|th))\b", re.I)
_PHASES_EN = re.compile(rf"\b(?P<kind>phase|stage)s (?P<x>{_COUNT_EN}) and (?P<y>{_COUNT_EN})\b", re.I)
_ORDERED_EN = re.compile(  # "the second and the third stages"; a third beside the two is passed over
    rf"(?<!, )\b(?P<x>{_ORDINAL_EN.pattern}) and (?:the )?(?P<y>{_ORDINAL_EN.pattern}) (?P<kind>(?:\w+ ){{0,2}}?"
    r"(?:phase|stage|part|meeting|summit|conference|session|round|volume|chapter|section))s\b",
    re.I,
)
# what names two of a series together, and how each is named by itself
_TOGETHER_NAMED = ((_PHASES_EN, "{kind} {n}"), (_ORDERED_EN, "{n} {kind}"), (_PHASES_ZH, "第{n}{kind}"))
_NAME_EN = re.compile(r"(?<![\w.-])(?:[A-Z][a-z]+|[A-Z]{2,})(?:[ -](?:[A-Z][a-z]+|[A-Z]{2,}))*(?![\w-])")
_NO_NAMES = re.compile(
    r"^(?:(?:which|what|who|whose|how|why|when|where|did|do|does|was|were|is|are|has|had|have|will|would|can|could|the|a"
    r"|compare|put|give|please|tell|and|for|in|of|on|or|so|if|with|between|both|versus|according|from|that|this|these"
    r"|those|their|its|january|february|march|april|may|june|july|august|september|october|november|december)(?: |$))+",
    re.I,
)
_TOGETHER = (
    r"(?:'s|’s)?(?:,? (?:(?:as )?against|and|or|versus|vs\.?|than|with|next to|compared (?:to|with)|ahead of)"
    r"(?: the| in| that of| those of| for){0,2} |(?:和|与|跟|同|及|、|还是|比|对比))"
)
_BESIDE = re.compile(rf"{_TOGETHER}$", re.I)
_LISTED = re.compile(r"[,、]? ?")  # a third beside the two: three are not two
_TAIL = re.compile(
    r"[,;.?]? ?(?:and )?(?:what (?:are|were|is|was) (?:the|their|those|these)\b[^?.]{0,40}|by (?:what figures|how much)"
    r"|(?:please )?give (?:me |us )?(?:the|both)\b[^?.]{0,40}|with (?:the )?(?:numbers|figures)\b[^?.]{0,20})[?.]? ?$",
    re.I,
)
_COMPARE = re.compile(r"^(?:please )?compare (?P<rest>.*?)\.?$", re.I)
_APART = re.compile(r"相?差(?=多少)")


# What is measured of each, so that the answer has that form; where nothing asks for it already.
_MEASURED = (
    (re.compile(r"(?:谁|哪[^，,。？?]{0,8})[先早晚](?!进)|[先早晚]还是|第?几年先"), "何时？"),
    (re.compile(r"(?<![增成部生市首])长还是|(?:谁|哪[^，,。？?]{0,8})(?<![增成部生市首])长|长短"), "多长？"),
    (re.compile(r"(?<!丰)富(?![含有])|穷"), "人均多少钱？"),
    (re.compile(r"疏密|密集|稠密|稀疏"), "密度是多少？"),
    (re.compile(r"(?<!the )\bfirst\b|\b(?:earlier|sooner|later)\b", re.I), "When?"),
    (re.compile(r"\b(?:longer|shorter|length)\b", re.I), "How long is it?"),
    (re.compile(r"\b(?:richer|poorer|wealthier|better off)\b", re.I), "How much per head?"),
    (re.compile(r"\b(?:denser|densely|crowded|packed)\b", re.I), "What density?"),
)
_MEASURE_ASKED = re.compile(
    r"多[长大久高远]|何[时年]|什么时候|哪[年月天]|密度|\b(?:how|when|dates?|pages?|densit)\b|"
    r"\b(?:give|months?|years?)\b",
    re.I,
)


class _Sides(NamedTuple):
    """What finds the two things in a text, and tells which of them it found."""

    pattern: re.Pattern[str]
    key: Callable[[re.Match[str]], str]
    keys: tuple[str, str]


def asked_of_each(text: str) -> list[str]:
    """The question asked of each of the two things that it compares; empty where it compares none, or more.

    What is compared is asked for by name where the question leaves it unsaid: "longer?", "How long is it?".
    """
    measure = next((m for asked, m in _MEASURED if asked.search(text)), "")
    joint = "" if _HAN.search(text) else " "
    return [f"{each}{joint}{measure}" if measure and not _MEASURE_ASKED.search(each) else each for each in _split(text)]


def _split(text: str) -> list[str]:
    if len(text) > _LONGEST or not _compares(text) or _WHOLE.search(text) or _asks_more(text):
        return []
    text = " ".join(text.split())
    for pattern, form in _TOGETHER_NAMED:
        if two := pattern.search(text):
            before, after = text[: two.start()], text[two.end() :]
            return [before + form.format(n=two[side], kind=two["kind"]) + after for side in ("x", "y")]
    for asked in (text, _TAIL.sub("?", text)):
        if (either := _EITHER_EN.match(asked)) and _is_either(either):
            return _of_either(either)
    sides = _sides(text)
    if sides is None:
        return []
    bare = _TAIL.sub("?", text)
    if {sides.key(match) for match in sides.pattern.finditer(bare)} != set(sides.keys):
        bare = text
    return [_alone(bare, kept, sides) for kept in sides.keys]


def _compares(text: str) -> bool:
    return any(pattern.search(text) for pattern in (_COMPARES, _PHASES_ZH, _ORDERED_EN))


def _is_either(found: re.Match[str]) -> bool:
    """True where what "or" joins are two things, of which the beginning of the question says what is compared."""
    lead, x, y = found["lead"], found["x"], found["y"]
    is_clause = QUESTION_WORD.search(f"{x} {y}") or _FINITE.search(f"{x} {y}") or x.lower().startswith("and ")
    return bool(_COMPARATIVE.search(lead)) and not is_clause and " or " not in f" {x} {y} "


def _of_either(found: re.Match[str]) -> list[str]:
    """The question asked of each of two things that "or" joins; "the eighth" alone is one of the first's kind."""
    x, y = found["x"], found["y"]
    ordinal = _ORDINAL_EN.search(y)
    if ordinal and re.fullmatch(r"(?:the )?\S+(?: one)?", y) and _ORDINAL_EN.search(x):
        y = _ORDINAL_EN.sub(ordinal[0], x, count=1)
    elif leans := re.match(r"(?:that|those|the ones?) (of|in|for|from) (?=\S)", y):
        head, joint, _ = x.rpartition(f" {leans[1]} ")
        y = f"{head}{joint}{y[leans.end() :]}" if head else y
    return [f"{found['lead']}, {thing}?{found['tail']}" for thing in (x, y)]


def _asks_more(text: str) -> bool:
    """True where a sentence that compares nothing asks for something else than the figures of the comparison."""
    others = [sentence for sentence in _ENDS.split(text) if sentence and not _compares(sentence)]
    return any(QUESTION_WORD.search(other) and not _FIGURES.search(other) for other in others)


def _sides(text: str) -> _Sides | None:
    """The two things that stand side by side; None where there are not two."""
    if {match.lastgroup for match in _INSIDE.finditer(text)} == {"within", "beyond"}:
        return _Sides(_INSIDE, lambda match: match.lastgroup or "", ("within", "beyond"))
    for pattern in _PHASES:
        numbers = list(dict.fromkeys(match["n"].lower() for match in pattern.finditer(text)))
        if len(numbers) == 2:
            return _Sides(pattern, lambda match: match["n"].lower(), (numbers[0], numbers[1]))
    return _named(text)


def _named(text: str) -> _Sides | None:
    names = _names(text)
    if any(one in other for one in names for other in names if one != other):
        return None
    pairs: list[tuple[str, str]] = []
    for first, second in pairwise(_any_of(names, text).finditer(text) if names else ()):
        between = text[first.end() : second.start()]
        if first[0] != second[0] and _BESIDE.search(between):
            pairs.append((first[0], second[0]))
        elif first[0] != second[0] and _LISTED.fullmatch(between):
            return None
    if len({frozenset(pair) for pair in pairs}) != 1:
        return None
    return _Sides(_any_of(pairs[0], text), lambda match: match[0], pairs[0])


def _any_of(names: Sequence[str], text: str) -> re.Pattern[str]:
    """Any of the names, in Latin script as whole words."""
    found = f"(?:{'|'.join(map(re.escape, names))})"
    return re.compile(found if _HAN.search(text) else rf"(?<![\w-]){found}(?![\w-])")


def _names(text: str) -> list[str]:
    if _HAN.search(text):
        return chinese_names(text)
    found = (_NO_NAMES.sub("", match[0]) for match in _NAME_EN.finditer(text))
    return list(dict.fromkeys(name for name in found if name and not name.isupper()))


def _alone(text: str, kept: str, sides: _Sides) -> str:
    """The question with one of the things in the place of the other, once where they stood together."""
    said = next(match[0] for match in sides.pattern.finditer(text) if sides.key(match) == kept)
    swapped = sides.pattern.sub(lambda match: match[0] if sides.key(match) == kept else said, text)
    swapped, name = _COMPARE.sub(r"\g<rest>", swapped), re.escape(said)
    swapped = re.sub(rf"{name}(?:{_TOGETHER})?{name}", lambda _: said, swapped)
    against = re.search(rf" (?:with|to|than|against|next to) (?:that of |the )?{name}(?:'s|’s)?(?=\W|$)", swapped)
    if against and said in swapped[: against.start()]:
        swapped = swapped[: against.start()] + swapped[against.end() :]
    return _APART.sub("", swapped)
