"""Questions for a person to review: drafted from a book's sections, or taken from readers' feedback."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import HumanMessage
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from assistant.types import Message
from corpus.language import detect_language
from corpus.types import Book, Lang, Section, Sentence
from eval.cases import lines
from eval.errors import DatasetError
from eval.text.tokens import holds
from eval.types import Case

DRAFT = "draft"
_FACT = re.compile(
    r"\d\d ?世纪 ?\d0 ?年代|(?:19|20)\d\d ?年(?: ?\d{1,2} ?月)?(?: ?\d{1,2} ?日)?"
    r"|\b(?:\d{1,2} )?(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}\b"
    r"|\d{1,3}(?:[ ,]\d{3})+(?:\.\d+)?|\d+\.\d+|(?<![\d.])\d{2,}(?!\d)"
)
_GAP = "____"
_CLOZE: dict[Lang, str] = {
    "zh": "书中“{heading}”里有这样一句：“{sentence}”空缺处是什么？",
    "en": "In “{heading}” the book says: “{sentence}” What goes into the gap?",
}
_PROMPT: dict[Lang, str] = {
    "zh": "根据下面这句话写一个读者会问的问题（不要照抄原句），并给出句中的简短答案。只输出一行 JSON："
    '{{"question": "…", "answer": "…"}}\n章节：{heading}\n句子：{sentence}',
    "en": "Write a question that a reader would ask and that this sentence answers, not in its own words, and the "
    'short answer as it stands in the sentence. Print one line of JSON: {{"question": "…", "answer": "…"}}\n'
    "Section: {heading}\nSentence: {sentence}",
}
_REPLY = re.compile(r"\{.*?\}", re.S)


@dataclass(frozen=True, config=ConfigDict(extra="ignore"))
class Drafted:
    """A model's question and answer."""

    question: str
    answer: str


@dataclass(frozen=True, config=ConfigDict(extra="ignore"))
class Place:
    """A citation as feedback names it."""

    address: str


@dataclass(frozen=True, config=ConfigDict(extra="ignore"))
class Feedback:
    """What a reader said about an answer."""

    question: str
    rating: str  # "up" or "down"
    answer: str = ""
    expected: str = ""  # what the reader says is right
    comment: str = ""
    lang: Lang | None = None
    status: str = ""
    citations: tuple[Place, ...] = ()
    history: tuple[Message, ...] = ()


_FEEDBACK: TypeAdapter[Feedback] = TypeAdapter(Feedback)
_DRAFTED: TypeAdapter[Drafted] = TypeAdapter(Drafted)


def draft_cases(books: Sequence[Book], *, chat: BaseChatModel | None = None, most: int = 100) -> list[Case]:
    """Up to `most` draft cases, spread over the sections of the books.

    Without a model they are gap questions on numbers and dates; with one, questions in its own words whose answers
    stand in the sentence that they are drawn from.
    """
    queues = [_drafts(section, chat) for book in books for section in book.sections if section.text]
    drafted: list[Case] = []
    while queues and len(drafted) < most:
        alive = []
        for queue in queues:
            case = next(queue, None)
            if case is not None and len(drafted) < most:
                drafted.append(case)
                alive.append(queue)
        queues = alive
    return drafted


def feedback_cases(path: Path) -> list[Case]:
    """Readers' feedback as draft cases.

    Praise keeps the answer and where it was found. Complaints keep what the reader expected; those that say nothing of
    it come without an answer, so that the file is refused until a person has filled it in.
    """
    return [_from_feedback(f"feedback-{number:03d}", row) for number, row in enumerate(_feedback(path), 1)]


def _drafts(section: Section, chat: BaseChatModel | None) -> Iterator[Case]:
    for unit in section.units:
        made = _gap(section, unit) if chat is None else _asked(section, unit, chat)
        if made is not None:
            question, answer = made
            name = f"draft-{section.lang}-{unit.address}"
            note = "draft: check question, spellings and address"
            yield Case(name, section.lang, DRAFT, question, ((answer,),), (unit.address,), note=note)


def _gap(section: Section, unit: Sentence) -> tuple[str, str] | None:
    found = _FACT.search(unit.text)
    if found is None:
        return None
    if not holds(unit.text, found.group()):
        return None  # half of a figure that is read as a whole
    sentence = unit.text[: found.start()] + _GAP + unit.text[found.end() :]
    return _CLOZE[section.lang].format(heading=section.title, sentence=sentence.strip()), found.group().strip()


def _asked(section: Section, unit: Sentence, chat: BaseChatModel) -> tuple[str, str] | None:
    prompt = _PROMPT[section.lang].format(heading=section.title, sentence=unit.text.strip())
    found = _REPLY.search(str(chat.invoke([HumanMessage(prompt)]).content))
    if found is None:
        return None
    try:
        made = _DRAFTED.validate_json(found.group())
    except ValidationError:
        return None
    usable = made.question.strip() and made.answer.strip() and holds(unit.text, made.answer)
    return (made.question.strip(), made.answer.strip()) if usable else None


def _feedback(path: Path) -> Iterable[Feedback]:
    for number, line in lines(path):
        try:
            yield _FEEDBACK.validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise DatasetError(f"{path}:{number}: {where}: {first['msg']}", hint="mend that line") from error


def _from_feedback(name: str, row: Feedback) -> Case:
    praised = row.rating == "up"
    right = row.expected or (row.answer if praised else "")
    return Case(
        name,
        row.lang or detect_language(row.question),
        DRAFT,
        row.question,
        answers=((right,),) if right and not (praised and row.status == "refused") else (),
        addresses=tuple(place.address for place in row.citations) if praised else (),
        unanswerable=praised and row.status == "refused",
        history=row.history,
        note=f"{row.rating}: {row.comment or row.answer[:200]}",
    )
