"""Errors of the index.

MekongError
└── StoreError
    ├── IndexMissingError       there is no index where one is expected
    ├── IndexMismatchError      the index was built with something else than what opens it
    ├── IndexDamagedError       a file of the index is missing or not what was written
    ├── EmbedderError           an embedder cannot be loaded
    └── MissingExtraError       an optional package is not installed
"""

from __future__ import annotations

from corpus.errors import MekongError


class StoreError(MekongError):
    """The index cannot do what was asked."""


class IndexMissingError(StoreError):
    """There is no index where one is expected."""


class IndexMismatchError(StoreError):
    """The index was built with something else than what opens it."""


class IndexDamagedError(StoreError):
    """A file of the index is missing or not what was written."""


class EmbedderError(StoreError):
    """An embedder cannot be loaded."""


class MissingExtraError(StoreError):
    """An optional package is not installed; the hint holds the install line."""

    def __init__(self, package: str, *, extra: str) -> None:
        """Name the package and the extra that brings it."""
        super().__init__(
            f"the package {package} is not installed", hint=f"pip install -c constraints.txt -e '.[{extra}]'"
        )
