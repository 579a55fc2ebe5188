"""The schema of a file, and the ordered migrations that bring it there.

`user_version` is the number of the last migration that ran; each runs in one transaction together with
that number, so an interrupted upgrade starts again from where it was. The list is append-only.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing

from vmem.errors import SchemaError
from vmem.store.engine.handles import Reader, Writer
from vmem.store.engine.tables import FIRST_SCHEMA, FORGOTTEN_ACTS, LEAN_EVENTS, LOOSE_LINKS, TOLD_AND_GONE

APPLICATION_ID = 0x764D656D  # "vMem"
FIRST = 6  # the number of the first schema; lower ones were given before there was a release
MIGRATIONS = (FIRST_SCHEMA, FORGOTTEN_ACTS, TOLD_AND_GONE, LEAN_EVENTS, LOOSE_LINKS)  # a script each

_OBJECTS = "SELECT type, name, sql FROM sqlite_master"


def version(db: Reader) -> int:
    """The number of the last migration that ran; 0 of a new file."""
    return _pragma(db, "user_version")


def must_be_known(db: Reader) -> None:
    """That it is a database of ours, of a schema that this vMem knows. Raises SchemaError."""
    found, newest = version(db), FIRST + len(MIGRATIONS) - 1
    if _pragma(db, "application_id") != APPLICATION_ID:
        raise SchemaError("the file is not a vMem database; move it away")
    if found > newest:
        raise SchemaError(
            f"the database has schema {found}, this vMem knows {newest}: a later vMem wrote it; install that one "
            "again, or put a copy from before in its place: vmem restore-backup FILE"
        )
    if found < FIRST:
        raise SchemaError(f"the database has schema {found}, from before the first release; move it away")


def must_be_ours(db: Reader) -> None:
    """That a database from elsewhere holds nothing but what the migrations make: a trigger could rewrite what is kept
    from then on, or keep what is forgotten. Raises SchemaError."""
    must_be_known(db)
    with closing(sqlite3.connect(":memory:")) as made:
        for script in MIGRATIONS[: version(db) - FIRST + 1]:
            made.executescript(script)
        known = _objects(made.execute(_OBJECTS).fetchall())
    strangers = sorted(" ".join(one[:2]) for one in _objects(db.execute(_OBJECTS).fetchall()) - known)
    if strangers:
        raise SchemaError(f"the file holds what no vMem made ({', '.join(strangers[:3])}); choose another")


def prepare(db: Writer) -> None:
    """Brings the database to the current schema. Raises SchemaError where it is none that is known."""
    found = version(db)
    if found == 0 and db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
        db.execute("PRAGMA auto_vacuum = INCREMENTAL")  # before journal_mode, or it has no effect
    else:
        must_be_known(db)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    # macOS's fsync leaves what it writes in the disk's own memory, in no order: without power it may be half there.
    db.execute("PRAGMA checkpoint_fullfsync = ON")
    db.execute("PRAGMA journal_size_limit = 67108864")
    for number, script in enumerate(MIGRATIONS, FIRST):
        if number <= found:
            continue
        db.execute("BEGIN IMMEDIATE")
        try:
            for statement in _statements(script):
                db.execute(statement)
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {number}")
            db.execute("COMMIT")
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")


def _objects(rows: Iterable[Sequence[object]]) -> set[tuple[str, str, str]]:
    """Sort, name and what it does by itself of all that a file holds, but for the tables that the engine keeps."""
    return {
        (str(kind), str(name), _acts(str(kind), str(definition)))
        for kind, name, definition in rows
        if not (kind in ("table", "index") and str(name).startswith(("sqlite_stat", "sqlite_autoindex_")))
    }


def _acts(kind: str, definition: str) -> str:
    """What a trigger does, or that a table computes a column; without comments, which may be reworded."""
    bare = " ".join(re.sub(r"--[^\n]*", "", definition).split())
    return bare if kind == "trigger" else "computed" if re.search(r"\bAS\s?\(", bare, re.IGNORECASE) else ""


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
