"""Known questions: read from tables and question sets, and bound to the book that they ask about."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from corpus.bundled import bundled_books, bundled_questions
from corpus.errors import QuestionsError
from corpus.known import read_known, units_at, with_questions
from corpus.readers import read_book
from corpus.types import Book, KnownQuestion

TALE = "# 河边的村子\n\n## 1 村子\n\n河边有个村子。村里有三十户人家。\n\n村口有棵老槐树。\n\n## 2 桥\n\n后来修了桥。\n"


@pytest.fixture
def tale(tmp_path: Path) -> Path:
    path = tmp_path / "tale.md"
    path.write_text(TALE, encoding="utf-8")
    return path


def test_a_table_asks_in_both_languages_or_in_one(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("1:1.1,1:1.2\t谁？\tWho?\n\n-\t几时？\t\n2\t\tWhy?\n", encoding="utf-8")
    assert list(read_known(path)) == [
        ("谁？", "zh", ("1:1.1", "1:1.2")),
        ("Who?", "en", ("1:1.1", "1:1.2")),
        ("几时？", "zh", ()),
        ("Why?", "en", ("2",)),
    ]


def test_a_question_set_asks_what_stands_alone(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(
        '{"question": "谁写的？", "lang": "zh", "addresses": ["preface:8.1"], "history": []}\n'
        '{"question": "And when?", "lang": "en", "addresses": ["preface:8.1"], "history": [{"role": "user"}]}\n'
        '{"question": "And he?", "lang": "en", "addresses": ["p1:1.1"], "history": [{}], "standalone": "Who is he?"}\n'
        '{"question": "多少钱？", "lang": "zh", "addresses": [], "unanswerable": true}\n'
        '{"question": "第几页？", "lang": "zh", "addresses": []}\n',
        encoding="utf-8",
    )
    assert list(read_known(path)) == [
        ("谁写的？", "zh", ("preface:8.1",)),
        ("Who is he?", "en", ("p1:1.1",)),
        ("多少钱？", "zh", ()),
    ]


@pytest.mark.parametrize(
    ("name", "line", "match"),
    [
        ("a.tsv", "p1:1.1\t谁？", r"a\.tsv:1: 'p1:1\.1\\t谁？' has not three fields"),
        ("a.tsv", "p1:1.1\t\t", r"a\.tsv:1: .* has not three fields"),
        ("a.tsv", "\t谁？\tWho?", r"a\.tsv:1: .* has not three fields"),
        ("set.jsonl", "p1:1.1\t谁？", r"set\.jsonl:1: no question of a set"),
        ("set.jsonl", '{"question": "谁？", "addresses": ["p1"]}', r"set\.jsonl:1: no question of a set \('lang'\)"),
        ("set.jsonl", '{"question": "Qui?", "lang": "fr", "addresses": ["p1"]}', r"set\.jsonl:1: no question of a set"),
    ],
)
def test_a_line_that_asks_nothing_is_named(name: str, line: str, match: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(line + "\n", encoding="utf-8")
    with pytest.raises(QuestionsError, match=match):
        list(read_known(tmp_path / name))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(QuestionsError, match=r"gone\.tsv cannot be read"):
        list(read_known(tmp_path / "gone.tsv"))
    (tmp_path / "odd.tsv").write_bytes("1\t谁？\tWho?\n".encode("gb18030"))
    with pytest.raises(QuestionsError, match=r"odd\.tsv cannot be read") as caught:
        list(read_known(tmp_path / "odd.tsv"))
    assert "UTF-8" in caught.value.hint


def test_questions_beside_a_book_are_read_with_it(tale: Path) -> None:
    assert read_book(tale).known == ()
    tale.with_name("tale.questions.tsv").write_text("h1/1:1.2\t有多少人家？\tHow many homes?\n", encoding="utf-8")
    tale.with_name("tale.questions.jsonl").write_text(
        '{"question": "谁修的桥？", "lang": "zh", "addresses": [], "unanswerable": true}\n', encoding="utf-8"
    )
    assert read_book(tale).known == (
        ("有多少人家？", "zh", ("h1/1:1.2",)),
        ("How many homes?", "en", ("h1/1:1.2",)),
        ("谁修的桥？", "zh", ()),
    )
    moved = tale.with_name("other.md")
    shutil.copy(tale, moved)
    assert read_book(moved).known == ()


def test_an_address_that_the_book_lacks_is_named(tale: Path) -> None:
    book = read_book(tale)
    for address in ("9", "h1/1:3", "h1/1:1.3", "h1/1:1.22", ""):
        with pytest.raises(QuestionsError, match="谁") as caught:
            with_questions(book, [KnownQuestion("谁？", "zh", ("h1/1:1.1", address))])
        assert repr(address) in caught.value.message
        assert book.source in caught.value.message


def test_an_address_names_a_sentence_a_paragraph_or_a_section(tale: Path) -> None:
    book: Book = read_book(tale)
    assert [unit.text for unit in units_at(book, "h1/1:1.2")] == ["村里有三十户人家。"]
    assert [unit.address for unit in units_at(book, "h1/1:1")] == ["h1/1:1.1", "h1/1:1.2"]
    assert [unit.address for unit in units_at(book, "h1/1")] == ["h1/1:1.1", "h1/1:1.2", "h1/1:2.1"]


def test_what_is_known_of_the_bundled_book_is_answered_in_both_languages() -> None:
    asked = bundled_questions()
    for book in bundled_books():  # which are read with nothing but addresses that they have
        assert book.known == asked
    assert len(asked) > 10_000
    assert 0.15 < sum(not one.addresses for one in asked) / len(asked) < 0.5
    assert len({(one.text, one.lang) for one in asked}) > 0.99 * len(asked)
