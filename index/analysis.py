"""Terms of the lexical leg: words and character bigrams for Chinese, stems for English, numbers in one spelling."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from corpus.normalize import HAN, fold_width, join_digit_groups, squeeze_han

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TOKEN = re.compile(rf"[{HAN}]+|[a-z]+(?:['’][a-z]+)?|\d+(?:\.\d+)*")
_HAN_RUN = re.compile(f"[{HAN}]")
_ASKING = re.compile(
    "请问|请告诉我|告诉我|介绍一下|有没有|是不是|能不能|会不会|为什么|为何|为啥|什么时候|啥时候|什么样的?|什么|哪一年|哪年|哪些|哪个"
    "|哪一个|哪几个|哪几|哪里|哪儿|哪一|哪[家座位种次条项]|哪|多少|多长|多高|多远|多大|多久|多深|几个|几次|几时|如何|怎么样|怎么|怎样|咋样|是否|何时|何地|谁"
    "|吗|呢|吧|呀|啊|嘛|啦|啥|咋|干嘛|来着|到底|究竟|听说|据说|想查|想知道|想问|问一下|说一下|讲一下|麻烦|谢谢"
    "|大概说说|随便说说|就行|就好|书中|书里|书上|本书|这本书"
)
_CHINESE_FILLERS = (
    "这个 那个 这些 那些 这本 这书 "
    "的 了 着 过 地 得 在 是 有 和 与 及 或 以 以及 对 为 于 由 从 到 向 被 把 将 之 其 这 那 该 此 也 都 "
    "就 还 又 而 但 并 并且 等 个 上 中 下 里 内 外 来 去 所 于是 因此 根据 按照 关于 通过 进行 我 你 他 "
    "她 它 我们 你们 他们 一 一个 不 没有 可以 能 会 要 当时 目前 其中 问 说 提到 叫 名 主要 "
    "咱 咱们 人家 大家 自己 一直 一共 总共 大概 大约 差不多 大致 左右 时候 这么 那么 这样 那样 这种 那种 这边 那边 "
    "里头 里面 外头 东西 事 事情 已经 曾经 具体 具体地 一下 一些 有些 想 说说 讲 讲到 谈到 写到 好像 似乎 当初 那次 "
    "这次 真的 确实 原来 后来 然后 现在 如今 还有 另外 以外 之外 才 便 却 只 光 再 很 太 更 挺 跟 让 给 使 用 做 搞 弄 "
    "拿 放 算 算是 属于 起来 下来 出来 出去 上去 下去 过来 过去"
)
_CHINESE_STOP = frozenset(_CHINESE_FILLERS.split())
_ENGLISH_FILLERS = (
    "a an the of in on at to for from by with and or but not is are was were be been being am do does did "
    "has have had it its this that these those there here he she they them their his her i me my we us "
    "our you your as if then than so such what which who whom whose when where why how many much can "
    "could will would shall should may might must about into over under out up down also any some all "
    "each both other between during after before through please tell say book according "
    "get gets got getting go goes going went gone put puts keep keeps kept let lets just still ever actually "
    "really exactly roughly approximately about around quite rather very too only even already again always "
    "thing things something anything everything stuff lot lots bit kind sort want wants wanted need wonder "
    "wondering curious know known thanks thank ok okay yes no hi hello mean like seem seems happen happens "
    "happened while within without upon via per else ones"
)
_ENGLISH_STOP = frozenset(_ENGLISH_FILLERS.split())


@lru_cache(maxsize=1)
def _simplify() -> Callable[[str], str]:
    from opencc import OpenCC

    converter = OpenCC("t2s")
    return lambda text: str(converter.convert(text))


@lru_cache(maxsize=1)
def _cut() -> Callable[[str], list[str]]:
    """The Chinese word cutter: rjieba where it has a wheel, else jieba, which cuts alike."""
    try:
        import rjieba
    except ModuleNotFoundError:
        import jieba

        return lambda text: list(jieba.cut(text, HMM=False))
    return lambda text: [str(word) for word in rjieba.cut(text, False)]


@lru_cache(maxsize=1)
def _stem() -> Callable[[str], str]:
    import snowballstemmer

    stemmer = snowballstemmer.stemmer("english")
    return lru_cache(maxsize=50_000)(lambda word: str(stemmer.stemWord(word)))


def cut_words(text: str) -> list[str]:
    """The Chinese words of `text` one after the other."""
    return _cut()(text)


def is_chinese(word: str) -> bool:
    """True where a word starts with a Chinese character."""
    return bool(_HAN_RUN.match(word))


def fold(text: str) -> str:
    """The text in half width, lower case and simplified characters, numbers without separators."""
    text = join_digit_groups(fold_width(squeeze_han(text))).lower()
    return _simplify()(text) if _HAN_RUN.search(text) else text


def passage_terms(text: str) -> list[str]:
    """The terms under which a passage is found, with repetitions."""
    return list(_terms(fold(text)))


def query_terms(text: str) -> list[str]:
    """The terms that a question looks for: what merely asks ("what", 哪些) is left out."""
    folded = fold(text)
    return list(_terms(_ASKING.sub(" ", folded))) or list(_terms(folded))


def content_words(text: str) -> list[str]:
    """The words of `text` that carry meaning, folded, each once, in order; English unstemmed, numbers included."""
    words: dict[str, None] = {}
    for match in _TOKEN.finditer(_ASKING.sub(" ", fold(text))):
        token = match[0]
        if _HAN_RUN.match(token):
            words.update(dict.fromkeys(word for word in _cut()(token) if word not in _CHINESE_STOP))
        elif token not in _ENGLISH_STOP:
            words[token] = None
    return list(words)


def _terms(text: str) -> Iterator[str]:
    for match in _TOKEN.finditer(text):
        token = match[0]
        if _HAN_RUN.match(token):
            yield from _han_terms(token)
        elif token[0].isdigit():
            yield token
        elif token not in _ENGLISH_STOP:
            yield _stem()(token)


def _han_terms(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield run
    for place in range(len(run) - 1):
        yield run[place : place + 2]
    # Words of two characters are bigrams already.
    yield from (word for word in _cut()(run) if len(word) > 2)
