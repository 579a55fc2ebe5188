"""Time to live: when a page has expired."""

from __future__ import annotations

from vmem.model import Page


def expired(page: Page, now: float) -> bool:
    """Has the page's time run out? At `expires_at` itself it has. A pin does not stop the clock:
    who set the time meant it."""
    return page.expires_at is not None and page.expires_at <= now
