"""Whether a chat model's rewriting of a follow-up can be used: it may fill in what was left unsaid, no more."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.followup import Standalone
from assistant.plain import visible
from assistant.types import Message
from corpus.language import detect_language
from corpus.normalize import fold_width, join_digit_groups
from corpus.types import Lang
from index.analysis import content_words
from index.wordmatch import WordMatcher

LONGEST = 300  # characters of a rewritten question
_FROM_CONVERSATION = 0.35  # mean best cosine of a rewriting's words among those of the conversation
_KEPT = 0.5  # cosine from which a word of the question has its like in the rewriting; one must
_LABEL = re.compile(r"^(?:(?:独立|改写后的?|完整)?(?:的)?问题|(?:standalone |rewritten )?question)\s*[:：]\s*", re.I)
_QUOTED = re.compile(r"[“\"「](.+)[”\"」]")
_MARKUP = re.compile(r"https?:|www\.|[\[\]<>{}`|]|\*\*", re.I)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_POINTING = frozenset({"一个", "第一个", "第二个", "one", "first", "second", "other", "part"})


def checked(said: str, asked: str, history: Sequence[Message], lang: Lang, words: WordMatcher) -> Standalone | None:
    """The question that a model wrote for `asked` and its history, or None where it cannot be trusted.

    It must be one line of at most `LONGEST` characters in the language of the question, keep what the question
    names, and hold no number that the conversation does not, nor mostly words that are foreign to it.
    """
    text = _bare(said)
    if not 0 < len(text) <= LONGEST or "\n" in text or _MARKUP.search(text):
        return None
    if detect_language(text, default=lang) != lang:
        return None
    talk = "\n".join([*(message.content for message in history), asked])
    if not _numbers(asked) <= _numbers(text) <= _numbers(talk):
        return None
    mine = content_words(text)
    own = [word for word in content_words(asked) if word not in _POINTING]
    if not mine or float(words.best(mine, content_words(talk)).mean()) < _FROM_CONVERSATION:
        return None
    return Standalone.alone(text) if not own or float(words.best(own, mine).max()) >= _KEPT else None


def _bare(said: str) -> str:
    """The question without a label or quotation marks around it."""
    text = _LABEL.sub("", visible(said).strip())
    quoted = _QUOTED.fullmatch(text)
    return quoted[1].strip() if quoted else text


def _numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(join_digit_groups(fold_width(text))))
