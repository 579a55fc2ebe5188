"""The kworkers: they take one queued job at a time and do it."""

from __future__ import annotations

import time
from collections.abc import Callable

from vmem.errors import VmemError
from vmem.memory import backfill, capturing, snapshotting
from vmem.memory.core import Core
from vmem.store import queue
from vmem.store.queue import Job

BACKFILL_REST = 1.0  # seconds of rest per second of processor time that backfill took: at most half a core
REST_LIMIT_S = 1.0


def one(core: Core, owner: str) -> bool:
    """Takes one due job and does it; -> False when none is due.

    A job that fails goes back with a delay, and to the dead-letter list in the end.
    """
    now = core.clock()
    due = queue.next_due(core.db.read(), now)
    if due is None or due > now:
        return False
    with core.db.write() as db:
        job = queue.take(db, owner, now)
    if job is None:
        return False
    begun = time.thread_time()
    try:
        _JOBS[job.kind](core, job)
    except (VmemError, OSError, KeyError, ValueError, TypeError) as error:
        with core.db.write() as db:
            queue.fail(db, job, f"{type(error).__name__}: {error}", core.clock())
    if job.payload.get("event") == "backfill":
        time.sleep(min(REST_LIMIT_S, BACKFILL_REST * (time.thread_time() - begun)))
    return True


_JOBS: dict[str, Callable[[Core, Job], None]] = {
    "capture": capturing.capture,
    "document": capturing.document,
    "backfill": backfill.step,
    "snapshot": snapshotting.run,
}
