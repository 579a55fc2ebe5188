"""Heat: where in memory uses fall, sampled; cold regions leave early, hot ones are read ahead."""

from __future__ import annotations

import random

from vmem.memory import pager
from vmem.memory.core import Core
from vmem.paging import heat, watermarks
from vmem.paging.watermarks import Amount
from vmem.store.files import disk
from vmem.store.tiers import regions, swap, tiers

WINDOW_S = 100.0  # over which uses are added up, at least
CLOSED_AT_ONCE = 8  # projects whose windows are closed in one step: some milliseconds
MAX_REGIONS = 200  # that are watched per project
COLD_REGIONS, HOT_REGIONS = 2, 4  # from which pages leave, and to which they come back, per window
PREWARMED = 16  # pages read ahead per window
PREWARM_SCAN = 64  # of so many of the warmest swapped ones of a kind


def sample_heat(core: Core) -> None:
    """Adds the uses since the last sample to their projects' heat regions; closes some projects' windows when due."""
    now, upkeep = core.clock(), core.upkeep
    uses, upkeep.uses = upkeep.uses, []
    if not upkeep.windows and not 0 <= now - upkeep.window_at < WINDOW_S:  # a clock may be set back
        upkeep.window_at = now
        upkeep.windows = [usage.project_id for usage in tiers.usage(core.db.read())]
    closed, upkeep.windows = upkeep.windows[:CLOSED_AT_ONCE], upkeep.windows[CLOSED_AT_ONCE:]
    touched = {project_id for project_id, _ in uses}.union(closed)
    if not touched:
        return
    with core.db.write() as db:
        for project_id in sorted(touched):
            state = kept = heat.from_json(regions.kept(db, project_id))
            state = heat.observe(state, [use for owner, use in uses if owner == project_id], now)
            if project_id in closed:
                state = heat.watch(state, regions.spans(db, project_id), now)
                if state != kept or kept.samples:  # else it has cooled as a whole, which readers reckon with
                    state = heat.aggregate(state, now, MAX_REGIONS, random.Random(int(now)))
            if state != kept:
                regions.put(db, project_id, heat.to_json(state))
    for project_id in closed:
        _run_schemes(core, project_id, now)


def _run_schemes(core: Core, project_id: int, now: float) -> None:
    """What heat is for: regions that nobody used for long go to swap early, swapped pages of hot regions come back.

    Both a batch a window, and neither against the other: pages go while less than half is free, and come
    back only if more than the high mark stays free.
    """
    db = core.db.read()
    state = heat.from_json(regions.kept(db, project_id))
    used = pager.used(core, project_id)
    capacity, _ = pager.capacities(core)
    if used.pages >= capacity.pages // 2:
        days = core.settings().integer("heat.page_out_days")
        old = now - days * 86_400
        for region in heat.page_out_cold(state, now, days, COLD_REGIONS):
            rows = regions.cold_rows(
                core.db.read(), project_id, region.kind, region.since, region.until, old, watermarks.BATCH_PAGES
            )
            pager.swap_out(core, rows)
    high = pager.marks_of(core, capacity).high
    room = watermarks.free(used, capacity)
    hot = heat.prewarm(state, now, HOT_REGIONS)
    if not hot or pager.thrash(core).on or room.pages < high.pages + PREWARMED:
        return
    rowids: list[int] = []
    with core.db.write() as db:
        for region in hot:
            for page in regions.warmest_swapped(
                db, project_id, region.kind, region.since, region.until, now, PREWARM_SCAN
            ):
                size = disk.logical_bytes(db, page.rowid)
                if len(rowids) < PREWARMED and room.bytes - size >= high.bytes:
                    swap.page_in(db, page, core.analyze, refault=False, used=False)
                    rowids.append(page.rowid)
                    room = Amount(room.pages - 1, room.bytes - size)
    core.index.refresh(rowids)
