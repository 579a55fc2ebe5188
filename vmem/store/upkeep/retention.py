"""What is kept for a time only: event ids, ledger entries, page tables and acts of sessions long over; and in a number
only: what is noted beside memories. What keeps a forgotten page away is kept for ever."""

from __future__ import annotations

from vmem.model import Page
from vmem.store.engine import ask, meta
from vmem.store.engine.handles import Writer
from vmem.store.projects import owners

CURSOR = "sessions trimmed up to"  # the last idle session of the last round: its time and its id
SESSIONS_PER_ROUND = 50  # each with up to 2,000 acts: so many took 20 ms of the processor at 240
# What stays of each sort of record when the file is over the user's limit, newest first.
KEPT_ENTRIES, KEPT_ACTS = 200, 2_000
THINNED, THIN_EVERY_S = "thinned at", 86_400.0  # when the last round was that looks at numbers; in `meta`
THINNED_AT_ONCE = 500  # rows of each sort; some 20 ms at 5,000 sessions
EVENTS_KEPT_S = 30 * 86_400.0  # ids of events, by which one that is spooled again is known
SESSIONS_KEPT_S = 90 * 86_400.0  # page tables and acts of a session that was not active since
# The newest that stay: jobs that failed too often, tombstones of what nobody forgot, pages that served together; and of
# a page's earlier versions, beside the first, which is what its conversation said.
KEPT_DEAD, KEPT_GRAVES, KEPT_PAIRS, KEPT_VERSIONS = 500, 10_000, 200_000, 100
_DEAD, _UNWANTED = "state = 'dead'", "cause <> 'forgotten'"
# What is beyond these, is past its time, or was for no page: sessions and projects that nobody was in for long and of
# which nothing is kept. By table: its key, and which rows.
_SURPLUS = {
    "events": ("ident", "at < :heard"),
    "jobs": (
        "id",
        f"{_DEAD} AND (run_at < :before OR run_at <"
        f" (SELECT run_at FROM jobs WHERE {_DEAD} ORDER BY run_at DESC LIMIT 1 OFFSET {KEPT_DEAD - 1}))",
    ),
    "tombstones": (
        "uid",
        f"{_UNWANTED} AND at <"
        f" (SELECT at FROM tombstones WHERE {_UNWANTED} ORDER BY at DESC LIMIT 1 OFFSET {KEPT_GRAVES - 1})",
    ),
    "co_use": ("a, b", f"at < (SELECT at FROM co_use ORDER BY at DESC LIMIT 1 OFFSET {KEPT_PAIRS - 1})"),
    "page_versions": (
        "page_id, version",
        f"page_id IN (SELECT page_id FROM page_versions GROUP BY page_id HAVING count(*) > {KEPT_VERSIONS + 1})"
        " AND version > (SELECT min(version) FROM page_versions v WHERE v.page_id = page_versions.page_id)"
        " AND version < (SELECT version FROM page_versions v WHERE v.page_id = page_versions.page_id"
        f" ORDER BY version DESC LIMIT 1 OFFSET {KEPT_VERSIONS - 1})",
    ),
    "sessions": (
        "id",
        "seen_at < :before AND NOT EXISTS (SELECT 1 FROM pages WHERE session_id = sessions.id)"
        " AND NOT EXISTS (SELECT 1 FROM snapshots WHERE session_id = sessions.id)"
        " AND NOT EXISTS (SELECT 1 FROM activity WHERE session_id = sessions.id)"
        " AND NOT EXISTS (SELECT 1 FROM contexts WHERE session_id = sessions.id)"
        " AND NOT EXISTS (SELECT 1 FROM residency WHERE session_id = sessions.id)"
        # A client may still be in the one that it went on to, and a fork tell what it holds of its parent.
        " AND next NOT IN (SELECT id FROM sessions) AND id NOT IN (SELECT parent FROM sessions)",
    ),
    "projects": (
        "id",
        "max(created_at, seen_at) < :before AND NOT EXISTS (SELECT 1 FROM pages WHERE project_id = projects.id)"
        " AND NOT EXISTS (SELECT 1 FROM sessions WHERE project_id = projects.id)"
        " AND NOT EXISTS (SELECT 1 FROM snapshots WHERE project_id = projects.id)"
        " AND id NOT IN (SELECT project_id FROM tombstones) AND id NOT IN (SELECT project_id FROM ledger)",
    ),
}


def trim(db: Writer, now: float, *, ledger_before: float) -> None:
    """Deletes what is past its time. Pages are never touched here."""
    db.execute("DELETE FROM ledger WHERE at < ?", (ledger_before,))
    db.execute("DELETE FROM co_use WHERE at < ?", (ledger_before,))
    _trim_sessions(db, now - SESSIONS_KEPT_S)
    if not 0 <= now - float(meta.text(db, THINNED) or 0) < THIN_EVERY_S and thin(db, now) < THINNED_AT_ONCE:
        meta.set_text(db, THINNED, repr(now))


def thin(db: Writer, now: float) -> int:
    """Deletes at most THINNED_AT_ONCE rows of each sort of _SURPLUS, and as many projects; -> of the sort of which most
    went, how many."""
    values = {"before": now - SESSIONS_KEPT_S, "heard": now - EVENTS_KEPT_S, "most": THINNED_AT_ONCE}
    most = 0
    for table, (key, which) in _SURPLUS.items():
        chosen = f"SELECT {key} FROM {table} WHERE {which} LIMIT :most"
        if table == "projects":
            empty = ask.column(db, chosen, values)
            for project_id in empty:
                owners.remove_empty(db, project_id)
            most = max(most, len(empty))
        else:
            most = max(most, db.execute(f"DELETE FROM {table} WHERE ({key}) IN ({chosen})", values).rowcount)
    return most


def begin_round(db: Writer) -> None:
    """Has the next look at idle sessions begin with the first."""
    meta.set_text(db, CURSOR, "")


def forget_trace(db: Writer, page: Page) -> None:
    """Takes out the words of a forgotten prompt, what was done for it, and what the model said of the session since,
    which may tell of it."""
    forget_words(db, page)
    if page.kind == "episode" and page.turn:
        sql = "DELETE FROM activity WHERE session_id = ? AND (turn = ? OR turn > ? AND what = 'recap')"
        db.execute(sql, (page.session_id, page.turn, page.turn))


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
    return gone


def _trim_sessions(db: Writer, before: float) -> None:
    """Empties the page tables of idle sessions, from where the last round ended. One that is used again comes up once
    it is idle again."""
    at, _, ident = meta.text(db, CURSOR).partition(" ")
    sql = "SELECT seen_at, id FROM sessions WHERE seen_at < ? AND (seen_at, id) > (?, ?) ORDER BY seen_at, id LIMIT ?"
    idle = db.execute(sql, (before, float(at or 0), ident, SESSIONS_PER_ROUND)).fetchall()
    for table in ("residency", "contexts", "activity"):
        db.executemany(f"DELETE FROM {table} WHERE session_id = ?", [(row[1],) for row in idle])
    if idle:
        meta.set_text(db, CURSOR, f"{idle[-1][0]!r} {idle[-1][1]}")
