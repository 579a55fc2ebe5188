"""What is kept for a time only: event ids, ledger entries, page tables and acts of sessions long over."""

from __future__ import annotations

import sqlite3

SESSIONS_KEPT_S = 90 * 86_400.0  # page tables and acts of a session that was not active since


def trim(db: sqlite3.Connection, *, events_before: float, ledger_before: float) -> None:
    """Deletes what is past its time. Pages are never touched here."""
    db.execute("DELETE FROM events WHERE at < ?", (events_before,))
    db.execute("DELETE FROM ledger WHERE at < ?", (ledger_before,))
    db.execute("DELETE FROM co_use WHERE at < ?", (ledger_before,))
    idle = "(SELECT id FROM sessions WHERE seen_at < ? LIMIT 200)"
    since = events_before + 30 * 86_400.0 - SESSIONS_KEPT_S
    for table in ("residency", "contexts", "activity"):
        db.execute(f"DELETE FROM {table} WHERE session_id IN {idle}", (since,))
