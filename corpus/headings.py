"""Headings of Chinese and English books: recognised by their form, ranked, labelled, addressed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.normalize import HAN, squeeze_han, title_key

_ZH_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMERAL = r"[一二三四五六七八九十百零〇两\d]+"
_COUNT = rf"(?:[ivxlcIVXLC]+|\d+|{'|'.join(_WORDS)})"

_FORMS: tuple[tuple[str, int, re.Pattern[str]], ...] = (
    ("p", 10, re.compile(rf"(?P<label>第\s*(?P<n>{_NUMERAL})\s*(?:部分|编|卷|篇|部))[\s:：]*(?P<title>.*)")),
    ("p", 10, re.compile(rf"(?P<label>(?:Part|Book|Volume)\s+(?P<n>{_COUNT}))\b[\s.:：—–-]*(?P<title>.*)", re.I)),
    ("c", 20, re.compile(rf"(?P<label>第\s*(?P<n>{_NUMERAL})\s*[章回讲])[\s:：]*(?P<title>.*)")),
    ("c", 20, re.compile(rf"(?P<label>Chapter\s+(?P<n>{_COUNT}))\b[\s.:：—–-]*(?P<title>.*)", re.I)),
    ("s", 30, re.compile(rf"(?P<label>第\s*(?P<n>{_NUMERAL})\s*节)[\s:：]*(?P<title>.*)")),
    ("a", 15, re.compile(r"(?P<label>附录\s*(?P<n>[一二三四五六七八九十\dA-Z]*))[\s:：]*(?P<title>.*)")),
    ("a", 15, re.compile(r"(?P<label>(?:Appendix|Annex)\s+(?P<n>[A-Z]|\d+))\b[\s.:：—–-]*(?P<title>.*)")),
    ("", 25, re.compile(r"(?P<label>[（(](?P<n>[IVX]+)[）)])\s*(?P<title>.+)")),
    ("", 36, re.compile(r"(?P<label>(?P<n>[一二三四五六七八九十]+)、)\s*(?P<title>.+)")),
    ("", 38, re.compile(r"(?P<label>[（(](?P<n>[一二三四五六七八九十]+)[）)])\s*(?P<title>.+)")),
    ("", 40, re.compile(r"(?P<label>(?P<n>\d{1,2}(?:\.\d{1,2})*))(?:[.、．]\s*|\s+)(?P<title>\D.*)")),
    ("", 60, re.compile(r"(?P<label>[（(](?P<n>\d{1,2})[）)])\s*(?P<title>.+)")),
)
_NAMED = {
    "preface": ("序言", "前言", "序", "自序", "导言", "引言", "preface", "foreword", "introduction", "prologue"),
    "contents": ("目录", "目次", "contents", "tableofcontents"),
    "front/board": ("编委会", "编辑委员会", "编写组", "editorialboard", "editorialcommittee"),
    "afterword": ("后记", "跋", "结语", "afterword", "epilogue", "conclusion"),
    "references": ("参考文献", "references", "bibliography"),
    "acknowledgements": ("致谢", "鸣谢", "acknowledgements", "acknowledgments"),
    "appendix": ("附录", "appendix"),
}
_BY_NAME = {key: address for address, keys in _NAMED.items() for key in keys}
_SENTENCE_END = re.compile(r"[。；！？;!?,，：:、]$|(?<!\.)\.$")
_INSIDE_SENTENCE = re.compile(r"[。！？；]")
NAMED_RANK = 10
CONTENTS_KIND = "contents"


@dataclass(frozen=True, slots=True)
class Heading:
    """A recognised heading. `rank` orders depth: a lower rank stands higher in the tree."""

    text: str  # as printed, blanks of the layout removed
    label: str  # "第二部分", "1.1", "(2)"; empty for an unnumbered heading
    title: str
    slug: str  # its part of the address: "p2", "1.1", "2", "preface"
    rank: int
    number: int | None = None  # its place among its siblings, where it is numbered

    @property
    def is_bare(self) -> bool:
        """True for a label that still waits for its title on the next line."""
        return bool(self.label) and not self.title


def parse_number(text: str) -> int | None:
    """The value of an Arabic, Chinese, Roman or spelled-out number; None where it is none."""
    lowered = text.strip().lower()
    if lowered.isdecimal():
        return int(lowered)
    if lowered in _WORDS:
        return _WORDS.index(lowered) + 1
    if lowered and all(c in _ROMAN for c in lowered):
        values = [_ROMAN[c] for c in lowered]
        return sum(-v if i + 1 < len(values) and v < values[i + 1] else v for i, v in enumerate(values))
    if lowered and all(c in _ZH_DIGITS or c in "十百" for c in lowered):
        return _zh_number(lowered)
    return ord(lowered) - ord("a") + 1 if len(lowered) == 1 and lowered.isascii() and lowered.isalpha() else None


def _zh_number(text: str) -> int:
    total, digit = 0, 0
    for char in text:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _ZH_DIGITS[char]
    return total + digit


def named_address(text: str) -> str | None:
    """The fixed address of a heading that books share (preface, contents, …); None for any other."""
    return _BY_NAME.get(title_key(text))


def is_title_like(text: str) -> bool:
    """True where `text` has the form of a title: short, one clause, no punctuation at its end."""
    han = len(re.findall(f"[{HAN}]", text))
    limit = 45 if han * 2 > len(text) else 100
    return 0 < len(text) <= limit and not _SENTENCE_END.search(text) and not _INSIDE_SENTENCE.search(text)


def parse_heading(text: str, *, is_marked: bool = False) -> Heading | None:
    """The heading that `text` has the form of, or None. Form alone: the caller checks the context.

    With `is_marked` the file says that it is a heading, so that its length and punctuation do not matter.
    """
    text = squeeze_han(text)
    if address := named_address(text):
        return Heading(text, "", text, address, NAMED_RANK)
    if not is_marked and not is_title_like(text):
        return None
    for prefix, rank, pattern in _FORMS:
        if match := pattern.fullmatch(text):
            return _from_match(text, prefix, rank, match)
    return None


def _from_match(text: str, prefix: str, rank: int, match: re.Match[str]) -> Heading | None:
    label, title, raw = match["label"], match["title"].strip(), match["n"]
    depth = raw.count(".")
    if not raw:
        return Heading(text, label, title, "appendix", rank)
    number = parse_number(raw.rsplit(".", 1)[-1])
    if number is None or (not title and not prefix):
        return None
    slug = f"{prefix}{number}" if not depth else raw
    printed = f"{label} {title}".strip() if prefix else text
    return Heading(printed, _plain_label(label), title, slug, rank + depth, number)


def _plain_label(label: str) -> str:
    return re.sub(r"\s+", " ", label.replace("（", "(").replace("）", ")")).rstrip("、")


def english_label(label: str, slug: str) -> str:
    """The label for an English reader: "第二部分" is "Part II", "第三章" is "Chapter 3"."""
    match = re.fullmatch(r"([pcsa])(\d+)", slug)
    if not match or re.match(r"[A-Za-z]", label):
        return label
    number = int(match[2])
    name = {"p": "Part", "c": "Chapter", "s": "Section", "a": "Appendix"}[match[1]]
    return f"{name} {_roman(number) if name == 'Part' else number}"


def _roman(number: int) -> str:
    out = ""
    for value, sign in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        count, number = divmod(number, value)
        out += sign * count
    return out
