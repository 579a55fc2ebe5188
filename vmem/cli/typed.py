"""What a person types: page ids, dates, durations, kinds."""

from __future__ import annotations

import re
import time
from argparse import ArgumentTypeError
from contextlib import suppress

from vmem.cli import term
from vmem.errors import InputError, NotFoundError

KINDS = (
    "constraint", "decision", "preference", "lesson", "procedure", "fact", "reference", "task", "rejected",
    "episode", "summary",
)  # fmt: skip
STATED = tuple(kind for kind in KINDS if kind not in ("episode", "summary"))  # what a person would remember as
LONGEST_S = 36_500 * 86_400.0
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw]|min)")
_SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
_UID = re.compile(r"\[?([a-z2-7]{8})\]?,?")


def uid_of(text: str) -> str:
    """A page's id as it may be pasted: with brackets or a comma. Raises NotFoundError for what cannot be one."""
    found = _UID.fullmatch(text.strip().lower())
    if not found:
        shown = term.safe(text[:40], True)
        raise NotFoundError(f"{shown!r} is no page's id (8 characters of a-z and 2-7); list them with: vmem ls")
    return found[1]


def seconds(text: str) -> float:
    """A duration: 45s, 30min, 12h, 7d, 2w. Raises InputError."""
    found = _DURATION.fullmatch(text.strip().lower())
    length = float(found[1]) * _SECONDS[found[2]] if found else 0.0
    if not 0 < length <= LONGEST_S:
        raise InputError(f"{text!r} is no length of time up to a hundred years; write 30min, 12h, 7d or 2w")
    return length


def when(text: str) -> float:
    """A date (2026-01-31, today, yesterday), or an age that is subtracted from now; 0.0 for "". Raises InputError."""
    text = text.strip().lower()
    if not text:
        return 0.0
    if text in ("today", "yesterday"):
        year, month, day, *_ = time.localtime(time.time())
        return time.mktime((year, month, day - (text == "yesterday"), 0, 0, 0, 0, 0, -1))  # a day 0 is the one before
    for form in ("%Y-%m-%d", "%Y-%m-%d %H:%M"):
        try:
            return max(0.0, time.mktime(time.strptime(text, form)))
        except (ValueError, OverflowError):
            continue
    try:
        return time.time() - seconds(text)
    except InputError:
        raise InputError(f"{text!r} is neither a date nor an age; write 2026-01-31, yesterday, 12h or 7d") from None


def count(text: str) -> int:
    """A whole number from 1, for argparse."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is no whole number from 1")
    return int(text)


def interval(text: str) -> float:
    """Seconds, for argparse."""
    with suppress(ValueError):
        if 0 <= float(text) <= 86_400:
            return float(text)
    raise ArgumentTypeError(f"{text!r} is no number of seconds up to a day")


def is_uid(text: str) -> bool:
    """Whether it looks like a page's id."""
    return _UID.fullmatch(text.strip().lower()) is not None
