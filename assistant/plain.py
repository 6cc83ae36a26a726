"""Text of books and models made plain: no hidden characters, no link, image or tag that a program would follow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

# Zero width, bidirectional controls, tags (which can spell a whole hidden sentence), and other control characters.
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e0fff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)
_MARKDOWN_LINK = re.compile(r"!?\[(?P<label>[^\[\]\n]{0,200})\](?:\((?P<address>[^()\n]{0,500})\)|\[[^\[\]\n]{0,80}\])")
_DEFINITION = re.compile(r"^( {0,3}\[[^\[\]\n]+\]):", re.M)
_AUTOMATIC = re.compile(r"<((?:https?|ftp|mailto):[^<>\s]{1,500})>", re.I)
_TAG = re.compile(r"<(/?[a-z!?][^<>]{0,500})>?", re.I)
_ADDRESS = re.compile(r"(?:https?://|www\.)[\w./?=&%#:~+@,;!$'*-]+", re.I | re.A)
# The end of a piece that may yet become an address, or an address that may go on.
_OPEN = re.compile(
    r"(?:(?<![a-z])(?:h|ht|htt|https?|https?:|https?:/|https?://|w|ww|www|www\.)|"
    r"(?:https?://|www\.)[\w./?=&%#:~+@,;!$'*-]*)$",
    re.I | re.A,
)
_SCHEME = re.compile(r"https?://", re.I)
_MARK = re.compile(r"\d{1,3}(?:\s*[,，、-]\s*\d{1,3})*")


def visible(text: str) -> str:
    """The text without characters that a reader cannot see."""
    return _HIDDEN.sub("", text)


def without_markup(text: str) -> str:
    """The text with links and images of Markdown as "label (address)" and HTML tags in signs that are no tags."""
    text = _MARKDOWN_LINK.sub(_label_and_address, visible(text)).replace("](", "] (")  # of nested brackets
    text = _DEFINITION.sub(r"\1 :", text)
    return _TAG.sub(r"‹\1›", _AUTOMATIC.sub(r"\1", text))


def plain_addresses(pieces: Iterable[str], known: str) -> Iterator[str]:
    """The visible pieces with web addresses that stand in `known` as plain words; every other address is left out.

    An address that is split across pieces is held back until it is whole. The scheme goes: what is left is to be read.
    """
    book, held = known.lower(), ""
    for piece in pieces:
        held += visible(piece)
        open_at = _OPEN.search(held)
        ready = held[: open_at.start()] if open_at else held
        held = held[len(ready) :]
        if ready:
            yield _addresses(ready, book)
    if held:
        yield _addresses(held, book)


def _addresses(text: str, known: str) -> str:
    def kept(match: re.Match[str]) -> str:
        address = match[0].rstrip(".,;:!?'*")
        bare = _SCHEME.sub("", address)
        return (bare if bare.lower() in known else "") + match[0][len(address) :]

    return _ADDRESS.sub(kept, text)


def _label_and_address(match: re.Match[str]) -> str:
    label, address = match["label"], (match["address"] or "").strip()
    if match["address"] is None and _MARK.fullmatch(label):
        return match[0]  # two citation markers, [1][2]
    return " ".join(filter(None, (label, f"({address})" if address else "")))
