"""The words by which a follow-up shows that it is one."""

from __future__ import annotations

import re

from assistant.expectations import COUNTRY
from assistant.ordinals import ORDINALS
from corpus.headings import parse_number

_N = r"[一二三四五六七八九十\d]+"
_ORD = "|".join(ORDINALS[:10])
_PROVINCE = (
    "云南|广西|四川|贵州|西藏|青海|甘肃|陕西|广东|海南|湖南|湖北|江西|福建|浙江|江苏|安徽|山东|山西|河南|河北"
    "|Yunnan|Guangxi|Sichuan|Guizhou|Tibet|Qinghai|Gansu|Shaanxi|Guangdong|Hainan|Hunan|Hubei|Jiangxi|Fujian"
    "|Zhejiang|Jiangsu|Anhui|Shandong|Shanxi|Henan|Hebei"
)
_AREA = rf"{COUNTRY}|(?:{_PROVINCE})(?:省|壮族自治区|自治区| [Pp]rovince)?"
_DOES = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)"
_NUM = r"one|two|three|four|five|six|[ivx]+|\d+"
_HEARD = "ok(?:ay)?|k|right|hm+|cool|got it|i see|thanks?(?: you)?|thx|great"  # before a further question
_ITEM_ZH = "阶段|国家|成员国?|子?项目|目标|目的|城市|任务|成果|工具|组成部分|标准|人|名字|节|领域|条|项"
_ITEM_EN = (
    "ones?|of (?:them|these|those)|item|country|projects?|sub-?projects?|member|goal|component|criterion|output"
    "|tool|name"
    "|person|section|area|phase|stage|step"
)

NEW_TOPIC = re.compile(
    r"^(?:(?:好的?|行|嗯|谢谢|明白了?|知道了|不错)[，,。！!; ]*)*"
    r"(?:换个(?:话题|问题|事[儿情]?)问?|另有一事(?:相询|请教|要问|想问)?|(?:另一个(?:话题|问题)|新问题)(?=[，,：:。 ])"
    r"|再问一个别的|说点别的|问个别的"
    r"|顺便问一下|顺便问"
    r"|另外问一下|先不(?:说|谈|问|聊)[^，,。：:]{1,12}(?=[，,。：: ]))[，,：:。 ]*"
    r"|^(?:(?:ok(?:ay)?|thanks?(?: you)?|great|right|fine|good|alright|got it|i see)[,.!;: ]+)*"
    r"(?:on (?:another|a different) (?:subject|topic|note)"
    r"|(?:a )?(?:new|different|another|separate) (?:question|topic|thing)"
    r"|changing the (?:subject|topic)|change of (?:subject|topic)|let's change the subject|something else|by the way"
    r"|(?:turning|moving on) to (?:another|a different|something) \w+|(?:leaving|putting|setting) [^,.;:!?]{1,30} aside"
    r"|unrelated(?: question)?|(?:that's |that is )?enough (?:about|of|on) [^,.;:!?]{1,30})"
    r"(?=\s*(?:$|[,.:;!–—-])|\s+(?:who|what|when|where|which|how|why|is|are|was|were|do|does|did)\b)[,:.;!–— -]*",
    re.I,
)
IN_LANGUAGE = re.compile(  # asks for the language of the answer, and nothing else
    r"^(?:(?:ok(?:ay)?|thanks?(?: you)?|great|good|sorry|now)[,.!;: ]+)*"
    r"(?:(?:permit me to |let me |may i |i(?:'ll| will|'d like to) )?(?:continue|go on|carry on|switch|ask)(?: now)?"
    r" (?:in|to) (?:english|chinese)|(?:and )?(?:now )?in (?:english|chinese)(?: now)?(?:,? (?:please|this time))?"
    r"|(?:请|麻烦|这次|现在|改|还是)?用(?:中文|英文|英语|汉语)(?:回答|说|讲|答)?(?:吧|一下)?)[,.:;!，。：；！ ]+",
    re.I,
)
CORRECTED_PLACE = re.compile(
    r"^(?:(?:no|sorry)[,.!]*\s+)*not [^,.!?]{2,40}[.!,;]\s+i (?:meant|mean) (?P<x>[^,.!?]{2,40})[.!]\s+(?P<q>.{8,}\?)$",
    re.I,
)
CORRECTIONS = (
    re.compile(
        r"^(?!不是[^，,。]*吗)"  # 不是说有六个吗 asks whether there are six
        r"(?:(?:(?:不|不对|不是|错了|对不起|抱歉|不好意思)+[，,。！ ]*(?:(?<=不是)[^，,。！]{1,14}[，,。！ ]+)?我?|我)"
        r"(?:想?(?:(?:问|指|说)的?|要的)(?:其实|应该)?是|是(?:说|指|问))"
        r"|想?(?:问|要)的(?:其实|应该)?是|(?:指|说)的(?:其实|应该)?是(?!什么|谁|哪|怎|多|几))"
        r"(?P<x>.{1,40}?)(?:[，,]?(?:而)?不是.{1,30})?[?？。]?$"
    ),
    re.compile(  # 不好意思问岔了，我其实想知道二期是哪两年
        r"^(?:(?:不|不好意思|对不起|抱歉|哎呀?|哦|啊)[，,。！ ]*)*我?(?:刚才)?(?:问|说|讲|打)(?:岔|错|反|混)了"
        r"[，,。！ ]*(?:我?(?:其实|本来|原本)?(?:是?想(?:知道|问)(?:的是)?|要问的?是?|应该是)?)(?P<x>.{1,40}?)[?？。]?$"
    ),
    re.compile(r"^(?:不[，,。 ]*)?(?:我(?:问|说|指)的)?不是[^吗]{1,30}?[，,](?:而)?是(?P<x>.{1,40}?)[?？。]?$"),
    re.compile(
        r"^(?:(?:no|oh|ah|sorry|wait|oops|actually|my (?:mistake|bad|fault)|scratch that)[,.!—-]*\s+)*"
        r"(?:i (?:meant|mean|was asking about|am asking about"
        r"|asked about)"
        r"|what i meant (?:was|is))\s+(?P<x>(?:in )?.{1,80}?)(?:,? not .{1,60})?[?？.]?$",
        re.I,
    ),
    re.compile(
        r"^(?:(?:no|sorry)[,.!]*\s+)?not (?!(?:all|every|many|much|only|just|long|sure|far)\b)(?:the |in )?[^,]{1,50}?"
        r"(?:,| but)\s*(?:but )?(?P<x>(?!(?:who|what|when|where|which|how|why)\b).{1,60}?)[?？.]?$",
        re.I,
    ),
)
RETRACTIONS = (
    re.compile(r"^(?:不|不对|错了)[，,。！ ]+(?:应该)?是?(?P<x>[^，,]{1,20}?)[?？。]?$"),
    re.compile(r"^(?:no|sorry|wait|actually)[,.!]\s+(?P<x>(?:in |for |of )?(?:the )?[\w' -]{1,40}?)[?？.]?$", re.I),
)
ELLIPSES = (
    re.compile(
        r"^(?:那么|那|而|至于)?[，, ]*(?P<x>[^，,?？]{1,12}?)的(?:数字|数据|数值|数目)(?:又?[是为])?"
        r"(?:多少|若干)?[?？]?$"
    ),
    re.compile(
        r"^(?:and |so )?what(?: is| was|'s) the (?:figure|number|value|amount) (?:for|of|in) (?P<x>[A-Z][\w' -]{1,40})"
        r"[?？]?$",
        re.I,
    ),
    re.compile(
        r"^(?:那么|那|还有|另外|至于|然后|再|而)?[，, ]*(?P<x>.{1,30}?)(?:[又则]?(?:当?如何|怎么?样|怎样))?呢[?？]?$"
    ),
    re.compile(
        r"^(?:那么|那|至于|而|若)?[，, ]*(?P<x>[^，,?？]{1,12}?)(?:又当?|则|又是)(?:如何|怎么?样|怎样|几何|若何)[?？]?$"
    ),
    re.compile(
        rf"^(?:(?:and|so|{_HEARD})[,.! ]+)*(?:(?:what|how) about|what of) (?:the )?(?P<x>.{{1,60}}?)[?？]?$", re.I
    ),
    re.compile(
        rf"^(?:(?:{_HEARD})[,.! ]+)*and,? (?P<x>(?:(?:in|for|of|at|on|from|by) )?"
        r"(?!(?:what|when|where|who|whom|why|how|which|is|are|was|were|do|does|did|has|have|had|can|could|will|would"
        r"|should|tell|list|show|explain|describe|in which"
        r"|in what)\b).{1,50}?)[?？]?$",
        re.I,
    ),
    re.compile(r"^(?:那|那么)[，, ]*(?P<x>[^，,?？是有在]{1,12})[?？]$"),
    re.compile(rf"^(?!{_DOES}\b)(?P<x>(?:in |for |of )?(?:the )?[A-Z]?[\w'-]+(?: [\w'-]+){{0,2}})\?$", re.I),
    re.compile(r"^(?P<x>[^，,?？是有在什谁哪几多怎吗为何呢]{2,8})[?？]$"),
)
OTHER = re.compile(
    r"(?:在)?另(?:外)?(?:一个?)(?P<zh>部分|阶段|期|章|节)(?:里|中)?|\bthe other (?P<en>part|phase|stage|section"
    r"|chapter|period)\b",
    re.I,
)
PICKS = (
    re.compile(
        rf"(?:其中(?:的)?)?(?:第{_N}(?:个|步)|最后(?:的|那)?一?(?:个|步)|倒数第一个|头一个|中间(?:的|那)?一?(?:个"
        rf"|步))(?:{_ITEM_ZH})?"
        r"(?=$|[呢是的有叫在从占讲什何要做干都又？?，,和]|(?:多|哪|怎|主要|具体|指|说|介绍|包括|位于|属于))|前者|后者|[前后]面(?:的|那|这)*一?个"
    ),
    re.compile(
        rf"\bthe (?:{_ORD}|last|final|middle) (?:{_ITEM_EN})\b(?: of (?:them|these|those))?|\bthe (?:former|latter)\b",
        re.I,
    ),
    re.compile(rf"(?<=^)(?:and )?the (?:{_ORD}|last)(?=\s*\??$)|\bthe (?:{_ORD}|last) of (?:them|these|those)\b", re.I),
)
ORDINAL = re.compile(rf"第{_N}|\b(?:{_ORD})\b|\b(?:phase|stage|part) (?:{_NUM})\b", re.I)
PERSON = re.compile(
    r"他们|她们|(?<!其)[他她](?!国|们)|其人(?!口|均|力|员)|\b(?:he|she|him|his|her)\b|\b(?:they|them)\b(?=.*\b(?:hold|post|work)\b)",
    re.I,
)
IT = re.compile(
    r"它们?|该(?:项目|计划|机制|会议|组织|工作组|河|书)|这个?(?:项目|计划|机制|会议|工作组)|[这那][次届](?:会议|活动"
    r"|论坛|峰会)|(?<![及与和])其(?!他|它|余|实|次|中)"
    r"|\bits\b|(?<!is )(?<!was )\bit\b(?!\s+(?:is|was)\s+(?:true|possible))(?!\s+(?:rain|snow|takes? to\b))"
    r"|(?<!of )\bthey\b"
    r"|\b(?:this|that|the) (?:project|plan|mechanism|meeting|programme|program|group|initiative)\b(?=\s*(?:\?|$"
    r"|start|begin|end|last|have|cover|approve))",
    re.I,
)
POINTS_BACK = re.compile(
    r"它|(?<!其)他(?!国)|她|其(?!他|它|余|实|次)|这(?!本书|部书)|那(?!么|时起)|该(?!书|市|县)|此(?!外|后|书|次)|上述"
    r"|前者|后者|当时"
    r"|\b(?:it|its|they|them|their|he|him|his|she|her|these|former|latter)\b(?!\s+(?:is|was)\s+true)"
    r"|\bthose\b(?! (?:who|that|which))|(?<!are )(?<!is )(?<!were )(?<!was )\bthere\b(?! (?:is|are|was|were)\b)"
    r"|\b(?:is|was|of|about|does|did|for|at|in|since|after|before|by)\s+that\b|\b(?:that|this|same|other) (?:one"
    r"|year|time|meeting|project|phase|stage)\b"
    r"|\bthe (?:remaining|other) (?:one|two|three|four|five|ones)\b|其余|剩下的|另外[两三四几]个|\bthat(?=\s*[?.]?$)"
    r"|\bthis\b(?! (?:book|volume))|\bwhich one\b|\bthe (?:second|first|third|other|last) one\b",
    re.I,
)
LEADS_ON = re.compile(r"^(?:那么?|还有|另外|再|然后|具体|and\b|also\b|so\b|then\b)", re.I)
BARE = re.compile(
    r"(?:那|那么|and |so )?(?:(?:指的|说的)?是(?:指|说)?(?:什么(?:意思)?|谁|哪[个里些])|为什么|为何|什么时候|何时"
    r"|哪一?年|在?哪里|在哪儿|谁|多少|怎么|why|when|where|who"
    r"|how|how (?:many|much|long)"
    r"|in which year|why not|since when|by whom)[呢 ]*[?？]?",
    re.I,
)
DEMANDS = re.compile(
    r"^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|tell|list|show|explain|describe|give"
    r"|name"
    r"|summari[sz]e)\b|^(?:请|列|说说|讲讲|介绍|概括|总结)",
    re.I,
)
QUESTION_WORD = re.compile(
    r"谁|什么|哪|多少|几[个次年月节页]|(?<![这那前后好出举讲说列])几[种条座位名户天岁本章册号批开届元块米]|何时|何处|为何|(?<![任如曾])何[种人地年月日页物事以故谓在类家市省县国所一二两三]|若干(?=[?？]|$)|(?<!曾)几[何许](?!学)|怎|吗"
    r"|多[长大久高远]|\b(?:whom?|whose|what|when|where|which|how"
    r"|why)\b",
    re.I,
)
RELATIONAL = frozenset(
    {
        "阶段", "期", "目标", "目的", "重点", "任务", "步骤", "成果", "职务", "职位", "组成部分",
        "结果", "期限", "首期", "首次", "首届", "周期", "年", "旗舰", "标准", "第一", "第二", "第三", "第一个",
        "第二个", "第三个", "第一阶段", "第二阶段", "第三阶段", "第一期", "第二期", "最后", "最后一个", "一个", "主要",
        "总体", "具体", "算",
        "开始", "结束", "时候", "启动", "持续", "多久", "参加", "包括", "一期", "二期",
        "phase", "phases", "stage", "stages", "goal", "goals", "aim", "aims", "focus",
        "task", "tasks", "output", "outputs", "post", "position", "result", "results", "components",
        "component", "duration", "criteria", "flagship", "first", "second", "third", "last", "final",
        "next", "main", "overall", "start", "begin", "end", "one", "ones", "long",
        "started", "ended", "launched", "take", "place", "members", "outcome", "purpose",
    }
)  # fmt: skip
EDGE = re.compile(r"^[\s，,。.?？!！]+|[\s，,。.?？!！]+$")
PREPOSITION = re.compile(
    r"^(?:(?:in|for|of|at|on|from|by|with|to)\s+)?(?:(?:those|that|the ones?)\s+(?:of|in|for)\s+)?(?:the\s+)?", re.I
)
FOOTNOTE = re.compile(r"脚注\s*(?:[①-⑳]|\d+)|[①-⑳]|\bfootnote\s+(?:[①-⑳]|\d+)", re.I)
IDENTITY = re.compile(
    r"^(?:(?:本书|这本书)的?)?(?P<zh>[^是的]{2,14})是(?:谁|什么|多少|哪)"
    r"|^(?:who|what)\s+(?:is|was|are|were)\s+(?:the\s+)?(?P<en>(?:(?! of )[\w -]){3,40}?)(?:\s+of\s+[^,]{2,60})?\??$",
    re.I,
)
PHASED = re.compile(
    rf"的?第{_N}(?:个?阶段|期)$|\b(?:(?:the )?(?:{_ORD}) (?:phase|stage)|(?:phase"
    rf"|stage) (?:{_NUM}))(?: of (?:the )?)?$",
    re.I,
)
SAME_TIME = re.compile(  # of the question before, which goes on being asked
    r"[,，]?\s*(?:(?:in|for|at|during)\s+)?(?:the|that) same (?:year|time|period)$"
    r"|[,，]?\s*在?(?:同一?年|当年|同时期)$",
    re.I,
)
THAT_ONE = re.compile(
    r"的?[那这]一?(?:段|个|部分|边|些)$|^(?:the )?(?:part|section|stretch|bit|one|half|side) (?=outside|inside|within"
    r"|beyond)"
)
ASKS_LIKE = re.compile(
    r"^(?:那么?|还有|再)?[，, ]*(?P<x>[^，,?？]{1,14}?)(?:又|那边)?(?:是|有|占|为|达)?"
    r"(?:多少|几个|哪一?年|什么时候|何时|谁|哪里|什么|怎么样)(?:呢|的)?[?？]?$"
)
INSIDE = re.compile(r"(?:里面|当中|之中|里|中|内)$")
PLACED = re.compile(r"[里中内]$|^(?:in|within|according to)\s", re.I)
NUMBERED_NOUN = re.compile(
    rf"\b(?P<before>phase|stage|part|section|chapter|footnote|volume|step) (?:{_NUM})\b"
    rf"|\b(?:the )?(?:{_ORD}) (?P<after>phase|stage|part|section|chapter|footnote|step|meeting|one)\b",
    re.I,
)
KINDS = (
    re.compile(r"\d{4}\s*年?"),
    re.compile(r"[境国][内外]"),
    re.compile(r"\b(?:inside|outside|within|beyond)\b", re.I),
    re.compile(r"\b(?:inside|outside|within|beyond) (?:China|the (?:country|borders?))", re.I),
    re.compile(rf"(?:{_AREA})(?:(?:[、和与及,]|\s|and)+(?:{_AREA}))*", re.I),
    re.compile(rf"第{_N}[个次届阶部期]?(?:段|分)?"),
    re.compile(r"[①-⑳]|脚注\s*(?:[①-⑳]|\d+)|(?:footnote )?[①-⑳]|footnote \d+"),
    re.compile(rf"(?:the )?(?:{_ORD})(?: (?:one|phase|stage|part))?", re.I),
)
NAMES = (
    re.compile(r"(?<![A-Za-z])[A-Z]{2,}(?: [IVX]+)?(?![A-Za-z])"),
    re.compile(
        r"(?<![A-Za-z])(?!(?:Who|What|When|Where|Which|Why|How|Did|Does|Do|Is|Are|Was|Were|And|In|On|The"
        r"|Compare|List|Name|Give|Tell|Show|State|Describe|Explain|Please|Can|Could|Would|Has|Have|Had)\b)"
        r"[A-Z][a-z]+(?: [A-Z][a-z]+)*"
    ),
)
SUBJECTLESS = re.compile(
    r"^(?:那么?|又|还)?是?(?:由谁|(?<=是)谁(?=[^，,]{1,6}的[?？])|被谁|什么时候|何时|哪一?年|在哪里|在哪儿|持续|历时"
    r"|为期|一共|总共|共|怎么|每?隔多久|多久(?=[^，,]{1,3}一次)|每[年月周天日次](?=[^，,]{0,6}(?:多少|多久|几))"
    r"|如何)[^，,本书]{0,8}[?？]$"
)
ATTRIBUTE = re.compile(  # of something that was spoken of before
    r"^(?:and |so |ok,? )?what(?:'s| is| was) the (?:\w+ ){0,2}(?:length|width|depth|area|drop|height|size|population"
    r"|price|cost|budget|runoff|flow|volume|rainfall|climate|duration)\??$"
    r"|^(?:那么?|还有)?(?:总|全)?(?:落差|长度|面积|价格|人口|径流量|宽度|深度|流量|雨量)(?:总共|一共)?(?:是|有)?多[少大高长]?\W*$",
    re.I,
)
ADVERB = re.compile(r"后来|之后|然后|现在|目前|当时|最后(?=怎|如何|什么)")
MANY_PERSONS = re.compile(r"他们|她们|\b(?:they|them|their)\b", re.I)
ASKS_WHO = re.compile(r"谁|哪些人|哪几位|\bwho(?:m|se)?\b", re.I)
_TWO = {
    "一": "二",
    "二": "一",
    "1": "2",
    "2": "1",
    "one": "two",
    "two": "one",
    "i": "II",
    "ii": "I",
    "first": "second",
    "second": "first",
}


def ordinal_of(text: str, count: int) -> int | None:
    """The place, from 0, that "the second one" or 最后一个 names among `count` items; None where it names none."""
    if count == 2 and (match := re.search(r"([前后])面", text)):
        return 0 if match[1] == "前" else 1
    if re.search(r"最后|倒数第一|后者|\b(?:last|final|latter)\b", text, re.I):
        return count - 1
    if re.search(r"中间|\bmiddle\b", text, re.I):
        return count // 2 if count % 2 else None
    if re.search(r"前者|头一个|\bformer\b", text, re.I):
        return 0
    if match := re.search(rf"第({_N})", text):
        return (parse_number(match[1]) or 0) - 1
    match = re.search(rf"\b({_ORD})\b", text, re.I)
    return ORDINALS.index(match[1].lower()) if match else None


def swapped(noun: str, asked: str) -> tuple[int, int, str] | None:
    """Where `asked` names the first or second `noun`, and the name of the other; None where it names neither."""
    pattern = rf"第(?P<a>[一二12])(?=个?{noun})|\b{noun} (?P<b>one|two|ii|i|1|2)\b|\b(?P<c>first|second) (?={noun}\b)"
    match = re.search(pattern, asked, re.I)
    if match is None:
        return None
    said = next(value for value in match.groupdict().values() if value)
    end = match.end() + (len(noun) + asked[match.end() :].lower().index(noun.lower()) if not match["b"] else 0)
    other = asked[match.start() : end].replace(said, _TWO[said.lower()], 1)
    return match.start(), end, other
