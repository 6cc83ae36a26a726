"""Which lines of a book are headings: their form, judged by what stands around them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.blocks import Block
from corpus.contents import squeeze_title, with_levels
from corpus.headings import NAMED_RANK, Heading, is_title_like, named_address, parse_heading
from corpus.normalize import squeeze_han, title_key
from corpus.sections import Draft
from corpus.types import TocEntry

EXPLICIT = 100  # explicit levels outrank inferred ones: level 1 is rank 100, what is inferred below it 100 + rank
_MIN_EXPLICIT = 2
_TOC_RANK = 20
_NESTED_RANK = 29  # an introduction or references within a chapter: above its sections' rank
_LONGEST_GAP = 2
_CHAPTER_RANKS = (32, 36, 40)  # "I.", "一、" and "1": numbers without a word that says what they count
_UNDIVIDED = ("preface", "contents", "afterword", "references", "acknowledgements", "index")


@dataclass(slots=True)
class Outline:
    """The headings found so far, and what they say about the next one."""

    lines: Sequence[Block]
    _infers: bool = field(init=False)
    _numbers_lead: bool = field(init=False)
    _last_number: dict[int, int] = field(init=False, default_factory=dict)
    _latest: dict[int, int] = field(init=False, default_factory=dict)
    _toc: dict[str, int] = field(init=False, default_factory=dict)
    _named: Counter[str] = field(init=False)

    def __post_init__(self) -> None:
        """Look once over all lines."""
        explicit = sum(line.level is not None for line in self.lines)
        self._infers = explicit < _MIN_EXPLICIT or any(line.page is not None for line in self.lines)
        forms = (parse_heading(line.text) for line in self.lines)
        self._numbers_lead = not explicit and not any(form and form.slug[:1] in "pcs" and form.label for form in forms)
        self._named = Counter()
        self._count_named(0)

    def learn(self, toc: Sequence[TocEntry], place: int) -> None:
        """Take the titles of the table of contents, which ends before the line at `place`, for headings to come."""
        self._toc = {title_key(entry.title): entry.level for entry in with_levels(toc)}
        self._count_named(place)

    def _count_named(self, start: int) -> None:
        self._named = Counter(filter(None, (named_address(line.text) for line in self.lines[start:])))

    def heading(self, place: int, stack: Sequence[Draft]) -> Heading | None:
        """The heading that the line at `place` is below the open sections of `stack`; None where it is text."""
        line = self.lines[place]
        parsed = parse_heading(line.text, is_marked=line.level is not None)
        if line.level is not None:
            text = squeeze_han(line.text)
            return replace(parsed or Heading(text, "", text, "", 0), rank=line.level * EXPLICIT)
        if not self._infers:
            return None
        level = self._toc.get(title_key(line.text))
        if parsed is None and level is not None and is_title_like(line.text):
            text = squeeze_title(line.text)
            parsed = Heading(text, "", text, "", _TOC_RANK + 4 * level if level else NAMED_RANK)
        if parsed is None or not self._fits(parsed, place, stack):
            return None
        if self._is_nested(parsed, stack):
            parsed = replace(parsed, rank=_NESTED_RANK)
        base = max((draft.rank for draft in stack if draft.rank % EXPLICIT == 0), default=0)
        return replace(parsed, rank=base + parsed.rank)

    def opened(self, heading: Heading) -> None:
        """Count on from a heading that opened a section."""
        self._last_number = {rank: number for rank, number in self._last_number.items() if rank < heading.rank}
        if heading.number is not None:
            self._last_number[heading.rank] = self._latest[heading.rank] = heading.number

    def closes(self, draft: Draft, heading: Heading) -> bool:
        """True where `heading` cannot stand below `draft`, an open section of its rank or above."""
        name = draft.address.rpartition("/")[2].partition("~")[0]
        if name not in _UNDIVIDED or heading.rank % EXPLICIT == 0 or not heading.label:
            return False
        if not heading.slug[:1].isdigit() or name == "contents":
            return True
        return "/" in draft.address or self._numbers_lead

    def is_running_head(self, line: Block, stack: Sequence[Draft]) -> bool:
        """True where a page repeats the heading of a part or chapter that is still open."""
        parsed = parse_heading(line.text) if line.level is None and self._infers else None
        if parsed is None or not parsed.label or parsed.slug[:1].isdigit():
            return False
        key = title_key(line.text)
        return any(key in (title_key(d.labels[-1]), title_key(d.path[-1])) for d in stack if d.labels[-1])

    def _fits(self, heading: Heading, place: int, stack: Sequence[Draft]) -> bool:
        if not heading.slug[:1].isdigit():
            return True
        if title_key(heading.text) in self._toc:
            return True
        if stack and stack[0].address == "front" and not self._numbers_lead:
            return False
        last, number = self._last_number.get(heading.rank, 0), heading.number or 0
        goes_on = last < number <= last + _LONGEST_GAP if last else number == 1 or self._goes_on(heading)
        return goes_on and not self._is_list_item(heading, place)

    def _goes_on(self, heading: Heading) -> bool:
        """True where chapters are numbered through the parts of the book."""
        return heading.rank in _CHAPTER_RANKS and heading.number == self._latest.get(heading.rank, 0) + 1

    def _is_list_item(self, heading: Heading, place: int) -> bool:
        """True where the line before or after is numbered alike: headings have text between them."""
        around = [self.lines[i] for i in (place - 1, place + 1) if 0 <= i < len(self.lines)]
        return any(other.rank == heading.rank for line in around if (other := parse_heading(line.text)))

    def _is_nested(self, heading: Heading, stack: Sequence[Draft]) -> bool:
        if heading.rank != NAMED_RANK or heading.label or not any(d.labels[-1] for d in stack):
            return False
        return heading.slug == "preface" or self._named[heading.slug] > 1
