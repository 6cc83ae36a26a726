"""Countries, bodies and cities that spelling does not join: what they are called in Chinese and in English."""

from __future__ import annotations

import re

_TABLE = """
中国 中华人民共和国 | china chinese
泰国 泰王国 | thailand thai
老挝 | laos lao
越南 | vietnam vietnamese
缅甸 | myanmar burma burmese
柬埔寨 | cambodia cambodian
日本 | japan japanese
韩国 | korea korean
朝鲜 | korea korean
印度 | india indian
印度尼西亚 印尼 | indonesia indonesian
马来西亚 | malaysia malaysian
新加坡 | singapore
菲律宾 | philippines philippine
孟加拉国 | bangladesh
尼泊尔 | nepal
不丹 | bhutan
巴基斯坦 | pakistan
蒙古 | mongolia mongolian
俄罗斯 俄国 | russia russian
美国 | usa us american america
英国 | britain british uk england
法国 | france french
德国 | germany german
意大利 | italy italian
西班牙 | spain spanish
荷兰 | netherlands dutch
瑞典 | sweden swedish
挪威 | norway norwegian
丹麦 | denmark danish
芬兰 | finland finnish
瑞士 | switzerland swiss
奥地利 | austria austrian
比利时 | belgium belgian
加拿大 | canada canadian
墨西哥 | mexico mexican
巴西 | brazil brazilian
澳大利亚 | australia australian
新西兰 | zealand
埃及 | egypt egyptian
南非 | africa african
非洲 | africa african
欧洲 欧盟 | europe european eu
亚洲 东亚 东南亚 | asia asian
曼谷 | bangkok
万象 | vientiane
金边 | phnom penh
河内 | hanoi
胡志明 | ho chi minh
仰光 | yangon rangoon
内比都 | naypyidaw naypyitaw
暹粒 | siem reap
清迈 | chiang mai
清莱 | chiang rai
琅勃拉邦 | luang prabang
岘港 | da nang danang
马尼拉 | manila
东京 | tokyo
首尔 | seoul
雅加达 | jakarta
吉隆坡 | kuala lumpur
新德里 | delhi
伦敦 | london
巴黎 | paris
柏林 | berlin
罗马 | rome
日内瓦 | geneva
纽约 | york
华盛顿 | washington
莫斯科 | moscow
内罗毕 | nairobi
悉尼 | sydney
香港 | hong kong
澳门 | macao macau
西藏 | tibet tibetan
内蒙古 | inner mongolia
湄公河 | mekong gms
次区域 | gms mekong subregion
澜沧江 澜沧 | lancang
青藏 | qinghai tibet
长江 | yangtze changjiang
黄河 | yellow
怒江 | nu salween
香格里拉 | shangri
北京 | beijing
上海 | shanghai
天津 | tianjin
重庆 | chongqing
广州 | guangzhou
深圳 | shenzhen
昆明 | kunming
南宁 | nanning
桂林 | guilin
贵阳 | guiyang
成都 | chengdu
武汉 | wuhan
长沙 | changsha
南昌 | nanchang
杭州 | hangzhou
南京 | nanjing
西安 | xian
拉萨 | lhasa
西宁 | xining
海口 | haikou
云南 | yunnan
广西 | guangxi
贵州 | guizhou
四川 | sichuan
湖南 | hunan
湖北 | hubei
广东 | guangdong
海南 | hainan
青海 | qinghai
浙江 | zhejiang
江苏 | jiangsu
福建 | fujian
江西 | jiangxi
安徽 | anhui
河南 | henan
河北 | hebei
山东 | shandong
辽宁 | liaoning
吉林 | jilin
黑龙江 | heilongjiang
甘肃 | gansu
宁夏 | ningxia
新疆 | xinjiang
亚洲开发银行 亚行 | adb asian
世界银行 世行 | worldbank
联合国 | un united
联合国环境规划署 环境规划署 | unep
联合国开发计划署 开发计划署 | undp
联合国教科文组织 教科文组织 | unesco
全球环境基金 | gef
世界自然基金会 | wwf
世界自然保护联盟 | iucn
世界卫生组织 世卫组织 | who
世界贸易组织 世贸组织 | wto
国际货币基金组织 | imf
粮农组织 | fao
东盟 东南亚国家联盟 | asean
"""


def _read() -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    halves = (line.split("|") for line in _TABLE.strip().splitlines())
    return [(tuple(zh.split()), tuple(en.split())) for zh, en in halves]


ROWS = _read()
_PAIRS = {(zh, en) for names, words in ROWS for zh in names for en in words}
_WORDS = {en: tuple(zh for zh, word in sorted(_PAIRS) if word == en) for _, en in _PAIRS}
_NAMES = {zh: tuple(en for name, en in sorted(_PAIRS) if name == zh) for zh, _ in _PAIRS}
_COMMON = frozenset(
    ("us", "un", "who", "gms", "united", "world", "yellow", "nu", "york", "inner", "da", "mai", "kong", "hong")
)
# names that are one English word in its forms, so that each word found is one mention
COUNTED = frozenset(
    zh for zh, words in _NAMES.items() if all(word[:2] == words[0][:2] for word in words) and "gms" not in words
)
_SHORT = {
    "中": "中国", "泰": "泰国", "老": "老挝", "越": "越南", "缅": "缅甸", "柬": "柬埔寨", "日": "日本", "美": "美国",
    "英": "英国", "法": "法国", "德": "德国", "俄": "俄罗斯", "印": "印度", "韩": "韩国", "朝": "朝鲜",
}  # fmt: skip
_SHORT_RUN = re.compile(rf"[{''.join(_SHORT)}](?:[、—-]?[{''.join(_SHORT)}])+|[{''.join(_SHORT)}](?=[方式语文籍])|我国")


def known_in(text: str) -> tuple[str, ...]:
    """The Chinese names of the table that stand in a text, short forms of countries (中老泰) among them."""
    short = "".join(_SHORT_RUN.findall(text)).replace("我国", "中")
    return (*(name for name in _NAMES if name in text), *(_SHORT[char] for char in short if char in _SHORT))


def in_chinese(word: str) -> tuple[str, ...]:
    """The Chinese names that an English word may stand for, lower case; none for a word that is common too."""
    return () if word in _COMMON else _WORDS.get(word, ())


def in_english(name: str) -> tuple[str, ...]:
    """The English words, lower case, of which any stands for a Chinese name; none for an unknown name."""
    return _NAMES.get(name, ())
