"""Notes of an EPUB: which links refer to a note, which element holds it, how both read in plain text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag

from corpus.readers.xhtml import NoteMarks, attribute, is_block, kinds_of, name_of, tidy

# \u3014 and \u3015 are the tortoise-shell brackets that Chinese books set around note numbers.
_OPEN, _CLOSE = r"\[(（【\u3014", r"\])）】\u3015"
_MARK = re.compile(rf"[{_OPEN}\s]*(\d{{1,4}}|[①-⑳]|[*†‡§]+|[a-z]|[ivxlc]{{1,6}})[{_CLOSE}\s]*", re.IGNORECASE)
_CIRCLED = re.compile("[①-⑳]")
_BRACKETED = re.compile(f"[{_OPEN}①-⑳*†‡§]")
_LEADING_MARK = re.compile(rf"^\s*(?:[{_OPEN}]\s*\w{{1,4}}\s*[{_CLOSE}]|\d{{1,4}}(?:[.、:：]|(?=\s))|[①-⑳*†‡§↩^]+)\s*")
_BACK_TEXT = re.compile(r"[\s\d\W↩^①-⑳]*")
_NOTE_CLASS = re.compile(r"foot-?note|note-?ref|endnote|\bfn\b", re.IGNORECASE)
_NOTE_KINDS = {"footnote", "endnote", "rearnote", "note"}
_LONGEST_NOTE = 5000


@dataclass(slots=True)
class _Collector:
    anchors: dict[int, str] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)
    bodies: set[int] = field(default_factory=set)
    pictures: int = 0

    def add(self, link: Tag, body: Tag) -> None:
        """Take `link` as the reference to the note in `body`."""
        if id(body) in self.bodies:
            # A second reference: the note has been given where the first one stands.
            self.anchors[id(link)] = self.notes[id(link)] = ""
            return
        match = _MARK.fullmatch(link.get_text())
        if match is None:
            self.pictures += 1
        mark = match[1] if match else str(self.pictures)
        text = _note_text(body, mark)
        if not text:
            return
        circled = bool(_CIRCLED.fullmatch(mark))
        self.anchors[id(link)] = f"^{mark}" if circled else f"[^{mark}]"
        self.notes[id(link)] = f"{mark} {text}" if circled else f"[^{mark}]: {text}"
        self.bodies.add(id(body))


def collect_notes(soups: Mapping[str, BeautifulSoup], resolve: Callable[[str, str], str]) -> NoteMarks:
    """Every reference of the book with its note. `resolve` turns a page and a link in it into a target."""
    targets = {f"{name}#{identifier}": tag for name, soup in soups.items() for tag, identifier in _identified(soup)}
    collector = _Collector()
    for name, soup in soups.items():
        for link in soup.find_all("a"):
            if "#" not in attribute(link, "href") or _inside(link, collector.bodies):
                continue
            target = targets.get(resolve(name, attribute(link, "href")))
            body = _body(target) if target is not None else None
            if target is not None and body is not None and _refers(link, target, body):
                collector.add(link, body)
    return NoteMarks(collector.anchors, collector.notes, frozenset(collector.bodies))


def _identified(soup: BeautifulSoup) -> Iterator[tuple[Tag, str]]:
    for tag in soup.find_all(True):
        if identifier := attribute(tag, "id") or attribute(tag, "name"):
            yield tag, identifier


def _inside(link: Tag, bodies: set[int]) -> bool:
    return any(id(parent) in bodies for parent in link.parents)


def _refers(link: Tag, target: Tag, body: Tag) -> bool:
    """True where the markup or the look of a link says that it refers to a note."""
    if kinds_of(link) & {"backlink", "referrer"} or any(parent is body for parent in link.parents):
        return False
    if "noteref" in kinds_of(link) or kinds_of(body) & _NOTE_KINDS:
        return True
    text = link.get_text()
    noted = bool(_NOTE_CLASS.search(attribute(link, "class")))
    if not text.strip():
        return noted
    if not _MARK.fullmatch(text):
        return False
    raised = name_of(link.parent) == "sup" if link.parent is not None else False
    marked = noted or raised or link.find("sup") is not None
    return marked or bool(_BRACKETED.search(text) and _is_note_like(target, body))


def _is_note_like(target: Tag, body: Tag) -> bool:
    """True where the note begins with a mark of its own, as notes do that answer to a bracketed number."""
    is_item = target is not body or name_of(body) in {"p", "li", "div"}
    return is_item and _LEADING_MARK.match(body.get_text()) is not None


def _body(target: Tag) -> Tag | None:
    """The element that holds a whole note; None where the target is no note."""
    body = target
    while not is_block(body):
        if body.parent is None:
            return None
        body = body.parent
    if name_of(body) == "dt":
        following = body.find_next_sibling("dd")
        body = following if isinstance(following, Tag) else body
    if re.fullmatch(r"h[1-6]|body|html|tr|table", name_of(body)) or len(body.get_text()) > _LONGEST_NOTE:
        return None
    return body


def _note_text(body: Tag, mark: str) -> str:
    """The note without its own mark and without the links back to the text."""
    parts: list[str] = []
    for node in body.descendants:
        if isinstance(node, Tag):
            parts.append("\n" if is_block(node) else "")
        elif not any(_is_back_link(parent) for parent in node.parents if parent is not body):
            parts.append(str(node))
    text = tidy("".join(parts))
    own = re.match(rf"[{_OPEN}↩^\s]*{re.escape(mark)}(?![\w.,]\d|\w)[{_CLOSE}.、:：\s]*", text)
    return text[own.end() :] if own else text


def _is_back_link(tag: Tag) -> bool:
    if name_of(tag) in {"rt", "rp"} or "backlink" in kinds_of(tag):
        return True
    return name_of(tag) == "a" and "#" in attribute(tag, "href") and _BACK_TEXT.fullmatch(tag.get_text()) is not None
