"""Question files and answer files: JSON lines to cases and responses and back, with line numbers in errors."""

from __future__ import annotations

import hashlib
import json
import lzma
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from eval.errors import DatasetError
from eval.types import Case, Response

T = TypeVar("T")

BUNDLED = Path(__file__).parent / "datasets" / "gms.jsonl"
"""The questions on the bundled book."""

_CASE: TypeAdapter[Case] = TypeAdapter(Case)
_RESPONSE: TypeAdapter[Response] = TypeAdapter(Response)
_CASE_KEYS = frozenset(Case.__dataclass_fields__)


def read_cases(path: Path) -> list[Case]:
    """The cases of a question file, checked one by one and for unique ids."""
    cases = []
    for number, line in lines(path):
        case = _parse(path, number, line, _CASE)
        _check(path, number, line, case)
        cases.append(case)
    _check_unique(path, [case.id for case in cases])
    return cases


def read_responses(path: Path) -> list[Response]:
    """The responses of an answer file in the batch layout of `mekong ask`; fields of others are passed over."""
    responses = [_parse(path, number, line, _RESPONSE) for number, line in lines(path)]
    _check_unique(path, [response.id for response in responses])
    return responses


def write_cases(path: Path, cases: Sequence[Case]) -> None:
    """Write cases as JSON lines, leaving out fields at their defaults."""
    with path.open("w", encoding="utf-8") as file:
        for case in cases:
            file.write(json.dumps(case_to_dict(case), ensure_ascii=False) + "\n")


def case_to_dict(case: Case) -> dict[str, object]:
    """A case as JSON holds it; optional fields at their defaults are left out."""
    optional = ("standalone", "wrong", "note")
    return {key: value for key, value in asdict(case).items() if key not in optional or value}


def digest(cases: Sequence[Case]) -> str:
    """SHA-256 over the cases: two runs compare only where it is the same."""
    body = "\n".join(json.dumps(case_to_dict(case), sort_keys=True) for case in cases)
    return hashlib.sha256(body.encode()).hexdigest()


def lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The non-empty lines of a file, `.xz` unpacked, with their numbers from 1."""
    opener = lzma.open if path.suffix == ".xz" else open
    try:
        with opener(path, "rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line
    except FileNotFoundError as error:
        raise DatasetError(f"no file {path}", hint="check the path") from error
    except lzma.LZMAError as error:
        raise DatasetError(f"{path} is not xz data: {error}", hint="unpack it, or fetch it again") from error


def _parse(path: Path, number: int, line: bytes, adapter: TypeAdapter[T]) -> T:
    try:
        return adapter.validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"]) or "the line"
        raise DatasetError(f"{path}:{number}: {where}: {first['msg']}", hint="mend that line") from error


def _check(path: Path, number: int, line: bytes, case: Case) -> None:
    unknown = sorted(set(json.loads(line)) - _CASE_KEYS)
    if unknown:
        raise DatasetError(
            f"{path}:{number}: unknown field {unknown[0]!r}", hint=f"the fields are {', '.join(sorted(_CASE_KEYS))}"
        )
    if not case.question.strip() or not case.id or not case.kind:
        raise DatasetError(f"{path}:{number}: id, kind and question may not be empty", hint="fill them in")
    if not case.unanswerable and not case.answers:
        raise DatasetError(
            f"{path}:{number}: {case.id} has neither answers nor unanswerable: true", hint="give it one of the two"
        )
    if any(not group or not all(spelling.strip() for spelling in group) for group in case.answers):
        raise DatasetError(f"{path}:{number}: {case.id} has an empty answer", hint="every group holds a spelling")


def _check_unique(path: Path, ids: Sequence[str]) -> None:
    seen: set[str] = set()
    for place, name in enumerate(ids, 1):
        if name in seen:
            raise DatasetError(f"{path}: id {name!r} appears twice (entry {place})", hint="give every entry its own id")
        seen.add(name)
