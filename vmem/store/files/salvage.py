"""What can still be read of a damaged database, copied into a new one.

Tables are read from both ends until a damaged place, then row by row between where rows have numbers; what a backup
has beyond that is added. A page that was removed for good (its tombstone tells) does not come back from a backup.
A row with a value that is damaged is taken from the backup, or else with what can be read of that value.

Where the damage is in the few pages of the file that say where the tables are, nothing could be read: those are made
anew in a copy (see `vmem.store.files.plan`).
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import cast

from vmem.errors import StoreError
from vmem.store.engine.connection import read_only_uri
from vmem.store.files import plan
from vmem.store.pages.pages import unpack

# In the order of their references. What is derived (full text, index rows, capacity) is made again afterwards.
TABLES = (
    "meta", "projects", "project_keys", "sessions", "tombstones", "pages", "page_versions", "page_files", "links",
    "swap", "contexts", "residency", "events", "jobs", "ledger", "activity", "snapshots", "heat", "co_use", "counters",
)  # fmt: skip
MOST_IDS = 1 << 48  # what says that more were given is damaged
GAP_LIMIT = 200_000  # row ids that are tried one by one between the two damaged ends

Values = tuple[object, ...]
Late = dict[str, list[tuple[str, Values]]]  # by table: what inserts a row with a damaged value where nothing else did


class _Spoilt(str):
    """What can be read of a text that is no UTF-8."""


def into(target: Path, sources: Sequence[Path]) -> list[dict[str, int]]:
    """Copies into `target`, which has the current schema, what each source has beyond it; -> rows by table, each.

    Follow with the repairs of `vmem.store.upkeep.repair` and a rebuild of the full text. Raises StoreError
    when the target refuses; then it is as it was.
    """
    empty = target.read_bytes()  # before anything is in it
    db = sqlite3.connect(target, isolation_level=None)  # without foreign keys: what is missing shows only at the end
    try:
        db.execute("BEGIN IMMEDIATE")
        late: Late = {}
        done = [_salvage(source, db, late) or _salvage_by(empty, source, db, late) for source in sources]
        for table, rows in late.items():
            for insert, row in rows:
                with suppress(sqlite3.IntegrityError):
                    done[0][table] = done[0].get(table, 0) + db.execute(insert, row).rowcount
        _drop_removed(db)
        db.execute("COMMIT")
    except sqlite3.Error as error:
        raise StoreError(f"cannot write {target}: {error}; run: vmem doctor") from error
    finally:
        db.close()
    return done


def _salvage_by(empty: bytes, source: Path, db: sqlite3.Connection, late: Late) -> dict[str, int]:
    """The same from a copy of `source` with the plan of its tables put there again: by what the file still has of it,
    or by the `empty` database, of whose layout it may be."""
    ways: tuple[Callable[[Path], bool], ...] = (
        lambda copy: plan.found_again(copy, empty, TABLES),
        lambda copy: plan.taken_from(copy, empty),
    )
    copy = source.with_name(source.name + ".copy")
    for way in ways:
        try:
            for end in ("", "-wal"):
                if Path(f"{source}{end}").is_file():
                    shutil.copyfile(f"{source}{end}", f"{copy}{end}")
            if copy.exists() and way(copy) and (done := _salvage(copy, db, late)):
                return done
        finally:
            for end in ("", "-wal", "-shm"):
                Path(f"{copy}{end}").unlink(missing_ok=True)
    return {}


def _salvage(source: Path, db: sqlite3.Connection, late: Late) -> dict[str, int]:
    done: dict[str, int] = {}
    with closing(sqlite3.connect(read_only_uri(source), uri=True)) as old:
        old.text_factory = _text
        for table in TABLES:
            copied = _table(old, db, table, late)
            if copied:
                done[table] = copied
        for name, last in _until_damage(old, "SELECT name, seq FROM sqlite_sequence"):
            if isinstance(last, int) and last < MOST_IDS:
                db.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (last, name))
    _drop_removed(db)
    return done


def _drop_removed(db: sqlite3.Connection) -> None:
    db.execute(
        "DELETE FROM activity WHERE EXISTS (SELECT 1 FROM pages p JOIN tombstones t ON t.uid = p.uid"
        " WHERE t.cause = 'forgotten' AND p.kind = 'episode' AND p.turn > 0 AND p.session_id = activity.session_id"
        " AND (p.turn = activity.turn OR p.turn < activity.turn AND activity.what = 'recap'))"
    )
    db.execute("DELETE FROM pages WHERE uid IN (SELECT uid FROM tombstones)")


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _Spoilt(data.decode("utf-8", "replace"))


def _table(old: sqlite3.Connection, db: sqlite3.Connection, table: str, late: Late) -> int:
    try:
        there = {row[1] for row in old.execute(f"PRAGMA table_info({table})")}
    except sqlite3.Error:
        return 0
    sorts = {row[1]: row[2] for row in db.execute(f"PRAGMA table_info({table})") if row[1] in there}
    columns = list(sorts)
    if not columns:
        return 0
    names = ", ".join(columns)
    insert = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"
    copied = 0
    packed = columns.index("body") if table == "swap" else -1
    for row in _rows(old, table, names):
        if packed >= 0 and not unpack(cast("bytes", row[packed])):
            continue  # the next source may have it whole
        sound = tuple(map(_of_sort, row, sorts.values()))
        if sound != row or any(isinstance(value, _Spoilt) for value in row):
            late.setdefault(table, []).append((insert, sound))
            continue
        try:
            copied += db.execute(insert, row).rowcount
        except sqlite3.IntegrityError:  # a damaged row: a value is missing that must be there
            continue
    return copied


def _of_sort(value: object, sort: str) -> object:
    """The value if a column of this type may hold it, else what stands for none."""
    if value is None or not sort:
        return value
    if sort in ("INTEGER", "REAL"):
        return value if isinstance(value, int | float) else 0
    if sort == "BLOB":
        return value if isinstance(value, bytes) else b""
    return value if isinstance(value, str) else ""


def _rows(old: sqlite3.Connection, table: str, names: str) -> Iterator[Values]:
    """The rows of a table; after a damaged place it may give some twice."""
    key = _key(old, table)
    numbered = key == ["rowid"]
    first = last = None
    for row in _until_damage(old, f"SELECT {key[0]}, {names} FROM {table} ORDER BY {', '.join(key)}"):
        first = row
        yield row[1:]
    for row in _until_damage(old, f"SELECT {key[0]}, {names} FROM {table} ORDER BY {' DESC, '.join(key)} DESC"):
        if row == first:
            return
        last = row[0]
        yield row[1:]
    if not numbered:
        return
    begun, last = first and first[0], last if isinstance(last, int) else _given(old, table) + 1
    start = begun + 1 if isinstance(begun, int) else max(1, last - GAP_LIMIT)
    for rowid in range(start, min(last, start + GAP_LIMIT)):
        yield from _until_damage(old, f"SELECT {names} FROM {table} WHERE rowid = {rowid}")


def _given(old: sqlite3.Connection, table: str) -> int:
    """The last row id of a table of which neither end can be read, as far as it is known; 0 of one that is empty."""
    if any(_until_damage(old, f"SELECT count(*) FROM {table} NOT INDEXED")):
        return 0
    given = _until_damage(old, f"SELECT seq FROM sqlite_sequence WHERE name = '{table}'")
    return next((last for (last,) in given if isinstance(last, int) and last < MOST_IDS), 0)


def _key(old: sqlite3.Connection, table: str) -> list[str]:
    """The columns in whose order the file holds the rows of a table."""
    try:
        old.execute(f"SELECT rowid FROM {table} LIMIT 0")
    except sqlite3.OperationalError:
        parts = [(row[5], row[1]) for row in old.execute(f"PRAGMA table_info({table})") if row[5]]
        return [name for _, name in sorted(parts)]
    except sqlite3.DatabaseError:
        pass
    return ["rowid"]


def _until_damage(old: sqlite3.Connection, query: str) -> Iterator[Values]:
    """Rows until the query ends or meets a damaged place."""
    try:
        yield from old.execute(query)  # one by one: what is fetched with a row that cannot be read is lost
    except (sqlite3.DatabaseError, OverflowError):
        return
