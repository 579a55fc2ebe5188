"""What is cut besides what rules find: by the user's own patterns, and secrets that were told as such."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from vmem.capture.talk.asked_for import is_plain
from vmem.hot.redact import redact

TOLD_LIMIT = 100  # secrets that are remembered, never on disk
CHANGED_CHARS = 4  # at the end of a password, by which people make the next one of it, or mistype it
LEAST_CHARS = 8  # of what stays the same


class KnownSecrets:
    """Those of one daemon."""

    def __init__(self, own: Callable[[], tuple[str, ...]]) -> None:
        """`own` gives the user's patterns as they are set now."""
        self._own = own
        self._told: tuple[re.Pattern[str], ...] = ()  # which nothing but what was asked tells as such

    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """The user's own patterns, and the secrets that were told since the daemon began."""
        return (*self.own(), *self._told)

    def own(self) -> tuple[re.Pattern[str], ...]:
        """The user's own patterns."""
        return _compiled(self._own())

    def note(self, told: Sequence[str]) -> None:
        """Has what was said to who asked for a secret cut wherever it is said again: nobody will say there what it
        is."""
        known = {pattern.pattern for pattern in self._told}
        new = [re.compile(word) for word in dict.fromkeys(map(_and_alike, told)) if word not in known]
        self._told = (*self._told, *new)[-TOLD_LIMIT:]

    def cut(self, text: str) -> str:
        """The text without secrets, also by these."""
        return redact(text, self.patterns())[0]


def _and_alike(secret: str) -> str:
    """A pattern for a secret, and for those that begin as it does where that beginning means nothing else."""
    begins, ends = secret[:-CHANGED_CHARS], secret[-CHANGED_CHARS:]
    if len(begins) < LEAST_CHARS or is_plain(begins):
        return re.escape(secret)
    return rf"{re.escape(begins)}(?:{re.escape(ends)}|[\w!#$%&*+@^-]{{1,{2 * CHANGED_CHARS}}})"


@lru_cache(maxsize=8)
def _compiled(sources: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(source) for source in sources)
