"""Operations on the state of vMem itself: status, projects, the ledger, the queue."""

from __future__ import annotations

import os
from dataclasses import asdict

from pydantic import Field

from vmem import __version__, api
from vmem.hot import address, reserve, spool
from vmem.memory import pager, pause_calls, removing
from vmem.memory.calls import Result, operation, project_of
from vmem.memory.core import Core
from vmem.paging import reclaim
from vmem.store import counters, derived, ledger, owners, projects, queue, upkeep

REMADE = (
    "an update wants the full text made anew: %d pages are left; those of them that are in swap are found when their "
    "turn has come"
)


class LedgerQuery(api.Somewhere):
    """The newest entries, of one session when it is named."""

    limit: int = Field(default=50, ge=1, le=api.LIST_LIMIT)


class Requeue(api.Request):
    """Gives dead jobs (or the one named) another round."""

    job: int | None = Field(default=None, ge=0, le=api.LARGEST_ID)


@operation("status")
def status(core: Core, request: api.Request) -> Result:
    """What is stored, what is waiting, where it lives."""
    db = core.db.read()
    home = str(core.home)
    named = projects.named(db, request.project).id if request.project else None
    paused = pause_calls.of_request(core, request)
    return {
        "version": __version__,
        "home": home,
        "project": projects.find(db, core.identify(request.cwd).keys) if request.cwd else named,
        "paused": os.path.exists(address.pause_path(home)) or bool(paused),
        "pauses": pause_calls.told(core, paused),
        "index": "ready" if core.index.ready else "loading" if core.index.exists else "none",
        "embeddings": core.index.embeds,
        "spooled": len(spool.waiting(home)),
        "jobs": queue.counts(db),
        "warnings": [
            *core.settings().warnings,
            *filter(None, [reclaim.thrash_notice(pager.thrash(core)), removing.cap_notice(core), reserve.notice(home)]),
            *([REMADE % left] if (left := derived.left(db)) else []),
        ],
        "counters": counters.sums(db),
        **upkeep.figures(db),
    }


@operation("projects")
def list_projects(core: Core, request: api.Request) -> Result:
    """Lists projects, last seen first, with every identity by which each is known, and how many pages it has."""
    db = core.db.read()
    live, hidden = owners.live(db), owners.hidden(db)
    return {
        "projects": [
            {**asdict(one), "pages": live[one.id], "forgotten": hidden.get(one.id, 0)} for one in projects.every(db)
        ]
    }


@operation("ledger", LedgerQuery)
def list_ledger(core: Core, request: LedgerQuery) -> Result:
    """What was injected when, how many tokens it cost, and what was cited afterwards."""
    project = None if request.everywhere else project_of(core, request)
    found = ledger.entries(core.db.read(), request.limit, request.session, project)
    return {"entries": [asdict(entry) for entry in found]}


@operation("dead")
def dead_jobs(core: Core, request: api.Request) -> Result:
    """Lists jobs that failed too often."""
    return {"jobs": [asdict(job) for job in queue.dead(core.db.read())]}


@operation("requeue", Requeue)
def requeue(core: Core, request: Requeue) -> Result:
    """Gives dead jobs another round."""
    with core.db.write() as db:
        return {"requeued": queue.requeue(db, core.clock(), request.job)}
