"""The sentences an answer is made of besides the book's own, Chinese and English side by side."""

from __future__ import annotations

from typing import TypedDict

from corpus.types import Lang


class AnswerTexts(TypedDict):
    """What the assistant says in its own words."""

    refusal: str
    silent_in_scope: str
    nothing_found: str
    nothing_in_scope: str
    off_topic: str
    small_talk: str
    ask_about: str
    ask_about_topics: str
    title: str
    topic: str
    and_: str
    or_: str
    correction: str
    related: str
    yes: str
    no: str
    other_language: str
    page: str
    page_range: str
    at_page: str
    footnote: str


ANSWER: dict[Lang, AnswerTexts] = {
    "zh": {
        "refusal": "书中没有找到可以回答这个问题的内容。",
        "silent_in_scope": "所选范围内没有找到可以回答这个问题的内容。",
        "nothing_found": "没有检索到任何内容，因此无法判断书中有没有答案。",
        "nothing_in_scope": "所选范围内没有可检索的内容，因此没有找到答案。",
        "off_topic": "书中似乎没有谈到这个话题，找不到答案。",
        "small_talk": "很高兴与你交流，不过我只能回答关于书的问题。",
        "ask_about": "可以问我{titles}的内容。",
        "ask_about_topics": "可以问我{titles}的内容，例如{topics}。",
        "title": "《{title}》",
        "topic": "“{topic}”",
        "and_": "、",
        "or_": "或",
        "correction": "书中写的是{given}，不是{presumed}。",
        "related": "相关章节（并非答案）",
        "yes": "是的。",
        "no": "不是。",
        "other_language": "书中的原文是英文：“{text}”",
        "page": "“{title}”从第 {page} 页开始。",
        "page_range": "“{title}”在第 {page}–{last} 页。",
        "at_page": "第 {page} 页属于“{title}”（从第 {first} 页开始）。",
        "footnote": "“{section}”的脚注{mark}：{text}",
    },
    "en": {
        "refusal": "The book has no passage that answers this question.",
        "silent_in_scope": "The part you chose has no passage that answers this question.",
        "nothing_found": "The search found nothing at all, so it is not known whether the book has an answer.",
        "nothing_in_scope": "The part you chose holds no text to search, so no answer was found.",
        "off_topic": "The book does not seem to deal with this, and has no answer to it.",
        "small_talk": "Nice to hear from you. I can only answer questions about the book.",
        "ask_about": " You can ask me about {titles}.",
        "ask_about_topics": " You can ask me about {titles}, for example about {topics}.",
        "title": "“{title}”",
        "topic": "“{topic}”",
        "and_": " and ",
        "or_": " or ",
        "correction": "The book says {given}, not {presumed}.",
        "related": "Related sections (not an answer)",
        "yes": "Yes.",
        "no": "No.",
        "other_language": "The book says, in Chinese: “{text}”",
        "page": "“{title}” begins on page {page}.",
        "page_range": "“{title}” is on pages {page}–{last}.",
        "at_page": "Page {page} belongs to “{title}”, which begins on page {first}.",
        "footnote": "Footnote {mark} of “{section}”: {text}",
    },
}
