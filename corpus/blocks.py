"""A block is a paragraph, heading or line as a file gives it, before the structure of the book is known."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """A line or paragraph as a reader yields it."""

    text: str
    level: int | None = None  # an explicit heading level, 1 for the outermost
    page: int | None = None  # the page it begins on, where the file knows pages
    address: str | None = None  # an explicit address, as in `# Preface {#preface}`
