"""Operations on paging itself: pins and their limits, the heat map, how full each zone is and what goes next."""

from __future__ import annotations

from dataclasses import asdict

from pydantic import Field

from vmem import api
from vmem.memory import pager
from vmem.memory.calls import Result, access_of, brief, operation
from vmem.memory.core import Core
from vmem.paging import heat, reclaim, watermarks
from vmem.store import pages, projects, tiers
from vmem.store.pages import Access


class Everywhere(api.Request):
    """One project, or all of them."""

    everywhere: bool = False


class Capacity(Everywhere):
    """How full the zones are; `next` lists that many pages of the project that would go to swap first."""

    next: int = Field(default=0, ge=0, le=api.LIST_LIMIT)


@operation("pins", Everywhere)
def list_pins(core: Core, request: Everywhere) -> Result:
    """Lists pins, hard ones first, with reason and author, and how much of each limit is used."""
    now, db = core.clock(), core.db.read()
    settings = core.settings()
    access = access_of(core, request)
    known = projects.every(db)
    owners = {0: "user scope"} | {p.id: p.name for p in known if request.everywhere or p.id == access.project_id}
    found = [page for owner in sorted(owners) for page in pages.pinned(db, Access(owner), now)]
    if not request.everywhere:
        found += pages.pinned(db, access, now)
    limits = []
    for owner, name in sorted(owners.items()):
        count, size = pages.pin_usage(db, owner, now)
        limits.append({"zone": name, "pages": count, "bytes": size})
    listed = {page.rowid: page for page in found}
    return {
        "pins": [brief(page) for page in sorted(listed.values(), key=lambda p: (p.pin != "hard", p.created_at))],
        "used": limits,
        "max_pages": settings.integer("pins.max_pages"),
        "max_bytes": settings.integer("pins.max_bytes"),
    }


@operation("heat", Everywhere)
def heat_map(core: Core, request: Everywhere) -> Result:
    """The heat map as a grid, kind by age, and the regions behind it (times are Unix seconds)."""
    now, db = core.clock(), core.db.read()
    mine = access_of(core, request).project_id
    ids = [p.id for p in projects.every(db)] if request.everywhere else [mine]
    maps = [heat.from_json(tiers.heat_of(db, ident)) for ident in {0, *ids}]
    return {
        "ages": [name for name, _ in heat.AGES],
        "cells": [asdict(cell) for cell in heat.grid(maps, now)],
        "regions": [asdict(region) for one in maps for region in one.regions],
    }


@operation("capacity", Capacity)
def capacity(core: Core, request: Capacity) -> Result:
    """How full each zone is: used, capacity and marks, in pages and bytes; whether it thrashes; what goes next."""
    db = core.db.read()
    names = {p.id: p.name for p in projects.every(db)}
    out = []
    for zone, used, total in pager.zones(core):
        marks = pager.marks_of(core, total)
        out.append({
            "zone": "everything" if zone is pager.EVERYTHING else names.get(zone, "user scope"),
            "used": asdict(used), "capacity": asdict(total), "free": asdict(watermarks.free(used, total)),
            "high": asdict(marks.high), "low": asdict(marks.low), "min": asdict(marks.least),
            "pressure": watermarks.pressure(used, total, marks), "reclaiming": zone in core.awake,
        })  # fmt: skip
    state = pager.thrash(core)
    return {
        "zones": out,
        "swap": [{"zone": names.get(u.project_id, "user scope"), **asdict(u)} for u in tiers.usage(db, swapped=True)],
        "thrashing": {"on": state.on, "ratio": round(reclaim.ratio(state), 3), "notice": reclaim.thrash_notice(state)},
        "next": [brief(p) for p in pager.next_out(core, access_of(core, request).project_id, request.next)],
    }
