"""Events that were taken in, by their ids: each has its effect once, however often it comes."""

from __future__ import annotations

from vmem.store.engine import ask
from vmem.store.engine.handles import Reader, Writer


def first_time(db: Writer, ident: str, now: float) -> bool:
    """Notes an event by its id; -> False when it was noted before (then its effect is there already)."""
    return db.execute("INSERT INTO events VALUES (?, ?) ON CONFLICT DO NOTHING", (ident, now)).rowcount > 0


def heard_at(db: Reader, ident: str) -> float:
    """The time that `first_time` was given for this event, 0 when it is not known."""
    return ask.value(db, "SELECT at FROM events WHERE ident = ?", (ident,), 0.0)
