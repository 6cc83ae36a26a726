"""The page in a real browser, on a real server on 127.0.0.1. Skipped where there is no Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from assistant.exports import SUFFIXES, export
from assistant.texts import PAGE
from corpus.types import Lang

if TYPE_CHECKING:
    from tests.assistant.conftest import FakeAssistant

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: install one, or name it in CHROMIUM"
)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
QUESTIONS: dict[Lang, str] = {"zh": "桥是哪一年修的？", "en": "When was the bridge built?"}
LOCALES: dict[Lang, str] = {"zh": "zh-CN", "en": "en-GB"}
ROOT = Path(__file__).resolve().parents[2]
RIGHTMOST = "Math.max(...[...document.querySelectorAll('.book *')].map(e => e.getBoundingClientRect().right))"
BOX = "#question textarea"


@dataclass
class Site:
    """A running service, and whatever the browsers asked for or complained of."""

    url: str
    urls: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The service with its page on a free port, in a process of its own."""
    command = [sys.executable, "-m", "tests.assistant.page_server"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        assert url, "the server of the page did not start"
        yield Site(url)
        server.terminate()


@pytest.fixture(scope="module")
def readers(site: Site) -> Iterator[dict[Lang, BrowserContext]]:
    """A Chinese and an English reader's browser; each keeps its cache from test to test."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        contexts = {lang: chromium.new_context(locale=locale) for lang, locale in LOCALES.items()}
        for context in contexts.values():
            context.on("request", lambda request: site.urls.append(request.url))
            context.on("console", lambda said: site.complaints.append(said.text) if said.type == "error" else None)
            context.on("weberror", lambda error: site.complaints.append(str(error.error)))
        yield contexts
        chromium.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(readers: dict[Lang, BrowserContext], site: Site) -> Iterator[Visit]:
    """Opens the page; afterwards nothing may have left this machine and no script may have failed."""
    pages: list[Page] = []

    def opened(lang: Lang, *, width: int = 1280, query: str = "") -> Page:
        page = readers[lang].new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(site.url + query)
        page.wait_for_selector(".head")
        page.wait_for_selector(".book", state="attached")
        return page

    yield opened
    for page in pages:
        page.close()
    outside = [u for u in site.urls if u.startswith(("http", "ws")) and urlsplit(u).hostname != "127.0.0.1"]
    assert outside == []
    assert site.complaints == []


def ask(page: Page, question: str) -> None:
    """Type a question, send it and wait for its answer."""
    page.fill(BOX, question)
    page.press(BOX, "Enter")
    expect(page.locator(".turns .turn").last.locator(".question")).to_contain_text(question)


def asked(page: Page) -> dict[str, object]:
    """What the assistant behind the page was asked last."""
    told = page.request.get(page.url + "healthz").json()
    assert isinstance(told, dict)
    return told


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_clicked_citation_lights_exactly_its_quote(visit: Visit, fake: FakeAssistant, lang: Lang) -> None:
    page = visit(lang)
    ask(page, QUESTIONS[lang])

    for citation in fake.ask(QUESTIONS[lang]).citations:
        page.locator(f".ref[data-number='{citation.number}']").click()
        expect(page.locator(".citations")).to_contain_text(f"{citation.number}")
        lit = page.locator("mark.lit")
        expect(lit).to_have_text(citation.quote)
        expect(lit).to_be_in_viewport()
        expect(lit).to_be_focused()
        expect(page.locator(".book article h2")).to_have_text(citation.section.rpartition(" › ")[2])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_page_speaks_the_browsers_language_and_can_be_switched(visit: Visit, lang: Lang) -> None:
    page = visit(lang)
    other: Lang = "en" if lang == "zh" else "zh"
    expect(page.locator(".head h1")).to_have_text(PAGE[lang]["title"])
    expect(page.locator(BOX)).to_have_attribute("placeholder", PAGE[lang]["ask_placeholder"])

    page.locator(f".languages [data-lang={other}]").click()

    expect(page.locator(".head h1")).to_have_text(PAGE[other]["title"])
    expect(page.locator(BOX)).to_have_attribute("placeholder", PAGE[other]["ask_placeholder"])
    expect(page.locator("#ask")).to_have_text(PAGE[other]["ask"])
    assert page.evaluate("document.documentElement.lang")[:2] == other


def test_example_asks_its_question(visit: Visit) -> None:
    page = visit("en")
    example = page.locator("[data-act=example]").first
    question = example.inner_text()
    example.click()

    expect(page.locator(".turns .question")).to_contain_text(question)


def test_refusal_has_no_sources(visit: Visit) -> None:
    page = visit("zh")
    ask(page, "天气如何？")

    expect(page.locator(".refused")).to_be_visible()
    expect(page.locator(".sources")).to_have_count(0)


def test_answer_appears_while_it_is_written_and_can_be_stopped(visit: Visit) -> None:
    page = visit("en")
    page.fill(BOX, "slow: when was the bridge built?")
    page.press(BOX, "Enter")
    expect(page.locator(".pending .answer")).to_contain_text("Its")

    with page.expect_response("**/gradio_api/reset"):
        page.locator("#stop").click()

    expect(page.locator(".turns .answer")).to_contain_text(PAGE["en"]["stopped"])
    expect(page.locator("#ask")).to_be_visible()
    ask(page, QUESTIONS["en"])
    expect(page.locator(".sources")).to_be_visible()


def test_fault_of_ours_is_said_and_the_next_question_answered(visit: Visit) -> None:
    page = visit("en")
    page.fill(BOX, "crash: when was the bridge built?")
    page.press(BOX, "Enter")
    expect(page.locator(".problem")).to_contain_text(PAGE["en"]["broken"])
    expect(page.locator(".pending")).to_have_count(0)

    ask(page, QUESTIONS["en"])
    expect(page.locator(".sources")).to_be_visible()


def test_scope_of_the_question_is_the_chosen_section(visit: Visit) -> None:
    page = visit("en")
    page.locator("#scope input").click()
    page.get_by_role("option", name="2 The market").click()
    ask(page, "When does it open?")

    assert asked(page)["scope"] == "p1/2"


def test_follow_up_carries_the_conversation_and_a_new_one_does_not(visit: Visit) -> None:
    page = visit("zh")
    ask(page, QUESTIONS["zh"])
    ask(page, "那集市呢？")
    assert asked(page) == {"status": "ok", "question": "那集市呢？", "history": 2, "scope": ""}

    page.locator("#clear").click()
    expect(page.locator(".welcome")).to_be_visible()
    ask(page, "那序言呢？")
    assert asked(page)["history"] == 0


def test_keyboard_alone_asks_and_opens_a_citation(visit: Visit, fake: FakeAssistant) -> None:
    page = visit("en")
    page.focus(BOX)
    page.keyboard.type(QUESTIONS["en"])
    page.keyboard.press("Enter")
    page.wait_for_selector(".ref")
    page.focus(".turns .ref[data-number='2']")
    page.keyboard.press("Enter")

    expect(page.locator("mark.lit")).to_have_text(fake.ask("?").citations[1].quote)
    expect(page.locator("mark.lit")).to_be_focused()


def test_tree_and_footnotes_lead_through_the_book(visit: Visit) -> None:
    page = visit("zh")
    page.locator(".tree > summary").click()
    page.locator(".tree [data-address='p1/1'][data-book='tale-zh']").click()
    expect(page.locator("article h2")).to_have_text("1 渔村")

    page.locator(".note-mark").click()
    expect(page.locator("article h2")).to_have_text("脚注①")
    page.locator(".back").click()
    expect(page.locator("mark.lit")).to_have_text("村里的桥修于1956年。")


def test_text_of_the_book_runs_no_script(visit: Visit) -> None:
    page = visit("zh", query="?at=tale-zh/p1/1:2.2")

    expect(page.locator("mark.lit")).to_contain_text("{{value}} ${alert(2)}")
    expect(page.locator("article img")).to_have_count(0)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_narrow_screen_shows_conversation_or_book(
    visit: Visit, fake: FakeAssistant, tmp_path: Path, lang: Lang
) -> None:
    page = visit(lang, width=360)
    ask(page, QUESTIONS[lang])
    expect(page.locator("#book-side")).to_be_hidden()
    reference = page.locator(".ref[data-number='2']")
    reference.click()

    expect(page.locator("mark.lit")).to_have_text(fake.ask("?").citations[1].quote)
    expect(page.locator("mark.lit")).to_be_in_viewport()
    expect(page.locator("#talk-side")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(RIGHTMOST) <= 360
    page.screenshot(path=tmp_path / "narrow.png")

    page.locator(".views [data-view=talk]").click()
    expect(reference).to_be_focused()
    expect(page.locator("#book-side")).to_be_hidden()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_export_is_copied_and_saved_as_the_api_gives_it(visit: Visit, fake: FakeAssistant, lang: Lang) -> None:
    """The clipboard and the downloaded file hold the export of the answer."""
    page = visit(lang)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, QUESTIONS[lang])
    page.locator(".exports summary").click()

    for form, suffix in SUFFIXES.items():
        expected = export([fake.ask(QUESTIONS[lang])], form, fake.books)
        row = page.locator(f"[data-name='answer-1{suffix}']")
        row.locator("[data-act=copy]").click()
        expect(row.locator("[data-act=copy]")).to_have_text(PAGE[lang]["copied"])
        assert page.evaluate("navigator.clipboard.readText()") == expected
        with page.expect_download() as download:
            row.locator("[data-act=save]").click()
        assert download.value.suggested_filename == f"answer-1{suffix}"
        assert download.value.path().read_text(encoding="utf-8") == expected
