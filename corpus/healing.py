"""Paragraphs that a page break cut in two become one again."""

from __future__ import annotations

import re

from corpus.normalize import HAN

_HAN_END = re.compile(rf"[{HAN}，、（“《](?:\ue000\d+\ue001)?$")
_HAN_START = re.compile(rf"[{HAN}，、）”》]")
_CLAUSE = re.compile("[，。；、：,;]")
_LIST_ITEM = re.compile(r"^(?:[（(]?[\d一二三四五六七八九十]{1,3}[）).、]|[①-⑳•·●■◆*-])\s*")
_LATIN_END = re.compile(r"[a-z,](?:\ue000\d+\ue001)?$")
_SHORTEST_BROKEN = 15
_SHORTEST_LATIN = 40  # a shorter line is rather an item of a list or a verse
# Words of one doubled character that may legitimately stand across a page break.
_REDUPLICATED = frozenset("天年月日人家处时常往渐刚仅偏恰略稍多大小好慢快久一个种件每妈爸哥弟姐妹爷奶叔星")


def is_broken(before: str, after: str) -> bool:
    """True where `after` goes on with the sentence that `before` leaves open."""
    if _LIST_ITEM.match(after):
        return False
    if _LATIN_END.search(before) and after[:1].islower() and after[:1].isascii():
        return len(before) >= _SHORTEST_LATIN
    long_enough = len(before) >= _SHORTEST_BROKEN and _CLAUSE.search(before)
    return bool(long_enough and _HAN_END.search(before) and _HAN_START.match(after))


def heal(before: str, after: str) -> str:
    """The two halves as one paragraph; a character that the page break doubled stands once."""
    if _LATIN_END.search(before) and after[:1].isascii():
        return f"{before} {after}"
    if before[-1] == after[0] and before[-1] not in _REDUPLICATED and re.match(f"[{HAN}]", after):
        return before + after[1:]
    return before + after
