"""The numbers that Word prints before headings and that are not part of their text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ZH_FORMATS = {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting"}
_ZH_DIGITS = "零一二三四五六七八九"
_ROMAN = (
    (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


class Element(Protocol):
    """The part of an lxml element that the Word reader relies on."""

    @property
    def tag(self) -> object:
        """The qualified name; not a string for comments."""

    @property
    def text(self) -> str | None:
        """The text before the first child."""

    def get(self, key: str) -> str | None:
        """An attribute."""

    def find(self, path: str) -> Element | None:
        """The first descendant on `path`."""

    def findall(self, path: str) -> list[Element]:
        """Every descendant on `path`."""

    def __iter__(self) -> Iterator[Element]:
        """The children."""


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    pattern: str
    suffix: str
    style: str | None
    is_legal: bool  # Arabic numerals throughout, whatever the levels above use


class Numbering:
    """Counts the headings of a document as Word does and gives each its printed number."""

    def __init__(self, root: Element | None) -> None:
        """Read the list definitions of numbering.xml; None where the document has none."""
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if root is None:
            return
        for abstract in root.findall(f"{_W}abstractNum"):
            key = abstract.get(f"{_W}abstractNumId") or ""
            self._levels[key] = dict(map(_read_level, abstract.findall(f"{_W}lvl")))
        for num in root.findall(f"{_W}num"):
            self._lists[num.get(f"{_W}numId") or ""] = value(num, "abstractNumId") or ""

    def level_of_style(self, num_id: str, style_id: str) -> int:
        """The list level that is linked to a paragraph style; 0 where none is."""
        levels = self._levels.get(self._lists.get(num_id, ""), {})
        return next((place for place, level in levels.items() if level.style == style_id), 0)

    def next_label(self, num_id: str, place: int) -> str:
        """The number of the next paragraph at level `place` of a list, with the blank that follows it."""
        key = self._lists.get(num_id, "")
        levels = self._levels.get(key, {})
        if place not in levels:
            return ""
        counts = self._counts.setdefault(key, {})
        counts[place] = counts.get(place, levels[place].start - 1) + 1
        for deeper in [other for other in counts if other > place]:
            del counts[deeper]
        level = levels[place]
        if level.form in {"bullet", "none"}:
            return ""
        label = re.sub(r"%(\d)", lambda match: _part(levels, counts, (place, int(match[1]) - 1)), level.pattern)
        return label + ("" if level.suffix == "nothing" or not label else " ")


def _part(levels: Mapping[int, _Level], counts: Mapping[int, int], places: tuple[int, int]) -> str:
    """The number of one level as the label of another shows it; `places` are the label's and the number's level."""
    own, wanted = places
    if wanted not in levels:
        return ""
    form = "decimal" if levels[own].is_legal else levels[wanted].form
    return _format(counts.get(wanted, levels[wanted].start), form)


def value(element: Element, name: str) -> str | None:
    """The `w:val` of a child named `name`; None where there is no such child."""
    child = element.find(f"{_W}{name}")
    return None if child is None else child.get(f"{_W}val")


def _read_level(level: Element) -> tuple[int, _Level]:
    start = value(level, "start") or "1"
    legal = level.find(f"{_W}isLgl")
    return int(level.get(f"{_W}ilvl") or 0), _Level(
        start=int(start) if start.isdecimal() else 1,
        form=value(level, "numFmt") or "decimal",
        pattern=value(level, "lvlText") or "",
        suffix=value(level, "suff") or "tab",
        style=value(level, "pStyle"),
        is_legal=legal is not None and legal.get(f"{_W}val") not in {"0", "false"},
    )


def _format(number: int, form: str) -> str:
    if form in _ZH_FORMATS and 0 <= number < 100:
        return _chinese(number)
    if form in {"upperRoman", "lowerRoman"}:
        return _roman(number) if form == "upperRoman" else _roman(number).lower()
    if form in {"upperLetter", "lowerLetter"} and 1 <= number <= 26:
        return chr(ord("A" if form == "upperLetter" else "a") + number - 1)
    if form.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    return f"{number:02}" if form == "decimalZero" else str(number)


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("十" if tens == 1 else f"{_ZH_DIGITS[tens]}十")
    return head + (_ZH_DIGITS[ones] if ones or not tens else "")


def _roman(number: int) -> str:
    out = ""
    for size, sign in _ROMAN:
        count, number = divmod(number, size)
        out += sign * count
    return out
