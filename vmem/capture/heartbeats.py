"""Heartbeats: rounds of a loop that tell nothing which the conversation does not hold already.

Whoever has something watched for a day wants its findings, each with its time, and not three hundred times that
nothing happened. A round counts as a heartbeat only where the model says so itself, or where each of its sentences was
said by the exchange before it that was kept, or says that nothing changed, or what it does next: what differs from
that in a number is kept, and so is what was red, then green and is red again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from vmem.capture.episodes import EDIT_TOOLS, files_of, said_in
from vmem.model import Turn
from vmem.recall.excerpt import sentences
from vmem.recall.stopwords import CJK_STOP, ENGLISH_STOP
from vmem.recall.terms import index_terms

READ_CHARS = 8000  # of an exchange
NEW_WORDS = 3  # so many that were not said lately may stand in a sentence that says that nothing changed

_TIME = r"(?:\d{4}-\d\d-\d\d[T ]?)?\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:\s?[ap]m)?Z?(?:\s(?:UTC|GMT|CET|CEST))?"
# When a round was, and which it was.
_STAMP = re.compile(
    rf"^\W*{_TIME}(?!\w)|\b(?:check(?:ed)?|poll(?:ed)?|looked|status|update|as of|now)(?: again)?(?: at)? {_TIME}(?!\w)"
    r"|\b(?:tick|round|check|poll|iteration|run|wake-?up) (?:#|no\.? ?)?\d+\b"
    r"|\b\d+(?:st|nd|rd|th) (?:tick|round|check|poll|iteration|run|wake-?up)\b|第 ?\d+ ?(?:次|轮)",
    re.IGNORECASE,
)
# The same, and for how long something goes on.
_CLOCK = re.compile(
    rf"{_STAMP.pattern}|\b{_TIME}(?!\w)"
    r"|~?\b\d+(?:\.\d+)?\s?(?:ms|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)\b"
    r"|\d+ ?(?:秒|分钟|分|小时|点|时)",
    re.IGNORECASE,
)
# Nothing changed: how things are, as "no failures" tells, may have changed.
_QUIET = re.compile(
    r"\b(?:no|nothing|none|without)\b[^.;:]{0,30}\b(?:new|news|chang\w*|updat\w*|activity|different|actionable"
    r"|happened|report|movement|progress|do|yet)\b|\bno (?:further|other|more) \w+|\b(?:not|n't) (?:yet )?changed?\b"
    r"|\bun(?:changed|eventful)\b|\b(?:all|still) quiet\b|\bquiet hold\b|\bloop is healthy\b"
    r"|\bsame (?:as|state|status|result|picture)\b|\bas (?:before|expected)\b"
    r"|\bstill (?:nothing|no|the same|waiting|running|pending|queued|going|open|idle|healthy|green|fine|ok|up|in)\b"
    r"|(?:没有|无)(?:任何)?(?:新的?)?(?:变化|更新|动静|进展|消息|评论|提交)|(?:仍|还|依然)在|与(?:上次|之前)(?:一样|相同)"
    r"|\bnichts neues\b|\b(?:keine|ohne) (?:neuen?|änderung\w*)|\bunverändert\b|\brien de (?:nouveau|neuf)\b"
    r"|\baucun\w* (?:changement|nouveau\w*|nouvelle)|\binchangé\w*|\bsin (?:cambios|novedad\w*)|\bnada nuevo\b"
    r"|\bnessun\w* (?:novità|cambiament\w*)|\bnada de novo\b|\bsem (?:mudanças|novidades)\b|変化(?:なし|はありません)",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|now|so|then)\W+)?(?:(?:let me|let's|I(?:'ll| will|'m going to| am going to)) (?:\w+ )?"
    r"(?:check|look|poll|see|wait|keep|be back|report|watch|monitor|come back|fetch|schedule|sleep|let you know)\b"
    r"|(?:checking|looking|polling|fetching|waiting|sleeping)\b|going (?:back )?to sleep"
    r"|(?:re)?schedul(?:ed|ing) (?:the next|for|another)\b)"
    r"|\bnext (?:check|run|wake-?up|tick|poll|look|round|iteration)\b"
    r"|\b(?:check|look|poll|wake)(?:ing)? (?:up )?(?:again|back)\b"
    r"|^\W*(?:让我|我(?:会|将|来|再)|正在)(?:再)?(?:检查|查看|看|等)|下次(?:检查|查看|运行)|稍后再|继续(?:等待|观察|监控)",
    re.IGNORECASE,
)
# Behind one of these stands what did change.
_TURNS = re.compile(
    r"\b(?:but|except|however|though|although|apart from|other than|besides|now|any ?more|no longer|because"
    r"|since (?!(?:the |my |our )?(?:last|previous|then|start|time|yesterday|this morning)\b)"
    r"|(?<!check )(?<!checked )(?<!look )(?<!looked )(?<!poll )(?<!polled )(?<!back )(?<!up )again)\b"
    r"|但|除了|不过|然而|因为|又|\baber\b|\baußer\b|\bmais\b|\bsauf\b|\bpero\b|\bsalvo\b",
    re.IGNORECASE,
)
_NOD = re.compile(
    r"\W*(?:noted|ok(?:ay)?|got it|understood|thanks?(?: you)?|done|acknowledged|will do"
    r"|(?:loop|tick|round|check|status|poll)(?: (?:tick|round|check|status|poll))?|好的?|收到|明白)?\W*",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[;—–；，、]|[,:] | - ")
_MARKS = re.compile(r"[^\w\s%/.-]+")


def is_heartbeat(turn: Turn, before: Sequence[str]) -> bool:
    """Whether a turn that the client began tells nothing new after the exchanges that were kept `before` it (their
    texts, oldest first)."""
    if not turn.occasion or turn.prompt:
        return False
    if turn.idle:
        return True
    last = before[-1] if before else ""
    if any(path not in last for path in files_of(turn)[: _edited(turn)]):
        return False
    told = {_plain(part) for sentence in sentences(_words_of(last)) for part in (sentence, *_PARTS.split(sentence))}
    new = [s for s in sentences(turn.answer[-READ_CHARS:]) if _plain(s) not in told | {""}]
    if not new:
        return True
    known = {term for text in (turn.occasion, *map(_words_of, before)) for term in index_terms(_CLOCK.sub(" ", text))}
    return all(_is_quiet(sentence, told, known) for sentence in new)


# --- private --------------------------------------------------------------------------------


def _edited(turn: Turn) -> int:
    return len({tool.target for tool in turn.tools if tool.name in EDIT_TOOLS and tool.target and not tool.failed})


def _words_of(text: str) -> str:
    return "\n".join(said_in(text))[-READ_CHARS:]


def _is_quiet(sentence: str, told: set[str], known: set[str]) -> bool:
    """Whether each part of a sentence says that nothing changed, what comes next, nothing at all, or what was `told` in
    the last exchange; `known` are the words of those before, too."""
    view = _CLOCK.sub(" ", sentence)
    if _TURNS.search(view):
        return False
    for part in _PARTS.split(view):
        left = {word for word in index_terms(_QUIET.sub(" ", part)) if word not in ENGLISH_STOP | CJK_STOP} - known
        quiet = _QUIET.search(part) is not None and len(left) <= NEW_WORDS
        silent = _NOD.fullmatch(part) is not None or _NEXT.search(part) is not None or _plain(part) in told
        if not (quiet or silent) or any(char.isdigit() for word in left for char in word):
            return False
    return True


def _plain(text: str) -> str:
    """A sentence without what only tells when it was said."""
    return " ".join(_MARKS.sub(" ", _STAMP.sub(" ", text.lower())).split()).strip(" .")
