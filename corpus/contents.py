"""The table of contents as data: titles, pages and levels, and the page range of each section."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from corpus.blocks import Block
from corpus.headings import Heading, is_title_like, parse_heading
from corpus.normalize import HAN, fold_digits, squeeze_han, title_key
from corpus.types import Pages, TocEntry

_ENTRY = re.compile(r"(?P<title>.*?[^\s.．…·•])(?:[\s.．…·•]*[\s.．…·•])(?P<page>\d{1,4}|[ivxlc]{1,6})")
_APPENDED = re.compile(r"^(?:参考文件|附件|reference documents)", re.I)
_TOP_RANK = 19
_MOST_LINES = 3  # that one entry takes
_SAMPLE = 4


class ContentsEntry(NamedTuple):
    """An entry as a book prints it: its lines as one, what it says, and how many lines it takes."""

    text: str
    entry: TocEntry
    lines: int


def parse_entry(text: str) -> TocEntry | None:
    """The entry that a line of a table of contents holds, or None; `level` is 0 until the whole table is known."""
    text = fold_digits(text.strip())
    match = _ENTRY.fullmatch(text)
    if not match or ((whole := parse_heading(text)) and whole.is_bare):
        return None
    page = int(match["page"]) if match["page"].isdecimal() else None
    return TocEntry(squeeze_title(match["title"]), page, 0)


def squeeze_title(text: str) -> str:
    """A title without the blanks of the layout, its label apart from its words."""
    heading = parse_heading(text)
    return heading.text if heading else squeeze_han(text)


def read_contents(lines: Sequence[Block]) -> list[ContentsEntry]:
    """The entries at the start of `lines`, up to the line where the book itself begins.

    Entries may wrap, and may lack pages; then the first title that comes a second time begins the book.
    """
    sample = lines[:_SAMPLE]
    is_paged = sum(parse_entry(line.text) is not None for line in sample) * 2 >= len(sample)
    found: list[ContentsEntry] = []
    place = 0
    while place < len(lines):
        window = _until_marked(lines[place : place + _MOST_LINES])
        taken = _paged_entry(window, found) or _unpaged_entry(window, found, is_paged=is_paged)
        if taken is None:
            break
        found.append(taken)
        place += taken.lines
    return found


def _until_marked(lines: Sequence[Block]) -> list[str]:
    """The texts before a line that the file itself marks as a heading."""
    marked = next((place for place, line in enumerate(lines) if line.level is not None), len(lines))
    return [line.text for line in lines[:marked]]


def _paged_entry(window: Sequence[str], found: Sequence[ContentsEntry]) -> ContentsEntry | None:
    text = ""
    for count, line in enumerate(window, 1):
        entry = parse_entry(line)
        if count > 1 and (parse_heading(line) or (entry and parse_heading(entry.title))):
            return None
        text = f"{text}{'' if re.search(f'[{HAN}]$', text) else ' '}{line}".strip()
        if entry and (whole := parse_entry(text)):
            return ContentsEntry(text, whole, count)
        if entry is None and (not is_title_like(line.rstrip(",，、：:")) or _begins_book(window, found)):
            return None
    return None


def _unpaged_entry(window: Sequence[str], found: Sequence[ContentsEntry], *, is_paged: bool) -> ContentsEntry | None:
    if not window or _begins_book(window, found):
        return None
    text, following = window[0], window[1] if len(window) > 1 else ""
    heading = parse_heading(text)
    if is_paged and not (heading and parse_entry(following)):
        return None
    if not (heading or is_title_like(text)) or not (is_title_like(following) or parse_heading(following)):
        return None
    if heading and heading.is_bare and parse_heading(following) is None:
        return ContentsEntry(f"{text} {following}", TocEntry(f"{heading.text} {squeeze_han(following)}", None, 0), 2)
    return ContentsEntry(text, TocEntry(squeeze_title(text), None, 0), 1)


def _begins_book(window: Sequence[str], found: Sequence[ContentsEntry]) -> bool:
    """True where the first line repeats an entry, so that it is the heading itself."""
    keys = [title_key(known.entry.title) for known in found]
    key, heading = title_key(window[0]), parse_heading(window[0])
    if heading and heading.is_bare and _label_is_known(heading, found):
        return True
    return key in keys and (bool(heading and heading.label) or key == keys[0])


def _label_is_known(heading: Heading, found: Sequence[ContentsEntry]) -> bool:
    labels = [known.label for entry in found if (known := parse_heading(entry.entry.title))]
    return title_key(heading.label) in map(title_key, labels)


def with_levels(entries: Sequence[TocEntry]) -> tuple[TocEntry, ...]:
    """The entries with their depth: labelled ones by rank, the others one below the label before them."""
    headings = [parse_heading(entry.title) for entry in entries]
    ranks = sorted({h.rank for h in headings if h and h.label and not h.slug.startswith("a")})
    levelled: list[TocEntry] = []
    current = -1
    for entry, heading in zip(entries, headings, strict=True):
        if heading and heading.label and heading.rank in ranks:
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
