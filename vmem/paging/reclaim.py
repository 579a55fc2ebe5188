"""Reclaim order: which pages leave the hot index for swap, and how a page that came back is treated.

A multi-generation LRU. A project has a counter, its youngest generation. A page carries the
generation in which it was last used (or written, if it never was), so ageing costs one increment
and not a pass over the pages. Generations advance with *work* (evictions), never with the clock:
a project left alone for three years is exactly as warm as it was.

Order within a batch, coldest first, is by `warmth`: kind and importance, then real use. Three rules
hold whatever the numbers are, and are property tests:
  * a hard pin is never chosen, a soft one only in direct reclaim and after everything else;
  * between two pages of the same kind and importance, the one that was ever used stays;
  * more use, later use or more refaults never make a page go earlier.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from vmem.model import Candidate
from vmem.paging.watermarks import Amount

GENERATIONS = 8  # older than this many generations is just "old"

# What it costs a user when the page is missing from the hot index, in units of `importance`.
KIND_WEIGHT: dict[str, float] = {
    "constraint": 3.0, "preference": 2.5, "decision": 2.0, "rejected": 1.75, "lesson": 1.75,
    "procedure": 1.5, "task": 1.0, "fact": 1.0, "summary": 0.75, "reference": 0.5, "episode": 0.0,
}  # fmt: skip
FRESH = 0.9  # the most that youth gives a page nobody has used; below 1, the least that a use gives
MAX_REFAULTS = 4  # beyond this many a page gains nothing more
SUPERSEDED = -10.0  # below every page that still holds


@dataclass(frozen=True, slots=True)
class Choice:
    """`victims` go to swap, in this order. `spared` had their second chance: clear their
    `referenced` and set their generation to the youngest."""

    victims: tuple[int, ...]
    spared: tuple[int, ...]
    freed: Amount


def warmth(page: Candidate) -> float:
    """How much a page deserves to stay; pins apart. No clock has a part in it.

    weight(kind) + importance in [0, 1] + use. Never used: FRESH halved per generation. Used:
    1 + log2(1 + uses) / 2, of which half fades with the generations since, + 2^-(generations since)
    + half a point for each refault.
    """
    since = min(GENERATIONS, page.behind)
    if page.uses <= 0 and page.refaults <= 0:
        use = FRESH * 0.5**since
    else:
        often = min(10.0, math.log2(1 + max(0, page.uses))) / 2
        use = 1 + often * (0.5 + 0.5 ** (1 + since / 2)) + 0.5**since + 0.5 * min(MAX_REFAULTS, max(0, page.refaults))
    base = SUPERSEDED if page.superseded else KIND_WEIGHT.get(page.kind, 1.0)
    return base + min(1.0, max(0.0, page.importance)) + use


def victims(candidates: Iterable[Candidate], need: Amount, *, direct: bool = False) -> Choice:
    """Choose the coldest candidates until `need` is covered in pages and in bytes, or none is left.

    A candidate referenced since the last look is passed over once: it is taken only if the others do
    not suffice. Soft pins come last and only in `direct` reclaim; hard pins are never chosen.
    Ties go by last use, then by rowid, so the result does not depend on the candidates' order.
    """
    cold: list[tuple[float, float, int, int]] = []
    warm: list[tuple[float, float, int, int]] = []
    soft: list[tuple[float, float, int, int]] = []
    for page in candidates:
        if page.pin == "hard" or (page.pin and not direct):
            continue
        second_chance = page.referenced and page.uses > 0 and not page.superseded
        pool = soft if page.pin else warm if second_chance else cold
        pool.append((warmth(page), page.used_at, page.rowid, page.bytes))
    for pool in (cold, warm, soft):
        pool.sort()

    chosen: list[int] = []
    pages = size = 0
    warmest = -math.inf
    for pool in (cold, warm, soft):
        for value, _, rowid, page_bytes in pool:
            if pages >= need.pages and size >= need.bytes:
                break
            chosen.append(rowid)
            pages += 1
            size += page_bytes
            warmest = max(warmest, value)
    taken = set(chosen)
    spared = tuple(rowid for value, _, rowid, _ in warm if rowid not in taken and value <= warmest)
    return Choice(tuple(chosen), spared, Amount(pages, size))


def age_generations(youngest: int, evicted_since: int, hot_pages: int) -> int:
    """The youngest generation after some evictions: one more when an eighth of the hot index has
    turned over since it last rose (`evicted_since`, which then starts again from 0)."""
    return youngest + 1 if evicted_since >= max(1, hot_pages // GENERATIONS) else youngest


def promote(evicted_at: int, evictions: int, hot_pages: int, youngest: int) -> tuple[int, bool]:
    """What a major fault makes of a page: (its new generation, whether it was evicted too early).

    Refault distance, as in Linux (`mm/workingset.c`): a page evicted as number `evicted_at` faults
    when `evictions` have happened. Had the hot index been larger by that distance it would still be
    there; when the distance is at most its size, the page belongs to the working set: it was evicted
    too early, and comes back into the youngest generation (and its `refaults` go up by one).
    Otherwise it returns one generation behind."""
    too_early = max(0, evictions - evicted_at) <= hot_pages
    return youngest if too_early else max(0, youngest - 1), too_early


# Thrashing: what share of recent evictions came straight back.
HALF_LIFE_S = 600.0
ENTER, LEAVE = 0.25, 0.10
LEAST_EVICTIONS = 20.0
LEAST_DAMPING = 0.1


@dataclass(frozen=True, slots=True)
class Thrash:
    """Evictions and too-early refaults of late (halved every HALF_LIFE_S), and the verdict."""

    evictions: float = 0.0
    refaults: float = 0.0
    at: float = 0.0
    on: bool = False


def noted(state: Thrash, now: float, evicted: int = 0, refaulted: int = 0) -> Thrash:
    """The state after `evicted` pages left and `refaulted` came back too early. A clock that
    jumps back counts as no time passed. Goes on at ENTER, off at LEAVE, so it does not flutter."""
    fade = 0.5 ** (max(0.0, now - state.at) / HALF_LIFE_S)
    evictions = state.evictions * fade + max(0, evicted)
    refaults = state.refaults * fade + max(0, refaulted)
    after = replace(state, evictions=evictions, refaults=refaults, at=max(now, state.at))
    return replace(after, on=ratio(after) >= (LEAVE if state.on else ENTER))


def ratio(state: Thrash) -> float:
    """Share of recent evictions that came straight back, 0 to 1; few evictions count as many."""
    return min(1.0, state.refaults / max(LEAST_EVICTIONS, state.evictions))


def damping(state: Thrash) -> float:
    """What to multiply the background reclaimer's goal by: 1 normally, less the worse it thrashes,
    never below LEAST_DAMPING (see `vmem.paging.watermarks.to_free`)."""
    return max(LEAST_DAMPING, 1 - 2 * ratio(state)) if state.on else 1.0


def thrash_notice(state: Thrash) -> str:
    """One line for status and log; empty when all is well."""
    if not state.on:
        return ""
    return (
        f"thrashing: {ratio(state):.0%} of the pages moved to swap were needed again at once; "
        "raise capacity.project_pages or capacity.project_mb"
    )
