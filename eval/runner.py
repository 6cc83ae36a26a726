"""Cases through a system to scored outcomes: parallel, in the cases' order, failures kept apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from eval.diagnosis import diagnose
from eval.scorers import score_all
from eval.shelf import Shelf
from eval.types import Case, Outcome, Response, Scorer, System

OnOutcome = Callable[[Outcome], None]


@dataclass(frozen=True, slots=True)
class Bench:
    """What judges the responses: the scorers, and the books that citations are checked against."""

    scorers: tuple[Scorer, ...]
    shelf: Shelf

    def judge(self, case: Case, response: Response) -> Outcome:
        """A response scored and, where it failed, diagnosed."""
        scores = score_all(self.scorers, case, response)
        return Outcome(case, response, scores, diagnose(case, response, scores, self.shelf))


def run(
    cases: Sequence[Case],
    system: System,
    bench: Bench,
    *,
    workers: int = 1,
    known: Mapping[str, Response] | None = None,
    on_outcome: OnOutcome | None = None,
) -> list[Outcome]:
    """Ask and score every case; `known` responses of an earlier, broken-off run are not asked for again."""
    known = known or {}
    outcomes = {case.id: bench.judge(case, known[case.id]) for case in cases if case.id in known}
    for outcome in outcomes.values():
        _tell(on_outcome, outcome)
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        waiting = {pool.submit(system.ask, case): case for case in cases if case.id not in known}
        try:
            for future in as_completed(waiting):
                outcome = bench.judge(waiting[future], future.result())
                outcomes[outcome.case.id] = outcome
                _tell(on_outcome, outcome)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [outcomes[case.id] for case in cases]


def _tell(on_outcome: OnOutcome | None, outcome: Outcome) -> None:
    if on_outcome is not None:
        on_outcome(outcome)
