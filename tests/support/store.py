"""A look into the database from outside, for tests that must count what was kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from vmem.store.engine.handles import Reader
from vmem.store.upkeep import repair, upkeep


def rows(vmem_home: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """What a query gives; nothing while there is no database, or it is being made, or locked."""
    path = vmem_home / "vmem.db"
    if not path.exists():
        return []
    with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=5)) as db:
        with suppress(sqlite3.OperationalError):
            return db.execute(sql, values).fetchall()
        return []


def texts_of(vmem_home: Path, kind: str = "") -> list[str]:
    """Title and text of every page (of one kind), oldest first."""
    found = rows(vmem_home, "SELECT title, text FROM pages WHERE ? IN ('', kind) ORDER BY id", kind)
    return [f"{title}\n{text}" for title, text in found]


def episodes_with(vmem_home: Path, words: str) -> int:
    """How many episodes contain `words`."""
    return sum(words in text for text in texts_of(vmem_home, "episode"))


def live_pages(vmem_home: Path) -> list[str]:
    """The titles of the pages that are not forgotten, oldest first."""
    return [title for (title,) in rows(vmem_home, "SELECT title FROM pages WHERE forgotten_at IS NULL ORDER BY id")]


def turns_of(vmem_home: Path, session_id: str) -> list[int]:
    """The turn numbers of a session's episodes on the main thread, in the order in which they were written."""
    query = "SELECT turn FROM pages WHERE kind = 'episode' AND session_id = ? AND speaker = 'user' ORDER BY id"
    return [turn for (turn,) in rows(vmem_home, query, session_id)]


def acts_of(vmem_home: Path, what: str) -> list[str]:
    """What sessions did of one sort (see `vmem.store.sessions.activity`), oldest first."""
    return [target for (target,) in rows(vmem_home, "SELECT target FROM activity WHERE what = ? ORDER BY id", what)]


def integrity(vmem_home: Path) -> str:
    """SQLite's own verdict, "ok" when nothing is wrong."""
    with closing(sqlite3.connect(vmem_home / "vmem.db", timeout=5)) as db:
        return str(db.execute("PRAGMA integrity_check").fetchone()[0])


@contextmanager
def found_sound(vmem_home: Path) -> Iterator[Reader]:
    """The database as the store reads it, once a full check has found nothing wrong with it."""
    with closing(sqlite3.connect(vmem_home / "vmem.db", timeout=10)) as connection:
        connection.row_factory = sqlite3.Row
        db = Reader(connection)
        assert upkeep.check(db) == [] and repair.orphans(db) == {}
        yield db
