"""Figures and checks over the whole database."""

from __future__ import annotations

import sqlite3
from typing import Any

from vmem.store import derived, search

# What a problem names that can be made again: tables and keys in the words of SQLite's own check, and words of ours.
_DERIVED = ("hot_terms", "swap_terms", "page_index", "foreign key", "capacity counters", "no body in swap")


def figures(db: sqlite3.Connection) -> dict[str, Any]:
    """Counts for `status`: pages and logical bytes, hot and in swap, from the counters that triggers keep."""
    hot = db.execute(
        "SELECT coalesce(sum(pages), 0), coalesce(sum(bytes), 0) FROM capacity WHERE swapped = 0"
    ).fetchone()
    cold = db.execute(
        "SELECT coalesce(sum(pages), 0), coalesce(sum(bytes), 0) FROM capacity WHERE swapped = 1"
    ).fetchone()
    pages, size = db.execute("PRAGMA page_count").fetchone()[0], db.execute("PRAGMA page_size").fetchone()[0]
    return {
        "hot_pages": hot[0], "hot_bytes": hot[1], "swap_pages": cold[0], "swap_bytes": cold[1],
        "pinned_pages": db.execute("SELECT count(*) FROM pages WHERE pin <> '' AND forgotten_at IS NULL").fetchone()[0],
        "sessions": db.execute("SELECT count(*) FROM sessions").fetchone()[0],
        "file_bytes": pages * size,
    }  # fmt: skip


def check(db: sqlite3.Connection) -> list[str]:
    """Everything that is wrong with the database: [] when it is sound."""
    out = _check_blocks(db)
    out += [f"foreign key: {tuple(row)}" for row in db.execute("PRAGMA foreign_key_check")]
    out += search.check(db, derived.unmade(db))
    out += _check_capacity(db)
    lost = db.execute(
        "SELECT count(*) FROM pages WHERE swapped = 1 AND id NOT IN (SELECT page_id FROM swap)"
    ).fetchone()[0]
    if lost:
        out.append(f"{lost} swapped pages have no body in swap")
    return out


def is_derived(problem: str) -> bool:
    """Whether a problem that `check` told is in what a repair makes again, so that nothing need be salvaged."""
    return any(word in problem for word in _DERIVED)


def _check_blocks(db: sqlite3.Connection) -> list[str]:
    """What SQLite's own check finds. From 3.44 on it looks into full-text tables, too, by what this connection knew of
    their blocks when it last searched them, and takes those that others have merged since for lost: so it searches."""
    db.execute("SAVEPOINT checked")  # of one moment
    try:
        search.look(db)
        return [row[0] for row in db.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
    finally:
        db.execute("RELEASE checked")


def _check_capacity(db: sqlite3.Connection) -> list[str]:
    counted = {
        (row[0], row[1]): (row[2], row[3])
        for row in db.execute("SELECT project_id, swapped, count(*), sum(bytes) FROM pages GROUP BY 1, 2")
    }
    kept = {
        (row[0], row[1]): (row[2], row[3])
        for row in db.execute("SELECT project_id, swapped, pages, bytes FROM capacity WHERE pages <> 0 OR bytes <> 0")
    }
    return [] if counted == kept else ["the capacity counters differ from a full count"]
