"""Addresses compared: sections, paragraphs and sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Level = Literal["sentence", "paragraph", "section"]


def section_of(address: str) -> str:
    """The section that an address stands in."""
    return address.partition(":")[0]


def at_level(address: str, level: Level) -> str:
    """The address cut down to a level; one that is coarser already stays as it is."""
    section, mark, place = address.partition(":")
    if level == "section" or not mark:
        return section
    return f"{section}:{place.partition('.')[0]}" if level == "paragraph" else address


def touches(one: str, other: str, level: Level = "sentence") -> bool:
    """Whether two addresses name the same place at a level, or one holds the other."""
    a, b = at_level(one, level), at_level(other, level)
    return a == b or _holds(a, b) or _holds(b, a)


def touches_any(address: str, others: Iterable[str], level: Level = "sentence") -> bool:
    """Whether an address names one of several places at a level."""
    return any(touches(address, other, level) for other in others)


def _holds(outer: str, inner: str) -> bool:
    if ":" in outer:
        return "." not in outer.partition(":")[2] and inner.startswith(f"{outer}.")
    return section_of(inner) == outer
