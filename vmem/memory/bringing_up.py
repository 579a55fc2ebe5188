"""Brings a database from before the first release up to date: a new one is filled from it and takes its place."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from vmem.errors import StoreError
from vmem.hot import address
from vmem.memory.core import Core
from vmem.store import backups, salvage, schema
from vmem.store import upkeep as figures
from vmem.store.connection import Database

BUILT_IN = "bringing-up"  # beside the database; a leftover of a start that was killed is made anew


def bring_up(home: Path, clock: Callable[[], float]) -> Path | None:
    """Copies an outlived database (see `schema.outlived`); -> where the old one is kept, None when there is none.

    Until the new one is whole the old one stays in its place. The caller holds the daemon's lock. Raises StoreError.
    """
    path = Path(address.database_path(str(home)))
    building = home / BUILT_IN
    shutil.rmtree(building, ignore_errors=True)
    if not path.exists() or not schema.outlived(path):
        return None
    try:
        building.mkdir(mode=0o700)
        made = _copy(path, building, clock)
        return _swap(path, made, clock())
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"cannot bring {path} up to date: {error}; run: vmem doctor") from error
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _copy(path: Path, building: Path, clock: Callable[[], float]) -> Path:
    from vmem.memory.admin_calls import put_right  # here: it imports pydantic, and few starts come this far

    made = Path(address.database_path(str(building)))
    Database(made).close()
    salvage.into(made, [path])
    core = Core(building, clock)
    try:
        put_right(core, ("full_text", "counters", "orphans", "index"))
        wrong = figures.check(core.db.read())
    finally:
        core.close()
    lost = backups.count_pages(path) - backups.count_pages(made)
    if wrong or lost:
        what = "; ".join(wrong) or f"{lost} pages cannot be read"
        raise StoreError(f"cannot bring {path} up to date: {what}; run: vmem doctor --fix")
    return made


def _swap(path: Path, made: Path, now: float) -> Path:
    """Puts the new database in the old one's place in one step, after what the old one's log holds is in its file."""
    old = sqlite3.connect(path, isolation_level=None)
    try:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        old.execute("PRAGMA journal_mode = DELETE")
    finally:
        old.close()
    aside = backups.aside_path(path, "before-upgrade", now)
    os.link(path, aside)
    os.replace(made, path)
    return aside
