"""The section tree as readers speak of it: "part two", "第4节", the preface, the last section of part one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from assistant.outline_words import BELOW, CHAPTER, FRONT, NAMED, ORDINALS, PART, QUOTES, SECTION
from assistant.statements import Statement
from corpus.headings import named_address, parse_heading, parse_number
from corpus.types import Book, Lang, Section, Sentence, TocEntry
from index.analysis import content_words
from index.library import Library
from index.wordmatch import WordMatcher

_SAME_TITLE = 0.8
_MOST = 3  # sections that one number may mean


@dataclass(frozen=True, slots=True)
class Reference:
    """Sections that a text refers to, and where it does so."""

    sections: tuple[Section, ...]
    spans: tuple[tuple[int, int], ...]

    def without(self, text: str) -> str:
        """The text with what refers to the sections blanked."""
        for start, end in self.spans:
            text = text[:start] + " " * (end - start) + text[end:]
        return text


@dataclass(frozen=True)
class Outline:
    """The section tree of one work, every section in the edition that readers see."""

    library: Library
    words: WordMatcher
    book: Book
    _titles: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Sections in reading order, without footnotes."""
        return tuple(s for s in self.book.sections if s.kind != "footnote")

    @cached_property
    def toc(self) -> tuple[TocEntry, ...]:
        """The table of contents, where the book prints one whose lines can be cited; else empty."""
        printed = next((s for s in self.book.sections if s.kind == "contents"), None)
        return self.book.toc if printed and len(printed.units) >= len(self.book.toc) else ()

    def children(self, address: str) -> tuple[Section, ...]:
        """The sections one step below an address; for "" the parts, chapters and sections of the first level."""
        if not address:
            return tuple(s for s in self.sections if "/" not in s.address and s.kind == "body")
        return tuple(s for s in self.sections if s.address.rpartition("/")[0] == address)

    def below(self, section: Section) -> tuple[Section, ...]:
        """The section and all below it that have text, footnotes left out."""
        inside = (
            s for s in self.sections if s.address == section.address or s.address.startswith(f"{section.address}/")
        )
        return tuple(s for s in inside if s.text)

    def title(self, lang: Lang) -> str:
        """The title of the book in the reader's language where an edition has it."""
        work = self.library.edition(self.book.id).work
        titles = (e.book.title for e in self.library.editions if e.work == work and e.book.lang == lang)
        return next(titles, self.book.title)

    def footnotes(self, section: Section | None) -> tuple[Section, ...]:
        """The footnotes of the book, or of a section and all below it."""
        notes = (s for s in self.book.sections if s.kind == "footnote")
        return tuple(s for s in notes if section is None or s.address.startswith(f"{section.address}/"))

    def name(self, section: Section, lang: Lang) -> str:
        """The title of a section in the reader's language where an edition has it."""
        return (self.library.twin(section, lang) or section).title

    def lead(self, section: Section, lang: Lang) -> tuple[Section, Sentence] | None:
        """The first sentence of a section, or of the first below it that has text; None where none has."""
        for inner in self.below(section):
            twin = self.library.twin(inner, lang)
            shown = twin if twin and twin.units else inner
            return shown, shown.units[0]
        return None

    def entries(self, part: TocEntry) -> list[TocEntry]:
        """The lines of the table of contents below one of its lines."""
        found: list[TocEntry] = []
        for entry in self.toc[self.toc.index(part) + 1 :]:
            if entry.level <= part.level:
                break
            found.append(entry)
        return found

    @property
    def top_entries(self) -> list[TocEntry]:
        """The lines of the table of contents that announce parts."""
        return [e for e in self.toc if (h := parse_heading(e.title)) and h.slug.startswith("p") and h.number]

    def part_named(self, text: str) -> TocEntry | None:
        """The line of the table of contents of the part that `text` names by number or place."""
        match = PART.search(text)
        if match is None:
            return None
        order = (match["order"] or "").lower()
        if _is_last(match):
            return self.top_entries[-1] if self.top_entries else None
        number = parse_number(match["zh"] or match["en"] or "") or _place(order, is_last=False) + 1
        return next((e for e in self.top_entries if (h := parse_heading(e.title)) and h.number == number), None)

    def part_around(self, section: Section) -> TocEntry | None:
        """The line of the table of contents of the part that a section stands in."""
        slug = section.address.partition("/")[0]
        return next((e for e in self.top_entries if (h := parse_heading(e.title)) and h.slug == slug), None)

    def toc_line(self, entry: TocEntry, lang: Lang, said: str = "{title}") -> Statement:
        """A line of the table of contents as a statement: `said` with its title and page."""
        place = self.toc.index(entry)
        work = self.library.edition(self.book.id).work
        editions = [e.book for e in self.library.editions if e.work == work and len(e.book.toc) == len(self.toc)]
        book = next((b for b in editions if b.lang == lang), self.book)
        contents = next(s for s in book.sections if s.kind == "contents")
        shown = book.toc[place]
        return Statement(said.format(title=shown.title, page=shown.page), contents, contents.units[place])

    def next_to(self, section: Section, *, forward: bool) -> Section | None:
        """The section that a reader meets after all of `section`, or before it; None at either end."""
        row = self.sections
        place = row.index(section)
        if forward:
            return next((s for s in row[place + 1 :] if not s.address.startswith(f"{section.address}/")), None)
        depth = section.address.count("/")
        before = (s for s in reversed(row[:place]) if not section.address.startswith(f"{s.address}/"))
        return next((s for s in before if s.address.count("/") <= depth), row[place - 1] if place else None)

    def find(self, text: str) -> Reference | None:
        """The sections that `text` refers to by number, order or fixed name; None where to none that exists."""
        found: Sequence[Section] = ()
        spans: list[tuple[int, int]] = []
        for pattern, pick in self._steps():
            match = pattern.search(text)
            if match is None:
                continue
            picked = pick(found, match)
            if not picked:
                return None
            found = picked
            spans.append(match.span())
        if found and spans:
            found, below = self._inside(found, text, spans[-1][1])
            return Reference(tuple(found), (*spans, *below)) if len(found) <= _MOST else None
        return self._named(text)

    def titled(self, text: str) -> Reference | None:
        """The section whose title `text` quotes or, word for word in meaning, is; None where none is near enough."""
        for match in QUOTES.finditer(text):
            if section := self._by_title(match[1]):
                return Reference((section,), (match.span(),))
        section = self._by_title(text)
        return Reference((section,), ((0, len(text)),)) if section else None

    def about(self, text: str) -> Section | None:
        """The section whose title covers the words of `text` best; None where no title covers them."""
        wanted = content_words(text)
        scored = [(self._asked(wanted, section), section) for section in self.sections if section.kind == "body"]
        score, best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
        return best if score >= _SAME_TITLE else None

    def _steps(self) -> Iterator[tuple[re.Pattern[str], Callable[[Sequence[Section], re.Match[str]], list[Section]]]]:
        yield PART, lambda found, match: self._numbered(found, match, ("p",))
        yield CHAPTER, lambda found, match: self._numbered(found, match, ("c",) if self._has_chapters else ("p",))
        yield SECTION, lambda found, match: self._numbered(found, match, ("s", "") if self._has_sections else ("c",))

    @cached_property
    def _has_chapters(self) -> bool:
        return any(re.search(r"(?:^|/)c\d+$", s.address) for s in self.sections)

    @cached_property
    def _has_sections(self) -> bool:
        return any(re.search(r"(?:^|/)s?\d+(?:\.\d+)*$", s.address) for s in self.sections)

    @cached_property
    def _ends_in_contents(self) -> bool:
        """True where the last part that the table of contents lists is not among the sections."""
        entries = self.top_entries
        last = parse_heading(entries[-1].title) if entries else None
        return last is not None and last.slug not in {s.address for s in self.sections}

    def _numbered(self, found: Sequence[Section], match: re.Match[str], prefixes: tuple[str, ...]) -> list[Section]:
        """The sections of one kind that a match names, among those below what was found so far."""
        groups = match.groupdict()
        inside = [s for s in self.sections if s.kind == "body" and (not found or _is_below(s, found))]
        kind = re.compile(rf"(?:^|/)(?:{'|'.join(prefixes)})\d[\d.]*$")
        of_kind = [s for s in inside if kind.search(s.address)]
        order = (groups.get("order") or "").lower()
        if prefixes == ("p",) and _is_last(match) and self._ends_in_contents:
            return []
        if order or groups.get("zhlast") or groups.get("zhfirst"):
            depth = min((s.address.count("/") for s in of_kind), default=0)
            row = [s for s in of_kind if s.address.count("/") == depth]
            place = _place(order, is_last=bool(groups.get("zhlast")))
            return row[place : place + 1] if place >= 0 else row[-1:]
        said = next(groups[n] for n in ("zh", "en", "number", "bare") if groups.get(n))
        slug = said if "." in said else str(parse_number(said))
        named = [s for s in of_kind if s.address.rpartition("/")[2] in {f"{p}{slug}" for p in prefixes}]
        depth = min((s.address.count("/") for s in named), default=0)
        return [s for s in named if s.address.count("/") == depth]

    def _inside(
        self, found: Sequence[Section], text: str, end: int
    ) -> tuple[Sequence[Section], tuple[tuple[int, int], ...]]:
        match = BELOW.search(text[end:]) or re.search(r"\bsubsection\s+[(]?(?P<s>\d+)[)]?", text)
        if match is None:
            return found, ()
        number = parse_number(next(value for value in match.groupdict().values() if value))
        inner = [s for f in found for s in self.children(f.address) if s.address.rpartition("/")[2] == str(number)]
        shift = end if match.string != text else 0
        return (inner, ((match.start() + shift, match.end() + shift),)) if inner else (found, ())

    def _named(self, text: str) -> Reference | None:
        match = NAMED.search(text)
        if match is None:
            return None
        word = match[0].lower()
        address = FRONT.get(word) or named_address(word)
        sections = tuple(s for s in self.sections if s.address == address)
        return Reference(sections, (match.span(),)) if sections else None

    def _by_title(self, text: str) -> Section | None:
        wanted = content_words(text)
        scored = [(self._like(wanted, section), section) for section in self.sections]
        score, best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
        return best if score >= _SAME_TITLE else None

    def _like(self, wanted: Sequence[str], section: Section) -> float:
        """How well a title and the words asked for cover each other, the better of the languages."""
        return max(
            (min(self._cover(wanted, title), self._cover(title, wanted)) for title in self._words_of(section)),
            default=0.0,
        )

    def _asked(self, wanted: Sequence[str], section: Section) -> float:
        return max((self._cover(wanted, title) for title in self._words_of(section)), default=0.0)

    def _cover(self, words: Sequence[str], among: Sequence[str]) -> float:
        return float(self.words.best(words, among).mean()) if words and among else 0.0

    def _words_of(self, section: Section) -> tuple[tuple[str, ...], ...]:
        if section.key not in self._titles:
            langs: tuple[Lang, ...] = ("zh", "en")
            titles = {twin.title for lang in langs if (twin := self.library.twin(section, lang))} or {section.title}
            bare = ((h.title if (h := parse_heading(title)) else title) for title in sorted(titles))
            self._titles[section.key] = tuple(tuple(content_words(title)) for title in bare)
        return self._titles[section.key]


def outlines(library: Library, words: WordMatcher) -> tuple[Outline, ...]:
    """An outline of each work, the readers' own books first."""
    works: dict[str, Book] = {}
    for edition in sorted(library.editions, key=lambda e: e.role != "original"):
        works.setdefault(edition.work, edition.book)
    return tuple(Outline(library, words, book) for book in works.values())


def _is_below(section: Section, found: Sequence[Section]) -> bool:
    return any(section.address.startswith(f"{f.address}/") for f in found)


def _is_last(match: re.Match[str]) -> bool:
    return bool(match["zhlast"]) or (match["order"] or "").lower() in {"last", "final"}


def _place(order: str, *, is_last: bool) -> int:
    """The place that an ordinal names, from 0; -1 for the last."""
    if is_last or order in {"last", "final"}:
        return -1
    return ORDINALS.index(order) if order in ORDINALS else 0
