"""Parts of speech of Chinese words, from the dictionary of the word cutter."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_NAMES = ("nr", "ns", "nt")
# which the dictionary calls names, and which name nothing
_COMMON = frozenset((
    "城市", "大城市", "港口城市", "城镇", "都城", "京城", "古城", "国家", "世界", "全国", "各国", "诸国",
    "三国", "四国", "外国", "东西", "南北", "宣言", "高原", "平原", "丘陵", "山区", "山脉", "河谷", "河口",
    "河水", "河里", "大河", "内河", "沿河", "入海", "入海口", "大海", "海洋", "海峡", "海湾", "三角洲", "冰川",
    "湖泊", "沙滩", "洪水", "台风", "滑坡", "大坝", "大桥", "石桥", "古桥", "林子", "深度", "长度", "何谓",
    "姓甚名谁", "付梓", "印张", "英文名", "那阵子", "那本书", "诸君", "诸公", "诸位", "张罗", "新建", "上市",
    "回国", "明白", "古老", "加进来", "花钱买", "越积越", "刚成立", "长大", "施工队", "顾问", "嘉宾", "索引",
    "荣誉", "二人", "三人", "四人", "几人", "付诸",
))  # fmt: skip


@lru_cache(maxsize=1)
def _tag() -> Callable[[str], list[tuple[str, str]]]:
    """The tagger: rjieba where it has a wheel, else jieba, which tags alike."""
    try:
        import rjieba
    except ModuleNotFoundError:
        from jieba import posseg

        return lambda text: [(str(pair.word), str(pair.flag)) for pair in posseg.cut(text, HMM=False)]
    return lambda text: [(str(word), str(tag)) for word, tag in rjieba.tag(text, False)]


def chinese_names(text: str) -> list[str]:
    """The words of two characters or more that name a person, a place or a body, each once, in order."""
    found = (word for word, tag in _tag()(text) if tag.startswith(_NAMES) and len(word) > 1)
    return list(dict.fromkeys(word for word in found if word not in _COMMON and not word.endswith("何")))
