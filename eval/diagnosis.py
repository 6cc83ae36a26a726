"""Where a failed case went wrong, the earliest stage first."""

from __future__ import annotations

from eval.retrieved import found_any
from eval.scorers.accuracy import facts_held
from eval.shelf import Shelf
from eval.text.tokens import holds
from eval.types import Case, Cause, Response, Score


def diagnose(case: Case, response: Response, scores: tuple[Score, ...], shelf: Shelf) -> Cause | None:
    """The cause of a failure; None for a right answer whose first citation is in the right section.

    `shelf` holds the books that the system reads from; with an empty one nothing is called not indexed.
    """
    if response.error is not None:
        return "system failed"
    values = {score.name: score.value for score in scores}
    right = values.get("accuracy") == 1.0
    if case.unanswerable:
        return None if right else "answered without evidence"
    if right and values.get("first_section") != 0.0:
        return None
    needed = _needed(case, response, shelf)
    if len(shelf) and any(addresses and not any(map(shelf.holds, addresses)) for addresses in needed):
        return "not indexed"
    if response.retrieved is not None and any(addresses and not found_any(addresses, response) for addresses in needed):
        return "not retrieved"
    if response.status == "refused":
        return "refused"
    return "not cited" if right else "not selected"


def _needed(case: Case, response: Response, shelf: Shelf) -> list[tuple[str, ...]]:
    """For each fact that the answer lacks its gold addresses, one of which is enough; all of the case where none is."""
    held = [False] * len(case.answers) if response.status == "refused" else facts_held(case, response.answer)
    lacking = [group for group, is_held in zip(case.answers, held, strict=True) if not is_held]
    return [_telling(case, group, shelf) for group in lacking] or [case.addresses]


def _telling(case: Case, group: tuple[str, ...], shelf: Shelf) -> tuple[str, ...]:
    """The gold addresses whose text holds a fact; where none spells it out, those without text, or else all."""
    telling = tuple(
        address
        for address in case.addresses
        if any(holds(text, spelling) for text in shelf.texts(address) for spelling in group)
    )
    return telling or tuple(a for a in case.addresses if len(shelf) and not shelf.holds(a)) or case.addresses
