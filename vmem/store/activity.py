"""What sessions did: files read and written, commands, todo lists. Bounded per session."""

from __future__ import annotations

import sqlite3

from vmem.model import Act

KEPT_PER_SESSION = 2000


def add(db: sqlite3.Connection, act: Act) -> None:
    """Notes one act; the oldest of a very long session give way."""
    cursor = db.execute(
        "INSERT INTO activity (session_id, agent_id, turn, at, what, target, detail, failed) VALUES (?,?,?,?,?,?,?,?)",
        (act.session_id, act.agent_id, act.turn, act.at, act.what, act.target, act.detail, act.failed),
    )
    if cursor.lastrowid and cursor.lastrowid % 256 == 0:
        db.execute(
            "DELETE FROM activity WHERE session_id = ? AND id <= (SELECT id FROM activity WHERE session_id = ?"
            " ORDER BY id DESC LIMIT 1 OFFSET ?)",
            (act.session_id, act.session_id, KEPT_PER_SESSION),
        )


def add_once(db: sqlite3.Connection, act: Act) -> None:
    """Notes an act that a later reading may report again."""
    known = db.execute(
        "SELECT 1 FROM activity WHERE session_id = ? AND agent_id = ? AND turn = ? AND what = ? AND target = ?"
        " AND failed = ?",
        (act.session_id, act.agent_id, act.turn, act.what, act.target, act.failed),
    ).fetchone()
    if known is None:
        add(db, act)


def of_session(db: sqlite3.Connection, session_id: str, limit: int = KEPT_PER_SESSION) -> list[Act]:
    """The session's last acts, oldest first."""
    rows = db.execute("SELECT * FROM activity WHERE session_id = ? ORDER BY id DESC LIMIT ?", (session_id, limit))
    return [
        Act(
            row["what"], row["target"], row["detail"], bool(row["failed"]), row["turn"], row["agent_id"],
            row["session_id"], row["at"],
        )
        for row in rows
    ][::-1]  # fmt: skip


def words_of(db: sqlite3.Connection, session_id: str, turn: int) -> list[str]:
    """What the acts of one turn hold besides paths: commands, what came of them, todo lists."""
    rows = db.execute(
        "SELECT target, detail FROM activity WHERE session_id = ? AND turn = ? AND what NOT IN ('read', 'write')",
        (session_id, turn),
    )
    return [text for row in rows for text in row if text]


def touched_files(db: sqlite3.Connection, session_id: str, limit: int) -> list[str]:
    """The paths that the session touched last, newest first, each once."""
    rows = db.execute(
        "SELECT target FROM activity WHERE session_id = ? AND what IN ('read', 'write')"
        " GROUP BY target ORDER BY max(id) DESC LIMIT ?",
        (session_id, limit),
    )
    return [row[0] for row in rows]
