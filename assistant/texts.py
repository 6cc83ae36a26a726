"""Every sentence a reader of the page sees, in Chinese and English; a test compares keys and placeholders."""

from __future__ import annotations

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
    page: str
    pages: str
    companion: str
    footnote: str
    footnotes: str
    noted_in: str
    rendering_zh: str
    rendering_en: str
    supported: str
    partly: str
    not_found: str
    refused: str
    off_topic: str
    nothing_found: str
    fallback: str
    stopped: str
    understood: str
    failed: str
    broken: str
    broken_hint: str
    contents: str
    citation_of: str
    previous_citation: str
    next_citation: str
    previous_section: str
    next_section: str
    parallel_on: str
    no_text: str
    subsections: str
    link: str
    too_long: str
    export: str
    export_all: str
    copy: str
    copied: str
    save: str
    markdown: str
    bibtex: str
    gbt7714: str


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
        "ask_placeholder": "问这本书……",
        "scope": "范围",
        "whole_book": "全书",
        "clear": "重新开始",
        "stop": "停止",
        "you": "你问",
        "reading": "正在查书……",
        "sources": "出处",
        "open_source": "打开引文 {number}：{section}",
        "page": "第 {pages} 页",
        "pages": "第 {pages} 页",
        "companion": "随附文本（对原书的转述）",
        "footnote": "注释 {label}",
        "footnotes": "注释",
        "noted_in": "回到正文",
        "rendering_zh": "中文转述",
        "rendering_en": "英文转述",
        "supported": "核对相符",
        "partly": "部分相符，请对照原文",
        "not_found": "原文未见此说",
        "refused": "书中未见答案",
        "off_topic": "不是书里的问题",
        "nothing_found": "没有检索到内容",
        "fallback": "对话模型没有答复，以下直接摘自书中。",
        "stopped": "已停止。",
        "understood": "理解为：{question}",
        "failed": "没有完成",
        "broken": "服务内部出错。",
        "broken_hint": "请再问一次；仍然如此时查看服务日志。",
        "contents": "目录",
        "citation_of": "引文 {number} / {total}",
        "previous_citation": "上一条引文",
        "next_citation": "下一条引文",
        "previous_section": "上一节",
        "next_section": "下一节",
        "parallel_on": "中英对照",
        "no_text": "这一节只有标题，正文在下列小节中。",
        "subsections": "小节",
        "link": "此处的链接",
        "too_long": "问题有 {length} 个字符，最多 {limit} 个；请改短一些。",
        "export": "引用这一回答",
        "export_all": "引用全部回答",
        "copy": "复制",
        "copied": "已复制",
        "save": "下载",
        "markdown": "Markdown（全文与出处）",
        "bibtex": "BibTeX（出处）",
        "gbt7714": "GB/T 7714（出处）",
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
        "ask_placeholder": "Ask the book…",
        "scope": "Look in",
        "whole_book": "the whole book",
        "clear": "Start over",
        "stop": "Stop",
        "you": "You asked",
        "reading": "Looking in the book…",
        "sources": "Sources",
        "open_source": "Open citation {number}: {section}",
        "page": "p. {pages}",
        "pages": "pp. {pages}",
        "companion": "companion text (a restatement of the book)",
        "footnote": "Footnote {label}",
        "footnotes": "Footnotes",
        "noted_in": "Back to the text",
        "rendering_zh": "Chinese rendering",
        "rendering_en": "English rendering",
        "supported": "Supported",
        "partly": "Partly supported: compare the quote",
        "not_found": "Not found in the quote",
        "refused": "Not in the book",
        "off_topic": "Not about the book",
        "nothing_found": "Nothing was found",
        "fallback": "The chat model did not answer; this is quoted straight from the book.",
        "stopped": "Stopped.",
        "understood": "Understood as: {question}",
        "failed": "This did not work",
        "broken": "The service failed.",
        "broken_hint": "Ask again; if it stays so, look into the log of the service.",
        "contents": "Sections",
        "citation_of": "Citation {number} of {total}",
        "previous_citation": "Previous citation",
        "next_citation": "Next citation",
        "previous_section": "Previous section",
        "next_section": "Next section",
        "parallel_on": "Both languages",
        "no_text": "This section is a heading only; the text is in the sections below it.",
        "subsections": "Sections below",
        "link": "Link to this place",
        "too_long": "The question has {length} characters, the limit is {limit}; please shorten it.",
        "export": "Cite this answer",
        "export_all": "Cite all answers",
        "copy": "Copy",
        "copied": "Copied",
        "save": "Download",
        "markdown": "Markdown (answer and sources)",
        "bibtex": "BibTeX (sources)",
        "gbt7714": "GB/T 7714 (sources)",
    },
}

EXAMPLES: dict[Lang, tuple[str, ...]] = {
    "zh": (
        "GMS 合作机制的主要成员国有哪些？",
        "第一届大湄公河次区域环境部长会议是在哪座城市召开的？",
        "生物多样性走廊项目的总体目标是什么？",
        "这本书的定价是多少？",
    ),
    "en": (
        "Which countries are members of the GMS?",
        "Where does the Lancang River rise?",
        "When was the Working Group on Environment set up?",
        "What is the overall goal of the biodiversity corridors project?",
    ),
}
"""Questions about the bundled book that the page offers."""

SECTION_QUESTION: dict[Lang, str] = {"zh": "“{title}”讲了什么？", "en": "What does “{title}” say?"}
"""A question that any book with headings can be asked."""
