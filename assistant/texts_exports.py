"""What an export says besides the answer and its citations, in Chinese and English; a test compares the keys."""

from __future__ import annotations

from typing import Literal, TypedDict

from corpus.types import Lang

ExportFormat = Literal["markdown", "bibtex", "gbt7714"]


class ExportTexts(TypedDict):
    """The words of an export."""

    sources: str
    understood: str
    pages: str
    companion: str
    original: str
    no_place: str
    no_publisher: str
    others: str
    quote: str
    refused: str


EXPORT: dict[Lang, ExportTexts] = {
    "zh": {
        "sources": "出处",
        "understood": "理解为：{question}",
        "pages": "第 {pages} 页",
        "companion": "随附文本，对原书的转述",
        "original": "原文：{text}",
        "no_place": "出版地不详",
        "no_publisher": "出版者不详",
        "others": "等",
        "quote": "引文：“{quote}”（{where}）",
        "refused": "书中未见答案，没有可列的出处。",
    },
    "en": {
        "sources": "Sources",
        "understood": "Understood as: {question}",
        "pages": "p. {pages}",
        "companion": "companion text, a restatement of the book",
        "original": "In the book's language: {text}",
        "no_place": "S.l.",
        "no_publisher": "s.n.",
        "others": "et al",
        "quote": "Quoted: “{quote}” ({where})",
        "refused": "The book has no answer, so there is no source to list.",
    },
}
