"""The sentences an answer is made of besides the book's own, Chinese and English side by side."""

from __future__ import annotations

from typing import TypedDict

from corpus.types import Lang


class AnswerTexts(TypedDict):
    """What the assistant says in its own words."""

    refusal: str
    other_language: str
    page: str
    page_range: str
    at_page: str
    footnote: str


ANSWER: dict[Lang, AnswerTexts] = {
    "zh": {
        "refusal": "书中没有找到可以回答这个问题的内容。",
        "other_language": "书中的原文是英文：“{text}”",
        "page": "“{title}”从第 {page} 页开始。",
        "page_range": "“{title}”在第 {page}–{last} 页。",
        "at_page": "第 {page} 页属于“{title}”（从第 {first} 页开始）。",
        "footnote": "“{section}”的脚注{mark}：{text}",
    },
    "en": {
        "refusal": "The book has no passage that answers this question.",
        "other_language": "The book says, in Chinese: “{text}”",
        "page": "“{title}” begins on page {page}.",
        "page_range": "“{title}” is on pages {page}–{last}.",
        "at_page": "Page {page} belongs to “{title}”, which begins on page {first}.",
        "footnote": "Footnote {mark} of “{section}”: {text}",
    },
}
