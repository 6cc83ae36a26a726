"""The book beside the conversation, and the shelf it is taken from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from assistant.bookshelf import Bookshelf, SectionNotFoundError
from assistant.texts import PAGE
from assistant.ui_html import Turn
from assistant.ui_session import Desk, quoted
from tests.assistant.desk import QUESTIONS, Reader, last, turns_of, view_of

if TYPE_CHECKING:
    from tests.assistant.conftest import FakeAssistant


class TestBook:
    def test_page_opens_in_the_readers_language(self, desk: Desk) -> None:
        assert (desk.opening("zh").book_id, desk.opening("en").book_id) == ("tale-zh", "tale-en")

    def test_link_opens_the_sentence_it_names(self, desk: Desk) -> None:
        outcome = desk.start("zh", "tale-zh/p1/1:1.2")

        assert Reader(outcome.book or "").lit == "每年五月开始捕鱼。"

    @pytest.mark.parametrize("at", ["", "nonsense", "none/p1", "tale-zh/p9", "tale-zh/p1/1:9.9", "tale-zh/p1:x"])
    def test_link_to_nowhere_opens_the_beginning(self, desk: Desk, at: str) -> None:
        assert view_of(desk.start("zh", at)).address == "preface"

    def test_tree_lists_every_section_but_footnotes(self, desk: Desk, fake: FakeAssistant) -> None:
        opened = {(a["data-book"], a["data-address"]) for a in Reader(desk.start("zh", "").book or "").acting("open")}

        assert opened >= {(s.book_id, s.address) for b in fake.books for s in b.sections if s.kind != "footnote"}

    def test_every_section_can_be_opened_from_its_neighbour(self, desk: Desk, fake: FakeAssistant) -> None:
        for section in (s for book in fake.books for s in book.sections):
            view = view_of(
                desk.act({"act": "open", "book": section.book_id, "address": section.address}, (), desk.opening("zh"))
            )
            assert (view.book_id, view.address) == (section.book_id, section.address)

    def test_heading_alone_leads_to_the_sections_below(self, desk: Desk) -> None:
        read = Reader(desk.start("en", "tale-en/p1").book or "")

        assert PAGE["en"]["no_text"] in read.text
        assert {"p1/1", "p1/2"} <= {a["data-address"] for a in read.acting("open")}

    def test_footnote_is_marked_shown_and_leads_back(self, desk: Desk) -> None:
        village = Reader(desk.start("zh", "tale-zh/p1/1").book or "")
        note = Reader(desk.start("zh", "tale-zh/p1/1/n1").book or "")

        assert [a["data-address"] for a in village.acting("open") if a.get("class") == "note-mark"] == ["p1/1/n1"]
        assert "桥长六十米。" in village.text
        assert [a["data-address"] for a in note.acting("open") if a.get("class") == "back"] == ["p1/1:2.1"]

    def test_second_language_stands_below_each_paragraph(self, desk: Desk) -> None:
        start = desk.start("zh", "tale-zh/p1/1:2.1")
        both = desk.act({"act": "parallel"}, (), view_of(start))

        assert "Its bridge" not in (start.book or "")
        assert "<em>Its bridge was built in 1956. </em>" in (both.book or "")

    def test_second_language_is_on_where_the_reader_needs_it(self, desk: Desk) -> None:
        assert view_of(last(desk, QUESTIONS["en"], view=desk.opening("en"))).parallel
        assert not view_of(last(desk, QUESTIONS["zh"], view=desk.opening("en"))).parallel

    def test_readers_choice_of_languages_stays(self, desk: Desk) -> None:
        off = desk.act({"act": "parallel"}, (), view_of(desk.start("en", "tale-zh/p1/1")))

        assert not view_of(off).parallel
        assert not view_of(last(desk, QUESTIONS["en"], view=view_of(off))).parallel

    def test_citations_can_be_walked(self, desk: Desk) -> None:
        outcome = last(desk, QUESTIONS["zh"])
        numbers = [a.get("data-number") for a in Reader(outcome.book or "").acting("cite")]
        on = desk.act({"act": "cite", "turn": "0", "number": "2"}, turns_of(outcome), view_of(outcome))

        assert numbers == [None, "2"]
        assert [a["data-number"] for a in Reader(on.book or "").acting("cite")] == ["1", "3"]
        assert view_of(on).visit > view_of(outcome).visit

    @pytest.mark.parametrize(
        "wish",
        [
            {},
            {"act": "format"},
            {"act": "cite", "turn": "9", "number": "1"},
            {"act": "cite", "turn": "-1", "number": "1"},
            {"act": "cite", "turn": "0", "number": "x"},
            {"act": "open", "book": "tale-zh", "address": "../../etc/passwd"},
        ],
    )
    def test_wish_that_makes_no_sense_changes_nothing(self, desk: Desk, wish: dict[str, str]) -> None:
        outcome = last(desk, QUESTIONS["zh"])

        assert view_of(desk.act(wish, turns_of(outcome), view_of(outcome))) == view_of(outcome)

    def test_citation_of_a_book_that_is_not_shown_opens_the_one_that_is(self, desk: Desk, fake: FakeAssistant) -> None:
        answer = fake.ask(QUESTIONS["zh"])
        hidden = replace(answer.citations[0], book_id="tale-zh-old", start=0, end=3)
        shown = desk.act(
            {"act": "cite", "turn": "0", "number": "1"},
            (Turn("q", replace(answer, citations=(hidden,))),),
            desk.opening("zh"),
        )

        assert view_of(shown).book_id == "tale-zh"
        assert Reader(shown.book or "").lit == hidden.quote

    def test_words_that_are_not_in_the_section_light_nothing(self, fake: FakeAssistant) -> None:
        citation = replace(fake.ask(QUESTIONS["zh"]).citations[0], quote="不在书中。")

        assert quoted(fake.books[0].by_address["p1/1"], citation) is None

    def test_page_without_books_is_empty(self, fake: FakeAssistant) -> None:
        desk = Desk(fake, Bookshelf(()), longest=9)

        assert desk.start("en", "").book == '<div class="book"></div>'


class TestShelf:
    def test_editions_of_one_work_are_told_by_their_addresses(self, fake: FakeAssistant) -> None:
        stranger = replace(fake.books[1], id="other", sections=fake.books[1].sections[:1])
        shelf = Bookshelf((fake.books[0], stranger))

        assert shelf.twin(fake.books[0].sections[0]) is None

    def test_paragraph_address_names_its_span(self, shelf: Bookshelf) -> None:
        section = shelf.section("tale-zh", "p1/1:1")
        span = shelf.span(section, "p1/1:1")

        assert span is not None
        assert section.text[span.start : span.end] == "渔村有四十户人家。每年五月开始捕鱼。"

    @pytest.mark.parametrize("address", ["p1/1:0", "p1/1:3", "p1/1:1.9", "p1/1:x"])
    def test_place_that_is_not_there_is_an_error(self, shelf: Bookshelf, address: str) -> None:
        section = shelf.section("tale-zh", address)

        with pytest.raises(SectionNotFoundError):
            shelf.span(section, address)

    @pytest.mark.parametrize(
        ("scope", "known"),
        [
            ("p1", True),
            ("tale-en", True),
            ("tale-en/p1/2", True),
            ("p1/1:2", True),
            ("", True),
            ("p", False),
            ("p1/9", False),
        ],
    )
    def test_scope_is_an_address_a_book_or_both(self, shelf: Bookshelf, scope: str, known: bool) -> None:
        assert shelf.has_scope(scope) is known
