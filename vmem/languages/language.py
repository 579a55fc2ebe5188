"""What is known of a language: its words by what they are read for, each the alternatives of a pattern.

Patterns are matched in lower case, or whatever the case. In those of statements a space stands for any white space, as
`vmem.capture.patterns.phrases` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Prompts(NamedTuple):
    """How a prompt asks, answers and orders."""

    questions: str = ""  # words that ask; of Japanese and Korean a pattern for anywhere in the prompt
    joins: str = ""  # words that may stand before these: and, but
    before: str = ""  # and others: in, since
    past: str = ""  # asks what was
    ours: str = ""  # means us
    filler: str = ""  # words of which a prompt consists that says nothing; of Japanese and Korean a pattern
    thanks: str = ""
    many: str = ""  # before them
    farewells: str = ""  # and what asks to wait, as phrases, not of Japanese and Korean
    where_left: str = ""  # asks to go on where the last session stopped; a pattern
    goes_on: str = ""  # the same in a word
    urges: str = ""  # before that: well, come on
    please: str = ""  # behind it
    asks_to: str = ""  # before an order: please, can you
    unwanted: str = ""  # says that it is not to be remembered itself: "don't remember this"
    unwanted_by: str = ""  # a part of each of these
    orders: str = ""  # how an order on what is in front of it begins; of Japanese and Korean how it ends, a pattern


class Time(NamedTuple):
    """How a time is said. Its numbers, units, week-days and months stand in the order of the English ones, several
    forms of one parted by "|". `said` has the English of each way in the order in which they are looked for, with a
    pattern, or several parted by " / ", that may hold the same {names}."""

    numbers: str
    units: str
    weekdays: str
    months: str
    said: Mapping[str, str]


class Statements(NamedTuple):
    """How a sentence states something: what makes each kind, and what makes nothing. {LEAD} stands for the small words
    that any sentence may begin with."""

    constraint: str
    decision: str
    preference: str
    rejected: str
    nothing: str  # supposed, reported, for once, or a story
    why: str  # before a reason
    asks: str  # a sentence that asks, with a mark or without; a pattern
    for_good: str = ""  # says that a rule has no exception: never, always
    clause: str = ""  # begins a clause whose words are not the sentence's own: "add a check that it is never empty"
    wishes: str = ""  # before such a clause: they are
    without: str = ""  # behind it nothing is supposed: "ohne zu fragen", "nur wenn"
    reason_first: str = ""  # ends a reason that stands before what it is for
    charge: str = ""  # who does something, or is away; {NAME} stands for a name, the groups are `who` and `what`
    remember: str = ""  # before what is to be remembered; of Japanese and Korean behind it
    unmistakable: str = ""  # words that no other language has, for a text too short to tell its own otherwise


class Answers(NamedTuple):
    """How a reply answers an offer, and how one is made."""

    agrees: str  # words of which a reply consists that only agrees; of Japanese and Korean a pattern, too
    places: str  # of an option: the first to the fourth and the last, parted by " / "
    before: str  # such a place
    behind: str
    step: str  # what is only done once
    refuses: str = ""  # with which a reply begins that turns down what was said just before: no
    drops: str = ""  # the same as an order: forget it


class Changes(NamedTuple):
    """How a change is said, in whole words."""

    now: str  # something is otherwise
    ends: str  # it ends, moves, does not do, or may be again
    sets: str  # an answer tells that something was set anew
    supposes: str  # with which a sentence begins that only supposes
    maybe: str  # that stands anywhere in one
    our: str = ""  # before a thing
    joins: str = ""  # behind it
    instead: str = ""  # before what is given up
    drops: str = ""  # a verb before it
    replaces: str = ""  # a verb before what gives way, and the word before what takes its place
    by: str = ""
    moves: tuple[str, str, str] = ("", "", "")  # from, to, and the verb


class Rounds(NamedTuple):
    """What a round of a loop says in which nothing happened, each for a part of a sentence; patterns.

    A finding that is taken for one of these is lost, a round too many is only read over: so "without a new certificate"
    and "no new connections are accepted" must match nothing.
    """

    quiet: (
        str  # nothing changed, or is to be told; how things are, as "no failures" tells, may have changed: see `fine`
    )
    fine: (
        str  # nothing is wrong: news after a round that found something wrong, and none after one that said it as well
    )
    still: str  # something goes on as it was: no news where the last round told the rest
    next: str  # what comes next
    turns: str  # behind it stands what did change, or why, or what cannot be done


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """`small`: the words that say nothing of what a text is about, lower-cased and without marks: by them a text's
    language is told. `letters`: those that hardly another language has. `endings`: of nouns, verbs and adjectives,
    without marks, for a language that terms are not stemmed for."""

    small: str = ""
    letters: str = ""
    endings: str = ""
    prompts: Prompts
    time: Time | None = None
    statements: Statements | None = None
    answers: Answers | None = None
    changes: Changes | None = None
    rounds: Rounds | None = None
