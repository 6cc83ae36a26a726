"""The ways in which a follow-up can be read: as its structure tells, and as going on from what was asked and said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from assistant.antecedents import bare
from assistant.colloquial import plainly_asked
from assistant.followup import Standalone, resolve
from assistant.followup_words import EDGE
from assistant.types import Message
from corpus.types import Lang
from index.wordmatch import WordMatcher

Kind = Literal["told", "asked", "behind", "earlier", "before"]
"""As its structure tells; after the question before; with that and its answer behind it; after an earlier question.

`before` is the question before itself: a follow-up is mostly about what stands near its answer.
"""


class Reading(NamedTuple):
    """A question as it is read, and what is kept in mind with it."""

    text: str
    background: str = ""


def readings(
    question: str, told: Standalone, history: Sequence[Message], words: WordMatcher, lang: Lang
) -> dict[Kind, Reading]:
    """How `question`, understood as `told`, can be read after `history`; empty where nothing was asked before."""
    asked = [place for place, message in enumerate(history) if message.role == "user"]
    if not asked:
        return {}
    plain, joint = plainly_asked(question.strip()), "，" if lang == "zh" else ", "
    before = resolve(history[asked[-1]].content, history[: asked[-1]], words)
    said = " ".join(bare(message.content) for message in history[asked[-1] + 1 :])
    stem = EDGE.sub("", before.focus)
    found: dict[Kind, Reading] = {
        "told": Reading(told.focus, told.background),
        "asked": Reading(f"{stem}{joint}{plain}"),
        "behind": Reading(plain, f"{stem} {EDGE.sub('', said)}".strip()),
        "before": Reading(before.focus, before.background),
    }
    if len(asked) > 1:
        earlier = resolve(history[asked[-2]].content, history[: asked[-2]], words)
        found["earlier"] = Reading(f"{EDGE.sub('', earlier.focus)}{joint}{plain}")
    return found
