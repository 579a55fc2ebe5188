"""What the assistant may do by itself, as the user grants or withholds it: commit, push, merge, deploy, tag, release.

"You never commit, I do that" is often of the first day, and "you commit yourself from now on, on branches" of a later
one. Only what is said of the act altogether counts: "never commit secrets" withholds no commits. English.
"""

from __future__ import annotations

import re
from functools import lru_cache

from vmem.capture.patterns import phrases, regex

READ = 400  # characters of a sentence

_ACT = r"(?:commit|comit|push|merge|deploy|tag|release|publish|apply)"
_ACTS = rf"{_ACT}(?:\s+(?:and|or|,)\s*(?:you\s+)?(?:do\s+not\s+|don['’]?t\s+|never\s+)?{_ACT})*"
_OPENS = (
    r"^(?:(?:and|so|but|also|please|pls|btw|by\s+the\s+way|in\s+future|from\s+now(?:\s+on)?|honestly|claude|ok(?:ay)?|yes"
    r"|no)\b[\s,:]*)*"
)
_WITHHELD = phrases(rf"""
    {_OPENS}(?:you )?(?:do not|don'?t|never|must not|mustn't|may not|cannot
    |can't) (?:ever |git )?(?P<a>{_ACTS})(?=\W*$| (?:anything|yourself|by yourself|on your own|at all|ever|for me
    |but)\b)
    |{_OPENS}i (?:do the |make the )?(?P<b>{_ACTS})s?(?=\W*$| (?:myself|everything|it myself)\b)
    |{_OPENS}i(?:'ll| will)? do (?:the|all|all the) (?P<c>{_ACT})(?:s|es)?\b
    |{_OPENS}(?P<d>{_ACT})(?:s|es|t?ing|m?ing|ging)? (?:i (?:do|make)|is me|stays? with me|is mine)\b
""")
_GRANTED = phrases(rf"""
    \byou (?:(?:may|can|could) (?:now |also |even )?)?(?P<acts>{_ACTS})\b(?! (?:it|this|that|these|those|them|now
    |the \w+ now)\b)(?=.*?(?:\bfrom now\b|\byourself\b|\bwhen (?:the |all )?\w+ (?:are|is)\b|\bonce \w+|\bstraight\b
    |\bdirectly\b|\bbranch(?:es)?\b|\bsmall ones\b|\bwithout asking\b|\bagain\b))
""")
_YOURS = phrases(rf"""
    ^you (?:(?:can|may|only|always|don'?t|do not) )*(?:{_ACT}|rebase)\b(?! (?:it|this|that|them|now|too|first|again
    |the)\b|\W*$)(?!.*\b(?:now|this)\b)
""")
_NOT_SO = phrases(r"""
    \?|\b(?:if|unless|before|until|whether|maybe|perhaps|when|after|while|why|how|should) (?:\w+ ){0,2}you\b
    |\byou (?:do not|don'?t|never|did|cannot|can't)\b
""")
_CLAUSE = regex(r"\s*[,;:.!]+(?:\s+|$)|\s+but\s+")
_ONE = regex(_ACT, re.IGNORECASE)


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
