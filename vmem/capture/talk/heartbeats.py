"""Heartbeats: rounds of a loop that tell nothing which the conversation does not hold already.

Whoever has something watched for a day wants its findings, each with its time, and not three hundred times that
nothing happened. A round counts as a heartbeat only where the model says so itself, or where each of its sentences was
said by the exchange before it that was kept, or says that nothing changed or that it goes on, or what it does next:
what differs from that in a number is kept, and so is what was red, then green and is red again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from vmem.capture.languages.heartbeat_words import ENDINGS, FINE, NEXT, QUIET, STILL, TURNS
from vmem.capture.talk.episodes import EDIT_TOOLS, files_of, said_in
from vmem.model import Turn
from vmem.recall.words.language import small_terms
from vmem.recall.words.sentences import sentences
from vmem.recall.words.stopwords import CJK_STOP, ENGLISH_STOP
from vmem.recall.words.terms import index_terms

READ_CHARS = 8000  # of an exchange
NEW_WORDS = 3  # so many that were not said lately may stand in a sentence that says that nothing changed
NEXT_WORDS = 1  # and in one that says what comes next

_TIME = r"(?:\d{4}-\d\d-\d\d[T ]?)?\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:\s?[ap]m)?Z?(?:\s(?:UTC|GMT|CET|CEST))?"
# When a round was, and which it was.
_STAMP = re.compile(
    rf"^\W*{_TIME}(?!\w)|\b(?:check(?:ed)?|poll(?:ed)?|looked|status|update|as of|now)(?: again)?(?: at)? {_TIME}(?!\w)"
    r"|\b(?:tick|round|check|poll|iteration|run|wake-?up) (?:#|no\.? ?)?\d+\b|\b\d+(?:st|nd|rd|th) (?:tick|round"
    r"|check|poll|iteration|run|wake-?up)\b|第 ?\d+ ?(?:次|轮)",
    re.IGNORECASE,
)
# The same, and for how long something goes on.
_CLOCK = re.compile(
    rf"{_STAMP.pattern}|\b{_TIME}(?!\w)"
    r"|~?\b\d+(?:\.\d+)?\s?(?:ms|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)\b|\b\d+ ?(?:sek\w*"
    r"|min(?:ut)\w*|stunden?|uhr|uur|segundos?|horas?|secondes?|heures?|secondi|or[ae]|сек\w*|мин\w*|час\w*)\b"
    r"|\b\d{1,2}h\d\d\b|[\d一二三四五六七八九十两半]+ ?(?:秒|分钟|小时|点|时|時間|時|分|초|분|시간|시)",
    re.IGNORECASE,
)
_NOD = re.compile(
    r"\W*(?:noted|ok(?:ay)?|got it|understood|thanks?(?: you)?|done|acknowledged|will do|(?:loop|tick|round|check"
    r"|status|poll)(?: (?:tick|round|check|status|poll))?|stand|estado|statut|stato|статус|状态|好的?|收到|明白)?\W*",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[;—–；，、]|[,:] | - ")
_PAIR = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}")
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
    lately = _Lately(turn, before, told)
    return all(lately.is_quiet(sentence) for sentence in new)


# --- private --------------------------------------------------------------------------------


def _edited(turn: Turn) -> int:
    return len({tool.target for tool in turn.tools if tool.name in EDIT_TOOLS and tool.target and not tool.failed})


def _words_of(text: str) -> str:
    return "\n".join(said_in(text))[-READ_CHARS:]


class _Lately:
    """What the exchanges before a round told, of which each part of its sentences is asked whether it adds to that."""

    def __init__(self, turn: Turn, before: Sequence[str], told: set[str]) -> None:
        """`told` are the sentences of the last exchange, plain."""
        texts = [turn.occasion, *map(_words_of, before)]
        self._told = told
        last = _words_of(before[-1]) if before else ""
        self._was_fine = FINE.search(last) is not None
        self._small = ENGLISH_STOP | CJK_STOP | ENDINGS | small_terms(turn.answer[:READ_CHARS])
        self._known = {term for text in texts for term in _terms(text)}
        self._last = set(_terms(FINE.sub(" ", last)))

    def is_quiet(self, sentence: str) -> bool:
        """Whether each part of a sentence says that nothing changed, what comes next, nothing at all, or what the last
        exchange told."""
        view = _CLOCK.sub(" ", sentence)
        label, _, rest = view.partition(": ")
        if self._new(label) <= self._known and QUIET.search(rest):
            view = rest
        return TURNS.search(view) is None and all(map(self._adds_nothing, _PARTS.split(view)))

    def _adds_nothing(self, part: str) -> bool:
        if _NOD.fullmatch(part) or _plain(part) in self._told:
            return True
        bare = FINE.sub(" ", part) if self._was_fine else part
        if STILL.search(part) and self._new(STILL.sub(" ", bare)) <= self._last:
            return True
        new = self._new(NEXT.sub(" ", QUIET.sub(" ", bare))) - self._known
        if any(char.isdigit() for word in new for char in word):
            return False
        if bare != part or QUIET.search(part):
            return len(new) <= NEW_WORDS
        return NEXT.search(part) is not None and len(new) <= NEXT_WORDS

    def _new(self, text: str) -> set[str]:
        """The telling terms of a text; of Chinese, Japanese and Korean the characters, not their pairs."""
        return {term for term in _terms(text) if term not in self._small and not _PAIR.fullmatch(term)}


def _terms(text: str) -> list[str]:
    return index_terms(_CLOCK.sub(" ", text))


def _plain(text: str) -> str:
    """A sentence without what only tells when it was said."""
    return " ".join(_MARKS.sub(" ", _STAMP.sub(" ", text.lower())).split()).strip(" .")
