"""Text of books and models made plain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.plain import plain_addresses, visible, without_markup

BOOK = "出版社网址：http://www.river.example 电话 010-1234。 See https://river.example/a_b?c=1."


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("![桥](http://x.example/a.png)", "桥 (http://x.example/a.png)"),
        ("[here](http://x.example)", "here (http://x.example)"),
        ("[here]()", "here"),
        ("[here][there]", "here"),
        ("修于1956年。[1][2]", "修于1956年。[1][2]"),
        ("[a [b](http://x.example)](http://y.example)", "[a b (http://x.example)] (http://y.example)"),
        ("[a]: http://x.example", "[a] : http://x.example"),
        ("[1][2, 3]", "[1][2, 3]"),
        ("<http://x.example>", "http://x.example"),
        ("<img src=x onerror=alert(1)>", "‹img src=x onerror=alert(1)›"),
        ("<script>a</script>", "‹script›a‹/script›"),
        ("<img src=x", "‹img src=x›"),
        ("a < b > c, 5<6", "a < b > c, 5<6"),
        ("[a] (b)", "[a] (b)"),
    ],
)
def test_markup_becomes_words(said: str, left: str) -> None:
    """Links, images and tags are taken apart; markers and comparisons stay."""
    assert without_markup(said) == left


@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad", "\U000e0041", "\x1b", "\x00"])
def test_hidden_characters_go(hidden: str) -> None:
    """What a reader cannot see is not there."""
    assert visible(f"桥{hidden}修于\n1956{hidden}年") == "桥修于\n1956年"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("网址是 http://www.river.example。", "网址是 www.river.example。"),
        ("见 https://river.example/a_b?c=1.", "见 river.example/a_b?c=1."),
        ("见 WWW.River.Example ，", "见 WWW.River.Example ，"),
        ("见 http://evil.example/now 。", "见  。"),
        ("见 www.evil.example！", "见 ！"),
        ("http www h ht w", "http www h ht w"),
        ("how what who", "how what who"),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_addresses_of_the_book_are_kept_as_words(said: str, left: str, size: int) -> None:
    """However the stream is cut, an address that the passages hold stays readable, and another goes."""
    assert "".join(plain_addresses((said[at : at + size] for at in range(0, len(said), size)), BOOK)) == left


@given(st.lists(st.text(alphabet="ahtpsw:/.桥 [](\u200b", max_size=8), max_size=12))
def test_cuts_of_a_stream_change_nothing(pieces: list[str]) -> None:
    """Whatever the pieces, the text is that of the whole."""
    assert "".join(plain_addresses(pieces, BOOK)) == "".join(plain_addresses(["".join(pieces)], BOOK))


@given(st.text(alphabet="a1[]()<>!/ 桥", max_size=30))
def test_nothing_live_is_left(text: str) -> None:
    """No text comes out with a Markdown link or an HTML tag in it."""
    assert "](" not in without_markup(text)
    assert "<a" not in without_markup(text)
