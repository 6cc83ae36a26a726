"""The scope that a question sets itself, as "in part two" or 在前言中 does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.outline import Outline, Reference
from assistant.refusals import Refusal
from assistant.texts_structure import STRUCTURE
from corpus.types import Lang, Section
from index.analysis import content_words
from index.retriever import Keep

_REFERENCE = "REF"
_INSIDE_ZH = (
    r"(?:这一?|那一?)?(?:部分|章|小?节|一节|一章|页)?\s*(?:里面|里头|里边|当中|之中|之内|里|中(?!国|间|央)|内(?!容))"
)
_BEFORE_EN = (
    r"(?:\b(?:only\s+)?(?:in|within|inside|from|according\s+to|as\s+per|under|looking\s+at|restricted\s+to"
    r"|limited\s+to))"
)
_ZH = (
    re.compile(rf"(?:请问|只?在|仅在|就|限于|根据|按照?|依据)?\s*{_REFERENCE}\s*{_INSIDE_ZH}\s*[，,、：:]?"),
    re.compile(rf"(?:只?在|仅在|限于|根据|按照?|依据|依照)\s*{_REFERENCE}\s*(?:的(?:说法|记载|内容))?\s*[，,]?"),
    re.compile(rf"^{_REFERENCE}\s*[，,：:]"),
    re.compile(rf"^{_REFERENCE}\s*的?(?=(?:有)?(?:哪些|哪几个?|哪一?个?)(?:章节|小?节|地方))"),
)
_EN = (
    re.compile(rf"{_BEFORE_EN}\s+(?:the\s+)?{_REFERENCE}(?!['’]|\s+of\s+(?!the\s+book|this\s+book))\s*[,:]?", re.I),
    re.compile(rf"^(?:the\s+)?{_REFERENCE}\s*[,:]", re.I),
)
_SUBJECT = (  # the question asks what the place says: it is kept whole
    re.compile(
        rf"^{_REFERENCE}\s*(?=(?:有没有|是否|是不是)?(?:提到|提及|谈到|说到|讲到|列出|列举|列了|引用|引了|介绍了|描述了|记载))"
    ),
    re.compile(rf"(?<=\bdoes)\s+(?:the\s+)?{_REFERENCE}\s+(?:say|tell\s+us|state)\s+(?=about\b|on\b|that\b)", re.I),
    re.compile(
        rf"\b(?:the\s+)?{_REFERENCE}\s+(?=(?:mentions?|names?|quotes?|lists?|cites?|gives?|describes?)\b)", re.I
    ),
)
_TITLED = (
    re.compile(r"(?:只?在)?(?:关于|讲|题为|名为)?\s*[“「『《](?P<t>[^“”「」『』《》]{2,60})[”」』》]\s*(?:这?一?(?:部分|章|小?节))(?:里面?|中|当中|内)?[，,]?"),
    re.compile(r"(?:只?在)?(?:关于|讲)(?P<t>[^，,。？?]{2,30}?)的?(?:那|这)?一?(?:部分|章|小?节)(?:里面?|中|当中|内)[，,]?"),
    re.compile(
        r"\b(?:in|within|from|according to)\s+the\s+(?:section|part|chapter)\s+(?:on|about|called|titled"
        r"|entitled|that deals with)"
        r"\s+[“\"]?(?P<t>[^,“”\"]{3,80})[”\"]?\s*,",
        re.I,
    ),
    re.compile(
        r"\b(?:in|within|from|according to)\s+the\s+(?:section|part|chapter)\s+(?:called|titled|entitled)?\s*"
        r"[“\"](?P<t>[^“”\"]{3,80})[”\"]",
        re.I,
    ),
)  # fmt: skip
_BARE = re.compile(r"^[\s，,。.?？!！：:、的]+|[\s，,：:、]+$")
_LOCATES = re.compile(r"第?几页|哪一?页|页码|哪几页|\b(?:what|which) pages?\b|\bpage numbers?\b", re.I)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a question is to be answered from, and what it asks there."""

    sections: tuple[Section, ...]
    question: str  # without the words that set the scope

    def holds(self, address: str) -> bool:
        """True where the section at `address` is in scope: one of the sections, one below it or its footnote."""
        return any(address == s.address or address.startswith(f"{s.address}/") for s in self.sections)


def read_scope(question: str, outlines: Sequence[Outline]) -> Scope | None:
    """The scope that `question` sets itself; None where it sets none, or none that a book has."""
    if _LOCATES.search(question):
        return None
    for outline in outlines:
        scope = _by_reference(question, outline) or _by_title(question, outline)
        if scope is not None:
            return scope
    return None


def within(scope: Scope, keep: Keep | None) -> Keep:
    """What to retrieve from: the passages in `scope` that `keep` allows."""
    return lambda passage: scope.holds(passage.section.address) and (keep is None or keep(passage))


def sections_at(address: str | None, outlines: Sequence[Outline]) -> tuple[Section, ...]:
    """The section with this address, with or without its book's id; none for a book's id or no address."""
    wanted = (address or "").strip("/ ")
    all_sections = (section for outline in outlines for section in outline.sections)
    return tuple(s for s in all_sections if wanted in (s.address, s.key))[:1]


def in_scope(
    refusal: Refusal | None, sections: Sequence[Section], outlines: Sequence[Outline], lang: Lang
) -> Refusal | None:
    """A refusal that names the sections that were searched; as it was where the whole book was."""
    if refusal is None or not sections:
        return refusal
    title = scope_name(sections, outlines, lang)
    return replace(refusal, text=STRUCTURE[lang]["scoped_refusal"].format(title=title))


def scope_name(sections: Sequence[Section], outlines: Sequence[Outline], lang: Lang) -> str:
    """The titles of the sections in the reader's language."""
    names = (outlines[0].name(section, lang) for section in sections)
    return ("”、“" if lang == "zh" else "”, “").join(dict.fromkeys(names))


def _by_reference(question: str, outline: Outline) -> Scope | None:
    reference = outline.find(question)
    if reference is None:
        return None
    masked = _masked(question, reference)
    for pattern in (*_ZH, *_EN):
        if match := pattern.search(masked):
            rest = masked[: match.start()] + " " + masked[match.end() :]
            return Scope(reference.sections, _rest(rest, question))
    is_subject = any(pattern.search(masked) for pattern in _SUBJECT)
    return Scope(reference.sections, question) if is_subject else None


def _masked(question: str, reference: Reference) -> str:
    """The question with the words that refer to the sections as one sign."""
    start, end = min(s for s, _ in reference.spans), max(e for _, e in reference.spans)
    return question[:start] + _REFERENCE + question[end:]


def _by_title(question: str, outline: Outline) -> Scope | None:
    for pattern in _TITLED:
        match = pattern.search(question)
        section = outline.about(match["t"]) if match else None
        if match and section:
            return Scope((section,), _rest(question[: match.start()] + " " + question[match.end() :], question))
    return None


def _rest(rest: str, question: str) -> str:
    """What is asked within the scope; the whole question where little is left."""
    bare = _BARE.sub("", rest.replace(_REFERENCE, " "))
    bare = re.sub(r"\s+([?？,])", r"\1", re.sub(r"\s{2,}", " ", bare))
    return bare if content_words(bare) else question
