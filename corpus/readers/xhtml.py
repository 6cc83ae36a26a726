"""The text of an EPUB's pages: paragraphs, headings, list items, table rows, notes; markup parsed without a DTD."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from html.entities import html5
from xml.parsers import expat

from bs4 import BeautifulSoup, UnusualUsageWarning
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from corpus.normalize import HAN, clean_line

MAX_DEPTH = 200
_DECLARATION = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_XML_HEAD = re.compile(r"^\s*<\?xml.*?\?>", re.DOTALL)
# Without its DTD a document has no entities of its own: nothing can be fetched and nothing can multiply.
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_XML_ENTITIES = {"amp", "lt", "gt", "quot", "apos"}
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BLOCK = re.compile(
    "address|article|aside|blockquote|body|caption|center|d[dlt]|details|div|fieldset|figcaption|figure|footer|form|"
    "h[1-6r]|header|html|li|main|nav|[ou]l|p|pre|section|summary|table|t(?:body|d|foot|h|head|r)"
)
_SKIPPED = re.compile("audio|head|iframe|nav|r[pt]|script|style|svg|title|video")
_HEADING = re.compile(r"h([1-6])")
_BREAK = "\ue100"
_SOURCE_BREAK = re.compile(r"[ \t\r\f]*\n\s*")
_HAN_BREAK = re.compile(f"(?<=[{HAN}\u3000-\u303f\uff00-\uff65”’])\n(?=[{HAN}\u3000-\u303f\uff00-\uff65“‘])")


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of a page, with the ids that links may point at."""

    text: str
    level: int | None = None  # of an h1 to h6
    ids: tuple[str, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class NoteMarks:
    """What the notes of a book look like in its running text, by the identity of the elements."""

    anchors: Mapping[int, str]  # a reference -> its mark in the text, as in "[^1]"
    notes: Mapping[int, str]  # a reference -> the note's own block, as in "[^1]: …"
    bodies: frozenset[int]  # elements that hold notes and are no running text


def parse_markup(data: bytes) -> BeautifulSoup:
    """The element tree of an XHTML, OPF or NCX file; ill-formed markup is read as HTML."""
    text = _DOCTYPE.sub("", _XML_HEAD.sub("", decode_markup(data), count=1))
    text = _ENTITY.sub(_character, text)
    with warnings.catch_warnings():
        # Broken XML is read as HTML on purpose.
        warnings.simplefilter("ignore", UnusualUsageWarning)
        return BeautifulSoup(text, "xml" if _is_well_formed(text) else "lxml")


def decode_markup(data: bytes) -> str:
    """The characters of a markup file, by its byte order mark, its XML declaration, or UTF-8."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    declared = _DECLARATION.match(data.lstrip()[:200])
    for encoding in (declared[1].decode("ascii") if declared else "utf-8", "utf-8", "gb18030"):
        try:
            # GB2312 in a declaration usually means its superset.
            return data.decode("gb18030" if encoding.lower() in {"gb2312", "gbk"} else encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("utf-8", errors="replace")


def name_of(tag: Tag) -> str:
    """The element's name without a namespace prefix."""
    return tag.name.rpartition(":")[2].lower()


def attribute(tag: Tag, name: str) -> str:
    """An attribute's value as one string, empty where there is none."""
    value = tag.get(name)
    return value if isinstance(value, str) else " ".join(value or ())


def kinds_of(tag: Tag) -> set[str]:
    """What the element says it is: the words of epub:type and of role."""
    return {*attribute(tag, "epub:type").split(), *attribute(tag, "role").removeprefix("doc-").split()}


def is_block(tag: Tag) -> bool:
    """True for an element that begins a paragraph of its own."""
    return _BLOCK.fullmatch(name_of(tag)) is not None


def read_pieces(soup: BeautifulSoup, marks: NoteMarks, pages: Mapping[str, int], page: int | None) -> list[Piece]:
    """The blocks of one page file. `pages` are printed pages by element id, `page` the one that the file begins on."""
    reader = _PageReader(marks, pages, page)
    reader.walk(soup.find("body") or soup, 0)
    reader.flush()
    return reader.pieces


def tidy(text: str) -> str:
    """The text on one line; a line break of the source between Chinese characters leaves no blank."""
    return clean_line(_HAN_BREAK.sub("", _SOURCE_BREAK.sub("\n", text)))


class _PageReader:
    def __init__(self, marks: NoteMarks, pages: Mapping[str, int], page: int | None) -> None:
        self.pieces: list[Piece] = []
        self._marks = marks
        self._pages = pages
        self._page = page
        self._first_page = page
        self._parts: list[str] = []
        self._ids: list[str] = []
        self._notes: list[str] = []
        self._flat = 0  # inside a heading or a cell, where inner blocks do not part

    def walk(self, node: PageElement, depth: int) -> None:
        """Read an element or a string and everything in it."""
        if isinstance(node, NavigableString):
            if not isinstance(node, PreformattedString):
                self._parts.append(str(node))
            return
        if not isinstance(node, Tag) or _SKIPPED.fullmatch(name_of(node)) or id(node) in self._marks.bodies:
            return
        self._enter(node)
        if id(node) in self._marks.anchors:
            self._parts.append(self._marks.anchors[id(node)])
            self._notes.append(self._marks.notes[id(node)])
        elif depth > MAX_DEPTH:
            self._parts.append(node.get_text(" "))
        elif "pagebreak" not in kinds_of(node):
            self._element(node, depth)

    def flush(self, level: int | None = None) -> None:
        """End the block, and let the notes that it refers to follow it."""
        lines = [line for line in map(_tidy_row, "".join(self._parts).split(_BREAK)) if line]
        for line in lines:
            self.pieces.append(Piece(line, level, tuple(self._ids), self._first_page))
            self._ids = []
        self.pieces.extend(Piece(note, page=self._first_page) for note in self._notes if note)
        self._parts, self._notes, self._first_page = [], [], self._page

    def _enter(self, tag: Tag) -> None:
        if identifier := attribute(tag, "id") or (attribute(tag, "name") if name_of(tag) == "a" else ""):
            if self._flat == 0 and is_block(tag):
                self.flush()
            self._ids.append(identifier)
        page = self._pages.get(identifier)
        if "pagebreak" in kinds_of(tag):
            label = attribute(tag, "title") or attribute(tag, "aria-label") or tag.get_text()
            page = int(label) if label.strip().isdecimal() else page
        if page is not None:
            self._page = page
            if not "".join(self._parts).strip():
                self._first_page = page

    def _element(self, tag: Tag, depth: int) -> None:
        name = name_of(tag)
        heading = _HEADING.fullmatch(name)
        if name == "br":
            self._parts.append(" " if self._flat else _BREAK)
        elif self._flat:
            self._inside(tag, depth, " " if is_block(tag) else "")
        elif heading or name in {"tr", "dt"}:
            self.flush()
            self._flat += 1
            self._cells(tag, depth) if name == "tr" else self._inside(tag, depth, "")
            self._flat -= 1
            self.flush(int(heading[1]) if heading else None)
        elif is_block(tag):
            self.flush()
            self._inside(tag, depth, "")
            self.flush()
        else:
            self._inside(tag, depth, "")

    def _inside(self, tag: Tag, depth: int, edge: str) -> None:
        self._parts.append(edge)
        for child in tag.children:
            if isinstance(child, NavigableString) and name_of(tag) == "pre":
                self._parts.append(_BREAK.join(str(child).split("\n")))
            else:
                self.walk(child, depth + 1)
        self._parts.append(edge)

    def _cells(self, row: Tag, depth: int) -> None:
        for place, cell in enumerate(cell for cell in row.children if isinstance(cell, Tag)):
            self._parts.append("\t" if place else "")
            start = len(self._parts)
            self.walk(cell, depth + 1)
            self._parts[start:] = [re.sub(r"\s+", " ", tidy("".join(self._parts[start:])))]


def _tidy_row(line: str) -> str:
    """A line cleaned; the tabs between the cells of a row stay, those of indented markup do not."""
    if "\t" not in line or "\n" in line.strip():
        return tidy(line)
    return "\t".join(tidy(cell) for cell in line.split("\t")).strip()


def _is_well_formed(text: str) -> bool:
    parser = expat.ParserCreate()
    try:
        parser.Parse(text.encode("utf-8", errors="replace"), True)
    except expat.ExpatError:
        return False
    return True


def _character(match: re.Match[str]) -> str:
    if match[1].lower() in _XML_ENTITIES:
        return match[0]
    return html5.get(f"{match[1]};", match[0])
