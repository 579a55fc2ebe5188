"""Removal: the only ways in which a page ceases to exist, and what it leaves behind.

A page is removed by the user's `forget` (once the time to restore it has passed), by its own time to
live, or by a disk cap that the user set. Nothing else removes: not age, not disuse, not pressure on the hot
index. Each removal leaves a tombstone that says when and why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from vmem.model import Candidate, Cause
from vmem.paging.reclaim import warmth

SLACK = 0.02  # removed below the cap, so that the next write does not start it all again


@dataclass(frozen=True, slots=True)
class Swapped:
    """A page in swap. `page.bytes` is what it takes on disk, compressed, index included."""

    page: Candidate
    source_of: int = 0  # live pages that point to it as their source


def bytes_over(disk_bytes: int, cap_mb: int) -> int:
    """How many bytes must go: 0 without a cap (0) or below it, else down to the cap less SLACK."""
    cap = cap_mb * 1_000_000
    if cap <= 0 or disk_bytes <= cap:
        return 0
    return disk_bytes - int(cap * (1 - SLACK))


def removals(pages: Iterable[Swapped], need_bytes: int) -> tuple[int, ...]:
    """Row ids to remove, coldest first, until `need_bytes` are covered or nothing may go.

    Only what is not pinned, hard or soft. A page that live pages name as their source goes after all that nothing
    depends on: "why do I believe this" should keep its answer longest.
    """
    order = sorted(
        (item.source_of > 0, warmth(item.page), item.page.used_at, item.page.rowid, item.page.bytes)
        for item in pages
        if not item.page.pin
    )
    chosen: list[int] = []
    for *_, rowid, size in order:
        if need_bytes <= 0:
            break
        chosen.append(rowid)
        need_bytes -= size
    return tuple(chosen)


def reason(cause: Cause, at: float, *, cap_mb: int = 0) -> str:
    """A tombstone's text, e.g. "removed on 2026-03-01: the disk limit of 500 MB was reached". `at`: Unix time, UTC."""
    day = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")
    match cause:
        case "forgotten":
            return f"forgotten on {day} by the user"
        case "expired":
            return f"expired on {day}"
        case "disk_cap":
            return f"removed on {day}: the disk limit of {cap_mb} MB was reached (capacity.disk_mb)"
        case "client":
            return "written by the client, not the user"
