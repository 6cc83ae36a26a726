"""The conversation as HTML. Questions, answers and quotes are data: everything is escaped here, and only here."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from assistant.answer_texts import ANSWER
from assistant.bookshelf import Bookshelf, is_companion
from assistant.texts import EXAMPLES, PAGE, SECTION_QUESTION
from assistant.types import Answer, Citation
from assistant.ui_elements import attributes, button
from assistant.ui_export import exports
from corpus.types import Lang, Pages, Span

_MARKER = re.compile(r"\[(\d{1,3})\]")
_OPEN_MARKER = re.compile(r"\s*\[\d{0,3}$")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_ITEM = re.compile(r"\s*[-*•]\s+(.*)")
_OFFERED = 4  # example questions


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of the reader and what became of it: an answer, a text cut short, or an error."""

    question: str
    answer: Answer | None = None
    partial: str = ""
    problem: tuple[str, str] | None = None  # message, hint


def header(lang: Lang) -> str:
    """The head of the page: name, the two views of a narrow screen, the languages."""
    words = PAGE[lang]
    views = "".join(button(escape(words[view]), data_act="view", data_view=view) for view in ("talk", "book"))
    languages = "".join(
        button(name, data_act="lang", data_lang=code, lang=code, aria_pressed=str(code == lang).lower())
        for code, name in (("zh", "中文"), ("en", "English"))
    )
    return (
        f'<div class="head" data-page-lang="{lang}" data-title="{escape(words["title"])}">'
        f"<h1>{escape(words['title'])}</h1><p>{escape(words['tagline'])}</p>"
        f'<div class="views" role="group">{views}</div>'
        f'<div class="languages" role="group" aria-label="{escape(words["language"])}">{languages}</div></div>'
    )


def conversation(turns: Sequence[Turn], shelf: Bookshelf, lang: Lang) -> str:
    """Every finished turn, or the welcome where there is none."""
    if not turns:
        return _welcome(shelf, lang)
    items = "".join(_turn(number, turn, shelf, lang) for number, turn in enumerate(turns))
    given = [turn.answer for turn in turns if turn.answer is not None]
    whole = exports(given, shelf.books, lang, name="answers") if len(given) > 1 else ""
    return f'<div class="turns" role="log" aria-live="polite" data-turns="{len(turns)}">{items}{whole}</div>'


def pending(question: str, text: str, lang: Lang) -> str:
    """The turn that is being answered; a marker appears when it is complete."""
    words = escape(PAGE[lang]["reading"])
    body = (
        _prose(_OPEN_MARKER.sub("", text), lambda n: f"<sup>{n}</sup>") if text else f'<p class="reading">{words}</p>'
    )
    return (
        f'<div class="turn pending" aria-busy="true">{_question(question, lang)}<div class="answer">{body}</div></div>'
    )


def example_questions(shelf: Bookshelf, lang: Lang) -> tuple[str, ...]:
    """Questions to begin with: about the bundled book, or made from the headings of any other."""
    if not shelf.books or any(is_companion(book.id) for book in shelf.books):
        return EXAMPLES[lang]
    titles = [
        shelf.path(section, lang)[-1]
        for book in shelf.books
        for section in book.sections
        if section.kind == "body" and section.text
    ]
    return tuple(SECTION_QUESTION[lang].format(title=title) for title in dict.fromkeys(titles))[:_OFFERED]


def quotation(citation: Citation, shelf: Bookshelf, lang: Lang) -> tuple[str, str | None]:
    """The book's own words and, for a reader of another language, their rendering where there is one."""
    if citation.original is not None:
        return citation.original, citation.quote
    if citation.lang == lang:
        return citation.quote, None
    section = shelf.cited(citation.book_id, citation.address)
    if section is None or section.book_id != citation.book_id:
        return citation.quote, None
    twin, spans = shelf.twin(section), shelf.rendering(section, Span(citation.start, citation.end))
    if twin is None or twin.lang != lang or not spans:
        return citation.quote, None
    return citation.quote, " ".join(twin.text[start:end] for start, end in spans)


def printed_pages(pages: Pages | str | None, lang: Lang) -> str:
    """Pages as a reader writes them: "p. 4", "pp. 4–11"; empty where they are not known."""
    if pages is None:
        return ""
    return escape(PAGE[lang]["pages" if "–" in str(pages) else "page"].format(pages=pages))


def source_name(book_id: str, source: str, lang: Lang) -> str:
    """Where the words come from: the reader's own file, or the companion that ships with the project."""
    return escape(PAGE[lang]["companion"] if is_companion(book_id) else source)


def _welcome(shelf: Bookshelf, lang: Lang) -> str:
    words = PAGE[lang]
    offers = "".join(
        f"<li>{button(escape(q), data_act='example', data_event='submit', data_question=q, lang=spoken)}</li>"
        for spoken in (lang, *other(lang))
        for q in example_questions(shelf, spoken)[: _OFFERED if spoken == lang else 2]
    )
    return (
        f'<div class="welcome"><h2>{escape(words["welcome"])}</h2><p>{escape(words["welcome_more"])}</p>'
        f"<h3>{escape(words['examples'])}</h3><ul>{offers}</ul></div>"
    )


def other(lang: Lang) -> tuple[Lang, ...]:
    """The language that the page is not in."""
    return ("en",) if lang == "zh" else ("zh",)


def _turn(number: int, turn: Turn, shelf: Bookshelf, lang: Lang) -> str:
    return f'<div class="turn">{_question(turn.question, lang)}{_outcome(number, turn, shelf, lang)}</div>'


def _question(question: str, lang: Lang) -> str:
    asked = f'<span class="unseen">{escape(PAGE[lang]["you"])}: </span>'
    return f'<h3 class="question">{asked}{escape(question)}</h3>'


def _outcome(number: int, turn: Turn, shelf: Bookshelf, lang: Lang) -> str:
    words = PAGE[lang]
    if turn.problem:
        message, hint = (escape(part) for part in turn.problem)
        return f'<div class="problem" role="alert"><b>{escape(words["failed"])}</b><p>{message}</p><p>{hint}</p></div>'
    answer = turn.answer
    if answer is None:
        body = _prose(_OPEN_MARKER.sub("", turn.partial), lambda n: f"<sup>{n}</sup>")
        return f'<div class="answer">{body}<p class="note">{escape(words["stopped"])}</p></div>'
    body = _prose(answer.text, lambda n: _reference(number, n, answer, lang))
    if answer.status == "refused":
        return _refusal(answer, body, lang)
    notes = [words["understood"].format(question=answer.standalone)] if _rewritten(answer) else []
    notes += [words["fallback"]] if answer.mode == "fallback" else []
    said = "".join(f'<p class="note">{escape(note)}</p>' for note in notes)
    sources = "".join(_source(number, citation, shelf, answer.lang, lang) for citation in answer.citations)
    label = escape(words["sources"])
    listed = f'<h4>{label}</h4><ol class="sources" aria-label="{label}">{sources}</ol>' if sources else ""
    taken = exports([answer], shelf.books, lang, name=f"answer-{number + 1}")
    return f'{said}<div class="answer" lang="{answer.lang}">{body}</div>{listed}{taken}'


def _refusal(answer: Answer, body: str, lang: Lang) -> str:
    words = PAGE[lang]
    heads = {"off_topic": words["off_topic"], "nothing_found": words["nothing_found"]}
    head = heads.get(answer.reason or "", words["refused"])
    said = f'<div class="answer refused" lang="{answer.lang}"><b>{escape(head)}</b>{body}</div>'
    return said + _related(answer, lang)


def _related(answer: Answer, lang: Lang) -> str:
    """Where to look on; a list of its own, so that it is not taken for sources."""
    if not answer.related:
        return ""
    label = escape(ANSWER[lang]["related"])
    items = []
    for place in answer.related:
        heading = escape(place.section if lang == "zh" else place.section_en)
        link = button(heading, data_act="open", data_book=place.book_id, data_address=place.address)
        items.append(f'<li>{link} <span class="where">{printed_pages(place.pages, lang)}</span></li>')
    return f'<h4>{label}</h4><ul class="related" aria-label="{label}">{"".join(items)}</ul>'


def _rewritten(answer: Answer) -> bool:
    return answer.standalone.strip() not in ("", answer.question.strip())


def _reference(turn: int, marker: str, answer: Answer, lang: Lang) -> str:
    citation = next((c for c in answer.citations if c.number == int(marker)), None)
    if citation is None:
        return ""  # a marker without a citation says nothing to the reader
    section = citation.label if lang == "zh" else citation.label_en
    label = PAGE[lang]["open_source"].format(number=marker, section=section)
    return button(
        marker, class_="ref", data_act="cite", data_turn=turn, data_number=marker, aria_label=label, title=section
    )


def _source(turn: int, citation: Citation, shelf: Bookshelf, spoken: Lang, lang: Lang) -> str:
    words = PAGE[lang]
    place = escape(citation.section if lang == "zh" else citation.section_en)
    pages = printed_pages(citation.pages, lang)
    act = {"data_act": "cite", "data_turn": turn, "data_number": citation.number}
    title = button(f'<span class="no">{citation.number}</span>{place}', class_="place", **act)
    printed, rendering = quotation(citation, shelf, spoken)
    book_lang = "zh" if citation.original is not None or citation.lang == "zh" else "en"
    quote = f'<blockquote lang="{book_lang}">{escape(printed)}</blockquote>'
    if rendering is not None:
        label = escape(words["rendering_zh"] if spoken == "zh" else words["rendering_en"])
        quote += f'<p class="rendering" lang="{spoken}"><small>{label}</small> {escape(rendering)}</p>'
    source = source_name(citation.book_id, citation.source, lang)
    where = " · ".join(part for part in (pages, source) if part)
    return f'<li{attributes(**act)}>{title}<span class="where">{where}</span>{quote}{_state(citation, lang)}</li>'


def _state(citation: Citation, lang: Lang) -> str:
    """How the verification came out, in words and with a sign, so that no one depends on a colour."""
    sign = {"supported": "✓", "partly": "≈", "not_found": "✕"}[citation.state]
    words = escape(PAGE[lang][citation.state])
    return f'<p class="state {citation.state}"><span aria-hidden="true">{sign}</span> {words}</p>'


def _prose(text: str, marker: Callable[[str], str]) -> str:
    """Paragraphs and lists of an answer; of Markdown only bold and list items are known."""
    blocks: list[str] = []
    items: list[str] = []
    for line in [*text.splitlines(), ""]:
        if found := _ITEM.fullmatch(line):
            items.append(f"<li>{_inline(found[1], marker)}</li>")
            continue
        if items:
            blocks.append(f"<ul>{''.join(items)}</ul>")
            items = []
        if line.strip():
            blocks.append(f"<p>{_inline(line, marker)}</p>")
    return "".join(blocks)


def _inline(text: str, marker: Callable[[str], str]) -> str:
    bold = _BOLD.sub(r"<strong>\1</strong>", escape(text))
    return _MARKER.sub(lambda found: marker(found[1]), bold)
