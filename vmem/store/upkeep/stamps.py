"""Times that a clock which was ahead has left in the store: found, and brought back."""

from __future__ import annotations

from collections.abc import Iterable

from vmem.store.engine import ask
from vmem.store.engine.handles import Reader, Writer

# Every time of something that was; what is to be (leases, the end of a pause) is told by the queue and by its begin.
_PAST = {
    "projects": ("created_at", "seen_at"), "sessions": ("started_at", "seen_at", "ended_at"),
    "pages": ("created_at", "updated_at", "superseded_at", "forgotten_at", "used_at"), "page_versions": ("at",),
    "links": ("at",), "swap": ("at",), "tombstones": ("at",), "contexts": ("flushed_at", "told_at", "owed_at"),
    "residency": ("at",), "events": ("at",), "jobs": ("created_at",), "ledger": ("at",),
    "activity": ("at", "forgotten_at"), "snapshots": ("at",), "co_use": ("at",),
}  # fmt: skip
# Those of them that are read soon, of what is heard, said and forgotten.
_TOLD = (("events", "at"), ("pages", "created_at"), ("pages", "forgotten_at"))
_NEWEST = "SELECT max({0}) AS at FROM {1} WHERE {0} < 1e300"  # a damaged one may be a text, which is above all numbers


def newest(db: Reader) -> float:
    """When the latest event was heard, or page said or forgotten."""
    return _latest(db, _TOLD)


def bring_back(db: Writer, now: float, floor: float, until: float) -> list[int]:
    """Moves all times after `now` back by as much as brings the latest to `until`, none before `floor`: what was in an
    order stays in it. A page's time limit moves with it. -> the rows of the pages."""
    every = [(table, name) for table, names in _PAST.items() for name in names]
    moved = "max(:floor, {0} - :by)"
    values = {"now": now, "floor": floor, "by": _latest(db, every) - until}
    said = "created_at > :now AND created_at < 1e300"
    rows = ask.column(db, f"SELECT id FROM pages WHERE {said}", values)
    db.execute(
        f"UPDATE pages SET expires_at = expires_at - created_at + {moved.format('created_at')}"
        f" WHERE {said} AND expires_at IS NOT NULL",
        values,
    )
    for table, name in every:
        ahead = f"{name} > :now AND {name} < 1e300"
        db.execute(f"UPDATE {table} SET {name} = {moved.format(name)} WHERE {ahead}", values)
    db.execute("DELETE FROM heat")  # it is a map by age, and grows again
    return rows


def _latest(db: Reader, times: Iterable[tuple[str, str]]) -> float:
    each = " UNION ALL ".join(_NEWEST.format(name, table) for table, name in times)
    return ask.value(db, f"SELECT max(at) FROM ({each})", (), 0.0)
