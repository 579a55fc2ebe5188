"""Operations that show: timeline, pins, tags, what is forgotten, page tables, the whole picture."""

from __future__ import annotations

from dataclasses import asdict

from pydantic import Field

from vmem import api
from vmem.errors import NotFoundError
from vmem.memory import pager
from vmem.memory.answers import branches
from vmem.memory.calls import ledger as ledger_calls
from vmem.memory.calls.registry import Result, access_of, brief, operation, project_of
from vmem.memory.core import Core
from vmem.model import Page
from vmem.paging import heat, watermarks
from vmem.store import counters, duplicates, overview, page_tables, pages, projects, queue, regions, sessions, upkeep
from vmem.store.access import Access
from vmem.store.overview import Filter

REPORT_TEXT = 400  # characters of a page's text in the report


class Timeline(api.Which):
    """Pages by time; `offset_s` is local time minus UTC, for the days."""

    pinned: bool = False
    limit: int = Field(default=50, ge=1, le=api.LIST_LIMIT)
    offset_s: int = Field(default=0, ge=-86_400, le=86_400)


class Report(ledger_calls.Sums):
    """`limit` is how many pages are listed, newest first."""


@operation("timeline", Timeline)
def timeline(core: Core, request: Timeline) -> Result:
    """Pages by time, newest first, and how many of each kind were made per day."""
    access = None if request.everywhere else access_of(core, request)
    wanted = Filter(
        request.kind, request.tag, request.of_session, request.since, request.until, request.pinned,
        branches.chosen(core, access, request.cwd, request.branch),
    )  # fmt: skip
    db, now = core.db.read(), core.clock()
    found = overview.newest(db, access, wanted, request.limit, now)
    days = overview.by_day(db, access, wanted, request.offset_s, now)
    merged = duplicates.kept_instead(db, [page.uid for page in found])
    return {
        "pages": [{**brief(page), "same_as": merged.get(page.uid, "")} for page in found],
        "days": [{"day": day, "kind": kind, "pages": count, "tokens": tokens} for day, kind, count, tokens in days],
        "total": sum(count for _, _, count, _ in days),
    }


@operation("pins", api.Everywhere)
def list_pins(core: Core, request: api.Everywhere) -> Result:
    """Lists pins, hard ones first, with reason and author, and how much of each limit is used."""
    now, db, settings = core.clock(), core.db.read(), core.settings()
    mine = access_of(core, request).project_id
    zones = {0: "user scope"} | {p.id: p.name for p in projects.every(db) if request.everywhere or p.id == mine}
    usage = [(name, pages.pin_usage(db, owner, now)) for owner, name in sorted(zones.items())]
    return {
        "pins": [brief(page) for page in pages.pinned(db, None, now) if page.project_id in zones],
        "used": [{"zone": name, "pages": count, "bytes": size} for name, (count, size) in usage],
        "max_pages": settings.integer("pins.max_pages"),
        "max_bytes": settings.integer("pins.max_bytes"),
    }


@operation("tags", api.Everywhere)
def tags(core: Core, request: api.Everywhere) -> Result:
    """Lists tags with how many pages carry each."""
    access = None if request.everywhere else access_of(core, request)
    return {"tags": [{"tag": tag, "pages": n} for tag, n in overview.tags(core.db.read(), access, core.clock())]}


@operation("forgotten", api.Somewhere)
def forgotten(core: Core, request: api.Somewhere) -> Result:
    """Lists forgotten pages that can still be restored, and for how long."""
    days = core.settings().integer("forget.keep_days")
    here = None if request.everywhere else project_of(core, request)
    return {"pages": overview.forgotten(core.db.read(), request.limit, here), "keep_days": days}


@operation("resident", api.Everywhere)
def resident(core: Core, request: api.Everywhere) -> Result:
    """The page table of a session (named by its beginning, else the last one here) and of its agents."""
    db = core.db.read()
    if request.session:
        named = overview.sessions_beginning(db, request.session)
        if len(named) != 1 and request.session not in named:
            what = f"{len(named)} sessions begin" if named else "no session begins"
            raise NotFoundError(f"{what} with {request.session!r}; list them with: vmem resident --list")
        session_id = request.session if request.session in named else named[0]
    else:
        project = None if request.everywhere else access_of(core, request).project_id
        lately = overview.contexts(db, 1, project)
        if not lately:
            raise NotFoundError("no session was seen here yet; list all with: vmem resident --list --all")
        session_id = lately[0]["session"]
    session = sessions.get(db, session_id)
    tables = []
    for agent in overview.agents(db, session_id):
        lines = page_tables.resident(db, session_id, agent)
        now = core.clock()
        known = {page.rowid: page for page in pages.live(db, [line.uid for line in lines.values()], now)}
        tables.append({
            "agent": agent, "tokens": sum(line.tokens for row, line in lines.items() if row in known),
            "pages": [
                {**asdict(line), "title": known[row].title, "kind": known[row].kind, "pin": known[row].pin,
                 "changed_since": known[row].version > line.version}
                for row, line in sorted(lines.items(), key=lambda item: item[1].at)
                if row in known
            ],
        })  # fmt: skip
    return {"session": asdict(session) if session else {"id": session_id}, "tables": tables}


@operation("contexts", api.Somewhere)
def contexts(core: Core, request: api.Somewhere) -> Result:
    """Lists the sessions last seen and how much is resident in each context."""
    project = None if request.everywhere else access_of(core, request).project_id
    return {"contexts": overview.contexts(core.db.read(), request.limit, project)}


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
        "kinds_waiting": queue.by_kind(db),
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
    access = None if request.everywhere else access_of(core, request)
    days = overview.by_day(db, access, Filter(), request.offset_s, now)
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
        "ledger": {name: part for name, part in ledger_calls.ledger_sums(core, request).items() if name != "projects"},
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
    return [asdict(cell) for cell in heat.grid([heat.from_json(text)], now)]
