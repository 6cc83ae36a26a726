"""What a sentence commits itself to: numbers with units, dates, negations, quotations."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from corpus.canonical import canonical
from corpus.dates import MONTHS_IN_ENGLISH
from corpus.normalize import HAN

_BEFORE_MONTH = r"(?:in|of|since|until|by|every|each|early|late|mid|from|to|between|and|during)"
_PLAIN_MONTHS = "|".join(month for month in MONTHS_IN_ENGLISH if month not in ("March", "May"))  # no other words
_MONTH_ALONE = re.compile(rf"\b(?:{_BEFORE_MONTH}[ -](March|May)|({_PLAIN_MONTHS}))\b(?!\s+\d)")
_ROMAN = re.compile(r"(?<=[A-Za-z0-9\u4e00-\u9fff])\s*(?<![A-Za-z])([IVX]{1,4})(?![A-Za-z0-9])")
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_ROMAN_VALUES = {numeral: str(value) for value, numeral in enumerate(_ROMANS, 1)}
_LISTED = re.compile("[一二三四五六七八九十]是(?=[^一二三四五六七八九十])|其[一二三四五六七八九十]")
_THOUSANDS = re.compile(r"(\d)\s*千(?![米瓦克伏赫卡帕])")
_NUMBER = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(?:st|nd|rd|th)?(?![\d])")
_UNITS = {
    "%": r"%|个?百分点|percentage",
    "usd": r"美元|美金|us ?\$|us dollars?|dollars?|usd",
    "cny": r"元|人民币|yuan|rmb|cny",
    "eur": r"欧元|euros?|eur",
    "yen": r"日元|yen",
    "km2": "km2", "m3": "m3", "m2": "m2", "km": "km(?![a-z0-9])", "m": "m(?![a-z0-9])",
    "t": r"吨|tons?\b|tonnes?\b",
    "ha": r"公顷|hectares?|ha\b",
    "mu": r"亩|mu\b",
    "kg": r"公斤|千克|kilograms?|kg\b",
    "people": r"名?人(?!民币|均|类)|people|persons|inhabitants",
    "hour": r"个?小时|hours?",
    "minute": r"分钟|minutes?",
    "week": r"周(?!年)|星期|weeks?",
    "months": r"个月|months?",
    "years": r"周年|年|years?",
    "day": r"日|天|号|days?",
    "month": r"月",
}  # fmt: skip
_UNIT = [(name, re.compile(rf"[\s多余几-]*(?:{pattern})")) for name, pattern in _UNITS.items()]
_MONEY_BEFORE = [("usd", re.compile(r"(?:us ?)?\$\s*$|usd\s*$")), ("cny", re.compile(r"(?:¥|rmb|cny)\s*$"))]
_CALENDAR = re.compile(r"(?:1[5-9]|20)\d\d")
_DATE = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})(?:-(\d{1,2}))?日)?")
_PAIRS = re.compile(r"both|双边|双方|双重|bilateral|twice|两")
_FIRSTS = re.compile(r"首|唯一|单|\b(?:an?|once|single|only|another|first|each)\b|一")
_COUNTED = re.compile(rf"\d+\s?(?:[个项次名条位座届种类部家所期段]|多)*([{HAN}]{{2}})|\d+ ([a-z]{{4,}})")
_QUOTATION = re.compile(r"“([^”]{2,})”|「([^」]{2,})」|『([^』]{2,})』|\"([^\"]{2,})\"")


@dataclass(frozen=True, slots=True)
class Measure:
    """A number as digits without separators, and its unit: empty where the text gives none that is known."""

    value: str
    unit: str


def read(text: str) -> str:
    """The canonical text, with months that stand alone and Roman numerals as digits too."""
    folded = _THOUSANDS.sub(r"\g<1>000", _LISTED.sub("", unicodedata.normalize("NFKC", text)))
    folded = _MONTH_ALONE.sub(lambda m: f"{MONTHS_IN_ENGLISH.index(m[1] or m[2]) + 1}月", folded)
    return canonical(_ROMAN.sub(lambda m: f" {_ROMAN_VALUES.get(m[1], m[1])} ", folded))


def measures(text: str) -> list[Measure]:
    """Every number of a text that `read` has made canonical."""
    return [Measure(m[1], _unit(text, m)) for m in _NUMBER.finditer(text)]


def values_said(text: str) -> frozenset[str]:
    """The values a canonical text gives, those that it says without a number word ("both", 首次) included."""
    values = {m.value for m in measures(text)}
    if _PAIRS.search(text):
        values.add("2")
    if _FIRSTS.search(text):
        values.add("1")
    return frozenset(values)


def dates(text: str) -> list[tuple[str, ...]]:
    """Year, month, day and last day of each date of a canonical text; empty where the text gives none."""
    return [tuple(part or "" for part in m.groups()) for m in _DATE.finditer(text)]


def counted(text: str) -> list[tuple[str, str]]:
    """What the numbers of a canonical text count: (number, the noun behind it)."""
    return [(re.match(r"\d+", m[0])[0], m[1] or m[2].rstrip("s")) for m in _COUNTED.finditer(text)]  # type: ignore[index]


def quotations(text: str) -> list[str]:
    """What stands between quotation marks."""
    return [next(filter(None, match.groups())) for match in _QUOTATION.finditer(text)]


def _unit(text: str, number: re.Match[str]) -> str:
    before = text[max(0, number.start() - 6) : number.start()]
    for name, pattern in _MONEY_BEFORE:
        if pattern.search(before):
            return name
    for name, pattern in _UNIT:
        if pattern.match(text, number.end()):
            return "" if name == "years" and _CALENDAR.fullmatch(number[1]) else name
    return ""
