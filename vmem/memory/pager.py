"""Paging: what leaves the hot index for swap and comes back, what is removed, merged, sampled.

Policy is in `vmem.paging`, state in the store; here the two meet, one bounded batch at a time, off the
prompt's path.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Sequence

from vmem.memory.core import Core
from vmem.model import Page
from vmem.paging import heat, merge, reclaim, removal, watermarks
from vmem.paging.reclaim import Candidate, Thrash
from vmem.paging.watermarks import Amount
from vmem.store import pages, swap, tiers

MB = 1_000_000
EVERYTHING = None  # the whole store, in place of a project id
REMOVED_PER_STEP = 50
MERGED_PER_STEP = 400  # newest pages of a project that are compared
ROUNDS = 8  # batches of direct reclaim before a writer goes on regardless


def capacities(core: Core) -> tuple[Amount, Amount]:
    """(capacity of one project, capacity of the whole store) of the hot index."""
    settings = core.settings()
    return (
        Amount(settings.integer("capacity.project_pages"), settings.integer("capacity.project_mb") * MB),
        Amount(settings.integer("capacity.total_pages"), settings.integer("capacity.total_mb") * MB),
    )


def marks_of(core: Core, capacity: Amount) -> watermarks.Watermarks:
    """The watermarks for a capacity."""
    settings = core.settings()
    return watermarks.levels(
        capacity, settings.number("watermark.high"), settings.number("watermark.low"), settings.number("watermark.min")
    )


def zones(core: Core) -> list[tuple[int | None, Amount, Amount]]:
    """(project id or EVERYTHING, used, capacity) of each zone that has watermarks."""
    of_project, of_all = capacities(core)
    usage = tiers.usage(core.db.read())
    total = Amount(sum(u.pages for u in usage), sum(u.bytes for u in usage))
    return [*((u.project_id, Amount(u.pages, u.bytes), of_project) for u in usage), (EVERYTHING, total, of_all)]


def background(core: Core) -> int:
    """One batch of background reclaim where a zone is below its low mark; -> pages moved to swap."""
    for zone, used, capacity in zones(core):
        marks = marks_of(core, capacity)
        if not watermarks.stay_awake(zone in core.awake, used, capacity, marks):
            core.awake.discard(zone)
            continue
        core.awake.add(zone)
        need = watermarks.to_free(used, capacity, marks, reclaim.damping(thrash(core)))
        moved = _evict(core, zone, Amount(min(need.pages, watermarks.BATCH_PAGES), need.bytes), direct=False)
        if moved:
            return moved
        core.awake.discard(zone)
    return 0


def make_room(core: Core, project_id: int, incoming: Amount) -> float:
    """Direct reclaim before a background writer writes `incoming`; -> seconds that it should wait first."""
    delay_ms = 0.0
    for zone, _, capacity in zones(core):
        if zone not in (project_id, EVERYTHING):
            continue
        marks = marks_of(core, capacity)
        for _ in range(ROUNDS):
            used = next((u for z, u, _ in zones(core) if z == zone), watermarks.NOTHING)
            need = watermarks.to_free_first(used, incoming, capacity, marks)
            if not (need.pages or need.bytes) or not _evict(core, zone, need, direct=True):
                delay_ms = max(delay_ms, watermarks.delay_ms(used, capacity, marks))
                break
    return delay_ms / 1000


def _evict(core: Core, zone: int | None, need: Amount, *, direct: bool) -> int:
    """Moves the coldest pages of a zone into swap, at most one batch; -> how many."""
    with core.db.write() as db:
        owner = zone or 0
        youngest = tiers.number(db, "generation", owner)
        wanted = min(max(need.pages, 8), watermarks.BATCH_PAGES)
        rows = tiers.coldest(db, zone, wanted * reclaim.SCAN_FACTOR)
        choice = reclaim.victims((_candidate(row) for row in rows), need, youngest, direct=direct)
        chosen = choice.victims[: watermarks.BATCH_PAGES]
        evictions = tiers.number(db, "evictions", owner)
        for number, page in enumerate(tiers.pages_of(db, chosen), evictions + 1):
            swap.page_out(db, page, core.clock(), number, core.analyze)
        tiers.spare(db, choice.spared, youngest)
        if chosen:
            _count_evictions(core, db, owner, len(chosen), youngest)
    core.index.refresh(chosen)
    return len(chosen)


def _count_evictions(core: Core, db: sqlite3.Connection, owner: int, count: int, youngest: int) -> None:
    tiers.add_number(db, "evictions", owner, count)
    since = tiers.number(db, "evicted_since", owner) + count
    hot = sum(u.pages for u in tiers.usage(db) if not owner or u.project_id == owner)
    older = reclaim.age_generations(youngest, since, hot)
    tiers.set_number(db, "generation", owner, older)
    tiers.set_number(db, "evicted_since", owner, 0 if older > youngest else since)
    core.thrash = reclaim.noted(core.thrash, core.clock(), evicted=count)


def fault_in(core: Core, db: sqlite3.Connection, page: Page) -> Page:
    """Brings a page back from swap, in the caller's transaction: a major fault."""
    owner = page.project_id
    evictions = tiers.number(db, "evictions", owner)
    hot = sum(u.pages for u in tiers.usage(db) if u.project_id == owner)
    youngest = tiers.number(db, "generation", owner)
    back = reclaim.promote(swap.evicted_at(db, page), evictions, hot, youngest)
    core.thrash = reclaim.noted(core.thrash, core.clock(), refaulted=int(back.too_early))
    return swap.page_in(db, page, core.analyze, back.generation, refault=back.too_early)


def thrash(core: Core) -> Thrash:
    """How much of what was evicted lately came straight back, as of now."""
    core.thrash = reclaim.noted(core.thrash, core.clock())
    return core.thrash


def _candidate(row: tiers.ColdRow) -> Candidate:
    return Candidate(
        row.rowid, row.kind, row.bytes, "soft" if row.pin else "", row.importance, row.generation, row.uses,
        row.used_at, row.refaults, row.referenced, row.superseded,
    )  # fmt: skip


def expire(core: Core) -> int:
    """Removes pages whose time ran out, and forgotten ones past restoring; -> how many."""
    now = core.clock()
    db = core.db.read()
    gone = [(page, removal.reason("expired", now)) for page in tiers.expired(db, now, REMOVED_PER_STEP)]
    keep_s = core.settings().integer("forget.keep_days") * 86_400.0
    for page in tiers.forgotten(db, now - keep_s, REMOVED_PER_STEP):
        gone.append((page, removal.reason("forgotten", now, by="the user")))
    return _remove(core, gone)


def keep_disk_cap(core: Core) -> int:
    """Removes the coldest swapped pages while the file is over the cap that the user set; -> how many."""
    cap_mb = core.settings().integer("capacity.disk_mb")
    if not cap_mb:
        return 0
    db = core.db.read()
    over = removal.bytes_over(core.db.used_bytes(), cap_mb)
    rows = [removal.Swapped(_candidate(row), source_of=count) for row, count in tiers.swapped(db, REMOVED_PER_STEP * 4)]
    chosen = removal.removals(rows, over)[:REMOVED_PER_STEP]
    why = removal.reason("disk_cap", core.clock(), cap_mb=cap_mb)
    return _remove(core, [(page, why) for page in tiers.pages_of(db, chosen)])


def _remove(core: Core, gone: Sequence[tuple[Page, str]]) -> int:
    if not gone:
        return 0
    now = core.clock()
    with core.db.write() as db:
        for page, why in gone:
            pages.delete(db, page, why, now, core.analyze)
    core.index.refresh([page.rowid for page, _ in gone])
    return len(gone)


def merge_duplicates(core: Core, project_id: int) -> int:
    """Takes near-duplicates of a project out of recall, linked to what says the same; -> how many."""
    settings = core.settings()
    if not settings.flag("merge.enabled"):
        return 0
    access = pages.Access(project_id)
    recent = pages.recent(core.db.read(), access, core.clock(), merge.KINDS, MERGED_PER_STEP)
    merges = merge.duplicates([p for p in recent if "document" not in p.tags], settings.number("merge.similarity"))
    if merges:
        with core.db.write() as db:
            for found in merges:
                tiers.mark_duplicate(db, found.drop, found.keep, core.clock())
        dropped = {found.drop for found in merges}
        core.index.refresh([page.rowid for page in recent if page.uid in dropped])
    return len(merges)


def sample_heat(core: Core) -> None:
    """Adds the uses since the last sample to their projects' heat regions; closes a window when it is due."""
    settings = core.settings()
    if not settings.flag("heat.enabled"):
        core.uses.clear()
        return
    now = core.clock()
    uses, core.uses = core.uses, []
    window = now - core.window_at >= settings.integer("heat.aggregate_seconds")
    touched = {project_id for project_id, _ in uses}
    if window:
        core.window_at = now
        touched |= {u.project_id for u in tiers.usage(core.db.read())}
    if not touched:
        return
    with core.db.write() as db:
        for project_id in sorted(touched):
            state = heat.from_json(tiers.heat_of(db, project_id))
            state = heat.observe(state, [use for owner, use in uses if owner == project_id], now)
            if window:
                state = heat.watch(state, tiers.spans(db, project_id), now)
                state = heat.aggregate(state, now, settings.integer("heat.max_regions"), random.Random(int(now)))
            tiers.set_heat(db, project_id, heat.to_json(state))
    if window:
        _page_out_cold(core, sorted(touched), now)


def _page_out_cold(core: Core, projects: Sequence[int], now: float) -> None:
    """Scheme: offers regions that nobody used for long to swap, a batch a window."""
    days = core.settings().integer("heat.page_out_days")
    db = core.db.read()
    used = {u.project_id: u for u in tiers.usage(db)}
    of_project, _ = capacities(core)
    for project_id in projects:
        usage = used.get(project_id)
        if not usage or usage.pages < of_project.pages // 2:
            continue  # there is room: cold pages cost nothing where they are
        state = heat.from_json(tiers.heat_of(db, project_id))
        for region in heat.page_out_cold(state, now, days, 2):
            rows = tiers.cold_region(
                db, project_id, region.kind, region.since, region.until, now - days * 86_400, watermarks.BATCH_PAGES
            )
            if rows:
                _page_out(core, project_id, rows)


def _page_out(core: Core, project_id: int, rowids: Sequence[int]) -> None:
    with core.db.write() as db:
        evictions = tiers.number(db, "evictions", project_id)
        for number, page in enumerate(tiers.pages_of(db, rowids), evictions + 1):
            swap.page_out(db, page, core.clock(), number, core.analyze)
        tiers.add_number(db, "evictions", project_id, len(rowids))
    core.index.refresh(rowids)
