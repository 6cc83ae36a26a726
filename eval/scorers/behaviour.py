"""Does the system behave: refusals, language, follow-ups."""

from __future__ import annotations

import re

from corpus.language import detect_language
from eval.addresses import section_of, touches_any
from eval.metrics import bare_answer
from eval.retrieved import found_at
from eval.scorers.accuracy import facts_held
from eval.types import Case, Response, Score

_QUOTED = re.compile('《[^》]*》|“[^”]*”|"[^"]*"|「[^」]*」|『[^』]*』')
_WORD = re.compile(r"[A-Za-z]{2,}|[\u3400-\u9fff]")


class Refusal:
    """1 where an unanswerable case was refused, and refused without citations."""

    name = "refusal"

    def score(self, case: Case, response: Response) -> Score:
        """1 or 0."""
        if not case.unanswerable:
            return Score.unscored(self.name, "the case has an answer")
        if response.status != "refused" and case.answers and all(facts_held(case, response.answer)):
            return Score.unscored(self.name, "the premise was put right")
        return Score(self.name, float(response.status == "refused" and not response.citations))


class FalseRefusal:
    """1 where a case with an answer was refused: lower is better."""

    name = "false_refusal"

    def score(self, case: Case, response: Response) -> Score:
        """1 or 0."""
        if case.unanswerable:
            return Score.unscored(self.name, "the case has no answer")
        return Score(self.name, float(response.status == "refused"))


class LanguageMatch:
    """1 where the answer, what it quotes aside, is in the language of the question."""

    name = "language"

    def score(self, case: Case, response: Response) -> Score:
        """1 or 0; an answer without words, such as a number, has no language."""
        text = bare_answer(response.answer)
        own = _QUOTED.sub(" ", text)
        judged = own if _WORD.search(own) else text
        if not _WORD.search(judged):
            return Score.unscored(self.name, "the answer holds no words")
        claimed = response.lang in {"", case.lang}
        return Score(self.name, float(claimed and detect_language(judged) == case.lang))


class EvidenceRank:
    """One over the rank of the first passage retrieved that holds gold evidence: what the answer had to work with."""

    name = "evidence_mrr"

    def score(self, case: Case, response: Response) -> Score:
        """From 0 to 1; 0 where no passage held it."""
        if not case.addresses:
            return Score.unscored(self.name, "the case has no gold address")
        if response.retrieved is None:
            return Score.unscored(self.name, "the system does not tell what it retrieved")
        rank = found_at(case, response)
        return Score(self.name, 1 / rank if rank else 0.0)


class FollowUp:
    """1 where a question that leans on the history led to the gold evidence: it was understood."""

    name = "follow_up"

    def score(self, case: Case, response: Response) -> Score:
        """1 or 0: by what was retrieved first where the system tells, else by the sections cited."""
        if not case.history:
            return Score.unscored(self.name, "the case has no history")
        if not case.addresses:
            return Score.unscored(self.name, "the case has no gold address")
        if response.retrieved is not None:
            first = [address for hit in response.retrieved[:3] for address in hit]
            return Score(self.name, float(any(touches_any(address, case.addresses) for address in first)))
        gold = {section_of(address) for address in case.addresses}
        return Score(self.name, float(any(section_of(c.address) in gold for c in response.citations)))
