"""Times that a clock which was ahead has left in the store: found, and brought back."""

from __future__ import annotations

from vmem.store import ask
from vmem.store.handles import Reader, Writer

# Every time of something that was; what is to be (leases, the end of a pause) is told by the queue and by its begin.
_PAST = {
    "projects": ("created_at", "seen_at"), "sessions": ("started_at", "seen_at", "ended_at"),
    "pages": ("created_at", "updated_at", "superseded_at", "forgotten_at", "used_at"), "page_versions": ("at",),
    "links": ("at",), "swap": ("at",), "tombstones": ("at",), "contexts": ("flushed_at", "told_at", "owed_at"),
    "residency": ("at",), "events": ("at",), "jobs": ("created_at",), "ledger": ("at",), "activity": ("at",),
    "snapshots": ("at",), "co_use": ("at",),
}  # fmt: skip
# Those of them that an index tells, of what is heard, said and forgotten.
_TOLD = (
    "SELECT max(at) AS at FROM events UNION ALL SELECT max(created_at) FROM pages"
    " UNION ALL SELECT max(forgotten_at) FROM pages WHERE forgotten_at IS NOT NULL"
)


def newest(db: Reader) -> float:
    """When the latest event was heard, or page said or forgotten."""
    return ask.value(db, f"SELECT max(at) FROM ({_TOLD})", (), 0.0)


def bring_back(db: Writer, now: float, floor: float, until: float) -> list[int]:
    """Moves all times after `now` back by as much as brings the latest to `until`, none before `floor`: what was in an
    order stays in it. A page's time limit moves with it. -> the rows of the pages."""
    times = " UNION ALL ".join(f"SELECT max({name}) AS at FROM {table}" for table in _PAST for name in _PAST[table])
    latest = ask.value(db, f"SELECT max(at) FROM ({times})", (), 0.0)
    moved = "max(:floor, {0} - :by)"
    values = {"now": now, "floor": floor, "by": latest - until}
    rows = [row[0] for row in db.execute("SELECT id FROM pages WHERE created_at > :now", values).fetchall()]
    db.execute(
        f"UPDATE pages SET expires_at = expires_at - created_at + {moved.format('created_at')}"
        " WHERE created_at > :now AND expires_at IS NOT NULL",
        values,
    )
    for table, names in _PAST.items():
        for name in names:
            db.execute(f"UPDATE {table} SET {name} = {moved.format(name)} WHERE {name} > :now", values)
    db.execute("DELETE FROM heat")  # it is a map by age, and grows again
    return rows
