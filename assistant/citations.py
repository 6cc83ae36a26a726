"""Citations: where a sentence stands, in both languages, and its words as they stand there."""

from __future__ import annotations

import re

from assistant.types import Citation
from corpus.headings import english_label
from corpus.types import Lang, Section, Sentence
from index.library import Library

_FOOTNOTE = re.compile(r"脚注(.+)|Footnote (.+)")


def cite(number: int, section: Section, unit: Sentence, library: Library) -> Citation:
    """The citation of one sentence. Its quote is the sentence as it stands in the section."""
    zh = library.twin(section, "zh") or section
    en = library.twin(section, "en") or section
    book = library.edition(section.book_id).book
    return Citation(
        number=number,
        address=unit.address,
        section=" › ".join(zh.path if zh.lang == "zh" else section.path),
        section_en=" › ".join(en.path),
        label=" › ".join(zh.labels),
        label_en=" › ".join(english_labels(en)),
        pages=_pages(section, zh),
        quote=section.text[unit.start : unit.end],
        start=unit.start,
        end=unit.end,
        source=book.source,
        book_id=book.id,
        lang=section.lang,
        original=_original(section, unit, library),
    )


def english_labels(section: Section) -> tuple[str, ...]:
    """The short form of each heading for an English reader: "Part II", "4", "(1)"."""
    slugs = section.address.split("/")
    if len(slugs) != len(section.labels):
        return section.labels
    labels = (english_label(label, slug) for label, slug in zip(section.labels, slugs, strict=True))
    return tuple(_FOOTNOTE.sub(lambda m: f"Footnote {m[1] or m[2]}", label) for label in labels)


def quoted(unit: Sentence, section: Section, library: Library) -> tuple[Section, Sentence]:
    """What to quote for a sentence: the reader's own copy where it has the sentence, else the sentence itself."""
    edition = library.edition(section.book_id)
    if edition.role == "original":
        return section, unit
    for lang in _languages(library, edition.work):
        found = library.counterparts(unit, section, lang)
        if found and library.edition(found[0].book_id).role == "original":
            return found[0], found[1][0]
    return section, unit


def _languages(library: Library, work: str) -> tuple[Lang, ...]:
    return tuple(e.book.lang for e in library.editions if e.work == work and e.role == "original")


def _pages(section: Section, zh: Section) -> str | None:
    pages = section.pages or zh.pages
    return str(pages) if pages else None


def _original(section: Section, unit: Sentence, library: Library) -> str | None:
    if section.lang == "zh":
        return None
    found = library.counterparts(unit, section, "zh")
    return " ".join(u.text for u in found[1]) if found else None
