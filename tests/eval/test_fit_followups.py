"""The scorer of follow-ups learns what tells, and is measured on conversations that it has not seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.rereading import ANSWER_INPUTS, INPUTS
from assistant.scoring import Scorer
from eval.cases import BUNDLED, read_cases, write_cases
from eval.fit_followups import Fit, Talk, main
from eval.types import Case
from tests.eval.conftest import invoked


def spoken(place: int, *, is_silent: bool = False) -> Talk:
    """Four sentences of random features, of which the right one stands out in one column, where there is one."""
    random = np.random.default_rng(place)
    features = random.random((4, len(INPUTS))) * 0.1
    gold = (np.arange(4) == place % 4) & (not is_silent)
    features[:, 3] += gold
    return Talk(Case(f"t-en-{place:03d}", "en", "followup", "?", unanswerable=is_silent), features, gold)


def test_it_tells_the_sentence_and_the_silence() -> None:
    fitted = Fit.of([spoken(place, is_silent=place % 5 == 0) for place in range(50)])
    told = [fitted.tell(spoken(place, is_silent=place % 2 == 0)) for place in range(50, 70)]
    answered = [one for one in told if not one.talk.case.unanswerable]
    silent = [one for one in told if one.talk.case.unanswerable]
    assert all(one.is_right for one in answered)
    assert min(one.odds for one in answered) > max(one.odds for one in silent)


def test_the_command_writes_the_scorer_and_prints_what_it_is_worth(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_EMBEDDER", "mekong-static")
    path = tmp_path / "some.jsonl"
    cases = read_cases(BUNDLED)
    write_cases(path, [case for case in cases if case.history][:12] + cases[:3])
    done = invoked(main, "--questions", str(path), "--write", str(tmp_path))
    assert done.exit_code == 0, done.output
    assert "with known questions" in done.stdout
    assert Scorer.read(tmp_path / "followup_choice.json").inputs == INPUTS
    assert Scorer.read(tmp_path / "followup_answer.json").inputs == ANSWER_INPUTS
