"""Secrets that are said again where nothing tells what they are: "I logged in with hunter2xyz"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vmem.capture.talk.asked_for import is_plain
from vmem.hot.redact import secrets, without

BY_PLACE = frozenset(("password", "token", "secret", "key", "auth"))  # kinds that a name or a command gives away
LEAST_CHARS, MOST_CHARS = 8, 80  # of a word that means nothing else, wherever it stands


def redact_and_name(text: str, patterns: Sequence[re.Pattern[str]] = ()) -> tuple[str, list[str]]:
    """(the text redacted, those of the secrets cut from it that can be known again by themselves)."""
    clean, spans, _ = secrets(text, patterns)
    words = [clean[begin:end] for begin, end, kind in spans if kind in BY_PLACE]
    return without(clean, spans), [word for word in dict.fromkeys(words) if _is_odd(word)]


def _is_odd(word: str) -> bool:
    return LEAST_CHARS <= len(word) <= MOST_CHARS and not any(c.isspace() for c in word) and not is_plain(word)
