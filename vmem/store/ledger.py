"""The ledger: every token that was injected, where, for which pages, and what was cited later."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

WHY_KEPT = 2000  # newest entries that keep their explanation


@dataclass(frozen=True, slots=True)
class Entry:
    """One injection (or a prompt that got none: tokens 0). `micros` is the time in the daemon."""

    id: int
    at: float
    session_id: str
    agent_id: str
    project_id: int
    turn: int
    event: str
    tokens: int
    micros: int
    pages: tuple[str, ...]
    cited: tuple[str, ...]
    why: str


def add(
    db: sqlite3.Connection, *, at: float, session_id: str, agent_id: str, project_id: int, turn: int, event: str,
    tokens: int, micros: int, pages: Sequence[str], why: str = "",
) -> int:  # fmt: skip
    """Writes an entry; -> its id."""
    cursor = db.execute(
        "INSERT INTO ledger (at, session_id, agent_id, project_id, turn, event, tokens, micros, pages, why)"
        " VALUES (?,?,?,?,?,?,?,?,?,?)",
        (at, session_id, agent_id, project_id, turn, event, tokens, micros, json.dumps(list(pages)), why),
    )
    ident = int(cursor.lastrowid or 0)
    if ident % 64 == 0:
        db.execute("UPDATE ledger SET why = '' WHERE id <= ? AND why <> ''", (ident - WHY_KEPT,))
    return ident


def cite(db: sqlite3.Connection, entry_id: int, uids: Sequence[str]) -> None:
    """Notes which of an entry's pages the model used afterwards."""
    db.execute("UPDATE ledger SET cited = ? WHERE id = ?", (json.dumps(sorted(set(uids))), entry_id))


def of_turn(db: sqlite3.Connection, session_id: str, agent_id: str, turn: int) -> list[Entry]:
    """What was injected beside one turn."""
    rows = db.execute(
        "SELECT * FROM ledger WHERE session_id = ? AND agent_id = ? AND turn = ? AND tokens > 0",
        (session_id, agent_id, turn),
    )
    return [_entry(row) for row in rows]


def entries(
    db: sqlite3.Connection, limit: int = 50, session_id: str = "", project_id: int | None = None, since: float = 0.0
) -> list[Entry]:
    """The newest entries first, without their explanations: those of a thousand would be megabytes."""
    rows = db.execute(
        "SELECT id, at, session_id, agent_id, project_id, turn, event, tokens, micros, pages, cited, '' AS why"
        " FROM ledger WHERE (:session = '' OR session_id = :session) AND at >= :since"
        " AND (:project IS NULL OR project_id = :project) ORDER BY id DESC LIMIT :limit",
        {"session": session_id, "project": project_id, "since": since, "limit": limit},
    )
    return [_entry(row) for row in rows]


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(
        row["id"], row["at"], row["session_id"], row["agent_id"], row["project_id"], row["turn"], row["event"],
        row["tokens"], row["micros"], tuple(json.loads(row["pages"])), tuple(json.loads(row["cited"])), row["why"],
    )  # fmt: skip
