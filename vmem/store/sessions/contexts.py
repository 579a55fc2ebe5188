"""Contexts (a session's main thread, its agents): how often each was flushed, and which start it was not told of."""

from __future__ import annotations

from typing import TypeVar

from vmem.store.engine import ask
from vmem.store.engine.handles import Reader, Writer

T = TypeVar("T")


def _of_context(db: Reader, column: str, session_id: str, agent_id: str, default: T) -> T:
    sql = f"SELECT {column} FROM contexts WHERE session_id = ? AND agent_id = ?"
    return ask.value(db, sql, (session_id, agent_id), default)


def epoch(db: Reader, session_id: str, agent_id: str) -> int:
    """How often this context was flushed."""
    return _of_context(db, "epoch", session_id, agent_id, 0)


def flushed_turn(db: Reader, session_id: str, agent_id: str) -> int:
    """The last turn that is no longer in the context itself; later ones the model still sees."""
    return _of_context(db, "turn", session_id, agent_id, 0)


def flushed_at(db: Reader, session_id: str, agent_id: str) -> float:
    """When the context was compacted or cleared last, Unix seconds; 0 when never."""
    return _of_context(db, "flushed_at", session_id, agent_id, 0.0)


def told_at(db: Reader, session_id: str) -> float:
    """When a session's main thread was last told of a start, Unix seconds; 0 when never."""
    return _of_context(db, "told_at", session_id, "", 0.0)


def set_compacting(db: Writer, session_id: str, agent_id: str, trigger: str) -> None:
    """Notes that the host is about to compact this context, and why (manual or auto)."""
    db.execute(
        "INSERT INTO contexts (session_id, agent_id, compacting) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET compacting = excluded.compacting",
        (session_id, agent_id, trigger),
    )


def kept_after(db: Reader, session_id: str, agent_id: str) -> int:
    """The last turn that the compaction under way takes out of the context.

    The host keeps the prompt that an automatic compaction finds unanswered, with what was injected for it. A manual
    one keeps no prompt, nor does one in the middle of a turn, as a rule: it keeps the latest calls of tools. One while
    the session is idle finds no such prompt. Without a PreCompact event it counts as manual: better twice than never.
    """
    row = db.execute(
        "SELECT s.turn, coalesce(c.compacting, ''), max(s.worked, s.ended) FROM sessions s LEFT JOIN contexts c"
        " ON c.session_id = s.id AND c.agent_id = ? WHERE s.id = ?",
        (agent_id, session_id),
    ).fetchone()
    if row is None:
        return 0
    unanswered = row[1] == "auto" and row[2] < row[0]
    return max(int(row[0]) - 1, 0) if unanswered else int(row[0])


def owed(db: Reader, session_id: str, agent_id: str) -> str:
    """The start (startup, clear, compact) that this context was not told of; "" when it owes nothing."""
    return _of_context(db, "owed", session_id, agent_id, "")


def told(db: Writer, session_id: str, agent_id: str, at: float) -> None:
    """Notes that the context was told how it began; a start after `at` that it was not told of is still owed."""
    db.execute(
        "INSERT INTO contexts (session_id, agent_id, told_at) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET told_at = max(told_at, excluded.told_at),"
        " owed = CASE WHEN owed_at > excluded.told_at THEN owed ELSE '' END",
        (session_id, agent_id, at),
    )


def never_told(db: Writer, session_id: str, agent_id: str, at: float) -> None:
    """Notes a context that is resumed at `at`: unless it was told of a start before, it is owed all of one."""
    db.execute(
        "INSERT INTO contexts (session_id, agent_id, owed, owed_at) VALUES (?, ?, 'startup', ?) ON CONFLICT DO UPDATE"
        " SET owed = excluded.owed, owed_at = excluded.owed_at WHERE told_at = 0 AND owed = ''",
        (session_id, agent_id, at),
    )


def missed(db: Writer, session_id: str, agent_id: str, start: str, at: float) -> None:
    """Notes a start at `at` that the context was not told of, unless it was told of one since."""
    db.execute(
        "INSERT INTO contexts (session_id, agent_id, owed, owed_at) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
        " SET owed = excluded.owed, owed_at = excluded.owed_at"
        " WHERE told_at < excluded.owed_at AND owed_at <= excluded.owed_at",
        (session_id, agent_id, start, at),
    )
