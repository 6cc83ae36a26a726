"""Errors of reading books.

MekongError
└── BookError
    ├── UnreadableBookError     the file is missing, a binary, damaged or encrypted
    ├── UnknownEncodingError    the bytes are neither UTF-8 nor GB18030
    ├── UnknownFormatError      no reader for this kind of file
    ├── EmptyBookError          the file holds no text
    └── QuestionsError          the questions beside a book are none
"""

from __future__ import annotations


class MekongError(Exception):
    """Anything this project raises on purpose: what happened, with which value, and what to do."""

    def __init__(self, message: str, *, hint: str) -> None:
        """Keep the message and the hint apart, so that each face can lay them out."""
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})"


class BookError(MekongError):
    """A book cannot be read."""


class UnreadableBookError(BookError):
    """The file is missing, a binary, damaged or encrypted."""


class UnknownEncodingError(BookError):
    """The bytes are neither UTF-8 nor GB18030."""


class UnknownFormatError(BookError):
    """No reader for this kind of file."""


class EmptyBookError(BookError):
    """The file holds no text."""


class QuestionsError(BookError):
    """The questions beside a book cannot be read, or ask about another."""
