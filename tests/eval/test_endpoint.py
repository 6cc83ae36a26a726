"""Services over HTTP: ours and OpenAI-compatible ones, their failures kept apart from wrong answers."""

from __future__ import annotations

import json
from collections.abc import Callable

import httpx
import pytest

from assistant.types import Message, Usage
from eval.systems.endpoint import AskEndpoint, ChatEndpoint, connect
from eval.systems.refusals import sounds_refused
from eval.types import Case

CASE = Case("c", "zh", "followup", "那出版社呢？", (("中国环境科学出版社",),), history=(Message("user", "谁是编辑？"),))
CITATION = {
    "number": 1,
    "address": "front:4.1",
    "section": "封面",
    "pages": None,
    "quote": "中国环境科学出版社",
    "source": "b",
}
ANSWER = {
    "question": CASE.question,
    "lang": "zh",
    "status": "answered",
    "answer": "中国环境科学出版社。[1]",
    "mode": "chat",
}

Handler = Callable[[httpx.Request], httpx.Response]


def client(handler: Handler, url: str = "http://127.0.0.1:8000/") -> httpx.Client:
    return httpx.Client(base_url=url, transport=httpx.MockTransport(handler))


def test_our_service_is_asked_with_the_history() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=ANSWER | {"citations": [CITATION], "latency_ms": 9999.0})

    response = AskEndpoint(client(handler)).ask(CASE)
    assert str(seen[0].url) == "http://127.0.0.1:8000/ask"
    assert json.loads(seen[0].content) == {
        "question": "那出版社呢？",
        "history": [{"role": "user", "content": "谁是编辑？"}],
    }
    assert (response.id, response.status, response.citations[0].address) == ("c", "answered", "front:4.1")
    assert response.latency_ms is not None
    assert response.latency_ms < 9999  # measured here, the way to the service included
    assert response.retrieved is None
    assert (response.timings, response.usage) == ({}, None)  # what an older service does not tell


def test_our_service_tells_time_by_stage_and_tokens() -> None:
    told = {"timings": {"retrieve": 3.5, "word": 1.25}, "usage": {"input_tokens": 80, "output_tokens": 9}}
    system = AskEndpoint(client(lambda request: httpx.Response(200, json=ANSWER | told)))
    response = system.ask(CASE)
    assert (response.timings, response.usage) == (told["timings"], Usage(80, 9))


def test_a_chat_service_is_asked_and_its_refusal_recognised() -> None:
    texts = iter(["中国环境科学出版社。", "很抱歉，书中没有提到。"])
    usages = iter([{"cost": 0.002}, {"prompt_tokens": 90, "completion_tokens": 12, "total_tokens": 102}])

    def handler(request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        assert str(request.url) == "http://127.0.0.1:8000/v1/chat/completions"
        assert body["model"] == "m"
        assert [message["role"] for message in body["messages"]] == ["user", "user"]
        message = {"role": "assistant", "content": next(texts), "citations": [CITATION]}
        return httpx.Response(200, json={"id": "x", "choices": [{"message": message}], "usage": next(usages)})

    system = ChatEndpoint(client(handler, "http://127.0.0.1:8000/v1/"), model="m")
    first, second = system.ask(CASE), system.ask(CASE)
    assert (first.status, first.cost, first.citations[0].quote) == ("answered", 0.002, "中国环境科学出版社")
    assert second.status == "refused"
    assert (first.usage, second.usage, second.cost) == (None, Usage(90, 12), None)


@pytest.mark.parametrize(
    "handler",
    [
        lambda request: httpx.Response(500, text="oops"),
        lambda request: httpx.Response(200, text="no json"),
        lambda request: httpx.Response(200, json={"status": "maybe"}),
        lambda request: httpx.Response(200, json={"choices": []}),
    ],
)
def test_what_fails_is_no_answer(handler: Handler) -> None:
    for system in (AskEndpoint(client(handler)), ChatEndpoint(client(handler), model="m")):
        assert system.ask(CASE).error


def test_a_service_that_is_not_there_is_no_answer() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    response = AskEndpoint(client(handler)).ask(CASE)
    assert response.error is not None
    assert response.error.startswith("ConnectError")


def test_the_protocol_follows_from_the_address() -> None:
    assert isinstance(connect("http://127.0.0.1:8000"), AskEndpoint)
    assert isinstance(connect("http://127.0.0.1:8000/v1/"), ChatEndpoint)
    assert isinstance(connect("http://127.0.0.1:8000", model="m", key="k"), ChatEndpoint)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("书中没有找到可以回答这个问题的段落。", True),
        ("本书未提及该内容。", True),
        ("The book does not mention it.", True),
        ("I'm sorry, I can't answer that.", True),
        ("There is no information about this in the text.", True),
        ("", True),
        ("六国包括老挝和缅甸。", False),
        ("No breach of the rules occurred during the works.", False),
        ("It does not say so on page 3, but " + "the meeting was held in Shanghai. " * 20, False),
    ],
)
def test_refusals_are_told_from_answers(text: str, expected: bool) -> None:
    assert sounds_refused(text) is expected
