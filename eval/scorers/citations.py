"""Are the citations right: recall, precision and length as LongCite has them, with gold sentences for its judge.

LongCite (Zhang et al. 2024) asks a model whether a statement is supported by what it cites (recall), whether each
citation bears on it (precision), and how long the cited text is. Here a statement is a fact of the case and the gold
addresses decide, so that the figures need no model and do not change from run to run.
"""

from __future__ import annotations

from eval.addresses import Level, section_of, touches_any
from eval.scorers.accuracy import REFUSED
from eval.shelf import Shelf
from eval.text.tokens import holds
from eval.types import Case, Cited, Response, Score

NO_ADDRESS = "the case has no gold address"
NO_CITATION = "the answer has no citation"


class CitationRecall:
    """The share of a case's facts that a citation at a gold address supports; a refusal supports none."""

    name = "citation_recall"

    def __init__(self, shelf: Shelf, *, level: Level = "sentence") -> None:
        self._shelf = shelf
        self._level = level

    def score(self, case: Case, response: Response) -> Score:
        """From 0 to 1."""
        if not case.addresses:
            return Score.unscored(self.name, NO_ADDRESS)
        gold = [c for c in response.citations if touches_any(c.address, case.addresses, self._level)]
        if not case.answers:
            return Score(self.name, float(bool(gold)))
        supported = [self._supported(case, group, gold) for group in case.answers]
        return Score(self.name, sum(supported) / len(supported))

    def _supported(self, case: Case, group: tuple[str, ...], cited: list[Cited]) -> bool:
        """A quote has to hold the fact, unless no gold sentence spells it out: then a gold address is enough."""
        if not cited:
            return False
        if any(holds(citation.quote, spelling) for citation in cited for spelling in group):
            return True
        texts = [text for address in case.addresses for text in self._shelf.texts(address)]
        spelled = any(holds(text, spelling) for text in texts for spelling in group)
        return len(self._shelf) > 0 and not spelled


class CitationPrecision:
    """The share of citations that stand at a gold address."""

    name = "citation_precision"

    def __init__(self, *, level: Level = "sentence") -> None:
        self._level = level

    def score(self, case: Case, response: Response) -> Score:
        """From 0 to 1."""
        if not case.addresses:
            return Score.unscored(self.name, NO_ADDRESS)
        if not response.citations:
            return Score.unscored(self.name, NO_CITATION)
        hit = [touches_any(c.address, case.addresses, self._level) for c in response.citations]
        return Score(self.name, sum(hit) / len(hit))


class CitationF1:
    """The harmonic mean of citation recall and precision; 0 where an answerable case got no citation."""

    name = "citation_f1"

    def __init__(self, recall: CitationRecall, precision: CitationPrecision) -> None:
        self._recall = recall
        self._precision = precision

    def score(self, case: Case, response: Response) -> Score:
        """From 0 to 1."""
        recall = self._recall.score(case, response)
        if recall.value is None:
            return Score.unscored(self.name, recall.reason)
        precision = self._precision.score(case, response).value or 0.0
        total = recall.value + precision
        return Score(self.name, 2 * recall.value * precision / total if total else 0.0)


class CitationLength:
    """Characters quoted by a citation, on average: a shorter quote is easier to check."""

    name = "citation_length"

    def score(self, case: Case, response: Response) -> Score:
        """A count."""
        del case
        if not response.citations:
            return Score.unscored(self.name, NO_CITATION)
        return Score(self.name, sum(len(c.quote) for c in response.citations) / len(response.citations))


class FirstSection:
    """1 where the first citation stands in a gold section; a refusal cites none."""

    name = "first_section"

    def score(self, case: Case, response: Response) -> Score:
        """1 or 0."""
        if not case.addresses:
            return Score.unscored(self.name, NO_ADDRESS)
        if not response.citations:
            return Score(self.name, 0.0)
        gold = {section_of(address) for address in case.addresses}
        return Score(self.name, float(section_of(response.citations[0].address) in gold))


class Verbatim:
    """The share of quotes that stand word for word in the section cited, spaces aside."""

    name = "verbatim"

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def score(self, case: Case, response: Response) -> Score:
        """From 0 to 1."""
        del case
        if not response.citations:
            reason = REFUSED if response.status == "refused" else NO_CITATION
            return Score.unscored(self.name, reason)
        if not len(self._shelf):
            return Score.unscored(self.name, "no book to check against was given")
        found = [self._shelf.quotes(citation.quote, citation.address) for citation in response.citations]
        return Score(self.name, sum(found) / len(found))
