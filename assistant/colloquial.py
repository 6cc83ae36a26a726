"""Spoken Chinese and loose English in the wording that the rest of the assistant looks for.

Only what asks is reworded (啥时候 as 什么时候, "what's" as "what is"); what is asked about stays as the reader wrote
it.
"""

from __future__ import annotations

import re

from assistant.ordinals import ORDINALS
from corpus.canonical import simplified

_HEAD = "(?<![牵带源码龙巨念镜案])头"  # 牵头, 码头 and the like are words of their own
_PAPER = "(?:论文|报告|作业|功课|课题|研究|演讲|讲稿|文章|稿子?|笔记|PPT|课件|材料)"
_REWORDED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.I), plain)
    for pattern, plain in (
        # when
        (r"啥时候|啥时间|几时|多会儿|何年何月|哪会儿|什么时间(?![段表点])|哪年哪月|什么年月|哪个时候", "什么时候"),
        (r"哪一?年份?(?:的)?时候", "哪一年"),
        # why
        (
            r"为啥|干[嘛吗]要|(?<![在该能])干[嘛吗](?=[^的用？?。，,]{2})|因为什么|因为啥|(?:怎么|咋)会(?![议员场谈])",
            "为什么",
        ),
        (r"凭什么(?![证票条依标资文])", "为什么"),
        (
            r"(?<![地版插附构草蓝意企绘制拼挂河航海导略简幅本该张这那])图(?:什么|个?啥)(?!时候|意思|样|颜色|名)",
            "为什么",
        ),
        # what for
        (r"所为何[事来]|意欲何为|意在何为|用意(?:何在|为何)", "的目的是什么"),
        (r"(?:是)?(?:干嘛|干吗|干啥|做啥)用?的", "的作用是什么"),
        (r"(?:担任|任)何[职官](?![务位能责工员业])", "担任什么职务"),
        (r"咋办", "怎么办"),
        (r"责编", "责任编辑"),
        (r"校雠|校勘", "校对"),
        (r"谁给?校(?=的|[？?]|$)", "谁校对"),
        (r"(?<=第[一二三四五六七八九十])回(?!合|归|收|答)", "次"),
        (r"咋", "怎么"),
        (r"啥", "什么"),
        # how many, how much
        (r"几(?:块|元|个|多)钱", "多少钱"),
        (r"(?<=^)然则", "那么"),
        (r"之数(?:几何|多少|若何)(?=[？?。]?$)", "呢"),
        (r"几何(?=[？?。，,]|$)", "多少"),
        (r"何(?=[一二两三四]人(?:[？?]|$))", "哪"),
        # how many times
        (r"(?<!第)几(?:[趟遍]|回(?![合家]))", "几次"),
        (r"多少(?:[趟遍]|回(?![报收答购复馈升落流]))", "多少次"),
        (r"(?<=[凡共])几度|前后几度", "几次"),
        (r"\s+(?:tho|tbh|btw|lol|pray tell)(?=\W*$)", ""),
        (r"\bppl\b", "people"),
        (r"^n(?= [a-z])", "and"),
        (r"\bu(?= (?:can|know|tell|list|give|say)\b)", "you"),
        (r"\b(?:pls|plz)\b", "please"),
        # which ordinal
        (rf"{_HEAD}一(?=[个次届期阶段批项部])", "第一"),
        (rf"{_HEAD}(?=届|期(?![待间望])|批(?![准评示判复]))", "第一"),
        (r"(?<![一-鿿])上哪儿?(?=[找查看买])", "在哪里"),
        (r"哪儿|哪块(?=$|[，,。?？呢])", "哪里"),
        (r"有几(?=口人|个人)", "有多少"),
        # what the answer is wanted for
        (
            rf"^(?:我(?!国|们|省|方)|咱们?)[^，,。？?！：]{{0,10}}(?:写|做|赶|准备|备|搞)[^，,。？?！：]{{0,6}}{_PAPER}[，,。：]\s*"
            r"(?:我?想(?:确认|请教|知道|了解|问)(?:一?下)?[，,：:]?\s*)?",
            "",
        ),
        (
            rf"(?<=[？?，,。；])\s*(?:因为)?(?:我(?!国|们|省|方)|咱们?)[^，,。？?！]{{0,4}}(?:写|做|赶|准备|交){_PAPER}[^，,？?]{{0,4}}$",
            "",
        ),
        (
            r"^i(?:['’]m| am) (?:writing|preparing|working on|putting together|doing)\b[^,.;:?]{1,50}[,.;:]\s*"
            r"(?:(?:so|and)\b[:,]?\s*)?"
            r"(?=(?:who|what|when|where|which|how|why|name|list|is|are|was|were|do|does|did)\b)",
            "",
        ),
        (
            r"(?<=[,.?!])\s*(?:i need (?:it|this|that|them)|it['’]s|this is|asking) for (?:an?|my|our|the)"
            r" [^,.;:?]{1,40}[.!]*$",
            "",
        ),
        # what leads up to a question
        (
            r"^(?:i|quick|hi|hello|hey|just|one|question|sorry|please|simple|short)\b(?![^:]*\b(?:things"
            r"|questions|points)\b)"
            r"[^:?]{0,40}:\s+(?=(?:who|what|when|where|which|how|why|name|list|is|are|was|were|do|does|did|can)\b)",
            "",
        ),
        (r"\bwhat['’]?s\b", "what is"),
        (r"\bwho['’]?s\b", "who is"),
        (r"\bwhere['’]?s\b", "where is"),
        (r"\bwhen['’]?s\b", "when is"),
        (r"\bhow['’]?s\b", "how is"),
        (r"\b(?:at )?what time\b(?! (?:period|span|frame|zone|limit|scale|of)\b)", "when"),
        (r"\bhow come\b", "why"),
        (r"\bwhat for\b(?=\W*$| (?:is|are|was|were|do|does|did|has|have|had|will|would|should|can|could)\b)", "why"),
        (r"’", "'"),
    )
)


_NUMBERED = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)\b(?=(?: [\w'’]+){0,3}? (?:meeting|summit|session|conference|forum|phase|stage"
    r"|edition|one)s?\b)",
    re.I,
)


def _ordinal(number: int, written: str) -> str:
    return ORDINALS[number - 1] if 0 < number <= len(ORDINALS) else written


def plainly_asked(question: str) -> str:
    """`question` in simplified characters, its question words in their plain form."""
    text = _NUMBERED.sub(lambda match: _ordinal(int(match[1]), match[0]), simplified(question))
    for pattern, plain in _REWORDED:
        text = pattern.sub(plain, text)
    return text
