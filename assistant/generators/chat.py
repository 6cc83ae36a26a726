"""The answer of a chat model, held to the sentences it was given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answer_texts import ANSWER
from assistant.errors import ChatModelError
from assistant.markers import normalise_stream
from assistant.prompts import system_prompt, user_prompt
from corpus.types import Lang, Section, Sentence
from index.library import Library

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Numbered = Sequence[tuple[Section, Sentence]]
_LETTERS = re.compile(r"[\W\d_]+")


@dataclass(frozen=True, slots=True)
class ChatGenerator:
    """Any LangChain chat model, asked to answer from numbered sentences."""

    model: BaseChatModel
    name: str = "chat"

    def stream(self, question: str, lang: Lang, sentences: Numbered, library: Library) -> Iterator[str]:
        """Pieces of the answer, markers normalised to [1] for the first of `sentences`.

        Raises `ChatModelError` where the model cannot be reached or breaks off.
        """
        shown = [(" › ".join(section.path), _in(lang, section, unit, library)) for section, unit in sentences]
        messages = [
            ("system", system_prompt(lang, ANSWER[lang]["refusal"])),
            ("human", user_prompt(lang, question, shown)),
        ]
        return normalise_stream(self._pieces(messages), len(sentences))

    def _pieces(self, messages: list[tuple[str, str]]) -> Iterator[str]:
        try:
            for chunk in self.model.stream(messages):
                text = chunk.text
                if isinstance(text, str) and text:
                    yield text
        # Every provider has its own exceptions, and none of them may cost the reader the answer.
        except Exception as error:
            raise ChatModelError(
                f"the chat model failed: {type(error).__name__}: {error}",
                hint="check ASSISTANT_CHAT_MODEL, ASSISTANT_CHAT_BASE_URL and ASSISTANT_CHAT_API_KEY",
                retryable=isinstance(error, TimeoutError | ConnectionError),
            ) from error


def is_refusal(text: str, lang: Lang) -> bool:
    """True where the model said, in the words it was given, that the book is silent."""
    said = _LETTERS.sub("", text).lower()
    return any(_LETTERS.sub("", ANSWER[other]["refusal"]).lower() in said for other in ("zh", "en"))


def _in(lang: Lang, section: Section, unit: Sentence, library: Library) -> str:
    found = library.counterparts(unit, section, lang)
    return " ".join(u.text for u in found[1]) if found else unit.text
