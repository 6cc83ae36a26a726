"""The table of contents as data: titles, pages and levels, and the page range of each section."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.headings import parse_heading
from corpus.normalize import squeeze_han, title_key
from corpus.types import Pages, TocEntry

_ENTRY = re.compile(r"(?P<title>.*?[^\s.．…·•])(?:[\s.．…·•]*[\s.．…·•])(?P<page>\d{1,4}|[ivxlc]{1,6})", re.I)
_APPENDED = re.compile(r"^(?:参考文件|参考文献|附录|附件|后记|索引|appendix|annex|references?\b|index)", re.I)
_TOP_RANK = 19


def parse_entry(text: str) -> TocEntry | None:
    """The entry that a line of a table of contents holds, or None; `level` is 0 until the whole table is known."""
    match = _ENTRY.fullmatch(text.strip())
    if not match:
        return None
    page = int(match["page"]) if match["page"].isdecimal() else None
    return TocEntry(squeeze_title(match["title"]), page, 0)


def squeeze_title(text: str) -> str:
    """A title without the blanks of the layout, its label apart from its words."""
    heading = parse_heading(text)
    return heading.text if heading else squeeze_han(text)


def with_levels(entries: Sequence[TocEntry]) -> tuple[TocEntry, ...]:
    """The entries with their depth: labelled ones by rank, the others one below the label before them."""
    ranks = sorted({h.rank for e in entries if (h := parse_heading(e.title)) and h.label})
    levelled: list[TocEntry] = []
    current = -1
    for entry in entries:
        heading = parse_heading(entry.title)
        if heading and heading.label:
            current = level = ranks.index(heading.rank)
        elif _APPENDED.match(entry.title):
            level = current = min(1, max(current, 0))
        elif heading and heading.rank <= _TOP_RANK:
            level, current = 0, -1
        else:
            level = current + 1
        levelled.append(TocEntry(entry.title, entry.page, level))
    return tuple(levelled)


def page_ranges(entries: Sequence[TocEntry]) -> dict[str, Pages]:
    """For each title (by its key) the printed pages up to where the next entry of its level or above begins."""
    ranges: dict[str, Pages] = {}
    for place, entry in enumerate(entries):
        if entry.page is None:
            continue
        after = next((e.page for e in entries[place + 1 :] if e.level <= entry.level and e.page), None)
        last = None if after is None else max(entry.page, after - 1)
        ranges.setdefault(title_key(entry.title), Pages(entry.page, last))
    return ranges
