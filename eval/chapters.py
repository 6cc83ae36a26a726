"""The written chapters that no training has seen, as a book of their own with cases about it."""

from __future__ import annotations

from pathlib import Path

from corpus.readers import read_book
from corpus.types import Book, Lang
from eval.types import Case
from index.training.written import WRITTEN, Reading, chapter_readings, split_held_out

_TITLES: dict[Lang, str] = {"zh": "合作与见闻", "en": "Reports and sketches"}
_TOGETHER = 4  # sentences of a paragraph
_NUMBERS = 20  # more than a chapter has questions


def held_out_chapters() -> list[Reading]:
    """The chapters that are kept from training, in order."""
    return split_held_out(sorted(chapter_readings(WRITTEN / "chapters.txt"), key=lambda reading: reading.key))[1]


def chapter_book(chapters: list[Reading], told: Lang, folder: Path) -> tuple[Book, list[Case]]:
    """The chapters in one language as a book, written into `folder`, and what is asked about them in both."""
    lines = [f"# {_TITLES[told]}", ""]
    for number, reading in enumerate(chapters, 1):
        lines += [f"## {number} {reading.title(told)}", ""]
        sentences = reading.sentences(told)
        for start in range(0, len(sentences), _TOGETHER):
            lines += [("" if told == "zh" else " ").join(sentences[start : start + _TOGETHER]), ""]
    path = folder / f"chapters-{told}.md"
    path.write_text("\n".join(lines), encoding="utf-8")
    book = read_book(path)
    where: dict[str, str] = {}
    for section in book.sections:
        for unit in section.units:
            where.setdefault(unit.text.strip(), unit.address)
    cases = []
    for number, reading in enumerate(chapters):
        sentences = reading.sentences(told)
        for place, asked in enumerate(reading.asked):
            gold = [where.get(sentences[each].strip(), "") for each in asked.gold]
            if not all(gold):
                continue  # a sentence that the reader of files cuts in two
            worded: dict[Lang, str] = {"zh": asked.zh, "en": asked.en}
            for lang, text in worded.items():
                if text:
                    cases.append(_case(f"chapters-{told}-{lang}-{number * _NUMBERS + place}", lang, text, gold))
    return book, cases


def _case(name: str, lang: Lang, text: str, gold: list[str]) -> Case:
    return Case(
        id=name,
        lang=lang,
        kind="fact" if gold else "unanswerable",
        question=text,
        addresses=tuple(dict.fromkeys(gold)),
        unanswerable=not gold,
    )
