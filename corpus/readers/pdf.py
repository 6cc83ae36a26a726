"""PDF books with a text layer: paragraphs, headings by bookmarks, page labels; nothing is recognised from pictures."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.types import OutlineType

from corpus.blocks import Block
from corpus.errors import EmptyBookError, UnreadableBookError
from corpus.headings import named_address
from corpus.readers.pdf_lines import Line, body_size, page_lines
from corpus.readers.pdf_paragraphs import Heading, PdfPage, paragraphs
from corpus.readers.pdf_running import strip_running
from corpus.readers.wrapping import find_title, same_title

_HEAD_BYTES = 1024
_LARGEST = 1.1  # times the body's letters: what is set larger is a title
_UNMAPPED = re.compile("[\ufffd\ue000-\ue1ff\ue201-\uf8ff\x00-\x08\x0e-\x1f]")
_UNMAPPED_SHARE = 0.3
# What pypdf lets through when a file is damaged; see the note in pypdf/errors.py.
_BROKEN = (
    PyPdfError, zlib.error, struct.error, ArithmeticError, AssertionError, AttributeError, EOFError, LookupError,
    RuntimeError, TypeError, ValueError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Bookmark:
    title: str
    page: int  # place in the file
    level: int


def read_pdf(path: Path) -> list[Block]:
    """The paragraphs and headings of a PDF, without running headers, footers and page numbers.

    Raises UnreadableBookError and EmptyBookError.
    """
    try:
        with path.open("rb") as file:
            _refuse_other_formats(path, file.read(_HEAD_BYTES))
            reader = PdfReader(file, strict=False)
            _unlock(reader, path)
            pages = [page_lines(page) for page in reader.pages]
            labels = reader.page_labels if "/PageLabels" in reader.root_object else None
            bookmarks = list(_bookmarks(reader, reader.outline, 1))
    except OSError as error:
        raise UnreadableBookError(
            f"{path} cannot be read: {error.strerror or error}", hint="check the path and its permissions"
        ) from error
    except DependencyError as error:
        raise UnreadableBookError(
            f"{path} is encrypted with AES, which needs one more package",
            hint="run `pip install cryptography`, or save the file without encryption",
        ) from error
    except _BROKEN as error:
        raise UnreadableBookError(
            f"{path} is a damaged PDF: {error}", hint="fetch it again, or open it in a PDF program and save it anew"
        ) from error
    _require_text(path, pages)
    running = strip_running(pages)
    numbers = _numbers(labels, running.numbers, len(pages))
    # Where everything repeats, as in a form of two alike pages, nothing is a header.
    kept = running.pages if any(running.pages) else pages
    return list(paragraphs(list(_titled(kept, numbers, bookmarks))))


def _refuse_other_formats(path: Path, head: bytes) -> None:
    if not head:
        raise EmptyBookError(f"{path} is an empty file", hint="choose the complete PDF file")
    if b"%PDF-" not in head:
        raise UnreadableBookError(f"{path} is not a PDF", hint="give the file its right extension, or choose another")


def _unlock(reader: PdfReader, path: Path) -> None:
    # Many a PDF is encrypted only to restrict printing; the empty password opens it.
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableBookError(
            f"{path} is encrypted with a password",
            hint="open it in a PDF program and save it without a password",
        )


def _require_text(path: Path, pages: Sequence[Sequence[Line]]) -> None:
    text = "".join(line.text for lines in pages for line in lines)
    if not text.strip():
        raise EmptyBookError(
            f"{path} has no text layer: its {len(pages)} pages hold pictures or nothing",
            hint="run OCR on it first, for instance `ocrmypdf -l chi_sim+eng in.pdf out.pdf`",
        )
    if len(_UNMAPPED.findall(text)) > _UNMAPPED_SHARE * len(text):
        raise UnreadableBookError(
            f"{path} has a text layer whose fonts do not say which characters they show",
            hint="run OCR over it, for instance `ocrmypdf --force-ocr -l chi_sim+eng in.pdf out.pdf`",
        )


def _bookmarks(reader: PdfReader, outline: OutlineType, level: int) -> Iterator[_Bookmark]:
    for item in outline:
        if isinstance(item, list):
            yield from _bookmarks(reader, cast("OutlineType", item), level + 1)
            continue
        page = reader.get_destination_page_number(item)
        if page is not None and item.title:
            yield _Bookmark(str(item.title), page, level)


def _numbers(labels: Sequence[str] | None, printed: dict[int, int | None], count: int) -> list[int | None]:
    """The page numbers to cite: by the file's labels, else as printed on the pages, else counted from 1."""
    if labels is not None:
        return [int(label) if label.isdecimal() else None for label in labels]
    if printed:
        return [printed.get(place) for place in range(count)]
    return [place + 1 for place in range(count)]


def _titled(
    pages: Sequence[Sequence[Line]], numbers: Sequence[int | None], bookmarks: Sequence[_Bookmark]
) -> Iterator[PdfPage]:
    largest = body_size(pages) * _LARGEST
    for place, (lines, number) in enumerate(zip(pages, numbers, strict=True)):
        headings: dict[int, Heading] = {}
        start = 0
        for mark in (mark for mark in bookmarks if mark.page == place):
            found = _find(mark.title, lines, start)
            if found is not None:
                text = same_title(mark.title, [line.text for line in lines[found[0] : sum(found)]])
                headings[found[0]] = Heading(text, found[1], mark.level)
                start = sum(found)
        if bookmarks:
            headings |= _named(lines, largest, headings)
        yield PdfPage(number, lines, headings)


def _named(lines: Sequence[Line], largest: float, known: Mapping[int, Heading]) -> dict[int, Heading]:
    """Titles such as Contents and 目录, which bookmarks often leave out though they stand beside the chapters."""
    taken = {place for start, heading in known.items() for place in range(start, start + heading.lines)}
    return {
        place: Heading(line.text, 1, 1)
        for place, line in enumerate(lines)
        if line.size > largest and place not in taken and named_address(line.text) is not None
    }


def _find(title: str, lines: Sequence[Line], start: int) -> tuple[int, int] | None:
    """Where a title stands below line `start`: where it is set largest, if it stands there more than once."""
    found: list[tuple[int, int]] = []
    while (match := find_title(title, [line.text for line in lines[start:]])) is not None:
        found.append((start + match[0], match[1]))
        start += sum(match)
    return max(found, key=lambda place: lines[place[0]].size, default=None)
