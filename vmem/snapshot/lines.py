"""The lines of a restored state and of a session's brief: what each says, of which page, in which section."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from vmem.capture.talk.episodes import clip
from vmem.model import Page
from vmem.provenance import (
    AGREED,
    ASKED,
    ASKED_WAS,
    CHOSEN,
    GIVEN_UP,
    OF_PLAN,
    REFUSING,
    SAID_BEFORE,
    SAID_WITH,
    SAID_WITH_IT,
    THEN,
    UNDER,
    without_source,
)  # fmt: skip
from vmem.recall.words.alphabets import room
from vmem.recall.words.sentences import ASKING, sentences
from vmem.recall.words.terms import content
from vmem.snapshot.changed import Correction, about, change_in
from vmem.snapshot.dump import ANSWERED, BY_AGENT
from vmem.snapshot.worth import STATED_WORDS

RULES, STANDING = "rules", "standing"  # told to the letter: a line of theirs gives way only to one that holds it whole
LESSONS = "lessons"
SAID = "said"  # the section of exchanges: a newer one takes the place of an older one that says the same
FEW_WORDS = 4  # that carry meaning: a choice in so few does not say of what it is
ASKED_CHARS = 90  # of what a choice answers: beside more of it the choice itself would be left out of its line
OWN_WORDS = 24  # characters; a shorter statement is not understood without its occasion
_OCCASION = re.compile(rf"\n(?:{'|'.join((SAID_WITH, ASKED, UNDER, THEN, AGREED, REFUSING, OF_PLAN))})[^\n]*(?=\n|\Z)")
# What is given up stands in the statement itself.
_GIVEN_UP = re.compile(rf"\n{GIVEN_UP}[^\n]*(?=\n|\Z)")
_CHOICE = re.compile(
    rf"{CHOSEN}(?P<chosen>[^\n]+?)\.?\n(?:{ASKED_WAS}(?P<asked>[^\n]+)|{SAID_BEFORE}[^\n]+)"
    rf"(?:\n{SAID_WITH_IT}(?P<why>[^\n]+))?(?:\n{GIVEN_UP}(?P<left>[^\n]+))?"
)
_THEN = re.compile(rf"\n{THEN}([^\n]+)")
_STOPS = (*ASKING, ".", "!", ":", "…", "。", "！", "：", "।")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a section; that of an exchange is "HEAD: asked" and, when anything was found, ANSWERED and that."""

    section: str
    text: str
    order: float = 0.0  # within the section, in print
    page: Page | None = None  # that it tells
    whole: bool = False  # it has all of that page
    words: str = ""  # what the line says, to see that another repeats it
    found: str = ""  # what it says of the answer


def bare(text: str, *, terse: bool) -> str:
    """The text without the lines that name its source, which ours do; terse, also without those on its occasion, and a
    choice as a sentence: "Where are sessions kept? Redis (survives restarts), not Postgres". One in few words that
    answers no question comes with what was done then: "21 => Toolchain raised to JDK 21"."""
    text = without_source(text).strip()
    words = _OCCASION.sub("", text) if terse else text
    if terse and (choice := _CHOICE.fullmatch(words)) is not None:
        asked, chosen, why, left = (choice[part] or "" for part in ("asked", "chosen", "why", "left"))
        asked = _question(asked)
        between = "" if not asked else " " if asked.endswith(_STOPS) else ": "  # "Redis or Postgres: Redis"
        said = f"{asked}{between}{chosen}" + (f" ({why})" if why else "") + (f", not {left}" if left else "")
        then = _THEN.search(text) if not asked and len(content(chosen)) <= FEW_WORDS else None
        return f"{said}{ANSWERED}{then[1]}" if then and len(about(then[1])) >= STATED_WORDS else said
    if terse:
        words = _GIVEN_UP.sub("", words)
    return words if len(words) >= OWN_WORDS else text


def changes_in(told: Iterable[tuple[str, int]]) -> tuple[Correction, ...]:
    """What exchanges, each in a line and with its turn, seem to change, oldest first: the user's own words, else the
    answer to them."""
    found = []
    for line, turn in told:
        asked, _, answer = line.partition(ANSWERED)
        if not asked.startswith(BY_AGENT):
            spoken = answer if asked.rstrip().endswith(ASKING) else asked
            change = change_in(spoken, turn)
            found += [change] if change else []
    return tuple(sorted(found, key=lambda change: change.turn))


# --- private --------------------------------------------------------------------------------


def _question(asked: str) -> str:
    """What a choice answers, or of a long text what that asks first."""
    most = room(ASKED_CHARS, asked)
    if len(asked) <= most:
        return asked
    return clip(next((one for one in sentences(asked) if one.endswith(ASKING)), asked), most)
