"""Who has a role or looks after a thing, and who had it before. English and Chinese.

"Tomas took over billing from Anna" and 计费现在归老李管，不是老王 put right what an older page says of
billing, so the one who gave way is named; "Priya is the release manager" is a fact to begin with.
"""

from __future__ import annotations

import re

from vmem.capture.finding import Finding
from vmem.capture.late import late
from vmem.capture.prose import Sentence
from vmem.capture.speech_en import LEAD

_NAME = r"[A-Z][\w'’-]+(?:\s[A-Z][\w'’-]+)?"
_HAS = (
    r"(?:owns?|maintains?|runs?|leads?|handles?|manages?|has|does|is|took|takes|looks\s+after|is\s+responsible\s+for"
    r"|will|covers?)"
)
_ROLE = (
    r"(?:owner|lead|manager|maintainer|contact|reviewer|approver|responsible|on\s+call|on-call|product\s+owner|admin"
    r"|head|chair|treasurer|secretary|coordinator|editor|dba|architect|tester|designer|sponsor|deputy)"
)
_LEFT = (
    r"(?:left|is\s+gone|quit|retired|moved\s+on|changed\s+teams?|is\s+out|is\s+on\s+leave|resigned|stepped\s+down"
    r"|no\s+longer\s+works\s+here)"
)
# Each names `old`, who gives way; what stays true is in the sentence itself. Names are told by their capitals.
_SUCCEEDED = tuple(
    late(pattern)
    for pattern in (
        rf"\b{_NAME}\s+(?:(?:has|have)\s+)?(?:took|taken|takes|taking)\s+over\b.*?\bfrom\s+(?P<old>{_NAME})",
        rf"\b{_NAME}\s+(?:(?:has|have)\s+)?(?:replaced|replaces|succeeded|succeeds|takes\s+the\s+place\s+of)\s+(?P<old>{_NAME})\s+(?:as|for|in|at|on)\b",
        rf"\b(?P<old>{_NAME})\s+{_LEFT}\b[^.;]{{0,40}}[,;]\s*(?:and\s+|so\s+)?(?:{_NAME}\s+(?:now\s+)?{_HAS}\b|(?i:it['’]?s)\s+{_NAME}\b)",
        rf"\b(?P<old>{_NAME})\s+(?:no\s+longer|isn['’]t|is\s+not|doesn['’]t|does\s+not|won['’]t)\b[^,;]{{2,60}}[,;]\s*(?:but\s+|it['’]?s\s+)?{_NAME}\b",
        rf"\b(?:handed|passed|transferred|reassigned|goes|went|moved|moves|switched)\s+(?:over\s+)?from\s+(?P<old>{_NAME})\s+to\s+{_NAME}",
        rf"(?i:\bit['’]?s|\bit\s+is)\s+{_NAME}\s+(?:who|that)\b[^,;]{{3,80}},\s*not\s+(?P<old>{_NAME})",
        rf"\b{_NAME}\s+{_HAS}\b[^,;]{{3,80}},\s*(?:and\s+)?(?:not|no\s+longer|instead\s+of)\s+(?P<old>{_NAME})(?:\s+any\s?more)?\W*$",
        rf"(?i:\b(?:belongs|goes|reports)\s+to)\s+{_NAME}\b[^,;]{{0,40}},\s*not\s+(?:to\s+)?(?P<old>{_NAME})\W*$",
    )
)
_HOLDS = tuple(
    late(pattern)
    for pattern in (
        rf"^{_NAME}\s+(?i:is|are)\s+(?i:(?:the|our|my|a)\s+)?(?:[\w-]+\s+){{0,3}}?(?i:{_ROLE})\b",
        rf"^(?i:(?:the|our)\s+)(?:[\w-]+\s+){{0,3}}?(?i:{_ROLE})\b[^,;]{{0,40}}?\s(?i:is)\s+(?:now\s+)?{_NAME}\b",
        rf"^{_NAME}\s+(?:now\s+)?(?:owns|maintains|leads|looks\s+after|is\s+responsible\s+for)\s+(?!it\b|that\b|this\b)\w",
    )
)
_WHO = r"(?:[老小阿][\u4e00-\u9fff]|[\u4e00-\u9fff]{1,2}(?:总|工|哥|姐)|[A-Z][a-z]+|[\u4e00-\u9fff]{2,3})"
_ROLE_ZH = r"(?:负责人|对接人|联系人|接口人|维护人|管理员|组长|经理|主管|审批人|值班|owner)"
_SUCCEEDED_ZH = tuple(
    late(pattern)
    for pattern in (
        rf"(?:归|由){_WHO}(?:管|负责|维护|接手|审批|对接)?了?[，,]\s*(?:已经)?(?:而)?不(?:再)?(?:是|归|由)\s?(?P<old>{_WHO})(?:管|负责)?了?[。！]?$",
        rf"{_ROLE_ZH}(?:已经?|现在)?(?:换|改|变)(?:成|为)了?{_WHO}了?[，,]\s*(?P<old>{_WHO}?)(?:已经?)?(?:走|离职|调走|不管|退)了?",
        rf"(?:从|由)(?P<old>{_WHO}?)(?:手里)?(?:换成|转给|交给|移交给|改成|接到)了?{_WHO}",
        rf"^(?P<old>{_WHO}?)(?:已经?)?(?:不再|不)(?:负责|管|维护|对接)[^，,]{{0,20}}[，,]\s*(?:改由|换|由|现在由|归|现在归|现在是)\s?{_WHO}",
        rf"{_WHO}(?:接替|接了|替)了?(?P<old>{_WHO})(?:的|[，,。]|$)",
    )
)
_HOLDS_ZH = re.compile(rf"{_ROLE_ZH}(?:现在)?是{_WHO}[。！]?$|[归由]{_WHO}(?:管|负责|维护|对接)[。！]?$")
# One role said in several ways; any other word of a role stands for itself.
_SAME_ROLE = {
    "owner": "own", "owns": "own", "owned": "own", "responsible": "own", "looks": "own", "maintains": "maintainer",
    "leads": "lead", "head": "lead", "on-call": "call",
    "负责人": "own", "管": "own", "负责": "own", "归": "own", "接口人": "对接", "对接人": "对接", "联系人": "对接",
    "维护人": "维护",
}  # fmt: skip
_SAID_OF = tuple(
    late(pattern)
    for pattern in (
        rf"^(?P<who>{_NAME})\s+(?i:is|are)\s+(?:now\s+)?(?P<duty>(?i:(?:the|our|my|a)\s+)?(?:[\w-]+\s+){{0,3}}?(?i:{_ROLE})\b[^,;]{{0,60}})$",
        rf"^(?P<duty>(?i:the|our)\s+(?:[\w-]+\s+){{0,3}}?(?i:{_ROLE})\b[^,;]{{0,60}}?)\s(?i:is)\s+(?:now\s+)?(?P<who>{_NAME})(?:\s+now)?$",
        rf"^(?P<who>{_NAME})\s+(?:now\s+)?(?P<duty>(?:owns|maintains|leads|looks\s+after|is\s+responsible\s+for)\s+[^,;]{{2,60}})$",
    )
)
_SAID_OF_ZH = tuple(
    late(pattern)
    for pattern in (
        rf"^(?P<duty>[^，,。]{{0,20}}?{_ROLE_ZH})(?:现在|目前|已经?)*(?:是|换成|改成|换为)了?(?P<who>{_WHO})了?$",
        rf"^(?P<duty>[^，,。]{{1,20}}?)(?:现在|目前|已经?)*[归由](?P<who>{_WHO})(?P<role>管|负责|维护|对接)了?$",
    )
)
_SAID_FIRST = re.compile(
    r"(?i)^(?:(?:actually|correction|update|fyi|no|now|by now|these days|as of \w+)\b[\s,:;]*)+"
    r"|^(?:其实|更正|现在)[，,：:]?"
)
_ROLES_ZH = re.compile("负责人|接口人|对接人|联系人|维护人|管$|负责$")
_SMALL = frozenset("the our my a an of for in at to is now actually currently after 的 了".split())
_OPEN = re.compile(
    r"[?？]\s*$|吗[。！]?$|\b(?:if|maybe|perhaps|should|could|would)\b|如果|要不要|是不是|谁", re.IGNORECASE
)


def succeeded(sentence: Sentence) -> Finding | None:
    """The fact that somebody took another's place, with who gave way."""
    if _OPEN.search(sentence.view):
        return None
    for pattern in _SUCCEEDED_ZH if sentence.chinese else _SUCCEEDED:
        match = pattern.search(sentence.view)
        if match is not None:
            old = sentence.text[match.start("old") : match.end("old")]
            return Finding("fact", instead=old, correction=True, sure=0.7)
    return None


def holds(sentence: Sentence) -> Finding | None:
    """The fact that somebody has a role, or looks after something."""
    if _OPEN.search(sentence.view):
        return None
    if sentence.chinese:
        return Finding("fact", sure=0.6) if _HOLDS_ZH.search(sentence.view) else None
    view = LEAD.sub("", sentence.view)
    return Finding("fact", sure=0.6) if any(pattern.search(view) for pattern in _HOLDS) else None


def held(statement: str) -> tuple[str, frozenset[str]] | None:
    """Who has what, of a statement that says no more than that; the duty as words, its role said in one way."""
    text = _SAID_FIRST.sub("", statement.strip()).rstrip(".!。！ ")
    for pattern in (*_SAID_OF, *_SAID_OF_ZH):
        match = pattern.match(text[:1].upper() + text[1:]) or pattern.match(text)
        if match is None:
            continue
        duty = match["duty"] + (match.groupdict().get("role") or "")
        words = re.findall(r"[a-z][\w-]*|[\u4e00-\u9fff]", _ROLES_ZH.sub(_one_role, duty).lower())
        return match["who"], frozenset(_SAME_ROLE.get(word, word) for word in words) - _SMALL
    return None


def _one_role(match: re.Match[str]) -> str:
    return f" {_SAME_ROLE.get(match[0], match[0])} "
