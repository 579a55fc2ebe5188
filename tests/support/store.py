"""A look into the database from outside, for tests that must count what was kept."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def texts_of(vmem_home: Path, kind: str = "") -> list[str]:
    """Title and text of every page (of one kind), oldest first; none while there is no database."""
    path = vmem_home / "vmem.db"
    if not path.exists():
        return []
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=1)) as db:
        try:
            rows = db.execute("SELECT title, text FROM pages WHERE ? IN ('', kind) ORDER BY id", (kind,)).fetchall()
        except sqlite3.OperationalError:  # it is being created, or locked
            return []
    return [f"{title}\n{text}" for title, text in rows]


def episodes_with(vmem_home: Path, words: str) -> int:
    """How many episodes contain `words`."""
    return sum(words in text for text in texts_of(vmem_home, "episode"))


def live_pages(vmem_home: Path) -> list[str]:
    """The titles of the pages that are not forgotten, oldest first."""
    with closing(sqlite3.connect(f"file:{vmem_home / 'vmem.db'}?mode=ro", uri=True, timeout=5)) as db:
        return [str(row[0]) for row in db.execute("SELECT title FROM pages WHERE forgotten_at IS NULL ORDER BY id")]


def turns_of(vmem_home: Path, session_id: str) -> list[int]:
    """The turn numbers of a session's episodes on the main thread, in the order in which they were written."""
    with closing(sqlite3.connect(f"file:{vmem_home / 'vmem.db'}?mode=ro", uri=True, timeout=5)) as db:
        query = "SELECT turn FROM pages WHERE kind = 'episode' AND session_id = ? AND speaker = 'user' ORDER BY id"
        return [int(turn) for (turn,) in db.execute(query, (session_id,))]


def acts_of(vmem_home: Path, what: str) -> list[str]:
    """What sessions did of one sort (see `vmem.store.sessions.activity`), oldest first."""
    with closing(sqlite3.connect(f"file:{vmem_home / 'vmem.db'}?mode=ro", uri=True, timeout=5)) as db:
        rows = db.execute("SELECT target FROM activity WHERE what = ? ORDER BY id", (what,))
        return [str(target) for (target,) in rows]


def integrity(vmem_home: Path) -> str:
    """SQLite's own verdict, "ok" when nothing is wrong."""
    with closing(sqlite3.connect(vmem_home / "vmem.db", timeout=5)) as db:
        return str(db.execute("PRAGMA integrity_check").fetchone()[0])
