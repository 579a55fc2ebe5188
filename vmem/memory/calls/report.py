"""Operations on what memory cost and is used for: the ledger, its sums, `vmem top` and `vmem report`."""

from __future__ import annotations

from dataclasses import asdict

from pydantic import Field

from vmem import api
from vmem.memory import pager
from vmem.memory.calls.registry import Result, operation, project_of, whose
from vmem.memory.core import Core
from vmem.model import Page
from vmem.paging import heat, watermarks
from vmem.store.engine.handles import Reader
from vmem.store.pages import overview
from vmem.store.pages.overview import Filter
from vmem.store.projects import counters, projects
from vmem.store.sessions import ledger
from vmem.store.tiers import regions
from vmem.store.upkeep import queue, upkeep

LISTED = (  # of a page in a table
    "uid", "kind", "title", "tokens", "project", "scope", "uses", "used_at", "created_at", "pin", "swapped",
    "superseded_by", "speaker", "project_id",
)  # fmt: skip
COUNTED = ("minor_faults", "major_faults", "evictions")  # of one project
REPORT_TEXT = 400  # characters of a page's text in the report


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


class Report(Sums):
    """`limit` is how many pages are listed, newest first."""


@operation("stats", api.Somewhere)
def stats(core: Core, request: api.Somewhere) -> Result:
    """What `vmem top` shows: zones with their watermarks, faults, resident sets, queue, hottest pages."""
    db, now = core.db.read(), core.clock()
    return {
        "figures": upkeep.figures(db),
        "zones": _zones(core),
        "counters": counters.sums(db),
        "thrashing": pager.thrash(core).on,
        "contexts": overview.contexts(db, request.limit),
        "hottest": [_line(page) for page in overview.hottest(db, None, request.limit, now)],
        "jobs": queue.counts(db),
        "micros": waits(db),
        "at": now,
    }


def _zones(core: Core) -> list[Result]:
    """Each zone's use, capacity and marks; free of the tighter one of pages and bytes, in percent."""
    zones = pager.zones(core)
    names = overview.names(core.db.read(), [zone for zone, _, _ in zones if zone])
    out = []
    for zone, used, capacity in zones:
        marks = pager.marks_of(core, capacity)
        free = watermarks.free(used, capacity)
        out.append({
            "zone": "everything" if zone is None else "user scope" if zone == 0 else names.get(zone, str(zone)),
            "id": zone, "used": asdict(used), "capacity": asdict(capacity), "awake": zone in core.upkeep.awake,
            "marks": {"high": asdict(marks.high), "low": asdict(marks.low), "min": asdict(marks.least)},
            "free_percent": round(100 * min(free.pages / capacity.pages, free.bytes / capacity.bytes), 1),
        })  # fmt: skip
    return out


def _line(page: Page) -> Result:
    """A page as a line of a table."""
    return {name: getattr(page, name) for name in LISTED}


@operation("report", Report)
def report(core: Core, request: Report) -> Result:
    """Everything that `vmem report` draws, of one project or of all."""
    db, now = core.db.read(), core.clock()
    access = whose(core, request)
    days = overview.by_day(db, access, request.offset_s, now)
    listed = overview.newest(db, access, Filter(), request.limit, now)
    chosen = [p for p in projects.every(db) if access is None or p.id == access.project_id]
    counted = counters.sums(db)
    if access is not None:
        counted = {name: counters.value(db, name, access.project_id) for name in COUNTED}
    kinds = [
        {"kind": kind, "pages": n, "tokens": tokens, "swapped": cold}
        for kind, n, tokens, cold in overview.kinds(db, access, now)
    ]
    return {
        "at": now,
        "scope": "everything" if access is None else chosen[0].name if chosen else "user scope",
        "figures": upkeep.figures(db),
        "kinds": kinds,
        "days": [{"day": day, "kind": kind, "pages": n, "tokens": t} for day, kind, n, t in days],
        "ledger": {name: part for name, part in summed(core, request).items() if name != "projects"},
        "zones": [z for z in _zones(core) if access is None or z["id"] in (None, access.project_id)],
        "counters": counted,
        "heat": [{"project": project.name, "cells": _cells(core, project.id, now)} for project in chosen],
        "ages": [name for name, _ in heat.AGES],
        "hottest": [_line(page) for page in overview.hottest(db, access, 20, now)],
        "projects": [{"id": p.id, "name": p.name} for p in chosen],
        "pages": [{**_line(page), "text": page.text[:REPORT_TEXT], "tags": page.tags} for page in listed],
        "listed_of": sum(kind["pages"] for kind in kinds),
    }


def _cells(core: Core, project_id: int, now: float) -> list[Result]:
    text = regions.kept(core.db.read(), project_id)
    if not text:
        return []
    return [asdict(cell) for cell in heat.grid(heat.from_json(text), now)]
