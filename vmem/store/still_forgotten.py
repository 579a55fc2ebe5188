"""What was forgotten stays forgotten when a backup takes the database's place."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vmem.errors import StoreError
from vmem.store import ask
from vmem.store.ask import listed
from vmem.store.connection import read_only_uri
from vmem.store.handles import Reader, Writer

_TOMBSTONE = "uid, kind, title, project_id, why, at, mark, cause, said_at, title_mark"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What a database knows to be forgotten: pages by id, hidden or removed; the tombstones of the removed ones; what
    was done, as (id, session, time)."""

    uids: frozenset[str] = frozenset()
    tombstones: tuple[tuple[Any, ...], ...] = ()
    acts: tuple[tuple[int, str, float], ...] = ()


def found_in(path: Path) -> Forgotten:
    """What is forgotten in a sound database file. Never changes it. Raises StoreError, of another schema, too."""
    try:
        with closing(sqlite3.connect(read_only_uri(path), uri=True)) as db:
            hidden = {row[0] for row in db.execute("SELECT uid FROM pages WHERE forgotten_at IS NOT NULL")}
            buried = db.execute(f"SELECT {_TOMBSTONE} FROM tombstones WHERE cause = 'forgotten'").fetchall()
            acts = db.execute("SELECT id, session_id, at FROM activity WHERE forgotten_at IS NOT NULL").fetchall()
    except sqlite3.Error as error:
        raise StoreError(f"cannot read {path}: {error}; run: vmem doctor") from error
    return Forgotten(frozenset(hidden | {row[0] for row in buried}), tuple(buried), tuple(acts))


def live_in(path: Path, known: Forgotten) -> int:
    """How many live pages of a sound database file, a backup say, are forgotten elsewhere."""
    with closing(sqlite3.connect(read_only_uri(path), uri=True)) as db:
        return _live(Reader(db), known)


def hide(db: Writer, known: Forgotten, now: float) -> int:
    """Hides what was forgotten elsewhere, as forgotten now; of what was removed there and is not here, the tombstone
    comes. -> how many pages were hidden."""
    hidden = _live(db, known)
    db.execute(
        "UPDATE pages SET forgotten_at = ? WHERE forgotten_at IS NULL AND uid IN (SELECT value FROM json_each(?))",
        (now, listed(known.uids)),
    )
    db.executemany(
        f"INSERT INTO tombstones ({_TOMBSTONE}) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
        " WHERE ?1 NOT IN (SELECT uid FROM pages) ON CONFLICT DO NOTHING",
        known.tombstones,
    )
    db.executemany(
        "UPDATE activity SET forgotten_at = ? WHERE forgotten_at IS NULL AND id = ? AND session_id = ? AND at = ?",
        [(now, *act) for act in known.acts],
    )
    return hidden


def _live(db: Reader, known: Forgotten) -> int:
    sql = "SELECT count(*) FROM pages WHERE forgotten_at IS NULL AND uid IN (SELECT value FROM json_each(?))"
    return ask.value(db, sql, (listed(known.uids),), 0)
