"""Operations on the queue: how much waits, what failed too often, another round for that."""

from __future__ import annotations

from dataclasses import asdict

from pydantic import Field

from vmem import api
from vmem.memory.calls.registry import Result, operation
from vmem.memory.core import Core
from vmem.memory.turns import backfill
from vmem.store.upkeep import queue


class Requeue(api.Request):
    """Gives dead jobs (or the one named) another round."""

    job: int | None = Field(default=None, ge=0, le=api.LARGEST_ID)


@operation("jobs")
def jobs(core: Core, request: api.Request) -> Result:
    """How much background work waits, by kind and state, and what of old transcripts is still to be read."""
    transcripts, size = backfill.left(core)
    return {
        "jobs": queue.by_kind(core.db.read()),
        "states": queue.counts(core.db.read()),
        "backfill": {"transcripts": transcripts, "bytes": size},
    }


@operation("dead")
def dead_jobs(core: Core, request: api.Request) -> Result:
    """Lists jobs that failed too often."""
    return {"jobs": [asdict(job) for job in queue.dead(core.db.read())]}


@operation("requeue", Requeue)
def requeue(core: Core, request: Requeue) -> Result:
    """Gives dead jobs another round."""
    with core.db.write() as db:
        return {"requeued": queue.requeue(db, core.clock(), request.job)}
