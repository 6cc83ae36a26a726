"""Where the book deals with a subject: "which sections deal with X", 哪些章节谈到X."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.evidence import Evidence, EvidenceFinder
from assistant.outline import Outline
from assistant.question import Question
from assistant.scoping import read_scope
from assistant.statements import Statement, state
from assistant.texts_structure import STRUCTURE
from index.build import OpenIndex
from index.retriever import Keep

_ZH_NOUN = r"(?:章节|部分|小节|章|节|地方|段落?|几?处)"
_DEALS_ZH = r"(?:讲|谈|提|涉及|介绍|讨论|说|论|写|描述|叙述|包含|阐述|记述|关于)(?:述|论|及)?(?:到|及|了|的是?)?(?:过)?"
_DEALS_EN = (
    r"(?:deals?\s+with|discuss(?:es)?|covers?|talks?\s+(?:about|of)|mentions?|(?:is|are)\s+(?:about|on)|treats?|describes?"
    r"|explains?|speaks?\s+(?:about|of)|refers?\s+to|addresse?s?|says?\s+(?:something|anything)\s+about|touch(?:es)?\s+on)"
)
_ABOUT = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"^(?:请问|请)?(?:在)?(?:这本书|本书|全书|书)?(?:的|里|中|里面)?(?:有)?(?:哪些|哪几个?|哪一?个?|什么){_ZH_NOUN}"
        rf"(?:里|中)?(?:主要|专门)?{_DEALS_ZH}(?P<x>.{{2,50}}?)[?？。]?$",
        rf"^(?P<x>.{{2,50}}?)(?:这个(?:话题|问题|主题))?(?:是)?在(?:这本书|本书|书)?(?:的|里|中|里面)?(?:哪些|哪几个?|哪一?个?){_ZH_NOUN}"
        rf"(?:里|中)?(?:有)?(?:被)?(?:{_DEALS_ZH})的?[?？。]?$",
        rf"^(?:in\s+)?(?:which|what)\s+(?:sections?|parts?|chapters?|passages?|places?)(?:\s+(?:of|in)\s+(?:the|this)\s+book)?"
        rf"\s+(?:that\s+)?(?:mainly\s+)?{_DEALS_EN}\s+(?P<x>.{{2,80}}?)[?.]?$",
        r"^where\s+does\s+(?:the|this)\s+book\s+(?:deal\s+with|discuss|cover|talk\s+about|mention|treat|describe|explain)"
        r"\s+(?P<x>.{2,80}?)[?.]?$",
        r"^(?:where|in\s+(?:which|what)\s+(?:sections?|parts?|chapters?))\s+(?:in\s+(?:the|this)\s+book\s+)?(?:is|are)\s+"
        r"(?P<x>.{2,80}?)\s+(?:discussed|mentioned|described|covered|dealt\s+with|treated|explained|talked\s+about)"
        r"(?:\s+in\s+(?:the|this)\s+book)?[?.]?$",
    )
)
_KNOWN = 0.7  # word match from which a word of the subject counts as found in a sentence
_ENOUGH = 0.75  # share of the subject's weight that one sentence, with its heading, must hold
_MOST = 6
_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Topics:
    """Answers with the sections that deal with a subject, each with the sentence that says most about it."""

    index: OpenIndex
    finder: EvidenceFinder
    outlines: tuple[Outline, ...]

    def answer(self, question: Question) -> list[Statement]:
        """A line for each section that deals with what is asked; empty where the question asks something else."""
        scope = read_scope(question.text, self.outlines)
        match = next((m for p in _ABOUT if (m := p.search(scope.question if scope else question.text))), None)
        if match is None:
            return []
        subject = Question.of(match["x"], question.lang)
        keep: Keep | None = (lambda passage: scope.holds(passage.section.address)) if scope else None
        ranked = self.finder.find(subject, self.index.retriever.search(subject.text, _DEPTH, keep=keep))
        return [self._line(evidence, question) for evidence in self._sections(subject, ranked)]

    def _sections(self, subject: Question, ranked: Sequence[Evidence]) -> list[Evidence]:
        """The best sentence of each section that holds the subject, best first."""
        best: dict[tuple[str, str], Evidence] = {}
        for evidence in ranked:
            section = evidence.section
            key = (
                evidence.work,
                section.address.rpartition("/n")[0] if section.kind == "footnote" else section.address,
            )
            if section.kind != "contents" and key not in best and self._holds(subject, evidence):
                best[key] = evidence
        return list(best.values())[:_MOST]

    def _holds(self, subject: Question, evidence: Evidence) -> bool:
        covered = self.finder.coverage(subject, ["\n".join([evidence.section.title, evidence.unit.text])])
        weights = np.array([self.finder.weigh(word) for word in covered])
        found = np.array([value >= _KNOWN for value in covered.values()])
        return bool(weights.size) and float(weights[found].sum()) >= _ENOUGH * float(weights.sum())

    def _line(self, evidence: Evidence, question: Question) -> Statement:
        said = state(evidence.section, evidence.unit, question.lang, self.index.library)
        title = (self.index.library.twin(evidence.section, question.lang) or evidence.section).path
        name = title[-2] if evidence.section.kind == "footnote" else title[-1]
        text = STRUCTURE[question.lang]["topic"].format(title=name, text=said.text)
        return Statement(text, said.section, said.unit, starts_line=True)
