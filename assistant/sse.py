"""Answers as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator, Callable, Generator, Iterator

from anyio import CancelScope
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from assistant.contract import answer_to_dict
from assistant.problems import body_of
from assistant.types import Answer, Delta, Done, Event
from corpus.errors import MekongError

_LOG = logging.getLogger(__name__)
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def frame(event: str, data: object) -> bytes:
    """One event; JSON has no raw line breaks, so `data` is a single line."""
    return f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


async def frames(events: Iterator[Event], finished: Callable[[Answer], None]) -> AsyncGenerator[bytes, None]:
    """The events as bytes: `delta` for more text, `done` for the whole answer, `error` where it broke off.

    The iterator runs in a worker thread and is closed when the client leaves.
    """
    try:
        while (event := await run_in_threadpool(next, events, None)) is not None:
            if isinstance(event, Delta):
                yield frame("delta", {"text": event.text})
            elif isinstance(event, Done):
                finished(event.answer)
                yield frame("done", answer_to_dict(event.answer))
    except MekongError as error:
        _LOG.error("%s: %s", type(error).__name__, error)
        yield frame("error", body_of(error))
    finally:
        if isinstance(events, Generator):
            with CancelScope(shield=True):
                await run_in_threadpool(events.close)


class EventStream(StreamingResponse):
    """A response that closes its source when it ends, however it ends."""

    def __init__(self, source: AsyncGenerator[bytes, None]) -> None:
        """Send the frames of `source`."""
        super().__init__(source, media_type="text/event-stream", headers=_HEADERS)
        self._source = source

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            with CancelScope(shield=True):
                await self._source.aclose()
