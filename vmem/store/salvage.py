"""What can still be read of a damaged database, copied into a new one.

Tables are read from both ends until a damaged place, then row by row between; what a backup has
beyond that is added. A page that was removed for good (its tombstone tells) does not come back from a backup.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

# In the order of their references. What is derived (full text, index rows, capacity) is made again afterwards.
TABLES = (
    "meta", "projects", "project_keys", "sessions", "tombstones", "pages", "page_versions", "page_files", "links",
    "swap", "contexts", "residency", "events", "jobs", "ledger", "activity", "snapshots", "heat", "co_use", "counters",
)  # fmt: skip
BATCH = 200
GAP_LIMIT = 200_000  # row ids that are tried one by one between the two damaged ends


def into(target: Path, sources: Sequence[Path]) -> list[dict[str, int]]:
    """Copies into `target`, which has the current schema, what each source has beyond it; -> rows by table, each.

    Follow with the repairs of `vmem.store.repair` and a rebuild of the full text. Raises sqlite3.Error when
    the target refuses; then it is as it was.
    """
    db = sqlite3.connect(target, isolation_level=None)  # without foreign keys: what is missing shows only at the end
    try:
        db.execute("BEGIN IMMEDIATE")
        done = [_salvage(source, db) for source in sources]
        db.execute("COMMIT")
    finally:
        db.close()
    return done


def _salvage(source: Path, db: sqlite3.Connection) -> dict[str, int]:
    done: dict[str, int] = {}
    uri = "file:" + str(source).replace("%", "%25").replace("?", "%3f").replace("#", "%23") + "?mode=ro"
    try:
        old = sqlite3.connect(uri, uri=True)
    except sqlite3.Error:
        return done
    try:
        old.text_factory = lambda data: data.decode("utf-8", "replace")
        for table in TABLES:
            copied = _table(old, db, table)
            if copied:
                done[table] = copied
    finally:
        old.close()
    db.execute("DELETE FROM pages WHERE uid IN (SELECT uid FROM tombstones)")
    return done


def _table(old: sqlite3.Connection, db: sqlite3.Connection, table: str) -> int:
    try:
        there = {row[1] for row in old.execute(f"PRAGMA table_info({table})")}
    except sqlite3.Error:
        return 0
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[1] in there]
    if not columns:
        return 0
    names = ", ".join(columns)
    insert = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"
    copied = 0
    for row in _rows(old, table, names):
        try:
            copied += db.execute(insert, row).rowcount
        except sqlite3.IntegrityError:  # a damaged row: a value is missing that must be there
            continue
    return copied


def _rows(old: sqlite3.Connection, table: str, names: str) -> Iterator[tuple[object, ...]]:
    keyed = _has_rowid(old, table)
    if not keyed:
        yield from _until_damage(old, f"SELECT {names} FROM {table}")
        return
    first = last = None
    for row in _until_damage(old, f"SELECT rowid, {names} FROM {table} ORDER BY rowid"):
        first = row[0]
        yield row[1:]
    for row in _until_damage(old, f"SELECT rowid, {names} FROM {table} ORDER BY rowid DESC"):
        if isinstance(first, int) and isinstance(row[0], int) and row[0] <= first:
            return
        last = row[0]
        yield row[1:]
    if isinstance(last, int):
        start = first + 1 if isinstance(first, int) else max(1, last - GAP_LIMIT)
        for rowid in range(start, min(last, start + GAP_LIMIT)):
            yield from _until_damage(old, f"SELECT {names} FROM {table} WHERE rowid = {rowid}")


def _has_rowid(old: sqlite3.Connection, table: str) -> bool:
    try:
        old.execute(f"SELECT rowid FROM {table} LIMIT 0")
    except sqlite3.OperationalError:
        return False
    except sqlite3.DatabaseError:
        pass
    return True


def _until_damage(old: sqlite3.Connection, query: str) -> Iterator[tuple[object, ...]]:
    """Rows until the query ends or meets a damaged place."""
    try:
        cursor = old.execute(query)
        while rows := cursor.fetchmany(BATCH):
            yield from rows
    except (sqlite3.DatabaseError, OverflowError):
        return
