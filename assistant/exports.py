"""Answers with their citations for use elsewhere: Markdown, BibTeX and references after GB/T 7714-2015.

An export only lays out what the answer holds: numbers, addresses, headings, pages and quotations stay as they are.
Text of books and models is data in it: in Markdown and BibTeX every sign with a meaning is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256

from assistant.bookshelf import is_companion
from assistant.publication import Publication, publication_of
from assistant.texts import PAGE
from assistant.texts_exports import EXPORT, ExportFormat
from assistant.types import Answer, Citation
from corpus.normalize import clean_line
from corpus.types import Book, Lang

Books = Mapping[str, Book]

SUFFIXES: dict[ExportFormat, str] = {"markdown": ".md", "bibtex": ".bib", "gbt7714": ".txt"}
MEDIA_TYPES: dict[ExportFormat, str] = {
    "markdown": "text/markdown",
    "bibtex": "application/x-bibtex",
    "gbt7714": "text/plain",
}
# After a backslash these are themselves. Many renderers make links of bare addresses, unless they are cut so.
_MARKDOWN = re.compile(r"[\\`*_\[\]<&~$@]|:(?=//)|(?<=www)\.|^(?:[#>=+-]|\d+(?=[.)]))", re.I)
_BIBTEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # BibTeX counts braces even after a backslash
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%#_$"},
}
_NOT_IN_KEY = re.compile(r"[^A-Za-z0-9:./+-]")
_ANY_DASH = re.compile("[–—−]")


def export(answers: Sequence[Answer], form: ExportFormat, books: Sequence[Book]) -> str:
    """The answers, or their sources alone, in one of the formats; ends with a line break unless it is empty.

    `books` are those the citations may come from; of one that is not among them only its source's name is known.
    """
    lay_out: dict[ExportFormat, Callable[[Sequence[Answer], Books], str]] = {
        "markdown": _markdown,
        "bibtex": _bibtex,
        "gbt7714": _references,
    }
    text = lay_out[form](answers, {book.id: book for book in books})
    return f"{text}\n" if text else ""


def citation_key(citation: Citation) -> str:
    """A BibTeX key that names the sentence: the same in every export, another for every other sentence."""
    name = f"{citation.book_id}/{citation.address}"
    plain = _NOT_IN_KEY.sub("", name)
    return plain if plain == name else f"{plain}+{sha256(name.encode()).hexdigest()[:8]}"


def _markdown(answers: Sequence[Answer], books: Books) -> str:
    return "\n\n".join("\n\n".join(_markdown_blocks(answer)) for answer in answers)


def _markdown_blocks(answer: Answer) -> Iterator[str]:
    words = EXPORT[answer.lang]
    yield f"## {_plain_line(answer.question)}"
    if answer.standalone.strip() not in ("", answer.question.strip()):
        yield f"*{_plain_line(words['understood'].format(question=answer.standalone))}*"
    yield "\n\n".join(_escaped(line) for line in answer.text.splitlines() if line.strip())
    if answer.citations:
        yield f"**{words['sources']}**"
    for citation in answer.citations:
        pages = words["pages"].format(pages=citation.pages) if citation.pages else ""
        place = (_heading(citation, answer.lang), pages, *_remarks(citation, answer.lang))
        yield f"{citation.number}. {_plain_line(' · '.join(filter(None, place)))}"
        indent = " " * (len(str(citation.number)) + 2)
        yield f"{indent}> {_plain_line(citation.quote)}"
        if citation.original is not None:
            yield f"{indent}{_plain_line(words['original'].format(text=citation.original))}"


def _bibtex(answers: Sequence[Answer], books: Books) -> str:
    entries: dict[str, str] = {}
    for answer in answers:
        for citation in answer.citations:
            entries.setdefault(citation_key(citation), _entry(citation, answer.lang, books))
    return "\n\n".join(entries.values())


def _entry(citation: Citation, lang: Lang, books: Books) -> str:
    book = _publication(citation, lang, books)
    heading = _heading(citation, lang)
    fields = {
        "title": f"{{{_tex(heading)}}}",  # the second pair of braces keeps capitals
        "origtitle": f"{{{_tex(citation.section)}}}" if heading != citation.section else "",
        "booktitle": f"{{{_tex(book.title)}}}",
        book.role: " and ".join(f"{{{_tex(name)}}}" for name in book.people),
        "address": _tex(book.place or ""),
        "publisher": f"{{{_tex(book.publisher)}}}" if book.publisher else "",
        "year": book.year or "",
        "pages": _ANY_DASH.sub("--", _tex(citation.pages or "")),
        "isbn": book.isbn or "",
        "language": {"zh": "chinese", "en": "english"}[citation.lang],
        "note": _tex("; ".join(_remarks(citation, lang))),
        "annote": _tex(citation.quote),
        "origannote": _tex(citation.original or ""),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@incollection{{{citation_key(citation)},\n{lines}}}"


def _references(answers: Sequence[Answer], books: Books) -> str:
    blocks = []
    for answer in answers:
        lines = [clean_line(answer.question)] if len(answers) > 1 else []
        for citation in answer.citations:
            lines += [
                f"[{citation.number}] {_reference(citation, answer.lang, books)}",
                f"    {_quotation(citation, answer.lang)}",
            ]
        if not answer.citations:
            lines.append(EXPORT[answer.lang]["refused"])
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _reference(citation: Citation, lang: Lang, books: Books) -> str:
    """A part of a book after GB/T 7714-2015, 4.2: part[M]//people. title. place: publisher, year: pages."""
    words, book = EXPORT[lang], _publication(citation, lang, books)
    people = book.named(words["others"])
    imprint = f"{book.place or '[' + words['no_place'] + ']'}: {book.publisher or '[' + words['no_publisher'] + ']'}"
    issued = f"{imprint}, {book.year}" if book.year else imprint
    pages = f": {_ANY_DASH.sub('-', citation.pages)}" if citation.pages else ""
    whole = f"{clean_line(people)}. {clean_line(book.title)}" if people else clean_line(book.title)
    heading = clean_line(_heading(citation, lang))
    title = f"{heading}[M]//{whole}" if heading else f"{whole}[M]"
    return f"{title}. {issued}{pages}."


def _quotation(citation: Citation, lang: Lang) -> str:
    where = " · ".join(clean_line(remark) for remark in _remarks(citation, lang))
    return EXPORT[lang]["quote"].format(quote=" ".join(citation.quote.split("\n")), where=where)


def _remarks(citation: Citation, lang: Lang) -> tuple[str, ...]:
    """Address, source and the outcome of the verification."""
    words = EXPORT[lang]
    source = f"{citation.source} ({words['companion']})" if is_companion(citation.book_id) else citation.source
    return citation.address, source, PAGE[lang][citation.state]


def _publication(citation: Citation, lang: Lang, books: Books) -> Publication:
    book = books.get(citation.book_id)
    return publication_of(book, lang) if book else Publication(citation.source)


def _heading(citation: Citation, lang: Lang) -> str:
    return citation.section_en if lang == "en" else citation.section


def _plain_line(text: str) -> str:
    return _escaped(" ".join(text.splitlines()))


def _escaped(text: str) -> str:
    """A line that Markdown shows as it stands: no emphasis, link, image, tag, heading or list of its own."""
    return _MARKDOWN.sub(_after_backslash, text.strip())


def _after_backslash(match: re.Match[str]) -> str:
    found = match[0]
    return f"{found}\\" if found.isdigit() else f"\\{found}"  # "1." begins a list, "1\." does not


def _tex(text: str) -> str:
    """Text as LaTeX prints it, on one line."""
    return "".join(_BIBTEX.get(char, char) for char in " ".join(text.splitlines()))
