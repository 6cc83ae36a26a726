"""What the HTTP interface says to its clients, in Chinese and English; a test compares keys and placeholders."""

from __future__ import annotations

from typing import TypedDict

from corpus.types import Lang


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
    not_quoted: str
    not_quoted_hint: str
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
        "not_quoted": "引文 {number} 不是 {value} 处的原文",
        "not_quoted_hint": "请原样发送 POST /ask 的回答；换过书以后请重新提问",
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
        "not_quoted": "citation {number} is not what stands at {value}",
        "not_quoted_hint": "send the answers as POST /ask gave them; ask again if the books have changed since",
        "no_route": "there is nothing at {value}",
        "no_route_hint": "see /docs for what there is",
        "no_method": "{value} does not accept {method}",
        "no_method_hint": "it accepts {known}",
        "broken": "the service failed ({value})",
        "broken_hint": "try again; if it stays so, look into the log of the service",
    },
}
