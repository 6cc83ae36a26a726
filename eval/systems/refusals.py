"""Refusals recognised in the text of systems that do not say so themselves."""

from __future__ import annotations

import re

_CHINESE = (
    "书[中里](?:并)?没有",
    "本书(?:并)?(?:没有|未)",
    "(?:没有|未能?|无法)(?:找到|提及|提供|回答|查到|检索到)",
    "(?:没有|未)(?:相关|足够)的?(?:信息|内容|资料)",
    "无法(?:根据|从)",
    "不(?:清楚|知道)(?:答案|。)",
    "抱歉|对不起",
)
_ENGLISH = (
    r"\b(?:do(?:es)?|did|could|can)(?: not|n['’]t) (?:contain|mention|say|find|provide|answer|specify|know|have)\b",
    r"\bcan(?:not|['’]t) (?:answer|find|be (?:answered|found|determined))\b",
    r"\bno (?:information|passage|mention|answer|evidence)\b",
    r"\bnot (?:mentioned|stated|specified|found|provided|covered) in\b",
    r"\b(?:unable|not able) to (?:answer|find)\b",
    r"\bI['’]m sorry\b",
)
_REFUSAL = re.compile("|".join([*_CHINESE, *_ENGLISH]), re.IGNORECASE)
_LONGEST = 400


def sounds_refused(text: str) -> bool:
    """Whether a text declines to answer: a refusal's words within a short text, or no text at all."""
    return not text.strip() or (len(text) <= _LONGEST and bool(_REFUSAL.search(text)))
