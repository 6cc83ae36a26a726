"""Lists come whole: a sentence that announces a list brings its items, an item brings the list."""

from __future__ import annotations

import re

from corpus.types import Section, Sentence

_ITEM = re.compile(r"^(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[）).、]|[①-⑳]|[a-z][).])\s*")
_ANNOUNCES = re.compile(r"[：:]$")
_OPEN_ITEM = re.compile(r"[；;]$")

_POINTS_BACK = re.compile(
    r"[这此该其他她它]|(?:因此|所以|为此|由此)|(?:this|that|these|those|it|its|he|she|they|their)\b", re.I
)


def whole_list(section: Section, unit: Sentence) -> tuple[Sentence, ...]:
    """The sentences of the list that `unit` announces; `unit` alone where it announces none."""
    units = section.units
    place = _place(units, unit)
    if not _ANNOUNCES.search(unit.text):
        return (unit,)
    items: list[Sentence] = []
    for following in units[place + 1 :]:
        if not (_starts_item(following) or (items and _same_paragraph(items[-1], following))):
            break
        items.append(following)
    return (unit, *items)


def list_around(section: Section, unit: Sentence) -> tuple[Sentence, ...]:
    """The whole list that `unit` is an item of, with what announces it; `unit` alone where it is no item."""
    units = section.units
    place = _place(units, unit)
    if not (_starts_item(unit) or _OPEN_ITEM.search(unit.text)):
        return (unit,)
    for start in range(place - 1, -1, -1):
        if _ANNOUNCES.search(units[start].text):
            found = whole_list(section, units[start])
            return found if unit in found else (unit,)
    return (unit,)


def with_neighbour(section: Section, unit: Sentence) -> tuple[Sentence, ...]:
    """A sentence with the next of its paragraph, or the one before where it points back or is the last."""
    units, place = section.units, _place(section.units, unit)
    before = [u for u in units[max(0, place - 1) : place] if _same_paragraph(u, unit)]
    after = [u for u in units[place + 1 : place + 2] if _same_paragraph(u, unit)]
    if before and (_POINTS_BACK.match(unit.text) or not after):
        return (*before, unit)
    return (unit, *after)


def _place(units: tuple[Sentence, ...], unit: Sentence) -> int:
    return next(place for place, other in enumerate(units) if other.address == unit.address)


def _starts_item(unit: Sentence) -> bool:
    return unit.address.endswith(".1") and bool(_ITEM.match(unit.text))


def _same_paragraph(unit: Sentence, other: Sentence) -> bool:
    return unit.address.rpartition(".")[0] == other.address.rpartition(".")[0]
