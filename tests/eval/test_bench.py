"""The benchmarks time what they say, as ratios of one run."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from assistant.app import build_assistant
from assistant.settings import Settings
from eval.bench.__main__ import main, timing_to_dict
from eval.bench.measures import Timing, cold_ask, indexing, memory, questions
from eval.cases import BUNDLED, read_cases
from eval.errors import EvalError
from index.embedders.hashing import HashingEmbedder
from tests.eval.conftest import invoked


def test_questions_are_timed_in_a_warm_process(data_dir: Path) -> None:
    assistant = build_assistant(Settings(data_dir=data_dir, embedder="mekong-static"))
    search, answer, slowest = questions(assistant, read_cases(BUNDLED)[:3])
    assert answer.ratio == pytest.approx(answer.value / search.value)
    assert slowest.value >= answer.value > 0


def test_embedding_is_compared_with_a_yardstick_where_there_is_one() -> None:
    (alone,) = indexing(HashingEmbedder(), package="no_such_package")
    assert (alone.ratio, alone.unit) == (None, "1/s")
    assert alone.value > 0


def test_cold_processes_are_compared_with_a_bare_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "mekong"
    program.write_text('#!/bin/sh\ntest "$1" = ask && test -n "$ASSISTANT_DATA_DIR"\n', encoding="utf-8")
    program.chmod(0o755)
    python = tmp_path / "python"
    python.symlink_to("/bin/true")
    monkeypatch.setattr(sys, "executable", str(python))
    bare, asked, fastest = cold_ask(tmp_path, "多长？", runs=2)
    assert asked.ratio == pytest.approx(asked.value / bare.value)
    assert fastest.value <= asked.value
    program.write_text("#!/bin/sh\necho broken >&2\nexit 3\n", encoding="utf-8")
    with pytest.raises(EvalError, match="broken"):
        cold_ask(tmp_path, "多长？", runs=1)
    program.unlink()
    with pytest.raises(EvalError, match=r"no .*mekong"):
        cold_ask(tmp_path, "多长？", runs=1)


def test_memory_is_that_of_whole_processes(tmp_path: Path, data_dir: Path) -> None:
    settings = Settings(data_dir=data_dir, embedder="mekong-static")
    build_assistant(settings)
    embedding, asking = memory(data_dir, "多长？", "mekong-static", package="no_such_package")
    assert (asking.unit, asking.ratio) == ("MB", None)
    assert 20 < embedding.value < asking.value < 4_000
    with pytest.raises(EvalError, match="mekong-nothing"):
        memory(tmp_path, "多长？", "mekong-nothing", package="no_such_package")


def test_figures_are_written_with_their_ratios() -> None:
    assert timing_to_dict(Timing("a", 1.23456, "s", 2.0, "b"))["value"] == 1.2346
    assert json.dumps(timing_to_dict(Timing("a", 1.0, "s")))


def test_the_options_are_explained() -> None:
    assert "Cold processes timed" in invoked(main, "--help").stdout
