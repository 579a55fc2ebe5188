"""Housekeeping: what the daemon does at start and on each tick, in bounded steps; backups among it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from vmem.hot import reserve
from vmem.memory import pager, snapshotting
from vmem.memory.core import Core
from vmem.memory.redaction import unredacted
from vmem.memory.upkeep import heating, removing, sweeping, timekeeping
from vmem.model import REWOUND, Page
from vmem.paging import merge
from vmem.recall.words.embed import EMBED_VERSION
from vmem.recall.words.terms import TERMS_VERSION
from vmem.store.engine.connection import Database
from vmem.store.files import backups
from vmem.store.pages import derived, duplicates, search, walk
from vmem.store.projects import owners
from vmem.store.tiers import tiers
from vmem.store.upkeep import queue, retention

TIDY_EVERY_S = 60.0
DERIVED_PER_TICK = 40  # pages; about 20 ms
MERGED_PER_STEP = 400  # newest pages of a project that are compared
REST, LONGEST_REST_S = 3.0, 0.2  # after a batch at ease: so many times as long as it took
REMADE_AT_ONCE = 16  # pages; some 50 ms, in which prompts are let pass
AHEAD_S = 60.0  # a copy may be so much newer than the clock, which is corrected a little now and then


def at_start(core: Core) -> None:
    """Gives back leases of a daemon that died, and removes copies that it did not finish; notes whether the rules of
    terms changed (see `remake`)."""
    backups.drop_unfinished(core.home)
    with core.db.write() as db:
        queue.release(db, core.clock())
    note_rules(core.db)


def note_rules(database: Database) -> None:
    """Notes by which rules terms and vectors are made; what others made is made anew."""
    with database.write() as db:
        derived.renew(db, f"{TERMS_VERSION}.{search.LAYOUT}", str(EMBED_VERSION))


def remake(core: Core) -> bool:
    """One batch of the full text that an update wants made anew; -> False when there is nothing to make."""
    unmade = derived.unmade(core.db.read())
    if not unmade:
        return False
    made = []
    for page in walk.below(core.db.read(), unmade, REMADE_AT_ONCE):
        analyze = core.terms if page.swapped else core.analyze
        made.append((page, analyze(page.title, page.text, page.files)))
        core.give_way()
    with core.db.write() as db:
        derived.make(db, made)
    core.index.refresh([page.rowid for page, _ in made])
    return bool(made)


def at_ease(core: Core) -> bool:
    """One batch of background reclaim, or of the look for what new rules of redaction would cut, then a rest; ->
    whether there was anything to do.

    Whoever asks meanwhile has the interpreter most of the time, and else waits for a few pages only.
    """
    begun = time.perf_counter()
    done = pager.background(core) or unredacted.look_on(core)
    if done:
        time.sleep(min(LONGEST_REST_S, REST * (time.perf_counter() - begun)))
    return done > 0


def tick(core: Core) -> None:
    """One round of upkeep; each step is bounded to some milliseconds."""
    reserve.keep(str(core.home))  # first: where the disk is full the others fail
    each = (
        timekeeping.look, pager.background, removing.expire, sweeping.step, removing.keep_disk_cap, _derive_some,
        heating.sample_heat, snapshotting.queue_due, tidy,
    )  # fmt: skip
    _all_of(core, each)


def tidy(core: Core) -> None:
    """Forgets what is kept for a time only, and merges doubles: once in a while, one project a round."""
    now = core.clock()
    if 0 <= now - core.upkeep.tidied_at < TIDY_EVERY_S:  # a clock may be set back
        return
    core.upkeep.tidied_at = now
    by_age = (snapshotting.trim, _trim, keep_up_backups) if timekeeping.may_remove(core) else ()
    _all_of(core, (timekeeping.keep, _merge_some, *by_age))


def _all_of(core: Core, steps: Sequence[Callable[[Core], object]]) -> None:
    """Takes each step, also after one that failed, as with a page that cannot be read; then raises the last error."""
    with ExitStack() as left:
        for step in reversed(steps):
            left.callback(step, core)


def _derive_some(core: Core) -> None:
    if core.index.ready:
        derive_missing(core, DERIVED_PER_TICK)


def _trim(core: Core) -> None:
    now, keep_s = core.clock(), core.settings().integer("ledger.keep_days") * 86_400.0
    with core.db.write() as db:
        retention.trim(db, now, ledger_before=now - keep_s)


def _merge_some(core: Core) -> None:
    """Looks for the doubles of the project that waits longest, of those that changed since that was done."""
    looked = core.upkeep.looked
    changed = [usage for usage in tiers.usage(core.db.read()) if looked.get(usage.project_id) != usage]
    if changed and core.settings().flag("merge.enabled"):
        turns = {project_id: turn for turn, project_id in enumerate(looked)}
        due = min(changed, key=lambda usage: turns.get(usage.project_id, -1))
        merge_duplicates(core, due.project_id)
        looked.pop(due.project_id, None)
        looked[due.project_id] = due


def merge_duplicates(core: Core, project_id: int) -> int:
    """Takes near-duplicates of a project out of recall, linked to what says the same; -> how many."""
    if not core.settings().flag("merge.enabled"):
        return 0
    recent = tiers.newest(core.db.read(), project_id, sorted(merge.KINDS), core.clock(), MERGED_PER_STEP)
    found = merge.duplicates(_one_by_one(core, recent))
    if not found:
        return 0
    with core.db.write() as db:
        dropped = {one.drop for one in found if duplicates.mark(db, one.drop, one.keep, core.clock())}
    core.index.refresh([page.rowid for page in recent if page.uid in dropped])
    return len(dropped)


def _one_by_one(core: Core, recent: Sequence[Page]) -> Iterator[Page]:
    """Those that may be doubles; prompts are let pass between any two, as each is read word by word."""
    for page in recent:
        if not {"document", REWOUND}.intersection(page.tags):
            core.give_way()
            yield page


def derive_missing(core: Core, limit: int) -> int:
    """Makes packed terms and vectors for at most so many of the pages that lack them; -> how many."""
    if not core.index.exists:
        return 0
    found = derived.missing(core.db.read(), limit, core.index.embeds)
    made = [(page.rowid, core.analyze(page.title, page.text, page.files)) for page in found]
    if made:
        with core.db.write() as db:
            for rowid, indexed in made:
                derived.save(db, rowid, indexed)
        core.index.refresh([rowid for rowid, _ in made])
    return len(made)


def keep_up_backups(core: Core) -> bool:
    """Makes the backup that is due, where the disk has room for two, and removes the oldest; -> whether one was made.
    None is due of an empty database: the next would be a day off, and the first day's pages be in none.

    Raises StoreError.
    """
    keep = core.settings().integer("backup.keep")
    if not keep or not owners.live(core.db.read()).total():
        return False
    found = backups.kept(core.home)
    if found and found[0].at > core.clock() + AHEAD_S:
        # made while the clock was ahead: else no backup is due until then
        found = backups.date(found, core.clock())
    if found and core.clock() - found[0].at < core.settings().integer("backup.interval_hours") * 3600:
        return False
    if reserve.free(str(core.home)) < 2 * core.db.path.stat().st_size + reserve.PLENTY:
        return False  # it would take what the next events need; the doctor tells of the disk
    back_up(core)
    backups.prune(core.home, keep)
    return True


def back_up(core: Core, target: str = "") -> backups.Backup:
    """Makes one now, in the data home or at `target`. Raises StoreError."""
    place = Path(target) if target else backups.next_path(core.home, core.clock())
    return backups.make(core.db.path, place)
