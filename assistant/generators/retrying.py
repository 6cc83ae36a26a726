"""Asking a chat model again where it says that it is busy: within the time that one answer may take, not beyond."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TypeVar

import httpx

_AGAIN = frozenset({408, 409, 429, 500, 502, 503, 504})  # HTTP statuses after which the same request may succeed
_TIMES = 2
_FIRST_WAIT_S = 0.5  # doubled each time, where the server names no wait of its own

Chunk = TypeVar("Chunk")


def retried(ask: Callable[[], Iterator[Chunk]], ends: float) -> Iterator[Chunk]:
    """What `ask` yields; asked again after an HTTP status that says "later", unless something was said already.

    `ends` is the time of `time.monotonic` by which a further attempt must begin. Raises what the last attempt raised.
    """
    attempt = 0
    while True:
        has_begun = False
        try:
            for chunk in ask():
                has_begun = True
                yield chunk
            return
        except Exception as error:
            wait = _wait(error, attempt)
            attempt += 1
            if has_begun or wait is None or attempt > _TIMES or time.monotonic() + wait >= ends:
                raise
            time.sleep(wait)


def may_pass(error: BaseException | None) -> bool:
    """True where the same request may succeed later: a time-out, a broken connection, or a status that says so."""
    while error is not None:
        if isinstance(error, TimeoutError | ConnectionError | httpx.TransportError):
            return True
        if getattr(error, "is_retryable", False) or getattr(error, "status_code", None) in _AGAIN:
            return True  # the first is what LangChain's own errors say
        error = error.__cause__
    return False


def _wait(error: Exception, attempt: int) -> float | None:
    """Seconds to wait before the next attempt, None where there is no use in one."""
    if getattr(error, "status_code", None) not in _AGAIN:
        return None
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return max(0.0, float(headers.get("retry-after", "")))
    except ValueError:
        return _FIRST_WAIT_S * float(2**attempt)
