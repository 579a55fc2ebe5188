"""The patterns by which talk is read: regular expressions that are compiled when they are first used.

There are some three hundred: to compile them all took a daemon a quarter of a second of the processor at each start,
and one that no turn ends in needs none of them.
"""

from __future__ import annotations

import re
from typing import Any, cast

_WRITTEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\n\s*| |'", re.DOTALL)


def regex(source: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives, but for the time when: a mistake in `source` shows at its first use."""
    return cast("re.Pattern[str]", _Late(source, flags))


def phrases(source: str) -> re.Pattern[str]:
    r"""A pattern of words as people type them, in capitals or not: a space stands for any white space (`\s+`) and ' for
    ’ as well; a new line and what it is indented by stand for nothing. Within [...] they stand for themselves."""
    return cast("re.Pattern[str]", _Late(source, re.IGNORECASE, as_typed=True))


# --- private --------------------------------------------------------------------------------


class _Late:
    def __init__(self, source: str, flags: int, *, as_typed: bool = False) -> None:
        self._source = source
        self._flags = flags
        self._as_typed = as_typed
        self._made: re.Pattern[str] | None = None

    def __getattr__(self, name: str) -> Any:
        """Called for what is not there yet: from then on that attribute is the compiled pattern's own. The others are
        left out, for of most patterns one method is used."""
        if self._made is None:
            source = _WRITTEN.sub(_spelled, self._source) if self._as_typed else self._source
            self._made = re.compile(source, self._flags)
        found = getattr(self._made, name)
        vars(self)[name] = found
        return found


def _spelled(part: re.Match[str]) -> str:
    """A part of a source in the notation of `phrases`, as a regular expression has it."""
    if part[0] == " ":
        return r"(?:\s+)"
    return "" if part[0].startswith("\n") else "['’]" if part[0] == "'" else part[0]
