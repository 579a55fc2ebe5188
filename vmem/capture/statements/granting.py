"""What the assistant may do by itself, as the user grants or withholds it: commit, push, merge, deploy, tag, release.

"You never commit, I do that" is often of the first day, and "you commit yourself from now on, on branches" of a later
one. Only what is said of the act altogether counts: "never commit secrets" withholds no commits. English.
"""

from __future__ import annotations

import re
from functools import lru_cache

from vmem.capture.languages.speech_en import verbose
from vmem.capture.late import late

READ = 400  # characters of a sentence

_ACT = r"(?:commit|comit|push|merge|deploy|tag|release|publish|apply)"
_ACTS = rf"{_ACT}(?:\s+(?:and|or|,)\s*(?:you\s+)?(?:do\s+not\s+|don['’]?t\s+|never\s+)?{_ACT})*"
_OPENS = (
    r"^(?:(?:and|so|but|also|please|pls|btw|by\s+the\s+way|in\s+future|from\s+now(?:\s+on)?|honestly|claude|ok(?:ay)?|yes"
    r"|no)\b[\s,:]*)*"
)
_WITHHELD = verbose(
    rf"""
    {_OPENS}(?:you\s+)?(?:do\s+not|don['’]?t|never|must\s+not|mustn['’]t|may\s+not|cannot|can['’]t)\s+(?:ever\s+|git\s+)?(?P<a>{_ACTS})
    (?=\W*$|\s+(?:anything|yourself|by\s+yourself|on\s+your\s+own|at\s+all|ever|for\s+me|but)\b)
    |{_OPENS}i\s+(?:do\s+the\s+|make\s+the\s+)?(?P<b>{_ACTS})s?(?=\W*$|\s+(?:myself|everything|it\s+myself)\b)
    |{_OPENS}i(?:['’]ll|\s+will)?\s+do\s+(?:the|all|all\s+the)\s+(?P<c>{_ACT})(?:s|es)?\b
    |{_OPENS}(?P<d>{_ACT})(?:s|es|t?ing|m?ing|ging)?\s+(?:i\s+(?:do|make)|is\s+me|stays?\s+with\s+me|is\s+mine)\b
    """
)
_GRANTED = verbose(
    rf"""
    \byou\s+(?:(?:may|can|could)\s+(?:now\s+|also\s+|even\s+)?)?(?P<acts>{_ACTS})\b(?!\s+(?:it|this|that|these|those|them|now|the\s+\w+\s+now)\b)
    (?=.*?(?:\bfrom\s+now\b|\byourself\b|\bwhen\s+(?:the\s+|all\s+)?\w+\s+(?:are|is)\b|\bonce\s+\w+|\bstraight\b|\bdirectly\b|\bbranch(?:es)?\b|\bsmall\s+ones\b|\bwithout\s+asking\b|\bagain\b))
    """
)
_YOURS = verbose(
    rf"""
    ^you\s+(?:(?:can|may|only|always|don['’]?t|do\s+not)\s+)*(?:{_ACT}|rebase)\b
    (?!\s+(?:it|this|that|them|now|too|first|again|the)\b|\W*$)(?!.*\b(?:now|this)\b)
    """
)
_NOT_SO = verbose(
    r"""
    \?|\b(?:if|unless|before|until|whether|maybe|perhaps|when|after|while|why|how|should)\s+(?:\w+\s+){0,2}you\b
    |\byou\s+(?:do\s+not|don['’]?t|never|did|cannot|can['’]t)\b
    """
)
_CLAUSE = late(r"\s*[,;:.!]+(?:\s+|$)|\s+but\s+")
_ONE = late(_ACT, re.IGNORECASE)


@lru_cache(maxsize=64)  # a new statement is held against many
def granted(sentence: str) -> frozenset[str]:
    """The acts that the sentence leaves to the assistant from now on."""
    match = _GRANTED.search(sentence[:READ])
    return frozenset() if match is None or _NOT_SO.search(sentence[:READ]) else _named(match["acts"])


@lru_cache(maxsize=64)
def withheld(sentence: str) -> frozenset[str]:
    """The acts that the sentence keeps to the user, if that is what it is about: nothing else stands before them."""
    first, *rest = _CLAUSE.split(sentence[:READ])
    if not _withholds(first):
        return frozenset()
    return frozenset().union(*map(_withholds, (first, *rest)))


def assigns(view: str) -> bool:
    """Whether the sentence says for good what the assistant does itself, or leaves to the user."""
    return _YOURS.match(view) is not None or bool(granted(view))


# --- private --------------------------------------------------------------------------------


def _withholds(clause: str) -> frozenset[str]:
    match = _WITHHELD.search(clause)
    return _named(match[match.lastgroup]) if match is not None and match.lastgroup else frozenset()


def _named(acts: str) -> frozenset[str]:
    return frozenset("commit" if act == "comit" else act for act in _ONE.findall(acts.lower()))
