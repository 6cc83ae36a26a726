"""The chat model over HTTP: a real server process that speaks the OpenAI protocol, with a tiny model it made itself."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from assistant.answering import Assistant
from assistant.app import make_chat, make_embedder, make_words
from assistant.errors import ChatModelError
from assistant.generators.chat import ChatGenerator
from assistant.settings import Settings
from assistant.types import Delta, Done
from corpus.types import Lang
from index.build import OpenIndex, open_index
from index.library import Edition, Library
from index.wordmatch import WordMatcher
from tests.assistant.conftest import tale
from tests.assistant.openai_server import KEY, WAIT_S

ROOT = Path(__file__).resolve().parents[2]
QUESTION: dict[Lang, str] = {"zh": "本书的责任编辑是谁？", "en": "Who was the responsible editor?"}
EDITOR: dict[Lang, str] = {"zh": "高速进", "en": "Gao Sujin"}
ZH, EN = tale()
LIBRARY = Library((Edition(ZH, "tale", "original"), Edition(EN, "tale", "companion")))
SHOWN = [(ZH.by_address["p1/1"], unit) for unit in ZH.by_address["p1/1"].units]


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of the server; while it starts, the index is opened."""
    command = [sys.executable, "-m", "tests.assistant.openai_server"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        request.getfixturevalue("words")
        url = process.stdout.readline().strip()
        assert url, "the server of the tiny model did not start"
        yield url
        process.terminate()


Connect = Callable[..., ChatGenerator]


@pytest.fixture
def connect(server: str) -> Connect:
    """Makes a chat model as the settings do, of one kind that the server knows."""

    def made(kind: str, *, timeout: float = 20.0, key: str = KEY, url: str = server) -> ChatGenerator:
        settings = Settings(
            chat_model=f"openai:{kind}", chat_base_url=f"{url}/v1", chat_api_key=key, chat_timeout=timeout
        )
        chat = make_chat(settings)
        assert chat is not None
        return chat

    return made


@pytest.fixture(scope="module")
def index(built: Settings) -> OpenIndex:
    return open_index(built.index_dir, make_embedder(built))


@pytest.fixture(scope="module")
def words(index: OpenIndex) -> WordMatcher:
    return make_words(index.retriever.embedder)


def stats(server: str, kind: str) -> dict[str, int]:
    return dict(httpx.get(f"{server}/stats/{kind}").json())


def said(chat: ChatGenerator, lang: Lang = "zh") -> list[str]:
    return list(chat.stream("桥是哪一年修的？", lang, SHOWN, LIBRARY))


def failure(chat: ChatGenerator) -> ChatModelError:
    with pytest.raises(ChatModelError) as caught:
        said(chat)
    return caught.value


def test_words_are_streamed_as_they_are_made(connect: Connect, server: str) -> None:
    """The pieces come one by one while the model still writes, and unknown numbers are taken out."""
    pieces = said(connect("tiny"))

    assert len(pieces) > 5
    assert "[7]" not in "".join(pieces)
    assert stats(server, "tiny") == {"requests": 1, "tokens": 24, "left": 0}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_random_words_give_way_to_the_extract(
    connect: Connect, index: OpenIndex, words: WordMatcher, lang: Lang
) -> None:
    """A draft is streamed, and replaced by what the book says."""
    *deltas, done = Assistant(index, words, chat=connect("tiny")).stream(QUESTION[lang])

    assert sum(isinstance(delta, Delta) for delta in deltas) > 3
    assert isinstance(done, Done)
    assert (done.answer.mode, done.answer.status) == ("fallback", "answered")
    assert EDITOR[lang] in done.answer.text


def test_server_stops_when_the_reader_leaves(
    connect: Connect, index: OpenIndex, words: WordMatcher, server: str
) -> None:
    """Closing the stream closes the connection, and the model writes no more."""
    events = Assistant(index, words, chat=connect("endless")).stream(QUESTION["zh"])
    assert isinstance(next(events), Delta)
    assert stats(server, "endless")["left"] == 0
    events.close()  # type: ignore[attr-defined]  # the stream is a generator

    ends = time.monotonic() + 5
    while stats(server, "endless")["left"] == 0 and time.monotonic() < ends:
        time.sleep(0.02)
    made = stats(server, "endless")
    time.sleep(0.2)
    assert made["left"] == 1
    assert stats(server, "endless") == made


@pytest.mark.parametrize(
    ("kind", "key", "status", "requests"), [("denied", "wrong-key", "401", 1), ("broken", KEY, "500", 3)]
)
def test_error_of_the_server_is_said(
    connect: Connect, server: str, kind: str, key: str, status: str, requests: int
) -> None:
    """A wrong key is not tried again; a server that fails is, twice. The key is not in the message."""
    error = failure(connect(kind, key=key))

    assert status in error.message
    assert key not in error.message
    assert stats(server, kind)["requests"] == requests


def test_busy_server_is_asked_again_when_it_says(connect: Connect, server: str) -> None:
    """After 429 with Retry-After the same request is sent again, not before its time."""
    started = time.monotonic()
    pieces = said(connect("busy"))

    assert len(pieces) > 5
    assert stats(server, "busy")["requests"] == 3
    assert time.monotonic() - started >= 2 * WAIT_S


@pytest.mark.parametrize(("timeout", "requests"), [(20.0, 3), (WAIT_S / 2, 1)])
def test_server_that_stays_busy_is_left(connect: Connect, server: str, timeout: float, requests: int) -> None:
    """Two further attempts are made where the time allows, and the failure is one that may pass."""
    before = stats(server, "too-busy")["requests"]
    error = failure(connect("too-busy", timeout=timeout))

    assert "429" in error.message
    assert error.retryable
    assert stats(server, "too-busy")["requests"] - before == requests


@pytest.mark.parametrize("kind", ["late", "endless"])
def test_time_is_limited(connect: Connect, kind: str) -> None:
    """Neither a server that says nothing nor one that never ends keeps a reader longer than the setting says."""
    started = time.monotonic()
    error = failure(connect(kind, timeout=0.6))

    assert error.retryable
    assert time.monotonic() - started < 2.0


@pytest.mark.parametrize("kind", ["breaks", "spoils"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_stream_that_breaks_off_costs_no_answer(
    connect: Connect, index: OpenIndex, words: WordMatcher, kind: str, lang: Lang
) -> None:
    """What was streamed is replaced by the extract."""
    *deltas, done = Assistant(index, words, chat=connect(kind)).stream(QUESTION[lang])

    assert deltas
    assert isinstance(done, Done)
    assert (done.answer.mode, done.answer.status) == ("fallback", "answered")
    assert EDITOR[lang] in done.answer.text


@pytest.mark.parametrize("kind", ["denied", "broken", "too-busy", "late"])
def test_failing_server_costs_no_answer(connect: Connect, index: OpenIndex, words: WordMatcher, kind: str) -> None:
    """A reader gets the extract, marked as such, whatever the server does."""
    chat = connect(kind, key="wrong-key" if kind == "denied" else KEY, timeout=0.6)
    answer = Assistant(index, words, chat=chat).ask(QUESTION["zh"])

    assert (answer.mode, answer.status) == ("fallback", "answered")
    assert EDITOR["zh"] in answer.text


def test_no_server_is_said(connect: Connect) -> None:
    """An address where nothing listens is an error with a hint."""
    error = failure(connect("tiny", url="http://127.0.0.1:9"))

    assert error.retryable
    assert "ASSISTANT_CHAT_BASE_URL" in error.hint
