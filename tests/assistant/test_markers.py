"""Markers of citations in what a chat model writes, whole and in pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.markers import marked_sentences, normalise_markers, normalise_stream

WRITTEN = "桥修于某年 [1]。渔村【2】很小，见[这里](https://example.org/a?b=1)，<b>快</b>来[[3]]！It is far [1, 2] (http://example.org/x)."
READ = "桥修于某年[1]。渔村[2]很小，见这里，快来[3]！It is far[1][2] ()."


@pytest.mark.parametrize(
    "spelling",
    [
        "[2]",
        "【2】",
        "［2］",
        "〔2〕",
        "[[2]]",
        "[^2]",
        "[ID:2]",
        "[id：2]",
        "[ 2 ]",
        " [2]",
        "【２】",
        "[[２]]",
        "［［2］］"[1:-1],
        "【2†来源】",
        "【2†source.md】",
        "[来源2]",
        "[Source 2]",
        "[source: 2]",
    ],
)
def test_every_spelling_of_a_marker_becomes_one(spelling: str) -> None:
    assert normalise_markers(f"桥很长{spelling}。", 3) == "桥很长[2]。"


@pytest.mark.parametrize(
    ("group", "read"),
    [
        ("[1,3]", "[1][3]"),
        ("[1，3]", "[1][3]"),
        ("【1、2】", "[1][2]"),
        ("[1; 2]", "[1][2]"),
        ("[1-3]", "[1][2][3]"),
        ("[1–3]", "[1][2][3]"),
        ("[1~3]", "[1][2][3]"),
        ("[1至3]", "[1][2][3]"),
        ("[1 to 3]", "[1][2][3]"),
        ("[1 and 3]", "[1][3]"),
        ("[1和3]", "[1][3]"),
        ("[1-2, 3]", "[1][2][3]"),
        ("[1] [3]", "[1][3]"),
        ("[[1], [3]]"[1:-1].replace(", ", ""), "[1][3]"),
        ("【1】【3】", "[1][3]"),
    ],
)
def test_groups_and_ranges_are_taken_apart(group: str, read: str) -> None:
    assert normalise_markers(f"It is long {group}.", 3) == f"It is long{read}."


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("long [4].", "long."),
        ("long [0].", "long."),
        ("long [2, 9].", "long[2]."),
        ("长【100】。", "长。"),
        ("long [7-9].", "long."),
        ("long [3-9].", "long[3]."),
        ("long [[8]].", "long."),
    ],
)
def test_numbers_of_no_source_are_dropped(written: str, read: str) -> None:
    assert normalise_markers(written, 3) == read


@pytest.mark.parametrize("year", ["[2005]", "（2005）", "[第3章]", "in 1956"])
def test_what_is_no_marker_stays(year: str) -> None:
    assert normalise_markers(f"据{year}载", 3) == f"据{year}载"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("点[这里](http://example.org)看", "点这里看"),
        ("![pic](http://example.org/p.png)end", "picend"),
        ("见https://example.org/a?b=c。然后[1]。", "见。然后[1]。"),
        ("a<img src=x onerror=alert(1)>b", "ab"),
        ("below 5 < 6 and 7 > 6", "below 5 < 6 and 7 > 6"),
    ],
)
def test_links_and_tags_are_removed_and_nothing_else(written: str, read: str) -> None:
    assert normalise_markers(written, 3) == read


@pytest.mark.parametrize("size", range(1, 9))
def test_pieces_of_any_size_read_as_the_whole(size: int) -> None:
    pieces = [WRITTEN[start : start + size] for start in range(0, len(WRITTEN), size)]

    assert normalise_markers(WRITTEN, 3) == READ
    assert "".join(normalise_stream(pieces, 3)) == READ


@given(st.lists(st.integers(0, len(WRITTEN)), max_size=12).map(sorted))
def test_pieces_cut_anywhere_read_as_the_whole(cuts: list[int]) -> None:
    pieces = [WRITTEN[a:b] for a, b in zip([0, *cuts], [*cuts, len(WRITTEN)], strict=True)]

    assert "".join(normalise_stream(pieces, 3)) == READ


def test_text_without_markers_is_passed_on_at_once() -> None:
    assert list(normalise_stream(["The river", " is long", "."], 2)) == ["The river", " is long", "."]


def test_bracket_that_is_never_closed_comes_out_at_the_end() -> None:
    assert "".join(normalise_stream(["The river [", "1"], 2)) == "The river [1"


def test_sentences_are_cut_after_their_markers() -> None:
    assert marked_sentences("桥很长[1][2]。村很小[3]。还有人") == [("桥很长", [1, 2]), ("村很小", [3]), ("还有人", [])]
    assert marked_sentences("It is long [1]. It is far [2].") == [("It is long", [1]), (" It is far", [2])]


@pytest.mark.parametrize(
    "marker", ["[1]", "[[1]]", "【1】", "［1］", "[1,2]", "[1][2]", "[1-3]", "【1†source】", "[1 and 2]"]
)
def test_every_spelling_is_whole_again_however_it_is_cut(marker: str) -> None:
    text = f"The bridge is long {marker}. It is old."
    whole = normalise_markers(text, 3)

    for cut in range(len(text)):
        assert "".join(normalise_stream([text[:cut], text[cut:]], 3)) == whole
    assert "".join(normalise_stream(text, 3)) == whole
