"""A question about a work that no book names is refused, however like something the book is."""

from __future__ import annotations

import pytest

from assistant.answering import Assistant


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
