"""The HTTP interface: ask, search and read the book; the page is mounted beside it."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from typing_extensions import TypedDict

from assistant import api_docs
from assistant.bookshelf import Bookshelf
from assistant.contract import AnswerObject, BookAssistant, answer_to_dict
from assistant.exports import MEDIA_TYPES, SUFFIXES, export
from assistant.listing import (
    BookObject,
    HitObject,
    SectionObject,
    book_to_dict,
    hit_to_dict,
    section_to_dict,
)
from assistant.middleware import BodyLimit, RequestLog, SafeHeaders
from assistant.problems import ErrorBody, Problem, add_handlers
from assistant.settings import Settings
from assistant.sse import EventStream, frames
from assistant.stored import StoredAnswer
from assistant.texts_exports import ExportFormat
from assistant.types import Answer, Message

MESSAGE_LIMIT = 20_000  # characters; answers are longer than questions
HISTORY_LIMIT = 40  # messages
BODY_LIMIT = 1_000_000  # bytes
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_ERRORS: dict[int | str, dict[str, type]] = {code: {"model": ErrorBody} for code in (404, 413, 422, 500, 503)}


Limits = tuple[Bookshelf, int]
"""What a question is checked against: the sections that it may be limited to, and its greatest length."""


class Turn(BaseModel):
    """A message of the conversation so far."""

    model_config = ConfigDict(extra="forbid")
    role: Literal["user", "assistant"]
    content: str


class AskBody(BaseModel):
    """A question, the conversation before it, and the address of a section to look in."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(examples=["大湄公河次区域包括哪些国家？"])
    history: list[Turn] = Field(default=[], description=f"oldest first, at most {HISTORY_LIMIT} messages")
    scope: str | None = Field(
        default=None, examples=["p2/4"], description="a section's address; the whole book if null"
    )


class SearchBody(BaseModel):
    """A query and how many passages to return."""

    model_config = ConfigDict(extra="forbid")
    query: str = Field(examples=["生物多样性走廊"])
    k: Annotated[int, Field(ge=1, le=50)] = 8


class ExportBody(BaseModel):
    """Answers to lay out for use elsewhere: the whole answers in Markdown, or their sources alone."""

    model_config = ConfigDict(extra="forbid")
    format: ExportFormat = Field(examples=["bibtex"])
    answers: list[StoredAnswer] = Field(
        examples=[[]], description=f"as `POST /ask` gave them, oldest first, at most {HISTORY_LIMIT}"
    )


class SearchResult(TypedDict):
    """The passages found, best first."""

    query: str
    hits: list[HitObject]


class Library(TypedDict):
    """Every book with its sections."""

    books: list[BookObject]


def create_app(assistant: BookAssistant, settings: Settings, *, page: bool = True) -> FastAPI:
    """The service over an assistant; without `page` it is the HTTP interface alone, and starts without Gradio."""
    app = FastAPI(
        title="Mekong Assistant",
        summary="Ask a Chinese book in Chinese or English and get a cited answer.",
        docs_url=None,
        redoc_url=None,
        responses=_ERRORS,
    )
    shelf = Bookshelf(assistant.books)
    _add_asking(app, assistant, (shelf, settings.max_question_chars))
    _add_exporting(app, shelf)
    _add_reading(app, assistant, shelf)
    _refuse_other_methods(app)
    add_handlers(app)
    paths = frozenset(f"/{route.path.split('/')[1]}" for route in api_docs.routes_of(app)) | {"/docs"}
    app.add_middleware(BodyLimit, limit=BODY_LIMIT)
    app.add_middleware(SafeHeaders)
    app.add_middleware(RequestLog, paths=paths)
    if page:
        from assistant.ui import mount_page  # Gradio takes seconds to import, and only the page needs it

        mount_page(app, assistant, shelf, longest=settings.max_question_chars)
    return app


def _add_asking(app: FastAPI, assistant: BookAssistant, limits: Limits) -> None:
    shelf, longest = limits

    @app.post("/ask", tags=["ask"], summary="The answer to a question, with its citations")
    def ask(body: AskBody, request: Request) -> AnswerObject:
        _check(body, limits)
        answer = assistant.ask(body.question, _history(body), scope=body.scope)
        _note(request, answer)
        return answer_to_dict(answer)

    @app.post("/ask/stream", tags=["ask"], summary="The same as server-sent events: delta…, then done or error")
    async def stream(body: AskBody, request: Request) -> EventStream:
        _check(body, limits)
        events = assistant.stream(body.question, _history(body), scope=body.scope)
        return EventStream(frames(events, lambda answer: _note(request, answer)))

    @app.post("/search", tags=["ask"], summary="The passages most likely to answer a query")
    def search(body: SearchBody, request: Request) -> SearchResult:
        _check_text("query", body.query, longest)
        hits = assistant.search(body.query, k=body.k)
        request.state.note = f"hits={len(hits)}"
        return {"query": body.query, "hits": [hit_to_dict(shelf, hit) for hit in hits]}


def _add_exporting(app: FastAPI, shelf: Bookshelf) -> None:
    kinds = {kind: {"schema": {"type": "string"}} for kind in MEDIA_TYPES.values()}

    @app.post(
        "/export",
        tags=["ask"],
        summary="Answers given earlier as Markdown, BibTeX or references after GB/T 7714-2015, to be downloaded",
        response_class=Response,
        responses={200: {"content": kinds, "description": "the text, in UTF-8"}},
    )
    def export_answers(body: ExportBody, request: Request) -> Response:
        if len(body.answers) > HISTORY_LIMIT:
            raise Problem(422, "too_many", field="answers", length=len(body.answers), limit=HISTORY_LIMIT)
        answers = [given.restored() for given in body.answers]
        for answer in answers:
            _check_quoted(answer, shelf)
        request.state.note = f"answers={len(answers)} format={body.format}"
        headers = {"Content-Disposition": f"attachment; filename=answers{SUFFIXES[body.format]}"}
        kind = f"{MEDIA_TYPES[body.format]}; charset=utf-8"
        return Response(export(answers, body.format, shelf.books), media_type=kind, headers=headers)


def _check_quoted(answer: Answer, shelf: Bookshelf) -> None:
    """Refuse a quotation that does not stand where the citation says, in any book that readers see."""
    for citation in answer.citations:
        if any(book.id == citation.book_id for book in shelf.books):
            text = shelf.section(citation.book_id, citation.address).text
            if text[citation.start : citation.end] != citation.quote:
                raise Problem(422, "not_quoted", number=citation.number, value=f"{citation.book_id}/{citation.address}")


def _add_reading(app: FastAPI, assistant: BookAssistant, shelf: Bookshelf) -> None:
    @app.get("/sections", tags=["read"], summary="Every book: its sections in reading order and its contents")
    def sections() -> Library:
        return {"books": [book_to_dict(shelf, book) for book in shelf.books]}

    @app.get("/sections/{book_id}/{address:path}", tags=["read"], summary="A section's text, paragraphs and sentences")
    def section(book_id: str, address: str) -> SectionObject:
        return section_to_dict(shelf, shelf.section(book_id, address), address)

    @app.get("/healthz", tags=["read"], summary="That the service is up, and what it has loaded")
    def healthz() -> dict[str, str | int]:
        return {"status": "ok", **assistant.info()}

    @app.get("/docs", include_in_schema=False)
    def docs(request: Request) -> HTMLResponse:
        return HTMLResponse(api_docs.page(app.openapi(), str(request.base_url)))


def _refuse_other_methods(app: FastAPI) -> None:
    """Answer 405 on our own paths; without this the page mounted at / would answer 404."""
    allowed: dict[str, set[str]] = {}
    for route in api_docs.routes_of(app):
        allowed.setdefault(route.path, set()).update(route.methods or ())

    for path, methods in allowed.items():
        others = sorted(METHODS - methods)

        def refuse(request: Request, allow: str = ", ".join(sorted(methods))) -> None:
            raise HTTPException(405, headers={"Allow": allow})

        app.add_api_route(path, refuse, methods=others, include_in_schema=False)


def _check(body: AskBody, limits: Limits) -> None:
    shelf, longest = limits
    _check_text("question", body.question, longest)
    if len(body.history) > HISTORY_LIMIT:
        raise Problem(422, "too_many", field="history", length=len(body.history), limit=HISTORY_LIMIT)
    for number, turn in enumerate(body.history):
        if len(turn.content) > MESSAGE_LIMIT:
            raise Problem(
                422, "too_long", field=f"history.{number}.content", length=len(turn.content), limit=MESSAGE_LIMIT
            )
    if body.scope is not None and not shelf.has_scope(body.scope):
        raise Problem(422, "unknown_scope", value=body.scope)


def _check_text(field: str, text: str, limit: int) -> None:
    if not text.strip():
        raise Problem(422, "blank", field=field)
    if len(text) > limit:
        raise Problem(422, "too_long", field=field, length=len(text), limit=limit)


def _history(body: AskBody) -> tuple[Message, ...]:
    return tuple(Message(turn.role, turn.content) for turn in body.history)


def _note(request: Request, answer: Answer) -> None:
    request.state.note = f"{answer.status} lang={answer.lang} citations={len(answer.citations)} mode={answer.mode}"
