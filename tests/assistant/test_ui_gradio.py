"""The page as Gradio serves it, without a browser: what loads, what is wired, what is shut."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr
import pytest
from starlette.testclient import TestClient

from assistant.service import create_app
from assistant.settings import Settings
from assistant.texts import PAGE
from assistant.ui import clicked
from tests.assistant.conftest import FakeAssistant, tale
from tests.assistant.desk import QUESTIONS, Reader

if TYPE_CHECKING:
    from corpus.types import Lang

# Gradio opens event loops on import that it does not close, and asks pandas for what pandas 3 deprecates
pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
UNCHANGED = ({"__type__": "update"}, {"__type__": "update", "props": {"__type__": "update"}})
LANGS: tuple[Lang, ...] = ("zh", "en")
Values = dict[str, Any]  # a component takes HTML, text, or a dictionary of properties


class Browser:
    """Sends the events that a browser would send, and keeps the values of the components."""

    def __init__(self, client: TestClient, session: str) -> None:
        self.client, self.session, self.query = client, session, ""
        found = re.search(r"window\.gradio_config = (.*?);</script>", client.get("/").text)
        assert found is not None
        config = json.loads(found[1])
        self.names: dict[int, str] = {c["id"]: c["props"].get("elem_id") or c["type"] for c in config["components"]}
        self.events = config["dependencies"]

    def send(self, source: str, event: str, *values: object, **data: str) -> list[Values]:
        """The updates that an event brings, each by the name of its component."""
        wired = next(
            e
            for e in self.events
            if e["backend_fn"] and [source, event] in [[self.name(i), n] for i, n in e["targets"]]
        )
        states = [None] * (len(wired["inputs"]) - len(values))  # the server keeps them
        body = {"fn_index": wired["id"], "data": [*values, *states], "session_hash": self.session, "event_data": data}
        if not wired["queue"]:
            return [
                self.named(wired, self.client.post(f"/gradio_api/run/predict{self.query}", json=body).json()["data"])
            ]
        self.client.post("/gradio_api/queue/join", json=body).raise_for_status()
        stream = self.client.get(f"/gradio_api/queue/data?session_hash={self.session}").text
        messages = [json.loads(line[6:]) for line in stream.splitlines() if line.startswith("data: ")]
        assert all(m["success"] for m in messages if m["msg"] == "process_completed")
        return [self.named(wired, m["output"]["data"]) for m in messages if m["msg"] == "process_completed"]

    def name(self, place: int) -> str:
        """The name of a component; what is no component is the page itself."""
        return self.names.get(place, "page")

    def named(self, wired: dict[str, list[int]], data: list[object]) -> Values:
        """Values by component, without the server's own state and what an event leaves as it is."""
        pairs = [(self.name(place), value) for place, value in zip(wired["outputs"], data, strict=True)]
        return {name: value for name, value in pairs if name != "state" and value not in UNCHANGED}


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[FakeAssistant, TestClient]]:
    """One service for all tests of the module; each test is a session of its own."""
    fake = FakeAssistant(tale())
    with TestClient(create_app(fake, Settings())) as client:
        yield fake, client


@pytest.fixture
def fake(served: tuple[FakeAssistant, TestClient]) -> FakeAssistant:
    """The assistant behind the page, asked nothing yet."""
    served[0].asked.clear()
    return served[0]


@pytest.fixture
def browser(served: tuple[FakeAssistant, TestClient], fake: FakeAssistant, request: pytest.FixtureRequest) -> Browser:
    """A browser that prefers Chinese."""
    served[1].headers["accept-language"] = "zh"
    return Browser(served[1], str(hash(request.node.name)))


def text(value: object) -> str:
    """The text a reader sees in a component's HTML."""
    return Reader(str(value)).text


@pytest.mark.parametrize("lang", LANGS)
def test_page_loads_in_the_readers_language(browser: Browser, lang: Lang) -> None:
    browser.client.headers["accept-language"] = {"zh": "zh-TW,en;q=0.5", "en": "de,en;q=0.5"}[lang]
    (shown,) = browser.send("page", "load")

    assert PAGE[lang]["tagline"] in text(shown["head"])
    assert PAGE[lang]["welcome"] in text(shown["turns"])
    assert shown["question"]["placeholder"] == PAGE[lang]["ask_placeholder"]
    assert [choice[1] for choice in shown["scope"]["choices"]][:2] == ["", "preface"]


def test_link_chooses_language_and_place(browser: Browser) -> None:
    browser.query = "?lang=en&at=tale-zh/p1/2:1.1"
    (shown,) = browser.send("page", "load")

    assert PAGE["en"]["tagline"] in text(shown["head"])
    assert Reader(str(shown["book"])).lit == "集市逢十开张。"


@pytest.mark.parametrize("lang", LANGS)
def test_question_is_answered_and_its_citation_opened(browser: Browser, fake: FakeAssistant, lang: Lang) -> None:
    answered = browser.send("question", "submit", QUESTIONS[lang], "p1/1")[-1]
    first, second, _ = fake.ask(QUESTIONS[lang]).citations

    assert (answered["question"], answered["draft"]) == ("", "")
    assert QUESTIONS[lang] in text(answered["turns"])
    assert Reader(str(answered["book"])).lit == first.quote
    assert fake.asked[0][2] == "p1/1"

    (opened,) = browser.send("turns", "select", act="cite", turn="0", number="2")
    assert Reader(str(opened["book"])).lit == second.quote


def test_button_asks_as_well_as_enter(browser: Browser, fake: FakeAssistant) -> None:
    browser.send("ask", "click", "桥？", "")

    assert fake.asked == [("桥？", (), "")] or fake.asked == [("桥？", (), None)]


def test_example_asks_its_question(browser: Browser, fake: FakeAssistant) -> None:
    answered = browser.send("turns", "submit", "", act="example", question="桥长多少？")[-1]

    assert "桥长多少？" in text(answered["turns"])


def test_language_switch_keeps_the_conversation(browser: Browser) -> None:
    browser.send("question", "submit", QUESTIONS["zh"], "")
    (english,) = browser.send("head", "select", act="lang", lang="en")

    assert QUESTIONS["zh"] in text(english["turns"])
    assert PAGE["en"]["sources"] in text(english["turns"])
    assert english["ask"]["value"] == PAGE["en"]["ask"]


def test_section_opens_from_the_tree(browser: Browser) -> None:
    (opened,) = browser.send("book", "select", act="open", book="tale-en", address="p1/2")

    assert "The market opens every tenth day." in text(opened["book"])


def test_start_over_empties_the_conversation(browser: Browser, fake: FakeAssistant) -> None:
    browser.send("page", "load")
    browser.send("question", "submit", QUESTIONS["zh"], "")
    (cleared,) = browser.send("clear", "click")
    browser.send("question", "submit", "集市？", "")

    assert PAGE["zh"]["welcome"] in text(cleared["turns"])
    assert fake.asked[-1][1] == ()


def test_stop_without_an_answer_on_its_way_changes_nothing(browser: Browser) -> None:
    (stopped,) = browser.send("stop", "click")

    assert set(stopped) == {"stop", "ask"}


def test_readers_do_not_share_a_conversation(browser: Browser, fake: FakeAssistant) -> None:
    browser.send("question", "submit", QUESTIONS["zh"], "")
    browser.session += "0"
    browser.send("question", "submit", "那集市呢？", "")

    assert fake.asked[-1][1] == ()


def test_no_event_is_offered_as_an_interface(browser: Browser) -> None:
    assert {event["api_visibility"] for event in browser.events} == {"private"}
    assert browser.client.get("/gradio_api/info").json() == {"named_endpoints": {}, "unnamed_endpoints": {}}


def test_files_can_neither_be_left_nor_fetched(browser: Browser) -> None:
    left = browser.client.post("/gradio_api/upload", files={"files": ("x.txt", b"x" * 5000)})
    fetched = browser.client.get("/gradio_api/file=/etc/hostname")

    assert left.status_code == 413
    assert fetched.status_code == 403


def test_page_names_no_file_of_another_origin(browser: Browser) -> None:
    page = browser.client.get("/").text
    theme = browser.client.get("/theme.css").text

    assert re.findall(r"""<(?:script|link|img)[^>]+(?:src|href)=["'](?:https?:)?//[^"']+""", page) == []
    assert re.findall(r"url\(['\"]?(?:https?:)?//", theme) == []


@pytest.mark.parametrize("data", [None, [], "cite", 7])
def test_whatever_a_browser_sends_with_a_click_is_survived(data: object) -> None:
    assert clicked(gr.EventData(None, data)) == {}
