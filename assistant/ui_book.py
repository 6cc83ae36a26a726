"""The book beside the conversation as HTML: the tree, a section, the cited sentence lit. Book text is data: escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from assistant.bookshelf import Bookshelf
from assistant.texts import PAGE
from assistant.types import Citation
from assistant.ui_elements import attributes, button
from assistant.ui_html import printed_pages, source_name
from corpus.types import Book, Lang, Section, Span


@dataclass(frozen=True, slots=True)
class View:
    """What the reader looks at. `visit` grows with every move, so that the browser scrolls once for each."""

    lang: Lang
    book_id: str
    address: str  # of the section
    lit: Span | None = None
    turn: int | None = None  # the turn and number of the citation that was opened
    number: int | None = None
    parallel: bool = False  # each paragraph followed by its counterpart in the other language
    chosen: bool = False  # whether the reader set `parallel`, or the language of the answer did
    visit: int = 0


def book_panel(view: View, shelf: Bookshelf, citations: Sequence[Citation]) -> str:
    """The whole right-hand side; `citations` are those of the turn whose citation is open."""
    if not shelf.books:
        return '<div class="book"></div>'
    section = shelf.section(view.book_id, view.address)
    lit = "" if view.lit is None else f"{view.lit.start}-{view.lit.end}"
    head = f"{_walk_citations(view, shelf, citations)}{_parallel_switch(view, shelf, section)}"
    return (
        f'<div class="book"{attributes(data_visit=view.visit, data_lit=lit)}>'
        f'<div class="bar">{head}</div>{_tree(view, shelf, section)}'
        f"<article{attributes(lang=section.lang, data_address=section.address)}>"
        f"{_heading(view, shelf, section)}{_text(view, shelf, section)}"
        f"{_below(view, shelf, section)}{_notes(view, shelf, section)}</article>"
        f"{_walk_sections(view, shelf, section)}</div>"
    )


def _open(section: Section, inner: str, **values: object) -> str:
    """A button that opens a section."""
    return button(inner, data_act="open", data_book=section.book_id, data_address=section.address, **values)


def _walk_citations(view: View, shelf: Bookshelf, citations: Sequence[Citation]) -> str:
    numbers = [c.number for c in citations]
    if view.turn is None or view.number not in numbers:
        return ""
    words, place = PAGE[view.lang], numbers.index(view.number)
    said = escape(words["citation_of"].format(number=place + 1, total=len(numbers)))
    if len(numbers) == 1:
        return f'<div class="citations"><span>{said}</span></div>'
    steps = []
    ways = ((words["previous_citation"], place - 1, "←"), (words["next_citation"], place + 1, "→"))
    for label, step, sign in ways:
        number = numbers[step] if 0 <= step < len(numbers) else None
        act = {"data_act": "cite", "data_turn": view.turn, "data_number": number}
        steps.append(button(sign, aria_label=label, title=label, disabled=number is None, **act))
    return f'<div class="citations" role="group">{steps[0]}<span>{said}</span>{steps[1]}</div>'


def _parallel_switch(view: View, shelf: Bookshelf, section: Section) -> str:
    if shelf.twin(section) is None:
        return ""
    label = escape(PAGE[view.lang]["parallel_on"])
    return button(label, class_="parallel", data_act="parallel", aria_pressed=str(view.parallel).lower())


def _tree(view: View, shelf: Bookshelf, here: Section) -> str:
    summary = escape(PAGE[view.lang]["contents"])
    books = "".join(_tree_of(view, shelf, book, here) for book in shelf.books)
    path = escape(shelf.label(here, view.lang) or here.title)
    return f'<details class="tree"><summary><b>{summary}</b> <span>{path}</span></summary><nav>{books}</nav></details>'


def _tree_of(view: View, shelf: Bookshelf, book: Book, here: Section) -> str:
    lines = []
    for section in book.sections:
        if section.kind == "footnote":
            continue
        path = shelf.path(section, view.lang)
        pages = printed_pages(section.pages, view.lang)
        current = "true" if section is here else None
        inner = f"<span>{escape(path[-1])}</span><small>{pages}</small>"
        depth = section.address.count("/")
        lines.append(f'<li style="--depth:{depth}">{_open(section, inner, aria_current=current)}</li>')
    opened = " open" if book.id == here.book_id else ""
    title = f"{escape(book.title)} <small>{source_name(book.id, book.source, view.lang)}</small>"
    return f'<details{opened}><summary lang="{book.lang}">{title}</summary><ul>{"".join(lines)}</ul></details>'


def _heading(view: View, shelf: Bookshelf, section: Section) -> str:
    above = " › ".join(escape(part) for part in section.path[:-1])
    title = escape(section.title)
    other = shelf.path(section, view.lang)[-1]
    english = f'<p class="other" lang="{view.lang}">{escape(other)}</p>' if other != section.title else ""
    pages = printed_pages(section.pages, view.lang)
    address = escape(f"{section.book_id}/{section.address}")
    link = f'<a href="?at={address}" title="{escape(PAGE[view.lang]["link"])}">{address}</a>'
    book = shelf.book(section.book_id)
    source = source_name(book.id, book.source, view.lang)
    where = " · ".join(part for part in (pages, source, link) if part)
    path = f'<p class="path">{above}</p>' if above else ""
    return f'<header>{path}<h2>{title}</h2>{english}<p class="where">{where}</p>{_back(view, section)}</header>'


def _back(view: View, section: Section) -> str:
    if section.anchor is None:
        return ""
    act = {"data_act": "open", "data_book": section.book_id, "data_address": section.anchor}
    return button(f"↩ {escape(PAGE[view.lang]['noted_in'])}", class_="back", **act)


def _text(view: View, shelf: Bookshelf, section: Section) -> str:
    if not section.text.strip():
        return f'<p class="note" lang="{view.lang}">{escape(PAGE[view.lang]["no_text"])}</p>'
    twin = shelf.twin(section) if view.parallel else None
    aligned = twin is not None and len(twin.paragraphs) == len(section.paragraphs)
    said = shelf.rendering(section, view.lit) if twin is not None and view.lit is not None else ()
    anchors = _anchors(shelf, section)
    rows = []
    for number, span in enumerate(section.paragraphs, 1):
        text = _marked(section, span, view.lit, anchors)
        named = attributes(data_address=f"{section.address}:{number}", data_n=number)
        rows.append(f'<p class="par"{named}>{text}</p>')
        if twin is not None and aligned:
            rows.append(_twin_paragraph(twin, number, said))
    if twin is not None and not aligned:
        rows += [_twin_paragraph(twin, number, said) for number in range(1, len(twin.paragraphs) + 1)]
    return "".join(rows)


def _anchors(shelf: Bookshelf, section: Section) -> dict[int, str]:
    """Buttons for footnotes by the offset after the sentence that refers to them."""
    ends = {unit.address: unit.end for unit in section.units}
    found: dict[int, str] = {}
    for note in shelf.footnotes(section):
        if note.anchor in ends:
            end = ends[note.anchor]
            found[end] = found.get(end, "") + _open(note, _mark(note), class_="note-mark")
    return found


def _mark(note: Section) -> str:
    """The footnote's printed mark: ① of "脚注①"."""
    label = note.labels[-1] if note.labels else ""
    printed = re.search(r"[①-⑳]", label) or re.search(r"\S+$", label)
    return escape(printed[0] if printed else "*")


def _marked(section: Section, paragraph: Span, lit: Span | None, anchors: dict[int, str]) -> str:
    start, end = paragraph
    cuts = {start, end, *(place for place in anchors if start < place <= end)}
    if lit is not None:
        cuts |= {place for place in lit if start < place < end}
    out = []
    for left, right in pairwise(sorted(cuts)):
        piece = escape(section.text[left:right])
        inside = lit is not None and lit.start <= left and right <= lit.end
        out.append(f'<mark class="lit" tabindex="-1">{piece}</mark>' if inside else piece)
        out.append(anchors.get(right, ""))
    return "".join(out)


def _twin_paragraph(twin: Section, number: int, said: Sequence[Span]) -> str:
    start, end = twin.paragraphs[number - 1]
    cuts = {start, end, *(place for span in said for place in span if start < place < end)}
    pieces = [
        f"<em>{escape(twin.text[left:right])}</em>"
        if any(span.start <= left and right <= span.end for span in said)
        else escape(twin.text[left:right])
        for left, right in pairwise(sorted(cuts))
    ]
    return f'<p class="twin" lang="{twin.lang}">{"".join(pieces)}</p>'


def _below(view: View, shelf: Bookshelf, section: Section) -> str:
    parts = [part for part in shelf.below(section) if part.kind != "footnote"]
    if not parts:
        return ""
    items = "".join(f"<li>{_open(part, escape(shelf.path(part, view.lang)[-1]))}</li>" for part in parts)
    return (
        f'<nav class="below" lang="{view.lang}"><h3>{escape(PAGE[view.lang]["subsections"])}</h3><ul>{items}</ul></nav>'
    )


def _notes(view: View, shelf: Bookshelf, section: Section) -> str:
    notes = shelf.footnotes(section)
    if not notes:
        return ""
    items = []
    for note in notes:
        mark = _mark(note)
        label = PAGE[view.lang]["footnote"].format(label=mark)
        twin = shelf.twin(note) if view.parallel else None
        other = f'<span class="twin" lang="{twin.lang}">{escape(twin.text)}</span>' if twin else ""
        items.append(f"<li>{_open(note, mark, aria_label=label)} {escape(note.text)}{other}</li>")
    return f'<aside class="notes" aria-label="{escape(PAGE[view.lang]["footnotes"])}"><ol>{"".join(items)}</ol></aside>'


def _walk_sections(view: View, shelf: Bookshelf, section: Section) -> str:
    steps = []
    words = PAGE[view.lang]
    labels = (words["previous_section"], words["next_section"])
    for label, near, sign in zip(labels, shelf.neighbours(section), ("←", "→"), strict=True):
        if near is None:
            steps.append("<span></span>")
            continue
        name = escape(shelf.path(near, view.lang)[-1])
        inner = f"<small>{escape(label)}</small><span>{name}</span>"
        steps.append(_open(near, inner, data_way=sign))
    return f'<nav class="walk">{"".join(steps)}</nav>'
