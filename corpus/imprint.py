"""Imprints and lists of editors: what their lines are called by readers who do not know the trade's words.

"责任校对 尹某" says nothing of misprints and "Trim: 787×1092" nothing of how large the book is. The fields are those of
Chinese copyright pages (GB/T 12450 and 12451) and of their English kind.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, groupby, takewhile

from corpus.types import Lang, Section, Sentence

# What a line begins with, and what else it is called in both languages.
_IMPRINT = (
    (
        r"责任编辑|責任編輯|责编|(?:responsible|managing|desk|commissioning|project) editor(?!s?-?\s?in)",
        "责编 出版社的编辑 desk editor, responsible editor, editor at the publishing house",
    ),
    (
        r"(?:责任)?校对|責任校對|proof-?\s?read(?:er|ing|\sby)",
        "校对人 校稿 校勘 校雠 检查错别字 改错字 proofreader, proofreading, who checked the text for typos",
    ),
    (
        r"(?:封面|装帧|书籍|整体|版式|美术)设计|装帧|封面|(?:cover|jacket|book)\s(?:art|design)|designer",
        "封面由谁设计 装帧 书皮 美编 cover design, cover designer, jacket",
    ),
    (
        r"责任印制|印制",
        "印制负责人 production manager, printing supervisor",
    ),
    (
        r"出版发行|出版社|出版者|出版单位|出版|published(?:\sand\sdistributed)?\sby"
        r"|publisher(?=:)|publisher\sand\splace",
        "出版社 出版单位 由哪家出版 publisher, publishing house, press, published by",
    ),
    (
        r"[（(]\s*\d{6}|(?:出版社)?地\s*址|社址|address(?:\sof\sthe\spublisher)?",
        "出版社地址 邮编 邮寄 寄到 街道 门牌 address, street and number, postcode, mail to",
    ),
    (
        r"(?:出版社)?(?:网\s*址|网站)|web\s?site(?:\sof\sthe\spublisher)?|https?(?=:)",
        "出版社网站 主页 website, web address, homepage, URL",
    ),
    (
        r"(?:电子)?(?:邮箱|信箱|邮件)|e-?mail",
        "电子邮箱 email address",
    ),
    (
        r"(?:联系|咨询|编辑部|总编室)?电\s*话|(?:tele)?phone",
        "联系电话 打电话 phone number, telephone, call",
    ),
    (
        r"(?:发行|销售|订购|购书|邮购)(?:部|科)?(?:热线|电话|专线)|(?:distribution"
        r"|sales|order)\s(?:hot)?\s?(?:line|hotline|phone|department)",
        "订书电话 购书热线 卖书的专线 phone number for ordering copies, sales line, hotline",
    ),
    (
        r"传\s*真|fax",
        "传真机号 fax number",
    ),
    (
        r"印\s*刷(?!次)|承印|print(?:ed|ing)\sby|printer(?=:)",
        "印刷厂 承印 由哪家印的 printer, printing house, which company printed it",
    ),
    (
        r"经\s*销|总经销|sold\sby|distribut(?:ed\sby|or)",
        "经销商 在哪里买书 书店 where it is sold, distributor, bookshops",
    ),
    (
        r"版\s*次|出版(?:时间|日期|年月)|edition|(?:date|year)\sof\spublication",
        "第几版 出版时间 哪年哪月出版 edition, when it was published, publication date",
    ),
    (
        r"印\s*次|印刷(?:时间|日期)|impression|printing(?=:)",
        "第几次印刷 印刷时间 impression, printing, when it was printed",
    ),
    (
        r"开\s*本|format|trim|size",
        "书的尺寸 大小 几开 format, trim size, page size, dimensions of the book",
    ),
    (
        r"印\s*张|(?:printed\s|printing\s)?sheets",
        "印张数 用纸 printed sheets, number of sheets",
    ),
    (
        r"字\s*数|length\sof\sthe\stext|(?:word|character)\scount",
        "全书字数 篇幅 number of characters, word count, length of the book",
    ),
    (
        r"印\s*数|print\s?run|copies(?=:)",
        "印了多少册 首印 发行量 print run, number of copies printed",
    ),
    (
        r"定\s*价|售\s*价|价\s*格|price",
        "书价 价格 多少钱 卖多少钱 price, cost, how much a copy is",
    ),
    (
        r"书\s*号|国际标准书号|ISBN|international\sstandard\sbook",
        "书号 国际标准书号 ISBN, book number",
    ),
    (
        r"中国版本图书馆|the\sCIP\sdata",
        "CIP 核字号 核准 CIP record number, verified by which library",
    ),
    (
        r"分类号|中图|主题词|I\.\s.*\bII\.\s|catalogue\sentries|(?:library\s)?classification",
        "中图分类号 图书分类 主题词 library classification code, subject headings",
    ),
)
_PEOPLE = (
    (
        r"(?:执行|常务)(?:主编|总编)|executive\s(?:chief\s)?editor",
        "执行主编 编委会 executive chief editor, editorial board",
    ),
    (
        r"责任主编|(?:managing|responsible)\s(?:chief\seditors?|editors?-?\s?in-?\s?chief)",
        "责任主编 编委会 responsible chief editors, managing chief editors, editorial board",
    ),
    (
        r"(?:常务)?副\s*主编|(?:deputy|associate|assistant|vice)\s(?:chief\s)?editors?",
        "副主编 deputy editors, associate editors",
    ),
    (
        r"主\s*编|editors?-in-chief|chief\seditors?",
        "主编 总编 editor in chief, chief editor",
    ),
    (
        r"编委会?(?:成员|委员)?|编辑委员会?|members\sof\sthe\seditorial\sboard|editorial\sboard(?=:)",
        "编委会成员 编委名单 members of the editorial board, who sat on the board",
    ),
    (
        r"编\s*者|编写单位|compilers?(?:\sof\sthe\sbook)?",
        "编写单位 由哪个部门编 compiled by, edited by, under whose editorship",
    ),
    (
        r"作\s*者|编\s*写(?:人员|组)?|撰\s*稿(?:人)?|执\s*笔|written\sby|contributors?|authors?(?=:)",
        "编写人员 撰稿人 谁写的 writers, contributors, authors",
    ),
    (
        r"(?:翻\s*译|译\s*者|审\s*校|译\s*校)(?:人员)?|translat(?:ed\sby|ors?)",
        "译者 翻译人员 审校 translator, who translated it",
    ),
    (
        r"摄\s*影|图片|绘\s*图|插\s*图|地图|photo(?:s|graphs|graphy|grapher)?"
        r"|maps?\s(?:drawn\s)?by|illustrat(?:ed|ions?)",
        "摄影 绘图 图片 photographs, maps, illustrations by whom",
    ),
)
_VALUE = r"(?=\s*[:：]|\s+\S|\s*$|[（(])"  # what stands behind a label
_LABELS = tuple(
    (re.compile(rf"\s*(?:本书的?|the )?(?:{label}){_VALUE}", re.I), names) for label, names in (*_IMPRINT, *_PEOPLE)
)
_LATIN = re.compile(r"\s*[A-Za-z]")
_MARKED = re.compile(r"[^:：]{2,60}[:：]|[^:：]{0,40}\bby\b|\s*(?:ISBN|I\.\s|the CIP)", re.I)  # of an English label
_OF_IMPRINT = frozenset(names for _, names in _IMPRINT)
_ENDS = re.compile(r"[。！？!?；;][”\"'’)）]*\s*$|(?<![A-Z])\.[”\"'’)）]*\s*$")  # a line that does is a sentence
_ROLE = re.compile(r"\s(?:主编|编著|编译|编|著|译)$")  # "某司 编", below a title
_COMPILED = "编写单位 由哪个部门编 compiled by, edited by, under whose editorship"
_SIGNED = "序言署名 落款 作序的人 写序者 name below the preface, signature, its author, signed by whom"
_POST = "作序者的职务 头衔 序言署名 post, position, job, title of the author of the preface, who signed it"
# "we compiled 《…》", in a preface: the book is called by its title there and "this book" by readers
_MAKING = re.compile(
    r"(?:编写|编撰|编纂|编辑|编著|撰写|写成|出版)了?[^。，；]{0,12}《|《[^》]+》[^。，；]{0,8}(?:一书)?的?(?:编写|编纂|编撰|撰写|出版)"
    r"|\b(?:compil|edit|prepar|publish|writ|wrote)\w*\b[^.;]{0,40}[\"“‘*_]",
    re.I,
)
_MADE = "本书 为什么编这本书 编写目的 this book, why it was written, purpose of putting it together"
_LONGEST = {"zh": 90, "en": 260}  # characters of a line; names of a board may be many
_SIGNATURE = {"zh": 30, "en": 160}  # characters of a line of a signature
_SIGNED_LINES = 3
_ENOUGH = 3  # labelled lines by which an imprint is told from other text


def begins_imprint(lines: Sequence[str]) -> bool:
    """True where the first of `lines` and others right below it are fields of an imprint, those of editors aside."""
    near = lines[: _ENOUGH + 1]
    return bool(near) and _is_of_imprint(near[0]) and sum(map(_is_of_imprint, near)) >= _ENOUGH


def _is_of_imprint(line: str) -> bool:
    return _is_line(line, "zh") and _names_of(line) in _OF_IMPRINT


def signed_lines(section: Section) -> list[Sentence]:
    """The last lines of a section that are no sentences: who signed it, and as what. Empty where there are none."""
    longest = _SIGNATURE[section.lang]
    last = takewhile(lambda u: len(u.text) <= longest and not _ENDS.search(u.text), reversed(section.units))
    lines = list(last)[::-1]
    return lines if 0 < len(lines) <= _SIGNED_LINES and len(lines) < len(section.units) else []


def other_names(section: Section, unit: Sentence) -> str:
    """What a line of an imprint, of editors or below a preface is called too, or what a preface calls its own book.

    "" for any other sentence.
    """
    return section.field_names.get(unit.address, "")


def field_names(section: Section) -> dict[str, str]:
    """The other names of each of a section's lines that has some, by its address."""
    if section.kind == "preface":
        signed = {unit.address: _POST if place else _SIGNED for place, unit in enumerate(signed_lines(section))}
        return {unit.address: _MADE for unit in section.units if _MAKING.search(unit.text)} | signed
    if section.kind not in ("front", "body"):
        return {}
    named = [(u.address, _names_of(u.text) if _is_line(u.text, section.lang) else "") for u in section.units]
    if section.kind == "body":
        runs = [list(run) for has_name, run in groupby(named, key=lambda pair: bool(pair[1])) if has_name]
        kept = [run for run in runs if len(run) >= _ENOUGH and len({names for _, names in run}) > 1]
        named = list(chain.from_iterable(kept))
    return {address: names for address, names in named if names}


def _is_line(text: str, lang: Lang) -> bool:
    """True for a text that is no sentence."""
    return len(text) <= _LONGEST[lang] and not _ENDS.search(text)


def _names_of(line: str) -> str:
    """The other names of the field that the longest label at the head of a line is of."""
    if line.startswith("Compiled by"):
        return _COMPILED
    matches = [(match.end(), names) for label, names in _LABELS if (match := label.match(line))]
    if matches and (not _LATIN.match(line) or _MARKED.match(line)):
        return max(matches)[1]
    return _COMPILED if _ROLE.search(line) else ""
