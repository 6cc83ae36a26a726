"""Sentence boundaries in both scripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import split_sentences

MARKS = "。！？；，.!?,;: …”“\"'()（）1aA中文\n"


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["河很宽。", "船很少！", "为什么？"],
        ["他说：“走吧。”", "然后走了。"],
        ["“走。”", "“不走。”"],
        ["问：“为什么？”", "他答不上来。"],
        ["（他没来。）", "我们走了。"],
        ["他喊“停！”，没有人停。"],
        ["全长 2 130.1 km。", "落差 5 167 m。"],
        ["三件事：吃饭；睡觉；走路。", "都做了。"],
        ["好……好的。", "走！"],
        ["真的？！", "是。"],
        ["见 http://a.example/c?x=1。", "好。"],
        ["没有句号的一行"],
        ["1. 先泡豆。", "再磨浆。"],
        ["（1）. 先泡豆。", "再磨浆。"],
        ["他叫 J. Smith。", "英国人。"],
        ["现任校长为C.L. Max Plum。", "他是英国人。"],
    ],
)
def test_chinese_sentences(expected: list[str]) -> None:
    assert sentences("".join(expected)) == expected


@pytest.mark.parametrize(
    "expected",
    [
        ["The river is wide.", "Nobody swims."],
        ["Mr. Crane said no.", "He left."],
        ["It cost 3.5 dollars.", "Fine."],
        ['He said "Go."', "Then he left."],
        ["See e.g. the U.S. Army.", "It is large."],
        ["(See p. 5.)", "Then go on."],
        ["Wait... what?", "No!"],
        ["Wait...", "What?"],
        ["J. R. Smith came.", "So did Dr. Plum."],
        ["Is it No. 5?", "Yes."],
        ["Apples; pears; plums.", "All are fruit."],
        ["1. Rake the bed.", "Then sow."],
        ["It rained, vol. 2 says.", "It did."],
        ["A line without an end"],
    ],
)
def test_english_sentences(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_blank_text_has_no_sentence(text: str) -> None:
    assert split_sentences(text) == []


def test_offset_shifts_every_span() -> None:
    plain, shifted = split_sentences("甲。 乙。"), split_sentences("甲。 乙。", offset=7)
    assert [(a + 7, b + 7) for a, b in plain] == shifted
    assert plain == [(0, 2), (3, 5)]


@given(st.text(alphabet=MARKS, max_size=60))
def test_sentences_lose_nothing_but_blanks_and_do_not_overlap(text: str) -> None:
    spans = split_sentences(text)
    ends = [0, *(end for _, end in spans)]
    assert all(end <= start < stop for end, (start, stop) in zip(ends, spans, strict=False))
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
    assert all(sentence == sentence.strip() for sentence in sentences(text))
