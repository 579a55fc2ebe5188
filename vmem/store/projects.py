"""Projects and the identities by which they are known."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from vmem.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Project:
    """id: this store's key; keys: every identity, e.g. remote:host/owner/name and dir:/path."""

    id: int
    name: str
    root: str
    keys: tuple[str, ...]
    created_at: float
    seen_at: float


def resolve(db: sqlite3.Connection, keys: tuple[str, ...], name: str, root: str, now: float) -> int:
    """The id of the project known by any of `keys` (best first); it is made when there is none.

    A directory that is known already is the same project when the new identity adds to the old one (a
    remote or a first commit where there was none), and another project when it contradicts it; unless it is the very
    repository (`born:`), whose remote was renamed.
    """
    found = find(db, keys)
    if found is None:
        cursor = db.execute(
            "INSERT INTO projects (name, root, created_at, seen_at) VALUES (?, ?, ?, ?)", (name, root, now, now)
        )
        found = int(cursor.lastrowid or 0)
        db.execute("DELETE FROM project_keys WHERE key = ?", (keys[-1],))  # the directory changed hands
    db.executemany("INSERT INTO project_keys VALUES (?, ?) ON CONFLICT DO NOTHING", [(key, found) for key in keys])
    return found


def find(db: sqlite3.Connection, keys: tuple[str, ...]) -> int | None:
    """The project known by `keys`, without making one."""
    for key in keys:
        row = db.execute("SELECT project_id FROM project_keys WHERE key = ?", (key,)).fetchone()
        if row is None:
            continue
        kind = keys[0].partition(":")[0]
        if key == keys[0] or key.startswith("born:") or not _has_kind(db, row[0], kind):
            return int(row[0])
    return None


def _has_kind(db: sqlite3.Connection, project_id: int, kind: str) -> bool:
    return bool(
        db.execute(
            "SELECT 1 FROM project_keys WHERE project_id = ? AND key LIKE ?", (project_id, kind + ":%")
        ).fetchone()
    )


def every(db: sqlite3.Connection) -> list[Project]:
    """Every project, last seen first."""
    rows = db.execute(
        "SELECT p.*, (SELECT json_group_array(key) FROM project_keys k WHERE k.project_id = p.id) AS keys"
        " FROM projects p ORDER BY seen_at DESC, id"
    )
    return [_project(row) for row in rows]


def named(db: sqlite3.Connection, text: str) -> Project:
    """The project with this id, key, root or name. Raises NotFoundError, also when a name is ambiguous."""
    found = [p for p in every(db) if text in (str(p.id), p.root, *p.keys)] or [p for p in every(db) if p.name == text]
    if len(found) != 1:
        what = "no project" if not found else f"{len(found)} projects"
        raise NotFoundError(f"{what} called {text!r}; list them with: vmem projects")
    return found[0]


def _project(row: sqlite3.Row) -> Project:
    keys = tuple(sorted(json.loads(row["keys"]), key=_rank)) or ("",)
    return Project(row["id"], row["name"], row["root"], keys, row["created_at"], row["seen_at"])


def _rank(key: str) -> tuple[int, str]:
    return (["remote", "root", "dir", "born", "none", ""].index(key.partition(":")[0]), key)


def seen(db: sqlite3.Connection, project_id: int, now: float) -> None:
    """Notes that a session was active in the project."""
    db.execute("UPDATE projects SET seen_at = max(seen_at, ?) WHERE id = ?", (now, project_id))
