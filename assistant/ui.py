"""The page: a Gradio app that shows the conversation and, beside it, the book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from importlib.resources import files
from typing import Any

import gradio as gr
from fastapi import FastAPI
from gradio.components import Component

from assistant.bookshelf import Bookshelf
from assistant.contract import BookAssistant
from assistant.problems import preferred_lang
from assistant.texts import PAGE
from assistant.ui_book import View
from assistant.ui_html import header
from assistant.ui_session import Desk, Outcome, Turns
from corpus.types import Lang

_FONTS = ("system-ui", "-apple-system", "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
_ASKERS = 8  # questions answered at the same time; the others wait in the queue


def mount_page(app: FastAPI, assistant: BookAssistant, shelf: Bookshelf, *, longest: int) -> None:
    """Serve the page at / of an application."""
    desk = Desk(assistant, shelf, longest)
    gr.mount_gradio_app(
        app,
        build_page(desk),
        path="/",
        theme=gr.themes.Base(font=list(_FONTS), font_mono=["ui-monospace", "monospace"]),
        css=_static("page.css"),
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size="1kb",  # the page takes no files, but Gradio has a route for them
        ssr_mode=False,
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """The components that an `Outcome` fills, in its order."""

    box: gr.Textbox
    talk: gr.HTML
    draft: gr.HTML
    book: gr.HTML
    turns: gr.State
    view: gr.State
    partial: gr.State
    stop: gr.Button
    ask: gr.Button


@dataclass(frozen=True, slots=True)
class _Frame:
    """The components whose words change with the language of the page."""

    head: gr.HTML
    box: gr.Textbox
    scope: gr.Dropdown
    ask: gr.Button
    stop: gr.Button
    clear: gr.Button


def build_page(desk: Desk) -> gr.Blocks:
    """The components and what happens on their events."""
    script = _static("page.js")
    blocks = gr.Blocks(title=PAGE["en"]["title"], analytics_enabled=False, fill_width=True)
    with blocks:
        head = gr.HTML(elem_id="head", js_on_load=script, apply_default_css=False)
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk-side", scale=5, min_width=0):
                with gr.Column(elem_id="talk", elem_classes="scroller", min_width=0):
                    talk = gr.HTML(elem_id="turns", js_on_load=script, apply_default_css=False)
                    draft = gr.HTML(elem_id="draft", js_on_load=script, apply_default_css=False)
                with gr.Column(elem_id="composer", min_width=0):
                    with gr.Row(elem_id="ask-row"):
                        box = gr.Textbox(elem_id="question", lines=1, max_lines=6, container=False, scale=1)
                        ask = gr.Button("", elem_id="ask", variant="primary", scale=0, min_width=0)
                        stop = gr.Button("", elem_id="stop", visible=False, scale=0, min_width=0)
                    with gr.Row(elem_id="scope-row"):
                        scope = gr.Dropdown(desk.scopes("en"), value="", elem_id="scope", scale=1, min_width=0)
                        clear = gr.Button("", elem_id="clear", scale=0, min_width=0)
            with gr.Column(elem_id="book-side", elem_classes="scroller", scale=6, min_width=0):
                book = gr.HTML(elem_id="book", js_on_load=script, apply_default_css=False)
        states = gr.State(()), gr.State(desk.opening("en")), gr.State(("", ""))
        parts = _Parts(box, talk, draft, book, *states, stop, ask)
        frame = _Frame(head, box, scope, ask, stop, clear)
        _wire_frame(blocks, desk, parts, frame)
        _wire_asking(desk, parts, frame)
    return blocks


def _wire_frame(blocks: gr.Blocks, desk: Desk, parts: _Parts, frame: _Frame) -> None:
    """Connect loading, the language switch, citations and sections."""
    filled, worded = _components(parts), _components(frame)

    def load(request: gr.Request) -> list[object]:
        query = dict(request.query_params)
        lang = _lang(query.get("lang")) or preferred_lang(str(request.headers.get("accept-language", "")))
        return [*_fill(desk.start(lang, str(query.get("at", "")))), *_words(desk, lang)]

    def speak(turns: Turns, view: View, event: gr.EventData) -> list[object]:
        lang = _lang(clicked(event).get("lang")) or view.lang
        return [*_fill(desk.speak(lang, turns, view)), *_words(desk, lang)]

    def act(turns: Turns, view: View, event: gr.EventData) -> list[object]:
        return _fill(desk.act(clicked(event), turns, view))

    blocks.load(load, None, filled + worded, queue=False, show_progress="hidden", api_visibility="private")
    session: list[Component] = [parts.turns, parts.view]
    frame.head.select(speak, session, filled + worded, queue=False, show_progress="hidden", api_visibility="private")
    for source in (parts.talk, parts.book):
        source.select(act, session, filled, queue=False, show_progress="hidden", api_visibility="private")


def _wire_asking(desk: Desk, parts: _Parts, frame: _Frame) -> None:
    """Connect the question box, the examples, stopping and clearing."""
    filled = _components(parts)
    session: list[Component] = [frame.scope, parts.turns, parts.view]

    def ask(question: str, scope: str, turns: Turns, view: View) -> Iterator[list[object]]:
        for outcome in desk.ask(question, scope, turns, view):
            yield _fill(outcome)

    def example(scope: str, turns: Turns, view: View, event: gr.EventData) -> Iterator[list[object]]:
        yield from ask(clicked(event).get("question", ""), scope, turns, view)

    def stop(partial: tuple[str, str], turns: Turns, view: View) -> list[object]:
        return _fill(desk.stop(partial, turns, view))

    def fail(partial: tuple[str, str], turns: Turns, view: View) -> list[object]:
        return _fill(desk.fail(partial, turns, view))

    def clear(view: View) -> list[object]:
        return _fill(desk.clear(view))

    asking = gr.on(
        [parts.box.submit, frame.ask.click],
        ask,
        [parts.box, *session],
        filled,
        show_progress="hidden",
        api_visibility="private",
        concurrency_limit=_ASKERS,
    )
    trying = parts.talk.submit(
        example, session, filled, show_progress="hidden", api_visibility="private", concurrency_limit=_ASKERS
    )
    running: list[dict[str, Any]] = [asking, trying]
    held: list[Component] = [parts.partial, parts.turns, parts.view]
    for event in (asking, trying):
        event.failure(fail, held, filled, queue=False, show_progress="hidden", api_visibility="private")
    parts.stop.click(stop, held, filled, cancels=running, queue=False, show_progress="hidden", api_visibility="private")
    frame.clear.click(
        clear, [parts.view], filled, cancels=running, queue=False, show_progress="hidden", api_visibility="private"
    )


def clicked(event: gr.EventData) -> dict[str, str]:
    """The data of the element that was clicked, as text; the browser may send anything."""
    data = vars(event).get("_data")
    return {str(name): str(value) for name, value in data.items()} if isinstance(data, Mapping) else {}


def _fill(outcome: Outcome) -> list[object]:
    """The outcome as values for the components of `_Parts`."""
    texts = (outcome.box, outcome.talk, outcome.draft, outcome.book, outcome.turns, outcome.view, outcome.partial)
    values: list[object] = [gr.skip() if value is None else value for value in texts]
    if outcome.busy is None:
        return [*values, gr.skip(), gr.skip()]
    return [*values, gr.update(visible=outcome.busy), gr.update(visible=not outcome.busy)]


def _words(desk: Desk, lang: Lang) -> list[object]:
    """The words of a language as values for the components of `_Frame`."""
    words = PAGE[lang]
    return [
        header(lang),
        gr.update(label=words["ask_label"], placeholder=words["ask_placeholder"]),
        gr.update(label=words["scope"], choices=desk.scopes(lang)),
        gr.update(value=words["ask"]),
        gr.update(value=words["stop"]),
        gr.update(value=words["clear"]),
    ]


def _components(group: _Parts | _Frame) -> list[Component]:
    return [getattr(group, field.name) for field in fields(group)]


def _lang(value: object) -> Lang | None:
    return value if value == "zh" or value == "en" else None


def _static(name: str) -> str:
    return files("assistant").joinpath("static", name).read_text(encoding="utf-8")
