"""The next, the last, the one before: a follow-up that counts on from what was asked about before."""

from __future__ import annotations

import re

from assistant.followup_words import EDGE, QUESTION_WORD
from corpus.headings import parse_number

_N = r"[一二三四五六七八九十\d]+"
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
).split()
_NUMBERS = "one two three four five six seven eight nine ten".split()
_ROMAN = "i ii iii iv v vi vii viii ix x".split()
_HAN_NUMBERS = "一二三四五六七八九十"
_NEXT = re.compile(
    r"(?:下|(?<!最)后|再下)一?(?:个|次|届|期|阶段|步)(?:阶段)?|再?(?:往|之)后(?:的)?(?:那|一)?一?(?:个|次|届|期)?(?:阶段)?|接下来(?:那|一)*(?:个|次|届|期)?"
    r"|\bthe (?:next|following) (?:one|phase|stage|part|meeting|step)\b|\bthe (?:one|phase|stage|meeting) after"
    r"(?: that| it| this)?\b|\bthe (?:next|following)(?=\s*$)",
    re.I,
)
_BEFORE = re.compile(
    r"(?:上|前)一?(?:个|次|届|期|阶段|步)(?:阶段)?|再?(?:往|之)前(?:的)?(?:那|一)?一?(?:个|次|届|期)?(?:阶段)?"
    r"|\bthe (?:previous|preceding|earlier) (?:one|phase|stage|part|meeting|step)\b|\bthe (?:one|phase|stage|meeting) before"
    r"(?: that| it| this)?\b",
    re.I,
)
_LAST = re.compile(
    r"最后(?:的|那)?一?(?:个|次|届|期)(?:阶段)?|末[次届期]|\bthe (?:last|final) (?:one|phase|stage|part|meeting|step)\b"
    r"|\bthe last(?=\s*$)",
    re.I,
)
_COUNTED = re.compile(
    rf"第(?P<zh>{_N})(?=[个次届阶期步部])|(?P<qi>[一二三四五])(?=期)|\b(?P<ord>{'|'.join(_ORDINALS)})\b"
    rf"|(?<=phase )(?P<num>{'|'.join(_NUMBERS)}|[ivx]+|\d+)\b|(?<=stage )(?P<num2>{'|'.join(_NUMBERS)}|[ivx]+|\d+)\b"
    rf"|(?<=part )(?P<num3>{'|'.join(_NUMBERS)}|[ivx]+|\d+)\b",
    re.I,
)


def shifted(question: str, asked: str) -> str | None:
    """`asked` with its number counted on or back as `question` says; None where either names none, or asks more."""
    for pattern, step in ((_NEXT, 1), (_BEFORE, -1), (_LAST, 0)):
        match = pattern.search(question)
        if match is None:
            continue
        counted = _COUNTED.search(asked)
        rest = question[: match.start()] + question[match.end() :]
        if counted is None or QUESTION_WORD.search(re.sub(r"呢\W*$", "", rest)):
            return None
        value = _moved(counted, step)
        start, end = counted.span(counted.lastgroup or 0)
        return asked[:start] + value + asked[end:] if value else None
    return None


def named(question: str, asked: str) -> str | None:
    """`question` with "the next one" put as a number and its noun; None where nothing says which."""
    for pattern, step in ((_NEXT, 1), (_BEFORE, -1), (_LAST, 0)):
        match = pattern.search(question)
        counted = _COUNTED.search(asked) if match else None
        if match is None or counted is None or not (value := _moved(counted, step)):
            continue
        noun = re.match(
            r"个?(?:阶段|次会议|届会议|次|届|期|步|部分)|\s(?:phase|stage|part|[\w' ]*?meeting|step)\b",
            asked[counted.end() :],
        )
        if noun is None:
            continue
        whole = ("第" if counted["zh"] else "") + value + noun[0]
        lead = "the " if match[0].lower().startswith("the ") else ""
        return EDGE.sub("", question[: match.start()] + lead + whole + question[match.end() :])
    return None


def _moved(counted: re.Match[str], step: int) -> str:
    """The number `step` further on, spelled alike; "last" for a step of 0; empty where there is none."""
    if han := counted["zh"] or counted["qi"]:
        if step == 0:
            return ""
        number = (parse_number(han) or 0) + step
        if number < 1:
            return ""
        return str(number) if han.isdigit() else _han(number)
    said = (counted["ord"] or counted["num"] or counted["num2"] or counted["num3"]).lower()
    for spelled in (_ORDINALS, _NUMBERS, _ROMAN):
        if said in spelled:
            if step == 0:
                return "last" if spelled is _ORDINALS else ""
            place = spelled.index(said) + step
            return (
                (spelled[place].upper() if spelled is _ROMAN else spelled[place]) if 0 <= place < len(spelled) else ""
            )
    return str(int(said) + step) if said.isdigit() and step and int(said) + step > 0 else ""


def _han(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_HAN_NUMBERS[tens - 1]}十") + (
        _HAN_NUMBERS[ones - 1] if ones else ""
    )
