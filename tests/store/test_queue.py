"""The queue: whose turn it is, whatever the clock does, and at what cost when it is long."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from vmem.store import queue
from vmem.store.connection import Database

NOW = 1_790_000_000.0


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    database = Database(tmp_path / "vmem.db")
    with database.write() as writer:
        yield writer
    database.close()


def taken(db: sqlite3.Connection, now: float = NOW) -> list[str]:
    """The keys in the order of their turn."""
    out = []
    while job := queue.take(db, "w", now):
        out.append(job.key)
    return out


def test_the_oldest_goes_first_and_backfill_last(db: sqlite3.Connection) -> None:
    queue.put(db, "backfill", "old sessions", {}, NOW - 500)
    queue.put(db, "capture", "b", {}, NOW - 2)
    queue.put(db, "document", "a", {}, NOW - 9)
    queue.put(db, "capture", "c", {}, NOW - 2)
    assert taken(db) == ["a", "b", "c", "old sessions"]


def test_what_is_put_off_waits_and_says_until_when(db: sqlite3.Connection) -> None:
    assert queue.next_due(db, NOW) is None
    queue.put(db, "capture", "later", {}, NOW, delay_s=30)
    assert queue.next_due(db, NOW) == NOW + 30
    assert taken(db) == []
    assert taken(db, NOW + 30) == ["later"]


def test_what_a_clock_that_was_ahead_put_off_for_years_is_due(db: sqlite3.Connection) -> None:
    queue.put(db, "capture", "soon", {}, NOW, delay_s=30)
    queue.put(db, "backfill", "of a wrong year", {}, NOW + 1e8)
    assert queue.next_due(db, NOW) == NOW
    assert taken(db) == ["of a wrong year"]


def test_a_lease_that_ran_out_is_taken_again_in_its_old_place(db: sqlite3.Connection) -> None:
    queue.put(db, "capture", "lost", {}, NOW - 5)
    assert taken(db) == ["lost"]
    queue.put(db, "capture", "next", {}, NOW)
    assert queue.next_due(db, NOW) == NOW
    assert taken(db) == ["next"]
    late = NOW + queue.LEASE_S + 1
    assert (queue.next_due(db, late) or late) < late
    assert taken(db, late) == ["lost", "next"]


def test_a_long_queue_costs_no_more_a_job_than_a_short_one(db: sqlite3.Connection) -> None:
    """By SQLite's own steps, which no load of the machine changes."""

    def steps(jobs: int) -> int:
        db.execute("DELETE FROM jobs")
        for number in range(jobs):
            queue.put(db, "capture" if number % 3 else "backfill", f"{number}", {"text": "x" * 3_000}, NOW)
        count = 0

        def tick() -> int:
            nonlocal count
            count += 1
            return 0

        db.set_progress_handler(tick, 1)
        for _ in range(5):
            assert queue.next_due(db, NOW) == NOW
            assert queue.take(db, "w", NOW)
        db.set_progress_handler(None, 0)
        return count

    assert steps(3_000) < 2 * steps(30)
