"""Stored snapshots of sessions: a line that is listed, and a compressed document."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

from vmem.errors import NotFoundError, SchemaError
from vmem.store.engine import ask
from vmem.store.engine.handles import Reader, Row, Writer

HEADS_READ = 400  # of a project's snapshots, to find the newest of each session
HEADS = 8  # sessions of a project whose newest is found
REMOVED_AT_ONCE = 200
TAKEN_AT_ONCE = 4  # sessions that are due at once


@dataclass(frozen=True, slots=True)
class Stored:
    """A snapshot's line: `bytes` is its size as kept (compressed); `hash` says what it says, whenever it was taken."""

    id: str
    session_id: str
    project_id: int
    agent_id: str
    trigger: str
    at: float
    branch: str
    goal: str
    pinned: bool
    hash: str
    bytes: int


# A goal is kept with the uid of the page that it came from, and shown while that page is not forgotten.
_GOAL = (
    "CASE WHEN substr(goal, 9, 1) <> char(10) THEN goal"
    " WHEN EXISTS (SELECT 1 FROM pages g WHERE g.uid = substr(goal, 1, 8) AND g.forgotten_at IS NULL)"
    " THEN substr(goal, 10) ELSE '' END AS goal"
)
_COLUMNS = f"id, session_id, project_id, agent_id, trigger, at, branch, {_GOAL}, pinned, hash, bytes"


def add(db: Writer, line: Stored, document: bytes, goal_from: str = "") -> bool:
    """Keeps a snapshot whose goal is of the page `goal_from`; -> False when this id is there already."""
    cursor = db.execute(
        "INSERT INTO snapshots (id, session_id, project_id, agent_id, trigger, at, branch, goal, pinned, hash, image)"
        " VALUES (?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
        (
            line.id, line.session_id, line.project_id, line.agent_id, line.trigger, line.at, line.branch,
            _goal(line, goal_from), line.pinned, line.hash, zlib.compress(document, 3),
        ),
    )  # fmt: skip
    return cursor.rowcount > 0


def _goal(line: Stored, goal_from: str) -> str:
    return f"{goal_from}\n{line.goal[:200]}" if len(goal_from) == 8 and line.goal else line.goal[:200]


def hold(db: Writer, ident: str, at: float) -> None:
    """Notes that what a snapshot says still held at `at`."""
    db.execute("UPDATE snapshots SET at = max(at, ?) WHERE id = ?", (at, ident))


def rewrite(db: Writer, line: Stored, document: bytes, goal_from: str) -> None:
    """Replaces what a snapshot says."""
    sql = "UPDATE snapshots SET goal = ?, hash = ?, image = ? WHERE id = ?"
    db.execute(sql, (_goal(line, goal_from), line.hash, zlib.compress(document, 3), line.id))


def newest(db: Reader, session_id: str, agent_id: str = "", before: float | None = None) -> Stored | None:
    """The session's newest snapshot, or its newest one before a time."""
    found = of_session(db, session_id, agent_id, 1, before)
    return found[0] if found else None


def of_session(
    db: Reader, session_id: str, agent_id: str = "", limit: int = 50, before: float | None = None
) -> list[Stored]:
    """The session's snapshots, newest first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM snapshots WHERE session_id = ? AND agent_id = ? AND (? IS NULL OR at < ?)"
        " ORDER BY at DESC, id LIMIT ?",
        (session_id, agent_id, before, before, limit),
    )
    return [_stored(row) for row in rows]


def named(db: Reader, ident: str, project_id: int | None) -> Stored:
    """The snapshot whose id begins with `ident`; "" or "last" is the newest. `project_id` None is every project.

    Raises NotFoundError, also when several match.
    """
    found = listing(db, project_id, 1) if ident in ("", "last") else _beginning(db, ident, project_id)
    if not found and ident in ("", "last"):
        raise NotFoundError("no snapshot here yet; take one with: vmem snapshot dump")
    if len(found) != 1:
        what = f"{len(found)} snapshots begin with" if found else "no snapshot"
        raise NotFoundError(f"{what} {ident!r}; list them with: vmem snapshot list")
    return found[0]


def _beginning(db: Reader, ident: str, project_id: int | None) -> list[Stored]:
    sql = f"SELECT {_COLUMNS} FROM snapshots WHERE id >= ? AND id < ? AND (? IS NULL OR project_id = ?) LIMIT 20"
    rows = db.execute(sql, (ident, ident + "\U0010ffff", project_id, project_id))
    found = [_stored(row) for row in rows]
    return [line for line in found if line.id == ident] or found


def listing(db: Reader, project_id: int | None, limit: int, session_id: str = "") -> list[Stored]:
    """The newest snapshots first, of a project, or (None) of all; of one session when it is named."""
    return [Stored(**line) for line in lines(db, project_id, limit, session_id)]


def lines(db: Reader, project_id: int | None, limit: int, session_id: str = "") -> list[dict[str, Any]]:
    """The same, of one session when it is named, each as a mapping with the fields of `Stored`: they may be ten
    thousand."""
    by_session = ["session_id = :session"] if session_id else []
    where = " AND ".join(by_session + (["project_id = :project"] if project_id is not None else []))
    # All columns are in an index: the images themselves are never read.
    sql = f"SELECT {_COLUMNS} FROM snapshots WHERE {where or '1'} ORDER BY at DESC, id LIMIT :limit"
    rows = db.execute(sql, {"session": session_id, "project": project_id, "limit": limit})
    return [_line(row) for row in rows]


def set_back(db: Writer, line: Stored) -> None:
    """Puts the session's snapshots that claim to be of later right before the time of `line`, in their order."""
    sql = "SELECT id FROM snapshots WHERE session_id = ? AND agent_id = ? AND at >= ? ORDER BY at DESC, id"
    later = db.execute(sql, (line.session_id, line.agent_id, line.at)).fetchall()
    moved = [(line.at - 0.001 * (n + 1), row["id"]) for n, row in enumerate(later)]
    db.executemany("UPDATE snapshots SET at = ? WHERE id = ?", moved)


def heads(
    db: Reader, project_id: int, since: float, until: float, but_session: str, branch: str
) -> list[Stored]:  # fmt: skip
    """The newest main-thread snapshot in a span of time of each of the project's sessions, newest first.

    Of the latest ones only; with `branch` of those that were taken on it, or on none: a session may have gone on to
    another.
    """
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM snapshots WHERE project_id = :project AND at BETWEEN :since AND :until"
        " AND agent_id = '' AND session_id <> :but AND (:branch = '' OR branch IN ('', :branch))"
        " ORDER BY at DESC LIMIT :most",
        {
            "project": project_id, "since": since, "until": until, "but": but_session, "branch": branch,
            "most": HEADS_READ,
        },
    )  # fmt: skip
    newest: dict[str, Stored] = {}
    for row in rows:
        newest.setdefault(row["session_id"], _stored(row))
        if len(newest) == HEADS:
            break
    return list(newest.values())


def document(db: Reader, ident: str) -> bytes:
    """The snapshot's document. Raises SchemaError when what is kept cannot be read."""
    row = db.execute("SELECT image FROM snapshots WHERE id = ?", (ident,)).fetchone()
    if row is None:
        raise NotFoundError(f"no snapshot {ident!r}; list them with: vmem snapshot list")
    try:
        return zlib.decompress(row["image"])
    except (zlib.error, TypeError):
        raise SchemaError(
            f"the snapshot {ident} is damaged: it cannot be unpacked; use the one before it: vmem snapshot list"
        ) from None


def set_pinned(db: Writer, ident: str, pinned: bool) -> None:
    """Keeps a snapshot from being removed by age or count, or no longer."""
    db.execute("UPDATE snapshots SET pinned = ? WHERE id = ?", (pinned, ident))


def remove(db: Writer, ident: str) -> bool:
    """Deletes a snapshot; -> whether it was there."""
    return db.execute("DELETE FROM snapshots WHERE id = ?", (ident,)).rowcount > 0


def expired(db: Reader, project_id: int, keep: int, before: float) -> list[str]:
    """Ids of unpinned snapshots that are older than `before`, or too many: the newest of each session stay longest."""
    rows = db.execute(
        "SELECT id, at, pinned, at = max(at) OVER (PARTITION BY session_id, agent_id) AS head FROM snapshots"
        " WHERE project_id = ? ORDER BY head DESC, at DESC, id",
        (project_id,),
    ).fetchall()
    free = [row for row in rows if not row["pinned"]]
    return [row["id"] for n, row in enumerate(free) if n >= keep or row["at"] < before][-REMOVED_AT_ONCE:]


def project_ids(db: Reader) -> list[int]:
    """Every project that has snapshots."""
    return ask.column(db, "SELECT DISTINCT project_id FROM snapshots")


def _line(row: Row) -> dict[str, Any]:
    return {**dict(row), "pinned": bool(row["pinned"])}


def _stored(row: Row) -> Stored:
    return Stored(**_line(row))


def stale_sessions(db: Reader, now: float, every_s: float, active_s: float, keep: int) -> list[str]:
    """Open sessions that were active lately and since their last snapshot, which is older than `every_s`; of each
    project only among its `keep` last ones: the snapshot of any other would be removed for theirs."""
    rows = db.execute(
        "SELECT id, max(seen_at, ifnull((SELECT at FROM activity a WHERE a.session_id = s.id ORDER BY a.id DESC"
        " LIMIT 1), 0)) AS active_at, (SELECT max(at) FROM snapshots n WHERE n.session_id = s.id) AS last FROM"
        " (SELECT *, row_number() OVER (PARTITION BY project_id ORDER BY seen_at DESC) AS place FROM sessions"
        "  WHERE project_id IN (SELECT id FROM projects WHERE seen_at > :since) AND seen_at > :since AND turn > 0) s"
        " WHERE place <= :keep AND ended_at IS NULL ORDER BY seen_at",
        {"since": now - active_s, "keep": keep},
    )
    due = [row["id"] for row in rows if (row["last"] or 0.0) < min(row["active_at"], now - every_s)]
    return due[:TAKEN_AT_ONCE]
