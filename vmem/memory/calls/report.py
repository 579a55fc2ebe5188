"""Operations that show how memory is used, as a whole: for `vmem top`, and for `vmem report`."""

from __future__ import annotations

from dataclasses import asdict

from vmem import api
from vmem.memory import pager
from vmem.memory.calls import ledger as ledger_calls
from vmem.memory.calls.registry import Result, operation, whose
from vmem.memory.core import Core
from vmem.model import Page
from vmem.paging import heat, watermarks
from vmem.store.pages import overview
from vmem.store.pages.access import Access
from vmem.store.pages.overview import Filter
from vmem.store.projects import counters, projects
from vmem.store.tiers import regions
from vmem.store.upkeep import queue, upkeep

REPORT_TEXT = 400  # characters of a page's text in the report


class Report(ledger_calls.Sums):
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
        "micros": ledger_calls.waits(db),
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
    return {
        "uid": page.uid, "kind": page.kind, "title": page.title, "tokens": page.tokens, "project": page.project,
        "scope": page.scope, "uses": page.uses, "used_at": page.used_at, "created_at": page.created_at,
        "pin": page.pin, "swapped": page.swapped, "superseded_by": page.superseded_by, "speaker": page.speaker,
        "project_id": page.project_id,
    }  # fmt: skip


@operation("report", Report)
def report(core: Core, request: Report) -> Result:
    """Everything that `vmem report` draws, of one project or of all."""
    db, now = core.db.read(), core.clock()
    access = whose(core, request)
    days = overview.by_day(db, access, request.offset_s, now)
    listed = overview.newest(db, access, Filter(), request.limit, now)
    chosen = [p for p in projects.every(db) if access is None or p.id == access.project_id]
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
        "ledger": {name: part for name, part in ledger_calls.summed(core, request).items() if name != "projects"},
        "zones": [z for z in _zones(core) if access is None or z["id"] in (None, access.project_id)],
        "counters": counters.sums(db) if access is None else _counters(core, access),
        "heat": [{"project": project.name, "cells": _cells(core, project.id, now)} for project in chosen],
        "ages": [name for name, _ in heat.AGES],
        "hottest": [_line(page) for page in overview.hottest(db, access, 20, now)],
        "projects": [{"id": p.id, "name": p.name} for p in chosen],
        "pages": [{**_line(page), "text": page.text[:REPORT_TEXT], "tags": page.tags} for page in listed],
        "listed_of": sum(kind["pages"] for kind in kinds),
    }


def _counters(core: Core, access: Access) -> dict[str, int]:
    names = ("minor_faults", "major_faults", "evictions")
    return {name: counters.value(core.db.read(), name, access.project_id) for name in names}


def _cells(core: Core, project_id: int, now: float) -> list[Result]:
    text = regions.kept(core.db.read(), project_id)
    if not text:
        return []
    return [asdict(cell) for cell in heat.grid(heat.from_json(text), now)]
