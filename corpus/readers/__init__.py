"""One reader for each format; `read_book` picks by the file's ending."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from corpus.blocks import Block
from corpus.errors import EmptyBookError, UnknownFormatError, UnreadableBookError
from corpus.known import questions_beside, with_questions
from corpus.readers.text import read_markdown, read_text
from corpus.structure import BookInfo, build_book
from corpus.types import Book, Lang

Reader = Callable[[Path], list[Block]]


def read_book(path: Path, *, book_id: str | None = None, lang: Lang | None = None) -> Book:
    """The book in a file, with the questions that stand beside it.

    Raises a `BookError` that names the file and says what to do.
    """
    _check_name(path)
    if not path.is_file():
        raise UnreadableBookError(
            f"{path} is not a file", hint="give the path of a .txt, .md, .pdf, .epub or .docx file"
        )
    if path.stat().st_size == 0:
        raise EmptyBookError(f"{path} is empty", hint="give a file that holds the book's text")
    blocks = _reader(path)(path)
    book = build_book(blocks, BookInfo(book_id or book_id_for(path), path.name, lang=lang))
    return with_questions(book, questions_beside(path))


def book_id_for(path: Path) -> str:
    """A short id from the file's name: letters, digits and hyphens, Chinese kept."""
    return re.sub(r"[\W_]+", "-", path.stem).strip("-").lower() or "book"


def _check_name(path: Path) -> None:
    # The system gives the bytes of a name that are no UTF-8 as lone surrogates, which nothing can write.
    try:
        path.name.encode()
    except UnicodeEncodeError as error:
        shown = str(path).encode(errors="backslashreplace").decode()
        raise UnreadableBookError(f"the name of {shown} is not UTF-8", hint="rename the file") from error


def _reader(path: Path) -> Reader:
    match path.suffix.lower():
        case ".txt" | ".text" | "":
            return read_text
        case ".md" | ".markdown":
            return read_markdown
        case ".pdf":
            from corpus.readers.pdf import read_pdf

            return read_pdf
        case ".epub":
            from corpus.readers.epub import read_epub

            return read_epub
        case ".docx":
            from corpus.readers.docx import read_docx

            return read_docx
        case other:
            raise UnknownFormatError(
                f"{path} has the ending {other!r}, for which there is no reader",
                hint="convert it to .txt, .md, .pdf, .epub or .docx",
            )
