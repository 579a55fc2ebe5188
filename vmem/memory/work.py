"""The kworkers: they take one queued job at a time and do it."""

from __future__ import annotations

import time
from collections.abc import Callable

from vmem.errors import VmemError
from vmem.memory import snapshotting
from vmem.memory.core import Core
from vmem.memory.turns import backfill, capturing
from vmem.store.upkeep import queue
from vmem.store.upkeep.queue import Job

REST_LIMIT_S = 2.0  # of one rest
REST_SLICE_S = 0.1  # how soon a rest ends when there is something to do that cannot wait


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
    except Exception as error:
        with core.db.write() as db:
            queue.fail(db, job, f"{type(error).__name__}: {error}", core.clock())
        if not isinstance(error, (VmemError, OSError, KeyError, ValueError, TypeError)):
            raise
    if job.kind == queue.LAST:
        _rest(core, time.thread_time() - begun)
    return True


def _rest(core: Core, worked_s: float) -> None:
    """Rests so long that backfill takes only its share of a core; what is said meanwhile ends the rest."""
    share = core.settings().integer("capture.backfill_share") / 100
    until = time.monotonic() + min(REST_LIMIT_S, worked_s * (1 / share - 1))
    while (left_s := until - time.monotonic()) > 0 and not queue.is_pressing(core.db.read(), core.clock()):
        time.sleep(min(left_s, REST_SLICE_S))


_JOBS: dict[str, Callable[[Core, Job], None]] = {
    "capture": capturing.capture,
    "document": capturing.document,
    "backfill": backfill.step,
    "snapshot": snapshotting.run,
}
