"""Questions about the section tree: how many parts, which sections, what comes next, what a section says in brief."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.outline import Outline
from assistant.outline_words import PART
from assistant.question import Question
from assistant.statements import Statement, state
from assistant.structure_words import (
    AFTER,
    BEFORE,
    CONTENTS,
    COUNT,
    INSIDE,
    KINDS,
    LIST,
    OF_BOOK,
    PLACE,
    SUMMARY,
    TITLE,
    is_filler,
    referred,
)
from assistant.summaries import summarise
from assistant.texts_structure import STRUCTURE
from corpus.types import Lang, Section, TocEntry
from index.build import OpenIndex


@dataclass(frozen=True, slots=True)
class Structure:
    """Answers from the section tree of the works in an index."""

    index: OpenIndex
    outlines: tuple[Outline, ...]

    def answer(self, question: Question) -> list[Statement]:
        """Statements that answer a question about the structure; empty where it is about something else."""
        asks: tuple[Callable[[Question, Outline], list[Statement]], ...] = (
            self._count,
            self._contents,
            self._neighbour,
            self._summary,
            self._place,
        )
        for ask in asks:
            for outline in self.outlines:
                if statements := ask(question, outline):
                    return statements
        return []

    def _count(self, question: Question, outline: Outline) -> list[Statement]:
        """Parts, sections or footnotes, counted and named."""
        match = COUNT.search(question.text) or LIST.search(question.text)
        if match is None:
            return []
        noun = next(value for value in match.groupdict().values() if value).lower()
        text = question.text[: match.start()] + " " + question.text[match.end() :]
        entry = outline.part_named(text)
        reference = outline.find(text)
        rest = reference.without(text) if reference else PART.sub(" ", text) if entry else text
        if not is_filler(rest) or (noun in ("项目", "projects", "文件", "documents") and not entry):
            return []
        section = reference.sections[0] if reference else None
        kind = KINDS.get(noun, "section")
        if kind == "footnote":
            return self._footnotes(question.lang, outline, section)
        if section is None and entry:
            return self._entries(question.lang, outline, entry)
        return self._inner(question.lang, outline, section, kind)

    def _inner(self, lang: Lang, outline: Outline, section: Section | None, kind: str) -> list[Statement]:
        """The parts of the book, or the sections below one."""
        if section is None and kind in ("part", "chapter") and (entries := outline.top_entries):
            return self._listed(lang, outline, None, "part", [self._entry(e, lang, outline) for e in entries])
        inner = outline.children(section.address) if section else outline.children("")
        if section is None and kind not in ("part", "chapter"):
            inner = tuple(below for top in inner for below in outline.children(top.address)) or inner
        inner = tuple(s for s in inner if outline.lead(s, lang))
        return self._listed(lang, outline, section, _kind(inner, kind), [self._line(s, lang, outline) for s in inner])

    def _footnotes(self, lang: Lang, outline: Outline, section: Section | None) -> list[Statement]:
        notes = outline.footnotes(section)
        lines = [state(note, note.units[0], lang, outline.library) for note in notes]
        return self._listed(lang, outline, section, "footnote", [replace(line, starts_line=True) for line in lines])

    def _entries(self, lang: Lang, outline: Outline, part: TocEntry) -> list[Statement]:
        """What the table of contents lists below a part that the text itself does not have."""
        below = outline.entries(part)
        entries = [entry for entry in below if entry.level == max(e.level for e in below)] if below else []
        lines = [self._entry(entry, lang, outline) for entry in entries]
        header = self._entry(part, lang, outline)
        return self._headed(lang, STRUCTURE[lang]["titled"].format(title=header.text), "document", lines, header)

    def _listed(
        self, lang: Lang, outline: Outline, section: Section | None, kind: str, lines: list[Statement]
    ) -> list[Statement]:
        texts = STRUCTURE[lang]
        where = texts["titled"].format(title=outline.name(section, lang)) if section else texts["whole"]
        lead = self._line(section, lang, outline) if section and outline.lead(section, lang) else None
        return self._headed(lang, where, kind, lines, lead)

    def _headed(
        self, lang: Lang, where: str, kind: str, lines: Sequence[Statement], lead: Statement | None
    ) -> list[Statement]:
        """A heading that counts, then a line for each item; where there is none, a sentence that says so."""
        texts = STRUCTURE[lang]
        one, several = texts["nouns"][kind]
        if not lines:
            return (
                [replace(lead, text=texts["none"].format(where=where, noun=several.removeprefix("个")))] if lead else []
            )
        heading = texts["count"].format(where=where, count=len(lines), noun=one if len(lines) == 1 else several)
        return [
            replace(lines[0], text=f"{heading}\n{lines[0].text}"),
            *(replace(x, starts_line=True) for x in lines[1:]),
        ]

    def _contents(self, question: Question, outline: Outline) -> list[Statement]:
        if not CONTENTS.search(question.text.strip()):
            return []
        if not outline.toc:
            return self._inner(question.lang, outline, None, "part")
        depth = 2 if len(outline.toc) <= 40 else 0
        lines = [self._entry(e, question.lang, outline, paged=True) for e in outline.toc if e.level <= depth]
        return [lines[0], *(replace(line, starts_line=True) for line in lines[1:])]

    def _neighbour(self, question: Question, outline: Outline) -> list[Statement]:
        after = AFTER.search(question.text)
        match = after or BEFORE.search(question.text)
        if match is None:
            return []
        text = question.text[: match.start()] + " " + question.text[match.end() :]
        reference = referred(text, outline)
        if reference is None or not is_filler(reference.without(text)):
            return []
        section = reference.sections[0]
        other = outline.next_to(section, forward=after is not None)
        if other is None or (found := outline.lead(other, question.lang)) is None:
            return []
        said = STRUCTURE[question.lang]["after" if after else "before"]
        title, neighbour = outline.name(section, question.lang), outline.name(other, question.lang)
        return [Statement(said.format(title=title, other=neighbour), *found)]

    def _summary(self, question: Question, outline: Outline) -> list[Statement]:
        match = SUMMARY.search(question.text)
        if match is None:
            return []
        words = question.text.replace(match[0], " ") if not match[0].lower().startswith("what") else question.text
        reference = referred(words, outline, loose=True)
        if reference is None and is_filler(words) and OF_BOOK.search(words):
            sections: tuple[Section, ...] = outline.children("")
            title = outline.title(question.lang)
        elif reference is None and (part := outline.part_named(words)) and is_filler(PART.sub(" ", words)):
            return self._entries(question.lang, outline, part)
        elif reference and is_filler(reference.without(words)):
            sections, title = reference.sections[:1], outline.name(reference.sections[0], question.lang)
        else:
            return []
        picked = summarise(sections, outline, self.index, question.lang)
        lines = [state(section, unit, question.lang, outline.library) for section, unit in picked]
        heading = STRUCTURE[question.lang]["summary"].format(title=title)
        first = [replace(line, text=f"{heading}\n{line.text}") for line in lines[:1]]
        return [*first, *(replace(line, starts_line=True) for line in lines[1:])]

    def _place(self, question: Question, outline: Outline) -> list[Statement]:
        """The title of a section that is named by its number or place."""
        if not PLACE.search(question.text) and not INSIDE.search(question.text):
            return []
        reference = outline.find(question.text)
        if reference and is_filler(reference.without(question.text)):
            section = reference.sections[0]
            is_known = section.kind == "body" and outline.lead(section, question.lang) is not None
            return [_as_place(self._line(section, question.lang, outline), question.lang)] if is_known else []
        entry = None if reference else outline.part_named(question.text)
        if entry is None or not is_filler(PART.sub(" ", question.text)):
            return []
        if INSIDE.search(question.text) and not TITLE.search(question.text):
            return self._entries(question.lang, outline, entry)
        return [_as_place(self._entry(entry, question.lang, outline), question.lang)]

    def _line(self, section: Section, lang: Lang, outline: Outline) -> Statement:
        shown, unit = outline.lead(section, lang) or (section, section.units[0])
        return Statement(outline.name(section, lang), shown, unit)

    def _entry(self, entry: TocEntry, lang: Lang, outline: Outline, *, paged: bool = False) -> Statement:
        return outline.toc_line(entry, lang, STRUCTURE[lang]["item"] if paged and entry.page else "{title}")


def _as_place(line: Statement, lang: Lang) -> Statement:
    return replace(line, text=STRUCTURE[lang]["place"].format(title=line.text))


def _kind(inner: Sequence[Section], asked: str) -> str:
    """What the sections are, by their addresses."""
    slugs = [s.address.rpartition("/")[2] for s in inner]
    if slugs and all(slug[:1] in "pc" and slug[1:].isdecimal() for slug in slugs):
        return "part" if slugs[0].startswith("p") else "chapter"
    return asked if asked in ("section", "subsection") else "section"
