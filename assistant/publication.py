"""Who published a book, where and when: read from its colophon, or known for the work that ships with the project."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.bookshelf import is_companion
from corpus.normalize import squeeze_han, title_key
from corpus.types import Book, Lang

# The record that Chinese books carry (GB/T 12451): title/people. —place：publisher，year.month
_CIP = re.compile(
    r"(?P<title>[^/／\n]{2,120})[/／](?P<people>[^—\n]{1,120}?)(?P<role>主编|编著|编译|编|著|译)?[.．。]?\s*"
    r"[—–―－-]+\s*(?P<place>[^：:\n]{1,20})[：:]\s*(?P<publisher>[^，,\n]{2,60})[，,]\s*(?P<year>\d{4})"
)
_ISBN = re.compile(r"ISBN[\s:：]*((?:97[89][-\s]?)?\d[\d\s-]{7,13}[\dXx])")
_MOST_NAMED = 3  # people; GB/T 7714 names three and says that there are more
_EDITORS = frozenset({"主编", "编"})


@dataclass(frozen=True, slots=True)
class Publication:
    """What a reference says of a book. What is not known is None, people are empty."""

    title: str
    people: tuple[str, ...] = ()
    role: Literal["author", "editor"] = "author"
    place: str | None = None
    publisher: str | None = None
    year: str | None = None
    isbn: str | None = None

    def named(self, others: str) -> str:
        """The people as a reference lists them: three at most, then `others`."""
        shown = self.people[:_MOST_NAMED]
        return ", ".join([*shown, others] if len(self.people) > len(shown) else shown)


_WORK: dict[Lang, Publication] = {
    "zh": Publication(
        "中国参与大湄公河次区域环境合作回顾",
        ("环境保护部国际合作司",),
        "editor",
        "北京",
        "中国环境科学出版社",
        "2008",
        "978-7-80209-671-4",
    ),
    "en": Publication(
        "Review of China's Participation in the Greater Mekong Subregion Environment Cooperation",
        ("Department of International Cooperation of the Ministry of Environmental Protection",),
        "editor",
        "Beijing",
        "China Environmental Science Press",
        "2008",
        "978-7-80209-671-4",
    ),
}
"""The work that ships with the project; a companion restates it, and a reader's copy names it in its colophon."""


def publication_of(book: Book, lang: Lang) -> Publication:
    """What is known of a book's publication, in the reader's language where it is known in it."""
    if is_companion(book.id):
        return _WORK[lang]
    found = next(_records(book), None)
    if found is None:
        return Publication(squeeze_han(book.title))
    return _WORK[lang] if title_key(found.title) == title_key(_WORK["zh"].title) else found


def _records(book: Book) -> Iterator[Publication]:
    """The records of cataloguing in publication in the pages before the text."""
    for section in book.sections:
        match = _CIP.search(section.text) if section.kind == "front" else None
        if match:
            isbn = _ISBN.search(section.text, match.end())
            yield Publication(
                squeeze_han(match["title"].strip()),
                tuple(filter(None, (squeeze_han(name.strip()) for name in re.split("[，,、；;]", match["people"])))),
                "editor" if match["role"] in _EDITORS else "author",
                squeeze_han(match["place"].strip()),
                squeeze_han(match["publisher"].strip()),
                match["year"],
                re.sub(r"\s", "", isbn[1]) if isbn else None,
            )
