"""The books that citations are checked against."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.types import Book, Section
from eval.addresses import section_of
from eval.text.tokens import squeeze


class Shelf:
    """Sections by address over several books of one work: a quote may come from any of them."""

    def __init__(self, books: Iterable[Book]) -> None:
        self.books = tuple(books)
        self._sections: dict[str, list[tuple[str, Section]]] = {}
        for book in self.books:
            for section in book.sections:
                self._sections.setdefault(section.address, []).append((book.source, section))
        self._squeezed: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._sections)

    def holds(self, address: str) -> bool:
        """Whether a book has text at an address."""
        return bool(self.texts(address))

    def texts(self, address: str) -> list[str]:
        """What stands at an address of a sentence, paragraph or section, once for each book that has it."""
        found = []
        for _, section in self._sections.get(section_of(address), []):
            place = address.partition(":")[2]
            units = [unit.text for unit in section.units if not place or _is_at(unit.address, address)]
            if units:
                found.append(" ".join(units))
        return found

    def quotes(self, quote: str, address: str) -> bool:
        """Whether a quote stands in the section of an address, spaces and line breaks aside."""
        wanted = squeeze(quote)
        sections = [section for _, section in self._sections.get(section_of(address), [])]
        return bool(wanted) and any(wanted in self._text(section) for section in sections)

    def _text(self, section: Section) -> str:
        if section.key not in self._squeezed:
            self._squeezed[section.key] = squeeze(section.text)
        return self._squeezed[section.key]


def _is_at(unit: str, address: str) -> bool:
    return unit == address or ("." not in address.partition(":")[2] and unit.startswith(f"{address}."))
