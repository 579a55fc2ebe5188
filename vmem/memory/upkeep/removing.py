"""Removal: pages whose time is over or that were forgotten, and the oldest ones where the user set a limit to the file.

Policy is in `vmem.paging.removal`; each function is one bounded step of upkeep.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from vmem.memory import pager
from vmem.memory.answers import mending
from vmem.memory.core import Core
from vmem.memory.pager import MB
from vmem.memory.redaction import scrubbing
from vmem.memory.upkeep import sweeping, timekeeping
from vmem.model import Candidate, Cause, Page
from vmem.paging import removal, watermarks
from vmem.paging.watermarks import Amount
from vmem.store.engine.connection import Database
from vmem.store.engine.handles import Reader, Writer
from vmem.store.files import disk
from vmem.store.forgotten import forgotten_acts, graves
from vmem.store.pages import duplicates, pages
from vmem.store.sessions import activity, page_tables
from vmem.store.tiers import tiers
from vmem.store.upkeep import queue, retention

REMOVED_PER_STEP = 50
SHED_PER_STEP = 500  # records of each sort
PAGE_BYTES, TEXT_COPIES = 1_500, 8  # at most what a page takes on disk: rows and vector; text, terms, packed terms


def expire(core: Core) -> int:
    """Removes pages whose time ran out, and what was forgotten and is past restoring; -> how much."""
    if not timekeeping.may_remove(core):
        return 0
    now = core.clock()
    before = now - core.settings().integer("forget.keep_days") * 86_400.0
    db = core.db.read()
    if not (tiers.expired(db, now, 1) or tiers.forgotten(db, before, 1) or forgotten_acts.over(db, before, 1)):
        return 0
    with core.db.write() as db:  # chosen here and not before: a page may have been restored since
        expired = tiers.expired(db, now, REMOVED_PER_STEP)
        known = {page.rowid for page in expired}
        forgotten = [page for page in tiers.forgotten(db, before, REMOVED_PER_STEP) if page.rowid not in known]
        acts = forgotten_acts.over(db, before, REMOVED_PER_STEP)
        scrubbing.scrub(db, expired, done=True)
        sweeping.begin(db)
        changed = [*_forgotten(core, db, forgotten, acts), *remove(core, db, expired, "expired")]
    core.index.refresh(changed)
    return len(expired) + len(forgotten) + len(acts)


def for_good(
    core: Core, database: Database, at: float, refresh: Callable[[Sequence[int]], None], *, by_words: bool
) -> tuple[int, int]:
    """Removes what was forgotten at that time, in steps; `refresh` is told of the rows that changed. -> how many pages,
    and how much of what was done. `by_words`: it was chosen by them alone, so no exchange that stays holds them, nor is
    to lose what one of these pages states."""
    removed = done = 0
    while True:
        with database.write() as db:
            found = tiers.forgotten(db, at, REMOVED_PER_STEP, at)
            acts = forgotten_acts.over(db, at, REMOVED_PER_STEP, at)
            if not found and not acts:
                return removed, done
            changed = _forgotten(core, db, found, acts, mend=not by_words)
        removed, done = removed + len(found), done + len(acts)
        refresh(changed)
        core.give_way()


def _forgotten(core: Core, db: Writer, gone: Sequence[Page], acts: Sequence[int], *, mend: bool = True) -> list[int]:
    """Removes what was forgotten, and its words wherever they stand besides; `mend`: in the exchanges that state it,
    too. -> the rows that changed."""
    if not gone and not acts:
        return []
    cut = [row for page in gone for row in mending.cut_forgotten(core, db, page)] if mend else []
    scrubbing.scrub(db, gone, done=True)
    scrubbing.scrub_acts(db, [act for _, act in activity.of_ids(db, acts)])
    forgotten_acts.remove(db, acts)
    queue.forget_answers(db, [key for page in gone if (key := pages.key_of(db, page.rowid))])
    for page in gone:
        retention.forget_trace(db, page)
    sweeping.begin_anew(db)
    page_tables.keep_gone(db, [page.rowid for page in gone])
    return [*cut, *remove(core, db, gone, "forgotten")]


def keep_disk_cap(core: Core) -> int:
    """Removes the coldest swapped pages while the file is over the cap that the user set; -> how many.

    First go the oldest records of what was injected and done; and while there is nothing in swap that may go, the
    coldest hot pages are moved there. Where not even all pages would make the file small enough, none is removed.
    """
    cap_mb = core.settings().integer("capacity.disk_mb")
    if not cap_mb:
        return 0
    over = removal.bytes_over(disk.file_bytes(core.db.read()), cap_mb)
    if not over:
        if disk.file_bytes(core.db.read(), free=True) > cap_mb * MB:  # what was removed is still in the file
            with core.db.write() as db:
                disk.give_back(db)
        return 0
    with core.db.write() as db:
        if retention.shed(db, SHED_PER_STEP):
            disk.give_back(db)
            return 0
    if _besides_pages(core) > cap_mb * MB:
        return 0
    with core.db.write() as db:
        need = Amount(REMOVED_PER_STEP, 0)
        cold = [
            row
            for owner in pager.fullest(tiers.usage(db, swapped=True))
            for row in pager.coldest(db, owner, need, "", True)
        ]
        rows = [_on_disk(db, page) for page in cold]
        chosen = removal.removals(rows, over)[:REMOVED_PER_STEP]
        changed = remove(core, db, pages.of_rows(db, chosen), "disk_cap", cap_mb)
    core.index.refresh(changed)
    if not chosen:
        pager.evict(core, pager.EVERYTHING, Amount(watermarks.BATCH_PAGES, 0), direct=False)
    return len(chosen)


def remove(core: Core, db: Writer, gone: Sequence[Page], cause: Cause, cap_mb: int = 0) -> list[int]:
    """Removes pages for good, each with a tombstone; -> the rows that changed: they, and the doubles that speak for
    themselves again."""
    if not gone:
        return []
    now = core.clock()
    for page in gone:
        graves.bury(db, page, cause, removal.reason(cause, now, cap_mb=cap_mb), now)
    doubles = duplicates.of(db, [page.uid for page in gone])
    pages.delete(db, gone, core.terms)
    disk.give_back(db)
    return [*(page.rowid for page in gone), *doubles]


def cap_notice(core: Core) -> str:
    """One line for status where the disk cap cannot hold; empty when there is none, or it can."""
    cap_mb = core.settings().integer("capacity.disk_mb")
    besides = _besides_pages(core) if cap_mb else 0
    if besides <= cap_mb * MB:
        return ""
    return f"the disk limit of {cap_mb} MB is too small: {besides / MB:.1f} MB are no memories; raise capacity.disk_mb"


def _besides_pages(core: Core) -> int:
    """At least how many bytes the file would keep if all pages were removed."""
    db = core.db.read()
    kept = [*tiers.usage(db), *tiers.usage(db, swapped=True)]
    return disk.file_bytes(db) - sum(use.pages * PAGE_BYTES + TEXT_COPIES * use.bytes for use in kept)


def _on_disk(db: Reader, page: Candidate) -> removal.Swapped:
    size, sources = disk.of_swapped(db, page.rowid)
    return removal.Swapped(replace(page, bytes=size), source_of=sources)
