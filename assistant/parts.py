"""Questions in several parts: each is retrieved and answered by itself, what it leaves unsaid taken from the first."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain, zip_longest

from assistant.comparisons import asked_of_each
from assistant.followup_words import QUESTION_WORD
from assistant.question import Question
from index.types import Hit

_MOST = 4
_HAN = re.compile(r"[一-鿿]")
_ENDS = re.compile(r"(?<=[?？；;])\s*(?=\S)")
_COMMA_ZH = re.compile(r"\s*[，,]\s*")
_ASKING_EN = (
    r"(?:(?:roughly|about|around|exactly|approximately|just|then|finally|lastly)\s+)?"
    r"(?:(?:on|in|at|by|from|to|for|with|of|since|until|near|under|through|into|after|before|during|within)\s+)?(?:when|where|who|how|what|which|why|whose)\b"
)
_JOINED_EN = re.compile(
    rf",?\s+and(?: also)?\s+(?={_ASKING_EN})|(?P<by>[,;])\s+(?={_ASKING_EN})|\s[+&]\s(?={_ASKING_EN})", re.I
)
_AUXILIARY = r"(?:is|are|was|were|has|had|have|do|does|did|will|would|can|could|shall|should|may|might|must)"
# "the river, which rises in Tibet, …" and "Li Wen, who signed it, …" tell, and ask nothing
_TELLS = re.compile(
    rf"whose\b|which (?:{_AUXILIARY}|\w+ed|\w+s (?:the|an?|its|their|in|on|at|from|to|of|by|into|through|over|along))\b"
    rf"|who [^,;]*,(?! (?:and|wh\w+|how)\b)|\w+ which(?! (?:\w+ ){{0,2}}(?:{_AUXILIARY}\b|\w+\W*$))",
    re.I,
)
# "how and why …", "in what year and in which city …": one question
_UNFINISHED = re.compile(
    r"(?:^|.*\s)(?:when|where|who|how|what|which|why)|(?:how (?:many|much|often|long|far)"
    r"|(?:\w+ )?(?:what|which) (?!\w+ed$)\w+)",
    re.I,
)
_THINGS_EN = re.compile(
    r"^(?P<lead>(?P<count>two|three|2|3)\s+(?:\w+\s+)?(?:things|questions|points)\b[^:]*):\s*(?P<rest>.+)$", re.I
)
# "the ISBN, and besides the telephone number": two things asked for without a word that asks
_WANTED_ZH = re.compile(
    r"^(?:我[^，,。？?]{2,14}[，,])?(?:请|麻烦|劳驾|帮忙?|烦请)?(?:你|您|帮我)?(?:再?给|告诉|报|说|列|查)(?:我|咱|一?下|出|个)*"
    r"(?:(?P<x>[^，,。？?]{2,30}?)[，,]?\s*(?:还有|以及|外加|再加上)(?P<y>[^，,。？?]{2,30})[，,。！!]?"
    r"|(?P<thing>[^，,。？?的和与及]{2,8})[和与及](?P<other>[^，,。？?的和与及]{2,8})[。！!]?$)"
)
_POLITE_EN = r"^(?:(?:please|kindly|pray|could you|can you|would you)\s+)*"
_ONE = r"(?:the|its|their|this) .{3,"
_WANTED_EN = re.compile(
    rf"{_POLITE_EN}(?:(?:give|tell|get|send) (?:me|us)|i(?:'d| would| should) like(?: to (?:have|know))?"
    rf"|i (?:need|want))\s+(?P<x>{_ONE}80}}?),? and,? (?:also|besides|in addition|additionally"
    rf"|as well),? (?P<y>{_ONE}120}}?)[.?!]*$",
    re.I,
)
# the same, told apart so plainly that what is wanted may hold a word that asks: "the year in which …; separately, …"
_WANTED_APART = (
    re.compile(
        r"^(?:请|麻烦|劳驾|烦请)?(?:你|您)?(?:帮我)?(?:先?告诉我|先?说说|先?讲讲|先?报上?)(?P<x>[^，,。？?]{2,40})[，,；;]\s*"
        r"(?:再|然后|顺便|另外|接着)(?:告诉我|说说|说一?下|讲讲|报上?)(?P<y>[^，,。？?]{2,40})[。！!]?$"
    ),
    re.compile(
        r"^(?P<x>[^，,。？?]{2,20}?)(?:发|给|告诉|报)(?:给?我|咱)(?:一下|一?个|下)?[，,；;]\s*(?:还有|另外|以及|顺便|再就是)"
        r"(?P<y>[^，,。？?]{2,40})[。！!？?]?$"
    ),
    re.compile(
        rf"{_POLITE_EN}(?:state|give|tell|name|list|report|show)(?: me| us)? both (?P<x>{_ONE}100}}?),? and "
        rf"(?P<y>{_ONE}120}}?)[.?!]*$",
        re.I,
    ),
    *(
        re.compile(
            rf"{_POLITE_EN}(?:inform|tell|advise|apprise) (?:me|us) (?:both )?{by} (?P<x>{_ONE}100}}?),? and {by} "
            rf"(?P<y>{_ONE}120}}?)[.?!]*$",
            re.I,
        )
        for by in ("of", "about")
    ),
    re.compile(rf"^what(?: is| are|'s) (?P<x>{_ONE}60}}?),? and also (?P<y>{_ONE}80}}?)[.?!]*$", re.I),
    re.compile(
        rf"{_POLITE_EN}(?:tell|give|state|list|name)(?: me| us)? (?P<x>{_ONE}120}}?)[;,] (?:and )?(?:separately"
        rf"|secondly|furthermore|moreover|then),? (?P<y>{_ONE}120}}?)[.?!]*$",
        re.I,
    ),
)
_THING_EN = re.compile(r",\s*(?:and\s+)?(?=(?:the|its|their|his|her|a)\s)|;\s*(?:and\s+)?", re.I)
_PAIR_EN = re.compile(r"\s+and\s+(?=(?:the|its|their|his|her|a)\s)", re.I)
# 许多, 几年后, 哪怕, "no matter who" and the like hold a word that asks, and ask nothing
_SOME = re.compile(
    r"[好十百千万]几|几[十百千万]|[多再][^，,？?几]{0,2}几|有几(?=[^，,？?]{5}|[^，,？?]{0,4}(?:了|掉|坏|缺|破|丢|空白))"
    r"|[许很众最更好]多|哪怕|[没不]多久"
    r"|几个?[年月天周][以之]?[后前来间](?=$|[，,])|(?:谁|什么|哪[里儿])都|什么的(?=$|[，,])|知道吗(?=$|[，,])"
    r"|告诉我吗(?=$|[，,])"
    r"|(?:^|(?<=[，,]))(?:如果|要是|假如|假使|倘若|若是|一旦|万一|即使|即便|尽管|无论|不论|不管)[^，,]*(?=$|[，,])"
)
_WHEN_IT = re.compile(
    r"^(?:when|where|while|if)\s+(?!(?:was|were|did|is|are|do|does|will|has|had|have|can|could|should|in|on|at"
    r"|exactly)\b)",
    re.I,
)
_ADDED = re.compile(  # before a further part; 还有哪些 asks for others
    r"^(?:(?:还有|另外|此外|以及|再就是|再者|顺便(?:问一?下?|问问)?|同时)[，,：:]?\s*(?![哪多什几谁一])"
    r"|(?:and )?(?:also|besides|additionally|in addition|separately|plus),?\s+(?=\w+ \w))",
    re.I,
)
_MORE = re.compile(r"[一-鿿]|\w+\W+\w+")  # "Where and when was …" is one question
_SEVERAL = re.compile(r"分别|各|哪[个一]?[^，,？?]{0,6}(?:先|早|晚|后|更|高|大|长|多)")
_COUNTS = r"[一二三四五六七八九十1-9](?:期|次|届|阶段)"
_COORDINATED = (
    re.compile(rf"(?P<x>第?{_COUNTS})[、和与跟及]?(?P<y>第?{_COUNTS})"),
    re.compile(
        r"(?P<x>(?:(?<=^)|(?<=[，,。？?年]))(?!\d{4}\s*年)[^，,？?和与跟及、的]{2,14})[和与跟及]"
        r"(?P<y>[^，,？?和与跟及、]{2,14}?)(?=[，,的各分哪]|在|是)"
    ),
)
_COMPARED_EN = re.compile(
    r"^(?:[Pp]lease )?[Cc]ompare (?P<x>.{3,60}?) (?:with|to|against) (?P<y>.{3,60}?)[.?]?$"
    r"|^(?P<lead>.*?)\b(?P<x2>(?!(?:How|Did|Do|Does|Is|Are|Was|Were|Has|Have|Had|Will|Can|What|When|Where|Which|The"
    r"|In)\b)[A-Z][\w']*(?: [A-Z][\w']*)*) and (?P<y2>[A-Z][\w']*(?: [A-Z][\w']*)*)"
    r"(?P<tail> (?:respectively|each|compare)\b.*)$",
)


def parts_of(question: Question) -> list[Question]:
    """The questions that a question in several parts consists of, at most four; itself alone where it is one."""
    pieces = _pieces(question.text)
    if not 1 < len(pieces) <= _MOST:
        return [question]
    parts = [Question.of(piece, question.lang, background=behind or question.background) for piece, behind in pieces]
    return [question] if any(not part.words and part.types[0] == "open" for part in parts) else parts


@lru_cache(maxsize=64)  # retrieval, ranking and selection each ask for the parts of one question
def _pieces(text: str) -> list[tuple[str, str]]:
    """Each part's wording, and what is to be read behind it."""
    if compared := [(piece, "") for piece in asked_of_each(text)] or _compared(text):
        return compared
    wanted = _WANTED_ZH.match(text) or _WANTED_EN.match(text)
    first, second = [group for group in wanted.groups() if group] if wanted else ("", "")
    if wanted and not QUESTION_WORD.search(f"{first} {second}"):
        return [(first, ""), (second, first)]
    if apart := next((match for pattern in _WANTED_APART if (match := pattern.match(text))), None):
        return [(apart["x"], ""), (apart["y"], apart["x"])]
    things = _THINGS_EN.match(text)
    listed = [piece.strip(" .?") for piece in _things(things) if piece.strip()] if things else []
    if things and len(listed) > 1:
        return [(piece, things["lead"]) for piece in listed]
    return _asked(things["rest"] if things else text)


def _asked(text: str) -> list[tuple[str, str]]:
    """The parts that a text asks for in so many clauses, and what is to be read behind each."""
    pieces: list[tuple[str, str]] = []
    for sentence in _ENDS.split(text):
        for piece in _clauses(sentence) if _HAN.search(sentence) else _joined(sentence):
            if piece and piece.strip(" ?？。.，,"):
                pieces.append((piece.strip(), pieces[0][0] if pieces else ""))
    asking = [place for place, (piece, _) in enumerate(pieces) if _asks(piece)]
    if len(asking) < 2:
        return []
    # a clause that asks nothing is said of the next one that asks, or of the last
    merged: list[tuple[str, str]] = []
    held = ""
    for place, (piece, behind) in enumerate(pieces):
        if place in asking:
            merged.append((f"{held}{piece}", behind))
            held = ""
        elif merged and place > asking[-1]:
            merged[-1] = (f"{merged[-1][0]} {piece}", merged[-1][1])
        else:
            held += f"{piece} "
    first = merged[0][0]
    return [(first, ""), *((_ADDED.sub("", piece), first) for piece, _ in merged[1:])]


def _asks(piece: str) -> bool:
    return bool(QUESTION_WORD.search(_SOME.sub("", piece))) and not _WHEN_IT.match(piece) and bool(_MORE.search(piece))


def _clauses(sentence: str) -> list[str]:
    """A Chinese sentence cut at the commas before clauses that ask."""
    found = _COMMA_ZH.split(sentence)
    out: list[str] = []
    for clause in found:
        if out and not (_asks(clause) and _asks(out[-1])):
            out[-1] = f"{out[-1]}，{clause}"
        else:
            out.append(clause)
    return out


def _joined(sentence: str) -> list[str]:
    """An English sentence cut before the clauses that ask."""
    found: list[str] = []
    start = 0
    for match in _JOINED_EN.finditer(sentence):
        before, after = sentence[start : match.start()], sentence[match.end() :]
        if not _UNFINISHED.fullmatch(re.split(r"[,;]\s+", before)[-1]) and not (
            match["by"] == "," and _TELLS.match(after)
        ):
            found.append(before)
            start = match.end()
    return [*found, sentence[start:]]


def _things(announced: re.Match[str]) -> list[str]:
    """As many things as "two things about it:" announces."""
    found = _THING_EN.split(announced["rest"])
    is_short = len(found) < (2 if announced["count"].lower() in {"two", "2"} else 3)
    return [thing for piece in found for thing in _PAIR_EN.split(piece)] if is_short else found


def _compared(text: str) -> list[tuple[str, str]]:
    """The same question asked of each of two things that are named together."""
    if match := _COMPARED_EN.match(text):
        if match["x"]:
            other = _completed(match["y"], match["x"])
            return [(match["x"], "" if other else text), (other or match["y"], "" if other else text)]
        return [(f"{match['lead']}{match[name]}{match['tail']}", "") for name in ("x2", "y2")]
    if not _SEVERAL.search(text):
        return []
    for pattern in _COORDINATED:
        if match := pattern.search(text):
            return [(text[: match.start()] + match[name] + text[match.end() :], "") for name in ("x", "y")]
    return []


def _completed(other: str, first: str) -> str:
    """The second of two things compared, where it leans on the first: "that of Laos", "Laos's"; empty where not."""
    if match := re.match(r"(?:that|those) (?=(?P<by>of|in|for|from)\b)", other):
        head, by, _ = first.rpartition(f" {match['by']} ")
        return f"{head} {other[match.end() :]}" if by else ""
    _, owned, thing = first.partition("'s ")
    return f"{other} {thing}" if owned and other.endswith("'s") else ""


def gather(question: Question, count: int, search: Callable[[str, int], Sequence[Hit]]) -> list[Hit]:
    """The passages found for a question: for the whole of it, and in turn for each of its parts."""
    whole = list(search(question.query, count))
    parts = parts_of(question)
    if len(parts) < 2:
        return whole
    found = [whole, *(search(part.query, count // 2) for part in parts)]
    merged: dict[str, Hit] = {}
    for hit in chain.from_iterable(zip_longest(*found)):
        if hit is not None:
            merged.setdefault(hit.passage.id, hit)
    return list(merged.values())
