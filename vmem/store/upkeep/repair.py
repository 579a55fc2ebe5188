"""Putting right what can be derived, and a census of what belongs to nobody."""

from __future__ import annotations

from vmem.store.engine import ask
from vmem.store.engine.handles import Reader, Writer

_NO_PAGE = "NOT IN (SELECT uid FROM pages)"
# Rows that point to a page, session or project that is gone: (what, table, condition).
_ORPHANS = (
    ("page tables of removed pages", "residency", "gone = '' AND page_id NOT IN (SELECT id FROM pages)"),
    ("full texts of removed pages in swap", "swap", "page_id NOT IN (SELECT id FROM pages)"),
    ("full texts in swap of pages that are hot", "swap", "page_id IN (SELECT id FROM pages WHERE swapped = 0)"),
    ("index rows of removed or swapped pages", "page_index", "page_id NOT IN (SELECT id FROM pages WHERE swapped = 0)"),
    ("versions of removed pages", "page_versions", "page_id NOT IN (SELECT id FROM pages)"),
    ("file names of removed pages", "page_files", "page_id NOT IN (SELECT id FROM pages)"),
    ("keys of removed projects", "project_keys", "project_id NOT IN (SELECT id FROM projects)"),
    ("heat of removed projects", "heat", "project_id <> 0 AND project_id NOT IN (SELECT id FROM projects)"),
    ("links between removed pages", "links", f"src {_NO_PAGE} AND dst {_NO_PAGE}"),
    ("common use of removed pages", "co_use", "a NOT IN (SELECT id FROM pages) OR b NOT IN (SELECT id FROM pages)"),
)


# Pages are never removed for that: their project is made again, so that they can be seen, and merged into another.
_STRAYED = ("pages of removed projects", "pages", "project_id <> 0 AND project_id NOT IN (SELECT id FROM projects)")


def orphans(db: Reader) -> dict[str, int]:
    """What belongs to nobody, and how many rows of it."""
    found = {
        what: ask.value(db, f"SELECT count(*) FROM {table} WHERE {where}", (), 0)
        for what, table, where in (_STRAYED, *_ORPHANS)
    }
    return {what: count for what, count in found.items() if count}


def remove_orphans(db: Writer, now: float) -> int:
    """Removes them, but for pages, which get a project of the same number; -> how many rows."""
    _, table, where = _STRAYED
    made = db.execute(
        "INSERT INTO projects (id, name, root, created_at, seen_at)"
        " SELECT DISTINCT project_id, 'found-' || project_id, 'found-' || project_id, ?, 0"
        f" FROM {table} WHERE {where}",
        (now,),
    ).rowcount
    return made + sum(db.execute(f"DELETE FROM {table} WHERE {where}").rowcount for _, table, where in _ORPHANS)


def complete_index(db: Writer) -> int:
    """Gives hot pages without an index row one, to be filled in the background; -> how many."""
    return db.execute(
        "INSERT INTO page_index SELECT id, NULL, NULL FROM pages WHERE swapped = 0"
        " AND id NOT IN (SELECT page_id FROM page_index)"
    ).rowcount


def recount(db: Writer) -> None:
    """Makes the capacity counters anew from a full count."""
    db.execute("DELETE FROM capacity")
    db.execute(
        "INSERT INTO capacity SELECT project_id, swapped, count(*), sum(bytes) FROM pages GROUP BY project_id, swapped"
    )


def unlost(db: Writer) -> int:
    """Swapped pages whose body is gone keep the gist as their text and become hot again; -> how many.

    Follow with a rebuild of the full text.
    """
    return db.execute(
        "UPDATE pages SET swapped = 0 WHERE swapped = 1 AND id NOT IN (SELECT page_id FROM swap)"
    ).rowcount
