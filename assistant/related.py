"""Related sections: where a reader may look on when the book is silent; never the source of an answer."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.citations import cite
from assistant.evidence import Evidence
from assistant.types import Related
from corpus.types import Lang, Section
from index.library import Library

_MOST = 3
_NEAR_BEST = 0.6  # share of the best sentence's score from which a section is worth a look


def related(ranked: Sequence[Evidence], lang: Lang, library: Library, *, most: int = _MOST) -> tuple[Related, ...]:
    """The sections of the nearest sentences, nearest first, at most `most`, each once over all editions of a work.

    `ranked` has the best sentence first. A footnote counts as the section that refers to it; the table of contents is
    left out. An edition in the reader's language is preferred.
    """
    found: dict[tuple[str, str], Section] = {}
    for evidence in ranked:
        if len(found) >= most or evidence.score < _NEAR_BEST * ranked[0].score:
            break
        section = _owner(evidence.section, library)
        if section.kind != "contents":
            found.setdefault((evidence.work, section.address), section)
    return tuple(_as_related(library.twin(section, lang) or section, library) for section in found.values())


def _owner(section: Section, library: Library) -> Section:
    if section.kind != "footnote":
        return section
    return library.sections.get(section.key.rpartition("/")[0], section)


def _as_related(section: Section, library: Library) -> Related:
    shown = library.twin(section, section.lang) or section  # the reader's own copy before a companion
    place = cite(0, shown, shown.units[0], library)
    return Related(
        address=shown.address,
        section=place.section,
        section_en=place.section_en,
        label=place.label,
        label_en=place.label_en,
        pages=place.pages,
        book_id=shown.book_id,
    )
