"""The words that name a place in a book: parts, chapters, sections by number or order, and places with a fixed name."""

from __future__ import annotations

import re

_ZH = r"[一二三四五六七八九十百\d]+"
_WORD = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_ORDINAL = f"{'|'.join(ORDINALS)}|last|final"
_OF_BOOK = (
    r"(?!\s+of\s+(?!(?:the|this)\s+(?:book|volume|work|report)|part\b|chapter\b|section\b"
    r"|the\s+(?:first|second|third|last)\s+part))"
)
_COUNT = rf"(?-i:[IVX]+)(?![A-Za-z])|ii|iii|iv|vi|\d+|{_WORD}"
_UNIT = r"(?!\s*(?:[亿万%％元]|[kc]?m\b|km|million|billion|per ?cent))"
PART = re.compile(
    rf"(?<!项目的)(?<!计划的)第\s*(?P<zh>{_ZH})\s*(?:大|个)?(?:部分|编|卷|篇)|(?P<zhlast>最后)(?:的)?一?个?(?:部分|编|卷|篇)"
    rf"|(?<![a-z])part\s+(?P<en>{_COUNT})(?![a-z])|\b(?P<order>{_ORDINAL})\s+part\b{_OF_BOOK}",
    re.I,
)
CHAPTER = re.compile(
    rf"第\s*(?P<zh>{_ZH})\s*章|(?P<zhlast>最后)一?章|(?<![a-z])chapter\s+(?P<en>{_COUNT})(?![a-z])"
    rf"|\b(?P<order>{_ORDINAL})\s+chapter\b",
    re.I,
)
SECTION = re.compile(
    rf"第\s*(?P<zh>{_ZH})\s*小?节|(?P<zhlast>最后)(?:的)?一?个?小?节|(?P<zhfirst>(?:开头|最前面)(?:的)?一?个?小?节)"
    rf"|(?<![a-z])(?:section|sec\.|§)\s*(?P<en>\d+(?:\.\d+)*|{_COUNT})(?![a-z])|\b(?P<order>{_ORDINAL})\s+(?:sub)?section\b{_OF_BOOK}"
    rf"|(?<![\d.,])(?P<number>\d+(?:\.\d+)+)(?![\d.]){_UNIT}\s*(?:小?节)?|(?<![\d.])(?P<bare>\d+)\s*小?节",
    re.I,
)
BELOW = re.compile(
    rf"^\s*的?第?\s*[（(]\s*(?P<n>{_ZH})\s*[)）]|^\s*的?第\s*(?P<m>{_ZH})\s*小节|\bsubsection\s+[(]?(?P<s>\d+)[)]?"
)
NAMED = re.compile(
    r"序言|前言|自序|导言|引言|目录|后记|结语|附录|参考文献|致谢|版权页|扉页|书名页"
    r"|\b(?:preface|foreword|afterword|epilogue|table of contents|contents(?: page)?|appendix|acknowledgements"
    r"|introduction"
    r"|conclusion|colophon|copyright page|imprint|title page)\b",
    re.I,
)
FRONT = {
    "版权页": "front/colophon", "colophon": "front/colophon", "copyright page": "front/colophon",
    "imprint": "front/colophon", "扉页": "front", "书名页": "front", "title page": "front", "contents page": "contents",
}  # fmt: skip
QUOTES = re.compile(r"[“\"「『《]([^“”\"」』》]{2,80})[”\"」』》]")
