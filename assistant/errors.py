"""Errors of answering.

MekongError
├── QuestionError       the question is empty, too long, or its scope is unknown
├── SettingsError       a setting is unknown or has a value that cannot be used
└── ChatModelError      the chat model cannot be reached or did not answer
"""

from __future__ import annotations

from corpus.errors import MekongError


class QuestionError(MekongError):
    """The question is empty, too long, or its scope is unknown."""


class SettingsError(MekongError):
    """A setting is unknown or has a value that cannot be used."""


class ChatModelError(MekongError):
    """The chat model cannot be reached or did not answer; `retryable` where trying again may help."""

    def __init__(self, message: str, *, hint: str, retryable: bool = False) -> None:
        """Say whether the same call may succeed later."""
        super().__init__(message, hint=hint)
        self.retryable = retryable
