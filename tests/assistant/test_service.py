"""The HTTP interface over an assistant with set answers."""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import anyio
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.types import Message, Scope

from assistant.errors import ChatModelError, QuestionError
from assistant.service import BODY_LIMIT, HISTORY_LIMIT, MESSAGE_LIMIT, create_app
from assistant.settings import Settings
from assistant.types import Message as Turn
from corpus.errors import EmptyBookError
from index.errors import IndexMissingError

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.assistant.conftest import FakeAssistant

QUESTIONS = {"zh": "桥是哪一年修的？", "en": "When was the bridge built?"}


@pytest.fixture
def app(fake: FakeAssistant) -> FastAPI:
    """The service without the page."""
    return create_app(fake, Settings(), page=False)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A client that prefers Chinese explanations."""
    with TestClient(app, headers={"Accept-Language": "zh-CN,zh;q=0.9"}, raise_server_exceptions=False) as client:
        yield client


def events(response: Response) -> list[tuple[str, dict[str, object]]]:
    """The server-sent events of a response."""
    found = re.findall(r"event: (\w+)\ndata: (.*)\n\n", response.text)
    assert "".join(f"event: {name}\ndata: {data}\n\n" for name, data in found) == response.text
    return [(name, json.loads(data)) for name, data in found]


def error(response: Response) -> tuple[int, str, str]:
    """Status, message and hint of a response that is not a success."""
    body = response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"message", "hint"}
    assert body["error"]["hint"]
    return response.status_code, body["error"]["message"], body["error"]["hint"]


class TestAsk:
    @pytest.mark.parametrize("lang", QUESTIONS)
    def test_question_is_answered_in_its_language_with_verbatim_quotes(self, client: TestClient, lang: str) -> None:
        answer = client.post("/ask", json={"question": QUESTIONS[lang]}).json()

        assert (answer["status"], answer["lang"]) == ("answered", lang)
        for citation in answer["citations"]:
            text = client.get(f"/sections/{citation['book_id']}/{citation['address']}").json()["text"]
            assert text[citation["start"] : citation["end"]] == citation["quote"]

    @pytest.mark.parametrize("question", ["明天天气如何？", "How is the weather?"])
    def test_refusal_is_a_success_without_citations(self, client: TestClient, question: str) -> None:
        response = client.post("/ask", json={"question": question})

        assert response.status_code == 200
        assert (response.json()["status"], response.json()["citations"]) == ("refused", [])

    def test_history_and_scope_reach_the_assistant(self, client: TestClient, fake: FakeAssistant) -> None:
        history = [{"role": "user", "content": "桥呢？"}, {"role": "assistant", "content": "修于1956年[1]。"}]
        client.post("/ask", json={"question": "多长？", "history": history, "scope": "p1/1"})

        assert fake.asked == [("多长？", (Turn("user", "桥呢？"), Turn("assistant", "修于1956年[1]。")), "p1/1")]

    def test_questions_are_answered_side_by_side(self, client: TestClient, fake: FakeAssistant) -> None:
        meeting = threading.Barrier(2, timeout=10)
        fake.gate = meeting.wait

        with ThreadPoolExecutor(2) as pool:
            posts = [pool.submit(client.post, "/ask/stream", json={"question": "桥？"}) for _ in range(2)]

        assert all(events(post.result())[-1][0] == "done" for post in posts)


class TestStream:
    @pytest.mark.parametrize("lang", QUESTIONS)
    def test_last_event_is_the_object_that_ask_returns(self, client: TestClient, lang: str) -> None:
        whole = client.post("/ask", json={"question": QUESTIONS[lang]}).json()
        response = client.post("/ask/stream", json={"question": QUESTIONS[lang]})
        *deltas, (name, done) = events(response)

        assert response.headers["content-type"].startswith("text/event-stream")
        assert (name, done) == ("done", whole)
        assert {kind for kind, _ in deltas} == {"delta"}
        assert "".join(str(delta["text"]) for _, delta in deltas) == whole["answer"]

    def test_failure_on_the_way_is_an_event(self, client: TestClient, fake: FakeAssistant) -> None:
        fake.failures["模型"] = ChatModelError("the model is away", hint="start it")

        assert events(client.post("/ask/stream", json={"question": "模型？"})) == [
            ("error", {"error": {"message": "the model is away", "hint": "start it"}})
        ]

    def test_bad_question_has_a_status_of_its_own(self, client: TestClient) -> None:
        assert error(client.post("/ask/stream", json={"question": " "}))[0] == 422

    def test_source_is_closed_when_the_client_leaves(self, app: FastAPI, fake: FakeAssistant) -> None:
        async def leave() -> None:
            sent: list[Message] = []
            body = json.dumps({"question": QUESTIONS["en"]}).encode()
            steps: list[Message] = [{"type": "http.request", "body": body}, {"type": "http.disconnect"}]
            seen = anyio.Event()

            async def receive() -> Message:
                if len(steps) == 1:
                    await seen.wait()  # stay for the first piece of the answer
                return steps.pop(0)

            async def send(message: Message) -> None:
                sent.append(message)
                if message.get("body"):
                    seen.set()
                    await anyio.sleep_forever()  # a client that reads no further

            await app(asgi_scope("POST", "/ask/stream"), receive, send)
            assert len([m for m in sent if m.get("body")]) == 1

        anyio.run(leave)
        assert fake.closed.is_set()


def asgi_scope(method: str, path: str, headers: tuple[tuple[bytes, bytes], ...] = ()) -> Scope:
    """A request as the server hands it over."""
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.1"},
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"content-type", b"application/json"), *headers],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "scheme": "http",
        "http_version": "1.1",
        "root_path": "",
    }


class TestBadInput:
    @pytest.mark.parametrize(
        ("body", "named"),
        [
            ({"question": "  "}, "question"),
            ({}, "question"),
            ({"question": 7}, "7"),
            ({"question": "x" * 2001}, "2001"),
            ({"question": "桥？", "mode": "fast"}, "mode"),
            ({"question": "桥？", "scope": "p9/9"}, "p9/9"),
            ({"question": "桥？", "history": [{"role": "system", "content": "x"}]}, "system"),
            ({"question": "桥？", "history": [{"role": "user", "content": "x"}] * (HISTORY_LIMIT + 1)}, "41"),
            ({"question": "桥？", "history": [{"role": "user", "content": "x" * (MESSAGE_LIMIT + 1)}]}, "20001"),
        ],
    )
    def test_error_names_the_value(self, client: TestClient, body: dict[str, object], named: str) -> None:
        status, message, _ = error(client.post("/ask", json=body))

        assert status == 422
        assert named in message

    def test_long_value_is_cut_in_the_message(self, client: TestClient) -> None:
        _, message, _ = error(client.post("/ask", json={"question": "桥？", "scope": "p" * 5000}))

        assert len(message) < 200

    def test_broken_json_is_explained(self, client: TestClient) -> None:
        status, message, hint = error(
            client.post("/ask", content=b'{"question": ', headers={"Content-Type": "application/json"})
        )

        assert status == 422
        assert "JSON" in message
        assert '{"question"' in hint

    def test_search_limits_its_number_of_hits(self, client: TestClient) -> None:
        assert error(client.post("/search", json={"query": "桥", "k": 99}))[0] == 422

    def test_announced_body_above_the_limit_is_refused(self, client: TestClient, fake: FakeAssistant) -> None:
        assert error(client.post("/ask", json={"question": "x" * (BODY_LIMIT + 1)}))[0] == 413
        assert fake.asked == []

    def test_unannounced_body_above_the_limit_is_refused(self, client: TestClient) -> None:
        pieces = (b"x" * 100_000 for _ in range(BODY_LIMIT // 100_000 + 1))

        assert error(client.post("/ask", content=pieces))[0] == 413

    @pytest.mark.parametrize("path", ["/sections/none/p1", "/sections/tale-zh/p7", "/sections/tale-zh/p1/1:9.9"])
    def test_unknown_address_is_404_and_named(self, client: TestClient, path: str) -> None:
        status, message, _ = error(client.get(path))

        assert status == 404
        assert path.split("/", 3)[-1].split("/")[0] in message or path.split("/")[2] in message

    @pytest.mark.parametrize(("method", "path"), [("GET", "/ask"), ("POST", "/sections"), ("DELETE", "/healthz")])
    def test_wrong_method_is_405_and_names_the_right_one(self, client: TestClient, method: str, path: str) -> None:
        response = client.request(method, path)

        assert error(response)[0] == 405
        assert response.headers["allow"] in ("GET", "POST")

    def test_unknown_path_is_404(self, client: TestClient) -> None:
        assert error(client.get("/nowhere")) == (404, "没有 /nowhere 这个地址", "接口列表见 /docs")

    @pytest.mark.parametrize(
        ("accepted", "expected"),
        [
            ("zh-CN,zh;q=0.9,en;q=0.8", "question 是空的"),
            ("en-GB,en;q=0.9,zh;q=0.1", "question is empty"),
            ("fr", "question is empty"),
            ("en;q=0.2,zh;q=0.7", "question 是空的"),
            ("zh;q=.,*", "question 是空的"),
        ],
    )
    def test_explanation_follows_the_clients_language(self, client: TestClient, accepted: str, expected: str) -> None:
        response = client.post("/ask", json={"question": ""}, headers={"Accept-Language": accepted})

        assert error(response)[1] == expected


class TestFailures:
    @pytest.mark.parametrize(
        ("raised", "status"),
        [
            (QuestionError("too vague", hint="ask more"), 422),
            (ChatModelError("away", hint="start it"), 503),
            (IndexMissingError("no index", hint="build it"), 503),
            (EmptyBookError("empty", hint="add text"), 500),
        ],
    )
    def test_our_errors_keep_their_words(
        self, client: TestClient, fake: FakeAssistant, raised: QuestionError, status: int
    ) -> None:
        fake.failures["坏"] = raised

        assert error(client.post("/ask", json={"question": "坏"})) == (status, raised.message, raised.hint)

    def test_bug_is_500_without_its_details(self, client: TestClient) -> None:
        status, message, _ = error(client.post("/ask", json={"question": "crash"}))

        assert status == 500
        assert "secret" not in message


class TestReading:
    def test_sections_list_every_book_in_reading_order(self, client: TestClient, fake: FakeAssistant) -> None:
        books = client.get("/sections").json()["books"]

        assert [book["id"] for book in books] == ["tale-zh", "tale-en"]
        assert [s["address"] for s in books[0]["sections"]] == [s.address for s in fake.books[0].sections]
        assert books[0]["toc"][1] == {"title": "1 渔村", "page": 2, "level": 1}
        village = books[0]["sections"][3]
        assert village["path_en"] == ["Part I The river", "1 The village"]
        assert (village["paragraphs"], village["sentences"]) == (2, 4)

    def test_every_sentence_is_the_text_at_its_offsets(self, client: TestClient, fake: FakeAssistant) -> None:
        for section in (s for book in fake.books for s in book.sections):
            body = client.get(f"/sections/{section.key}").json()
            read = [s for paragraph in body["body"] for s in paragraph["sentences"]]
            assert [s["address"] for s in read] == [unit.address for unit in section.units]
            assert all(body["text"][s["start"] : s["end"]] == s["text"] for s in read)

    def test_address_of_a_sentence_points_into_its_section(self, client: TestClient) -> None:
        body = client.get("/sections/tale-zh/p1/1:2.1").json()

        assert body["address"] == "p1/1"
        assert body["cited"]["text"] == "村里的桥修于1956年。"

    def test_section_names_its_neighbours_and_footnotes(self, client: TestClient) -> None:
        village = client.get("/sections/tale-en/p1/1").json()
        note = client.get("/sections/tale-en/p1/1/n1").json()

        assert (village["previous"], village["next"], village["footnotes"]) == ("p1", "p1/2", ["p1/1/n1"])
        assert client.get("/sections/tale-en/p1").json()["below"] == ["p1/1", "p1/2"]
        assert (note["anchor"], note["cited"]) == ("p1/1:2.1", None)

    def test_search_returns_places_and_the_legs_that_found_them(self, client: TestClient) -> None:
        first, second = client.post("/search", json={"query": "渔村", "k": 2}).json()["hits"]

        assert (first["text"], first["section_en"]) == ("渔村有四十户人家。", "Part I The river › 1 The village")
        assert (first["label"], first["label_en"]) == ("第一部分 › 1", "Part I › 1")
        assert (first["dense"], first["lexical"], second["dense"]) == (0.7, None, None)

    def test_health_says_what_is_loaded(self, client: TestClient) -> None:
        assert client.get("/healthz").json() == {"status": "ok", "books": 2, "embedder": "fake"}


class TestDocs:
    def test_description_lists_the_interface(self, client: TestClient) -> None:
        paths = client.get("/openapi.json").json()["paths"]

        assert {(method, path) for path, methods in paths.items() for method in methods} == {
            ("post", "/ask"),
            ("post", "/ask/stream"),
            ("post", "/search"),
            ("post", "/export"),
            ("get", "/sections"),
            ("get", "/sections/{book_id}/{address}"),
            ("get", "/healthz"),
        }

    def test_page_of_the_description_needs_no_other_origin(self, client: TestClient) -> None:
        page = client.get("/docs").text

        assert "curl http://testserver/ask/stream" in page
        assert "curl http://testserver/sections/BOOK/p2/4/1" in page
        assert "AnswerObject" in page
        assert "application/x-bibtex" in page
        assert re.findall(r"""(?:src|href)=["'](?:https?:)?//""", page) == []

    def test_every_response_forbids_other_origins(self, client: TestClient) -> None:
        assert "default-src 'self'" in client.get("/docs").headers["content-security-policy"]


class TestLog:
    def test_one_line_a_request_without_the_text(self, client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.INFO, logger="assistant"):
            client.post("/ask", json={"question": "桥？"})

        (record,) = [r for r in caplog.records if r.name == "assistant.middleware"]
        assert re.fullmatch(r"POST /ask 200 \d+ ms answered lang=zh citations=3 mode=extractive", record.getMessage())

    def test_stream_is_logged_when_it_ends(self, client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.INFO, logger="assistant"):
            client.post("/ask/stream", json={"question": "How is the weather?"})

        (record,) = [r for r in caplog.records if r.name == "assistant.middleware"]
        assert "refused lang=en citations=0" in record.getMessage()
