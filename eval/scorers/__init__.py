"""Scores: small classes with one method each, deterministic, without any model."""

from __future__ import annotations

from collections.abc import Sequence

from eval.addresses import Level
from eval.scorers.accuracy import Accuracy, AnswerLength, ExactMatch, FactRecall, TokenF1
from eval.scorers.behaviour import EvidenceRank, FalseRefusal, FollowUp, LanguageMatch, Refusal
from eval.scorers.citations import CitationF1, CitationLength, CitationPrecision, CitationRecall, FirstSection, Verbatim
from eval.scorers.costs import Cost, Latency, StageLatency, Tokens
from eval.shelf import Shelf
from eval.types import STAGES, Case, Response, Score, Scorer


def standard_scorers(shelf: Shelf, *, level: Level = "sentence") -> tuple[Scorer, ...]:
    """Every score of the reports, in their order."""
    recall, precision = CitationRecall(shelf, level=level), CitationPrecision(level=level)
    return (
        Accuracy(),
        FactRecall(),
        ExactMatch(),
        TokenF1(),
        FirstSection(),
        recall,
        precision,
        CitationF1(recall, precision),
        Verbatim(shelf),
        Refusal(),
        FalseRefusal(),
        LanguageMatch(),
        FollowUp(),
        EvidenceRank(),
        CitationLength(),
        AnswerLength(),
        *(StageLatency(stage) for stage in STAGES),
        Latency(),
        Tokens("input"),
        Tokens("output"),
        Cost(),
    )


def score_all(scorers: Sequence[Scorer], case: Case, response: Response) -> tuple[Score, ...]:
    """Every score of one response; none is judged where the system failed to answer."""
    if response.error is not None:
        return tuple(Score.unscored(scorer.name, f"the system failed: {response.error}") for scorer in scorers)
    return tuple(scorer.score(case, response) for scorer in scorers)
