"""What a follow-up may point back to: the persons and list items of an answer, the thing a question is about."""

from __future__ import annotations

import re

_MARKER = re.compile(r"\s*[\[［【]\d+(?:\s*[,，]\s*\d+)*[\]］】]")
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文温辜庞樊兰殷施陶洪翟安颜倪严牛俞章鲁葛韦"
)  # fmt: skip
_PERSON_ZH = re.compile(
    rf"(?:是|：|:|由|为|叫|名叫|总理|司长|部长|主编|编辑|作者|校对|先生|女士|署名|和|、|与|及|^)"
    rf"(?P<name>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?)"
    r"(?=$|[\s，,。.；;、！？!?（(\[和与及等]|总理|司长|部长|先生|女士|出席|担任|写|说|撰|是|在|编)"
)
_NAME_EN = r"[A-Z][a-z]+(?: [A-Z][a-z]+){1,2}"
_PERSON_BOTH = re.compile(rf"(?P<name>{_NAME_EN})(?:,? \w+)?\s*[（(][\u4e00-\u9fff]{{2,4}}[)）]")
_PERSON_EN = re.compile(
    rf"(?:\b(?:by|is|was|are|were|Premier|Minister|President|editor|Editor|Proofreader|author|Signed by)|:|,|and)\s+"
    rf"(?P<name>{_NAME_EN})(?=\s*(?:[.,;(\[]|$|and\b))"
)
_ALONE = re.compile(rf"(?P<name>{_NAME_EN}|[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})[.。！!]?")
_NOT_PERSON = re.compile(
    r"Bank|River|Press|Province|City|Subregion|Program|Project|Ministry|Group|Meeting|Summit|Council|China|Lao|County|Sea"
    r"|Department|Company|Mekong|Region|Report|Declaration|Asian|Asia|Yearbook|Statement|Initiative|Framework"
)
_HEADER = re.compile(r"[：:]$")
_NUMBERED = (
    re.compile(r"[一二三四五六七八九十]是(?P<x>[^，。；,;]+)"),
    re.compile(r"(?:首先|先|其次|再|然后|接着|最后)是(?P<x>[^，。；,;]+)"),
    re.compile(r"(?:首先|先|其次|再|然后|接着|最后|末了)(?!是)(?P<x>[^，。；,;]+)"),
    re.compile(r"(?:还有|另外?|再)?一(?:个|层|项|种|类|方面)则?(?:是|叫|在|为)\s*(?P<x>[^，。；,;]+)"),
    re.compile(r"[一二三四五]则(?P<x>[^，。；,;]+)"),
    re.compile(r"[①-⑳]\s*(?P<x>[^①-⑳；;。]+)"),
    re.compile(r"(?:^|\s|[：:；;，,])[（(]\d+[)）]\s*(?P<x>[^；;（(]+)"),
)
_RUN_ZH = re.compile(
    r"(?P<run>(?:[^，。；：:？！\s]|(?<=[A-Za-z]) (?=[A-Za-z和与及、])){1,40}(?:、[^，。；：:、！？]{1,40})*"
    r" ?(?:、|和|与|及|以及)[^，。；：:、！？]{1,40})"
)
_RUN_EN = re.compile(r"(?P<run>(?:[^,.;:]+, )+[^,.;:]+?,? and [^,.;:]+|[^,.;:]+ and [^,.;:]+)")
_IN_TURN = re.compile(r"[,;] (?:and )?(?:then|afterwards|finally|lastly|next)[, ]+", re.I)  # "first …, then …"
_FIRST_OF = re.compile(
    r"^.*?\b(?:was|were|is|are|comes?|came|first|begins with|began with),? (?:comes? )?(?:(?:an?|the) )?", re.I
)
_STEP = re.compile(  # "it opened with an inception stage, went on to analysis, and closed with a report"
    r"^(?:it )?(?:opens?|opened|begins?|began|starts?|started|goes on|went on|moves? on|moved on|turns?|turned"
    r"|closes?|closed|ends?|ended|finishe[sd]) (?:up )?(?:with|to|in|by|at) (?:(?:an?|the) )?"
)
_OPENS = re.compile(
    r".*(?:分别是|是|有|包括|为|流经|涉及|叫作?|即|个国家|国家|\b(?:are|is|were|was|includ(?:e|es|ing)"
    r"|compris(?:e|es)|of|through|named?|countries)\b(?: the)?)\s*"
)
_ASKED_ZH = re.compile(
    r"^(?:请问|那么?|在书中|书中|书里)?(?P<np>[^，,？?]{2,24}?)(?:的(?:[^的]{1,10}))?"
    r"(?:是(?:在|由|于|什么|哪|谁|何|多少|怎|为|几|从)|(?:一共|共|总共)?有(?:哪|多少|几|什么|没有)|(?:于|在|从|到)(?:哪|什么|何)|由(?:谁|哪|什么|几)"
    r"|什么时候|何时|哪一?年|哪一?天|为什么|为何|怎么|如何|多[长大少久高远]|几[个次年月]|包括|包含|分为|下设|(?:叫|指)什么|讲|说)"
)
_ASKED_WHO_ZH = re.compile(
    r"^谁(?:写|编写?|发起|主持|主办|建立|提出|召开|设计|出版|负责|编辑|校对)了?(?P<np>.{2,24}?)的?[?？]?$"
)
_VERBS_EN = (
    "start|begin|end|rise|flow|cover|have|consist|comprise|take|meet|last|join|say|include|approve|mean|stand|make|give|hold"
    "|launch|host|finish|run|come|go|get|receive|produce|aim|focus|contain|call|need|want|lead|choose|select|work"
)
_DONE_EN = (
    r"(?:\w+ed|held|set|begun|built|made|written|found|known|given|taken|chosen|drawn|led|run)"
    r"(?:\s+(?:up|out|in|by|at|to|with|from|on)\b.*)?"
)
_ASKED_EN = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"^(?:when|where|why|how|by whom|in (?:which|what) \w+)\s+(?:was|were|is|are|has"
        rf"|have)\s+(?P<np>.+?)(?:\s+been)?(?:\s+(?:formally|first|officially))?\s+{_DONE_EN}\s*\??$",
        rf"^(?:when|where|why|how|what|in (?:which|what) \w+)\s+(?:\w+\s+){{0,3}}?(?:did|does"
        rf"|do)\s+(?P<np>.+?)\s+(?:{_VERBS_EN})\b",
        r"^(?:what|who|which|when|where)(?:\s+\w+){0,2}?\s+(?:is|are|was|were)\s+(?:the\s+)?[\w\s-]+?\bof\s+(?P<np>(?:the\s+)?.+?)\s*\??$",
        r"^how (?:many|much)\s+.+?\s+(?:make up|are in|are there in|belong to|form)\s+(?P<np>.+?)\s*\??$",
        rf"^how (?:many|much|long|large|big)\s+.*?(?:does|do|did)\s+(?P<np>.+?)\s+(?:{_VERBS_EN})\b",
        r"^how (?:long|large|big|wide|deep|high)\s+(?:is|are|was|were)\s+(?P<np>.+?)(?:\s+(?:inside|in|within"
        r"|outside|beyond)\b.*)?\s*\??$",
        r"^who\s+(?:wrote|compiled|edited|published|launched|initiated|hosted|designed|proposed|signed|founded)\s+(?P<np>.+?)\s*\??$",
        r"^what\s+(?:is|are|was|were|does)\s+(?P<np>(?:the\s+)?[A-Z][\w-]+(?:\s+[A-Z\w-]+)*)(?:'s\b.*"
        r"|\s+(?:stand for|mean))?\s*\??$",
        r"^(?:what|which)\s+(?:\w+\s+){0,3}?(?:does|do|did)\s+(?P<np>.+?)\s+(?:have|include|cover|comprise"
        r"|flow through|consist of)",
        r"^(?:when|where)\s+(?:is|was|are|were)\s+(?P<np>the\s+[^?]+?)\s*\??$",
    )
)
_WRITERS_EN = {
    "wrote": "author",
    "signed": "author",
    "edited": "editor",
    "compiled": "compiler",
    "designed": "designer",
}
_WHO = (
    re.compile(
        r"^(?:请问)?(?P<of>[^，,是]{1,20}?)是(?:由)?谁(?:写|撰写|署名)的?[?？]?$"
        r"|^谁写了?(?P<of2>[^，,]{1,20}?)的?[?？]?$"
    ),
    re.compile(r"^(?:请问)?(?P<who>[^，,是]{2,20}?)是谁[?？]?$|^谁是(?P<who2>[^，,]{2,20}?)[?？]?$"),
    re.compile(rf"^who (?P<did>{'|'.join(_WRITERS_EN)}) (?P<of>.{{3,50}}?)\??$", re.I),
    re.compile(r"^who (?:is|was) (?P<who>the .{3,50}?)\??$", re.I),
)
_IDENTIFIES = re.compile(
    r"^(?:what|which)(?:'s| is| was| (?:\w+ ){1,2}(?:is|was)) the (?:\w+ ){0,2}?(?:\w+est|first|last|main|most|only"
    r"|flagship|leading|chief|principal|key)\b|最[大小早晚长新高多主]|第一个|唯一|旗舰|龙头|标志性",
    re.I,
)
_IDENTIFIED = re.compile(
    r"^(?:It is |It's )?(?:[Tt]he )?(?P<en>[A-Z][\w'’-]+(?: (?:of|and|the|for|on|[A-Z][\w'’-]*))*(?: \([A-Z]{2,}\))?)"
    r"(?= (?:is|was|are|were)\b|[.,;:]|$)"
    r"|^(?:是|就是)?(?P<zh>[^，。；：是（(]{2,24})(?:[（(][^）)]*[）)])?(?=是|[，。；]|$)"
)
_VAGUE = re.compile(r"什么|哪|谁|多少|\b(?:it|he|she|they|this|that|what|which|who)\b", re.I)
_PLACED = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:下面|里面|里头|当中|之中|了|一共|总共)+$")
_LONGEST = 80


def bare(said: str) -> str:
    """An answer without its citation markers."""
    return _MARKER.sub("", said).strip()


def persons(said: str) -> list[str]:
    """The names of persons in an answer or question, in order."""
    text = bare(said)
    if alone := _ALONE.fullmatch(text):
        return [] if _NOT_PERSON.search(alone["name"]) else [alone["name"]]
    for pattern in (_PERSON_BOTH, _PERSON_ZH, _PERSON_EN):
        names = [m["name"] for m in pattern.finditer(text) if not _NOT_PERSON.search(m["name"])]
        if names:
            return list(dict.fromkeys(names))
    return []


def asked_person(question: str) -> str:
    """The person whom a question asks for, as in "the author of the preface"; empty where it asks for none."""
    for pattern in _WHO:
        if match := pattern.match(question.strip()):
            found = {name: value for name, value in match.groupdict().items() if value}
            if "did" in found:
                return f"the {_WRITERS_EN[found['did'].lower()]} of {found['of']}"
            work = found.get("of") or found.get("of2")
            return f"{work}的作者" if work else found.get("who") or found.get("who2") or ""
    return ""


def identified(question: str, said: str) -> str:
    """What an answer names as the one that was asked for: the largest, the first; empty where it names none."""
    if not _IDENTIFIES.search(question) or (match := _IDENTIFIED.match(bare(said))) is None:
        return ""
    found = match["en"] or match["zh"]
    is_name = match["zh"] or len(found.split()) > 1
    return found if is_name and not _VAGUE.search(found) and found not in question else ""


def items(said: str) -> list[str]:
    """The items of the list that an answer gives, by lines, numbers or commas; fewer than two are none."""
    lines = [line.strip() for line in bare(said).splitlines() if line.strip()]
    if len(lines) > 2 or (len(lines) == 2 and not _HEADER.search(lines[0])):
        return [line for line in lines if not _HEADER.search(line)]
    text = lines[-1] if lines else ""
    for pattern in _NUMBERED:
        if len(found := [m["x"].strip(" ，,、") for m in pattern.finditer(text)]) > 1:
            return found
    if text.count(";") + text.count("；") > 1:
        return _trimmed(re.split(r"[;；]\s*(?:and\s+)?", re.split(r"[:：]", text)[-1]))
    if re.search("[\u4e00-\u9fff].*[、和与及]", text):
        return _best_run(_RUN_ZH, r"、(?:以及|和)?|以及|和|与|及", text)
    if len(found := _IN_TURN.split(text)) > 2:
        return [_FIRST_OF.sub("", found[0]), *(item.strip(" .") for item in found[1:])]
    return [_STEP.sub("", item) or item for item in _best_run(_RUN_EN, r",? and |, ", text)]


def topic(question: str) -> str:
    """The thing that a question is about, as it names it; empty where its form does not tell."""
    patterns = (_ASKED_WHO_ZH, _ASKED_ZH) if re.search("[\u4e00-\u9fff]", question) else _ASKED_EN
    for pattern in patterns:
        if match := pattern.search(question.strip()):
            found = _PLACED.sub("", match["np"].strip())
            if not _VAGUE.search(found) and len(found) <= _LONGEST:
                return found
    return ""


def _best_run(pattern: re.Pattern[str], cut: str, text: str) -> list[str]:
    """The items of the longest enumeration."""
    runs = [_tail(re.split(cut, match["run"])) for match in pattern.finditer(text)]
    return max((run for run in runs if len(run) > 1), key=len, default=[])


def _tail(found: list[str]) -> list[str]:
    """The items of an enumeration from its end back to the one that a clause introduces."""
    whole: list[str] = []
    for place, item in reversed([*enumerate(item.strip(" 。.，,;；") for item in found)]):
        opened = place < len(found) - 1  # no clause begins with its last item: "planning, and the stage of use"
        name = (_OPENS.sub("", item, count=1) if opened else item) or item
        whole.insert(0, name)
        if name != item:
            break
    return [item for item in whole if item]


def _trimmed(found: list[str]) -> list[str]:
    """Items without what introduces the first and closes the last."""
    whole = [item.strip(" 。.，,;；") for item in found]
    if whole:
        whole[0] = _OPENS.sub("", whole[0], count=1) or whole[0]
    return [item for item in whole if item]
