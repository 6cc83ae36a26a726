"""The answer without a model: the selected sentences themselves, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.statements import Statement, state
from corpus.types import Lang, Section, Sentence
from index.library import Library

_ITEM = re.compile(r"^(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[）).、]|[①-⑳])")


def extract(sentences: Sequence[tuple[Section, Sentence]], lang: Lang, library: Library) -> list[Statement]:
    """A statement for each sentence; the items of a list each begin a line."""
    statements = []
    for section, unit in sentences:
        said = state(section, unit, lang, library)
        statements.append(Statement(said.text, said.section, said.unit, bool(_ITEM.match(unit.text))))
    return statements
