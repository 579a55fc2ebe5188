"""The queue: whose turn it is, whatever the clock does, and at what cost when it is long."""

from __future__ import annotations

from tests.support.cost import steps_of
from vmem.store.engine.handles import Writer
from vmem.store.upkeep import queue

NOW = 1_790_000_000.0


def taken(db: Writer, now: float = NOW) -> list[str]:
    """The keys in the order of their turn."""
    out = []
    while job := queue.take(db, "w", now):
        out.append(job.key)
    return out


def test_the_oldest_goes_first_and_backfill_last(db: Writer) -> None:
    queue.put(db, "backfill", "old sessions", {}, NOW - 500)
    queue.put(db, "capture", "b", {}, NOW - 2)
    queue.put(db, "document", "a", {}, NOW - 9)
    queue.put(db, "capture", "c", {}, NOW - 2)
    assert taken(db) == ["a", "b", "c", "old sessions"]


def test_what_is_put_off_waits_and_says_until_when(db: Writer) -> None:
    assert queue.next_due(db, NOW) is None
    queue.put(db, "capture", "later", {}, NOW, delay_s=30)
    assert queue.next_due(db, NOW) == NOW + 30
    assert taken(db) == []
    assert taken(db, NOW + 30) == ["later"]


def test_what_a_clock_that_was_ahead_put_off_for_years_is_due(db: Writer) -> None:
    queue.put(db, "capture", "soon", {}, NOW, delay_s=30)
    queue.put(db, "backfill", "of a wrong year", {}, NOW + 1e8)
    assert queue.next_due(db, NOW) == NOW
    assert taken(db) == ["of a wrong year"]


def test_a_lease_that_ran_out_is_taken_again_in_its_old_place(db: Writer) -> None:
    queue.put(db, "capture", "lost", {}, NOW - 5)
    assert taken(db) == ["lost"]
    queue.put(db, "capture", "next", {}, NOW)
    assert queue.next_due(db, NOW) == NOW
    assert taken(db) == ["next"]
    late = NOW + queue.LEASE_S + 1
    assert (queue.next_due(db, late) or late) < late
    assert taken(db, late) == ["lost", "next"]


def test_backfill_presses_nobody(db: Writer) -> None:
    queue.put(db, "backfill", "old", {}, NOW)
    queue.put(db, "capture", "later", {}, NOW, delay_s=5)
    assert not queue.is_pressing(db, NOW)
    assert queue.is_pressing(db, NOW + 5)
    assert taken(db, NOW + 5) == ["later", "old"]  # they are being done
    assert not queue.is_pressing(db, NOW + 5)


def test_what_jobs_are_about_is_told_by_kind_in_the_order_of_their_turn(db: Writer) -> None:
    for key, kind, at in (("b", "backfill", NOW), ("a", "backfill", NOW - 5), ("c", "capture", NOW - 9)):
        queue.put(db, kind, key, {"of": key}, at)
    assert queue.payloads(db, "backfill") == [{"of": "a"}, {"of": "b"}]
    assert queue.by_kind(db) == {"backfill": 2, "capture": 1} and queue.counts(db) == {"ready": 3}


def test_a_job_that_is_done_is_gone_and_no_other(db: Writer) -> None:
    queue.put(db, "capture", "one", {}, NOW)
    queue.put(db, "capture", "two", {}, NOW)
    assert not queue.put(db, "capture", "two", {}, NOW)
    job = queue.take(db, "w", NOW)
    assert job and job.key == "one"
    queue.finish(db, job)
    assert taken(db) == ["two"]
    assert queue.put(db, "capture", "one", {}, NOW)


def test_what_fails_waits_twice_as_long_each_time_and_then_ends_among_the_dead(db: Writer) -> None:
    queue.put(db, "capture", "one", {}, NOW)
    queue.put(db, "document", "other", {}, NOW + 1)
    at, waits = NOW, []
    for attempt in range(1, queue.MAX_ATTEMPTS + 1):
        job = queue.take(db, "w", at)
        assert job and (job.key, job.attempts) == ("one", attempt)
        assert queue.fail(db, job, "no such file", at) is (attempt == queue.MAX_ATTEMPTS)
        if attempt == 1:
            assert taken(db, NOW + 1) == ["other"]
            db.execute("DELETE FROM jobs WHERE key = 'other'")
        if attempt < queue.MAX_ATTEMPTS:
            again_at = queue.next_due(db, at)
            assert again_at and taken(db, again_at - 0.1) == []
            waits.append(again_at - at)
            at = again_at
    assert waits == [queue.BACKOFF_S * 2**n for n in range(queue.MAX_ATTEMPTS - 1)]
    assert queue.next_due(db, at) is None and taken(db, at + queue.LEASE_S) == []
    assert [(job.key, job.error) for job in queue.dead(db)] == [("one", "no such file")]
    assert queue.by_kind(db) == {} and queue.payloads(db, "capture") == []


def test_dead_jobs_get_another_round_all_of_them_or_the_one_that_is_named(db: Writer) -> None:
    for key in ("a", "b", "c"):
        queue.put(db, "capture", key, {}, NOW)
    db.execute("UPDATE jobs SET state = 'dead', attempts = 6")
    newest, middle, _ = queue.dead(db)
    assert (newest.key, middle.key) == ("c", "b")
    assert queue.requeue(db, NOW, middle.id) == 1
    job = queue.take(db, "w", NOW)
    assert job and (job.key, job.attempts) == ("b", 1)
    assert queue.requeue(db, NOW) == 2
    assert queue.by_kind(db) == {"capture": 3}


def test_a_job_that_did_a_part_keeps_its_place_and_counts_as_one_that_never_failed(db: Writer) -> None:
    queue.put(db, "capture", "one", {"from": 0}, NOW - 9)
    queue.put(db, "capture", "two", {}, NOW)
    job = queue.take(db, "w", NOW)
    assert job and job.key == "one"
    queue.again(db, job, {"from": 7})
    job = queue.take(db, "w", NOW)
    assert job and (job.key, job.attempts, job.payload) == ("one", 1, {"from": 7})
    job = queue.take(db, "w", NOW)
    assert job and (job.key, job.payload) == ("two", {})


def test_a_job_that_no_worker_came_back_from_ends_after_so_many_leases(db: Writer) -> None:
    queue.put(db, "capture", "poison", {}, NOW - 1)
    for n in range(queue.MAX_LEASES):
        assert taken(db, NOW + n * queue.LEASE_S) == ["poison"]
    queue.put(db, "capture", "healthy", {}, NOW)
    end = NOW + queue.MAX_LEASES * queue.LEASE_S
    job = queue.take(db, "w", end - 1)  # its last worker may still come back
    assert job and job.key == "healthy" and not queue.dead(db)
    assert taken(db, end) == []
    assert [(job.key, job.attempts) for job in queue.dead(db)] == [("poison", queue.MAX_LEASES)]


def test_a_start_gives_every_lease_back_and_ends_what_took_too_many_workers(db: Writer) -> None:
    queue.put(db, "capture", "poison", {}, NOW)
    queue.put(db, "capture", "one", {}, NOW)
    queue.put(db, "capture", "older", {}, NOW - 9)
    db.execute("UPDATE jobs SET attempts = ? WHERE key = 'poison'", (queue.MAX_LEASES - 1,))
    assert taken(db) == ["older", "poison", "one"]
    assert queue.release(db, NOW) == 2
    assert taken(db) == ["older", "one"]
    assert [job.key for job in queue.dead(db)] == ["poison"]


def test_an_event_is_new_once_and_its_time_is_known(db: Writer) -> None:
    assert queue.heard_at(db, "e1") == 0.0
    assert [queue.first_time(db, ident, NOW + n) for n, ident in enumerate(("e1", "e1", "e2"))] == [True, False, True]
    assert (queue.heard_at(db, "e1"), queue.heard_at(db, "e2")) == (NOW, NOW + 2)


def test_a_long_queue_costs_no_more_a_job_than_a_short_one(db: Writer) -> None:
    """By SQLite's own steps, which no load of the machine changes."""

    def steps(jobs: int) -> int:
        db.execute("DELETE FROM jobs")
        for number in range(jobs):
            queue.put(db, "capture" if number % 3 else "backfill", f"{number}", {"text": "x" * 3_000}, NOW)

        def take() -> None:
            for _ in range(5):
                assert queue.next_due(db, NOW) == NOW
                assert queue.take(db, "w", NOW)

        return steps_of(db, take)

    assert steps(3_000) < 2 * steps(30)
