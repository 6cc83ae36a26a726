"""`mekong doctor`: is the index sound, and does each leg of retrieval find what is surely there?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from assistant.app import make_chat, make_embedder
from assistant.settings import Settings
from corpus.errors import MekongError
from corpus.types import Lang, Section
from index.build import OpenIndex, open_index

_PHRASES = 5  # a language
_LONGEST = 80  # characters
_FOUND_IN = 5


@dataclass(frozen=True, slots=True)
class Check:
    """Something looked at, and what was found."""

    name: str
    is_fine: bool
    finding: str

    def record(self) -> dict[str, str | bool]:
        """The check as a JSON object."""
        return asdict(self)


def examine(settings: Settings) -> list[Check]:
    """Every check; those that need a broken part are left out."""
    return list(_checks(settings))


def _checks(settings: Settings) -> Iterator[Check]:
    try:
        embedder = make_embedder(settings)
        yield Check("embedder", True, f"{embedder.name}, {embedder.dim} dimensions")
        index = open_index(settings.index_dir, embedder)
    except MekongError as error:
        yield Check("index", False, str(error))
        return
    books = ", ".join(f"{e.book.id} ({e.role})" for e in index.library.editions)
    yield Check("index", True, f"{len(index.retriever.passages)} passages of {books}")
    yield from _legs(index)
    yield _chat(settings)


def _legs(index: OpenIndex) -> Iterator[Check]:
    langs: list[Lang] = sorted({section.lang for section in index.library.indexed})
    for lang in langs:
        phrases = list(_phrases([s for s in index.library.indexed if s.lang == lang]))
        for leg in ("lexical", "dense") if phrases else ():
            found = sum(
                any(hit.passage.section.key == key for hit in index.retriever.search(phrase, _FOUND_IN, legs=leg))
                for key, phrase in phrases
            )
            enough = found * 2 > len(phrases)
            yield Check(
                f"{leg} leg, {lang}",
                enough,
                f"found {found} of {len(phrases)} phrases of the text in its first {_FOUND_IN}",
            )


def _phrases(sections: list[Section]) -> Iterator[tuple[str, str]]:
    """Phrases of sections spread over the text, each with the key of its section."""
    body = [s for s in sections if s.kind != "contents" and len(s.text) > _LONGEST]
    for section in body[:: max(1, len(body) // _PHRASES)][:_PHRASES]:
        unit = max(section.units, key=lambda u: len(u.text))
        middle = len(unit.text) // 3
        words = unit.text[middle : middle + _LONGEST]
        yield section.key, words if section.lang == "zh" else words.partition(" ")[2].rpartition(" ")[0] or words


def _chat(settings: Settings) -> Check:
    try:
        chat = make_chat(settings)
    except MekongError as error:
        return Check("chat model", False, str(error))
    return Check("chat model", True, chat.name if chat else "none: answers are extractive")
