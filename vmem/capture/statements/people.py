"""Who does something, whom to ask about it, who is away: what no code says, and everybody asks sooner or later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vmem.capture.languages import speech_en
from vmem.capture.languages.people_words import CHINESE, ENGLISH, LASTS, NAME
from vmem.capture.patterns import phrases, regex
from vmem.languages import LANGUAGES

TAG = "people"  # of a page that says so
# Not so, or not yet; and rules, which are told as such.
_OPEN = phrases(r"""
    [?？]|\b(?:if|unless|whether|once|maybe|perhaps|might|would|could|wonder|should|i think|i guess|says?|said|asks?
    (?= (?:if|whether|why|how))|asked|wants?|never|always|must|do not|don'?t|nobody|without|fixture|example|workflow)\b
    |如果|要是|可能|也许|是不是|要不要|吗|谁|没|不要|别|必须|一律|问我|问为什么|说
""")
# Of each other language what says so, and what leaves it open there.
_ABROAD = tuple(
    (phrases(one.statements.charge.replace("{NAME}", NAME)),
     regex(rf"\b(?:{one.changes.supposes}|{one.changes.maybe})\b", re.IGNORECASE))
    for one in LANGUAGES.values()
    if one.statements and one.changes and one.statements.charge
)  # fmt: skip
_CLAUSE = regex(r"[,，;；.。:：]|$")
# Others do it as well, or this one does not do it for good.
_BESIDE = phrases(r"""
    \b(?:too|also|as well|both|and (?-i:[A-Z])\w+|auch|aussi|también|this (?:week|month|sprint)|until|till?|meanwhile
    |while)\b|也|一起|暂时|这周|本周
""")
PRONOUN = phrases(r"^(?:(?:and|but|so|now)\b[\s,]*)*(?:she|he)\b")  # who that is stands before it
_ENGLISH, _CHINESE = (tuple((one, None) for one in patterns) for patterns in (ENGLISH, CHINESE))
_HAN = regex(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Charge:
    """`who` does `what`, or is away: then that is "". `more` than one of them is said; it may be `beside` others, or
    for a time; what says so is a `share` of its sentence."""

    who: str
    what: str
    more: bool
    beside: bool
    share: float


def charge(view: str, *, chinese: bool) -> Charge | None:
    """What a sentence says first of who does what, if it says that of anybody."""
    said = view if chinese else speech_en.LEAD.sub("", view)
    found = sorted(_found(said, chinese=chinese), key=lambda one: one[0].start())
    if not found:
        return None
    begin, end = found[0][0].start(), max(end for _, end in found)
    named = {name.rstrip("_"): part for name, part in found[0][0].groupdict().items() if part}
    who, what = named.get("who", named.get("away", "i")).casefold(), LASTS.sub(" ", named.get("what", "")).strip()
    return Charge(who, what, len(found) > 1, _BESIDE.search(said, begin, end) is not None, (end - begin) / len(said))


def charge_in(text: str) -> Charge | None:
    """The same of a page's own sentence."""
    return charge(text, chinese=_HAN.search(text) is not None)


# --- private --------------------------------------------------------------------------------


def _found(said: str, *, chinese: bool) -> Iterator[tuple[re.Match[str], int]]:
    """The places that say who does what, and where the clause of each ends."""
    for pattern, open_abroad in _CHINESE if chinese else (*_ENGLISH, *_ABROAD):
        found = pattern.search(said)
        if found is None:
            continue
        close = _CLAUSE.search(said, found.end())
        clause = said[: close.start() if close is not None else len(said)]
        if not _OPEN.search(f"{clause}{said[-1:]}") and not (open_abroad and open_abroad.search(clause)):
            yield found, len(clause)
