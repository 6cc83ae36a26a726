"""Known questions: what has been asked about a book, and where it answers or that it does not.

Readers seldom use a book's words, and they use each other's: a question that is like a known one is answered where that
one is (questions as an index of what answers them: Nogueira et al., Document Expansion by Query Prediction, 2019).
They are written by hand, drafted by a model or taken from feedback, and stand in a file beside the book's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

from corpus.errors import QuestionsError
from corpus.types import Book, KnownQuestion, Lang, Sentence

BESIDE = (".questions.tsv", ".questions.jsonl")
_NONE = "-"  # in the place of addresses: the book does not say
_LANGS: tuple[Lang, ...] = get_args(Lang)


def read_known(path: Path) -> Iterator[KnownQuestion]:
    """The known questions of a file.

    In a table (`.tsv`), a line holds addresses separated by commas (`-` for none), a Chinese and an English question,
    separated by tabs; one of the two may be empty. Lines of `.jsonl` are those of a question set (`eval/datasets/`):
    a question that leans on a conversation is read as it stands alone, and passed over where the set does not say how.

    Raises `QuestionsError` where there is no such file, or a line is neither.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsError(f"{path} cannot be read: {error}", hint="give known questions in UTF-8") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        yield from _of_case(line, where) if path.suffix == ".jsonl" else _of_row(line, where)


def questions_beside(book: Path) -> tuple[KnownQuestion, ...]:
    """The questions that stand beside a book's file: `report.questions.tsv` or `.jsonl` beside `report.pdf`."""
    paths = (book.with_name(book.stem + ending) for ending in BESIDE)
    return tuple(one for path in paths if path.is_file() for one in read_known(path))


def with_questions(book: Book, questions: Sequence[KnownQuestion]) -> Book:
    """The book with `questions`. Raises `QuestionsError` where one names an address that the book does not have."""
    asked = {address: one.text for one in questions for address in one.addresses}
    for address, text in asked.items():
        if not units_at(book, address):
            raise QuestionsError(
                f"{text!r} is answered at {address!r}, which {book.source} does not have",
                hint="name sections, paragraphs or sentences, as in p2/4/1:3.2, or - where the book does not say",
            )
    return replace(book, known=tuple(questions))


def units_at(book: Book, address: str) -> tuple[Sentence, ...]:
    """The sentences that an address names: one, those of a paragraph, or those of a section; none where it has none."""
    place, _, rest = address.partition(":")
    section = book.by_address.get(place)
    if section is None:
        return ()
    paragraph = f"{address}."
    return tuple(u for u in section.units if not rest or u.address == address or u.address.startswith(paragraph))


def _of_row(line: str, where: str) -> Iterator[KnownQuestion]:
    addresses, *texts = line.split("\t")
    if len(texts) != len(_LANGS) or not any(texts) or not addresses:
        raise QuestionsError(
            f"{where}: {line[:60]!r} has not three fields", hint="write addresses, Chinese, English, separated by tabs"
        )
    named = () if addresses == _NONE else tuple(addresses.split(","))
    yield from (KnownQuestion(text, lang, named) for text, lang in zip(texts, _LANGS, strict=True) if text)


def _of_case(line: str, where: str) -> Iterator[KnownQuestion]:
    try:
        case = json.loads(line)
        text = case.get("standalone") or ("" if case.get("history") else case["question"])
        addresses = () if case.get("unanswerable") else tuple(case["addresses"])
        lang = _LANGS[_LANGS.index(case["lang"])]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise QuestionsError(
            f"{where}: no question of a set ({error})", hint="see `eval/datasets/README.md`"
        ) from error
    if text and (addresses or case.get("unanswerable")):
        yield KnownQuestion(text, lang, addresses)
