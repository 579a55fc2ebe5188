"""What is kept for a time only: event ids, ledger entries, page tables and acts of sessions long over."""

from __future__ import annotations

from vmem.model import Page
from vmem.store.engine import meta
from vmem.store.engine.handles import Writer

CURSOR = "sessions trimmed up to"  # the last idle session of the last round: its time and its id
SESSIONS_PER_ROUND = 200
# What stays of each sort of record when the file is over the user's limit, newest first.
KEPT_ENTRIES, KEPT_ACTS, KEPT_GRAVES = 200, 2_000, 10_000
EVENTS_KEPT_S = 30 * 86_400.0  # ids of events, by which one that is spooled again is known
SESSIONS_KEPT_S = 90 * 86_400.0  # page tables and acts of a session that was not active since


def trim(db: Writer, now: float, *, ledger_before: float) -> None:
    """Deletes what is past its time. Pages are never touched here."""
    db.execute("DELETE FROM events WHERE at < ?", (now - EVENTS_KEPT_S,))
    db.execute("DELETE FROM ledger WHERE at < ?", (ledger_before,))
    db.execute("DELETE FROM co_use WHERE at < ?", (ledger_before,))
    _trim_sessions(db, now - SESSIONS_KEPT_S)


def begin_round(db: Writer) -> None:
    """Has the next look at idle sessions begin with the first."""
    meta.set_text(db, CURSOR, "")


def forget_trace(db: Writer, page: Page) -> None:
    """Takes out the words of a forgotten prompt, what was done for it, and what the model said of the session since,
    which may tell of it."""
    forget_words(db, page)
    if page.kind == "episode" and page.turn:
        db.execute(
            "DELETE FROM activity WHERE session_id = ? AND (turn = ? OR turn > ? AND what = 'recap')",
            (page.session_id, page.turn, page.turn),
        )


def forget_words(db: Writer, page: Page) -> None:
    """Takes the words of a prompt out of the record of why it was given what it got: they stand there one by one."""
    if page.kind == "episode" and page.turn:
        db.execute("UPDATE ledger SET why = '' WHERE session_id = ? AND turn = ?", (page.session_id, page.turn))


def shed(db: Writer, most: int) -> int:
    """Deletes the oldest records about memories beyond the newest ones, at most `most` of each sort; -> how many.

    For a file that is over the user's limit: what was only noted goes before a memory does.
    """
    gone = 0
    for table, kept in (("ledger", KEPT_ENTRIES), ("activity", KEPT_ACTS)):
        gone += db.execute(
            f"DELETE FROM {table} WHERE id IN (SELECT id FROM {table}"
            f" WHERE id <= (SELECT max(id) FROM {table}) - ? ORDER BY id LIMIT ?)",
            (kept, most),
        ).rowcount
    gone += db.execute(
        "DELETE FROM tombstones WHERE uid IN (SELECT uid FROM tombstones ORDER BY at DESC LIMIT ? OFFSET ?)",
        (most, KEPT_GRAVES),
    ).rowcount
    return gone


def _trim_sessions(db: Writer, before: float) -> None:
    """Empties the page tables of idle sessions, from where the last round ended. One that is used again comes up once
    it is idle again."""
    at, _, ident = meta.text(db, CURSOR).partition(" ")
    idle = db.execute(
        "SELECT seen_at, id FROM sessions WHERE seen_at < ? AND (seen_at, id) > (?, ?) ORDER BY seen_at, id LIMIT ?",
        (before, float(at or 0), ident, SESSIONS_PER_ROUND),
    ).fetchall()
    for table in ("residency", "contexts", "activity"):
        db.executemany(f"DELETE FROM {table} WHERE session_id = ?", [(row[1],) for row in idle])
    if idle:
        meta.set_text(db, CURSOR, f"{idle[-1][0]!r} {idle[-1][1]}")
