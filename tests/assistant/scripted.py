"""A LangChain chat model that says what it is told to, and keeps what it was asked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import Field, SkipValidation

Piece = str | AIMessageChunk | float | Exception
"""What a model does next: says something, says it with more than words, waits for seconds, or fails."""


class Scripted(BaseChatModel):
    """Streams `pieces`, then raises `error` where there is one; the first calls stream what `replies` has for them."""

    pieces: SkipValidation[tuple[Piece, ...]] = ()
    error: Exception | None = None
    replies: SkipValidation[tuple[tuple[Piece, ...], ...]] = ()
    asked: list[str] = Field(default_factory=list)  # two messages a call
    closed: list[bool] = Field(default_factory=list)  # for each call that ended, whether it was left before its end

    @property
    def _llm_type(self) -> str:
        return "scripted"

    @property
    def calls(self) -> int:
        """How often it was asked."""
        return len(self.asked) // 2

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        raise NotImplementedError("the assistant streams")

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        call, left = self.calls, True
        self.asked.extend(message.text for message in messages)
        try:
            last = self.pieces if self.error is None else (*self.pieces, self.error)
            for piece in self.replies[call] if call < len(self.replies) else last:
                yield from _chunk(piece)
            left = False
        finally:
            self.closed.append(left)


def _chunk(piece: Piece) -> Iterator[ChatGenerationChunk]:
    if isinstance(piece, Exception):
        raise piece
    if isinstance(piece, float):
        time.sleep(piece)
        return
    yield ChatGenerationChunk(message=AIMessageChunk(content=piece) if isinstance(piece, str) else piece)
