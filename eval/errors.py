"""Errors of evaluation.

MekongError
└── EvalError
    ├── DatasetError      a question or answer file breaks its layout
    ├── RunStoreError     a stored run is missing, damaged or of another question set
    ├── EndpointError     the system under test cannot be reached or answers nonsense
    └── JudgeError        the judging model's verdict cannot be read
"""

from __future__ import annotations

from corpus.errors import MekongError


class EvalError(MekongError):
    """An evaluation cannot be carried out."""


class DatasetError(EvalError):
    """A question or answer file breaks its layout."""


class RunStoreError(EvalError):
    """A stored run is missing, damaged or of another question set."""


class EndpointError(EvalError):
    """The system under test cannot be reached or answers nonsense."""


class JudgeError(EvalError):
    """The judging model's verdict cannot be read."""
