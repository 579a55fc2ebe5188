"""What the lines that were chosen say already, and what others add to that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from vmem.provenance import SAID_WITH
from vmem.recall.words.sentences import ASKING
from vmem.snapshot.changed import about
from vmem.snapshot.dump import ANSWERED
from vmem.snapshot.lines import LESSONS, RULES, SAID, STANDING, Line, bare
from vmem.snapshot.worth import STATED_WORDS

NEARLY_ALL, MOST = 0.9, 0.75  # of the words of a statement, or of an exchange: said again, they tell nothing new
_ONCE = (SAID, LESSONS, "failed", "facts")  # the sections whose lines must not repeat others
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|\w+")


@dataclass(frozen=True, slots=True)
class Told:
    """What the chosen lines say: the words of each, the same to the letter, and by exchange (session and turn) all of
    a page that a line tells but for its chatter: no other line of that exchange need tell that."""

    words: list[frozenset[str]] = field(default_factory=list)
    flat: list[str] = field(default_factory=list)
    whole: dict[tuple[str, int], frozenset[str]] = field(default_factory=dict)

    def add(self, line: Line) -> None:
        self.words.extend(filter(None, (_words(line.words), _words(line.found))))
        self.flat.append(_flat(line.words))
        if line.page is not None and line.whole and line.section != SAID and line.page.turn:
            page = _words(bare(line.page.text, terse=False))
            if _numbers(page) <= _words(line.words):  # a number is no chatter
                self.whole[line.page.session_id, line.page.turn] = page


def fresh(line: Line, told: Told) -> Line | None:
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


def said_once(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines but for those of whose words another of the same exchange has nearly all: of two alike the first."""
    for n, line in enumerate(lines):
        alike = [
            m for m, other in enumerate(lines) if m != n and _of_one_exchange(line, other) and _within(line, other)
        ]
        if not any(m < n or not _within(lines[m], line) for m in alike):
            yield line


# --- private --------------------------------------------------------------------------------


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
    return bool(mine) and any(len(mine & theirs) >= MOST * len(mine) and numbers <= theirs for theirs in told)


def _numbers(words: Iterable[str]) -> set[str]:
    return {word for word in words if word[0].isdigit()}


def _flat(text: str) -> str:
    return " ".join(text.split()).rstrip(".!。！").casefold()


@lru_cache(maxsize=1024)
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))
