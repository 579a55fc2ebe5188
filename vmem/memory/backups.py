"""Backups by the clock."""

from __future__ import annotations

from pathlib import Path

from vmem.memory.core import Core
from vmem.store import backups


def keep_up(core: Core) -> bool:
    """Makes the backup that is due and removes the oldest; -> whether one was made. Raises StoreError."""
    keep = core.settings().integer("backup.keep")
    if not keep:
        return False
    found = backups.kept(core.home)
    if found and core.clock() - found[0].at < core.settings().integer("backup.interval_hours") * 3600:
        return False
    make(core)
    backups.prune(core.home, keep)
    return True


def make(core: Core, target: str = "") -> backups.Backup:
    """Makes one now, in the data home or at `target`. Raises StoreError."""
    place = Path(target) if target else backups.next_path(core.home, core.clock())
    return backups.make(core.db.path, place)
