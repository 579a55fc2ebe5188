"""The schema of a file, and the ordered migrations that bring it there.

`user_version` is the number of the last migration that ran; each runs in one transaction together with
that number, so an interrupted upgrade starts again from where it was. The list is append-only.

The first schema was changed in place until it was settled. A file of that time has a lower number, and is given the
columns and indexes that it lacks.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

from vmem.errors import SchemaError
from vmem.store.handles import Reader, Writer
from vmem.store.tables import FILLED, NUMBERED, TOMBSTONES_V2, V1

APPLICATION_ID = 0x764D656D  # "vMem"
FIRST = 5  # the number of V1; lower ones were given before it was settled


def version(db: Reader) -> int:
    """The number of the last migration that ran; 0 of a new file."""
    return _pragma(db, "user_version")


def prepare(db: Writer) -> None:
    """Brings the database to the current schema. Raises SchemaError when it is newer or not ours."""
    found, newest = version(db), FIRST + len(MIGRATIONS) - 1
    if found > newest:
        raise SchemaError(
            f"the database has schema {found}, this vMem knows {newest}: a later vMem wrote it; install that one "
            "again, or put a copy from before in its place: vmem restore-backup FILE"
        )
    if found == 0 and db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
        db.execute("PRAGMA auto_vacuum = INCREMENTAL")  # before journal_mode, or it has no effect
    elif _pragma(db, "application_id") != APPLICATION_ID:
        raise SchemaError("the file is not a vMem database; move it away")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA journal_size_limit = 67108864")
    db.execute("PRAGMA foreign_keys = OFF")  # a table that is made anew takes nothing with it
    for number, statements in enumerate(MIGRATIONS, FIRST):
        if number <= found:
            continue
        db.execute("BEGIN IMMEDIATE")
        try:
            for statement in statements(db):
                db.execute(statement)
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {number}")
            db.execute("COMMIT")
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")
    db.execute("PRAGMA foreign_keys = ON")


def _settled(db: Reader) -> list[str]:
    """V1, with what `_numbered` would make anew; of a file from before it was settled, what that lacks of V1."""
    if version(db) == 0:
        anew = [f"CREATE TABLE {table} (" for table in NUMBERED]
        return [_counted(sql) if any(words in sql for words in anew) else sql for sql in _statements(V1)]
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as memory:
        whole = Writer(memory)
        for statement in _statements(V1):
            whole.execute(statement)
        wanted, there = _parts(whole), {name: sql for _, name, sql in _parts(db)}
        out = []
        for kind, name, sql in wanted:
            if kind == "table" and name in there:
                known = {row[1] for row in db.execute(f"PRAGMA table_info({name})")}
                for _, column, of, needed, default, _ in whole.execute(f"PRAGMA table_info({name})"):
                    if column not in known:
                        must = f"NOT NULL DEFAULT {default}" if needed else ""
                        out += [f"ALTER TABLE {name} ADD COLUMN {column} {of} {must}"]
                        out += [FILLED[name, column]] if (name, column) in FILLED else []
            elif there.get(name) != sql:
                out += ([f"DROP {kind} {name}"] if name in there else []) + [sql]
    return out


def _numbered(db: Reader) -> list[str]:
    """V2: no id of NUMBERED is given twice, and a tombstone has its cause. SQLite has that of a table only from its
    beginning, so these are made anew; with indexes and triggers, which go with a table."""
    out = _statements(TOMBSTONES_V2)
    for table in NUMBERED:
        was, *others = (sql for _, _, sql in _parts(db, table))
        if "AUTOINCREMENT" not in was:
            out += [_counted(was.replace(table, "made_anew", 1)), f"INSERT INTO made_anew SELECT * FROM {table}"]
            out += [f"DROP TABLE {table}", f"ALTER TABLE made_anew RENAME TO {table}", *others]
    return out


def _counted(sql: str) -> str:
    """A table that remembers the highest id that it ever had, as SQLite does only with this word."""
    return sql.replace("PRIMARY KEY", "PRIMARY KEY AUTOINCREMENT", 1)


# The statements that each needs, of the file as it is.
MIGRATIONS: tuple[Callable[[Reader], list[str]], ...] = (_settled, _numbered)


def _parts(db: Reader, table: str = "") -> list[tuple[str, str, str]]:
    """Tables (or one of them), then their indexes and triggers: the kind, name and words of each."""
    found = db.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql <> '' AND ? IN ('', tbl_name) ORDER BY type <> 'table'",
        (table,),
    )
    return [(row[0], row[1], row[2]) for row in found]


def _pragma(db: Reader, name: str) -> int:
    return int(db.execute(f"PRAGMA {name}").fetchone()[0])


def _statements(script: str) -> list[str]:
    """Splits a script at the semicolons that end a statement (not those inside a trigger)."""
    out, part = [], ""
    for line in script.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            out.append(part)
            part = ""
    return out
