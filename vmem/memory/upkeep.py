"""Housekeeping: what the daemon does at start and on each tick, in bounded steps."""

from __future__ import annotations

import sqlite3

from vmem.memory.core import Core
from vmem.store import queue

EVENTS_KEPT_S = 30 * 86_400.0


def at_start(db: sqlite3.Connection, now: float) -> None:
    """Gives back leases of a daemon that died."""
    queue.release(db, now)


def tick(core: Core) -> None:
    """One round of upkeep."""
