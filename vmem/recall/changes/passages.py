"""Passages of a conversation that no longer hold: shown with what holds instead, never as if they still did.

An episode is kept word for word. When a statement extracted from it was replaced, edited or forgotten, or another page
found beside it replaced what it says, the sentence (or the clause of it) that says so gives way to a note of what was
put in its place; the rest of the episode is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from vmem.model import Page
from vmem.provenance import LATER, statement
from vmem.recall.changes.outdated import Change, clauses
from vmem.recall.words.sentences import spans
from vmem.recall.words.terms import index_terms, is_stop, numbers

SAME = 0.6  # of the old statement's words that a passage holds, to state it when it is another conversation's
FORGOTTEN = 0.75  # the same, of a statement that was forgotten
NOW_CHARS = 240  # of what holds instead
LEAST_CHARS = 8  # of a sentence that is looked for as it was written
LEFT_TERMS = 3  # an episode with fewer of its own words left tells nothing

CHANGED = "since changed"  # how a note begins; with LATER where the two may be of different things
AGAIN = "[…]"  # for a passage that says what another one said
GONE = "[no longer holds]"
LABEL = re.compile(r"\A(?:User|Task|Assistant): ")
_DONE = "Done: "
_SAID = r": [^\]\n]*"  # what `note_of` writes behind how it begins
NOTE = re.compile(rf"\[(?:…|(?:{CHANGED}|{LATER})(?:{_SAID})?|no longer holds)\]")
SURE = re.compile(rf"\[{CHANGED}{_SAID}\]")  # those of them that tell what surely holds instead
_EDGES = " \t\n.。!！?？,，;；:：\"'`*-"


@dataclass(frozen=True, slots=True)
class Outdated:
    """A change, what is said in its place ("" when nothing is, or the reader may not see it), and by which page."""

    change: Change
    now: str = ""
    uid: str = ""


def mended(text: str, own: Sequence[Outdated], near: Sequence[Outdated] = (), *, keep: bool = False) -> str:
    """An episode's text with a note in the place of each passage that no longer holds.

    `own` were stated in this conversation itself, so that any passage with their old value counts; `near` are other
    pages', and a passage must say the same as they did. With `keep` the passage stays before its note.
    """
    if not own and not near:
        return text
    out: list[str] = []
    at = 0
    told: set[str] = set()
    for start, end in sentences(text):
        passage = text[start:end]
        label = LABEL.match(passage)
        if label is not None:
            start, passage = start + label.end(), passage[label.end() :]
        found = None if passage.startswith(_DONE) else _stale(passage, own, near)
        if found is None:
            continue
        one, part = found
        begin, stop = start + part[0], start + part[1]
        instead = AGAIN if one.change.said in told and not keep else note_of(one.now) if one.now.strip() else GONE
        told.add(one.change.said)
        out += (text[at:begin], f"{text[begin:stop].rstrip()} {instead}" if keep else instead)
        at = stop
    out.append(text[at:])
    return "".join(out) if at else text


def note_of(words: str, most_chars: int = NOW_CHARS, how: str = CHANGED) -> str:
    """A note of what was said since, in one line that holds no brackets but its own."""
    flat = " ".join(words.split()).replace("[", "(").replace("]", ")")
    return f"[{how}: {flat if len(flat) <= most_chars else flat[: most_chars - 1] + '…'}]"


def tells(text: str) -> bool:
    """Whether a mended episode says anything besides its notes."""
    plain = NOTE.sub(" ", re.sub(r"(?m)^(?:User|Task|Assistant|Done): ", "", text))
    return sum(not is_stop(term) for term in set(index_terms(plain))) >= LEFT_TERMS


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends, white space apart; a note is none, and divides what it stands in."""
    out: list[tuple[int, int]] = []
    start = 0
    for note in (*NOTE.finditer(text), None):
        end = len(text) if note is None else note.start()
        out += spans(text, start, end)
        start = end if note is None else note.end()
    return out


def with_notes(text: str) -> list[str]:
    """Each sentence in words, with the notes behind it, which say how far it holds."""
    cuts = [0, *[start for start, _ in sentences(text)][1:], len(text)]
    return [piece for start, end in pairwise(cuts) if (piece := text[start:end].strip())]


def current_statement(page: Page) -> str:
    """What a page states, in a line."""
    return " ".join(statement(page.text).split())


# --- private --------------------------------------------------------------------------------


def _stale(passage: str, own: Sequence[Outdated], near: Sequence[Outdated]) -> tuple[Outdated, tuple[int, int]] | None:
    """The change that makes a passage, or a clause of it, outdated, and where in the passage that stands."""
    flat = _flat(passage)
    held = frozenset(index_terms(passage))
    for one in own:
        change = one.change
        said = _is_said(flat, change.said) and (change.successor is None or bool(change.gone & held))
        if said or _restates(held, change):
            return one, _clause(passage, change)
    for one in near:
        change = one.change
        if _holds_old(held, change) and _about(held, change) >= SAME * len(change.words):
            return one, _clause(passage, change)
    return None


def _is_said(flat: str, said: str) -> bool:
    """Whether a sentence is the one that a statement was made of: a statement may lack the lead-in, or have the
    sentence before it in front."""
    if len(flat) < LEAST_CHARS:
        return False
    return any(line == flat or line.endswith(" " + flat) or flat.endswith(" " + line) for line in _lines(said))


def _lines(said: str) -> list[str]:
    return [line for line in map(_flat, said.splitlines()) if len(line) >= LEAST_CHARS]


def _restates(held: frozenset[str], change: Change) -> bool:
    """Whether a sentence of the same conversation says the old value again: most of it, of the same thing."""
    if change.new and change.new <= held:
        return False
    if change.successor is None and not numbers(change.gone):  # nothing tells its value from the rest of it
        return len(change.words & held) >= FORGOTTEN * max(1, len(change.words))
    enough = 1 if numbers(change.gone) else (len(change.gone) + 1) // 2
    return len(change.gone & held) >= enough and _about(held, change) > 0


def _holds_old(held: frozenset[str], change: Change) -> bool:
    return bool(change.gone) and change.gone <= held and not (change.new and change.new <= held)


def _about(held: frozenset[str], change: Change) -> int:
    """How many of the old statement's words, besides its value, a passage holds."""
    return len((change.words - change.gone) & held) or int(change.words == change.gone)


def _clause(passage: str, change: Change) -> tuple[int, int]:
    """The clauses of a sentence that hold the old value; all of it when the value stands in each, or in none."""
    spans = clauses(passage)
    if len(spans) < 2:
        return 0, len(passage)
    value = numbers(change.gone) or change.gone
    stale = [span for span in spans if value & frozenset(index_terms(passage[span[0] : span[1]]))]
    if not stale or len(stale) == len(spans):
        return 0, len(passage)
    begin, end = stale[0][0], stale[-1][1]
    return begin, begin + len(passage[begin:end].rstrip(" ,，;；"))


def _flat(text: str) -> str:
    return " ".join(text.split()).strip(_EDGES).casefold()
