"""Who signed the preface: the short lines at its end, a name and perhaps a post, say so without a verb."""

from __future__ import annotations

import re

from assistant.question import Question
from corpus.imprint import signed_lines
from corpus.types import Book, Section, Sentence

_PREFACE = r"(?:序言|序文|前言|弁言|(?<![程次顺秩工时有无])序)"
_WHO = re.compile(
    rf"{_PREFACE}[^，,。？?]{{0,4}}(?:是|由)?(?:谁|哪位|何人|哪个人)[^，,。？?]{{0,2}}(?:写|作|撰|署|签)"
    rf"|(?:写|作|撰写|署名|签){_PREFACE}的(?:人)?(?:是)?(?:谁|哪位|何人)|(?:谁|哪位|何人)[^，,。？?]{{0,8}}(?:写|作"
    rf"|撰|签)[^，,。？?]{{0,4}}{_PREFACE}"
    rf"|{_PREFACE}的?(?:作者|署名者|署名人)(?:是|叫)?(?:谁|哪位|什么)|{_PREFACE}[^，,。？?]{{0,2}}(?:署|落)的?(?:名"
    rf"|款)?是谁|{_PREFACE}[，,]?[末尾后最]?[后末尾]?(?:所|为)?署(?:的?是|着|为)?(?:谁|何人|哪位)"
    r"|\bwho(?: was it that)? (?:wrote|signed|authored|penned) (?:the |this |its )?(?:book's )?(?:preface|foreword)"
    r"|\bwho is the (?:author|signatory|writer) of the (?:preface|foreword)"
    r"|\b(?:preface|foreword) (?:was |is )?(?:written|signed|authored) by who"
    r"|\bwhose (?:name|signature)(?:['’]s)? (?:(?:is|stands|appears|comes) )?(?:under|below|beneath"
    r"|(?:at|on) the (?:end|foot|bottom|close) of) the (?:preface|foreword)"
    r"|\bby whom (?:was|is) the (?:preface|foreword) (?:written|signed)",
    re.I,
)
_POST = re.compile(
    r"职务|职位|头衔|身份|官|[部司局处]长|主任|主席|\b(?:post|position|title|capacity|role|job|office)\b", re.I
)
_POST_ASKED = re.compile(
    r"(?:职务|职位|头衔|身份|官职?|主任|主席|[部司局处]长)(?:是|叫|有|又)*(?:什么|哪|何|多大|吗|吧|对|[?？]|$)"
    r"|(?:什么|哪个?|何|几)(?:样的)?(?:职务|职位|头衔|身份|官|[部司局处]长|主任|主席)"
    r"|(?:担任|任|当|做)(?:的)?(?:是|过)?(?:什么|何)(?=职|官|$|[?？的，,])"
    r"|\b(?:what|which)(?: \w+){0,2} (?:post|position|title|capacity|role|job|office)\b"
    r"|\bwhat (?:is|was)\b.*\b(?:post|position|title|capacity|role|job|office)\b",
    re.I,
)
_ELSEWHERE = re.compile(r"编委|编辑|主编|\beditor|\bboard\b", re.I)  # where else a person may have a post
_NAME = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,4}(?![\u4e00-\u9fff])")


def signature(question: Question, books: list[Book]) -> list[tuple[Section, Sentence]]:
    """The lines of the preface that name who signed it, where `question` asks that; the post where it asks for it."""
    is_for_author = bool(_WHO.search(question.text))
    if not is_for_author and (not _POST_ASKED.search(question.text) or _ELSEWHERE.search(question.text)):
        return []
    for book in books:
        for section in book.sections:
            lines = signed_lines(section) if section.kind == "preface" else []
            if lines and (is_for_author or _names(question.text, lines[0].text)):
                is_for_post = not is_for_author or _POST.search(question.text)
                return [(section, unit) for unit in (lines if is_for_post else lines[:1])]
    return []


def _names(asked: str, signed: str) -> bool:
    """True where the question names who signed, in Chinese or in pinyin."""
    return any(name in asked or _in_pinyin(name).search(asked) for name in _NAME.findall(signed))


def _in_pinyin(name: str) -> re.Pattern[str]:
    """The name in letters as whole words, the surname before or behind: Li Xiao-lan, Xiaolan Li."""
    from pypinyin import lazy_pinyin

    first, *rest = (re.escape(syllable) for syllable in lazy_pinyin(name))
    given = r"[\s'’-]?".join(rest)
    return re.compile(rf"(?<![a-z])(?:{first}[\s'’-]?{given}|{given}[\s,]+{first})(?![a-z])", re.I)
