"""A question about a work that no book names is refused, however like something the book is."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.answering import Assistant
from assistant.evidence import EvidenceFinder
from assistant.question import Question
from corpus.bundled import bundled_books
from corpus.readers import read_book
from index.library import Library


@pytest.mark.parametrize("question", ["《红楼梦》里林黛玉她爹叫什么，做的什么官？", "《西游记》的主编是谁？"])
def test_another_work_is_not_answered_for(guide: Assistant, question: str) -> None:
    assert guide.ask(question).status == "refused"


@pytest.mark.parametrize(
    "question",
    [
        "《昆明宣言》是在哪次会议上通过的？",
        "《中国参与大湄公河次区域环境合作回顾》的责任编辑是谁？",
        "《大湄公河次区域环境合作回顾》的责任编辑是谁？",
    ],
)
def test_a_work_that_the_book_names_is(guide: Assistant, question: str) -> None:
    assert guide.ask(question).status == "answered"


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("《中国参与大湄公河次区域环境合作回顾》的责任编辑是谁？", "本书的责任编辑是谁？"),
        ("《大湄公河次区域环境合作回顾》多少钱？", "本书多少钱？"),
        ("《昆明宣言》是哪年通过的？", "《昆明宣言》是哪年通过的？"),
        ("《回顾》多少钱？", "《回顾》多少钱？"),
        (
            "What is the ISBN of the book 'Review of China's Participation in the GMS Environment Cooperation'?",
            "What is the ISBN of this book?",
        ),
        ("Who wrote the book 'A History of Tea'?", "Who wrote the book 'A History of Tea'?"),
    ],
)
def test_the_title_of_the_only_work_gives_way_to_this_book(question: str, left: str, tmp_path: Path) -> None:
    asked = Question.of(question)
    assert finder_of(Library.of([], bundled_books())).of_the_book(asked).text == left

    path = tmp_path / "village.md"
    path.write_text("# 灯塔村\n\n灯塔建于1887年。\n", encoding="utf-8")
    beside = Library.of([read_book(path)], bundled_books())  # of two works the title tells which
    assert finder_of(beside).of_the_book(asked) is asked


def finder_of(library: Library) -> EvidenceFinder:
    """A finder that knows the books alone."""
    index = SimpleNamespace(library=library, retriever=SimpleNamespace(comparer=object()))
    return EvidenceFinder(index, None)  # type: ignore[arg-type]
