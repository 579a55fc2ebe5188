"""Time to live."""

from __future__ import annotations

from vmem.model import Page
from vmem.paging.ttl import expired

NOW = 1_772_323_200.0  # 2026-03-01T00:00:00Z


def test_a_page_expires_at_its_time_and_not_before() -> None:
    page = Page("a", "fact", "", "x", expires_at=NOW)
    assert not expired(page, NOW - 0.001) and expired(page, NOW) and expired(page, NOW + 1)
    assert not expired(Page("a", "fact", "", "x"), 1e18)
