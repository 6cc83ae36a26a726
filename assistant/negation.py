"""Negations of Chinese and English, and whether two sentences deny the same."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.normalize import HAN

_ZH = re.compile(
    "(?:不(?!断|仅|但|只是|少|同|久|过|得不|管|论|止|丹|锈|动产|乏|独|光|单|妨|禁|愧|足|良|利于|明|等|远|定期|发达|"
    "可|惜|规则)|没有|没(?!收)|未(?!来|必|婚|遂|知)|并非|绝非|无法|从无|尚无|无(?=人|须|需|权|意|力|关|从|此))"
)
_EN = re.compile(r"\b(?:not(?! only| just| merely)|never|no(?!\.)|neither|nor|none|"
                 r"nobody|nothing|without|cannot)\b|n['’]t\b", re.I)  # fmt: skip
_LOOSE = re.compile(
    "不(?!断|仅|但|同(?!意)|久|丹|管|论|发达)|没有|未(?!来)|无(?!锡|论)|非(?!洲|常|正)|缺乏|缺少|拒绝|禁|防止|避免|免|否|勿|"
    r"除.{0,8}外|停止|取消|\bun(?!ited|ion|it|der|esco|ep|dp|ique|ify|iform|ivers|doubt)[a-z]{3,}|\bir(?:reg|resp|rev)[a-z]+|"
    r"\bim(?:poss|perf|bal|mov)[a-z]+|\bin(?:suff|compl|adeq|eff|dep|divis)[a-z]+|\bnon-?[a-z]+|"
    r"\bdis(?:agr|cont|appr|app)[a-z]+|\b(?:use|end|home|count|harm)less|"
    r"\b(?:lack|fail|free of|prevent|avoid|prohibit|ban(?:s|ned)?\b|refus|forbid|except|fewer|less than|few|little|"
    r"hardly|rarely|instead|beyond|unless|until|stop|ceas|but also|different)",
    re.I,
)
_COMPARED = re.compile(
    "不(?:多于|高于|低于|超过|少于|到|足|大于|小于)|not exceed|"
    "(?:no|not) (?:more|less|fewer|higher|lower|later|longer|greater) than"
)
_SET_PHRASES = re.compile(
    "各不相同|不尽相同|不一致|不一样|离不开|少不了|必不可少|不可缺少|不可或缺|密不可分|不可分割|不可避免|层出不穷|源源不断|不遗余力|坚持不懈|"
    "不懈|不言而喻|络绎不绝|参差不齐|息息不断|不亚于|毫不犹豫|不约而同|一成不变|无所不|无不|不无|免不了|了不起|数不胜数|不胜枚举"
)
_AFTER_ZH = re.compile(rf"(?:有|是|能|会|被|再|曾|必|在)?([{HAN}]{{2}})")
_AFTER_EN = re.compile(r"[\s,]*(?:(?:a|an|the|be|been|have|has|to|any|yet|been)\s+)*([a-z]{3,})", re.I)


@dataclass(frozen=True, slots=True)
class Denials:
    """What a text denies: how often, and the words that follow each denial."""

    text: str
    strong: int
    total: int  # with the signs that may deny or restrict (imperfect, 缺乏)
    keys: frozenset[str]

    def affirms(self, key: str) -> bool:
        """True where the text has `key` and nowhere denies it."""
        return key not in self.keys and key in self.text


def denials(text: str) -> Denials:
    """The denials of a text, in either language."""
    text = text.lower()
    keys = set()
    found = [(match, _AFTER_ZH) for match in _ZH.finditer(text)] + [(match, _AFTER_EN) for match in _EN.finditer(text)]
    for match, following in found:
        if after := following.match(text, match.end()):
            keys.add(after[1])
    total = len(_LOOSE.findall(text)) + len(_EN.findall(text))
    return Denials(text, len(found), max(len(found), total), frozenset(keys))


def contradicts(claim: str, source: str, *, same_language: bool) -> bool:
    """True where the claim denies what the source says, or says what the source denies."""
    if not same_language:
        mine, theirs = (denials(_SET_PHRASES.sub("", _COMPARED.sub(" ", text.lower()))) for text in (claim, source))
        return (mine.strong > 0 and mine.total > theirs.total) or mine.total < theirs.strong
    mine, theirs = denials(claim), denials(source)
    if mine.strong > theirs.strong:
        return True
    return any(theirs.affirms(key) for key in mine.keys) or any(mine.affirms(key) for key in theirs.keys)
