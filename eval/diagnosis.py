"""Where a failed case went wrong, the earliest stage first."""

from __future__ import annotations

from eval.retrieved import found_at
from eval.scorers.accuracy import facts_held
from eval.shelf import Shelf
from eval.types import Case, Cause, Response, Score


def diagnose(case: Case, response: Response, scores: tuple[Score, ...], shelf: Shelf) -> Cause | None:
    """The cause of a failure; None for a right answer whose first citation is in the right section."""
    if response.error is not None:
        return "system failed"
    values = {score.name: score.value for score in scores}
    if values.get("accuracy") == 1.0 and values.get("first_section") != 0.0:
        return None
    if case.unanswerable:
        return None if values.get("accuracy") == 1.0 else "answered without evidence"
    if len(shelf) and case.addresses and not any(shelf.holds(address) for address in case.addresses):
        return "not indexed"
    if case.addresses and response.retrieved is not None and not found_at(case, response):
        return "not retrieved"
    if response.status == "refused":
        return "refused"
    return "not cited" if all(facts_held(case, response.answer)) else "not selected"
