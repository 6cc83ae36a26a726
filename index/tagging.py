"""Parts of speech of Chinese words, from the dictionary of the word cutter."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_NAMES = ("nr", "ns", "nt")


@lru_cache(maxsize=1)
def _tag() -> Callable[[str], list[tuple[str, str]]]:
    """The tagger: rjieba where it has a wheel, else jieba, which tags alike."""
    try:
        import rjieba
    except ModuleNotFoundError:
        from jieba import posseg

        return lambda text: [(str(pair.word), str(pair.flag)) for pair in posseg.cut(text, HMM=False)]
    return lambda text: [(str(word), str(tag)) for word, tag in rjieba.tag(text, False)]


def chinese_names(text: str) -> list[str]:
    """The words of two characters or more that name a person, a place or a body, each once, in order."""
    return list(dict.fromkeys(word for word, tag in _tag()(text) if tag.startswith(_NAMES) and len(word) > 1))
