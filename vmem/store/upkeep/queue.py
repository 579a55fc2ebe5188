"""The durable queue: jobs with leases, retries with back-off, a dead-letter list; and which events were taken in.

A job is taken under a lease and deleted in the same transaction as its effect, so that its effect
happens exactly once: a worker killed in between leaves the lease to run out, and nothing written. So does an event,
however often it comes: it is known by its id.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vmem.errors import StoreError
from vmem.store.engine import ask
from vmem.store.engine.handles import Reader, Row, Writer
from vmem.store.forgotten.forgetting import squeezed
from vmem.store.pages.overview import Filter

LEASE_S = 60.0
MAX_ATTEMPTS = 6
BACKOFF_S = 2.0  # doubles with each attempt
MAX_LEASES = 20  # how often a job may take its worker's life, or its lease's time, before it counts as dead
DEAD_LISTED = 100
LAST = "backfill"  # the kind of job that waits for all others: what is said now is wanted sooner
AHEAD_S = 600.0  # no job is put off so long: one that is due later was queued by a clock that was set back since
# Those among which the next job is: the first of each sort, so that the index finds it however long the queue is.
_NEXT = " UNION ALL ".join(
    [
        *(
            "SELECT * FROM (SELECT id, kind, run_at FROM jobs WHERE state = 'ready'"
            f" AND {due} AND kind {which} '{LAST}' ORDER BY run_at, id LIMIT 1)"
            for due in ("run_at <= :now", "run_at > :now + :ahead")
            for which in ("<>", "=")
        ),
        "SELECT id, kind, run_at FROM jobs WHERE state = 'leased'"
        " AND (lease_until <= :now OR lease_until > :now + :ahead)",
    ]
)


@dataclass(frozen=True, slots=True)
class Job:
    """A unit of background work; `payload` is JSON of the producer's making, {} of one that the disk damaged."""

    id: int
    kind: str
    key: str
    payload: dict[str, Any]
    attempts: int
    error: str = ""
    created_at: float = 0.0


def put(db: Writer, kind: str, key: str, payload: dict[str, Any], now: float, delay_s: float = 0.0) -> bool:
    """Queues a job unless one with this key is queued; -> whether it is new."""
    sql = "INSERT INTO jobs (kind, key, payload, run_at, created_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
    cursor = db.execute(sql, (kind, key, json.dumps(payload), now + delay_s, now))
    return cursor.rowcount > 0


def take(db: Writer, owner: str, now: float) -> Job | None:
    """Leases the next job that is due, oldest first; also one whose lease ran out. Backfill comes after all else."""
    _bury(db, "AND (lease_until <= :now OR lease_until > :now + :ahead)", now)
    row = db.execute(
        "UPDATE jobs SET state = 'leased', owner = :owner, lease_until = :until, attempts = attempts + 1 WHERE id ="
        f" (SELECT id FROM ({_NEXT}) ORDER BY kind = '{LAST}', run_at, id LIMIT 1) RETURNING *",
        {"owner": owner, "until": now + LEASE_S, "now": now, "ahead": AHEAD_S},
    ).fetchone()
    return _job(row) if row else None


def must_be_wanted(db: Reader, job: Job) -> None:
    """That a job under way was not removed meanwhile, as a project's are when it is forgotten: call it in each
    transaction that writes a part. Raises StoreError."""
    if not ask.holds(db, "SELECT 1 FROM jobs WHERE id = ?", (job.id,)):
        raise StoreError("what was to be done is no longer wanted")


def finish(db: Writer, job: Job) -> None:
    """Removes a job; call it in the transaction that writes the job's effect."""
    db.execute("DELETE FROM jobs WHERE id = ?", (job.id,))


def again(db: Writer, job: Job, payload: dict[str, Any]) -> None:
    """Puts a job that did a part back in its old place; call it in the transaction that writes the part."""
    db.execute(
        "UPDATE jobs SET state = 'ready', attempts = 0, owner = '', lease_until = NULL, error = '', payload = ?"
        " WHERE id = ?",
        (json.dumps(payload), job.id),
    )


def fail(db: Writer, job: Job, error: str, now: float) -> bool:
    """Puts a job back with a delay, or among the dead ones; -> whether it is dead now."""
    dead = job.attempts >= MAX_ATTEMPTS
    sql = "UPDATE jobs SET state = ?, owner = '', lease_until = NULL, error = ?, run_at = ? WHERE id = ?"
    db.execute(sql, ("dead" if dead else "ready", error[:500], now + BACKOFF_S * 2 ** (job.attempts - 1), job.id))
    return dead


def release(db: Writer, now: float) -> int:
    """Gives back every lease: at start nobody else can hold one. -> how many there were."""
    _bury(db, "", now)
    return db.execute(
        "UPDATE jobs SET state = 'ready', owner = '', lease_until = NULL, run_at = min(run_at, ?)"
        " WHERE state = 'leased'",
        (now,),
    ).rowcount


def dead(db: Reader) -> list[Job]:
    """The jobs that failed too often, newest first, at most DEAD_LISTED."""
    sql = "SELECT * FROM jobs WHERE state = 'dead' ORDER BY id DESC LIMIT ?"
    return [_job(row) for row in db.execute(sql, (DEAD_LISTED,))]


def requeue(db: Writer, now: float, job_id: int | None = None) -> int:
    """Gives dead jobs (or the one named) another round; -> how many."""
    sql = "UPDATE jobs SET state = 'ready', attempts = 0, run_at = ? WHERE state = 'dead' AND (? IS NULL OR id = ?)"
    return db.execute(sql, (now, job_id, job_id)).rowcount


def forget(db: Writer, project_id: int | None, wanted: Filter, phrase: str) -> int:
    """Drops the jobs of a project, or (None) of any, that hold these words and that nothing but they has: a document's,
    and those that failed too often; -> how many. What a transcript tells is read from there. No job has a kind, a tag
    or a branch of those that pages have."""
    words = squeezed(phrase)
    if not words or wanted.kind or wanted.tag or wanted.branches:
        return 0
    rows = db.execute(
        "SELECT id, payload, error FROM jobs WHERE (kind = 'document' OR state = 'dead') AND created_at >= :since"
        " AND (:until = 0 OR created_at < :until)",
        {"since": wanted.since, "until": wanted.until},
    ).fetchall()
    ids = []
    for ident, payload, error in ((row[0], ask.mapping(row[1]), row[2]) for row in rows):
        mine = project_id is None or _project_of(db, payload) in (0, project_id)
        asked = wanted.session_id in ("", payload.get("session_id"))
        if mine and asked and words in squeezed(f"{_texts(payload)} {error}"):
            ids.append(ident)
    db.execute("DELETE FROM jobs WHERE id IN (SELECT value FROM json_each(?))", (ask.listed(ids),))
    return len(ids)


def forget_answers(db: Writer, keys: Sequence[str]) -> None:
    """Takes the answers to the exchanges with these keys out of the jobs that are to read their transcripts."""
    db.execute(
        "UPDATE jobs SET payload = json_set(payload, '$.last_answer', '') WHERE json_valid(payload)"
        " AND json_extract(payload, '$.last_answer') <> ''"
        " AND json_extract(payload, '$.session_id') || ':' || json_extract(payload, '$.prompt_id')"
        " IN (SELECT value FROM json_each(?))",
        (ask.listed(keys),),
    )


def _project_of(db: Reader, payload: dict[str, Any]) -> int:
    """The project whose job it is, 0 where it does not say."""
    session = str(payload.get("session_id", ""))
    return int(payload.get("project_id") or 0) or ask.value(
        db, "SELECT project_id FROM sessions WHERE id = ?", (session,), 0
    )


def _texts(payload: dict[str, Any]) -> str:
    return " ".join(value for value in payload.values() if isinstance(value, str))


def is_pressing(db: Reader, now: float) -> bool:
    """Whether a job is due that is no backfill."""
    return ask.holds(db, "SELECT 1 FROM jobs WHERE state = 'ready' AND run_at <= ? AND kind <> ? LIMIT 1", (now, LAST))


def payloads(db: Reader, kind: str) -> list[dict[str, Any]]:
    """What the jobs of a kind that are not dead are about, in the order of their turn."""
    rows = db.execute("SELECT payload FROM jobs WHERE kind = ? AND state <> 'dead' ORDER BY run_at, id", (kind,))
    return [payload for row in rows if (payload := ask.mapping(row["payload"]))]


def next_due(db: Reader, now: float) -> float | None:
    """When the next job is due (Unix seconds), None when the queue is empty."""
    sql = (
        "SELECT min(CASE WHEN at > :now + :ahead THEN :now ELSE at END) FROM ("
        " SELECT (SELECT min(run_at) FROM jobs WHERE state = 'ready') AS at"
        " UNION ALL SELECT (SELECT max(run_at) FROM jobs WHERE state = 'ready')"
        " UNION ALL SELECT lease_until FROM jobs WHERE state = 'leased')"
    )
    return ask.value(db, sql, {"now": now, "ahead": AHEAD_S}, None)


def counts(db: Reader) -> dict[str, int]:
    """Jobs by state."""
    return ask.pairs(db, "SELECT state, count(*) FROM jobs GROUP BY state")


def by_kind(db: Reader) -> dict[str, int]:
    """Jobs that are not dead, by kind."""
    return ask.pairs(db, "SELECT kind, count(*) FROM jobs WHERE state <> 'dead' GROUP BY kind")


def _bury(db: Writer, which: str, now: float) -> None:
    """Puts leased jobs (`which` narrows them down) among the dead ones when no worker ever came back from them."""
    db.execute(
        "UPDATE jobs SET state = 'dead', owner = '', lease_until = NULL, error = 'no worker came back from it'"
        f" WHERE state = 'leased' AND attempts >= :most {which}",
        {"most": MAX_LEASES, "now": now, "ahead": AHEAD_S},
    )


def _job(row: Row) -> Job:
    payload = ask.mapping(row["payload"])
    return Job(row["id"], row["kind"], row["key"], payload, row["attempts"], row["error"], row["created_at"])


def first_time(db: Writer, ident: str, now: float) -> bool:
    """Notes an event by its id; -> False when it was noted before (then its effect is there already)."""
    return db.execute("INSERT INTO events VALUES (?, ?) ON CONFLICT DO NOTHING", (ident, now)).rowcount > 0


def heard_at(db: Reader, ident: str) -> float:
    """The time that `first_time` was given for this event, 0 when it is not known."""
    return ask.value(db, "SELECT at FROM events WHERE ident = ?", (ident,), 0.0)
