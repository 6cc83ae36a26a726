"""The next, the last, the one before: a follow-up that counts on from what was asked about before."""

from __future__ import annotations

import re

from assistant.followup_words import EDGE, QUESTION_WORD
from assistant.ordinals import NUMBERS, ORDINALS, ROMAN, han, number_of
from corpus.headings import parse_number
from index.analysis import content_words

_N = r"[一二三四五六七八九十\d]+"
_UNIT = r"(?:个(?!月|星期|世纪|年|别)(?:阶段)?|次(?!要|数|区域|生|日|级)|届|期(?![间望待限满刊])|阶段|步(?![行伐]))"
_NOUN = r"(?:phase|stage|part|meeting|summit|conference|forum|session|step)"
_GOES_ON_EN = r"(?=\s*(?:[?.,!]|$|(?:is|was|will|did|does|has|had|start(?:s|ed)?|begins?|began|end(?:s|ed)?)\b))"
_THAT = rf"(?: (?:that|it|this)\b(?: one\b)?(?! \w+ing\b)|{_GOES_ON_EN})"
_HENCE = r"(?:(?<![一-鿿\d])|(?<=那))(?:之|往)"  # not 会议之后 or 1995年之前
_NEXT = re.compile(
    rf"(?<!以)再?下一?{_UNIT}|(?<![最之以此])后一{_UNIT}|再(?:往|之)后(?:的)?(?:那|一)*{_UNIT}?"
    rf"|(?:之|往)后(?:的(?:那|一)*|(?:那|一)+){_UNIT}|{_HENCE}后(?:的)?(?=呢|\W*$)|接下来(?:的)?(?:那|一)*{_UNIT}?"
    r"|(?<![一-鿿\d])次[期届]"
    rf"|\bthe (?:next|following) (?:one|{_NOUN})\b|\bthe (?:one|{_NOUN}) after{_THAT}|\bthe (?:next|following)(?=\W*$)",
    re.I,
)
_BEFORE = re.compile(
    rf"(?<!以)上一?{_UNIT}|(?<![以目之提当眼])前一{_UNIT}|(?<!之)前[次届]|再(?:往|之)前(?:的)?(?:那|一)*{_UNIT}?"
    rf"|(?:之|往)前(?:的(?:那|一)*|(?:那|一)+){_UNIT}|{_HENCE}前(?:的)?(?=呢|\W*$)"
    rf"|\bthe (?:previous|preceding|earlier) (?:one|{_NOUN})\b|\bthe (?:one|{_NOUN}) before{_THAT}"
    r"|\bthe previous(?=\W*$)",
    re.I,
)
_LAST = re.compile(
    rf"最后(?:的|那)?一?{_UNIT}|末[次届期]|\bthe (?:last|final) (?:one|{_NOUN})\b|\bthe (?:last|final)(?=\W*$)", re.I
)
_SPELLED = rf"{'|'.join(NUMBERS)}|[ivx]+|\d+"
_COUNTED = re.compile(
    rf"第(?P<zh>{_N})(?=[个次届阶期步部])|(?<![同这那每某])(?P<qi>[一二三四五])(?=期)|(?P<shou>首)(?=[次届期])"
    rf"|\b(?P<ord>{'|'.join(ORDINALS)})\b|(?<=phase )(?P<num>{_SPELLED})\b"
    rf"|(?<=stage )(?P<num2>{_SPELLED})\b|(?<=part )(?P<num3>{_SPELLED})\b",
    re.I,
)
_KINDS = (
    {"次", "届", "meeting", "summit", "conference", "forum", "session"},
    {"期", "阶段", "phase", "stage"},
    {"步", "step"},
    {"部分", "part"},
)
_SAID_KIND = re.compile(rf"次|届|期|阶段|步|{_NOUN}", re.I)
_COUNTED_KIND = re.compile(
    rf"个?(?P<zh>次|届|期|阶段|步|部分)|\s(?:(?!(?:of|in|for|at|on|from)\b)[\w'’-]+ ){{0,4}}?(?P<en>{_NOUN})\b", re.I
)
_GOES_ON = re.compile(r"$|[呢的是在叫讲说有谁怎多哪几什为何从由又主开持结，,。?？\s]")


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YEAR_ON = re.compile(
    r"(?:到了?)?(?:再?下一年|次年|翌年|后一年|第二年)|\b(?:in )?the (?:next|following) year\b|\bthe year after\b", re.I
)
_YEAR_BACK = re.compile(r"(?:再?上一年|前一年)|\b(?:in )?the (?:previous|preceding) year\b|\bthe year before\b", re.I)
_NUMBERED = re.compile(
    rf"第(?P<zh>{_N})\s*(?P<unit>个?(?:阶段|段|步|部分)|[次届期个章节步])?|(?P<qi>[一二三四五六])期"
    rf"|\bthe (?P<ord>{'|'.join(ORDINALS)})(?: (?P<noun>one|{_NOUN}))?\b"
    rf"|\b(?P<kind>phase|stage|part|step) (?P<num>{_SPELLED})\b",
    re.I,
)
_CHATTER = re.compile(
    r"\b(?:ok(?:ay)?|and|too|as well|also|please|thanks?|what about|how about|so|then)\b|请|也|还有|那么?"
    r"|(?<=\w)['’]s\b|\bwhere (?:would|can|could|does|do|will) (?:one|i|we|you) (?:find|see|read)\b|\bthat of\b"
    r"|再(?:往|之)?后?的?|谢谢|(?:^|(?<=\s))其(?=\s)|又当|又是|呢|来着|告诉我|给我|说一下",
    re.I,
)
_ASKED_TOO = (  # of the one counted on as of the one before
    re.compile(
        r"什么时候|何时|何年|哪一?[年几]年?|几[月号]|\bwhen(?:'s| is| was)?(?: (?:that|it|this))?\b"
        r"|\b(?:what|which) (?:years?|yrs?)\b",
        re.I,
    ),
    re.compile(
        r"又?[在是]?(?:第?几|哪一?|多少|何)页|\b(?:on )?(?:what|which) pages?(?: (?:is|does) (?:it|that)(?: on)?)?\b",
        re.I,
    ),
)


def year_on(question: str, asked: str) -> str | None:
    """`question` with "the year after" as a year, counted from the one that `asked` names; None where it names none."""
    years = set(_YEAR.findall(asked))
    for pattern, step in ((_YEAR_ON, 1), (_YEAR_BACK, -1)):
        if (match := pattern.search(question)) and len(years) == 1:
            year = str(int(years.pop()) + step)
            said = f"{year}年" if re.search("[一-鿿]", match[0]) else f"in {year}"
            return question[: match.start()] + said + question[match.end() :]
    return None


def renumbered(question: str, asked: str) -> str | None:
    """`asked` with the number that `question` names in the place of its own, whatever language names it.

    None where either names none or several, or where `question` asks for something else.
    """
    named, counted = [*_NUMBERED.finditer(question)], [*_COUNTED.finditer(asked)]
    if len(named) != 1 or len(counted) != 1 or not _same_series(named[0], counted[0]):
        return None
    rest = _CHATTER.sub(" ", _more_asked(question, named[0].span(), asked))
    if QUESTION_WORD.search(rest) or set(content_words(rest)) - set(content_words(asked)):
        return None
    old = counted[0]
    number = number_of(named[0]["zh"] or named[0]["qi"] or named[0]["ord"] or named[0]["num"])
    further = number - (1 if old["shou"] else number_of(old[old.lastgroup or 0]))
    value = _moved(old, further) if number and further else ""
    start, end = old.span(old.lastgroup or 0)
    return asked[:start] + value + asked[end:] if value else None


def _more_asked(question: str, place: tuple[int, int], asked: str) -> str:
    """What `question` says beside the words at `place` and beyond asking what `asked` asks."""
    rest = f"{question[: place[0]]} {question[place[1] :]}"
    for pattern in _ASKED_TOO:
        if pattern.search(asked):
            rest = pattern.sub(" ", rest)
    return rest


def _same_series(named: re.Match[str], counted: re.Match[str]) -> bool:
    """False where a phase is named and meetings were counted."""
    unit = (named["unit"] or named["noun"] or named["kind"] or ("期" if named["qi"] else "")).lower().removeprefix("个")
    kind = _COUNTED_KIND.match(counted.string[counted.end() :])
    word = (kind["zh"] or kind["en"]).lower() if kind else "期" if counted["qi"] else ""
    if counted["num"] or counted["num2"] or counted["num3"]:
        word = counted.string[: counted.start()].split()[-1].lower()
    if unit in {"", "个", "one", "段"} or not word:
        return True
    return unit == word or any({unit, word} <= kinds for kinds in _KINDS)


def shifted(question: str, asked: str) -> str | None:
    """`asked` with its number counted on or back as `question` says; None where either names none, or asks more."""
    if (found := _found(question, asked)) is None:
        return None
    match, counted, value = found
    rest = _more_asked(question, match.span(), asked)
    if QUESTION_WORD.search(re.sub(r"呢\W*$", "", rest)) or set(content_words(rest)) - set(content_words(asked)):
        return None
    start, end = counted.span(counted.lastgroup or 0)
    return asked[:start] + value + asked[end:]


def named(question: str, asked: str) -> str | None:
    """`question` with "the next one" put as a number and its noun; None where nothing says which."""
    if (found := _found(question, asked)) is None:
        return None
    match, counted, value = found
    noun = re.match(
        r"个?(?:阶段|次会议|届会议|次|届|期|步|部分)|\s(?:phase|stage|part|step"
        r"|[\w'’ ]*?(?:meeting|summit|conference|forum|session))\b",
        asked[counted.end() :],
    )
    is_numbered = counted["num"] or counted["num2"] or counted["num3"]
    if is_numbered:
        noun = re.search(r"\w+ $", asked[: counted.start()])
    if noun is None or not (_SAID_KIND.search(match[0]) or re.search(r"个|\bone\b", match[0], re.I)):
        return None
    whole = f"{noun[0]}{value}" if is_numbered else ("第" if counted["zh"] else "") + value + noun[0]
    after = question[match.end() :]
    if noun[0].endswith("会议"):
        after = after.removeprefix("会议")
    lead = "the " if match[0].lower().startswith("the ") and not is_numbered else ""
    return EDGE.sub("", question[: match.start()] + lead + whole + after)


def _found(question: str, asked: str) -> tuple[re.Match[str], re.Match[str], str] | None:
    """Where `question` counts on, the number in `asked` that it counts from, and the one it comes to."""
    for pattern, step in ((_NEXT, 1), (_BEFORE, -1), (_LAST, 0)):
        for counted in _COUNTED.finditer(asked) if (match := pattern.search(question)) else ():
            if match and _counts_alike(match, counted) and (value := _moved(counted, step)):
                return match, counted, value
    return None


def _counts_alike(match: re.Match[str], counted: re.Match[str]) -> bool:
    """False where "the next phase" is spoken of and meetings were counted."""
    after = counted.string[counted.end() :]
    kind = _COUNTED_KIND.match(after)
    word = (kind["zh"] or kind["en"]) if kind else "期" if counted["qi"] else ""
    if counted["num"] or counted["num2"] or counted["num3"]:
        word = counted.string[: counted.start()].split()[-1]
    said = _SAID_KIND.search(match[0])
    if said is None:
        follows = match.string[match.end() :]
        return not match[0].endswith("个") or bool(_GOES_ON.match(follows)) or bool(word and follows.startswith(word))
    return any({said[0].lower(), word.lower()} <= kinds for kinds in _KINDS)


def _moved(counted: re.Match[str], step: int) -> str:
    """The number `step` further on, spelled alike; "last" for a step of 0; empty where there is none."""
    if counted["shou"]:
        return f"第{han(1 + step)}" if step > 0 else ""
    if number := counted["zh"] or counted["qi"]:
        place = (parse_number(number) or 0) + step
        if step == 0 or place < 1:
            return ""
        return str(place) if number.isdigit() else han(place)
    said = (counted["ord"] or counted["num"] or counted["num2"] or counted["num3"]).lower()
    if step == 0:
        return "last" if said in ORDINALS else ""
    for spelled in (ORDINALS, NUMBERS, ROMAN):
        if said in spelled:
            place = spelled.index(said) + step
            value = spelled[place] if 0 <= place < len(spelled) else ""
            return value.upper() if spelled is ROMAN else value
    return str(int(said) + step) if said.isdigit() and int(said) + step > 0 else ""
