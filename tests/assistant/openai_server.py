"""A server that speaks the OpenAI protocol for a tiny model of random weights, in a process of its own.

`python -m tests.assistant.openai_server` prints its address as the first line. The name of the model that a request
asks for says how it is served; see `_KINDS`. GET /stats/NAME counts the requests for that model, the tokens made for
them, and the streams that ended before the model did.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

KEY = "right-key"
WAIT_S = 0.4  # that a busy server asks for
_WORDS: tuple[str, ...] = (
    *"湄公河桥修于村里的是在国",
    " river",
    " bridge",
    " the",
    " of",
    " built",
    "[1]",
    "[2]",
    "[7]",
    "。",
    ". ",
)
_WINDOW, _TOKENS, _PAUSE_S = 32, 24, 0.005
_KINDS = {
    "tiny": "24 tokens",
    "endless": "tokens until the client leaves",
    "late": "nothing for a long time",
    "breaks": "three tokens, then the connection is cut",
    "spoils": "three tokens, then something that is no JSON",
    "busy": "429 with Retry-After twice, then 24 tokens",
    "too-busy": "429 for ever",
    "broken": "500 for ever",
}


class Tiny:
    """A GPT-2 of one layer and random weights, over a vocabulary of a few words."""

    def __init__(self) -> None:
        import torch  # here: the test takes constants from this file, and needs no model
        from transformers import GPT2Config, GPT2LMHeadModel

        torch.manual_seed(7)
        torch.set_num_threads(1)
        size = len(_WORDS)
        config = GPT2Config(
            vocab_size=size, n_positions=_WINDOW, n_embd=16, n_layer=1, n_head=2, bos_token_id=None, eos_token_id=None
        )
        self._torch = torch
        self._model = GPT2LMHeadModel(config).train(False)

    def start(self, prompt: str) -> list[int]:
        """The prompt as tokens."""
        return [ord(char) % len(_WORDS) for char in prompt[-_WINDOW:]]

    def step(self, tokens: list[int]) -> str:
        """Append the next token and return its word."""
        torch = self._torch
        with torch.no_grad():
            logits = self._model(torch.tensor([tokens[-_WINDOW:]])).logits[0, -1]
        token = int(torch.multinomial(torch.softmax(logits, dim=-1), 1).item())
        tokens.append(token)
        return _WORDS[token]


def create_app() -> FastAPI:
    """The server's application."""
    app, tiny = FastAPI(), Tiny()
    stats: dict[str, dict[str, int]] = defaultdict(lambda: {"requests": 0, "tokens": 0, "left": 0})

    @app.get("/stats/{name}")
    def counted(name: str) -> dict[str, int]:
        return stats[name]

    @app.post("/v1/chat/completions")
    async def complete(request: Request) -> Response:
        body: dict[str, Any] = await request.json()
        name = str(body["model"])
        stats[name]["requests"] += 1
        refused = _refusal(name, request.headers.get("authorization", ""), stats[name]["requests"])
        if refused is not None:
            return refused
        if name == "late":
            await asyncio.sleep(5)
        prompt = "\n".join(str(message["content"]) for message in body["messages"])
        return StreamingResponse(_events(tiny, name, prompt, stats[name]), media_type="text/event-stream")

    return app


def _refusal(name: str, authorization: str, request: int) -> Response | None:
    if authorization != f"Bearer {KEY}":
        return _error(401, "invalid_api_key")
    if name == "broken":
        return _error(500, "server_error")
    if name == "too-busy" or (name == "busy" and request < 3):
        return _error(429, "rate_limit_exceeded", {"Retry-After": str(WAIT_S)})
    return None


def _error(status: int, code: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": {"message": code, "type": code, "code": code}}, status, headers=headers)


async def _events(tiny: Tiny, name: str, prompt: str, count: dict[str, int]) -> AsyncIterator[str]:
    tokens, done = tiny.start(prompt), False
    try:
        yield _chunk(name, {"role": "assistant", "content": ""})
        made = 0
        while name == "endless" or made < _TOKENS:
            if made == 3 and name == "breaks":
                raise ConnectionAbortedError("cut")
            if made == 3 and name == "spoils":
                yield "data: {not json\n\n"
            word = await asyncio.to_thread(tiny.step, tokens)
            made += 1
            count["tokens"] += 1
            yield _chunk(name, {"content": word})
            await asyncio.sleep(_PAUSE_S)
        yield _chunk(name, {}, "stop")
        yield "data: [DONE]\n\n"
        done = True
    finally:
        count["left"] += not done


def _chunk(name: str, delta: dict[str, str], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    data = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": name, "choices": [choice]}
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"


def main() -> None:
    """Serve on a free port of 127.0.0.1 until killed."""
    app = create_app()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        sys.stdout.write(f"http://127.0.0.1:{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1)).run(sockets=[listener])


if __name__ == "__main__":
    main()
