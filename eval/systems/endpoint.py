"""A service reached over HTTP: ours, or one that speaks the OpenAI chat protocol."""

from __future__ import annotations

import time

import httpx
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from assistant.types import Usage
from eval.systems.refusals import sounds_refused
from eval.types import Case, Cited, Response

_LOOSE = ConfigDict(extra="ignore")


@dataclass(config=_LOOSE)
class _Message:
    content: str | None = ""
    citations: tuple[Cited, ...] = ()


@dataclass(config=_LOOSE)
class _Choice:
    message: _Message


@dataclass(config=_LOOSE)
class _Usage:
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cost: float | None = None

    @property
    def tokens(self) -> Usage | None:
        if self.prompt_tokens is None or self.completion_tokens is None:
            return None
        return Usage(self.prompt_tokens, self.completion_tokens)


@dataclass(config=_LOOSE)
class _Completion:
    choices: tuple[_Choice, ...]
    citations: tuple[Cited, ...] = ()
    usage: _Usage | None = None


_COMPLETION: TypeAdapter[_Completion] = TypeAdapter(_Completion)
_RESPONSE: TypeAdapter[Response] = TypeAdapter(Response)
_FAILURES = (httpx.HTTPError, ValidationError, ValueError, LookupError)


class AskEndpoint:
    """`POST /ask` of this project's service."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self.name = str(client.base_url)

    def ask(self, case: Case) -> Response:
        """The service's answer; a failure becomes a response that says so."""
        body = {"question": case.question, "history": _turns(case)}
        started = time.perf_counter()
        try:
            reply = self._client.post("ask", json=body).raise_for_status()
            return _RESPONSE.validate_python(reply.json() | {"id": case.id, "latency_ms": _milliseconds(started)})
        except _FAILURES as error:
            return _failed(case, error)


class ChatEndpoint:
    """`POST /chat/completions` of any service that speaks the OpenAI protocol.

    It reports no status, so that refusals are recognised by their words, and citations only where it adds them.
    """

    def __init__(self, client: httpx.Client, *, model: str) -> None:
        self._client = client
        self._model = model
        self.name = f"{client.base_url} {model}"

    def ask(self, case: Case) -> Response:
        """The model's answer; a failure becomes a response that says so."""
        messages = [*_turns(case), {"role": "user", "content": case.question}]
        started = time.perf_counter()
        try:
            reply = self._client.post("chat/completions", json={"model": self._model, "messages": messages})
            completion = _COMPLETION.validate_python(reply.raise_for_status().json())
            message = completion.choices[0].message
        except _FAILURES as error:
            return _failed(case, error)
        text = message.content or ""
        return Response(
            case.id,
            "refused" if sounds_refused(text) else "answered",
            text,
            case.question,
            citations=message.citations or completion.citations,
            latency_ms=_milliseconds(started),
            usage=completion.usage.tokens if completion.usage else None,
            cost=completion.usage.cost if completion.usage else None,
        )


def connect(url: str, *, model: str = "", key: str = "", timeout: float = 120.0) -> AskEndpoint | ChatEndpoint:
    """The system behind a URL: ours, or an OpenAI-compatible one where a model is named or the URL ends in /v1."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    client = httpx.Client(base_url=url.rstrip("/") + "/", timeout=timeout, headers=headers)
    if model or url.rstrip("/").endswith("/v1"):
        return ChatEndpoint(client, model=model or "default")
    return AskEndpoint(client)


def _turns(case: Case) -> list[dict[str, str]]:
    return [{"role": message.role, "content": message.content} for message in case.history]


def _milliseconds(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)


def _failed(case: Case, error: Exception) -> Response:
    return Response(case.id, "refused", "", case.question, error=f"{type(error).__name__}: {error}"[:300])
