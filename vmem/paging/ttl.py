"""Time to live: when a page has expired, and what a person may write for it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from vmem.errors import InputError
from vmem.model import Page

_UNITS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_557_600}
_SPAN = re.compile(r"(\d{1,6})\s*([mhdwy])")
MAX_S = 100 * _UNITS["y"]


def expired(page: Page, now: float) -> bool:
    """Has the page's time run out? At `expires_at` itself it has. A pin does not stop the clock:
    who set the time meant it."""
    return page.expires_at is not None and page.expires_at <= now


def expiry(text: str, now: float) -> float | None:
    """Unix time at which something "for" `text` ends: "90m", "12h", "30d", "6w", "2y", a day
    ("2026-12-01", through its end in UTC), or "never" (None). Raises InputError, also for the past."""
    text = text.strip().lower()
    if text in ("", "never"):
        return None
    found = _SPAN.fullmatch(text)
    if found:
        seconds = int(found[1]) * _UNITS[found[2]]
        if 0 < seconds <= MAX_S:
            return now + seconds
        raise InputError(f"a time to live of {text} is not between 1m and 100y")
    try:
        end = datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), UTC).timestamp()
    except (ValueError, OverflowError):
        raise InputError(f"{text[:40]!r} is not a time to live: write 90m, 12h, 30d, 6w, 2y, a day or never") from None
    if not now < end <= now + MAX_S:
        raise InputError(f"{text} is not a day in the next hundred years")
    return end
