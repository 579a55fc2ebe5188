"""Sessions for the continuity bench: what is said, done and answered, and what must survive. All of it is invented.

A story is a list of steps in chapters; each chapter ends in a compaction. A fact is known by words
that only it contains. It may be said by the user in passing, by the model in an answer, or stand
in what a program printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """`needles` prove its presence; `ask` is a prompt that needs it.

    `outdates` is a word of an earlier fact that is no longer true once this one is told.
    """

    sort: str  # pin, constraint, decision, failed, file, number, cause
    needles: tuple[str, ...]
    ask: str
    outdates: str = ""


@dataclass(frozen=True)
class Run:
    """A command; `output` and `code` are those of the invented program, "" runs the command as it is."""

    command: str
    output: str = ""
    code: int = 0


@dataclass(frozen=True)
class Written:
    """A file that the model writes; `path` is below the project; one that was written before is read first."""

    path: str
    content: str
    again: bool = False


@dataclass(frozen=True)
class Step:
    """One prompt; what the model does about it and then says. `agent` is (task, report) of a subagent that it sends."""

    prompt: str
    answer: str = "Understood."
    facts: tuple[Fact, ...] = ()
    runs: tuple[Run, ...] = ()
    writes: tuple[Written, ...] = ()
    agent: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Chapter:
    """What happens between two compactions: new steps, facts that are needed again, then the compaction's sort."""

    steps: tuple[Step, ...]
    used: tuple[Fact, ...]
    compaction: str  # "manual" or "automatic"


@dataclass(frozen=True)
class Story:
    """`pins` are (what is pinned, its fact); `filler` are turns that need no memory, {n} and {letter} change."""

    name: str
    about: str
    pins: tuple[tuple[str, Fact], ...]
    chapters: tuple[Chapter, ...]
    filler: tuple[str, ...] = (
        "Thanks, that looks fine.",
        "Which letter follows {letter} in the alphabet?",
        "Write haiku {n} of the rainy season.",
        "ok",
        "Convert {n} degrees Celsius to Fahrenheit.",
        "Give me a word that begins with {letter}.",
        "What is {n} times eight?",
        "Good, go on.",
    )

    def steps(self) -> Iterator[Step]:
        for chapter in self.chapters:
            yield from chapter.steps

    def facts(self) -> tuple[Fact, ...]:
        """Every fact, the pinned ones first."""
        return (*(fact for _, fact in self.pins), *(fact for step in self.steps() for fact in step.facts))
