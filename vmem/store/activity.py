"""What sessions did: files read and written, commands, todo lists. Bounded per session."""

from __future__ import annotations

from vmem.model import Act
from vmem.store import ask
from vmem.store.handles import Reader, Writer

KEPT_PER_SESSION = 2000
_FIELDS = "what, target, detail, failed, turn, agent_id, session_id, at"  # of an Act, in their order


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
    """Notes an act that a later reading may report again."""
    if not ask.holds(
        db,
        "SELECT 1 FROM activity WHERE session_id = ? AND agent_id = ? AND turn = ? AND what = ? AND target = ?"
        " AND failed = ?",
        (act.session_id, act.agent_id, act.turn, act.what, act.target, act.failed),
    ):
        add(db, act)


def of_session(db: Reader, session_id: str, limit: int = KEPT_PER_SESSION) -> list[Act]:
    """The session's last acts, oldest first."""
    rows = db.execute(
        f"SELECT {_FIELDS} FROM activity WHERE session_id = ? ORDER BY id DESC LIMIT ?", (session_id, limit)
    )
    return [Act(*(*row[:3], bool(row[3]), *row[4:])) for row in rows][::-1]


def words_of(db: Reader, session_id: str, turn: int) -> list[str]:
    """What the acts of one turn hold besides paths: commands, what came of them, todo lists."""
    rows = db.execute(
        "SELECT target, detail FROM activity WHERE session_id = ? AND turn = ? AND what NOT IN ('read', 'write')",
        (session_id, turn),
    )
    return [text for row in rows for text in row if text]


def touched_files(db: Reader, session_id: str, limit: int) -> list[str]:
    """The paths that the session touched last, newest first, each once."""
    rows = db.execute(
        "SELECT target FROM activity WHERE session_id = ? AND what IN ('read', 'write')"
        " GROUP BY target ORDER BY max(id) DESC LIMIT ?",
        (session_id, limit),
    )
    return [row[0] for row in rows]
