"""Runs on disk: a folder each, with what was asked, answered and scored; listed, resumed and compared."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from eval.cases import case_to_dict
from eval.errors import RunStoreError
from eval.types import Outcome, Response

_INFO, _OUTCOMES = "run.json", "outcomes.jsonl"
_NAME = re.compile(r"[\w.+-]{1,80}")


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What a run was: the system, the questions, when and how long."""

    name: str
    system: str
    questions: str
    digest: str
    created: str
    cases: int = 0
    seconds: float = 0.0
    finished: bool = False
    facts: dict[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """A run with all its outcomes."""

    info: RunInfo
    outcomes: tuple[Outcome, ...] = field(repr=False)


_RUN_INFO: TypeAdapter[RunInfo] = TypeAdapter(RunInfo)
_OUTCOME: TypeAdapter[Outcome] = TypeAdapter(Outcome)


class RunStore:
    """All runs below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def begin(self, info: RunInfo) -> dict[str, Response]:
        """Start or resume a run. Gives the responses that it holds already, failures left out."""
        if not _NAME.fullmatch(info.name):
            raise RunStoreError(f"{info.name!r} cannot name a run", hint="use letters, digits, dots and dashes")
        folder = self.root / info.name
        folder.mkdir(parents=True, exist_ok=True)
        known: dict[str, Response] = {}
        if (folder / _INFO).exists():
            earlier = self._info(info.name)
            if earlier.digest != info.digest or earlier.system != info.system:
                raise RunStoreError(
                    f"run {info.name} asked other questions or another system ({earlier.questions}, {earlier.system})",
                    hint="give this run another --name",
                )
            known = {o.response.id: o.response for o in self._outcomes(info.name) if o.response.error is None}
        self._write(info)
        _write_outcomes(folder / _OUTCOMES, [])
        return known

    def append(self, name: str, outcome: Outcome) -> None:
        """Keep one outcome, so that a run broken off loses nothing."""
        with (self.root / name / _OUTCOMES).open("a", encoding="utf-8") as file:
            file.write(_dump(outcome))

    def finish(self, info: RunInfo, outcomes: Sequence[Outcome], *, seconds: float) -> Run:
        """Close a run: outcomes in the order of the cases, figures in its info file."""
        done = replace(info, cases=len(outcomes), seconds=round(seconds, 3), finished=True)
        _write_outcomes(self.root / info.name / _OUTCOMES, outcomes)
        self._write(done)
        return Run(done, tuple(outcomes))

    def load(self, name: str) -> Run:
        """A stored run by its name or the path of its folder."""
        path = Path(name)
        store = RunStore(path.parent) if (path / _INFO).is_file() else self
        known = path.name if store is not self else name
        return Run(store._info(known), tuple(store._outcomes(known)))

    def listed(self) -> Sequence[RunInfo]:
        """Every run, the latest first."""
        names = [path.parent.name for path in self.root.glob(f"*/{_INFO}")]
        return sorted((self._info(name) for name in names), key=lambda info: info.created, reverse=True)

    def latest(self) -> str:
        """The name of the latest finished run."""
        for info in self.listed():
            if info.finished:
                return info.name
        raise RunStoreError(f"no finished run in {self.root}", hint="run `mekong-eval run` first")

    def _info(self, name: str) -> RunInfo:
        path = self.root / name / _INFO
        try:
            return _RUN_INFO.validate_json(path.read_bytes())
        except FileNotFoundError as error:
            raise RunStoreError(f"no run {name} in {self.root}", hint="`mekong-eval runs` lists them") from error
        except ValidationError as error:
            raise RunStoreError(f"{path} is damaged", hint="remove that run's folder") from error

    def _outcomes(self, name: str) -> list[Outcome]:
        path = self.root / name / _OUTCOMES
        found = []
        # a run broken off while it wrote leaves a last line without its end: that case is asked again
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n")[:-1], 1):
            try:
                found.append(_OUTCOME.validate_json(line))
            except ValidationError as error:
                raise RunStoreError(f"{path}:{number} is damaged", hint="remove the line and resume") from error
        return found

    def _write(self, info: RunInfo) -> None:
        text = json.dumps(asdict(info), ensure_ascii=False, indent=1)
        (self.root / info.name / _INFO).write_text(text + "\n", encoding="utf-8")


def timestamp() -> str:
    """Now, as runs are dated and named: 20260131T120000Z."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")


def _write_outcomes(path: Path, outcomes: Sequence[Outcome]) -> None:
    path.write_text("".join(map(_dump, outcomes)), encoding="utf-8")


def _dump(outcome: Outcome) -> str:
    row = asdict(outcome) | {"case": case_to_dict(outcome.case)}
    return json.dumps(row, ensure_ascii=False) + "\n"
