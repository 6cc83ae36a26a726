"""Spoken Chinese and loose English in the wording that the rest of the assistant looks for.

Only what asks is reworded (啥时候 as 什么时候, "what's" as "what is"); what is asked about stays as the reader wrote it.
"""

from __future__ import annotations

import re

from corpus.canonical import simplified

_REWORDED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.I), plain)
    for pattern, plain in (
        # when
        (r"啥时候|啥时间|几时|多会儿|何年何月|哪会儿|什么时间|哪年哪月|什么年月|哪个时候", "什么时候"),
        (r"哪一?年份?(?:的)?时候", "哪一年"),
        # why
        (r"为啥|干嘛要|干吗要|凭什么|因为什么|因为啥|图什么|图个啥|怎么会|咋会", "为什么"),
        # what for
        (r"(?:是)?(?:干嘛|干吗|干啥|做啥)用?的", "的作用是什么"),
        (r"咋办", "怎么办"),
        (r"咋", "怎么"),
        (r"啥", "什么"),
        # how many times
        (r"几[趟回遍]", "几次"),
        (r"多少[趟回遍]", "多少次"),
        # which ordinal
        (r"头一(?=[个次届期阶段批项部])", "第一"),
        (r"头(?=[两三四五]?[届期批])", "第一"),
        (r"(?<![一-鿿])上哪儿?(?=[找查看买])", "在哪里"),
        (r"哪儿|哪块(?=[^内])", "哪里"),
        (r"有几(?=口人|个人)", "有多少"),
        (r"what['’]s\b", "what is"),
        (r"who['’]s\b", "who is"),
        (r"where['’]s\b", "where is"),
        (r"when['’]s\b", "when is"),
        (r"how['’]s\b", "how is"),
        (r"\bwhat time\b", "when"),
        (r"\bhow come\b", "why"),
        (r"\bwhat for\b", "why"),
        (r"’", "'"),
    )
)


def plainly_asked(question: str) -> str:
    """`question` in simplified characters, its question words in their plain form."""
    text = simplified(question)
    for pattern, plain in _REWORDED:
        text = pattern.sub(plain, text)
    return text
