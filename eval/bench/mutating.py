"""Claims made false on purpose: a number, a date, a name, a negation changed, in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from corpus.dates import MONTHS_IN_ENGLISH
from corpus.types import Lang
from index.analysis import cut_words

# Names of one kind each, spellings of one name joined by a stroke; a name gives way to the next of its row that the
# source does not have.
_NAMES: dict[Lang, tuple[tuple[str, ...], ...]] = {
    "zh": (
        ("柬埔寨", "老挝", "缅甸", "泰国", "越南", "日本", "芬兰", "尼泊尔", "瑞典", "荷兰", "中国"),
        ("云南", "广西", "贵州", "四川", "海南", "湖南", "青海"),
        ("昆明", "南宁", "北京", "桂林", "大理", "丽江", "曼谷", "万象", "上海", "金边", "暹粒", "河内"),
        ("西双版纳", "香格里拉", "德钦", "文山", "普洱", "思茅", "勐腊", "迪庆", "靖西", "百色", "崇左", "怒江"),
        ("亚洲开发银行/亚行", "世界银行", "联合国环境规划署"),
        ("国家环保总局", "环境保护部", "财政部", "外交部", "商务部", "水利部", "国家发展和改革委员会"),
        ("高速进", "尹芳", "龙文视觉", "王建国", "李明华"),
        ("澜沧江", "湄公河", "长江", "黄河", "珠江"),
    ),
    "en": (
        ("Cambodia", "Laos/Lao PDR", "Myanmar", "Thailand", "Viet Nam/Vietnam", "Japan", "Finland", "Nepal",
         "Sweden", "Netherlands", "China"),
        ("Yunnan", "Guangxi", "Guizhou", "Sichuan", "Hainan", "Hunan", "Qinghai"),
        ("Kunming", "Nanning", "Beijing", "Guilin", "Dali", "Lijiang", "Bangkok", "Vientiane", "Shanghai",
         "Phnom Penh", "Siem Reap", "Hanoi"),
        ("Xishuangbanna", "Shangri-La", "Deqin", "Wenshan", "Pu'er", "Simao", "Mengla", "Diqing", "Jingxi", "Baise",
         "Chongzuo", "Nujiang"),
        ("Asian Development Bank/ADB", "World Bank", "UNEP", "UNDP"),
        ("Ministry of Environmental Protection", "Ministry of Finance", "Ministry of Foreign Affairs",
         "Ministry of Commerce", "Ministry of Water Resources"),
        ("Gao Sujin", "Yin Fang", "Longwen", "Wang Jianguo", "Li Minghua"),
        ("Lancang", "Mekong", "Yangtze", "Yellow River", "Pearl River"),
    ),
}  # fmt: skip
_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_DIGITS = re.compile(r"(?<![\d.])\d[\d ,]*(?:\.\d+)?")
_HAN_DIGIT = re.compile("[二三四五六七八九](?=[个国次项届部县省种条大年届轮所份])")
_ENGLISH_WORD = re.compile(rf"\b({'|'.join(_WORDS)})\b", re.I)
_DATE = re.compile(r"\d{1,4}年(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月(?:\d{1,2}日)?")
_YEAR = re.compile(r"(?<!\d)(19|20)(\d\d)(?!\d)")
_MONTH = re.compile(rf"\b({'|'.join(MONTHS_IN_ENGLISH)})(?= \d| ?,? \d{{4}})")
_HAN_MONTH = re.compile(r"(?<=年)(\d{1,2})(?=月)")
_VERBS = (
    "包括", "成立", "召开", "举行", "支持", "参加", "提供", "开展", "建立", "实施", "通过", "完成", "启动", "发布",
    "签署", "出版", "覆盖", "负责", "流经", "获得", "位于", "提出", "承担", "选择", "确定", "介绍", "制定", "发展",
    "具有", "加强", "促进", "合作", "保护", "是", "有",
)  # fmt: skip
_HAN_NOT = re.compile("没有|尚未|并未|并不|未能|不能")
_AUXILIARY = re.compile(r"\b(is|are|was|were|has|have|had|will|can|could|should|would|may|must)\b(?! not\b|n't)")
_PAST = re.compile(r"(?<=[a-z]) (began|held|included|covered|started|supported|took|carried|set|made|became)\b")
_ENGLISH_NOT = re.compile(r" (?:not|never)\b")

Mutation = Callable[[str, Lang], str | None]


def number(claim: str, lang: Lang) -> str | None:
    """The claim with a number changed that is no part of a date; None where it has none."""
    dates = [match.span() for match in _DATE.finditer(claim)] + [match.span() for match in _YEAR.finditer(claim)]
    dates += [(match.start(), match.end() + 9) for match in _MONTH.finditer(claim)]
    for match in _DIGITS.finditer(claim):
        if not any(start < match.end() and match.start() < end for start, end in dates):
            digits = match[0].rstrip(" ,")
            changed = digits[:-1] + str((int(digits[-1]) + 3) % 10 or 4)
            return claim[: match.start()] + changed + claim[match.start() + len(digits) :]
    if lang == "zh" and (found := _HAN_DIGIT.search(claim)):
        order = "二三四五六七八九"
        return claim[: found.start()] + order[(order.index(found[0]) + 2) % len(order)] + claim[found.end() :]
    if found := _ENGLISH_WORD.search(claim):
        other = _WORDS[(_WORDS.index(found[1].lower()) + 2) % len(_WORDS)]
        return claim[: found.start()] + (other.title() if found[1][0].isupper() else other) + claim[found.end() :]
    return None


def date(claim: str, lang: Lang) -> str | None:
    """The claim with another month, or with another year where it names no month; None where it has no date."""
    if found := (_HAN_MONTH if lang == "zh" else _MONTH).search(claim):
        if lang == "zh":
            other = str(int(found[1]) % 12 + 1)
        else:
            other = MONTHS_IN_ENGLISH[(MONTHS_IN_ENGLISH.index(found[1]) + 1) % 12]
        return claim[: found.start()] + other + claim[found.end() :]
    if found := _YEAR.search(claim):
        other = f"{found[1]}{(int(found[2]) + 3) % 100:02}"
        return claim[: found.start()] + other + claim[found.end() :]
    return None


def negation(claim: str, lang: Lang) -> str | None:
    """The claim denied, or without its denial; None where no verb is known."""
    removed, pattern = "", (_HAN_NOT if lang == "zh" else _ENGLISH_NOT)
    if found := pattern.search(claim):
        return claim[: found.start()] + removed + claim[found.end() :]
    if lang == "zh":
        return _denied(claim)
    if match := _AUXILIARY.search(claim):
        return f"{claim[: match.end()]} not{claim[match.end() :]}"
    if match := _PAST.search(claim):
        return f"{claim[: match.start()]} never{claim[match.start() :]}"
    return None


def name(claim: str, lang: Lang, source: Sequence[str] = ()) -> str | None:
    """The claim with a name that its source does not have in the place of one that it has; None without a name.

    A name that the claim sets apart ("Beijing, not Kunming") stays: with another there it would be as true.
    """
    for row in _NAMES[lang]:
        for place, own in enumerate(row):
            spelled = rf"\b(?:{own.replace('/', '|')})\b" if lang == "en" else own.replace("/", "|")
            found = re.search(rf"(?<!\bnot )(?<!不是)(?:{spelled})", claim)
            if found and (other := _unsaid((*row[place + 1 :], *row[:place]), (claim, *source))):
                return claim.replace(found[0], other)
    return None


def _unsaid(names: Sequence[str], texts: Sequence[str]) -> str | None:
    """The first of the names that no text has in any of its spellings."""
    for name in names:
        spellings = name.split("/")
        if not any(spelling in text for spelling in spellings for text in texts):
            return spellings[0]
    return None


def _denied(claim: str) -> str | None:
    words = cut_words(claim)
    for verb in _VERBS:
        if verb in words and words.index(verb) > 0:
            at = words.index(verb)
            denial = {"是": "不", "有": "没"}.get(verb, "没有")
            return "".join([*words[:at], denial, *words[at:]])
    return None


KINDS: dict[str, Mutation] = {"number": number, "date": date, "negation": negation}
