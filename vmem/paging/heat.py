"""Heat (after DAMON): which regions of a project's memory are in use, at a cost that does not grow with it.

A region is a kind and a span of creation time: project x age x kind. DAMON probes one random page per
region, because a kernel cannot see accesses. Memory pages are used a few times a minute, so such probes
would find nothing; but every use passes through us. So the uses themselves are the sample (at most
MAX_SAMPLES of them per window, evenly thinned beyond), and DAMON's other half stays as it is:
regions adapt. Each window, neighbours of like heat merge, and hot regions split at a random point, so
that borders move to where the heat changes while the number of regions stays within its limit.

Cost: O(uses log regions + regions), whatever the number of pages. Heat halves in HALF_LIFE_S without use. Nothing here
deletes: the schemes name regions, and what becomes of their pages is `vmem.paging.reclaim`'s to say.
"""

from __future__ import annotations

import json
import math
import random
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from vmem.model import SETTLED_KINDS

MAX_SAMPLES = 256  # uses counted per window
HALF_LIFE_S = 7 * 86_400.0
LIKE = 0.15  # neighbours merge when their heat per second of span differs by less than this share of the hottest
LEAST_SPAN_S = 60.0  # no region is cut narrower
HOT = 0.5  # uses (decayed); below it a region is not worth a split
COLD = 0.05

# Columns of the heat map: age in days below which a page falls into it.
AGES: tuple[tuple[str, float], ...] = (
    ("day", 1), ("week", 7), ("month", 30), ("quarter", 91), ("year", 365), ("older", math.inf),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Region:
    """Pages of `kind` created in [since, until) (Unix seconds). `heat`: decayed uses as of the map's
    `at`; `used_at`: the last use, or when watching began."""

    kind: str
    since: float
    until: float
    heat: float = 0.0
    used_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Heat:
    """One project's regions, sorted by kind and time, without overlap, as warm as they were `at` a time; `samples`
    counts this window's uses."""

    regions: tuple[Region, ...] = ()
    at: float = 0.0
    samples: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a page: its kind and when the page was created."""

    kind: str
    created_at: float
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of the heat map: pages of `kind` in the age column `age`."""

    kind: str
    age: str
    heat: float


def watch(heat: Heat, spans: Iterable[tuple[str, float, float]], now: float) -> Heat:
    """Watch what the store holds: (kind, first creation time, last) for each kind. Pages that nobody
    ever uses are seen as cold only if they are watched; call it once per window."""
    ends = [Use(kind, at) for kind, first, last in spans for at in (first, last) if math.isfinite(at)]
    return replace(heat, regions=tuple(_cover(heat.regions, ends, now)), at=heat.at or now)


def observe(heat: Heat, uses: Sequence[Use], now: float) -> Heat:
    """Count `uses`; regions appear and grow as needed. Beyond MAX_SAMPLES in a window the uses are thinned
    evenly and weigh more, so heat stays comparable and the cost bounded."""
    room = max(0, MAX_SAMPLES - heat.samples)
    if not uses or not room:
        return heat
    heat = _cool(heat, now)  # what was used before, not what is used now
    step = math.ceil(len(uses) / room)
    counted = [u for u in uses[::step] if math.isfinite(u.created_at)]
    regions = list(_cover(heat.regions, counted, now))
    starts = [(region.kind, region.since) for region in regions]
    for use in counted:
        index = bisect_right(starts, (use.kind, use.created_at)) - 1
        region = regions[index]
        regions[index] = replace(
            region, heat=region.heat + max(0.0, use.weight) * step, used_at=max(now, region.used_at)
        )
    return Heat(tuple(regions), heat.at, heat.samples + len(counted))


def aggregate(heat: Heat, now: float, max_regions: int, rng: random.Random) -> Heat:
    """Close a window: cool, merge neighbours of like heat, split hot regions while there is room.

    Never more than `max_regions` (at least one per kind). Heat is conserved but for the cooling; spans are covered as
    before. A clock that jumps back cools nothing.
    """
    heat = _cool(heat, now)
    regions = _merge(heat.regions, LIKE)
    looseness = LIKE
    while len(regions) > max_regions and looseness < 1:
        looseness = min(1.0, looseness * 2)
        regions = _merge(regions, looseness)
    # DAMON splits while below half the limit, so that merging always has something to undo.
    if len(regions) <= max_regions // 2:
        regions = [part for r in regions for part in (_split(r, rng) if r.heat >= HOT else (r,))]
    return Heat(tuple(regions), heat.at, 0)


def page_out_cold(heat: Heat, now: float, cold_days: float, limit: int) -> list[Region]:
    """Scheme: at most `limit` regions unused for `cold_days` (0: none), coldest first, without the part that is
    younger than that and without SETTLED_KINDS: only pressure moves those. Their pages may be offered to the reclaimer
    early; what it takes of them is its decision (pins stay), and it goes to swap, whole."""
    if cold_days <= 0:
        return []
    old = now - cold_days * 86_400
    cold = [
        replace(region, until=min(region.until, old))
        for region in heat.regions
        if region.kind not in SETTLED_KINDS
        and region.used_at <= old
        and region.since < old
        and _cooled(heat, region, now) < COLD
    ]
    return sorted(cold, key=lambda r: (r.used_at, r.kind, r.since))[:limit]


def prewarm(heat: Heat, now: float, limit: int) -> list[Region]:
    """Scheme: at most `limit` of the hottest regions per span, to read their swapped pages ahead when idle."""
    hot = [r for r in heat.regions if _cooled(heat, r, now) >= HOT]
    return sorted(hot, key=lambda r: (-_density(r), r.kind, r.since))[:limit]


def grid(heat: Heat, now: float) -> list[Cell]:
    """The heat map: every kind seen x every column of AGES. A region that lies across columns is shared out by its
    span, so the cells' sum is the regions' sum."""
    cells: dict[tuple[str, str], float] = {}
    for region in heat.regions:
        warm = _cooled(heat, region, now)
        youngest, oldest = max(0.0, now - region.until), max(0.0, now - region.since)
        low = 0.0
        for name, days in AGES:
            high = days * 86_400
            if oldest > youngest:
                share = max(0.0, min(oldest, high) - max(youngest, low)) / (oldest - youngest)
            else:
                share = 1.0 if low <= oldest < high else 0.0
            cells[region.kind, name] = cells.get((region.kind, name), 0.0) + warm * share
            low = high
    return [Cell(kind, age, warm) for (kind, age), warm in cells.items()]


def to_json(heat: Heat) -> str:
    """The map as compact JSON, for the store."""
    rows = [[r.kind, r.since, r.until, round(r.heat, 4), r.used_at] for r in heat.regions]
    return json.dumps({"at": heat.at, "samples": heat.samples, "regions": rows}, separators=(",", ":"))


def from_json(text: str) -> Heat:
    """The map back. What is damaged gives an empty map: heat is derived and grows again."""
    try:
        data = json.loads(text)
        regions = [Region(str(k), float(s), float(u), float(h), float(a)) for k, s, u, h, a in data["regions"]]
        heat = Heat(tuple(regions), float(data["at"]), int(data["samples"]))
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return Heat()
    return heat if _sound(heat) else Heat()


def _cover(regions: Sequence[Region], uses: Sequence[Use], now: float) -> list[Region]:
    """The regions, stretched or added so that every use falls into one."""
    spans: dict[str, list[float]] = {}
    for use in uses:
        span = spans.setdefault(use.kind, [use.created_at, use.created_at])
        span[0], span[1] = min(span[0], use.created_at), max(span[1], use.created_at)
    out = list(regions)
    for kind, (first, last) in spans.items():
        own = [index for index, region in enumerate(out) if region.kind == kind]
        # `until` is exclusive: end it beyond the last use, also where floats are far apart.
        end = max(last + LEAST_SPAN_S, math.nextafter(last, math.inf))
        if not own:
            out.append(Region(kind, first, end, 0.0, now))
            continue
        if first < out[own[0]].since:
            out[own[0]] = replace(out[own[0]], since=first)
        if last >= out[own[-1]].until:
            out[own[-1]] = replace(out[own[-1]], until=end)
    return sorted(out, key=lambda region: (region.kind, region.since))


def _merge(regions: Sequence[Region], like: float) -> list[Region]:
    hottest = max((_density(region) for region in regions), default=0.0)
    out: list[Region] = []
    for region in regions:
        last = out[-1] if out else None
        if last and last.kind == region.kind and abs(_density(last) - _density(region)) <= like * hottest:
            out[-1] = Region(
                last.kind, last.since, region.until, last.heat + region.heat, max(last.used_at, region.used_at)
            )
        else:
            out.append(region)
    return out


def _split(region: Region, rng: random.Random) -> tuple[Region, ...]:
    """Two parts at a random point between a tenth and nine tenths, the heat shared by span."""
    span = region.until - region.since
    if span < 2 * LEAST_SPAN_S:
        return (region,)
    share = 0.1 + 0.8 * rng.random()
    border = region.since + span * share
    if not region.since < border < region.until:
        return (region,)
    return (
        replace(region, until=border, heat=region.heat * share),
        replace(region, since=border, heat=region.heat * (1 - share)),
    )


def _density(region: Region) -> float:
    return region.heat / max(LEAST_SPAN_S, region.until - region.since)


def _cool(heat: Heat, now: float) -> Heat:
    """The map as of now; one of a later time stays as it is."""
    regions = tuple([replace(region, heat=_cooled(heat, region, now)) for region in heat.regions])
    return replace(heat, regions=regions, at=max(now, heat.at))


def _cooled(heat: Heat, region: Region, now: float) -> float:
    return float(region.heat * 0.5 ** (max(0.0, now - heat.at) / HALF_LIFE_S))


def _sound(heat: Heat) -> bool:
    numbers = [n for r in heat.regions for n in (r.since, r.until, r.heat, r.used_at)] + [heat.at]
    if not all(math.isfinite(n) for n in numbers) or heat.samples < 0:
        return False
    if any(r.heat < 0 or r.since >= r.until for r in heat.regions):
        return False
    pairs = zip(heat.regions, heat.regions[1:], strict=False)
    return all((a.kind, a.until) <= (b.kind, b.since) for a, b in pairs)
