"""Chinese or English, even on a few words."""

from __future__ import annotations

import pytest

from corpus.language import detect_language, han_share
from corpus.types import Lang


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("这条河有多长？", "zh"),
        ("GMS 是什么？", "zh"),
        ("SEF II 项目的 EQIs 是什么", "zh"),
        ("How long is the river?", "en"),
        ("What does “亚行” mean?", "en"),
        ("What is《昆明宣言》?", "en"),
        ("“Kunming Declaration”是什么？", "zh"),
        ("《大江》", "zh"),
        ("“Rivers”", "en"),
        ("湄公河 Mekong", "zh"),
    ],
)
def test_language_of_a_question(text: str, lang: Lang) -> None:
    assert detect_language(text) == lang


@pytest.mark.parametrize("default", ["zh", "en"])
def test_text_without_words_has_the_default_language(default: Lang) -> None:
    assert detect_language("123 ?!", default=default) == default


def test_share_of_chinese_counts_words_not_characters() -> None:
    assert han_share("") == 0
    assert han_share("河流") == 1
    assert han_share("rivers and lakes") == 0
    assert han_share("河流 river") == 0.5
