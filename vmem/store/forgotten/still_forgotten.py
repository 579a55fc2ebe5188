"""What was forgotten stays forgotten when a backup takes the database's place."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vmem.errors import StoreError
from vmem.store.engine import ask, schema
from vmem.store.engine.ask import listed
from vmem.store.engine.connection import read_only_uri
from vmem.store.engine.handles import Reader, Writer
from vmem.store.forgotten import graves

_BESIDE = "kind, title, project_id, why, at, mark, cause"
_TOMBSTONE = f"uid, {_BESIDE}, said_at, title_mark"
WHY = "forgotten by the user, and not in the backup that was put back since"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What a database knows to be forgotten: pages by id, hidden or removed; a tombstone of each; what was done, as
    (id, session, time)."""

    uids: frozenset[str] = frozenset()
    tombstones: tuple[tuple[Any, ...], ...] = ()
    acts: tuple[tuple[int, str, float], ...] = ()


def found_in(path: Path) -> Forgotten:
    """What is forgotten in a database file, which may be damaged: its values are of any type. Never changes it. Raises
    StoreError where it cannot be read, or is of another schema."""
    try:
        with closing(sqlite3.connect(read_only_uri(path), uri=True)) as db:
            hidden = db.execute(
                "SELECT CAST(uid AS TEXT), CAST(kind AS TEXT), project_id, forgotten_at, CAST(title AS TEXT),"
                " CAST(ifnull(key, '') AS TEXT), created_at FROM pages"
                " WHERE forgotten_at IS NOT NULL"
            ).fetchall()
            first = schema.version(Reader(db)) == schema.FIRST  # which has no acts that are forgotten
            marks = "NULL, ''" if first else "said_at, title_mark"
            buried = db.execute(
                f"SELECT CAST(uid AS TEXT), {_BESIDE}, {marks} FROM tombstones WHERE cause = 'forgotten'"
            ).fetchall()
            forgotten_acts = "SELECT id, session_id, at FROM activity WHERE forgotten_at IS NOT NULL"
            acts = [] if first else db.execute(forgotten_acts).fetchall()
    except sqlite3.Error as error:
        raise StoreError(f"cannot read {path}: {error}; run: vmem doctor") from error
    tombstones = [*buried, *map(_tombstone, hidden)]
    return Forgotten(frozenset(row[0] for row in tombstones), tuple(tombstones), tuple(acts))


def live_in(path: Path, known: Forgotten) -> int:
    """How many live pages of a sound database file, a backup say, are forgotten elsewhere."""
    with closing(sqlite3.connect(read_only_uri(path), uri=True)) as db:
        return _live(Reader(db), known)


def hide(db: Writer, known: Forgotten, now: float) -> int:
    """Hides what was forgotten elsewhere, as forgotten now; of what is not here a tombstone comes, as its transcript
    may be read again. -> how many pages were hidden."""
    hidden = _live(db, known)
    sql = "UPDATE pages SET forgotten_at = ? WHERE forgotten_at IS NULL AND uid IN (SELECT value FROM json_each(?))"
    db.execute(sql, (now, listed(known.uids)))
    db.executemany(
        f"INSERT OR IGNORE INTO tombstones ({_TOMBSTONE}) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
        " WHERE ?1 NOT IN (SELECT uid FROM pages)",
        known.tombstones,
    )
    db.executemany(
        "UPDATE activity SET forgotten_at = ? WHERE forgotten_at IS NULL AND id = ? AND session_id = ? AND at = ?",
        [(now, *act) for act in known.acts],
    )
    return hidden


def _tombstone(hidden: tuple[Any, ...]) -> tuple[Any, ...]:
    uid, kind, project_id, at, title, key, created_at = hidden
    mark, said_at, title_mark = graves.marks_of(uid, kind, title, key, created_at)
    return uid, kind, "", project_id, WHY, at, mark, "forgotten", said_at, title_mark


def _live(db: Reader, known: Forgotten) -> int:
    sql = "SELECT count(*) FROM pages WHERE forgotten_at IS NULL AND uid IN (SELECT value FROM json_each(?))"
    return ask.value(db, sql, (listed(known.uids),), 0)
