"""Summaries: the sentences that stand closest to all others of a section, and those that open it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from assistant.outline import Outline
from corpus.types import Lang, Section, Sentence
from index.build import OpenIndex
from index.sentences import sentence_key
from index.types import Vectors

_ANNOUNCES = re.compile(r"[：:]$")
_ITEM = re.compile(r"^(?:[（(]\d|[①-⑳])")
_OPENS_SECTION = 0.2
_OPENS_PARAGRAPH = 0.04
_SAME = 0.9  # cosine from which two sentences say the same
_LONG = {"zh": 150, "en": 420}  # characters
_FEW, _MANY = 3, 5
Picked = tuple[Section, Sentence]


def summarise(sections: Sequence[Section], outline: Outline, index: OpenIndex, lang: Lang) -> list[Picked]:
    """Three to five sentences of the sections and all below them, in reading order; empty where they have no text.

    Each of several sections below has one sentence before any has two.
    """
    groups = [_ranked(inner, outline, index, lang) for section in sections for inner in outline.below(section)]
    groups = [group for group in groups if group]
    if not groups:
        return []
    wanted = _FEW if len(groups) == 1 else _MANY
    chosen: list[tuple[int, Picked]] = []
    for place in range(wanted):
        for number, group in enumerate(groups):
            if len(chosen) < wanted and place < len(group):
                chosen.append((number, group[place]))
    return [picked for _, picked in sorted(chosen, key=lambda pair: (pair[0], pair[1][1].start))]


def _ranked(section: Section, outline: Outline, index: OpenIndex, lang: Lang) -> list[Picked]:
    """The sentences of one section, the most central first, none that repeats a better one."""
    shown = outline.library.twin(section, lang) or section
    units = [u for u in shown.units if not (_ANNOUNCES.search(u.text) or _ITEM.match(u.text))] or list(shown.units)
    vectors = index.sentences.vectors([sentence_key(shown, unit) for unit in units])
    scores = _centrality(vectors) + np.array([_position(shown, unit) - _length(unit, shown.lang) for unit in units])
    chosen: list[int] = []
    for place in np.argsort(-scores):
        if all(float(vectors[place] @ vectors[other]) < _SAME for other in chosen):
            chosen.append(int(place))
        if len(chosen) == _MANY:
            break
    return [(shown, units[place]) for place in chosen]


def _centrality(vectors: Vectors) -> Vectors:
    """The mean cosine of each row with all rows, shape (len(vectors),)."""
    return np.asarray(vectors @ vectors.mean(axis=0), dtype=np.float32)


def _position(section: Section, unit: Sentence) -> float:
    if unit.address == section.units[0].address:
        return _OPENS_SECTION
    return _OPENS_PARAGRAPH if unit.address.endswith(".1") else 0.0


def _length(unit: Sentence, lang: Lang) -> float:
    return 0.1 * max(0.0, len(unit.text) / _LONG[lang] - 1.0)
