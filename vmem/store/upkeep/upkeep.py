"""Figures and checks over the whole database."""

from __future__ import annotations

from typing import Any

from vmem.store.engine import ask
from vmem.store.engine.handles import Reader
from vmem.store.files import disk
from vmem.store.pages import derived, search
from vmem.store.tiers import swap, tiers

# What a problem names that can be made again: tables and keys in the words of SQLite's own check, and words of ours.
_DERIVED = ("hot_terms", "swap_terms", "page_index", "foreign key", "capacity counters", "no body in swap")
# By a column's type, how its values are stored.
_STORED = {"TEXT": "'text'", "REAL": "'real', 'integer'", "INTEGER": "'integer'", "BLOB": "'blob'"}


def figures(db: Reader) -> dict[str, Any]:
    """Counts for `status`: pages and logical bytes, hot and in swap, from the counters that triggers keep."""
    hot, cold = tiers.usage(db), tiers.usage(db, swapped=True)
    return {
        "hot_pages": sum(use.pages for use in hot), "hot_bytes": sum(use.bytes for use in hot),
        "swap_pages": sum(use.pages for use in cold), "swap_bytes": sum(use.bytes for use in cold),
        "pinned_pages": ask.value(db, "SELECT count(*) FROM pages WHERE pin <> '' AND forgotten_at IS NULL", (), 0),
        "sessions": ask.value(db, "SELECT count(*) FROM sessions", (), 0),
        "file_bytes": disk.file_bytes(db, free=True),
    }  # fmt: skip


def check(db: Reader) -> list[str]:
    """Everything that is wrong with the database: [] when it is sound."""
    out = _check_blocks(db)
    out += [f"foreign key: {tuple(row)}" for row in db.execute("PRAGMA foreign_key_check")]
    out += search.check(db, derived.unmade(db))
    out += _check_values(db)
    counted = db.tuples("SELECT project_id, swapped, count(*), sum(bytes) FROM pages GROUP BY 1, 2")
    kept = db.tuples("SELECT project_id, swapped, pages, bytes FROM capacity WHERE pages <> 0 OR bytes <> 0")
    if {*counted} != {*kept}:
        out.append("the capacity counters differ from a full count")
    unpacked = "SELECT count(*) FROM pages WHERE swapped = 1 AND id NOT IN (SELECT page_id FROM swap)"
    if lost := ask.value(db, unpacked, (), 0):
        out.append(f"{lost} swapped pages have no body in swap")
    if spoilt := len(swap.damaged(db)):
        out.append(f"{spoilt} swapped pages have a body that cannot be unpacked")
    return out


def is_derived(problem: str) -> bool:
    """Whether a problem that `check` told is in what a repair makes again, so that nothing need be salvaged."""
    return any(word in problem for word in _DERIVED)


def _check_blocks(db: Reader) -> list[str]:
    """What SQLite's own check finds. From 3.44 on it looks into full-text tables, too, by what this connection knew of
    their blocks when it last searched them, and takes those that others have merged since for lost: so it searches."""
    with db.trying():  # of one moment, which a damaged file does not let end otherwise
        search.look(db)
        return [row[0] for row in db.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]


def _check_values(db: Reader) -> list[str]:
    """The tables in which a text is no UTF-8, or a value of another sort than its column's: the engine's own check
    looks into no text, and before 3.42 at no value. What is derived is looked at by others."""
    texts: dict[str, list[str]] = {}
    others: dict[str, list[str]] = {}
    for table, column, sort in db.execute(
        "SELECT m.name, c.name, c.type FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'"
        " AND m.name NOT GLOB '*_terms*' AND m.name NOT IN ('page_index', 'capacity') AND c.type <> ''"
    ):
        others.setdefault(table, []).append(f"typeof({column}) NOT IN ('null', {_STORED[sort]})")
        if sort == "TEXT":
            texts.setdefault(table, []).append(f"CAST({column} AS BLOB)")
    out = []
    for table, wrong in others.items():
        looked = f"SELECT {', '.join([' OR '.join(wrong), *texts.get(table, ())])} FROM {table}"
        if rows := sum(row[0] or _is_no_text(row[1:]) for row in db.tuples(looked)):
            out.append(f"{rows} rows of {table} have a value that is damaged")
    return out


def _is_no_text(row: tuple[bytes | None, ...]) -> bool:
    try:
        b"\0".join(filter(None, row)).decode()
    except UnicodeDecodeError:
        return True
    return False
