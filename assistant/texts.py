"""Every sentence a reader sees, Chinese and English side by side; a test compares keys and placeholders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from corpus.types import Lang


class PageTexts(TypedDict):
    """The words of the page."""

    title: str
    tagline: str
    talk: str
    book: str
    language: str
    welcome: str
    welcome_more: str
    examples: str
    ask: str
    ask_label: str
    ask_placeholder: str
    scope: str
    whole_book: str
    clear: str
    stop: str
    you: str
    reading: str
    sources: str
    open_source: str
    pages: str
    footnote: str
    footnotes: str
    noted_in: str
    rendering: str
    printed: str
    refused: str
    fallback: str
    stopped: str
    understood: str
    failed: str
    contents: str
    choose_book: str
    citation_of: str
    previous_citation: str
    next_citation: str
    previous_section: str
    next_section: str
    parallel_on: str
    parallel_off: str
    to_talk: str
    paragraph: str
    no_text: str
    subsections: str
    link: str
    restatement: str
    too_long: str
    no_question: str


PAGE: dict[Lang, PageTexts] = {
    "zh": {
        "title": "湄公河读书助手",
        "tagline": "就书提问，答案句句有出处",
        "talk": "问答",
        "book": "原书",
        "language": "界面语言",
        "welcome": "关于这本书，想知道什么？",
        "welcome_more": "中文、英文都可以问。答案只取自书中，点开引文编号，右侧会翻到那一页、标出那一句。",
        "examples": "可以这样问",
        "ask": "提问",
        "ask_label": "问题",
        "ask_placeholder": "输入问题，按回车提问",
        "scope": "范围",
        "whole_book": "全书",
        "clear": "新的对话",
        "stop": "停止",
        "you": "你问",
        "reading": "正在查书……",
        "sources": "出处",
        "open_source": "打开引文 {number}：{section}",
        "pages": "第 {pages} 页",
        "footnote": "注释 {label}",
        "footnotes": "注释",
        "noted_in": "回到正文",
        "rendering": "英文转述",
        "printed": "原文",
        "refused": "书中未见答案",
        "fallback": "对话模型没有答复，以下直接摘自书中。",
        "stopped": "已停止。",
        "understood": "理解为：{question}",
        "failed": "没有完成",
        "contents": "目录",
        "choose_book": "书目",
        "citation_of": "引文 {number} / {total}",
        "previous_citation": "上一条引文",
        "next_citation": "下一条引文",
        "previous_section": "上一节",
        "next_section": "下一节",
        "parallel_on": "中英对照",
        "parallel_off": "只看本文",
        "to_talk": "回到问答",
        "paragraph": "第 {number} 段",
        "no_text": "这一节只有标题，正文在下列小节中。",
        "subsections": "小节",
        "link": "此处的链接",
        "restatement": "随附转述",
        "too_long": "问题有 {length} 个字符，最多 {limit} 个；请改短一些。",
        "no_question": "请先输入问题。",
    },
    "en": {
        "title": "Mekong Reading Assistant",
        "tagline": "Ask the book; every answer shows where it stands",
        "talk": "Questions",
        "book": "Book",
        "language": "Language of the page",
        "welcome": "What would you like to know about the book?",
        "welcome_more": "Ask in English or Chinese. Answers come from the book alone: follow a citation "
        "number and the book opens at that very sentence.",
        "examples": "For example",
        "ask": "Ask",
        "ask_label": "Question",
        "ask_placeholder": "Type a question and press Enter",
        "scope": "Look in",
        "whole_book": "the whole book",
        "clear": "New conversation",
        "stop": "Stop",
        "you": "You asked",
        "reading": "Looking in the book…",
        "sources": "Sources",
        "open_source": "Open citation {number}: {section}",
        "pages": "p. {pages}",
        "footnote": "Footnote {label}",
        "footnotes": "Footnotes",
        "noted_in": "Back to the text",
        "rendering": "English rendering",
        "printed": "Original",
        "refused": "Not in the book",
        "fallback": "The chat model did not answer; this is quoted straight from the book.",
        "stopped": "Stopped.",
        "understood": "Understood as: {question}",
        "failed": "This did not work",
        "contents": "Sections",
        "choose_book": "Books",
        "citation_of": "Citation {number} of {total}",
        "previous_citation": "Previous citation",
        "next_citation": "Next citation",
        "previous_section": "Previous section",
        "next_section": "Next section",
        "parallel_on": "Show both languages",
        "parallel_off": "Show this text only",
        "to_talk": "Back to the answer",
        "paragraph": "Paragraph {number}",
        "no_text": "This section is a heading only; the text is in the sections below it.",
        "subsections": "Sections below",
        "link": "Link to this place",
        "restatement": "companion text",
        "too_long": "The question has {length} characters, the limit is {limit}; please shorten it.",
        "no_question": "Type a question first.",
    },
}


class HttpTexts(TypedDict):
    """What the HTTP interface says when a request cannot be served."""

    invalid: str
    invalid_hint: str
    blank: str
    blank_hint: str
    too_long: str
    too_long_hint: str
    too_many: str
    too_many_hint: str
    bad_json: str
    bad_json_hint: str
    body_too_large: str
    body_too_large_hint: str
    unknown_book: str
    unknown_book_hint: str
    unknown_section: str
    unknown_section_hint: str
    unknown_scope: str
    unknown_scope_hint: str
    no_route: str
    no_route_hint: str
    no_method: str
    no_method_hint: str
    broken: str
    broken_hint: str


HTTP: dict[Lang, HttpTexts] = {
    "zh": {
        "invalid": "{field} 的值 {value} 不合要求：{reason}",
        "invalid_hint": "字段和取值见 /docs",
        "blank": "{field} 是空的",
        "blank_hint": "请写下要问的内容",
        "too_long": "{field} 有 {length} 个字符，上限是 {limit}",
        "too_long_hint": "请缩短后再发",
        "too_many": "{field} 有 {length} 条，上限是 {limit}",
        "too_many_hint": "只发最近的几条",
        "bad_json": "请求体不是 JSON：第 {place} 个字符附近有误",
        "bad_json_hint": "请以 UTF-8 发送 JSON 对象，例如 {example}",
        "body_too_large": "请求体超过 {limit} 字节",
        "body_too_large_hint": "缩短问题，或只发最近的几条历史",
        "unknown_book": "没有编号为 {value} 的书",
        "unknown_book_hint": "现有：{known}；全部见 GET /sections",
        "unknown_section": "书 {book} 中没有地址 {value}",
        "unknown_section_hint": "全部地址见 GET /sections",
        "unknown_scope": "没有哪一节的地址是 {value}",
        "unknown_scope_hint": "不写 scope 即查全书；地址见 GET /sections",
        "no_route": "没有 {value} 这个地址",
        "no_route_hint": "接口列表见 /docs",
        "no_method": "{value} 不接受 {method}",
        "no_method_hint": "可用的方法：{known}",
        "broken": "服务内部出错（{value}）",
        "broken_hint": "请重试；仍然如此时查看服务日志",
    },
    "en": {
        "invalid": "{field} does not accept {value}: {reason}",
        "invalid_hint": "see /docs for the fields and their values",
        "blank": "{field} is empty",
        "blank_hint": "write what you want to know",
        "too_long": "{field} has {length} characters, the limit is {limit}",
        "too_long_hint": "shorten it and send it again",
        "too_many": "{field} has {length} entries, the limit is {limit}",
        "too_many_hint": "send only the latest ones",
        "bad_json": "the body is not JSON: it breaks near character {place}",
        "bad_json_hint": "send a JSON object in UTF-8, such as {example}",
        "body_too_large": "the body is longer than {limit} bytes",
        "body_too_large_hint": "shorten the question, or send only the latest turns",
        "unknown_book": "there is no book {value}",
        "unknown_book_hint": "there are {known}; GET /sections lists them",
        "unknown_section": "book {book} has no address {value}",
        "unknown_section_hint": "GET /sections lists every address",
        "unknown_scope": "no section has the address {value}",
        "unknown_scope_hint": "leave scope out to search everything, or take an address from GET /sections",
        "no_route": "there is nothing at {value}",
        "no_route_hint": "see /docs for what there is",
        "no_method": "{value} does not accept {method}",
        "no_method_hint": "it accepts {known}",
        "broken": "the service failed ({value})",
        "broken_hint": "try again; if it stays so, look into the log of the service",
    },
}

EXAMPLES: dict[Lang, tuple[str, ...]] = {
    "zh": (
        "这本书是哪家出版社出版的？定价多少？",
        "大湄公河次区域包括哪些国家？",
        "第一届环境部长会议在哪里举行？",
        "生物多样性走廊项目的总体目标是什么？",
    ),
    "en": (
        "Who published the book, and when?",
        "What are the stages of the SEF I project?",
        "Where did the first environment ministers' meeting take place?",
        "What is the overall goal of the biodiversity corridors project?",
    ),
}
"""Questions about the bundled book that the page offers."""

SECTION_QUESTION: dict[Lang, str] = {"zh": "“{title}”讲了什么？", "en": "What does “{title}” say?"}
"""A question that any book with headings can be asked."""


def both(table: Mapping[Lang, str]) -> str:
    """The sentence in both languages, for a place where the reader's language is not known."""
    return f"{table['zh']} / {table['en']}"
