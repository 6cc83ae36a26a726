"""What happens to every request before and after the routes: a size limit, safe headers, one log line."""

from __future__ import annotations

import logging
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.problems import Problem, request_lang

_LOG = logging.getLogger(__name__)
# The page evaluates its own templates, hence 'unsafe-eval'; nothing may come from or go to another origin.
_POLICY = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; base-uri 'self'; form-action 'self'"
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class BodyLimit:
    """Refuses a body above a number of bytes, whether its length was announced or not."""

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        """Wrap the application."""
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        problem = Problem(413, "body_too_large", limit=self._limit)
        length = Headers(scope=scope).get("content-length", "0")
        if length.isdecimal() and int(length) > self._limit:
            body = problem.body(request_lang(Request(scope)))
            return await JSONResponse(body, 413)(scope, receive, send)
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._limit:
                raise problem
            return message

        return await self._app(scope, counted, send)


class SafeHeaders:
    """Adds the headers that keep the page from talking to any other origin."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, marked if scope["type"] == "http" else send)


class RequestLog:
    """Writes one line a request: method, path, status, milliseconds, and what the route noted; never any text."""

    def __init__(self, app: ASGIApp, *, paths: frozenset[str]) -> None:
        """Wrap the application; paths outside `paths` (the page's own files) are logged at DEBUG."""
        self._app = app
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        started, status = time.perf_counter(), 0
        state: dict[str, object] = scope.setdefault("state", {})

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            return await self._app(scope, receive, watched)
        finally:
            ours = f"/{scope['path'].split('/')[1]}" in self._paths
            taken = (time.perf_counter() - started) * 1000
            note = state.get("note", "")
            level = logging.INFO if ours else logging.DEBUG
            _LOG.log(level, "%s %s %s %.0f ms %s", scope["method"], scope["path"], status or "aborted", taken, note)
