"""Dates in every spelling to one: 2005年7月5日."""

from __future__ import annotations

import re

MONTHS_IN_ENGLISH = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SHORT = ["Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec"]
_MONTHS = {name.lower(): number for number, name in enumerate(MONTHS_IN_ENGLISH, 1)}
_MONTHS |= {name.lower(): month for name in _SHORT for full, month in _MONTHS.items() if full[:3] == name[:3].lower()}

_SHORT_MONTH = "|".join(sorted(_SHORT, key=len, reverse=True))
_MONTH = rf"(?<![A-Za-z])(?P<month>{'|'.join(MONTHS_IN_ENGLISH)}|(?:{_SHORT_MONTH})(?![A-Za-z])\.?)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s*(?:-|–|—|~|to|and|&)\s*(?P<last>\d{1,2})(?:st|nd|rd|th)?)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_FLAGS = re.IGNORECASE
_MONTH_DAY_YEAR = re.compile(rf"{_MONTH}\s+{_DAY}(?:\s*,\s*|\s+){_YEAR}(?!\d)", _FLAGS)
_DAY_MONTH_YEAR = re.compile(rf"(?<![\d.,])(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTH}(?:\s*,)?\s+{_YEAR}(?!\d)", _FLAGS)
_MONTH_YEAR = re.compile(rf"{_MONTH}(?:\s+of|\s*,)?\s+{_YEAR}(?!\d)", _FLAGS)
# without a year the name has to be capitalised: "may 5" can be a verb
_MONTH_DAY = re.compile(rf"{_MONTH}\s+{_DAY}(?![\d,.]\d|\d)")
_DAY_MONTH = re.compile(rf"(?<![\d.,])(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTH}")
_NUMERIC = re.compile(r"(?<![\d./-])((?:19|20)\d\d)([-/.])(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?![\d/-]|\.\d)")
_NUMERIC_MONTH = re.compile(r"(?<![\d./-])((?:19|20)\d\d)[./-](0[1-9]|1[0-2])(?![\d/-]|\.\d)")
_HAN = re.compile(r"(?:(\d{4})\s*年\s*)?0?(\d{1,2})\s*月(?:\s*0?(\d{1,2})\s*[日号]?)?(?!\d)")
_HAN_RANGE = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?\s*(?:-|–|—+|~|至|到)\s*(?:(\d{1,2})月)?(\d{1,2})[日号]")
_DECADE = re.compile(r"(?<!\d)((?:19|20)\d)0'?s\b", re.IGNORECASE)
_HAN_DECADE = re.compile(r"(?<!\d)(\d{2})\s*世纪\s*(\d)0\s*年代")
_SHORT_YEAR = re.compile(
    r"(?<![\d.])(?P<zh>[0-2]\d|9\d)(?=\s*年(?![代来间级]))"
    r"|\b(?:in|of|since) (?P<en>0\d)\b(?![.,]\d|%)|(?<!\w)['’](?P<cut>0\d|9\d)(?!\d|s\b)"
)


def dates_to_han(text: str) -> str:
    """The dates of a text, widths already folded, in their Chinese form without leading zeros."""
    for pattern in (_MONTH_DAY_YEAR, _DAY_MONTH_YEAR, _MONTH_YEAR, _MONTH_DAY, _DAY_MONTH):
        text = pattern.sub(_from_english, text)
    text = _NUMERIC.sub(lambda m: f"{m[1]}年{int(m[3])}月{int(m[4])}日", text)
    text = _NUMERIC_MONTH.sub(lambda m: f"{m[1]}年{int(m[2])}月", text)
    text = _HAN_RANGE.sub(_from_range, text)
    text = _HAN.sub(_from_han, text)
    text = _DECADE.sub(lambda m: f"{m[1]}0年代", text)
    return _HAN_DECADE.sub(lambda m: f"{int(m[1]) - 1}{m[2]}0年代", text)


def _from_english(found: re.Match[str]) -> str:
    parts = found.groupdict()
    year = f"{parts['year']}年" if parts.get("year") else ""
    month = f"{_MONTHS[parts['month'].rstrip('.').lower()]}月"
    if not parts.get("day"):
        return f" {year}{month} "
    last = f"-{int(parts['last'])}" if parts.get("last") else ""
    return f" {year}{month}{int(parts['day'])}{last}日 "


def _from_range(found: re.Match[str]) -> str:
    month, first, other, last = found.groups()
    if other and other != month:
        return found.group()
    return f"{month}月{first}-{last}日"


def _from_han(found: re.Match[str]) -> str:
    year, month, day = found.groups()
    if not day:
        return f"{year + '年' if year else ''}{int(month)}月"
    if not found.group().rstrip().endswith(("日", "号")):
        return found.group() if not year else f"{year}年{int(month)}月{int(day)}"
    return f"{year + '年' if year else ''}{int(month)}月{int(day)}日"


def whole_years(text: str) -> str:
    """The text with years of two digits in full: 05年 is 2005年, "in '98" is "in 1998"."""
    return _SHORT_YEAR.sub(_whole_year, text)


def _whole_year(short: re.Match[str]) -> str:
    digits = short["zh"] or short["en"] or short["cut"]
    century = "20" if digits < "40" else "19"
    return short[0].replace(digits, f"{century}{digits}").replace("'", "").replace("’", "")
