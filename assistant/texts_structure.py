"""What the assistant says about the structure of a book, Chinese and English side by side."""

from __future__ import annotations

from typing import TypedDict

from corpus.types import Lang


class StructureTexts(TypedDict):
    """Sentences about parts, sections and footnotes."""

    whole: str
    titled: str
    count: str
    none: str
    after: str
    before: str
    place: str
    topic: str
    summary: str
    page: str
    item: str
    scoped_refusal: str
    nouns: dict[str, tuple[str, str]]  # one, several


STRUCTURE: dict[Lang, StructureTexts] = {
    "zh": {
        "whole": "全书",
        "titled": "“{title}”",
        "count": "{where}共有 {count} {noun}：",
        "none": "{where}没有{noun}。",
        "after": "“{title}”之后是“{other}”。",
        "before": "“{title}”之前是“{other}”。",
        "place": "是“{title}”。",
        "topic": "“{title}”：{text}",
        "summary": "“{title}”的要点：",
        "page": "见第 {pages} 页（“{title}”）。",
        "item": "{title}（第 {page} 页）",
        "scoped_refusal": "在“{title}”中没有找到可以回答这个问题的内容。",
        "nouns": {
            "part": ("个部分", "个部分"),
            "chapter": ("章", "章"),
            "section": ("节", "节"),
            "subsection": ("个小节", "个小节"),
            "footnote": ("个脚注", "个脚注"),
            "document": ("个条目", "个条目"),
        },
    },
    "en": {
        "whole": "The book",
        "titled": "“{title}”",
        "count": "{where} has {count} {noun}:",
        "none": "{where} has no {noun}.",
        "after": "“{title}” is followed by “{other}”.",
        "before": "“{title}” comes after “{other}”.",
        "place": "It is “{title}”.",
        "topic": "“{title}”: {text}",
        "summary": "The main points of “{title}”:",
        "page": "It is on page {pages} (“{title}”).",
        "item": "{title} (page {page})",
        "scoped_refusal": "“{title}” has no passage that answers this question.",
        "nouns": {
            "part": ("part", "parts"),
            "chapter": ("chapter", "chapters"),
            "section": ("section", "sections"),
            "subsection": ("subsection", "subsections"),
            "footnote": ("footnote", "footnotes"),
            "document": ("entry in the contents", "entries in the contents"),
        },
    },
}
