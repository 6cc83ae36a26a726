"""The answer of a chat model, held to the sentences it was given."""

from __future__ import annotations

import re
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answer_texts import ANSWER
from assistant.errors import ChatModelError
from assistant.generators.retrying import may_pass, retried
from assistant.markers import normalise_stream
from assistant.metering import Meter
from assistant.plain import plain_addresses
from assistant.prompts import rewriting_prompts, system_prompt, user_prompt
from assistant.rewriting import LONGEST
from assistant.types import Message
from corpus.types import Lang, Section, Sentence
from index.library import Library

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

Numbered = Sequence[tuple[Section, Sentence]]
_LONGEST_ANSWER = 8000  # characters; a model that writes more has lost its way
_LETTERS = re.compile(r"[\W\d_]+")


@dataclass(frozen=True, slots=True)
class ChatGenerator:
    """Any LangChain chat model, asked to answer from numbered sentences."""

    model: BaseChatModel
    name: str = "chat"
    timeout: float = 60.0  # seconds for one answer from its first word to its last

    def stream(
        self, question: str, lang: Lang, sentences: Numbered, library: Library, *, meter: Meter | None = None
    ) -> Iterator[str]:
        """Pieces of the answer, markers normalised to [1] for the first of `sentences`; `meter` counts the tokens.

        Links and images are gone, and every web address that does not stand in the sentences.
        Raises `ChatModelError` where the model cannot be reached or breaks off.
        """
        shown = [(" › ".join(section.path), _in(lang, section, unit, library)) for section, unit in sentences]
        messages = [
            ("system", system_prompt(lang, ANSWER[lang]["refusal"])),
            ("human", user_prompt(lang, question, shown)),
        ]
        given = " ".join(text for _, text in shown)
        pieces = self._pieces(messages, meter or Meter(), _LONGEST_ANSWER)
        return normalise_stream(plain_addresses(pieces, given), len(sentences))

    def rewrite(self, question: str, lang: Lang, history: Sequence[Message], *, meter: Meter | None = None) -> str:
        """What the model writes when asked for a question that can be understood without `history`; unchecked.

        Raises `ChatModelError` where the model cannot be reached, breaks off, or writes far more than a question.
        """
        return "".join(self._pieces(rewriting_prompts(lang, question, history), meter or Meter(), 4 * LONGEST))

    def _pieces(self, messages: list[tuple[str, str]], meter: Meter, longest: int) -> Iterator[str]:
        ends, length = time.monotonic() + self.timeout, 0
        with closing(self._chunks(messages, ends)) as chunks:
            for chunk in chunks:
                meter.count(chunk)
                text = chunk.text
                length += len(text)
                if length > longest or time.monotonic() > ends:
                    raise ChatModelError(
                        f"the chat model had written {length} characters after {self.timeout:g} s at most and no end",
                        hint="raise ASSISTANT_CHAT_TIMEOUT, or take a model that keeps to the point",
                        retryable=True,
                    )
                if text:
                    yield text

    def _chunks(self, messages: list[tuple[str, str]], ends: float) -> Generator[AIMessageChunk]:
        try:
            yield from retried(lambda: self.model.stream(messages), ends)
        # Every provider has its own exceptions, and none of them may cost the reader the answer.
        except Exception as error:
            raise ChatModelError(
                f"the chat model failed: {type(error).__name__}: {error}",
                hint="check ASSISTANT_CHAT_MODEL, ASSISTANT_CHAT_BASE_URL and ASSISTANT_CHAT_API_KEY",
                retryable=may_pass(error),
            ) from error


def is_refusal(text: str, lang: Lang) -> bool:
    """True where the model said, in the words it was given, that the book is silent."""
    said = _LETTERS.sub("", text).lower()
    return any(_LETTERS.sub("", ANSWER[other]["refusal"]).lower() in said for other in ("zh", "en"))


def _in(lang: Lang, section: Section, unit: Sentence, library: Library) -> str:
    found = library.counterparts(unit, section, lang)
    return " ".join(u.text for u in found[1]) if found else unit.text
