"""Values that a sentence commits itself to: years, lengths of time, counts, cities, countries, bodies, contraries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from corpus.language import detect_language
from corpus.numerals import english_to_digits, han_to_digits
from corpus.types import Lang

Kind = Literal["year", "duration", "count", "ordinal", "city", "country", "body", "contrary"]

_CITIES = (
    "北京 Beijing|上海 Shanghai|昆明 Kunming|南宁 Nanning|广州 Guangzhou|深圳 Shenzhen|成都 Chengdu|重庆 Chongqing"
    "|天津 Tianjin|西安 Xi'an|武汉 Wuhan|南京 Nanjing|杭州 Hangzhou|桂林 Guilin|大理 Dali|丽江 Lijiang|景洪 Jinghong"
    "|香港 Hong_Kong|台北 Taipei|曼谷 Bangkok|清迈 Chiang_Mai|清莱 Chiang_Rai|万象 Vientiane|琅勃拉邦 Luang_Prabang"
    "|金边 Phnom_Penh|暹粒 Siem_Reap|河内 Hanoi|胡志明市 Ho_Chi_Minh_City|岘港 Da_Nang|仰光 Yangon|内比都 Naypyidaw"
    "|马尼拉 Manila|东京 Tokyo|首尔 Seoul|新加坡 Singapore|雅加达 Jakarta|吉隆坡 Kuala_Lumpur|新德里 New_Delhi"
    "|巴黎 Paris|伦敦 London|纽约 New_York|日内瓦 Geneva|华盛顿 Washington|莫斯科 Moscow|柏林 Berlin|罗马 Rome"
)
_COUNTRIES = (
    "中国 China|泰国 Thailand|老挝 Laos Lao_PDR|缅甸 Myanmar Burma|越南 Vietnam Viet_Nam|柬埔寨 Cambodia|日本 Japan"
    "|韩国 Korea|印度 India|美国 United_States|英国 Britain United_Kingdom|法国 France|德国 Germany|俄罗斯 Russia"
    "|澳大利亚 Australia|加拿大 Canada|瑞典 Sweden|荷兰 Netherlands|芬兰 Finland|马来西亚 Malaysia|菲律宾 Philippines"
)
_BODIES = (
    "亚洲开发银行 亚行 ADB Asian_Development_Bank|世界银行 世行 World_Bank|联合国 United_Nations"
    "|国际货币基金组织 IMF International_Monetary_Fund|欧盟 欧洲联盟 European_Union|东盟 ASEAN"
    "|世界贸易组织 世贸组织 WTO World_Trade_Organization|世界卫生组织 世卫组织 WHO World_Health_Organization"
)
_NUMBER_ZH = r"(?:\d+|[一二三四五六七八九十两百]+)"
_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_NUMBER_EN = rf"(?:\d+|{_WORDS})"
_YEAR = re.compile(r"(?<![\d.,])(?:1[89]|20)\d\d(?![\d.,]\d|\d|\s*(?:km|m\b|美元|元|人))(?:\s*年)?")
_DURATION = re.compile(
    rf"{_NUMBER_ZH}\s*(?:个月|个?小时|个?星期|周(?!年)|天|年(?!代|级))"
    rf"|\b{_NUMBER_EN}\s(?:months?|hours?|weeks?|days?|years?)\b",
    re.I,
)
_COUNT = re.compile(
    rf"(?P<n>{_NUMBER_ZH})\s*(?:个|项|条|位|名|座|种|类|家|所|部分)(?P<noun>[\u4e00-\u9fff]{{2,4}})"
    rf"|\b(?P<en>{_NUMBER_EN})\s(?P<thing>[a-z][a-z-]{{3,}}s)\b",
    re.I,
)
# what excludes one another: by its name, how readers of each language say it, and what says it
_CONTRARIES = tuple(
    (axis, zh, en, re.compile(pattern, re.I))
    for axis, zh, en, pattern in (
        (
            "decision", "批准", "approved",
            r"(?<!未)(?<!不)(?:批准|认可|(?:予以|获得?|得到|表决|一致|会议|上)通过|同意)"
            r"|\b(?:approv(?:ed?|es|ing|al)|endors(?:ed?|es|ing|ement)|adopt(?:ed|s|ion)?|agreed (?:to|on))\b",
        ),
        (
            "decision", "否决", "rejected",
            r"否决|拒绝|驳回|反对"
            r"|\b(?:reject(?:ed|s|ing|ion)?|refus(?:ed?|es|al)|veto(?:ed|es)?|turn(?:ed)? down|threw out)\b",
        ),
        ("outcome", "成功", "success", r"成功|\bsuccess(?:es|ful|fully)?\b|\bsucceed(?:ed|s)?\b"),
        ("outcome", "失败", "failure", r"失败|\bfail(?:ed|s|ure|ures|ing)?\b"),
        (
            "course", "自北向南", "from north to south",
            r"[自由从]北[向往到至朝]南|\bfrom (?:the )?north to (?:the )?south\b|\bsouthwards?\b",
        ),
        (
            "course", "自南向北", "from south to north",
            r"[自由从]南[向往到至朝]北|\bfrom (?:the )?south to (?:the )?north\b|\bnorthwards?\b",
        ),
        (
            "effect", "改善", "improved",
            r"改善|好转|\bimprov(?:ed?|es|ing|ements?)\b|\b(?:got|getting|became) better\b",
        ),
        (
            "effect", "恶化", "worsened",
            r"恶化|变差|\bworsen(?:ed|s|ing)?\b|\bdeteriorat(?:ed?|es|ing|ion)\b|\b(?:got|getting|became) worse\b",
        ),
    )
)  # fmt: skip
_ORDINAL_WORDS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_ORDINAL = re.compile(rf"第\s*{_NUMBER_ZH}\s*(?:次|届|期|版)|首[次届]|\b(?:{'|'.join(_ORDINAL_WORDS)})\b", re.I)


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a sentence: what kind, in one spelling over languages, and as it is written."""

    kind: Kind
    canonical: str
    surface: str
    noun: str = ""  # what a count counts, what a contrary is about


def _rows(table: str) -> list[tuple[str, ...]]:
    return [tuple(name.replace("_", " ") for name in row.split()) for row in table.split("|")]


_NAMES: dict[Kind, list[tuple[str, ...]]] = {
    "city": _rows(_CITIES),
    "country": _rows(_COUNTRIES),
    "body": _rows(_BODIES),
}
_OF_NAME = {name: (kind, row) for kind, rows in _NAMES.items() for row in rows for name in row}
_ANY_CASE = 4  # letters from which a name is one in small letters too; "who" is none
_SPELLED = {name.lower(): name for name in _OF_NAME if len(name) >= _ANY_CASE}
CITY_NAMES = tuple(name for row in _NAMES["city"] for name in row)
"""Cities that are known by name, in both languages."""
_NAMED = re.compile(
    "(?:South China Sea|南中国海)|"
    + "|".join(
        rf"(?<![A-Za-z])(?{'i' if name.lower() in _SPELLED else ''}:{re.escape(name)})(?![A-Za-z])"
        if name.isascii()
        else re.escape(name)
        for name in sorted(_OF_NAME, key=len, reverse=True)
    )
)


def values(text: str) -> list[Value]:
    """The values of a sentence in either language, kind by kind."""
    return [*_named(text), *_years(text), *_durations(text), *_counts(text), *_ordinals(text), *_contraries(text)]


def in_language(value: Value, lang: Lang) -> str:
    """The value as a reader of `lang` writes it; as it stands where only the other language has it."""
    if value.kind == "contrary":
        return next(zh if lang == "zh" else en for _, zh, en, _ in _CONTRARIES if zh == value.canonical)
    surface = _spelled(value.surface) if _is_in(value.surface, lang) else _translated(value, lang)
    if lang == "zh":
        return f" {surface}" if surface[:1].isascii() else surface
    return f"the {surface}" if value.kind == "body" and " " in surface else surface


def same_noun(one: Value, other: Value) -> bool:
    """True where two counts count the same thing, or two contraries are about the same; other values have no noun."""
    if one.noun.isascii() != other.noun.isascii():
        return False
    if one.noun.isascii():
        return one.noun == other.noun
    return one.noun[:2] == other.noun[:2]


def _is_in(surface: str, lang: Lang) -> bool:
    return not surface.strip().isdecimal() and detect_language(surface, default=lang) == lang


def _spelled(surface: str) -> str:
    """A name as it is written, whatever the case it was met in; anything else as it stands."""
    return surface if surface in _OF_NAME else _SPELLED.get(surface.lower(), surface)


def _translated(value: Value, lang: Lang) -> str:
    if (name := _spelled(value.surface)) in _OF_NAME:
        _, row = _OF_NAME[name]
        names = [name for name in row if name.isascii() == (lang == "en")] or [value.surface]
        return max(names, key=len) if value.kind == "body" else names[0]  # a body by its full name
    number, _, unit = value.canonical.partition(" ")
    if value.kind == "year":
        return number if lang == "en" else f"{number} 年"
    if unit and lang == "zh":
        return f"{number} {_MEASURES[unit]}"
    return f"{number} {unit}{'' if number == '1' else 's'}" if unit else number


def _named(text: str) -> Iterator[Value]:
    for match in _NAMED.finditer(text):
        if (name := _spelled(match[0])) not in _OF_NAME:
            continue  # a sea, not the country it is called by
        kind, row = _OF_NAME[name]
        yield Value(kind, row[0], match[0])


def _years(text: str) -> Iterator[Value]:
    for match in _YEAR.finditer(text):
        yield Value("year", match[0][:4], match[0])


def _durations(text: str) -> Iterator[Value]:
    for match in _DURATION.finditer(text):
        digits = _digits(match[0])
        if not _YEAR.match(match[0]):
            unit = re.sub(r"[\d\s个]|s$", "", digits.lower())
            yield Value("duration", f"{re.sub(r'[^0-9]', '', digits)} {_UNITS.get(unit, unit)}", match[0])


_UNITS = {"月": "month", "小时": "hour", "星期": "week", "周": "week", "天": "day", "年": "year"}
_MEASURES = {"month": "个月", "hour": "小时", "week": "周", "day": "天", "year": "年"}


def _counts(text: str) -> Iterator[Value]:
    for match in _COUNT.finditer(text):
        number = match["n"] or match["en"]
        noun = (match["noun"] or match["thing"]).lower().replace("-", "")
        if not _YEAR.fullmatch(number) and not _DURATION.match(match[0]):
            surface = match[0].removesuffix(match["noun"]) if match["noun"] else match[0]
            yield Value("count", _digits(number), surface, noun)


def _ordinals(text: str) -> Iterator[Value]:
    for match in _ORDINAL.finditer(text):
        word = match[0].lower()
        number = str(_ORDINAL_WORDS.index(word) + 1) if word in _ORDINAL_WORDS else _digits(word.replace("首", "1"))
        yield Value("ordinal", re.sub(r"\D", "", number), match[0])


def _contraries(text: str) -> Iterator[Value]:
    for axis, name, _, pattern in _CONTRARIES:
        for match in pattern.finditer(text):
            yield Value("contrary", name, match[0], axis)


def _digits(text: str) -> str:
    return english_to_digits(han_to_digits(text.lower().replace("两", "二")))
