"""Counters of projects by their names: faults, evictions, generations, what was cited."""

from __future__ import annotations

from vmem.store.engine import ask
from vmem.store.engine.handles import Reader, Writer


def value(db: Reader, name: str, project_id: int) -> int:
    """A counter of a project; 0 when it was never set."""
    return ask.value(db, "SELECT value FROM counters WHERE name = ?", (f"{name}:{project_id}",), 0)


def put(db: Writer, name: str, project_id: int, value: int) -> None:
    """Sets a counter of a project."""
    sql = "INSERT INTO counters VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"
    db.execute(sql, (f"{name}:{project_id}", value))


def add(db: Writer, name: str, project_id: int, by: int = 1) -> None:
    """Counts `by` more."""
    sql = "INSERT INTO counters VALUES (?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value"
    db.execute(sql, (f"{name}:{project_id}", by))


def sums(db: Reader) -> dict[str, int]:
    """Every counter, summed over projects, by its name."""
    return ask.pairs(db, "SELECT substr(name, 1, instr(name, ':') - 1), sum(value) FROM counters GROUP BY 1 ORDER BY 1")
