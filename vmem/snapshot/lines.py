"""Lines that compete for a budget: what a restored state and a session's brief are made of.

Each belongs to a section, which has a share of the budget; what one leaves, others may take. What a chosen line
says already is not said again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

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
from vmem.recall.render import utf16_length
from vmem.recall.sentences import ASKING, sentences
from vmem.recall.terms import content
from vmem.recall.tokens import estimate_tokens
from vmem.snapshot.changed import Correction, about, change_in
from vmem.snapshot.dump import ANSWERED, BY_AGENT
from vmem.snapshot.worth import STATED_WORDS

Sections = Mapping[str, tuple[str, float]]  # name: (heading, share of the budget in the first round), as printed
RULES, STANDING = "rules", "standing"  # told to the letter: a line of theirs gives way only to one that holds it whole
SAID = "said"  # the section of exchanges: a newer one takes the place of an older one that says the same
_ONCE = (SAID, "failed", "facts")  # the sections whose lines must not repeat others
NEARLY_ALL = 0.9
FEW_WORDS = 4  # that carry meaning: a choice in so few does not say of what it is
ASKED_CHARS = 90  # of what a choice answers: beside more of it the choice itself would be left out of its line
OWN_WORDS = 24  # characters; a shorter statement is not understood without its occasion
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|\w+")
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


@dataclass(frozen=True, slots=True)
class Shown:
    """The text, the pages that it holds whole, (uid, version, tokens), and the uids of those that it tells in part."""

    text: str
    pages: tuple[tuple[str, int, int], ...] = ()
    lines: tuple[str, ...] = ()


def fitted(
    lines: Sequence[Line], sections: Sections, budget: int, max_chars: int, head: str = "", foot: str = "",
    never_empty: str = "",
) -> Shown:  # fmt: skip
    """`head`, the best of the lines, given in rank order, below the headings of their sections, and `foot`.

    At most `budget` tokens and `max_chars` UTF-16 units in all; "" where not one line fits. The section `never_empty`
    keeps room for its best line, however many there are of the sections before it.
    """
    around = "\n".join(("", *filter(None, (head, foot))))
    room, chars = budget - estimate_tokens(around), max_chars - utf16_length(around)
    chosen = _chosen(lines, sections, room, chars, never_empty)
    while chosen:
        shown = _printed(chosen, sections)
        text = "\n".join(filter(None, (head, shown.text, foot)))
        if estimate_tokens(text) <= budget:
            return replace(shown, text=text)
        chosen.pop()  # together they are a little more than one by one
    return Shown("")


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


def said_once(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines but for those of whose words another of the same exchange has nearly all: of two alike the first."""
    for n, line in enumerate(lines):
        alike = [
            m for m, other in enumerate(lines) if m != n and _of_one_exchange(line, other) and _within(line, other)
        ]
        if not any(m < n or not _within(lines[m], line) for m in alike):
            yield line


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
    if len(asked) <= ASKED_CHARS:
        return asked
    return clip(next((one for one in sentences(asked) if one.endswith(ASKING)), asked), ASKED_CHARS)


def _chosen(lines: Sequence[Line], sections: Sections, budget: int, max_chars: int, never_empty: str) -> list[Line]:
    """Two rounds in rank order: each section within its share, then whatever still fits. -> In order of choice."""
    left, chars = budget, max_chars
    best = next((line for line in lines if line.section == never_empty), None)
    kept = _room(best, sections, budget) if best is not None else 0
    spent: dict[str, int] = {}
    chosen: dict[int, Line] = {}
    told = _Told([], [], {})
    for last_round in (False, True):
        for rank, line in enumerate(lines):
            if rank in chosen:
                continue
            fresh = _fresh(line, told)
            if fresh is None:
                continue
            heading, share = sections[line.section]
            below = "" if line.section in spent else heading
            cost = _cost(fresh.text, below)
            length = utf16_length(fresh.text) + 1 + (len(below) + 1 if below else 0)
            mine = spent.get(line.section, 0) + cost
            kept = 0 if line is best else kept
            if cost + kept <= left and length <= chars and (last_round or mine <= share * budget):
                spent[line.section] = mine
                left, chars = left - cost, chars - length
                chosen[rank] = fresh
                told.add(fresh)
    return list(chosen.values())


def _room(line: Line, sections: Sections, budget: int) -> int:
    """Tokens of a section that holds this line alone; 0 where that is more than its share."""
    heading, share = sections[line.section]
    tokens = _cost(line.text, heading)
    return tokens if tokens <= share * budget else 0


def _cost(text: str, heading: str) -> int:
    """Tokens of a line, with those of the heading that it brings along, if any."""
    return estimate_tokens(text) + 1 + (estimate_tokens(heading) + 1 if heading else 0)


def _printed(chosen: Sequence[Line], sections: Sections) -> Shown:
    parts = []
    for section, (heading, _) in sections.items():
        mine = [line for line in chosen if line.section == section]
        if mine:
            parts.append(heading)
            parts += [line.text for line in sorted(mine, key=lambda line: line.order)]
    told = [(line.page, line.whole) for line in chosen if line.page is not None]
    held = tuple((page.uid, page.version, estimate_tokens(page.text)) for page, whole in told if whole)
    return Shown("\n".join(parts), held, tuple(page.uid for page, whole in told if not whole))


@dataclass(frozen=True, slots=True)
class _Told:
    """What the chosen lines say: the words of each, the same to the letter, and by exchange (session and turn) all of
    a page that a line tells but for its chatter: no other line of that exchange need tell that."""

    words: list[frozenset[str]]
    flat: list[str]
    whole: dict[tuple[str, int], frozenset[str]]

    def add(self, line: Line) -> None:
        self.words.extend(filter(None, (_words(line.words), _words(line.found))))
        self.flat.append(_flat(line.words))
        if line.page is not None and line.whole and line.section != SAID and line.page.turn:
            page = _words(bare(line.page.text, terse=False))
            if _numbers(page) <= _words(line.words):  # a number is no chatter
                self.whole[line.page.session_id, line.page.turn] = page


def _fresh(line: Line, told: _Told) -> Line | None:
    """The line, or what of it no chosen line says already; None when that is nothing."""
    rule = _flat(line.words) if line.section in (RULES, STANDING) else ""
    if rule and any(rule in flat for flat in told.flat):
        return None
    if line.section not in _ONCE:
        return line
    page = told.whole.get((line.page.session_id, line.page.turn)) if line.page is not None else None
    said = [*told.words, page] if page else told.words
    exact = line.section != SAID  # of what was said the newest comes first, and takes the place of what was before
    asked, found = not _repeated(line.words, said, exact), bool(line.found) and not _repeated(line.found, said, exact)
    if asked and (found or not line.found):
        return line
    if line.section == "facts":  # what was done says nothing without what was chosen
        return line if asked else None
    turn = line.text.partition(": ")[0]
    if found:
        return replace(line, text=f"{turn}{ANSWERED}{line.found}", words="")
    if asked and len(about(line.words)) >= STATED_WORDS and not line.words.rstrip().endswith(ASKING):
        return replace(line, text=f"{turn}: {line.words}", found="")
    return None


def _of_one_exchange(line: Line, other: Line) -> bool:
    mine, theirs = line.page, other.page
    if mine is None or theirs is None or not mine.turn:
        return False
    return (mine.session_id, mine.turn) == (theirs.session_id, theirs.turn)


def _within(line: Line, other: Line) -> bool:
    """Whether the other line has nearly all words of a statement, and every number."""
    mine, theirs = _words(line.words.replace(SAID_WITH, "")), _words(other.words)
    return len(mine & theirs) >= NEARLY_ALL * len(mine) and _numbers(mine) <= theirs


def _repeated(text: str, told: Sequence[frozenset[str]], exact: bool) -> bool:
    """Whether one of `told` has most of the words of `text`; when it is to be `exact` also every number."""
    mine = _words(text)
    numbers = _numbers(mine) if exact else set()
    return bool(mine) and any(len(mine & theirs) >= 0.75 * len(mine) and numbers <= theirs for theirs in told)


def _numbers(words: Iterable[str]) -> set[str]:
    return {word for word in words if word[0].isdigit()}


def _flat(text: str) -> str:
    return " ".join(text.split()).rstrip(".!。！").casefold()


@lru_cache(maxsize=1024)
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))
