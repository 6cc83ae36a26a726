"""Headings of Chinese and English books: recognised by their form, ranked, labelled, addressed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.normalize import HAN, fold_digits, squeeze_han, title_key

_ZH_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ONES = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_WORDS = {word: value for value, word in enumerate(_ONES, 1)}
_DECADES = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TENS = {word: 10 * value for value, word in enumerate(_DECADES, 2)}
_NUMERAL = r"[一二三四五六七八九十百零〇两\d](?:\s?[一二三四五六七八九十百零〇两\d])*"
_COUNT = rf"(?:[ivxlc]+|\d+|(?:{'|'.join(_TENS)})(?:[-\s](?:{'|'.join(_WORDS)}))?|{'|'.join(_WORDS)})"
_SEPARATED = r"(?:[\s:：]+|$)"
# In prose a small letter goes on after "part two"; a title starts with a capital or stands behind a sign.
_TITLED = r"\b(?=\s*(?:$|[.:：—–-]|[^\sa-z]))[\s.:：—–-]*"

_FORMS: tuple[tuple[str, int, re.Pattern[str]], ...] = (
    ("p", 10, re.compile(rf"(?P<label>第\s*(?P<n>{_NUMERAL})\s*部\s?分)[\s:：]*(?P<title>.*)")),
    ("p", 10, re.compile(rf"(?P<label>第\s*(?P<n>{_NUMERAL})\s*(?:[编卷篇部辑]|单元)){_SEPARATED}(?P<title>.*)")),
    ("p", 10, re.compile(rf"(?P<label>卷之?\s*(?P<n>{_NUMERAL})){_SEPARATED}(?P<title>.*)")),
    ("p", 10, re.compile(rf"(?P<label>(?i:(?:Part|Book|Volume)\s+(?P<n>{_COUNT}))){_TITLED}(?P<title>.*)")),
    ("c", 20, re.compile(rf"(?P<label>第\s*(?P<n>{_NUMERAL})\s*章)[\s:：]*(?P<title>.*)")),
    ("c", 20, re.compile(rf"(?P<label>第\s*(?P<n>{_NUMERAL})\s*[回讲]){_SEPARATED}(?P<title>.*)")),
    ("c", 20, re.compile(rf"(?P<label>(?i:Chapter\s+(?P<n>{_COUNT}))){_TITLED}(?P<title>.*)")),
    ("s", 30, re.compile(rf"(?P<label>第\s*(?P<n>{_NUMERAL})\s*节){_SEPARATED}(?P<title>.*)")),
    ("a", 10, re.compile(r"(?P<label>附录(?:\s*(?P<n>[一二三四五六七八九十]+|\d+|[A-Z]\b))?)[\s:：]*(?P<title>.*)")),
    ("a", 10, re.compile(rf"(?P<label>(?i:Appendix|Annex)\s+(?P<n>[A-Z]|[IVX]+|\d+)){_TITLED}(?P<title>.*)")),
    ("", 25, re.compile(r"(?P<label>[（(](?P<n>[IVX]+)[）)])\s*(?P<title>.+)")),
    ("", 32, re.compile(r"(?P<label>(?P<n>[IVXL]+))\.\s+(?P<title>[^…]+)")),
    ("", 36, re.compile(r"(?P<label>(?P<n>[一二三四五六七八九十]+)、)\s*(?P<title>.+)")),
    ("", 38, re.compile(r"(?P<label>[（(](?P<n>[一二三四五六七八九十]+)[）)])\s*(?P<title>.+)")),
    ("", 40, re.compile(r"(?P<label>(?P<n>\d{1,2}(?:\.\d{1,2})*))(?:[.、．]\s*|\s+(?![a-z]))(?P<title>\D.*)")),
    ("", 60, re.compile(r"(?P<label>[（(](?P<n>\d{1,2})[）)])\s*(?P<title>.+)")),
)
_NAMED: dict[str, tuple[str, ...]] = {
    "preface": (
        "序言", "前言", "序", "自序", "导言", "引言", "楔子", "引子", "序章",
        "preface", "foreword", "introduction", "prologue",
    ),
    "contents": ("目录", "目次", "contents", "tableofcontents"),
    "front/board": ("编委会", "编辑委员会", "编写组", "editorialboard", "editorialcommittee"),
    "afterword": ("后记", "跋", "结语", "尾声", "afterword", "epilogue", "conclusion"),
    "references": ("参考文献", "references", "bibliography"),
    "acknowledgements": ("致谢", "鸣谢", "acknowledgements", "acknowledgments"),
    "appendix": ("附录", "appendix"),
    "index": ("索引", "index"),
}  # fmt: skip
_BY_NAME = {key: address for address, keys in _NAMED.items() for key in keys}
_SENTENCE_END = re.compile(r"[。；！？;!?,，：:、]$|(?<!\.)\.$")
_INSIDE_SENTENCE = re.compile(r"[。！？；]")
_LONGEST_LINE = 110  # no title is longer: most lines of a book need no closer look
NAMED_RANK = 10


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
    """The value of an Arabic, Chinese, Roman or spelled-out number, or a letter's place; None where it is none."""
    lowered = re.sub(r"\s+", "-" if text.isascii() else "", text.strip().lower())
    if lowered.isdecimal():
        return int(lowered)
    tens, _, ones = lowered.rpartition("-")
    if ones in _WORDS and (not tens or tens in _TENS):
        return _TENS.get(tens, 0) + _WORDS[ones]
    if lowered in _TENS:
        return _TENS[lowered]
    # alone, "C" and "L" are the letters of an appendix
    if lowered and lowered not in {"c", "l"} and all(c in _ROMAN for c in lowered):
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
    return _BY_NAME.get(title_key(text)) if len(text) <= _LONGEST_LINE else None


def is_title_like(text: str) -> bool:
    """True where `text` has the form of a title: short, one clause, no punctuation at its end."""
    han = len(re.findall(f"[{HAN}]", text))
    limit = 45 if han * 2 > len(text) else 100
    return 0 < len(text) <= limit and not _SENTENCE_END.search(text) and not _INSIDE_SENTENCE.search(text)


def parse_heading(text: str, *, is_marked: bool = False) -> Heading | None:
    """The heading that `text` has the form of, or None. Form alone: the caller checks the context.

    With `is_marked` the file says that it is a heading, so that its length and punctuation do not matter.
    """
    if len(text) > _LONGEST_LINE and not is_marked:
        return None
    text = fold_digits(text)
    if address := named_address(text):
        printed = squeeze_han(text)
        return Heading(printed, "", printed, address, NAMED_RANK)
    for prefix, rank, pattern in _FORMS:
        if match := pattern.fullmatch(text):
            is_title = is_marked or is_title_like(_without_closing_sign(match, prefix))
            return _from_match(match, prefix, rank) if is_title else None
    return None


def _without_closing_sign(match: re.Match[str], prefix: str) -> str:
    """The text of a heading; "CHAPTER I." and "第三章 谁来了？" may close with a sign that no other title has."""
    text = squeeze_han(match[0])
    if not prefix or match.end("label") == match.start("title") != match.end():
        return text
    return text.rstrip("!?！？.") if match["label"].isascii() else text.rstrip("!?！？")


def _from_match(match: re.Match[str], prefix: str, rank: int) -> Heading | None:
    label, title, raw = match["label"], squeeze_han(match["title"].strip()), match["n"] or ""
    depth = raw.count(".")
    if not raw:
        return Heading(f"{label} {title}".strip(), label, title, "appendix", rank)
    number = parse_number(raw.rsplit(".", 1)[-1])
    if number is None:
        return None
    slug = f"{prefix}{number}" if not depth else raw
    sign = match[0][match.end("label") : match.start("title")].strip()
    printed = squeeze_han(match[0]) if sign or not prefix else f"{label} {title}".strip()
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
