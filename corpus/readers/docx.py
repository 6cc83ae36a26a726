"""Word documents: paragraphs, headings by style or outline level, tables row by row, footnotes and endnotes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.exceptions import OpcError
from docx.oxml.parser import parse_xml

from corpus.blocks import Block
from corpus.errors import EmptyBookError, UnreadableBookError
from corpus.normalize import clean_line
from corpus.readers.archive import DAMAGE, open_archive
from corpus.readers.numbering import Element, Numbering, value
from corpus.readers.wrapping import LineJoiner

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_HEADING_NAME = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLE_NAMES = {"title", "标题"}
_TITLE = 0
_BODY_OUTLINE = 9
_NOTES = (("footnote", RT.FOOTNOTES), ("endnote", RT.ENDNOTES))
_SIGNS = {f"{_W}tab": "\t", f"{_W}ptab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_SKIPPED = {f"{_W}{name}" for name in ("pPr", "rPr", "del", "moveFrom", "rt", "instrText", "delText", "sdtPr")}
_BROKEN = (*DAMAGE, OpcError, KeyError, ValueError, SyntaxError, AttributeError, RecursionError)


def read_docx(path: Path) -> list[Block]:
    """The paragraphs, headings and table rows of a Word document.

    Raises UnreadableBookError and EmptyBookError.
    """
    _refuse_old_word(path)
    with open_archive(path, "DOCX"):
        pass
    try:
        blocks = _WordReader(Document(str(path))).blocks()
    except _BROKEN as error:
        raise UnreadableBookError(
            f"{path} is not a Word document, or is damaged: {error}",
            hint="open it in Word or LibreOffice and save it again as .docx",
        ) from error
    if not any(block.text for block in blocks):
        raise EmptyBookError(f"{path} holds no text", hint="if its pages are pictures, run OCR on them first")
    return blocks


def _refuse_old_word(path: Path) -> None:
    try:
        with path.open("rb") as file:
            start = file.read(len(_OLE))
    except OSError as error:
        raise UnreadableBookError(
            f"{path} cannot be read: {error.strerror}", hint="check the path and its permissions"
        ) from error
    if start == _OLE:
        raise UnreadableBookError(
            f"{path} is a Word document with a password, or in the old .doc format",
            hint="open it in Word or LibreOffice and save it as .docx without a password",
        )


class _Styles:
    """Heading levels and list membership by paragraph style, inherited from base styles."""

    def __init__(self, document: WordDocument) -> None:
        elements = cast("Element", document.styles.element).findall(f"{_W}style")
        self._by_id = {style.get(f"{_W}styleId") or "": style for style in elements}

    def chain(self, style_id: str | None) -> Iterator[tuple[str, Element]]:
        """The style and the styles it is based on."""
        seen: set[str] = set()
        while style_id is not None and style_id in self._by_id and style_id not in seen:
            seen.add(style_id)
            yield style_id, self._by_id[style_id]
            style_id = value(self._by_id[style_id], "basedOn")

    def level(self, style_id: str | None) -> int | None:
        """The heading level of a style; 0 for the title of the document, None for running text."""
        for _, style in self.chain(style_id):
            name = (value(style, "name") or "").strip()
            if match := _HEADING_NAME.fullmatch(name):
                return int(match[1])
            if name.lower() in _TITLE_NAMES:
                return _TITLE
            outline = style.find(f"{_W}pPr/{_W}outlineLvl")
            if outline is not None:
                return _outline_level(outline)
        return None


class _WordReader:
    def __init__(self, document: WordDocument) -> None:
        self._document = document
        self._styles = _Styles(document)
        self._numbering = Numbering(self._part(RT.NUMBERING))
        self._notes = {kind: _notes(self._part(relation), kind) for kind, relation in _NOTES}
        self._count = 0
        self._in_body = False  # a title before the first heading belongs to the title page
        self._pending: list[str] = []
        self._boxes: list[Element] = []

    def blocks(self) -> list[Block]:
        """Every block of the body in reading order."""
        return list(self._container(cast("Element", self._document.element.body)))

    def _part(self, relation: str) -> Element | None:
        try:
            part = self._document.part.part_related_by(relation)
        except KeyError:
            return None
        return cast("Element", parse_xml(part.blob))

    def _container(self, parent: Element) -> Iterator[Block]:
        for child in parent:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                yield from self._table(child)
            elif child.tag not in _SKIPPED and child.tag != _FALLBACK:
                yield from self._container(child)

    def _paragraph(self, paragraph: Element) -> Iterator[Block]:
        level = self._level(paragraph)
        if level == _TITLE and self._in_body:
            level = 1
        self._in_body = self._in_body or bool(level)
        label = self._label(paragraph) if level else ""
        text = _inline(paragraph, self._refer, self._boxes)
        if level is not None:
            # Word joins a heading that is broken by hand into one entry of its outline.
            text = label + clean_line(text.replace("\t", " "))
        for line in text.split("\n"):
            if line := _tidy(line):
                yield Block(line, level=level or None)
        yield from self._released()

    def _table(self, table: Element) -> Iterator[Block]:
        for row in _rows(table):
            cells = [self._cell(cell) for cell in row]
            if any(cells):
                yield Block("\t".join(cells))
            yield from self._released()

    def _cell(self, cell: Element) -> str:
        lines = [_inline(paragraph, self._refer, self._boxes) for paragraph in _paragraphs(cell)]
        return clean_line(LineJoiner().join(lines))

    def _released(self) -> Iterator[Block]:
        """The footnotes and text boxes that the last paragraph referred to."""
        notes, self._pending = self._pending, []
        yield from (Block(note) for note in notes)
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            yield from self._container(box)

    def _refer(self, kind: str, note_id: str) -> str:
        text = self._notes[kind].pop(note_id, "")
        if not text:
            return ""
        self._count += 1
        self._pending.append(f"[^{self._count}]: {text}")
        return f"[^{self._count}]"

    def _level(self, paragraph: Element) -> int | None:
        outline = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
        if outline is not None:
            return _outline_level(outline)
        return self._styles.level(_style_id(paragraph))

    def _label(self, paragraph: Element) -> str:
        style_id = _style_id(paragraph)
        for name, owner in (("", paragraph), *self._styles.chain(style_id)):
            source = owner.find(f"{_W}pPr/{_W}numPr")
            num_id = None if source is None else value(source, "numId")
            if source is not None and num_id:
                place = value(source, "ilvl")
                known = int(place) if place else self._numbering.level_of_style(num_id, name or style_id or "")
                return self._numbering.next_label(num_id, known)
        return ""


def _notes(root: Element | None, kind: str) -> dict[str, str]:
    """Notes by their id; separators, which have a type of their own, are left out."""
    found: dict[str, str] = {}
    for note in root.findall(f"{_W}{kind}") if root is not None else ():
        if note.get(f"{_W}type") in {None, "normal"}:
            lines = [_inline(paragraph, lambda kind, note_id: "", []) for paragraph in _paragraphs(note)]
            found[note.get(f"{_W}id") or ""] = LineJoiner().join(lines)
    return found


def _inline(element: Element, refer: Callable[[str, str], str], boxes: list[Element]) -> str:
    """The text of a paragraph; notes go through `refer`, text boxes are put aside into `boxes`."""
    parts: list[str] = []
    for child in element:
        tag = child.tag
        if not isinstance(tag, str) or tag in _SKIPPED or tag == _FALLBACK or _is_hidden(child):
            continue
        if tag == f"{_W}t":
            parts.append(child.text or "")
        elif tag in _SIGNS:
            parts.append("" if child.get(f"{_W}type") in {"page", "column"} else _SIGNS[tag])
        elif tag in {f"{_W}footnoteReference", f"{_W}endnoteReference"}:
            kind = tag.removeprefix(_W).removesuffix("Reference")
            parts.append(refer(kind, child.get(f"{_W}id") or ""))
        elif tag == f"{_W}txbxContent":
            boxes.append(child)
        else:
            parts.append(_inline(child, refer, boxes))
    return "".join(parts)


def _is_hidden(run: Element) -> bool:
    vanish = run.find(f"{_W}rPr/{_W}vanish") if run.tag == f"{_W}r" else None
    return vanish is not None and vanish.get(f"{_W}val") not in {"0", "false"}


def _rows(table: Element) -> Iterator[list[Element]]:
    """The cells of each row; a cell that continues one above it (vertical merge) counts as empty."""
    for row in _below(table, f"{_W}tr"):
        yield list(_below(row, f"{_W}tc"))


def _paragraphs(parent: Element) -> Iterator[Element]:
    yield from _below(parent, f"{_W}p")


def _below(parent: Element, tag: str) -> Iterator[Element]:
    """The outermost descendants named `tag`, through content controls and tracked insertions."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in _SKIPPED and child.tag != _FALLBACK:
            yield from _below(child, tag)


def _style_id(paragraph: Element) -> str | None:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return None if style is None else style.get(f"{_W}val")


def _outline_level(outline: Element) -> int | None:
    raw = outline.get(f"{_W}val") or ""
    return int(raw) + 1 if raw.isdecimal() and int(raw) < _BODY_OUTLINE else None


def _tidy(line: str) -> str:
    """The line cleaned, with the tabs that part the entries of a table of contents kept."""
    return "\t".join(filter(None, (clean_line(part) for part in line.split("\t"))))
