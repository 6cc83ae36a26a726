"""The conversation as the page shows it, without a browser."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from assistant.bookshelf import Bookshelf
from assistant.errors import ChatModelError
from assistant.texts import EXAMPLES, PAGE
from assistant.types import Answer, Message, State
from assistant.ui_html import Turn, conversation, example_questions, pending, printed_pages
from assistant.ui_session import REMEMBERED, Desk, Outcome, remembered
from corpus.types import Book, Lang, Pages
from tests.assistant.desk import QUESTIONS, Reader, last, turns_of, view_of

if TYPE_CHECKING:
    from tests.assistant.conftest import FakeAssistant

HOSTILE = "<script>alert(1)</script> {{value}} ${x}"


class TestAsking:
    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_answer_opens_its_first_citation(self, desk: Desk, fake: FakeAssistant, lang: Lang) -> None:
        outcome = last(desk, QUESTIONS[lang], view=desk.opening(lang))
        answer = turns_of(outcome)[0].answer

        assert answer is not None
        assert Reader(outcome.book or "").lit == answer.citations[0].quote
        assert (outcome.box, outcome.draft, outcome.busy) == ("", "", False)

    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_every_citation_lights_its_own_words(self, desk: Desk, lang: Lang) -> None:
        outcome = last(desk, QUESTIONS[lang])
        turns = turns_of(outcome)
        assert turns[0].answer is not None

        for citation in turns[0].answer.citations:
            wish = {"act": "cite", "turn": "0", "number": str(citation.number)}
            shown = desk.act(wish, turns, view_of(outcome))
            assert Reader(shown.book or "").lit == citation.quote

    def test_every_marker_and_every_source_is_a_button(self, desk: Desk) -> None:
        talk = Reader(last(desk, QUESTIONS["zh"]).talk or "")
        references = [a for a in talk.acting("cite") if a.get("class") == "ref"]

        assert [a["data-number"] for a in references] == ["1", "2", "3"]
        assert all(a["aria-label"] for a in references)
        assert "[" not in talk.text.replace("[1] **x**", "")  # the book's own brackets stay

    def test_marker_without_a_citation_is_not_shown(self, shelf: Bookshelf) -> None:
        answer = Answer("q", "en", "answered", "It was built in 1956[7].")

        assert "[7]" not in conversation((Turn("q", answer),), shelf, "en")

    @pytest.mark.parametrize("lang", ["zh", "en"])
    @pytest.mark.parametrize("state", ["supported", "partly", "not_found"])
    def test_state_of_a_citation_is_said_in_words(self, desk: Desk, shelf: Bookshelf, state: State, lang: Lang) -> None:
        answer = turns_of(last(desk, QUESTIONS[lang]))[0].answer
        assert answer is not None
        answer = replace(answer, citations=(replace(answer.citations[0], state=state), *answer.citations[1:]))
        shown = Reader(conversation((Turn("q", answer),), shelf, lang)).text

        assert shown.count(PAGE[lang][state]) == (3 if state == "supported" else 1)

    def test_draft_never_shows_half_a_marker(self, desk: Desk) -> None:
        outcomes = list(desk.ask(QUESTIONS["zh"], "", (), desk.opening("zh")))
        drafts = [Reader(outcome.draft).text for outcome in outcomes if outcome.draft]

        assert drafts
        assert not any(re.search(r"\[\d*$", draft) for draft in drafts)
        assert "[1" not in Reader(pending("q", "In 1956[1", "en")).text

    def test_original_and_rendering_are_both_shown_to_an_english_reader(self, desk: Desk) -> None:
        talk = Reader(last(desk, QUESTIONS["en"], view=desk.opening("en")).talk or "").text

        assert "村里的桥修于1956年。" in talk
        assert "Its bridge was built in 1956." in talk
        assert PAGE["en"]["rendering_en"] in talk

    def test_quote_that_renders_an_original_shows_both(self, desk: Desk, fake: FakeAssistant, shelf: Bookshelf) -> None:
        english = fake.books[1].by_address["p1/1"].units[2]
        answer = fake.ask(QUESTIONS["en"])
        citation = replace(
            answer.citations[0],
            quote=english.text,
            start=english.start,
            end=english.end,
            book_id="tale-en",
            lang="en",
            original="村里的桥修于1956年。",
        )
        turns = (Turn("q", replace(answer, citations=(citation,))),)
        shown = desk.act({"act": "cite", "turn": "0", "number": "1"}, turns, desk.opening("en"))

        assert "村里的桥修于1956年。" in conversation(turns, shelf, "en")
        assert Reader(shown.book or "").lit == english.text

    def test_chinese_reader_of_a_chinese_book_sees_no_rendering(self, desk: Desk) -> None:
        assert "rendering" not in (last(desk, QUESTIONS["zh"]).talk or "")

    @pytest.mark.parametrize(("question", "lang"), [("天气如何？", "zh"), ("How is the weather?", "en")])
    def test_refusal_is_plain_and_has_no_sources(self, desk: Desk, question: str, lang: Lang) -> None:
        before = desk.opening(lang)
        outcome = last(desk, question, view=before)
        talk = Reader(outcome.talk or "")

        assert PAGE[lang]["refused"] in talk.text
        assert talk.acting("cite") == []
        assert view_of(outcome) == before

    def test_failure_is_shown_with_what_to_do(self, desk: Desk, fake: FakeAssistant) -> None:
        fake.failures["模型"] = ChatModelError("the model is away", hint="start it")
        text = Reader(last(desk, "模型？").talk or "").text

        assert "the model is away" in text
        assert "start it" in text

    def test_long_question_is_not_asked(self, desk: Desk, fake: FakeAssistant) -> None:
        outcome = last(desk, "桥" * 201)

        assert "201" in (outcome.talk or "")
        assert fake.asked == []

    def test_empty_question_changes_nothing(self, desk: Desk) -> None:
        assert list(desk.ask("  ", "", (), desk.opening("zh"))) == []

    def test_scope_and_conversation_are_passed_on(self, desk: Desk, fake: FakeAssistant) -> None:
        first = last(desk, QUESTIONS["zh"])
        list(desk.ask("那集市呢？", "p1/2", turns_of(first), view_of(first)))

        question, history, scope = fake.asked[-1]
        assert (question, scope) == ("那集市呢？", "p1/2")
        assert [m.role for m in history] == ["user", "assistant"]

    def test_only_the_latest_turns_are_remembered(self) -> None:
        turns = tuple(Turn(str(n), Answer(str(n), "en", "answered", "a")) for n in range(REMEMBERED + 3))

        assert len(remembered(turns)) == 2 * REMEMBERED
        assert remembered(turns)[0] == Message("user", "3")

    def test_leaving_closes_the_assistants_stream(self, desk: Desk, fake: FakeAssistant) -> None:
        asking = desk.ask(QUESTIONS["zh"], "", (), desk.opening("zh"))
        next(asking)
        next(asking)
        asking.close()

        assert fake.closed.is_set()

    def test_stopped_answer_keeps_what_was_written(self, desk: Desk) -> None:
        outcome = desk.stop((QUESTIONS["zh"], "村里的桥[1"), (), desk.opening("zh"))
        text = Reader(outcome.talk or "").text

        assert "村里的桥" in text
        assert "[1" not in text
        assert PAGE["zh"]["stopped"] in text
        assert remembered(turns_of(outcome)) == ()

    def test_fault_of_ours_is_said_without_its_details(self, desk: Desk) -> None:
        text = Reader(desk.fail((QUESTIONS["zh"], ""), (), desk.opening("zh")).talk or "").text

        assert PAGE["zh"]["broken_hint"] in text
        assert desk.fail(("", ""), (), desk.opening("zh")) == Outcome(busy=False)

    def test_stop_without_a_question_changes_nothing(self, desk: Desk) -> None:
        assert desk.stop(("", ""), (), desk.opening("zh")) == Outcome(busy=False)

    def test_new_conversation_keeps_the_open_section(self, desk: Desk) -> None:
        outcome = desk.clear(view_of(last(desk, QUESTIONS["zh"])))

        assert turns_of(outcome) == ()
        assert (view_of(outcome).address, view_of(outcome).lit) == ("p1/1", None)
        assert PAGE["zh"]["welcome"] in (outcome.talk or "")

    def test_rewritten_question_and_fallback_are_said(self, shelf: Bookshelf) -> None:
        answer = Answer("它呢？", "zh", "answered", "是。", standalone="桥呢？", mode="fallback")
        text = Reader(conversation((Turn("它呢？", answer),), shelf, "zh")).text

        assert "理解为：桥呢？" in text
        assert PAGE["zh"]["fallback"] in text


class TestEscaping:
    def test_questions_and_answers_are_text(self, desk: Desk, shelf: Bookshelf) -> None:
        answer = Answer(HOSTILE, "en", "answered", f"{HOSTILE}\n- {HOSTILE}", standalone=HOSTILE + "?")
        turns = (Turn(HOSTILE, answer), Turn(HOSTILE, problem=(HOSTILE, HOSTILE)), Turn(HOSTILE, partial=HOSTILE))
        read = Reader(conversation(turns, shelf, "en") + pending(HOSTILE, HOSTILE, "en"))

        assert "script" not in {tag for tag, _ in read.elements}
        assert read.text.count(HOSTILE) >= 10

    def test_book_text_is_text(self, desk: Desk, fake: FakeAssistant) -> None:
        read = Reader(desk.start("zh", "tale-zh/p1/1:2.2").book or "")

        assert "img" not in {tag for tag, _ in read.elements}
        assert read.lit == fake.books[0].by_address["p1/1"].units[3].text

    def test_titles_and_sources_are_text(self, fake: FakeAssistant) -> None:
        section = replace(fake.books[0].by_address["p1/2"], path=(HOSTILE,), labels=(f'"{HOSTILE}',), book_id="x")
        book = Book("x", HOSTILE, "zh", HOSTILE, "2", (section,))
        desk = Desk(fake, Bookshelf((book,)), longest=9)
        read = Reader((desk.start("zh", "x/p1/2").book or "") + (desk.start("zh", "").talk or ""))

        assert "script" not in {tag for tag, _ in read.elements}

    def test_bold_and_lists_of_a_model_are_the_only_markup(self, shelf: Bookshelf) -> None:
        answer = Answer("q", "en", "answered", "**Three**:\n- a <b>b</b>\n* c\nend")
        html = conversation((Turn("q", answer),), shelf, "en")

        assert "<p><strong>Three</strong>:</p><ul><li>a &lt;b&gt;b&lt;/b&gt;</li><li>c</li></ul><p>end</p>" in html


class TestWords:
    @pytest.mark.parametrize(
        ("pages", "zh", "en"), [(None, "", ""), (Pages(4, 4), "第 4 页", "p. 4"), ("4–11", "第 4–11 页", "pp. 4–11")]
    )
    def test_pages_are_written_as_readers_write_them(self, pages: Pages | str | None, zh: str, en: str) -> None:
        assert (printed_pages(pages, "zh"), printed_pages(pages, "en")) == (zh, en)

    def test_language_of_the_page_changes_all_but_the_answer(self, desk: Desk) -> None:
        outcome = last(desk, QUESTIONS["zh"])
        english = desk.speak("en", turns_of(outcome), view_of(outcome))

        assert PAGE["en"]["sources"] in (english.talk or "")
        assert "村里的桥修于1956年。" in (english.talk or "")

    def test_scopes_offer_every_address_once_in_the_readers_language(self, desk: Desk) -> None:
        zh, en = desk.scopes("zh"), desk.scopes("en")

        assert [address for _, address in zh] == ["", "preface", "contents", "p1", "p1/1", "p1/2"]
        assert [address for _, address in en] == [address for _, address in zh]
        assert en[4][0].strip() == "1 The village"

    def test_examples_fit_the_book(self, shelf: Bookshelf, fake: FakeAssistant) -> None:
        bundled = Bookshelf(tuple(replace(book, id=f"gms-{book.lang}") for book in fake.books))

        assert example_questions(bundled, "en") == EXAMPLES["en"]
        assert example_questions(shelf, "zh")[0] == "“1 渔村”讲了什么？"
        assert example_questions(shelf, "en")[1] == "What does “2 The market” say?"

    def test_only_the_bundled_text_is_called_a_companion(self, fake: FakeAssistant) -> None:
        for book_id, named in (("gms-zh", PAGE["en"]["companion"]), ("gms-review", "tale.md")):
            section = replace(fake.books[0].sections[0], book_id=book_id)
            book = replace(fake.books[0], id=book_id, sections=(section,))
            desk = Desk(fake, Bookshelf((book,)), longest=9)
            assert f"{named} · " in Reader(desk.start("en", "").book or "").text

    def test_example_carries_its_question(self, desk: Desk) -> None:
        offered = Reader(desk.start("zh", "").talk or "").acting("example")

        assert all(a["data-event"] == "submit" and a["data-question"] for a in offered)
        assert {a["lang"] for a in offered} == {"zh", "en"}
