"""Is the answer right: facts, exact match, F1."""

from __future__ import annotations

from eval.metrics import bare_answer, exact, f1
from eval.text.tokens import holds
from eval.types import Case, Response, Score

NO_GOLD = "the case has no gold answer"
REFUSED = "the system refused"


def facts_held(case: Case, answer: str) -> list[bool]:
    """For each fact of a case, whether the answer holds one of its spellings."""
    return [any(holds(answer, spelling) for spelling in group) for group in case.answers]


def is_wrong(case: Case, answer: str) -> bool:
    """Whether the answer holds a spelling that no right answer holds."""
    return any(holds(answer, spelling) for spelling in case.wrong)


class Accuracy:
    """1 where every fact is there and nothing forbidden; for an unanswerable case, where it was refused."""

    name = "accuracy"

    def score(self, case: Case, response: Response) -> Score:
        """1 or 0."""
        refused = response.status == "refused"
        if case.unanswerable and (refused or not case.answers):
            return Score(self.name, float(refused))
        if refused:
            return Score(self.name, 0.0)
        right = all(facts_held(case, response.answer)) and not is_wrong(case, response.answer)
        return Score(self.name, float(right))


class FactRecall:
    """The share of a case's facts that the answer holds; a refusal holds none."""

    name = "fact_recall"

    def score(self, case: Case, response: Response) -> Score:
        """From 0 to 1."""
        if not case.answers:
            return Score.unscored(self.name, NO_GOLD)
        if response.status == "refused":
            return Score(self.name, 0.0)
        held = facts_held(case, response.answer)
        return Score(self.name, sum(held) / len(held))


class ExactMatch:
    """1 where the answer is a gold answer, numbers, dates, widths and punctuation aside."""

    name = "exact_match"

    def score(self, case: Case, response: Response) -> Score:
        """1 or 0; only for cases of one fact, the others have no single gold text."""
        if len(case.answers) != 1:
            return Score.unscored(self.name, NO_GOLD if not case.answers else "the case has several facts")
        answer = bare_answer(response.answer)
        return Score(self.name, max(exact(answer, gold) for gold in case.answers[0]))


class TokenF1:
    """The best overlap with a gold answer: by characters in Chinese, by words in English, numbers whole."""

    name = "f1"

    def score(self, case: Case, response: Response) -> Score:
        """From 0 to 1; several facts are joined to one gold text, each in the spelling that fits best."""
        if not case.answers:
            return Score.unscored(self.name, NO_GOLD)
        if response.status == "refused":
            return Score(self.name, 0.0)
        answer = bare_answer(response.answer)
        best = [max(group, key=lambda gold: f1(answer, gold, case.lang)) for group in case.answers]
        return Score(self.name, f1(answer, " ".join(best), case.lang))


class AnswerLength:
    """Characters of an answer without its markers: a right answer is a short one."""

    name = "answer_length"

    def score(self, case: Case, response: Response) -> Score:
        """A count; refusals have none."""
        del case
        if response.status == "refused":
            return Score.unscored(self.name, REFUSED)
        return Score(self.name, float(len(bare_answer(response.answer))))
