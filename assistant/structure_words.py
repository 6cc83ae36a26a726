"""The words of questions about the structure of a book."""

from __future__ import annotations

import re

from assistant.outline import Outline, Reference

NOUN = (
    r"部分|章节|章|小节|节|脚注|注释|(?<!子)项目|文件|条目"
    r"|parts|chapters|sections|subsections|sub-sections|footnotes|notes|(?<!sub-)projects|documents|entries"
)
KINDS = {
    "部分": "part", "parts": "part", "章": "chapter", "chapters": "chapter", "小节": "subsection",
    "subsections": "subsection", "sub-sections": "subsection", "脚注": "footnote", "注释": "footnote",
    "footnotes": "footnote", "notes": "footnote", "文件": "document", "documents": "document", "条目": "document",
    "entries": "document",
}  # fmt: skip
COUNT = re.compile(
    rf"(?:几|多少)\s*(?:大|个|条|处)?\s*(?P<zh>{NOUN})|\b(?:how many|the number of)\s+(?P<en>{NOUN})\b", re.I
)
LIST = re.compile(
    rf"(?:哪些|哪几个?|哪[一二三四五六七八九十两]个?|什么|所有的?|全部)\s*(?P<zh>{NOUN})"
    rf"|(?:列出|列举|罗列)(?:.{{0,16}}?)(?P<zh2>{NOUN})"
    rf"|\b(?:which|what|all)\s+(?:are\s+)?(?:the\s+)?(?:two |three |four |five |six |main )?(?P<en>{NOUN})\b"
    rf"|\blist\s+(?:me\s+)?(?:all\s+)?(?:of\s+)?(?:the\s+)?(?P<en2>{NOUN})\b",
    re.I,
)
CONTENTS = re.compile(
    r"^(?:请)?(?:把|给我|列出|显示|看看?|看一下)?(?:一下)?(?:这本书|本书|全书|书)?的?(?:目录|章节结构|结构)"
    r"(?:是什么|有什么|有哪些|是怎样的|是怎么样的|列出来|给我看看?)?[?？。]?$"
    r"|^(?:(?:please|can you|could you)\s+)*(?:(?:show|give|list|tell)\s+(?:me\s+)?|what(?:'s| is"
    r"| are)\s+)?(?:in\s+)?(?:the\s+)?"
    r"(?:table of contents|contents|structure of (?:the|this) book)(?: of (?:the|this) book)?[?.]?$"
    r"|^how is (?:the|this) book (?:organi[sz]ed|structured|divided)\??$|^(?:这本书|本书|全书|书)是?(?:怎么"
    r"|如何)(?:组织|编排|划分)的?[?？]?$",
    re.I,
)
AFTER = re.compile(
    r"之后|以后|后面|往后|接下来|紧接着|接着|(?:的)?下一个?(?:小?节|章|部分)|\b(?:comes?|is|stands?)?\s*(?:right"
    r"|immediately|directly)?\s*(?:after|next to|following)\b"
    r"|\bfollows\b|\bnext (?:section|part|chapter)\b",
    re.I,
)
BEFORE = re.compile(
    r"之前|以前|前面|(?:的)?[上前]一个?(?:小?节|章|部分)|\b(?:comes?|is|stands?)?\s*(?:right|immediately|directly)?\s*before\b|\bprecedes\b"
    r"|\bprevious (?:section|part|chapter)\b",
    re.I,
)
SUMMARY = re.compile(
    r"概括|总结|概述|归纳|摘要|主要内容|内容(?:是什么|概要|提要|有哪些)|大意|要点|(?:主要)?(?:讲|说|谈|写|介绍|讲述|论述)(?:了|的是?)(?:些|一些)?(?:什么|啥|哪些内容)"
    r"|\bsummar(?:i[sz]e|y)\b|\bsum up\b|\bgist\b|\b(?:main|key) points\b|\boverview\b|\bwhat (?:is"
    r"|does)\b.*\b(?:about|say|cover|deal with|discuss|contain|describe)\b",
    re.I,
)
PLACE = re.compile(r"是什么|叫什么|是哪|标题|题目|^(?:what|which)\b|\b(?:title|name|called)\b", re.I)
_FILLER_ZH = re.compile(
    r"这本书|本书|全书|整本书|这部书|书[中里]|书|请问|请|帮我|给我|告诉我|一下|用?几句话|简单|简要|主要|内容|分别|名称|标题|题目|叫做?|目录|结构"
    r"|组成|构成|分为|分成|分|包括|包含|收录|介绍|列出来?|列举|罗列|下面|总共|一共|共|有|由|是|的|了|都|各|个|大|里面|里|中|内|下|呢|吗|什么|哪一?|一?节|章|部分|小节|在|从"
    r"|来|做|作|写|个|把|对|这|那|上|全|所有|全部|哪些|几|多少|要点|份|小结|进行|回答|收|东西|呀|啊|吧"
)
_FILLER_EN = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "is",
        "are",
        "was",
        "were",
        "does",
        "do",
        "did",
        "has",
        "have",
        "there",
        "what",
        "which",
        "this",
        "book",
        "me",
        "all",
        "please",
        "can",
        "you",
        "could",
        "give",
        "tell",
        "show",
        "list",
        "name",
        "it",
        "its",
        "contain",
        "contains",
        "include",
        "includes",
        "consist",
        "consists",
        "divided",
        "into",
        "made",
        "up",
        "say",
        "says",
        "about",
        "discuss",
        "deal",
        "with",
        "cover",
        "covers",
        "describe",
        "describes",
        "section",
        "sections",
        "part",
        "parts",
        "chapter",
        "chapters",
        "subsection",
        "title",
        "titled",
        "called",
        "short",
        "brief",
        "briefly",
        "main",
        "key",
        "points",
        "by",
        "for",
        "to",
        "write",
        "provide",
        "comes",
        "come",
        "stand",
        "stands",
        "right",
        "immediately",
        "and",
        "total",
        "altogether",
        "print",
        "printed",
        "under",
        "within",
        "at",
        "volume",
        "named",
        "following",
        "next",
        "first",
        "overview",
        "content",
        "contents",
        "document",
        "documents",
        "projects",
        "entries",
        "one",
        "s",
        "collect",
        "holds",
        "hold",
        "i",
        "should",
        "need",
    ]
)


TITLE = re.compile(r"标题|题目|名称|叫什么|\b(?:title|name|called)\b", re.I)
INSIDE = re.compile(r"[里中]有|包[括含]|收录|\bin\b|\bcontains?\b|\bincludes?\b", re.I)
OF_BOOK = re.compile(r"这本书|本书|全书|整本书|这部书|\b(?:the|this) (?:whole |entire )?book\b", re.I)
_SECTION_ON = re.compile(
    r"关于(?P<zh>.{2,30}?)的?(?:那|这)?一?(?:部分|章|小?节)"
    r"|\b(?:section|part|chapter)\s+(?:on|about|called|titled|entitled"
    r"|that deals with)\s+(?P<en>.{3,80}?)(?=\s+(?:about|say|in)\b|[?.,]|$)",
    re.I,
)
_WORDS_EN = re.compile(r"[a-z]+", re.I)


def is_filler(text: str) -> bool:
    """True where nothing is left in `text` but the words of such questions."""
    han = _FILLER_ZH.sub("", text)
    words = (word.lower() for word in _WORDS_EN.findall(han))
    return not re.search(r"[\u3400-\u9fff\d①-⑳]", han) and all(word in _FILLER_EN for word in words)


def referred(text: str, outline: Outline, *, loose: bool = False) -> Reference | None:
    """The section that `text` names by number, order or title; with `loose`, by words that its title covers."""
    if reference := outline.find(text):
        return reference
    if match := _SECTION_ON.search(text):
        section = outline.about(next(value for value in match.groupdict().values() if value))
        return Reference((section,), (match.span(),)) if section else None
    bare = _FILLER_EDGE.sub("", text)
    if reference := outline.titled(bare):
        return Reference(reference.sections, ((0, len(text)),))
    section = outline.about(bare) if loose and not OF_BOOK.search(text) else None
    return Reference((section,), ((0, len(text)),)) if section else None


_FILLER_EDGE = re.compile(
    r"^(?:\s|请|帮我|给我|一下|用?几句话|what|which|does|is|are|the|please|can you|of|me|a|give|section|part"
    r"|chapter)+(?![a-z])"
    r"|(?:\s|的|是|一?节|什么|哪一?|section|part|chapter|say|about|comes?|in|the book|[?？。.])+$",
    re.I,
)
