"""What is left of pages that are gone, and what keeps one that the user forgot from coming back: its transcript may be
read again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from vmem.model import Cause, Page
from vmem.store.engine import ask
from vmem.store.engine.handles import Reader, Writer
from vmem.store.pages.pages import key_of


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of a page that was removed: `why` says when and why."""

    uid: str
    kind: str
    title: str
    project_id: int
    why: str
    at: float


def bury(db: Writer, page: Page, cause: Cause, why: str, now: float) -> None:
    """Leaves a tombstone of a page that is about to be removed: with its title only where that was for want of room."""
    title = page.title if cause == "disk_cap" else ""
    marks = marks_of(page.uid, page.kind, page.title, key_of(db, page.rowid), page.created_at)
    mark, said_at, title_mark = marks if cause == "forgotten" else ("", None, "")
    db.execute(
        "INSERT INTO tombstones (uid, kind, title, project_id, why, at, mark, cause, said_at, title_mark)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (page.uid, page.kind, title, page.project_id, why, now, mark, cause, said_at, title_mark),
    )


def marks_of(uid: str, kind: str, title: str, key: str, created_at: float) -> tuple[str, float | None, str]:
    """What keeps a forgotten page away: (the mark of its key; of an exchange, when it was said and the mark of its
    title)."""
    said = kind == "episode"
    return _mark(key), created_at if said else None, _mark(uid + title) if said else ""


def find(db: Reader, uid: str) -> Tombstone | None:
    """What is left of a page that was removed."""
    row = db.execute("SELECT uid, kind, title, project_id, why, at FROM tombstones WHERE uid = ?", (uid,)).fetchone()
    return Tombstone(*row) if row else None


def is_buried(db: Reader, key: str) -> bool:
    """Whether the page of that key was forgotten, and is removed since."""
    return bool(key) and ask.holds(db, "SELECT 1 FROM tombstones WHERE mark = ?", (_mark(key),))


def said_about(db: Reader, project_id: int, title: str, since: float, until: float) -> bool:
    """Whether an exchange of a project with that title, said in a span of time, was forgotten, and is removed since."""
    sql = "SELECT uid, title_mark FROM tombstones WHERE project_id = ? AND said_at BETWEEN ? AND ?"
    rows = db.execute(sql, (project_id, since, until))
    return any(row[1] == _mark(row[0] + title) for row in rows)


def _mark(key: str) -> str:
    """What a tombstone has of a page's key, which names files and sessions; "" for none."""
    return hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=12).hexdigest() if key else ""
