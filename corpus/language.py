"""Chinese or English, by the share of scripts: reliable even on a question of three words."""

from __future__ import annotations

import re

from corpus.normalize import HAN
from corpus.types import Lang

_HAN = re.compile(f"[{HAN}]")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['’-][A-Za-z]+)*")
_TITLE = re.compile(r"《[^》]*》|“[^”]*”|\"[^\"]*\"|「[^」]*」|\([^)]*\)|（[^）]*）")
# A Chinese word has about two characters, so a character weighs half a word.
_HAN_WEIGHT = 0.5


def han_share(text: str) -> float:
    """The share of Chinese among the words of `text`, from 0 to 1; 0 where there are no words."""
    han = len(_HAN.findall(text)) * _HAN_WEIGHT
    latin = len(_LATIN_WORD.findall(text))
    return han / (han + latin) if han + latin else 0.0


def detect_language(text: str, *, default: Lang = "en") -> Lang:
    """The language of `text`; what stands in quotation marks or brackets counts only where nothing else does."""
    for candidate in (_TITLE.sub(" ", text), text):
        if _HAN.search(candidate) or _LATIN_WORD.search(candidate):
            return "zh" if han_share(candidate) >= 0.4 else "en"
    return default
