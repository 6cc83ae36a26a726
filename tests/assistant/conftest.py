"""A small bilingual book and an assistant with set answers, for the tests of the service and the page."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from assistant.answering import Assistant
from assistant.app import build_assistant
from assistant.bookshelf import Bookshelf
from assistant.settings import Settings
from assistant.types import Answer, Citation, Delta, Done, Event, Message
from assistant.ui_session import Desk
from corpus.errors import MekongError
from corpus.language import detect_language
from corpus.types import Book, Lang, Passage, Section, SectionKind, Span, TocEntry
from index.types import Hit

HOSTILE = "<img src=x onerror=alert(1)> & {{value}} ${alert(2)} [1] **x**"
Paragraphs = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Outline:
    """Where a section stands and what it is."""

    address: str
    path: tuple[str, ...]
    labels: tuple[str, ...]
    kind: SectionKind = "body"
    anchor: str | None = None


def make_section(book_id: str, lang: Lang, outline: Outline, paragraphs: Paragraphs) -> Section:
    """A section of the given sentences."""
    text, spans, sentences = "", [], []
    for paragraph in paragraphs:
        text += "\n" if text else ""
        start, places = len(text), []
        for sentence in paragraph:
            places.append(Span(len(text), len(text) + len(sentence)))
            text += sentence
        spans.append(Span(start, len(text)))
        sentences.append(tuple(places))
    return Section(
        book_id,
        outline.address,
        lang,
        outline.kind,
        outline.path,
        outline.labels,
        text,
        tuple(spans),
        tuple(sentences),
        anchor=outline.anchor,
    )


def _zh() -> Book:
    part = ("第一部分 河流",)
    rows = [
        (Outline("preface", ("序言",), ("序言",), "preface"), [["我在河边住了三十年。", "这本书写给爱河的人。"]]),
        (Outline("contents", ("目录",), ("目录",), "contents"), [["第一部分 河流 1"], ["1 渔村 2"]]),
        (Outline("p1", part, ("第一部分",)), []),
        (
            Outline("p1/1", (*part, "1 渔村"), ("第一部分", "1")),
            [["渔村有四十户人家。", "每年五月开始捕鱼。"], ["村里的桥修于1956年。", HOSTILE]],
        ),
        (
            Outline("p1/1/n1", (*part, "1 渔村", "脚注①"), ("第一部分", "1", "脚注①"), "footnote", "p1/1:2.1"),
            [["桥长六十米。"]],
        ),
        (Outline("p1/2", (*part, "2 集市"), ("第一部分", "2")), [["集市逢十开张。"]]),
    ]
    sections = tuple(make_section("tale-zh", "zh", outline, text) for outline, text in rows)
    toc = (TocEntry("第一部分 河流", 1, 0), TocEntry("1 渔村", 2, 1))
    return Book("tale-zh", "河边的村子", "zh", "tale.md", "0" * 64, sections, toc)


def _en() -> Book:
    part = ("Part I The river",)
    rows = [
        (
            Outline("preface", ("Preface",), ("Preface",), "preface"),
            [["I have lived by the river for thirty years. ", "This book is for those who love it."]],
        ),
        (Outline("contents", ("Contents",), ("Contents",), "contents"), [["Part I The river 1"], ["1 The village 2"]]),
        (Outline("p1", part, ("Part I",)), []),
        (
            Outline("p1/1", (*part, "1 The village"), ("Part I", "1")),
            [
                ["The village has forty households. ", "Fishing begins every May."],
                ["Its bridge was built in 1956. ", "(Signs.)"],
            ],
        ),
        (
            Outline(
                "p1/1/n1", (*part, "1 The village", "Footnote ①"), ("Part I", "1", "Footnote ①"), "footnote", "p1/1:2.1"
            ),
            [["The bridge is sixty metres long."]],
        ),
        (Outline("p1/2", (*part, "2 The market"), ("Part I", "2")), [["The market opens every tenth day."]]),
    ]
    sections = tuple(make_section("tale-en", "en", outline, text) for outline, text in rows)
    return Book("tale-en", "The village by the river", "en", "tale-en.md", "1" * 64, sections)


@dataclass
class FakeAssistant:
    """Answers every question with the same two sentences; some words make it refuse, fail or wait."""

    books: tuple[Book, ...]
    asked: list[tuple[str, tuple[Message, ...], str | None]] = field(default_factory=list)
    failures: dict[str, MekongError] = field(default_factory=dict)  # a word in the question, and what it raises
    gate: Callable[[], object] | None = None  # called between two deltas
    closed: threading.Event = field(default_factory=threading.Event)

    def ask(self, question: str, history: Sequence[Message] = (), *, scope: str | None = None) -> Answer:
        """The set answer, or what the question provokes."""
        self.asked.append((question, tuple(history), scope))
        for word, error in self.failures.items():
            if word in question:
                raise error
        if "crash" in question:
            raise ZeroDivisionError("secret detail")
        lang = detect_language(question)
        if "天气" in question or "weather" in question:
            text = "书中没有找到。" if lang == "zh" else "The book does not say."
            return Answer(question, lang, "refused", text, standalone=question)
        return self._answer(question, lang)

    def stream(self, question: str, history: Sequence[Message] = (), *, scope: str | None = None) -> Iterator[Event]:
        """The answer in pieces that cut markers in two."""
        try:
            answer = self.ask(question, history, scope=scope)
            for start in range(0, len(answer.text), 3):
                yield Delta(answer.text[start : start + 3])
                if self.gate:
                    self.gate()
            yield Done(answer)
        finally:
            self.closed.set()

    def search(self, query: str, *, k: int = 8) -> list[Hit]:
        """The first sentences of the first book."""
        section = self.books[0].by_address["p1/1"]
        passage = Passage("tale-zh/p1/1#0-9", 0, 9, section)
        return [Hit(passage, 0.5, dense=0.7), Hit(passage, 0.25, lexical=3.0)][:k]

    def info(self) -> dict[str, str | int]:
        """How many books there are."""
        return {"books": len(self.books), "embedder": "fake"}

    def _answer(self, question: str, lang: Lang) -> Answer:
        zh, en = self.books
        places = [("p1/1", 2), ("preface", 0), ("p1/1", 3)]
        said = [(zh if lang == "zh" else en).by_address[address].units[place].text for address, place in places[:2]]
        citations = tuple(self._cite(n, *place) for n, place in enumerate(places, 1))
        return Answer(
            question, lang, "answered", f"{said[0]}[1]\n{said[1]}[2][3]", citations, (), question, latency_ms=1.5
        )

    def _cite(self, number: int, address: str, place: int) -> Citation:
        zh, en = (book.by_address[address] for book in self.books)
        unit = zh.units[place]
        return Citation(
            number=number,
            address=unit.address,
            section=" › ".join(zh.path),
            section_en=" › ".join(en.path),
            label=" › ".join(zh.labels),
            label_en=" › ".join(en.labels),
            pages="2–3",
            quote=unit.text,
            start=unit.start,
            end=unit.end,
            source="tale.md",
            book_id="tale-zh",
            lang="zh",
        )


def tale() -> tuple[Book, Book]:
    """The book in Chinese and in English."""
    return _zh(), _en()


@pytest.fixture
def fake() -> FakeAssistant:
    """An assistant with set answers over a small bilingual book."""
    return FakeAssistant(tale())


@pytest.fixture
def shelf(fake: FakeAssistant) -> Bookshelf:
    """The books of the assistant as the faces show them."""
    return Bookshelf(fake.books)


@pytest.fixture
def desk(fake: FakeAssistant, shelf: Bookshelf) -> Desk:
    """The page's logic over the assistant."""
    return Desk(fake, shelf, longest=200)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of an index of the bundled text, made with the small embedder."""
    settings = Settings(embedder="mekong-static", data_dir=tmp_path_factory.mktemp("built"))
    build_assistant(settings)
    return settings


@pytest.fixture(scope="session")
def guide(built: Settings) -> Assistant:
    """An assistant over the bundled text, without a chat model."""
    return build_assistant(built)
