"""Operations that keep the store well: backups, check and repair, and the queue with what failed too often."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path

from pydantic import Field

from vmem import api
from vmem.errors import InputError
from vmem.memory.calls.registry import Result, operation
from vmem.memory.core import Core
from vmem.memory.turns import backfill
from vmem.memory.upkeep import rounds
from vmem.store.engine import schema
from vmem.store.files import backups
from vmem.store.pages import derived
from vmem.store.upkeep import queue, repair, upkeep

DERIVED_AT_ONCE = 200  # pages whose index rows are made in one transaction
REPAIRS = ("full_text", "counters", "orphans", "index")


class MakeBackup(api.Request):
    """To an absolute path, or into the data home."""

    path: str = Field(default="", max_length=4096)


class Repair(api.Request):
    """What to put right, of REPAIRS; empty is all of it."""

    what: tuple[str, ...] = ()


@operation("backup", MakeBackup)
def backup(core: Core, request: MakeBackup) -> Result:
    """Copies the database, checks the copy, and says where it is."""
    if request.path and not os.path.isabs(request.path):
        raise InputError(f"not an absolute path: {request.path!r}")
    made = rounds.back_up(core, request.path)
    if not request.path:
        backups.prune(core.home, max(1, core.settings().integer("backup.keep")))
    return {"backup": asdict(made)}


@operation("backups")
def list_backups(core: Core, request: api.Request) -> Result:
    """Lists the backups in the data home, newest first, and how many pages each holds."""
    kept = backups.kept(core.home)
    return {"backups": [{**asdict(one), "pages": backups.pages_of(Path(one.path))} for one in kept]}


@operation("check")
def check(core: Core, request: api.Request) -> Result:
    """Looks for all that can be wrong with the store; `derived` is what `repair` makes again. It may take a while."""
    db = core.db.read()
    problems = upkeep.check(db)
    return {
        "problems": problems, "derived": list(filter(upkeep.is_derived, problems)), "orphans": repair.orphans(db),
        "schema": schema.version(db),
    }  # fmt: skip


@operation("repair", Repair)
def mend(core: Core, request: Repair) -> Result:
    """Makes derived data anew: full text, counters, index rows; removes what belongs to nobody."""
    wrong = [what for what in request.what if what not in REPAIRS]
    if wrong:
        raise InputError(f"nothing to repair is called {wrong[0]!r}; known are {', '.join(REPAIRS)}: vmem doctor --fix")
    return put_right(core, request.what or REPAIRS)


def put_right(core: Core, what: tuple[str, ...] = REPAIRS) -> Result:
    """Does these repairs; -> what was done."""
    done: Result = {}
    with core.db.write(timeout_ms=30_000) as db:
        if "orphans" in what:
            done["orphans"] = repair.remove_orphans(db, core.clock())
        if "full_text" in what:
            done["gists"] = repair.unlost(db)
            done["full_text"] = derived.rebuild_full_text(db, core.terms)
        if "index" in what:  # after that: what is lost from swap is hot again
            done["index"] = repair.complete_index(db)
        if "counters" in what:
            repair.recount(db)
            done["counters"] = True
    if "index" in what:
        done["derived"] = 0
        while made := rounds.derive_missing(core, DERIVED_AT_ONCE):  # not a few a tick: without it no page is found
            done["derived"] += made
    return done


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
