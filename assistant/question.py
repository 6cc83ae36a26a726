"""What a question asks for: its language, the type of its answer and the words that carry it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.colloquial import plainly_asked
from assistant.expectations import asking, holds
from corpus.language import detect_language
from corpus.types import Lang
from index.analysis import content_words, query_terms

AnswerType = Literal["number", "date", "person", "place", "list", "definition", "reason", "yesno", "open"]

_ASKS: tuple[tuple[AnswerType, re.Pattern[str]], ...] = (
    (
        "reason",
        re.compile(
            r"为什么|为何(?![?？，,。；;]|$)|为啥|何以|何故|缘何|凭什么|凭啥|干嘛(?=非|要|偏|费)|原因|缘由|出于"
            r"|\bwhy\b|\breasons?\b|what (?:caused|led)|how come",
            re.I,
        ),
    ),
    (
        "date",
        re.compile(
            r"哪一?年|何时|什么时候|几月|几号|哪天|日期|何年|年份|\bwhen\b|what (?:year|date|month|day)"
            r"|which (?:year|month)"
            r"|(?:in|since|from|until|by) (?:what|which) (?:year|month|date)|(?:which|what) years"
            r"|\b(?:what|which) (?:time )?(?:period|span)\b|哪一?段时[间期]|什么时段",
            re.I,
        ),
    ),
    (
        "number",
        re.compile(
            r"多少|几[个次种条项名位国张年月天期份家大趟片批届]|多长|多大|多高|多久|多远|面积|人口|长度|周期|定价"
            r"|价格|电话|号码|编号|ISBN|页数|字数"
            r"|比例|密度|\bhow (?:many|much|long|large|big|far|tall|deep|dense|high)\b|\bnumber of\b"
            r"|\bprice\b|\bphone\b"
            r"|\bpopulation\b|\barea\b|\blength\b|\bcost\b|what percentage",
            re.I,
        ),
    ),
    (
        "person",
        re.compile(
            r"谁|哪位|[何哪][一二两三四]?人|哪一位|哪个?(?:政要|领导人)|\bwho(?:m|se)?\b"
            r"|name of the (?:person|editor|author)|\b(?:which|what) (?:statesman|politician|dignitary)",
            re.I,
        ),
    ),
    (
        "place",
        re.compile(
            r"哪里|哪儿|何地|何处|什么地方|在哪|哪个(?:城市|省|国家|地方|县|地区)|\bwhere\b"
            r"|which (?:city|province|country|county|place|region)",
            re.I,
        ),
    ),
    (
        "list",
        re.compile(
            r"哪些|哪几|包括|组成|分别|列举|列出|有什么|都有|哪[两三四五六七八九]|\blist\b|what (?:are|were)"
            r"|which \w+s\b"
            r"|which (?:two|three|four|five|six|seven)\b"
            r"|\bname (?:the|all)\b|components|members|stages|consist",
            re.I,
        ),
    ),
    (
        "definition",
        re.compile(
            r"什么是|是什么|指什么|何谓|含义|意思|全称|定义|代表什么|what (?:is|was)|stands? for|mean"
            r"|defin|refer",
            re.I,
        ),
    ),
    (
        "yesno",
        re.compile(
            r"是否|是不是|吗[?？]?$|有没有|^(?:is|are|was|were|do|does|did|has|have|had|can|could|will)\b", re.I
        ),
    ),
)
_ABOUT_CONTENTS = re.compile(
    r"目录|页|第[三四五六七八九]部分|收录|文件|contents|\bpages?\b|\bpart (?:iii|iv|v|three|four|3|4)\b"
    r"|documents?\b|third part",
    re.I,
)
_ABOUT_FOOTNOTES = re.compile(r"脚注|注释|附注|注解|footnotes?|endnotes?|\bnotes?\b", re.I)
_ABOUT_SOURCES = re.compile(
    r"出自|来源|引自|源自|数据来自|从哪[^，。？?]{0,6}来|注明[^，。？?]{0,8}[从自]|哪[份本](?:报告|材料|资料|年鉴"
    r"|统计)|依据的?是|根据的?是(?:什么|哪)|(?:数据|数字|资料)[^，。？?]{0,8}(?:哪里|哪儿|何处|什么地方)来"
    r"|注(?:释|的|里|中|明)?[^，。？?]{0,6}(?:文献|网址|出处|材料)|[所]引(?:的)?文献"
    r"|\bfrom (?:which|what) (?:document|source|report|publication|yearbook|website)\b"
    r"|(?<!have its )(?<!has its )(?<!take its )(?<!takes its )\bsources?\b"
    r"(?! (?:to|and) (?:(?:its |the )?(?:mouth|sea)))"
    r"(?! of the (?:river|stream|waterway|Lancang|Mekong))"
    r"|\b(?:taken|come|comes|drawn|quoted|cited) from\b|\bbased on what\b|\bwhat\b.*\bbased on\b",
    re.I,
)
_COUNTED = re.compile(
    r"\bhow (?:many|much) (?P<en>(?:[a-z-]+ ){0,2}?[a-z-]+)(?= (?:is|are|was|were|do|does|did|has|have|had|can|will"
    r"|would|of|in|on|at|to|took|went|came|made|live|attend\w*)\b|\s*[?.,]|$)"
    r"|(?:多少|几)[个名位次条种座家项张只头台所]?(?P<zh>[一-鿿]{1,6})",
    re.I,
)
_FAINT = 0.3
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_HAS: dict[AnswerType, re.Pattern[str]] = {
    "number": re.compile(
        r"\d|[一二三四五六七八九十百千万亿两]+[个次种条项名位国年月天期份家大部]"
        r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve)\b",
        re.I,
    ),
    "date": re.compile(rf"\d+\s*年|\d+\s*月|世纪|\b(?:1[89]|20)\d\d\b|\b(?:{_MONTHS})\b"),
    "person": re.compile(
        r"总理|司长|主编|编委|编辑|校对|主席|部长|专家|先生|女士|Premier|Director|[Ee]ditor|[Pp]roof"
        r"|由[^，。]{2,20}(?:出版|编|著|写|校|设计|印刷|发行|负责|承担)|作者|署名"
        r"|\b[Ss]igned by|\b[Aa]uthor|[Pp]ublisher: "
        r"|Minister|[A-Z][a-z]+ [A-Z][a-z]+ \("
    ),
    "place": re.compile(
        r"省|市|县|自治区|流域|山|在\S{1,8}(?:举|召|成|建)|\b(?:in|at|to|into|from|near) (?:the )?[A-Z]"
    ),
    "list": re.compile(r"、.*、|；.*；|[：:]$|,.*,.* and |;.*;|包括|includ|compris"),
    "definition": re.compile(
        r"是|即|指|称为|称作|定义|（[A-Z]|\bis\b|\bare\b|\bmeans?\b|known as|called|refers|defin|\([A-Z]"
    ),
    "reason": re.compile(
        r"由于|因为|因此|为了|鉴于|考虑到|使得|从而|以便|because|due to|owing|since|in order|so that"
        r"|to (?:ensure|support|promote)|given|as a result|therefore",
        re.I,
    ),
    "yesno": re.compile(r""),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood."""

    text: str  # standalone: what the history left out is filled in
    lang: Lang
    types: tuple[AnswerType, ...]  # most specific first; ("open",) where nothing particular is asked for
    terms: tuple[str, ...]  # of the lexical leg
    words: tuple[str, ...]  # that carry meaning
    background: str = ""  # an earlier question that this one leans on
    faint: frozenset[str] = frozenset()  # terms and words that only the background has

    @classmethod
    def of(cls, text: str, lang: Lang | None = None, *, background: str = "") -> Question:
        """The question in `text`; what only `background` says weighs less."""
        lang, text, background = lang or detect_language(text), plainly_asked(text), plainly_asked(background)
        types = tuple(kind for kind, pattern in _ASKS if pattern.search(text)) or ("open",)
        own = {*query_terms(text), *content_words(text)}
        behind_terms, behind_words = query_terms(background), content_words(background)
        return cls(
            text=text,
            lang=lang,
            types=types,
            terms=tuple(dict.fromkeys([*query_terms(text), *behind_terms])),
            words=tuple(dict.fromkeys([*content_words(text), *behind_words])),
            background=background,
            faint=frozenset({*behind_terms, *behind_words} - own),
        )

    @property
    def about_contents(self) -> bool:
        """True where the question is about the table of contents or the documents it lists."""
        return bool(_ABOUT_CONTENTS.search(self.text))

    @property
    def about_footnotes(self) -> bool:
        """True where the question is about footnotes."""
        return bool(_ABOUT_FOOTNOTES.search(self.text))

    @property
    def counted(self) -> tuple[str, ...]:
        """The words for what is counted: "parts" of "how many parts are there"; empty where nothing is."""
        match = _COUNTED.search(self.text)
        return tuple(content_words(match["en"] or match["zh"])) if match else ()

    @property
    def about_sources(self) -> bool:
        """True where the question is where a figure or statement is taken from, as footnotes say."""
        return bool(_ABOUT_SOURCES.search(self.text))

    @property
    def query(self) -> str:
        """What to retrieve by."""
        return f"{self.text} {self.background}".strip()

    def share(self, word: str) -> float:
        """How much a term or word of the question counts, from 0 to 1."""
        return _FAINT if word in self.faint else 1.0

    @property
    def asking(self) -> frozenset[str]:
        """The words that only ask for the expected form: a sentence that holds it has answered them."""
        return frozenset(content_words(asking(self.text)))

    def holds_expected(self, sentence: str) -> float:
        """1 where `sentence` holds the very form asked for, 0 where not, 0.5 where none is particular."""
        held = holds(self.text, sentence)
        return 0.5 if held is None else float(held)

    def fits(self, sentence: str) -> float:
        """1 where `sentence` holds the type of thing asked for, 0 where not, 0.5 where any may do."""
        pattern = _HAS.get(self.types[0])
        if pattern is None:
            return 0.5
        return 1.0 if pattern.search(sentence) else 0.0
