"""Patterns that are compiled when they are first used.

The rules of capture are some three hundred patterns: to compile them all took a daemon a quarter of a second of the
processor at each start, and one that no turn ends in needs none of them.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Late:
    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags
        self._made: re.Pattern[str] | None = None

    def __getattr__(self, name: str) -> Any:
        """Called for what is not there yet: from then on that attribute is the compiled pattern's own. The others are
        left out, for of most patterns one method is used."""
        if self._made is None:
            self._made = re.compile(self._source, self._flags)
        found = getattr(self._made, name)
        vars(self)[name] = found
        return found


def late(source: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives, but for the time when: a mistake in `source` shows at its first use."""
    return cast("re.Pattern[str]", _Late(source, flags))
