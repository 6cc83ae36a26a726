"""The composition root: settings become an assistant. The only place that picks implementations."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from assistant.answering import Assistant, Limits
from assistant.errors import SettingsError
from assistant.generators.chat import ChatGenerator
from assistant.settings import Settings
from corpus.bundled import bundled_books
from corpus.types import Book
from index.build import BuildReport, OpenIndex, Progress, build_index, open_index
from index.current import current_folder
from index.embedders.base import Embedder
from index.embedders.registry import load_embedder, load_interaction, load_words
from index.library import Library
from index.terms import read_terms
from index.wordmatch import WordMatcher

_LOG = logging.getLogger(__name__)


def build_assistant(settings: Settings, *, progress: Progress | None = None) -> Assistant:
    """The assistant that the settings describe. Builds the index of the bundled text where there is no index.

    Raises the errors of the index and of the settings.
    """
    embedder = make_embedder(settings)
    if current_folder(settings.index_dir) is None:
        _LOG.info("building the index of the bundled text in %s", settings.index_dir)
        build_library(settings, embedder, (), progress=progress)
    return assemble(settings, open_books(settings, embedder))


def open_books(settings: Settings, embedder: Embedder) -> OpenIndex:
    """The index that the settings name, with all that retrieval uses."""
    return open_index(settings.index_dir, embedder, words=load_words(embedder), comparer=load_interaction(embedder))


def assemble(settings: Settings, index: OpenIndex) -> Assistant:
    """An assistant over an open index."""
    limits = Limits(settings.top_k, settings.max_question_chars)
    return Assistant(index, make_words(index.retriever.embedder), chat=make_chat(settings), limits=limits)


def build_library(
    settings: Settings,
    embedder: Embedder,
    own: Sequence[Book],
    *,
    bundled: bool = True,
    progress: Progress | None = None,
) -> BuildReport:
    """Build the index of readers' own books, with the bundled text unless told otherwise.

    Terms in both languages may be added or banned (weight 0) by the reader's own table.
    """
    library = Library.of(own, bundled_books() if bundled else ())
    terms = read_terms(settings.terms_file)
    return build_index(
        settings.index_dir, library, embedder, words=load_words(embedder), terms=terms, progress=progress
    )


def make_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name."""
    return load_embedder(settings.embedder, allow_download=settings.allow_download)


def make_words(embedder: Embedder) -> WordMatcher:
    """Words matched by the static model that ships with the project."""
    return WordMatcher(load_words(embedder))


def make_chat(settings: Settings) -> ChatGenerator | None:
    """The chat model that the settings name, or None. Raises `SettingsError` where it cannot be made."""
    if settings.chat_model is None:
        return None
    provider, _, model = settings.chat_model.partition(":")
    if not model:
        raise SettingsError(
            f"ASSISTANT_CHAT_MODEL={settings.chat_model!r} names no provider",
            hint="write provider:model, for example openai:gpt-4o-mini or ollama:qwen3:8b",
        )
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {"temperature": 0.0}
    if settings.chat_base_url:
        options["base_url"] = settings.chat_base_url
    if settings.chat_api_key:
        options["api_key"] = settings.chat_api_key.get_secret_value()
    if provider == "ollama":
        options["client_kwargs"] = {"timeout": settings.chat_timeout}
    else:
        options |= {"timeout": settings.chat_timeout, "max_retries": 0}  # `ChatGenerator` asks again, within its time
    try:
        chat = init_chat_model(model, model_provider=provider, **options)
    except (ImportError, ValueError) as error:
        raise SettingsError(
            f"the chat model {settings.chat_model!r} cannot be set up: {error}",
            hint="check ASSISTANT_CHAT_MODEL and ASSISTANT_CHAT_API_KEY",
        ) from error
    return ChatGenerator(chat, settings.chat_model, settings.chat_timeout)
