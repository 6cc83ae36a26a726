"""Exports: the citations of an answer are the same data wherever they go, and nothing in them is live."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest
from markdown_it import MarkdownIt
from starlette.testclient import TestClient
from typer.testing import CliRunner

from assistant.bookshelf import Bookshelf
from assistant.cli import app as mekong
from assistant.contract import answer_to_dict
from assistant.exports import MEDIA_TYPES, SUFFIXES, citation_key, export
from assistant.publication import Publication, publication_of
from assistant.service import create_app
from assistant.settings import Settings
from assistant.stored import StoredAnswer, read_answers
from assistant.texts import PAGE
from assistant.texts_exports import EXPORT, ExportFormat
from assistant.types import Answer, Citation, State
from assistant.ui_html import Turn, conversation
from corpus.bundled import bundled_books
from corpus.types import Book, Lang
from tests.assistant.conftest import Outline, make_section
from tests.assistant.desk import QUESTIONS, Reader

if TYPE_CHECKING:
    from tests.assistant.conftest import FakeAssistant

FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)
NASTY = r"50% of A&B_C #1 {x} }{ \emph ~ ^ $5 @book{y, <b>bold</b> *a* `c` [t](http://evil.example) ![i](x.png) “引文”"
COLOPHON = (
    "图书在版编目 (CIP) 数据\n渔村纪事/陈大山，李小河，王石，赵田编著. —昆明: 河边出版社，1999.5\nISBN 7-5000-1234-X"
)


def made(number: int = 1, quote: str = "渔村有四十户人家。", address: str = "p1/1:1.1") -> Citation:
    return Citation(
        number=number,
        address=address,
        section="第一部分 河流 › 1 渔村",
        section_en="Part I The river › 1 The village",
        label="第一部分 › 1",
        label_en="Part I › 1",
        pages="2–3",
        quote=quote,
        start=0,
        end=len(quote),
        source="tale.md",
        book_id="tale-zh",
        lang="zh",
    )


def answered(*citations: Citation, lang: Lang = "zh", text: str = "四十户。[1]", question: str = "几户？") -> Answer:
    return Answer(question, lang, "answered", text, citations)


def entries(text: str) -> dict[str, dict[str, str]]:
    """BibTeX as BibTeX reads it: braces are counted, whatever stands before them."""
    found: dict[str, dict[str, str]] = {}
    while text.strip():
        start = re.match(r"\s*@incollection\{([^\s,{}%#\"'()=~\\]+),\n", text)
        assert start is not None, text[:80]
        fields, text = _fields(text[start.end() :])
        assert start[1] not in found
        found[start[1]] = fields
    return found


def _fields(text: str) -> tuple[dict[str, str], str]:
    fields: dict[str, str] = {}
    while not text.startswith("}"):
        name = re.match(r"  (\w+) = \{", text)
        assert name is not None, text[:80]
        depth, end = 1, name.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        fields[name[1]] = text[name.end() : end - 1]
        assert text[end : end + 2] == ",\n"
        text = text[end + 2 :]
    return fields, text[1:]


def printed(tex: str) -> str:
    """What LaTeX prints for a field."""
    signs = {"textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}"}
    signs |= {"textasciitilde": "~", "textasciicircum": "^"}
    bare = re.sub(r"\\(text\w+)\{\}", lambda m: f"\0{list(signs).index(m[1])}", tex).replace("{", "").replace("}", "")
    assert not re.search(r"(?<!\\)[&%#_$~^]", bare)
    return re.sub("\0(\\d)", lambda m: list(signs.values())[int(m[1])], re.sub(r"\\([&%#_$])", r"\1", bare))


def shown(markdown: str) -> str:
    """The text of rendered Markdown; fails where anything in it is live or emphasised by the data."""
    html = MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(markdown)
    assert not re.search(r"<(?:a|img|b|code|table|s|h1|h3|script)\b", html)
    return unescape(re.sub(r"<[^>]+>", "", html))


class TestOneObjectThroughAllOutlets:
    @pytest.mark.parametrize("lang", ["zh", "en"])
    @pytest.mark.parametrize("form", FORMATS)
    def test_every_outlet_gives_the_same_export(
        self, fake: FakeAssistant, form: ExportFormat, lang: Lang, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The stream's last event, the API, a stored file, the command line and the page carry one text."""
        answer = fake.ask(QUESTIONS[lang])
        expected = export([answer], form, fake.books)
        with TestClient(create_app(fake, Settings(), page=False)) as client:
            given = client.post("/ask", json={"question": QUESTIONS[lang]}).json()
            stream = client.post("/ask/stream", json={"question": QUESTIONS[lang]}).text
            sent = client.post("/export", json={"format": form, "answers": [given]})
        done = json.loads(re.findall(r"event: done\ndata: (.*)\n", stream)[0])
        file = tmp_path / "answers.jsonl"
        file.write_text(json.dumps({"id": 1, **done}, ensure_ascii=False) + "\n", encoding="utf-8")
        page = Reader(conversation((Turn(answer.question, answer),), Bookshelf(fake.books), lang))
        rows = {a["data-name"]: a["data-text"] for _, a in page.elements if "data-text" in a}

        assert done == given == answer_to_dict(answer)
        assert sent.text == expected
        assert sent.headers["content-type"] == f"{MEDIA_TYPES[form]}; charset=utf-8"
        assert sent.headers["content-disposition"] == f"attachment; filename=answers{SUFFIXES[form]}"
        assert [a.citations for a in read_answers(file)] == [answer.citations]
        assert export(read_answers(file), form, fake.books) == expected
        assert rows[f"answer-1{SUFFIXES[form]}"] == expected

    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_citation_data_are_unchanged_in_every_format(self, fake: FakeAssistant, lang: Lang) -> None:
        """Number, address, heading, pages, quotation and source stand in each export as in the API."""
        answer = fake.ask(QUESTIONS[lang])
        texts = {form: export([answer], form, fake.books) for form in FORMATS}
        markdown, bibtex = shown(texts["markdown"]), entries(texts["bibtex"])

        assert len(bibtex) == len(answer.citations) == 3
        for citation in answer_to_dict(answer)["citations"]:
            heading = citation["section_en" if lang == "en" else "section"]
            entry = bibtex[f"{citation['book_id']}/{citation['address']}"]
            assert printed(entry["annote"]) == citation["quote"]
            assert printed(entry["title"]) == heading
            assert printed(entry["origtitle"] if lang == "en" else entry["title"]) == citation["section"]
            remarks = (citation["address"], citation["source"], PAGE[lang][citation["state"]])
            assert (entry["pages"], printed(entry["note"])) == ("2--3", "; ".join(remarks))
            assert citation["quote"] in markdown
            assert heading in markdown
            assert " · ".join(remarks) in markdown
            assert f"[{citation['number']}] {heading}[M]//" in texts["gbt7714"]
            assert EXPORT[lang]["quote"].format(quote=citation["quote"], where=" · ".join(remarks)) in texts["gbt7714"]

    @pytest.mark.parametrize("state", ["supported", "partly", "not_found"])
    @pytest.mark.parametrize("form", FORMATS)
    def test_outcome_of_the_verification_travels_along(self, form: ExportFormat, state: State) -> None:
        """Whether the quotation carries what was said is told in the reader's language."""
        assert PAGE["zh"][state] in export([answered(replace(made(), state=state))], form, ())

    def test_stored_answer_of_the_contract_is_read_back_whole(self, fake: FakeAssistant) -> None:
        """What `answer_to_dict` writes is restored but for passages and timing."""
        answer = fake.ask(QUESTIONS["en"])

        assert StoredAnswer.model_validate(answer_to_dict(answer)).restored() == replace(
            answer, latency_ms=0.0, timings=()
        )


class TestMarkdown:
    @pytest.mark.parametrize("text", [NASTY, "# head", "- item", "1. one", "1956. Then", "> quote", "    code", "==="])
    def test_text_is_shown_as_it_stands(self, text: str) -> None:
        """No sign of the book or of a model becomes markup."""
        answer = answered(made(quote=text), text=f"{text} [1]", question=text)
        read = shown(export([answer], "markdown", ()))

        assert read.count(text.strip()) == 3
        assert "[1]" in read

    @pytest.mark.parametrize(
        "address", ["http://evil.example/a", "HTTPS://evil.example", "www.evil.example", "a@b.example"]
    )
    def test_bare_address_is_no_link_where_renderers_look_for_them(self, address: str) -> None:
        """Schemes, www and mail addresses are cut by a backslash, which ends an automatic link."""
        text = export([answered(made(quote=address))], "markdown", ())

        assert address not in text
        assert address in shown(text)

    def test_sources_are_numbered_like_the_markers(self) -> None:
        """A list that begins at the first number keeps it, and each quotation belongs to its item."""
        html = MarkdownIt().render(export([answered(made(2), made(11, "集市逢十开张。"))], "markdown", ()))

        assert re.findall(r"<ol start=\"(\d+)\"", html) == ["2"]
        assert html.count("<li>") == html.count("<blockquote>") == 2

    def test_follow_up_says_how_it_was_understood(self) -> None:
        """The standalone question stands under the one that was asked."""
        answer = replace(answered(made()), question="那集市呢？", standalone="集市何时开张？")

        assert "理解为：集市何时开张？" in shown(export([answer], "markdown", ()))

    def test_refusal_has_no_list_of_sources(self) -> None:
        """What the book does not say has no sources."""
        text = export([Answer("天气？", "zh", "refused", "书中没有。")], "markdown", ())

        assert "书中没有。" in text
        assert EXPORT["zh"]["sources"] not in text


class TestBibtex:
    def test_special_signs_are_escaped_and_braces_balance(self) -> None:
        """Whatever a quotation holds, the entry parses and prints the same."""
        entry = entries(export([answered(made(quote=NASTY))], "bibtex", ()))["tale-zh/p1/1:1.1"]

        assert printed(entry["annote"]) == NASTY

    def test_keys_are_stable_and_unique(self) -> None:
        """A key depends on the sentence alone: not on its number, nor on what else is exported."""
        first, second = made(1), made(2, address="p1/1:1.2")
        alone = list(entries(export([answered(replace(first, number=9))], "bibtex", ())))

        assert list(entries(export([answered(second, first), answered(first)], "bibtex", ()))) == [
            "tale-zh/p1/1:1.2",
            *alone,
        ]

    @pytest.mark.parametrize("other", ["渔村甲", "渔村乙", "a b", "ab", "a,b", "a_b"])
    def test_names_that_a_key_cannot_hold_stay_apart(self, other: str) -> None:
        """Ids that differ only in forbidden characters get keys that differ."""
        names = ["渔村甲", "渔村乙", "a b", "ab", "a,b", "a_b"]
        keys = {name: citation_key(replace(made(), book_id=name)) for name in names}

        assert re.fullmatch(r"[A-Za-z0-9:./+-]+", keys[other])
        assert len(set(keys.values())) == len(names)

    def test_chinese_titles_are_kept_for_an_english_reader(self) -> None:
        """The English heading leads, the book's own stands beside it."""
        entry = entries(export([answered(made(), lang="en")], "bibtex", ()))["tale-zh/p1/1:1.1"]

        assert entry["title"] == "{Part I The river › 1 The village}"
        assert entry["origtitle"] == "{第一部分 河流 › 1 渔村}"
        assert entry["language"] == "chinese"

    def test_nothing_cited_is_an_empty_file(self) -> None:
        """A refusal adds no entry."""
        assert export([Answer("天气？", "zh", "refused", "书中没有。")], "bibtex", ()) == ""


class TestReferences:
    def test_bundled_book_in_both_languages(self) -> None:
        """The form of GB/T 7714-2015 for a part of a book, in Chinese and in English."""
        zh, en = bundled_books()
        citation = replace(made(), book_id=zh.id, source=zh.source, pages="4–11")
        chinese, english = (export([answered(citation, lang=lang)], "gbt7714", (zh, en)) for lang in ("zh", "en"))

        assert chinese.splitlines()[0] == (
            "[1] 第一部分 河流 › 1 渔村[M]//环境保护部国际合作司. 中国参与大湄公河次区域环境合作回顾. "
            "北京: 中国环境科学出版社, 2008: 4-11."
        )
        assert english.splitlines()[0] == (
            "[1] Part I The river › 1 The village[M]//Department of International Cooperation of the Ministry of "
            "Environmental Protection. Review of China's Participation in the Greater Mekong Subregion Environment "
            "Cooperation. Beijing: China Environmental Science Press, 2008: 4-11."
        )
        assert EXPORT["zh"]["companion"] in chinese
        assert EXPORT["en"]["companion"] in english

    @pytest.mark.parametrize(("lang", "imprint"), [("zh", "[出版地不详]: [出版者不详]"), ("en", "[S.l.]: [s.n.]")])
    def test_what_is_not_known_is_said_so(self, fake: FakeAssistant, lang: Lang, imprint: str) -> None:
        """Without a colophon the standard's own words stand for place and publisher, and the year is left out."""
        heading = "第一部分 河流 › 1 渔村" if lang == "zh" else "Part I The river › 1 The village"
        text = export([answered(made(), lang=lang)], "gbt7714", fake.books)

        assert text.splitlines()[0] == f"[1] {heading}[M]//河边的村子. {imprint}: 2-3."

    def test_pages_that_are_not_known_are_left_out(self) -> None:
        """No page is made up."""
        text = export([answered(replace(made(), pages=None))], "gbt7714", ())

        assert text.splitlines()[0].endswith("[M]//tale.md. [出版地不详]: [出版者不详].")

    def test_conversation_keeps_its_answers_apart(self) -> None:
        """Each list of references stands under its question; a refusal says that it has none."""
        silent = Answer("How is the weather?", "en", "refused", "no")
        first, second = export([answered(made()), silent], "gbt7714", ()).split("\n\n")

        assert first.startswith("几户？\n[1] ")
        assert second == f"How is the weather?\n{EXPORT['en']['refused']}\n"


class TestPublication:
    def _book(self, front: str) -> Book:
        section = make_section("own", "zh", Outline("front", ("书前页",), ("书前页",), "front"), [[front]])
        return Book("own", "own", "zh", "own.txt", "0" * 64, (section,))

    def test_colophon_of_a_readers_book_is_read(self) -> None:
        """The cataloguing record gives title, people, place, publisher, year and ISBN."""
        assert publication_of(self._book(COLOPHON), "zh") == Publication(
            "渔村纪事", ("陈大山", "李小河", "王石", "赵田"), "author", "昆明", "河边出版社", "1999", "7-5000-1234-X"
        )

    @pytest.mark.parametrize(
        ("lang", "people"), [("zh", "陈大山, 李小河, 王石, 等"), ("en", "陈大山, 李小河, 王石, et al")]
    )
    def test_three_people_are_named(self, lang: Lang, people: str) -> None:
        """A fourth and further people become one word."""
        cited = replace(made(), book_id="own")

        assert f"//{people}. 渔村纪事. 昆明: 河边出版社, 1999: 2-3." in export(
            [answered(cited, lang=lang)], "gbt7714", (self._book(COLOPHON),)
        )

    def test_own_copy_of_the_bundled_work_is_known_in_english(self) -> None:
        """A colophon that names the work gives its English title, too."""
        book = self._book("中国参与大湄公河次区域 环境合作回顾/某司编. —北京: 某社，2008.12")

        assert publication_of(book, "en") == publication_of(bundled_books()[1], "en")

    def test_book_without_a_colophon_has_a_title_only(self) -> None:
        """Nothing is guessed."""
        assert publication_of(self._book("献给爱河的人。"), "zh") == Publication("own")


class TestOutlets:
    def test_export_refuses_a_quotation_that_does_not_stand_there(self, fake: FakeAssistant) -> None:
        """An answer that was changed on its way is not laid out as a citation of the book."""
        answer = answer_to_dict(fake.ask(QUESTIONS["zh"]))
        answer["citations"][1]["quote"] = "我在河边住了四十年。"
        with TestClient(create_app(fake, Settings(), page=False)) as client:
            response = client.post("/export", json={"format": "markdown", "answers": [answer]})

        assert response.status_code == 422
        assert "tale-zh/preface:1.1" in response.json()["error"]["message"]

    @pytest.mark.parametrize(
        ("body", "named"),
        [({"format": "ris", "answers": []}, "format"), ({"format": "bibtex", "answers": [{"lang": "zh"}]}, "question")],
    )
    def test_bad_request_is_named(self, fake: FakeAssistant, body: dict[str, object], named: str) -> None:
        """An unknown format or a broken answer is said by its field."""
        with TestClient(create_app(fake, Settings(), page=False)) as client:
            response = client.post("/export", json=body)

        assert response.status_code == 422
        assert named in response.json()["error"]["message"]

    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_page_offers_each_answer_and_the_whole_conversation(self, fake: FakeAssistant, lang: Lang) -> None:
        """Buttons to copy and save, in the language of the page; what they take is not shown twice."""
        turns = tuple(Turn(question, fake.ask(question)) for question in QUESTIONS.values())
        page = Reader(conversation(turns, Bookshelf(fake.books), lang))
        names = [a["data-name"] for _, a in page.elements if "data-name" in a]

        assert names == [f"{n}{s}" for n in ("answer-1", "answer-2", "answers") for s in SUFFIXES.values()]
        assert len(page.acting("copy")) == len(page.acting("save")) == 9
        assert {a["data-done"] for a in page.acting("copy")} == {PAGE[lang]["copied"]}
        assert page.text.count(PAGE[lang]["export_all"]) == 1
        assert "[M]//" not in page.text

    def test_refusal_offers_no_export(self, fake: FakeAssistant) -> None:
        """There is nothing to cite."""
        turn = Turn("How is the weather?", fake.ask("How is the weather?"))

        assert "data-text" not in conversation((turn,), Bookshelf(fake.books), "en")

    @pytest.mark.parametrize("form", FORMATS)
    def test_command_line_exports_what_it_answered(
        self, built: Settings, form: ExportFormat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """`ask --format` and `ask --json` followed by `export` print the same."""
        monkeypatch.setenv("ASSISTANT_DATA_DIR", str(built.data_dir))
        monkeypatch.setenv("ASSISTANT_EMBEDDER", built.embedder)
        question, stored = "本书的责任编辑是谁？", tmp_path / "answers.jsonl"
        direct = CliRunner().invoke(mekong, ["ask", question, "--format", form])
        stored.write_text(CliRunner().invoke(mekong, ["ask", question, "--json"]).stdout, encoding="utf-8")
        later = CliRunner().invoke(mekong, ["export", str(stored), "--format", form])

        assert (direct.exit_code, later.exit_code) == (0, 0)
        assert "高速进" in direct.stdout
        assert later.stdout == direct.stdout

    def test_command_line_names_a_broken_file(self, built: Settings, tmp_path: Path) -> None:
        """A file that holds no answers is an error with its line."""
        (tmp_path / "answers.jsonl").write_text('{"id": 1}\n', encoding="utf-8")
        result = CliRunner().invoke(mekong, ["export", str(tmp_path / "answers.jsonl")])

        assert result.exit_code == 1
        assert "answers.jsonl:1: question" in result.stderr
