"""What the edits of a turn take out of files: `PORT = 7070` gave way to `PORT = 8080`, so "it listens on 7070" is over.

The surest sign that an earlier exchange holds no longer, in whatever words its user asked for the edit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import PurePosixPath

from vmem.capture.talk.episodes import EDIT_TOOLS, file_of
from vmem.model import Turn
from vmem.recall.changes.reversal_words import subject
from vmem.recall.words.terms import content

MOST = 4  # values that an edit replaces: one that replaces more writes something anew
_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d]\w*(?:[-.][^\W_]\w*)*", re.ASCII)
_JOINTS = re.compile(r"[-_.]")
_COMMON = re.compile(r"\d{1,2}|[a-z]+")
_SET = r"(?m)[\"':=][ \t]*%s(?:[\"']|[ \t]*[,;)}]?[ \t]*(?:#.*)?$)"  # a plain word as a value, not of a text or a name


@dataclass(frozen=True, slots=True)
class Edit:
    """The values that an edit of a file replaced, word for word, those in their place, and what it was about."""

    file: str
    gone: tuple[str, ...]
    come: tuple[str, ...]
    about: frozenset[str]

    def gone_in(self, sentence: str, words: frozenset[str]) -> list[str]:
        """The replaced values that a sentence names which is about the same as the edit, or as the turn's `words`."""
        named = [value for value in self.gone if _names(sentence, value)]
        return named if named and self._is_about(sentence, words) else []

    def has_come_in(self, sentence: str, words: frozenset[str]) -> bool:
        """Whether such a sentence names all that took their place."""
        return all(_names(sentence, value) for value in self.come) and self._is_about(sentence, words)

    def _is_about(self, sentence: str, words: frozenset[str]) -> bool:
        own = subject(sentence)
        return not own or not own.isdisjoint(self.about | words)  # "make it 20" is of its file


def edits_of(turn: Turn) -> tuple[Edit, ...]:
    """The edits of a turn that put a few values in the place of others."""
    found = []
    for tool in turn.tools:
        if tool.name in EDIT_TOOLS and tool.before and not tool.failed:
            gone, come = _replaced(tool.before, tool.after)
            if 0 < len(gone) <= MOST:
                file = file_of(turn, tool.target)
                about = subject(f"{PurePosixPath(file).stem}\n{tool.before}")
                found.append(Edit(file, gone, come, about))
    return tuple(found)


def is_common(value: str) -> bool:
    """Whether a value is a word, or a number that many things have."""
    return _COMMON.fullmatch(value) is not None


# --- private --------------------------------------------------------------------------------


def _replaced(before: str, after: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that gave way to as many others at their place, and those."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    pairs = dict.fromkeys(
        pair
        for what, begin, end, start, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if what == "replace" and end - begin == stop - start
        for pair in zip(old[begin:end], new[start:stop], strict=True)
    )
    told = [
        (one, other)
        for one, other in pairs
        if content(one) and content(other) and content(one) != content(other) and one not in after
        and one[0].isdigit() == other[0].isdigit()
        and (not (one.isalpha() and one.islower()) or (len(pairs) == 1 and re.search(_SET % one, before)))
    ]  # fmt: skip
    return tuple(one for one, _ in told), tuple(other for _, other in told)


def _names(sentence: str, value: str) -> bool:
    if value[0].isdigit():
        return value in sentence and re.search(rf"(?<![\w.,:]){re.escape(value)}(?![\w.,:]?\d)", sentence) is not None
    return content(_JOINTS.sub(" ", value)) <= content(sentence)
