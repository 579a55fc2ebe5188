"""What sessions did: files read and written, commands, todo lists. Bounded per session.

What was done in a turn whose exchange was forgotten is told nowhere, nor is an act that was forgotten itself; both stay
for as long as that can be taken back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from vmem.model import Act
from vmem.store.engine import ask
from vmem.store.engine.ask import listed
from vmem.store.engine.handles import Reader, Writer

KEPT_PER_SESSION = 2000
_FIELDS = "what, target, detail, failed, turn, agent_id, session_id, at"  # of an Act, in their order
# What the model said of the session may tell of whatever was forgotten of it before.
_HIDDEN = (
    "(forgotten_at IS NOT NULL OR turn IN (SELECT turn FROM pages WHERE session_id = :session AND kind = 'episode'"
    " AND turn > 0 AND forgotten_at IS NOT NULL) OR (what = 'recap' AND turn >= ifnull((SELECT min(turn) FROM ("
    "  SELECT turn FROM pages WHERE session_id = :session AND turn > 0 AND forgotten_at IS NOT NULL"
    "  UNION ALL SELECT turn FROM activity WHERE session_id = :session AND forgotten_at IS NOT NULL)), 1e9)))"
)


def add(db: Writer, act: Act) -> None:
    """Notes one act; the oldest of a very long session give way."""
    cursor = db.execute(
        f"INSERT INTO activity ({_FIELDS}) VALUES (?,?,?,?,?,?,?,?)",
        (act.what, act.target, act.detail, act.failed, act.turn, act.agent_id, act.session_id, act.at),
    )
    if cursor.lastrowid and cursor.lastrowid % 256 == 0:
        db.execute(
            "DELETE FROM activity WHERE session_id = ? AND id <= (SELECT id FROM activity WHERE session_id = ?"
            " ORDER BY id DESC LIMIT 1 OFFSET ?)",
            (act.session_id, act.session_id, KEPT_PER_SESSION),
        )


def add_once(db: Writer, act: Act) -> None:
    """Notes an act that a later reading may report again, unless it was forgotten."""
    if not ask.holds(
        db,
        "SELECT 1 FROM activity WHERE session_id = ? AND agent_id = ? AND turn = ? AND what = ? AND target IN (?, ?)"
        " AND failed = ?",
        (act.session_id, act.agent_id, act.turn, act.what, act.target, mark(act), act.failed),
    ):
        add(db, act)


def of_session(db: Reader, session_id: str, limit: int = KEPT_PER_SESSION) -> list[Act]:
    """The session's last acts, oldest first. Of a forgotten list of all that is to do it is left that there was one: an
    earlier one does not hold again."""
    rows = db.tuples(
        f"SELECT what, target, iif({_HIDDEN}, '', detail), failed, turn, agent_id, session_id, at FROM activity"
        f" WHERE session_id = :session AND (NOT {_HIDDEN} OR (what = 'todo' AND target = 'todo'))"
        " ORDER BY id DESC LIMIT :limit",
        {"session": session_id, "limit": limit},
    )
    return [_act(row) for row in rows][::-1]


def hidden(db: Reader, session_id: str) -> list[Act]:
    """What the session did that is told nowhere, for as long as that can be taken back."""
    sql = f"SELECT {_FIELDS} FROM activity WHERE session_id = :session AND {_HIDDEN}"
    rows = db.execute(sql, {"session": session_id})
    return [_act(row) for row in rows]


def of_ids(db: Reader, ids: Sequence[int]) -> list[tuple[int, Act]]:
    """These acts, each with its id."""
    sql = f"SELECT id, {_FIELDS} FROM activity WHERE id IN (SELECT value FROM json_each(?))"
    return [(row[0], _act(row[1:])) for row in db.tuples(sql, (listed(ids),))]


def mark(act: Act) -> str:
    """What is left of the target of an act that was forgotten and removed."""
    whole = f"{act.session_id} {act.turn} {act.target}".encode("utf-8", "replace")
    return f"forgotten:{hashlib.blake2b(whole, digest_size=12).hexdigest()}"


def words_of(db: Reader, session_id: str, turn: int) -> list[str]:
    """What the acts of one turn hold besides paths: commands, what came of them, todo lists."""
    sql = "SELECT target, detail FROM activity WHERE session_id = ? AND turn = ? AND what NOT IN ('read', 'write')"
    rows = db.execute(sql, (session_id, turn))
    return [text for row in rows for text in row if text]


def touched_files(db: Reader, session_id: str, limit: int) -> list[str]:
    """The paths that the session touched last, newest first, each once."""
    sql = (
        f"SELECT target FROM activity WHERE session_id = :session AND what IN ('read', 'write') AND NOT {_HIDDEN}"
        " GROUP BY target ORDER BY max(id) DESC LIMIT :limit"
    )
    return ask.column(db, sql, {"session": session_id, "limit": limit})


def _act(row: tuple[Any, ...]) -> Act:
    return Act(*(*row[:3], bool(row[3]), *row[4:]))
