"""What exactly a question expects: a length needs a length, a county needs a county."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.premise_values import CITY_NAMES

_NUMBER = r"(?:\d[\d ,.]*|[一二三四五六七八九十百千万亿两]+)"
COUNTRY = (
    "中国|柬埔寨|老挝|缅甸|泰国|越南|日本|韩国|印度|美国|英国|法国|德国|俄罗斯|澳大利亚|加拿大|荷兰|瑞典|芬兰"
    "|印度尼西亚|马来西亚|新加坡"
    "|菲律宾|西班牙|葡萄牙|意大利|希腊|埃及|巴西|墨西哥|阿根廷|南非|土耳其|伊朗|以色列|巴基斯坦|孟加拉国|尼泊尔"
    "|斯里兰卡|蒙古|朝鲜|文莱|东帝汶|新西兰|挪威|丹麦|瑞士|奥地利"
    "|比利时|波兰|乌克兰|China|Cambodia|Laos|Lao PDR|Myanmar|Burma|Thailand|Vietnam|Viet Nam|Japan|Korea|India"
    "|United States"
    "|Britain|United Kingdom|France|Germany|Russia|Australia|Canada|Netherlands|Sweden|Finland|Indonesia|Malaysia"
    "|Singapore|Philippines|Spain|Portugal|Italy|Greece|Egypt|Brazil|Mexico|Argentina|South Africa"
    "|Turkey|Iran|Israel|Pakistan|Bangladesh|Nepal|Sri Lanka|Mongolia|Brunei|New Zealand|Norway|Denmark"
    "|Switzerland|Austria|Belgium|Poland|Ukraine"
)
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_CITY = "|".join(CITY_NAMES)
_MONEY = rf"{_NUMBER}\s*(?:多|余)?[万亿]?\s*(?:美|人民币|欧)?元|(?:USD|RMB|CNY|US\$|\$|¥|€)\s*\d|yuan|dollars?|euros?"

_Form = tuple[re.Pattern[str], re.Pattern[str]]


def _forms(*rows: tuple[str, str]) -> tuple[_Form, ...]:
    return tuple((re.compile(asked, re.I), re.compile(wanted, re.I)) for asked, wanted in rows)


_EXACT = _forms(
    (r"网址|网站|链接|website|web ?(?:site|address|page)|\burl\b", r"https?://|www\."),
    (r"邮箱|电子邮件|电邮|e-?mail", r"@"),
    (r"传真|\bfax\b", r"传真|\bfax\b"),
    (r"电话|热线|\bphone\b|telephone|hotline", r"\d{3,4}-\d{5,}|\d{7,}"),
    (r"\bISBN\b|书号", r"ISBN|\d{3}-\d"),
)
_POST = (
    r"总理|部长|司长|局长|处长|主任|主席|主编|编辑|院长|行长|经理|秘书|代表|专家|Premier|Minister|Director|[Ee]ditor"
    r"|Chair|Secretary|President|Manager|Head of"
    r"|(?<![责信主委胜放听聘离卸留前后上本])任(?![何务意期由职凭命选教重性一其人])[一-鿿]{2,}"
    r"|\b(?:served|worked) as (?:an? |the )?\w+"
)
_EXPECTED = _EXACT + _forms(
    (
        r"多大(?:年纪|岁数|岁)|今年多大|岁数|年龄|\bhow old (?:is|was|are|were)\b|\bage of\b",
        r"\d\s*岁|年龄|出生|生于|\baged?\b|\byears old\b|\bborn\b",
    ),
    (
        r"[失就识入死出覆支成利税合升增]\w{0,3}率|百分率|\b(?:literacy|unemployment|growth|birth|death|mortality"
        r"|inflation|success|approval|interest|tax|dropout|survival) rate\b",
        r"%|％|百分之|成\b|per ?cent|\d\s*‰",
    ),
    (
        r"日期|起[讫止]|\b(?:what|which|the|start(?:ing)?|end(?:ing)?) dates?\b",
        rf"\d{{4}}\s*年|\d\s*[月日]|\b(?:{_MONTH})\b|\b(?:19|20)\d\d\b",
    ),
    (
        r"多深|深度|\bhow deep\b|\bdepths?\b",
        r"深[^，。；]{0,8}\d|\d\s*(?:m|米)[^，。；]{0,4}深|\bdeep\b|\bdepth\b",
    ),
    (
        r"密度|每平方公里|\bdensit(?:y|ies)\b|densely|\bper (?:square )?k(?:m|ilomet)",
        rf"{_NUMBER}\s*人\s*[/／每]|每平方公里|per (?:km|square)|/\s*km",
    ),
    (
        r"多少(?:美|欧|日|人民币)?[钱元]|价钱|定价|售价|价格|经费|预算|投资额|GDP|国内生产总值|产值"
        r"|(?<!增加)(?<!提高)收入|工程款|款项|拨款|耗资|造价"
        r"|(?:花|掏|筹|募|捐|投资?|投入|出资|提供|援助|贷款)[了到出过]?(?:[^，。？?]{0,6})多少(?!年|个?月|天|时间"
        r"|人)"
        r"|\bcosts?\b|\bprices?\b|\b(?:for|at) (?:what|which) sum\b|budget|funding|income|how much money"
        r"|\bhow much\b.*\b(?:spen[dt]|pay|paid|invest\w*"
        r"|contribut\w*|donat\w*|raised?|lent|loan\w*|per (?:person|head|capita))\b|\b(?:dollars|yuan)\b",
        _MONEY,
    ),
    (
        r"面积|幅员|(?<!开本)(?<!开本是)(?<!开本又是)(?<!开本有)(?<![水流]量)(?<![水流]量有)(?<!径流)(?<!径流有)多大(?!年|岁|开)"
        r"|how (?:large|big|extensive|vast)(?! an? (?!area|territory|region|land))|(?:total|land|surface) area|(?:is"
        r"|was) the area of"
        r"|how much (?:land|territory|ground|area)",
        r"(?<![/／])km²|(?<!每)平方|公顷|亩|square|hectare|sq\.? ?km",
    ),
    (
        r"多少人|几口人|的人(?:一共|总共|加起来|得)*有?多少"
        r"|人口(?!密度)|how many (?:people|folks|persons|souls|residents)|\bpopulation\b(?! densit)"
        r"|inhabitants",
        rf"{_NUMBER}\s*(?:多|余)?\s*(?:[万亿](?!\s*(?:km|平方|公顷|亩|美?元|吨|m³|立方|千瓦))|人(?!\s*/))"
        r"|\d\s*(?:million|billion)(?! (?:k?m[²³]|sq|hectares|tonn|US|dollars|yuan|cubic))"
        r"|\d\s*(?:people|inhabitants)(?! per)",
    ),
    (
        r"(?<!周期)(?<!时间)(?<!期限)(?<!历时)(?<!持续)多长(?!时间)|长度|全长|多远|落差|多高"
        r"|多少(?:公里|千米|米|里|厘米|毫米|公分|英尺)|\blengths?\b|how (?:far|tall|high|deep)"
        r"|how many (?:k(?:ilo)?m|met(?:re|er)|mile)"
        r"|how long (?:is|are) the|elevation|\bdrop\b",
        r"\d\s*(?:多|余)?\s*(?:km(?![²2/])|[cm]m\b|公里|千米|[厘毫]?米|公分|m\b|里|英[尺寸]|kilomet"
        r"|(?:centi|milli)?met(?:re|er)|mile|feet\b|foot\b|ft\b|inch|yard)",
    ),
    (
        r"多少次|(?<!第)几次|how (?:many (?:times|trips|visits|occasions)|often)",
        rf"{_NUMBER}\s*次|\bonce\b|\btwice\b|times\b|每|\bannual|\bevery\b|yearly",
    ),
    (
        r"多少(?:公?吨|公斤|千克)|多重|重量"
        r"|how many (?:metric )?(?:tonn?e?s|kilograms?|kg)\b|how heavy|\bweighs?\b",
        rf"{_NUMBER}\s*(?:万|亿)?\s*(?:公?吨|公斤|千克|kg\b)"
        r"|\d\s*(?:million |billion )?(?:metric )?(?:t\b|tonn?e?s?\b)|\d\s*(?:kg|kilogram)",
    ),
    (
        r"气温|水温|温度|多少(?:摄氏)?度|几度|\btemperatures?\b|degrees (?:celsius|centigrade)",
        r"\d\s*(?:℃|°|摄氏度|度|degrees)|零[上下]",
    ),
    (
        r"降[雨水]量|雨量|下多少雨|rain ?fall|precipitation|how much rain",
        r"\d\s*(?:mm\b|毫米|millimet|cm\b|厘米)",
    ),
    (
        r"多少千瓦|多少瓦|装机|发电量|\b(?:mega|kilo)watts?\b|\bMW\b|how much (?:power|electricity)",
        r"\d\s*(?:[万亿]?\s*(?:kW|千瓦)|MW|GW|兆瓦|megawatt|kilowatt)",
    ),
    (
        r"(?:工资|薪水|薪酬|报酬|日薪|月薪)(?:是|有|拿|为)?多少|多少(?:工资|薪水|报酬)"
        r"|\b(?:pay|wages?|salary|salaries) (?:of|was|were|did|do|does)\b",
        _MONEY,
    ),
    (
        r"字数|多少[万千]?字|几[万千]字|word count|character count|how many (?:\w+ )?(?:words|characters)\b"
        r"|\b(?:extent|length|run|long)\b[^?]*\bin (?:\w+ )?characters\b",
        r"\d\s*[千万]?字|字数|\d\s*(?:thousand |million )?(?:words|characters)",
    ),
    (r"(?<![在第到])多少页|how many pages", r"\d\s*页|\d\s*(?:pages|pp\b)"),
    (
        r"多少册|几册|印数|印了多少(?:册|本|份)|首印|how many (?:\w+ ){0,2}copies|print run",
        rf"{_NUMBER}\s*(?:万|千)?\s*册|\d\s*copies",
    ),
    (
        r"径流量|多少(?:[万亿])?(?:立方米?|方水)|多少水|流量|水量|how much water|run-?off|discharge|cubic met",
        r"m³|立方|cubic",
    ),
    (
        r"(?:哪一?[片个]|什么)(?:大?海|大?洋|海域|海湾)|(?:which|what) (?:sea|ocean|gulf|bay)\b",
        r"[一-鿿]海(?![市省拔洋关外内])|洋(?![洋人])|湾|\b(?:Sea|Ocean|Gulf|Bay)\b",
    ),
    (r"百分之几|百分比|占多大|占比|percentage|per ?cent|what share", r"%|％|百分之|per ?cent"),
    (
        r"哪几年|哪些年|从(?:哪|什么)[^，。？?]{0,4}到|起止|\b(?:which|what) years\b|from when (?:un)?to"
        r"|\b(?:over|during|for) (?:what|which) period\b|(?:what|which) time span|什么时段|哪段时间|哪一?段时期",
        r"\d{4}.{0,14}(?:[—–\-~～至到]|\bto\b|\band\b|\buntil\b).{0,12}\d",
    ),
    (
        r"多久|多长时间|周期|期限|持续|历时|几个月|几小时|多少(?:年|个月|天|小时)"
        r"|how long (?:did|does|was|will|were|has)|duration|how many (?:years|months|days|hours)",
        rf"{_NUMBER}\s*(?:年|个月|天|小时|周)"
        r"|(?:\d+|one|two|three|four|five|six|ten|twelve)[ -](?:year|month|day|hour|week)",
    ),
    (
        r"哪(?:[两二三四五六七八九十几]个?|些)国家?|which (?:\w+ )?countries|what countries|which nations",
        rf"(?:{COUNTRY}).*(?:{COUNTRY})",
    ),
    (r"哪(?:一?个)?国家?(?![际家歌])|\b(?:which|what) country\b", COUNTRY),
    (
        r"(?:哪一?[种门]|什么)(?:语言|文字)|\b(?:which|what) languages?\b|\bin what language\b",
        r"[汉英中法俄日韩泰越语]语|[中英法日俄韩泰越老缅]文|\b(?:Chinese|English|French|Japanese|Russian"
        r"|Thai|Khmer|Lao|Burmese"
        r"|Vietnamese|languages?)\b",
    ),
    (
        r"什么颜色|哪种颜色|(?:what|which) colou?rs?\b",
        r"[红黄蓝绿白黑紫橙灰金银褐]|\b(?:red|yellow|blue|green|white|black)\b",
    ),
    (r"邮政?编码?|postal code|post ?code|zip code", r"\d{6}|\d{5}"),
    (r"哪[些几一]?个?村|which villages?", r"村|village"),
    (
        r"哪一?(?:天|几天)|几月几[日号]|具体日期|(?:what|which) day|exact date|what date",
        rf"\d+\s*日|\b\d{{1,2}} (?:{_MONTH})|(?:{_MONTH}) \d{{1,2}}\b",
    ),
    (r"几月|哪一?月|哪个月|月份|(?:what|which) month", rf"\d+\s*月|{_MONTH}"),
    (
        r"(?:几|[两三四五六2-6])(?:个|处|块)[^，,。？?]{0,8}(?:地|处|流域|河流?|区域?|点)[^，,。？?]{0,4}"
        r"(?:分别|各)?[是为在]?(?:哪|何)"
        r"|(?:哪|何)(?:几|[两三四五六])(?:个|处)[^，,。？?]{0,4}(?:地|处|流域|河|区|点)"
        r"|\b(?:which|what) (?:two|three|four|five|six|[2-6]) (?:\w+ )?(?:areas?|places|sites|basins|watersheds"
        r"|rivers?|zones)",
        r"[一-鿿]{2,4}(?:河|江|县|自治州|自治区|省|市)(?!流域管|域)|\b(?-i:[A-Z][a-z]+) (?-i:[A-Z][a-z]+)\b",
    ),
    (
        r"哪一?年|何时|什么时候|何年|年份|\bwhen (?:was|were|did|is|are|do|does|will|has|had)|(?:what|which) year"
        r"|\bby when\b"
        r"|since when",
        r"\d{4}|世纪|\d+\s*[月日岁]|[一二三四五六七八九十]+[年岁]|centur|\baged?\b",
    ),
    (
        r"在哪里|在哪儿|何地|什么地方|\bwhere (?:was|were|did|is|does)\b",
        r"(?:在|于)[^，。]{0,14}(?:市|省|县|州|京|海|山|国)|https?://|www\."
        rf"|\b(?:in|at|from|near) (?:the )?(?!{_MONTH})(?-i:[A-Z][a-z])"
        r"|\b(?:near|beside|behind|under|along|between|outside|inside|opposite|above|below)\b"
        r"|\bat (?!present|least|most|last|first|all\b|once|the (?:same|moment|beginning|end of \d))"
        r"|\b(?:in|on|to|from) (?:the|a|an|its|his|her) (?:[\w-]+ ){0,2}?(?:city|town|village|county"
        r"|province|country|region"
        r"|areas?|north|south|east|west|hall|house|tower|building|office|museum|harbou?r|valley|mountains?"
        r"|sea|river"
        r"|basin|garden|room|library|court|capital|middle|cent(?:re|er)|bank|side|coast|shore|border|hill"
        r"|island|edge"
        r"|corner|floor|page|wall|pier|bay|lake|forest|station|market|bridge|cover)\b",
    ),
    (
        r"职务|职位|头衔|官职|什么官|[什何]么?职(?![责能])|担任(?:的是)?什么"
        r"|what (?:post|position|office|title|job)\b|\bjob title\b|\bposts? (?:did|does)",
        _POST,
    ),
    (
        r"外号|绰号|诨名|别[称号名]|美[誉称]|雅号|\bnicknames?\b|\bnicknamed\b|\bepithets?\b|\bsobriquet\b",
        r"之称|美[誉称]|[誉称]为“|别[称号名]|[外绰]号|\bnicknamed?\b|\b(?:known|hailed|celebrated)\b[^.;]{0,24}\bas\b|\bdubbed\b",
    ),
    (
        r"哪一?个?(?:大)?阶段|(?:which|what) (?:phase|stage|portion)s?\b",
        r"阶段|[一二三四五六]期|\b(?:phase|stage)s?\b",
    ),
    (
        r"(?:哪一?[次个届]|什么)(?:会议?|论坛|峰会)|(?:which|what) (?:\w+ )?(?:meeting|conference|summit|forum)s?\b",
        r"会议|论坛|峰会|大会|\b(?:Meeting|Conference|Summit|Forum|Congress)\b|\b(?:meeting|conference|summit|forum)\b",
    ),
    (r"哪一?[条个](?:大)?(?:河|江)|(?:which|what) rivers?\b", r"[河江]|River|\briver\b"),
    (r"哪个?县|which county", r"县(?!级)|County"),
    (
        r"(?:哪一?[个座]?|什么)大?(?:城市|市)|(?:which|what) (?:\w+ )?(?:city|town)\b",
        rf"[一-鿿]{{2}}市|{_CITY}"
        rf"|\b(?:in|at|from|near|to) (?!(?:{_MONTH}|{COUNTRY})\b)(?-i:[A-Z][a-z]+)(?! (?:\d|River))",
    ),
    (r"哪[个座]?省|which province", r"省|自治区|Province|Region"),
    (r"(?:哪一?[家个些]?|什么)(?:国际)?银行|(?:which|what) (?:\w+ )?banks?\b", r"银行|[亚世]行|\bBank\b|\bADB\b"),
    (
        r"(?:哪一?[家个些]?|什么)(?:\w{0,4})公司|(?:which|what) (?:\w+ )?(?:company|companies|firms?"
        r"|contractors?)\b",
        r"公司|\b(?:Company|Corporation|Co\.|Ltd|Limited|Inc)\b",
    ),
    (
        r"(?:哪一?[所家个些]?|什么)(?:大学|学校|学院|院校)|(?:which|what) (?:\w+ )?(?:university"
        r"|universities|college|school)s?\b",
        r"大学|学院|学校|\b(?:University|College|School|Institute)\b",
    ),
    (
        r"(?:哪一?[家个些份]?|什么)(?:媒体|报纸|报社|电视台)|(?:which|what) (?:\w+ )?(?:newspapers?|media"
        r"|broadcasters?)\b",
        r"媒体|[一-鿿]报\b|日报|晚报|电视台|通讯社|\b(?:Daily|Times|Post|News|newspapers?|media|TV)\b",
    ),
    (
        r"哪[个家些]?(?:国际)?(?:机构|组织|部门|单位)"
        r"|which (?:\w+ )?(?:organi[sz]ation|institution|agency|body|department|ministry|office|division|unit)",
        r"银行|组织|部|司|局|委员会|公司|中心|机构|署|院"
        r"|Bank|Ministry|Organi[sz]ation|Agency|Department|Committee|Company|Administration|Press|Unit",
    ),
    (r"第?几[个项]阶段|哪[几三两]个阶段|which (?:stage|phase)|what (?:stage|phase)", r"阶段|stage|phase"),
)
_FULL_NAME = re.compile(
    r"全称|全名|所指|字母|缩写|简称|代表什么|什么意思"
    r"|(?<=[A-Za-z])[”\"’」』]?\s*(?:到底|究竟|又)?(?:是|叫|指的?是?)个?(?:什么|啥)(?!时候|时间|地方|样|原因)"
    r"|个什么\w{1,3}|stands? for|spell(?:ed|s)? out"
    r"|abbreviation|acronym"
    r"|full (?:name|form)|short for|\bmeans?\b|\bmeant\b|^what(?:'s| is| are) (?:an? |the )?\S+\W*$",
    re.I,
)
_PUBLISHER = re.compile(
    r"谁出版|(?:什么|哪[个家]?)出版社|出版社(?:是|叫)(?:什么|哪|谁)|出版(?:者|方|单位)是"
    r"|who(?: is|'s| was) the publisher(?!['’]s)|who published|(?:which|what) (?:publisher|press|publishing)"
    r"|\bby (?:which|what|whom)\b[^?]*\bpublished\b",
    re.I,
)
_PRESS = re.compile(r"出版社(?!的?[地网]址|的?电话)|书局|书店|\b(?:Press|Publishing|Publishers)\b")
_WHO = re.compile(r"谁(?!的)|^(?:\w+[,.]? ){0,2}who\b(?! do| should| can)", re.I)
_SHORT = re.compile(r"(?<![A-Za-z])[A-Z][A-Z-]*[A-Z]s?(?![A-Za-z])")


_AGENT = re.compile(  # somebody, or a body that does things
    rf"{COUNTRY}|由|[总部司局处院校行社厂店团]长?|公司|政府|组织|国家|民众|专家|编|作者|署名|先生|女士|代表"
    rf"|人员|委员|小组|各国"
    r"|(?:[是为叫名：:]|^)\s*[一-鿿]{2,3}(?=$|[\s，。；、（(])|\bby\b"
    r"|(?:编辑|策划|作者|摄影|设计|校对|主编|翻译|译者|制图|排版)[：:]\s*[一-鿿]{2,6}(?=$|[\s，。；、（(])"
    r"|(?-i:[A-Z][a-z]+ [A-Z][a-z]+)|\b(?:Premier|Minister|Director|editor(?!-in-chief's|'s)|author|Bank|ADB"
    r"|Company|Press"
    r"|Department|Ministry"
    r"|Group|government|countries|people|experts?|bookstores?|members?)\b",
    re.I,
)


def is_met(question: str, sentence: str) -> bool | None:
    """Whether `sentence` holds the form that `question` needs, somebody where it asks who; None where it needs none."""
    if (held := holds(question, sentence)) is not None:
        return held
    return bool(_AGENT.search(sentence)) if _WHO.search(question) else None


def holds(question: str, sentence: str) -> bool | None:
    """Whether `sentence` holds the very form asked for; None where none is particular.

    A post that the question itself names ("what post did the chief editor hold?") tells nothing.
    """
    wanted = expected(question)
    if wanted is None:
        return None
    if wanted.pattern == _POST:
        return any(match[0] not in question for match in wanted.finditer(sentence))
    return bool(wanted.search(sentence))


@lru_cache(maxsize=256)  # one question is held against every sentence found for it
def expected(question: str) -> re.Pattern[str] | None:
    """The form that a sentence must hold to answer `question`; None where nothing particular is expected."""
    if spelled_out := full_name(question):
        return spelled_out
    if _PUBLISHER.search(question):
        return _PRESS
    if _WHO.search(question):  # "谁发明了电话": whoever it was is no telephone number
        return None
    return next((wanted for asked, wanted in _EXPECTED if asked.search(question)), None)


def full_name(question: str) -> re.Pattern[str] | None:
    """What spells a short form out, where `question` asks for that; None where it does not.

    "Full Name (SHORT)", or in the Chinese manner 中文名（Full Name, SHORT）.
    """
    short = _SHORT.search(question) if _FULL_NAME.search(question) else None
    if short is None:
        return None
    return re.compile(rf"[(（][^()（）]*\b{short[0]}\b[^()（）]*[)）]|\b{short[0]}\b\s*[(（][^()（）]{{6,}}[)）]")


def is_exact(question: str) -> bool:
    """True where nothing but the form itself will do: an address on the web, a number to call or to order by."""
    wanted = expected(question)
    return any(wanted is exact for _, exact in _EXACT)


def asking(question: str) -> str:
    """The words of `question` that ask for a form: "how much does", "stands for"; empty where none does."""
    if _FULL_NAME.search(question) and _SHORT.search(question):
        return " ".join(match[0] for match in _FULL_NAME.finditer(question))
    if _PUBLISHER.search(question) or _WHO.search(question):
        return ""
    found = next((asked for asked, _ in _EXPECTED if asked.search(question)), None)
    return " ".join(match[0] for match in found.finditer(question)) if found else ""
