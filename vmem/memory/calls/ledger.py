"""Operations on the ledger: its entries, their sums, how long prompts were waited for."""

from __future__ import annotations

from dataclasses import asdict

from pydantic import Field

from vmem import api
from vmem.memory.calls.registry import Result, operation, project_of
from vmem.memory.core import Core
from vmem.store.engine.handles import Reader
from vmem.store.sessions import ledger


class LedgerQuery(api.Somewhere):
    """The newest entries, of one session when it is named; `empty`: also prompts that were given nothing."""

    limit: int = Field(default=50, ge=1, le=api.LIST_LIMIT)
    empty: bool = True


class Sums(api.Somewhere):
    """`limit` is how many sessions are listed, latest first; `offset_s` is local time minus UTC, for the days."""

    limit: int = Field(default=500, ge=1, le=5000)
    offset_s: int = Field(default=0, ge=-86_400, le=86_400)


class SumsSince(Sums):
    """What was before `since` (Unix seconds) does not count."""

    since: float = Field(default=0.0, ge=0)


@operation("ledger", LedgerQuery)
def list_ledger(core: Core, request: LedgerQuery) -> Result:
    """What was injected when, how many tokens it cost, and what was cited afterwards."""
    project = project_of(core, request)
    found = ledger.entries(core.db.read(), request.limit, request.session, project, empty=request.empty)
    return {"entries": [asdict(entry) for entry in found]}


@operation("ledger.sums", SumsSince)
def ledger_sums(core: Core, request: SumsSince) -> Result:
    """Sums of the ledger by day, session and project: prompts, those served, tokens, pages shown and cited."""
    return summed(core, request, request.since)


def summed(core: Core, request: Sums, since: float = 0.0) -> Result:
    """What `ledger.sums` answers."""
    db = core.db.read()
    project = project_of(core, request)
    return {
        "days": ledger.sums(db, "day", project, request.offset_s, since),
        "sessions": ledger.sums(db, "session", project, since=since)[: request.limit],
        "projects": ledger.sums(db, "project", since=since),
        "budget_tokens": core.settings().integer("inject.budget_tokens"),
        "micros": waits(db),
    }


def waits(db: Reader) -> Result:
    """How long the last prompts were waited for in the daemon: the median and the 95th percentile."""
    ordered = ledger.waits(db)
    p50, p95 = (ordered[int(share * len(ordered))] if ordered else 0 for share in (0.5, 0.95))
    return {"p50": p50, "p95": p95, "prompts": len(ordered)}
