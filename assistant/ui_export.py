"""Exports on the page: for each format a button that copies its text and one that saves it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import get_args

from assistant.exports import MEDIA_TYPES, SUFFIXES, export
from assistant.texts import PAGE
from assistant.texts_exports import ExportFormat
from assistant.types import Answer
from assistant.ui_elements import attributes, button
from corpus.types import Book, Lang

_FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)


def exports(answers: Sequence[Answer], books: Sequence[Book], lang: Lang, *, name: str) -> str:
    """A folded list of the formats; `name` is that of the saved file. Empty where no answer cites anything."""
    if not any(answer.citations for answer in answers):
        return ""
    words = PAGE[lang]
    rows = "".join(_row(form, export(answers, form, books), lang, name) for form in _FORMATS)
    title = words["export_all"] if len(answers) > 1 else words["export"]
    return f'<details class="exports"><summary>{escape(title)}</summary><ul>{rows}</ul></details>'


def _row(form: ExportFormat, text: str, lang: Lang, name: str) -> str:
    words = PAGE[lang]
    data = attributes(data_text=text, data_kind=MEDIA_TYPES[form], data_name=f"{name}{SUFFIXES[form]}")
    label = words[form]
    buttons = button(
        escape(words["copy"]), data_act="copy", data_done=words["copied"], aria_label=f"{words['copy']}: {label}"
    ) + button(escape(words["save"]), data_act="save", aria_label=f"{words['save']}: {label}")
    return f"<li{data}><span>{escape(label)}</span>{buttons}</li>"
