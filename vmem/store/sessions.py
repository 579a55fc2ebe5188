"""Sessions, their contexts, and the page table: which pages are in which context now."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from vmem.model import Resident

FORK_S = 86_400.0  # a resume announces a fork for so long
_FOLDER = "replace(transcript, id || '.jsonl', '')"  # of a session; that of its client's directory
GOES_ON_S = 10.0  # a client that clears or resumes is in its next session within so much
READ = "read"  # `Resident.how` of a page that a tool gave, by whom is not known yet: the main thread, or an agent
FAULT = "fault"  # the same when that is known
PAUSE_S = 3600.0  # after a longer pause (65 minutes) a client drops what tools returned, but for the latest dozen
KEPT_EPOCHS = 2  # the current one, and the one that the last compaction flushed


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
    end_reason: str
    turn: int


def open_session(
    db: sqlite3.Connection, ident: str, project_id: int, cwd: str, branch: str, transcript: str, now: float
) -> None:
    """Notes that a session exists and is active; what is known already is kept, its place may move."""
    db.execute(
        "INSERT INTO sessions (id, project_id, cwd, begun, branch, transcript, started_at, seen_at)"
        " VALUES (:id, :project, :cwd, :cwd, :branch, :transcript, :now, :now) ON CONFLICT (id) DO UPDATE SET"
        " project_id = :project, cwd = :cwd, branch = CASE WHEN :branch <> '' THEN :branch ELSE branch END,"
        " transcript = CASE WHEN :transcript <> '' THEN :transcript ELSE transcript END,"
        " seen_at = max(seen_at, :now), ended_at = NULL",
        {"id": ident, "project": project_id, "cwd": cwd, "branch": branch, "transcript": transcript, "now": now},
    )


def resumed(db: sqlite3.Connection, ident: str, source: str) -> None:
    """Notes how the session was started last (startup, resume, clear, compact); "" once it is prompted."""
    db.execute("UPDATE sessions SET source = ? WHERE id = ?", (source, ident))


def go_on(db: sqlite3.Connection, ident: str, source: str, cwd: str, now: float) -> None:
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


def current(db: sqlite3.Connection, ident: str) -> str:
    """The session in which the client is now that was started in `ident`: its tool server knows only that one."""
    seen: set[str] = set()
    while ident not in seen:
        seen.add(ident)
        row = db.execute("SELECT next FROM sessions WHERE id = ? AND next <> ''", (ident,)).fetchone()
        ident = str(row[0]) if row else ident
    return ident


def forked_from(db: sqlite3.Connection, ident: str, cwd: str, now: float) -> str:
    """The session whose conversation a new one continues, "" when it is a conversation of its own.

    Older clients announce a fork as a resume of the old session, and then speak under the new id.
    """
    row = db.execute(
        "SELECT id FROM sessions WHERE source = 'resume' AND cwd = ? AND seen_at > ?"
        " AND NOT EXISTS (SELECT 1 FROM sessions WHERE id = ?) ORDER BY seen_at DESC LIMIT 1",
        (cwd, now - FORK_S, ident),
    ).fetchone()
    return row[0] if row else ""


def answered_about(db: sqlite3.Connection, at: float, slack_s: float) -> list[tuple[str, str]]:
    """The sessions that were open at a time, with their transcripts, last active first."""
    rows = db.execute(
        "SELECT id, transcript FROM sessions WHERE transcript <> '' AND started_at <= ? AND seen_at >= ?"
        " ORDER BY seen_at DESC",
        (at + slack_s, at - slack_s),
    )
    return [(row["id"], row["transcript"]) for row in rows]


def held(db: sqlite3.Connection, ident: str) -> dict[str, int]:
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


def fork(db: sqlite3.Connection, parent: str, child: str) -> None:
    """Gives a forked session what its conversation holds already: turns told, pages resident."""
    db.execute(
        "UPDATE sessions SET (parent, parent_turn, turn) = (SELECT id, turn, turn FROM sessions WHERE id = ?)"
        " WHERE id = ?",
        (parent, child),
    )
    db.execute("UPDATE sessions SET source = '' WHERE id = ?", (parent,))
    inherit(db, parent, child, "")


def inherit(db: sqlite3.Connection, parent: str, child: str, agent_id: str) -> None:
    """Gives a context of `child` what the main one of `parent` holds now, unless it has something of its own."""
    for table, columns in (
        ("contexts", "epoch, turn, flushed_at, compacting, told_at, owed, owed_at"),
        ("residency", "epoch, page_id, version, tokens, turn, how, at"),
    ):
        db.execute(
            f"INSERT INTO {table} (session_id, agent_id, {columns}) SELECT ?, ?, {columns} FROM {table}"
            " WHERE session_id = ? AND agent_id = '' ON CONFLICT DO NOTHING",
            (child, agent_id, parent),
        )


def get(db: sqlite3.Connection, ident: str) -> Session | None:
    """The session, or None."""
    row = db.execute("SELECT * FROM sessions WHERE id = ?", (ident,)).fetchone()
    return _session(row) if row else None


def recent(db: sqlite3.Connection, project_id: int, limit: int, but: str = "") -> list[Session]:
    """The project's sessions, last active first, without `but`."""
    rows = db.execute(
        "SELECT * FROM sessions WHERE project_id = ? AND id <> ? ORDER BY seen_at DESC LIMIT ?",
        (project_id, but, limit),
    )
    return [_session(row) for row in rows]


def _session(row: sqlite3.Row) -> Session:
    return Session(**{name: row[name] for name in Session.__dataclass_fields__})


def next_turn(db: sqlite3.Connection, ident: str) -> int:
    """Counts a prompt; -> its number."""
    row = db.execute("UPDATE sessions SET turn = turn + 1 WHERE id = ? RETURNING turn", (ident,)).fetchone()
    return int(row[0]) if row else 0


def count_to(db: sqlite3.Connection, ident: str, turn: int) -> None:
    """Counts a prompt that nobody heard."""
    db.execute("UPDATE sessions SET turn = max(turn, ?) WHERE id = ?", (turn, ident))


def end(db: sqlite3.Connection, ident: str, reason: str, now: float) -> None:
    """Notes that the session ended."""
    db.execute("UPDATE sessions SET ended_at = ?, end_reason = ? WHERE id = ?", (now, reason, ident))


def set_offset(db: sqlite3.Connection, ident: str, offset: int, turn: int, head: str) -> None:
    """Notes where the newest captured turn begins in the transcript, its number, and the head's fingerprint."""
    db.execute(
        "UPDATE sessions SET transcript_offset = ?, transcript_turn = ?, transcript_head = ?, turn = max(turn, ?)"
        " WHERE id = ?",
        (offset, turn, head, turn, ident),
    )


def _of_context(db: sqlite3.Connection, column: str, session_id: str, agent_id: str) -> Any:
    row = db.execute(
        f"SELECT {column} FROM contexts WHERE session_id = ? AND agent_id = ?", (session_id, agent_id)
    ).fetchone()
    return row[0] if row else None


def epoch(db: sqlite3.Connection, session_id: str, agent_id: str) -> int:
    """How often this context was flushed."""
    return int(_of_context(db, "epoch", session_id, agent_id) or 0)


def flushed_turn(db: sqlite3.Connection, session_id: str, agent_id: str) -> int:
    """The last turn that is no longer in the context itself; later ones the model still sees."""
    return int(_of_context(db, "turn", session_id, agent_id) or 0)


def flushed_at(db: sqlite3.Connection, session_id: str, agent_id: str) -> float:
    """When the context was compacted or cleared last, Unix seconds; 0 when never."""
    return float(_of_context(db, "flushed_at", session_id, agent_id) or 0)


def set_compacting(db: sqlite3.Connection, session_id: str, agent_id: str, trigger: str) -> None:
    """Notes that the host is about to compact this context, and why (manual or auto)."""
    db.execute(
        "INSERT INTO contexts (session_id, agent_id, compacting) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET compacting = excluded.compacting",
        (session_id, agent_id, trigger),
    )


def note_work(db: sqlite3.Connection, ident: str) -> None:
    """Notes that the session's current turn has used a tool."""
    db.execute("UPDATE sessions SET worked = turn WHERE id = ?", (ident,))


def end_turn(db: sqlite3.Connection, ident: str) -> None:
    """Notes that the session's current turn has come to its end."""
    db.execute("UPDATE sessions SET ended = turn WHERE id = ?", (ident,))


def open_turn(db: sqlite3.Connection, ident: str) -> int:
    """The session's current turn if neither work in it nor its end was heard of, nor a resume since; else 0."""
    row = db.execute("SELECT turn, max(worked, ended), source FROM sessions WHERE id = ?", (ident,)).fetchone()
    return int(row[0]) if row and row[1] < row[0] and row[2] != "resume" else 0


def left_midway(db: sqlite3.Connection, but: str, cwd: str, now: float) -> bool:
    """Whether the client that begins the session `but` has just cleared another in the middle of a turn."""
    row = db.execute(
        "SELECT turn > ended FROM sessions WHERE cwd = ? AND id <> ? AND end_reason = 'clear'"
        " AND ended_at BETWEEN ? AND ? ORDER BY ended_at DESC LIMIT 1",
        (cwd, but, now - GOES_ON_S, now),
    ).fetchone()
    return bool(row and row[0])


def kept_after(db: sqlite3.Connection, session_id: str, agent_id: str) -> int:
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


def flush(db: sqlite3.Connection, session_id: str, agent_id: str, turn: int, now: float) -> int:
    """Empties the context's page table up to `turn`; -> the new epoch.

    What was injected beside a later prompt stays resident; the flushed epoch stays readable.
    """
    db.execute(
        "INSERT INTO contexts (session_id, agent_id, epoch, turn, flushed_at) VALUES (?, ?, 1, ?, ?)"
        " ON CONFLICT DO UPDATE SET epoch = epoch + 1, turn = excluded.turn, flushed_at = excluded.flushed_at,"
        " compacting = ''",
        (session_id, agent_id, turn, now),
    )
    current = epoch(db, session_id, agent_id)
    db.execute(
        "UPDATE residency SET epoch = ? WHERE session_id = ? AND agent_id = ? AND epoch = ? AND how = 'prompt'"
        " AND turn > ?",
        (current, session_id, agent_id, current - 1, turn),
    )
    db.execute(
        "DELETE FROM residency WHERE session_id = ? AND agent_id = ? AND epoch <= ?",
        (session_id, agent_id, current - KEPT_EPOCHS),
    )
    return current


def owed(db: sqlite3.Connection, session_id: str, agent_id: str) -> str:
    """The start (startup, clear, compact) that this context was not told of; "" when it owes nothing."""
    return str(_of_context(db, "owed", session_id, agent_id) or "")


def told(db: sqlite3.Connection, session_id: str, agent_id: str, at: float) -> None:
    """Notes that the context was told how it began; a start after `at` that it was not told of is still owed."""
    db.execute(
        "INSERT INTO contexts (session_id, agent_id, told_at) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET told_at = max(told_at, excluded.told_at),"
        " owed = CASE WHEN owed_at > excluded.told_at THEN owed ELSE '' END",
        (session_id, agent_id, at),
    )


def never_told(db: sqlite3.Connection, session_id: str, agent_id: str, at: float) -> None:
    """Notes a context that is resumed at `at`: unless it was told of a start before, it is owed all of one."""
    db.execute(
        "INSERT INTO contexts (session_id, agent_id, owed, owed_at) VALUES (?, ?, 'startup', ?) ON CONFLICT DO UPDATE"
        " SET owed = excluded.owed, owed_at = excluded.owed_at WHERE told_at = 0 AND owed = ''",
        (session_id, agent_id, at),
    )


def missed(db: sqlite3.Connection, session_id: str, agent_id: str, start: str, at: float) -> None:
    """Notes a start at `at` that the context was not told of, unless it was told of one since."""
    db.execute(
        "INSERT INTO contexts (session_id, agent_id, owed, owed_at) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
        " SET owed = excluded.owed, owed_at = excluded.owed_at"
        " WHERE told_at < excluded.owed_at AND owed_at <= excluded.owed_at",
        (session_id, agent_id, start, at),
    )


def resident(db: sqlite3.Connection, session_id: str, agent_id: str, back: int = 0) -> dict[int, Resident]:
    """The page table of a context, by row id; `back` = 1 is what the last flush took away."""
    rows = db.execute(
        "SELECT r.*, p.uid FROM residency r JOIN pages p ON p.id = r.page_id"
        " WHERE r.session_id = ? AND r.agent_id = ? AND r.epoch = ?",
        (session_id, agent_id, epoch(db, session_id, agent_id) - back),
    )
    return {
        row["page_id"]: Resident(row["uid"], row["version"], row["tokens"], row["turn"], row["how"], row["at"])
        for row in rows
    }


def lapsed(db: sqlite3.Connection, ident: str, now: float) -> bool:
    """Whether the session goes on after so long a pause that its context may lack what tools returned before it."""
    found = db.execute("SELECT 1 FROM sessions WHERE id = ? AND seen_at < ?", (ident, now - PAUSE_S)).fetchone()
    return found is not None


def lose_read(db: sqlite3.Connection, ident: str) -> None:
    """Takes out of the page tables of a session what tools gave it."""
    db.execute("DELETE FROM residency WHERE session_id = ? AND how IN (?, ?)", (ident, READ, FAULT))


def make_resident(
    db: sqlite3.Connection, session_id: str, agent_id: str, pages: Sequence[Resident], now: float
) -> None:
    """Enters pages into the context's page table, or their newer version."""
    current = epoch(db, session_id, agent_id)
    db.executemany(
        "INSERT INTO residency SELECT ?, ?, ?, id, ?, ?, ?, ?, ? FROM pages WHERE uid = ?"
        " ON CONFLICT DO UPDATE SET version = excluded.version, tokens = excluded.tokens, turn = excluded.turn,"
        " how = excluded.how, at = excluded.at",
        [(session_id, agent_id, current, r.version, r.tokens, r.turn, r.how, r.at or now, r.uid) for r in pages],
    )


def settle_prompts(db: sqlite3.Connection, session_id: str, agent_id: str, lost: Collection[str]) -> None:
    """Takes the pages in `lost`, told beside prompts, out of a context; those told beside queued ones are there now."""
    which = (session_id, agent_id, epoch(db, session_id, agent_id))
    db.executemany(
        "DELETE FROM residency WHERE session_id = ? AND agent_id = ? AND epoch = ? AND how IN ('prompt', 'queued')"
        " AND page_id = (SELECT id FROM pages WHERE uid = ?)",
        [(*which, uid) for uid in lost],
    )
    db.execute(
        "UPDATE residency SET how = 'prompt' WHERE session_id = ? AND agent_id = ? AND epoch = ? AND how = 'queued'",
        which,
    )


def take_back(db: sqlite3.Connection, session_id: str, agent_id: str, at: float) -> None:
    """Takes out of the page table what was entered beside a prompt at exactly `at`: it did not arrive after all."""
    db.execute(
        "DELETE FROM residency WHERE session_id = ? AND agent_id = ? AND how IN ('prompt', 'queued') AND at = ?",
        (session_id, agent_id, at),
    )


def rewound(db: sqlite3.Connection, session_id: str, since: float, turn: int) -> None:
    """Takes out of the page table what was entered after `since` and before `turn`: the user went back to there."""
    db.execute(
        "DELETE FROM residency WHERE session_id = ? AND agent_id = '' AND at > ? AND turn < ?",
        (session_id, since, turn),
    )


def claim(db: sqlite3.Connection, session_id: str, agent_id: str, uids: Sequence[str], now: float) -> None:
    """Notes which context read pages that were entered as `READ`: they move to the agent's, or stay the session's."""
    table = resident(db, session_id, "")
    mine = {rowid: replace(line, how=FAULT) for rowid, line in table.items() if line.uid in uids and line.how == READ}
    make_resident(db, session_id, agent_id, list(mine.values()), now)
    if agent_id:
        current = epoch(db, session_id, "")
        db.executemany(
            "DELETE FROM residency WHERE session_id = ? AND agent_id = '' AND epoch = ? AND page_id = ?",
            [(session_id, current, rowid) for rowid in mine],
        )
