"""Watermarks: how full the hot index is, and how much must leave it.

As in Linux (`mm/page_alloc.c`), three marks on *free* capacity, `high > low > least`:
free below `low` wakes the background reclaimer, which works in small batches until free
reaches `high`; free below `least` makes a writer reclaim one batch before it writes (direct
reclaim). Where even that finds nothing (everything is pinned), writers are slowed, never refused;
prompts are never slowed. Everything is measured both in pages and in bytes of text, and the tighter one counts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

BATCH_PAGES = 64  # the most that one batch reclaims: a transaction of a few milliseconds
MAX_DELAY_MS = 50.0  # for one write, when nothing is free


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity of memory: pages, and bytes of their titles and texts (UTF-8)."""

    pages: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Watermarks:
    """Free capacity at each mark; `high > low > least >= 1` in pages and in bytes."""

    high: Amount
    low: Amount
    least: Amount


def levels(capacity: Amount, high: float, low: float, least: float) -> Watermarks:
    """Marks for a capacity, from percents of it that must be free.

    Raises ValueError unless 100 > high > low > least > 0 and the capacity is at least 4 of each.
    Rounding never makes two marks equal.
    """
    if not 100 > high > low > least > 0:
        raise ValueError(f"watermarks must descend from below 100 to above 0, not {high}, {low}, {least}")
    if capacity.pages < 4 or capacity.bytes < 4:
        raise ValueError(f"a capacity of {capacity} is too small to have watermarks")
    of_pages = _marks(capacity.pages, high, low, least)
    of_bytes = _marks(capacity.bytes, high, low, least)
    return Watermarks(*(Amount(p, b) for p, b in zip(of_pages, of_bytes, strict=True)))


def free(used: Amount, capacity: Amount) -> Amount:
    """What is left; negative when the capacity was lowered below what is used."""
    return Amount(capacity.pages - used.pages, capacity.bytes - used.bytes)


def stay_awake(awake: bool, used: Amount, capacity: Amount, marks: Watermarks) -> bool:
    """Whether the background reclaimer should run: woken below `low`, asleep again at `high`."""
    left = free(used, capacity)
    return _below(left, marks.high) if awake else _below(left, marks.low)


def to_free(used: Amount, capacity: Amount, marks: Watermarks, damping: float = 1.0) -> Amount:
    """What background reclaim still has to free. `damping` (see `vmem.paging.reclaim.damping`)
    moves the goal from `high` (1.0) down towards `low` (0.0) while the store is thrashing."""
    share = min(1.0, max(0.0, damping))
    left = free(used, capacity)
    return Amount(
        max(0, marks.low.pages + math.ceil((marks.high.pages - marks.low.pages) * share) - left.pages),
        max(0, marks.low.bytes + math.ceil((marks.high.bytes - marks.low.bytes) * share) - left.bytes),
    )


def to_free_first(used: Amount, incoming: Amount, capacity: Amount, marks: Watermarks) -> Amount:
    """What a writer frees in its own path before it writes `incoming`: only what keeps `least`
    free afterwards, and at most one batch of pages; nothing while there is room."""
    left = free(Amount(used.pages + incoming.pages, used.bytes + incoming.bytes), capacity)
    return Amount(
        min(BATCH_PAGES, max(0, marks.least.pages - left.pages)),
        max(0, marks.least.bytes - left.bytes),
    )


def delay_ms(used: Amount, capacity: Amount, marks: Watermarks) -> float:
    """Back-pressure: how long a background writer waits before its next write.

    0 while at least `least` is free, rising in a straight line to MAX_DELAY_MS when nothing is.
    It applies to capture and import, never to a prompt or to what a person asked for.
    """
    left = free(used, capacity)
    share = max(1 - left.pages / marks.least.pages, 1 - left.bytes / marks.least.bytes)
    return MAX_DELAY_MS * min(1.0, max(0.0, share))


def _marks(capacity: int, high: float, low: float, least: float) -> tuple[int, int, int]:
    top = min(max(math.ceil(capacity * high / 100), 3), capacity - 1)
    middle = min(max(math.ceil(capacity * low / 100), 2), top - 1)
    bottom = min(max(math.ceil(capacity * least / 100), 1), middle - 1)
    return top, middle, bottom


def _below(left: Amount, mark: Amount) -> bool:
    return left.pages < mark.pages or left.bytes < mark.bytes
