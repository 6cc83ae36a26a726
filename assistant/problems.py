"""Errors on their way to an HTTP client: one place that gives them a status, a language and a body."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from typing_extensions import TypedDict

from assistant.bookshelf import SectionNotFoundError
from assistant.errors import ChatModelError, QuestionError
from assistant.texts_http import HTTP
from corpus.errors import MekongError
from corpus.types import Lang
from index.errors import StoreError

_LOG = logging.getLogger(__name__)
_SHOWN = 80  # characters of a rejected value that the message repeats
_EXAMPLE = '{"question": "…"}'
# The first class that fits decides; what is not listed is a fault of ours.
_STATUS: tuple[tuple[type[MekongError], int], ...] = (
    (SectionNotFoundError, 404),
    (QuestionError, 422),
    (ChatModelError, 503),
    (StoreError, 503),
)


class ErrorText(TypedDict):
    """What happened and what to do about it."""

    message: str
    hint: str


class ErrorBody(TypedDict):
    """The body of every response that is not a success."""

    error: ErrorText


class Problem(HTTPException):
    """A request that cannot be served, named by its key in `texts_http.HTTP`."""

    def __init__(self, status: int, key: str, **values: object) -> None:
        """Keep the key and its values until the reader's language is known."""
        super().__init__(status, key)
        self.key = key
        self.values = {name: shown(value) for name, value in values.items()}

    def body(self, lang: Lang) -> ErrorBody:
        """The problem as a reader of this language gets it."""
        texts = cast(Mapping[str, str], HTTP[lang])
        message, hint = texts[self.key], texts[f"{self.key}_hint"]
        return {"error": {"message": message.format(**self.values), "hint": hint.format(**self.values)}}


def shown(value: object) -> str:
    """A value for a message: as it was written, cut where it is long."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def preferred_lang(accept_language: str, *, default: Lang = "en") -> Lang:
    """The better liked of our two languages in an Accept-Language header (RFC 9110, 12.5.4)."""
    wishes = []
    for place, item in enumerate(accept_language.split(",")):
        match = re.fullmatch(r"\s*([A-Za-z*]+)[^;]*(?:;\s*q=([0-9.]+))?\s*", item)
        if match and match[1].lower() in ("zh", "en"):
            weight = float(match[2]) if match[2] and match[2].count(".") <= 1 and match[2] != "." else 1.0
            wishes.append((-weight, place, match[1].lower()))
    return default if not wishes else cast(Lang, min(wishes)[2])


def body_of(error: MekongError) -> ErrorBody:
    """One of our errors as a response body."""
    return {"error": {"message": error.message, "hint": error.hint}}


def status_of(error: MekongError) -> int:
    """404 for an address that is not there, 422 for a bad question, 503 for what may work later, else 500."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def as_problem(error: SectionNotFoundError) -> Problem:
    """The unknown address in the words of the HTTP interface."""
    if error.book_id is None:
        return Problem(404, "unknown_book", value=error.address, known=", ".join(error.known))
    return Problem(404, "unknown_section", book=error.book_id, value=error.address)


def add_handlers(app: FastAPI) -> None:
    """Let the application answer every error with an `ErrorBody`."""
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(MekongError, _ours)
    app.add_exception_handler(Exception, _broken)


def request_lang(request: Request) -> Lang:
    """The language in which to explain an error to this client."""
    return preferred_lang(request.headers.get("accept-language", ""))


def _respond(request: Request, problem: Problem) -> JSONResponse:
    return JSONResponse(problem.body(request_lang(request)), problem.status_code)


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, Problem):
        return _respond(request, error)
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    if status == 405:
        known = headers.get("Allow", "")
        problem = Problem(405, "no_method", value=request.url.path, method=request.method, known=known)
    elif status == 404:
        problem = Problem(404, "no_route", value=request.url.path)
    else:
        problem = Problem(status, "broken", value=str(error))
    response = _respond(request, problem)
    response.headers.update(headers)
    return response


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {}
    location = [str(part) for part in first.get("loc", ())]
    if first.get("type") == "json_invalid":
        return _respond(request, Problem(422, "bad_json", place=location[-1], example=_EXAMPLE))
    field = ".".join(location[1:]) or "body"
    value = first.get("input")
    return _respond(request, Problem(422, "invalid", field=field, value=value, reason=first.get("msg", "")))


async def _ours(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, SectionNotFoundError):
        return _respond(request, as_problem(error))
    if isinstance(error, MekongError):
        status = status_of(error)
        _LOG.log(logging.ERROR if status >= 500 else logging.INFO, "%s: %s", type(error).__name__, error)
        return JSONResponse(body_of(error), status)
    raise error


async def _broken(request: Request, error: Exception) -> JSONResponse:
    return _respond(request, Problem(500, "broken", value=type(error).__name__))
