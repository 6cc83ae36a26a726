"""What the tests of the page share: reading its HTML, and a desk that has answered a question."""

from __future__ import annotations

from html.parser import HTMLParser

from assistant.ui_book import View
from assistant.ui_session import Desk, Outcome, Turns
from corpus.types import Lang

QUESTIONS: dict[Lang, str] = {"zh": "桥是哪一年修的？", "en": "When was the bridge built?"}


class Reader(HTMLParser):
    """Collects tags, their attributes and the text in them; fails on tags that do not match."""

    VOID = frozenset({"br", "img", "hr", "input"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.lit, self.text = "", ""
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = (tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in self.VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if any(attributes.get("class") == "lit" for _, attributes in self._open):
            self.lit += data

    def acting(self, act: str) -> list[dict[str, str]]:
        """The attributes of the elements with this `data-act`."""
        return [attributes for _, attributes in self.elements if attributes.get("data-act") == act]


def last(desk: Desk, question: str, turns: Turns = (), view: View | None = None) -> Outcome:
    """The page after a question has been answered."""
    return list(desk.ask(question, "", turns, view or desk.opening("zh")))[-1]


def turns_of(outcome: Outcome) -> Turns:
    assert outcome.turns is not None
    return outcome.turns


def view_of(outcome: Outcome) -> View:
    assert outcome.view is not None
    return outcome.view
