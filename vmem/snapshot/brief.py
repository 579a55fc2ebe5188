"""What a new session is told of its project: the user's rules, what was learnt and decided, what was said lately.

A line each, so that the budget holds as much as it can: what is worded as nobody asks for it is found by no search,
but by a reader who has it before him. Of the exchanges the newest is always told, the oldest are left out first; in
print they are in the order of their time, for a later one may change what an earlier one says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from vmem.capture.statements import people
from vmem.model import REWOUND, Page
from vmem.provenance import CHOSEN, OCCASIONS
from vmem.recall.changes.passages import NOTE
from vmem.recall.telling.render import WENT_BACK, age, clean
from vmem.recall.words.alphabets import room
from vmem.recall.words.tokens import estimate_tokens
from vmem.snapshot.changed import Correction, corrected, corrections, perhaps_changed
from vmem.snapshot.dump import ANSWERED, asked_and_found, in_a_line, tells
from vmem.snapshot.fitting import Shown, fitted
from vmem.snapshot.lines import LESSONS, OWN_WORDS, RULES, SAID, WHO, Line, bare, changes_in, said_once
from vmem.snapshot.talk import NOTE_CHARS, Said, gist, with_note
from vmem.snapshot.terse import terse
from vmem.snapshot.worth import is_learnt

RULE_CHARS, STATED_CHARS = 280, 200  # at most
PERHAPS = "perhaps changed since"
_LABELLED = re.compile(rf"\n({'|'.join(OCCASIONS)})([^\n]*)")  # lines of a page that a short statement is told with
ANYWHERE: Mapping[str, str] = {}  # no page of a branch that must be told
# Section: (heading, share of the budget in the first round), in the order in which they are printed.
SECTIONS: dict[str, tuple[str, float]] = {
    RULES: ("Rules and preferences:", 0.8),  # whoever breaks one has to be told again
    LESSONS: ("Lessons:", 0.15),
    WHO: ("Who does what:", 0.12),
    "facts": ("Decisions, unless named otherwise:", 0.4),
    SAID: ("Said here lately (=> the answer; a later line overrides an earlier one):", 0.2),
}


@dataclass(frozen=True, slots=True)
class Exchange:
    """One exchange of the project: its page, and what was said, with its place in the talk for a turn."""

    page: Page
    said: Said


def brief(
    rules: Sequence[Page], stated: Sequence[Page], talk: Sequence[Exchange], budget: int, max_chars: int, now: float,
    head: str = "", foot: str = "", on: Mapping[str, str] = ANYWHERE,
) -> Shown:  # fmt: skip
    """The sections between `head` and `foot`, at most `budget` tokens and `max_chars` UTF-16 units in all; no text when
    there is nothing to tell.

    `rules` and `stated` come best first, `talk` oldest first. What tools or web pages say has no place in it. `on` has
    the branch of each page (by uid) whose reader must know it.
    """
    lines = [*rule_lines(RULES, rules, on)]
    for n, page in enumerate(_trusted(stated)):
        section = LESSONS if is_learnt(page) else WHO if people.TAG in page.tags else "facts"
        kind = page.kind if section == "facts" and page.kind != "decision" else ""  # which the heading says
        facts = () if section == LESSONS else (kind, age(page.created_at, now))  # which holds, whenever it was
        lines.append(_stated(section, page, (*facts, _branch(page, on)), STATED_CHARS, n))
    left = budget - estimate_tokens(head) - estimate_tokens(foot)
    return fitted([*lines, *_said(talk, left, now, on)], SECTIONS, budget, max_chars, head, foot, never_empty=SAID)


def rule_lines(section: str, rules: Iterable[Page], on: Mapping[str, str] = ANYWHERE) -> Iterator[Line]:
    """Rules, a line each, without their age: they hold until they are taken back."""
    lines = (
        _stated(section, page, (_branch(page, on), WENT_BACK if REWOUND in page.tags else ""), RULE_CHARS, n)
        for n, page in enumerate(_trusted(rules))
    )
    return said_once(list(lines))


def _trusted(found: Iterable[Page]) -> Iterator[Page]:
    return (page for page in found if page.speaker in ("user", "assistant"))


def _stated(section: str, page: Page, facts: Sequence[str], limit: int, order: int) -> Line:
    """A statement in a line. Chatter says nothing: a page is told whole without it, too."""
    text = _flat(_LABELLED.sub(r" (\1\2)", terse(page, bare(page.text, terse=True))))
    words = _short(text, room(limit, text))
    who = "" if page.speaker == "user" else page.speaker
    said, then = words, ""
    if section == "facts" and page.text.startswith(CHOSEN):  # where it gives way to a rule that says what was chosen
        said, _, then = words.partition(ANSWERED)
    return Line(section, _line(page.uid, (*facts, who), words), order, page, words == text, said, then)


def _short(text: str, limit: int) -> str:
    """A statement in about `limit` characters; one with notes comes first in them, and its last note has the rest."""
    notes = [note for note in NOTE.finditer(text) if ":" in note[0]]
    if len(text) <= limit or not notes:
        return gist(text, limit)
    return with_note(gist(text[: notes[0].start()].rstrip(), limit - NOTE_CHARS), text, limit)


def _branch(page: Page, on: Mapping[str, str]) -> str:
    return f"on {_flat(on[page.uid])}" if page.uid in on else ""


def _said(talk: Sequence[Exchange], budget: int, now: float, on: Mapping[str, str]) -> Iterator[Line]:
    """The exchanges that tell something still true, newest first, until they alone would exceed the budget."""
    sure: list[Correction] = []
    later: list[Correction] = []
    for exchange in reversed(talk):
        said, page, turn = exchange.said, exchange.page, exchange.said.turn
        if tells(said) and not corrected(said.prompt, turn, sure):
            asked, found = map(_flat, asked_and_found(said, sure))
            nodded = not found and len(said.answer) < OWN_WORDS
            whole = asked == _flat(said.prompt) and (nodded or found == _flat(said.answer))
            words = in_a_line(asked, found)
            mark = PERHAPS if perhaps_changed(words, turn, later) else ""
            later += changes_in([(f"{asked}{ANSWERED}{found}", turn)])
            text = _line(page.uid, (age(page.created_at, now), _branch(page, on), mark), words)
            yield Line(SAID, text, turn, page, whole, asked, found)
            budget -= estimate_tokens(text)
            if budget < 0:
                return
        sure += corrections([said])


def _line(uid: str, facts: Sequence[str], words: str) -> str:
    told = ", ".join(fact for fact in facts if fact)
    return f"- [{uid}] {told}: {words}" if told else f"- [{uid}] {words}"


def _flat(text: str) -> str:
    return clean(text, one_line=True)
