"""Backups by the clock."""

from __future__ import annotations

from pathlib import Path

from vmem.hot import reserve
from vmem.memory.core import Core
from vmem.store.files import backups
from vmem.store.projects import owners

AHEAD_S = 60.0  # a copy may be so much newer than the clock, which is corrected a little now and then


def keep_up(core: Core) -> bool:
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
    make(core)
    backups.prune(core.home, keep)
    return True


def make(core: Core, target: str = "") -> backups.Backup:
    """Makes one now, in the data home or at `target`. Raises StoreError."""
    place = Path(target) if target else backups.next_path(core.home, core.clock())
    return backups.make(core.db.path, place)
