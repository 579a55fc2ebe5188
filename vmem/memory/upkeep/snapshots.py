"""Snapshots by the clock: of sessions that go on, and no more of them than the settings want to be kept."""

from __future__ import annotations

from vmem.memory.core import Core
from vmem.store.sessions import sessions, snapshots
from vmem.store.upkeep import queue

ACTIVE_S = 6 * 3600.0  # a session without an event for longer is not looked at


def queue_due(core: Core) -> None:
    """Queues snapshots of sessions that were active since their last one, so that a crash loses a turn at most."""
    now, settings = core.clock(), core.settings()
    every_s, keep = float(settings.integer("snapshot.tick_seconds")), settings.integer("snapshot.keep_count")
    db = core.db.read()
    stale = [sessions.get(db, ident) for ident in snapshots.stale_sessions(db, now, every_s, ACTIVE_S, keep)]
    due = [session.id for session in stale if session is not None and core.captures(session.cwd)]
    if due:
        with core.db.write() as writer:
            for session_id in due:
                payload = {"session_id": session_id, "trigger": "tick"}
                queue.put(writer, "snapshot", f"snapshot:{session_id}:{int(now // every_s)}", payload, now)


def trim(core: Core) -> int:
    """Removes snapshots beyond count and age, never pinned ones; -> how many."""
    settings = core.settings()
    keep, days = settings.integer("snapshot.keep_count"), settings.integer("snapshot.keep_days")
    before = core.clock() - days * 86_400.0
    db = core.db.read()
    gone = [ident for project in snapshots.project_ids(db) for ident in snapshots.expired(db, project, keep, before)]
    if gone:
        with core.db.write() as writer:
            for ident in gone:
                snapshots.remove(writer, ident)
    return len(gone)
