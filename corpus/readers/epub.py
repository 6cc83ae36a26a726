"""EPUB books: the pages of the spine in reading order, headings by h1 to h6 and the table of contents, notes."""

from __future__ import annotations

import logging
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote
from zipfile import ZipFile

from bs4 import BeautifulSoup, Tag

from corpus.blocks import Block
from corpus.errors import EmptyBookError, UnreadableBookError
from corpus.normalize import title_key
from corpus.readers.archive import open_archive, read_member
from corpus.readers.epub_notes import collect_notes
from corpus.readers.wrapping import find_title, same_title
from corpus.readers.xhtml import Piece, attribute, kinds_of, name_of, parse_markup, read_pieces, tidy

_log = logging.getLogger(__name__)
_PAGE_TYPES = {"application/xhtml+xml", "text/html", "application/xml", "text/x-oeb1-document"}
_FONT_SCRAMBLING = {"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"}
_LICENCES = ("META-INF/license.lcpl", "META-INF/sinf.xml")
_PICTURE_TITLES = frozenset({"cover", "coverpage", "titlepage", "halftitle", "封面", "扉页", "书名页", "封底"})
_TITLE_REACH = 4  # a heading stands among the first blocks after the place its entry points at


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of the book's own table of contents."""

    title: str
    target: str  # the page file and, after a #, the id
    depth: int


@dataclass(frozen=True, slots=True)
class _Package:
    pages: tuple[str, ...]  # page files in reading order
    extra: tuple[str, ...]  # page files outside it, which may hold notes
    entries: tuple[_Entry, ...]
    page_numbers: dict[str, int]  # printed pages by target


def read_epub(path: Path) -> list[Block]:
    """The paragraphs, headings and table rows of an EPUB in reading order.

    Raises UnreadableBookError and EmptyBookError.
    """
    with open_archive(path, "EPUB") as archive:
        _refuse_locked(archive, path)
        package = _read_package(archive, path)
        soups = {
            name: parse_markup(data)
            for name in (*package.pages, *package.extra)
            if (data := read_member(archive, name, path)) is not None
        }
    for name in set(package.pages) - set(soups):
        _log.warning("%s lacks the page %s that its reading order names", path.name, name)
    blocks = list(_blocks(package, soups))
    if not any(block.text for block in blocks):
        raise EmptyBookError(
            f"{path} holds no text", hint="its pages may be pictures: convert it to PDF and run OCR on it first"
        )
    return blocks


def _refuse_locked(archive: ZipFile, path: Path) -> None:
    locked = any(read_member(archive, name, path) for name in _LICENCES)
    data = read_member(archive, "META-INF/encryption.xml", path)
    for item in _elements(parse_markup(data), "EncryptedData") if data else ():
        method = next(_elements(item, "EncryptionMethod"), None)
        locked = locked or method is None or attribute(method, "Algorithm") not in _FONT_SCRAMBLING
    if locked:
        raise UnreadableBookError(
            f"{path} is locked by digital rights management (DRM)",
            hint="get a copy without DRM from the publisher, or give the text as .txt, .md, .docx or .pdf",
        )


def _read_package(archive: ZipFile, path: Path) -> _Package:
    container = read_member(archive, "META-INF/container.xml", path)
    root = next(_elements(parse_markup(container), "rootfile"), None) if container else None
    name = attribute(root, "full-path") if root else ""
    data = read_member(archive, name, path) if name else None
    if data is None:
        raise UnreadableBookError(
            f"{path} is not an EPUB, or is damaged: it has no package file",
            hint="open it in an e-book program and export it again, or give the file its right extension",
        )
    package = parse_markup(data)
    items = {attribute(item, "id"): item for item in _elements(package, "item")}
    hrefs = {key: _resolve(name, attribute(item, "href")) for key, item in items.items()}
    nav = next((key for key, item in items.items() if "nav" in attribute(item, "properties").split()), None)
    ncx = next((key for key, item in items.items() if "ncx" in attribute(item, "media-type")), None)
    entries, numbers = _contents(archive, path, [hrefs[key] for key in (nav, ncx) if key])
    skipped = {hrefs[nav]} if nav else set()
    skipped |= {
        _file(_resolve(name, attribute(reference, "href")))
        for reference in _elements(package, "reference")
        if attribute(reference, "type") == "toc"
    }
    spine = [(attribute(ref, "idref"), attribute(ref, "linear") != "no") for ref in _elements(package, "itemref")]
    readable = [key for key, item in items.items() if attribute(item, "media-type") in _PAGE_TYPES]
    pages = [hrefs[key] for key, linear in spine if linear and key in readable and hrefs[key] not in skipped]
    extra = [hrefs[key] for key in readable if hrefs[key] not in skipped and hrefs[key] not in pages]
    return _Package(tuple(dict.fromkeys(pages)), tuple(extra), tuple(entries), numbers)


def _contents(archive: ZipFile, path: Path, names: list[str]) -> tuple[list[_Entry], dict[str, int]]:
    """The entries of the first table of contents that has any, and the printed pages of all of them."""
    entries: list[_Entry] = []
    numbers: dict[str, int] = {}
    for name in names:
        data = read_member(archive, name, path)
        if data is None:
            continue
        soup = parse_markup(data)
        for item in _elements(soup, "nav"):
            if "page-list" in kinds_of(item) or "pagelist" in kinds_of(item):
                numbers |= _page_list(item, name)
        entries = entries or list(_nav_entries(soup, name)) or list(_ncx_entries(soup, name))
    return entries, numbers


def _page_list(nav: Tag, base: str) -> dict[str, int]:
    links = ((link, link.get_text().strip()) for link in _elements(nav, "a"))
    return {_resolve(base, attribute(link, "href")): int(text) for link, text in links if text.isdecimal()}


def _nav_entries(soup: BeautifulSoup, base: str) -> Iterator[_Entry]:
    navs = list(_elements(soup, "nav"))
    toc = next((nav for nav in navs if "toc" in kinds_of(nav)), None)
    for link in _elements(toc, "a") if toc else ():
        depth = sum(name_of(parent) in {"ol", "ul"} for parent in link.parents)
        title = tidy(link.get_text())
        if title and depth:
            yield _Entry(title, _resolve(base, attribute(link, "href")), depth)


def _ncx_entries(soup: BeautifulSoup, base: str) -> Iterator[_Entry]:
    for point in _elements(soup, "navPoint"):
        depth = 1 + sum(name_of(parent) == "navpoint" for parent in point.parents)
        label, content = next(_elements(point, "text"), None), next(_elements(point, "content"), None)
        if label and content and (title := tidy(label.get_text())):
            yield _Entry(title, _resolve(base, attribute(content, "src")), depth)


def _blocks(package: _Package, soups: dict[str, BeautifulSoup]) -> Iterator[Block]:
    marks = collect_notes({name: soups[name] for name in (*package.pages, *package.extra) if name in soups}, _resolve)
    page: int | None = None
    shift = 0
    for name in package.pages:
        if name not in soups:
            continue
        numbers = {_fragment(target): n for target, n in package.page_numbers.items() if _file(target) == name}
        page = numbers.get("", page)
        pieces = read_pieces(soups[name], marks, numbers, page)
        titled, shift = _with_titles(pieces, [e for e in package.entries if _file(e.target) == name], shift)
        yield from (Block(piece.text, piece.level, piece.page) for piece in titled)
        page = next((piece.page for piece in reversed(pieces) if piece.page is not None), page)


def _with_titles(pieces: list[Piece], entries: list[_Entry], shift: int) -> tuple[list[Piece], int]:
    """The pieces with the table of contents applied: its depth is the level of the headings that it names.

    Other headings keep their distance from the last one named; `shift` is that between the two ways of counting.
    """
    named: dict[int, tuple[int, str, int]] = {}  # where a heading begins -> blocks it takes, its text, its depth
    missing: dict[int, list[Piece]] = {}
    starts = [_start(pieces, _fragment(entry.target)) for entry in entries]
    for place, (entry, start) in enumerate(zip(entries, starts, strict=True)):
        later = [other for other in starts[place + 1 :] if other > start]
        window = pieces[start : min([start + _TITLE_REACH, *later])]
        found = find_title(entry.title, [piece.text for piece in window])
        if found is None and window and window[0].level is not None:
            found = (0, 1)
        if found is not None and start + found[0] not in named:
            first, count = start + found[0], found[1]
            text = same_title(entry.title, [piece.text for piece in pieces[first : first + count]])
            named[first] = (count, text, entry.depth)
        elif found is None and window and title_key(entry.title) not in _PICTURE_TITLES:
            missing.setdefault(start, []).append(Piece(entry.title, entry.depth, page=window[0].page))
    return _apply(pieces, named, missing, shift)


def _apply(
    pieces: list[Piece], named: dict[int, tuple[int, str, int]], missing: dict[int, list[Piece]], shift: int
) -> tuple[list[Piece], int]:
    out: list[Piece] = []
    place = 0
    while place < len(pieces):
        piece = pieces[place]
        out.extend(missing.get(place, ()))
        if place in named:
            count, text, depth = named[place]
            shift = depth - (piece.level or depth)
            out.append(replace(piece, text=text, level=depth))
            place += count
            continue
        out.append(piece if piece.level is None else replace(piece, level=max(1, piece.level + shift)))
        place += 1
    return out, shift


def _start(pieces: list[Piece], fragment: str) -> int:
    return next((place for place, piece in enumerate(pieces) if fragment and fragment in piece.ids), 0)


def _elements(parent: Tag, name: str) -> Iterator[Tag]:
    """Every descendant element of that name, whatever its prefix and case."""
    for node in parent.descendants:
        if isinstance(node, Tag) and name_of(node) == name.lower():
            yield node


def _resolve(base: str, href: str) -> str:
    """The member that a link in `base` points at, with its fragment."""
    file, _, fragment = unquote(href).partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(base), file)) if file else base
    return f"{target}#{fragment}" if fragment else target


def _file(target: str) -> str:
    return target.partition("#")[0]


def _fragment(target: str) -> str:
    return target.partition("#")[2]
