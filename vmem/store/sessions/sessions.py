"""Sessions of the host: where each is, how it began and ended, what it continues, and which turn it is in."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from vmem.store.engine import ask
from vmem.store.engine.handles import Reader, Writer
from vmem.store.sessions import page_tables

FORK_S = 86_400.0  # a resume announces a fork for so long
_FOLDER = "replace(transcript, id || '.jsonl', '')"  # of a session; that of its client's directory
GOES_ON_S = 10.0  # a client that clears or resumes is in its next session within so much
STAMP_S = 60.0  # how far behind it may be noted that a project, or a session amid its calls of tools, was active
PAUSE_S = 3600.0  # after a longer pause (65 minutes) a client drops what tools returned, but for the latest dozen


@dataclass(frozen=True, slots=True)
class Session:
    """One session of the host; times in Unix seconds, `turn` counts its prompts from 1."""

    id: str
    project_id: int
    cwd: str
    begun: str
    branch: str
    transcript: str
    transcript_offset: int
    transcript_turn: int
    transcript_head: str
    started_at: float
    seen_at: float
    ended_at: float | None
    turn: int


def open_session(
    db: Writer, ident: str, project_id: int, cwd: str, branch: str, transcript: str, now: float, behind_s: float = 0.0
) -> None:
    """Notes that a session exists and is active; what is known already is kept, its place may move. Where nothing but
    the time is new that may stay behind by so much: a row and its index are two blocks of each event."""
    db.execute(
        "INSERT INTO sessions (id, project_id, cwd, begun, branch, transcript, started_at, seen_at)"
        " VALUES (:id, :project, :cwd, :cwd, :branch, :transcript, :now, :now) ON CONFLICT (id) DO UPDATE SET"
        " project_id = :project, cwd = :cwd, branch = CASE WHEN :branch <> '' THEN :branch ELSE branch END,"
        " transcript = CASE WHEN :transcript <> '' THEN :transcript ELSE transcript END,"
        " seen_at = max(seen_at, :now), ended_at = NULL WHERE seen_at < :now - :behind OR ended_at IS NOT NULL"
        " OR project_id <> :project OR cwd <> :cwd OR :branch NOT IN ('', branch)"
        " OR :transcript NOT IN ('', transcript)",
        {
            "id": ident, "project": project_id, "cwd": cwd, "branch": branch, "transcript": transcript, "now": now,
            "behind": behind_s,
        },
    )  # fmt: skip


def set_source(db: Writer, ident: str, source: str) -> None:
    """Notes how the session was started last (startup, resume, clear, compact); "" once it is prompted."""
    db.execute("UPDATE sessions SET source = ? WHERE id = ?", (source, ident))


def go_on(db: Writer, ident: str, source: str, cwd: str, now: float) -> None:
    """Notes that a session begins: its client may have left another one for it just now."""
    db.execute("UPDATE sessions SET next = '' WHERE id = ?", (ident,))
    if source != "compact":
        db.execute("UPDATE sessions SET begun = ? WHERE id = ?", (cwd, ident))
    reason = {"fork": "resume"}.get(source, source)  # /branch leaves a session as /resume does
    if reason in ("clear", "resume"):
        db.execute(
            "UPDATE sessions SET next = :ident WHERE id = (SELECT id FROM sessions WHERE id <> :ident"
            f" AND (cwd = :cwd OR {_FOLDER} = (SELECT {_FOLDER} FROM sessions WHERE id = :ident AND transcript <> ''))"
            " AND end_reason = :reason AND ended_at BETWEEN :now - :limit AND :now ORDER BY ended_at DESC LIMIT 1)",
            {"ident": ident, "cwd": cwd, "reason": reason, "now": now, "limit": GOES_ON_S},
        )


def current(db: Reader, ident: str) -> str:
    """The session in which the client is now that was started in `ident`: its tool server knows only that one."""
    seen: set[str] = set()
    while ident not in seen:
        seen.add(ident)
        ident = ask.value(db, "SELECT next FROM sessions WHERE id = ? AND next <> ''", (ident,), ident)
    return ident


def forked_from(db: Reader, ident: str, cwd: str, now: float) -> str:
    """The session whose conversation a new one continues, "" when it is a conversation of its own.

    Older clients announce a fork as a resume of the old session, and then speak under the new id.
    """
    if not ident:  # a prompt that is only tried is of no session
        return ""
    resumed_here = (
        "SELECT id FROM sessions WHERE source = 'resume' AND cwd = ? AND seen_at > ?"
        " AND NOT EXISTS (SELECT 1 FROM sessions WHERE id = ?) ORDER BY seen_at DESC LIMIT 1"
    )
    return ask.value(db, resumed_here, (cwd, now - FORK_S, ident), "")


def answered_about(db: Reader, at: float, slack_s: float) -> list[tuple[str, str]]:
    """The sessions that were open at a time, with their transcripts, last active first."""
    rows = db.execute(
        "SELECT id, transcript FROM sessions WHERE transcript <> '' AND started_at <= ? AND seen_at >= ?"
        " ORDER BY seen_at DESC",
        (at + slack_s, at - slack_s - STAMP_S),
    )
    return [(row["id"], row["transcript"]) for row in rows]


def held(db: Reader, ident: str) -> dict[str, int]:
    """The other sessions that a conversation holds turns of, as a fork does, each with its last such turn."""
    found: dict[str, int] = {}
    upto = sys.maxsize
    while row := db.execute(
        "SELECT parent, parent_turn FROM sessions WHERE id = ? AND parent <> ''", (ident,)
    ).fetchone():
        ident, upto = row["parent"], min(upto, row["parent_turn"])
        if ident in found:
            break
        found[ident] = upto
    return found


def fork(db: Writer, parent: str, child: str) -> None:
    """Gives a forked session what its conversation holds already: turns told, pages resident."""
    db.execute(
        "UPDATE sessions SET (parent, parent_turn, turn) = (SELECT id, turn, turn FROM sessions WHERE id = ?)"
        " WHERE id = ?",
        (parent, child),
    )
    db.execute("UPDATE sessions SET source = '' WHERE id = ?", (parent,))
    page_tables.inherit(db, parent, child, "")


def get(db: Reader, ident: str) -> Session | None:
    """The session, or None."""
    row = db.execute("SELECT * FROM sessions WHERE id = ?", (ident,)).fetchone()
    return Session(**{name: row[name] for name in Session.__dataclass_fields__}) if row else None


def project_at(db: Reader, cwd: str) -> int:
    """The project of the session that was last active in a directory; 0 for none."""
    sql = "SELECT project_id FROM sessions WHERE ? IN (cwd, begun) ORDER BY seen_at DESC LIMIT 1"
    return ask.value(db, sql, (cwd,), 0)


def last_in(db: Reader, project_id: int) -> str:
    """The project's session that was last active, "" for none."""
    sql = "SELECT id FROM sessions WHERE project_id = ? ORDER BY seen_at DESC LIMIT 1"
    return ask.value(db, sql, (project_id,), "")


def next_turn(db: Writer, ident: str) -> int:
    """Counts a prompt; -> its number."""
    return ask.value(db, "UPDATE sessions SET turn = turn + 1 WHERE id = ? RETURNING turn", (ident,), 0)


def count_to(db: Writer, ident: str, turn: int) -> None:
    """Counts a prompt that nobody heard."""
    db.execute("UPDATE sessions SET turn = max(turn, ?) WHERE id = ?", (turn, ident))


def end(db: Writer, ident: str, reason: str, now: float) -> None:
    """Notes that the session ended."""
    db.execute("UPDATE sessions SET ended_at = ?, end_reason = ? WHERE id = ?", (now, reason, ident))


def set_offset(db: Writer, ident: str, offset: int, turn: int, head: str) -> None:
    """Notes where the newest captured turn begins in the transcript, its number, and the head's fingerprint."""
    db.execute(
        "UPDATE sessions SET transcript_offset = ?, transcript_turn = ?, transcript_head = ?, turn = max(turn, ?)"
        " WHERE id = ?",
        (offset, turn, head, turn, ident),
    )


def note_work(db: Writer, ident: str) -> None:
    """Notes that the session's current turn has used a tool."""
    db.execute("UPDATE sessions SET worked = turn WHERE id = ? AND worked <> turn", (ident,))


def end_turn(db: Writer, ident: str) -> None:
    """Notes that the session's current turn has come to its end."""
    db.execute("UPDATE sessions SET ended = turn WHERE id = ?", (ident,))


def open_turn(db: Reader, ident: str) -> int:
    """The session's current turn if neither work in it nor its end was heard of, nor a resume since; else 0."""
    sql = "SELECT turn FROM sessions WHERE id = ? AND max(worked, ended) < turn AND source <> 'resume'"
    return ask.value(db, sql, (ident,), 0)


def lapsed(db: Reader, ident: str, now: float) -> bool:
    """Whether the session goes on after so long a pause that its context may lack what tools returned before it."""
    return ask.holds(db, "SELECT 1 FROM sessions WHERE id = ? AND seen_at < ?", (ident, now - PAUSE_S))
