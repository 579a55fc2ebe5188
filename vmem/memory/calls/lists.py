"""Operations that list pages: by time, pinned, forgotten; and their tags."""

from __future__ import annotations

from pydantic import Field

from vmem import api
from vmem.capture.change_notes import in_short
from vmem.memory.answers import branches, overruled
from vmem.memory.calls.registry import Result, access_of, brief, operation, project_of, whose
from vmem.memory.core import Core
from vmem.model import Page
from vmem.store.pages import duplicates, overview, pages
from vmem.store.pages.overview import Filter
from vmem.store.projects import projects


class Timeline(api.Which):
    """Pages by time."""

    pinned: bool = False
    limit: int = Field(default=50, ge=1, le=api.LIST_LIMIT)


@operation("timeline", Timeline)
def timeline(core: Core, request: Timeline) -> Result:
    """Pages by time, newest first, and how many there are."""
    access = whose(core, request)
    wanted = Filter(
        request.kind, request.tag, request.of_session, request.since, request.until, request.pinned,
        branches.chosen(core, access, request.cwd, request.branch),
    )  # fmt: skip
    db, now = core.db.read(), core.clock()
    found = overview.newest(db, access, wanted, request.limit, now)
    merged = duplicates.kept_instead(db, [page.uid for page in found])
    return {
        "pages": [{**brief(page), "same_as": merged.get(page.uid, "")} for page in found],
        "total": overview.count(db, access, wanted, now),
    }


@operation("pins", api.Everywhere)
def list_pins(core: Core, request: api.Everywhere) -> Result:
    """Lists pins, hard ones first, with reason and author, and how much of each limit is used.

    `said_later` has what was last said otherwise than a pin, and where, or is null. `tokens` are those of the hard
    ones, `start_tokens` those with which a session begins.
    """
    now, db = core.clock(), core.db.read()
    settings = core.settings(core.identify(request.cwd).root) if request.cwd else core.settings()
    mine = access_of(core, request).project_id
    zones = {0: "user scope"} | {p.id: p.name for p in projects.every(db) if request.everywhere or p.id == mine}
    usage = [(name, pages.pin_usage(db, owner, now)) for owner, name in sorted(zones.items())]
    found = [page for page in pages.pinned(db, None, now) if page.project_id in zones]
    later = overruled.otherwise(db, found, None, now)
    return {
        "pins": [{**brief(page), "said_later": _short(later.get(page.uid), page)} for page in found],
        "tokens": sum(page.tokens for page in found if page.pin == "hard"),
        "start_tokens": settings.integer("inject.start_tokens"),
        "used": [{"zone": name, "pages": count, "bytes": size} for name, (count, size) in usage],
        "max_pages": settings.integer("pins.max_pages"),
        "max_bytes": settings.integer("pins.max_bytes"),
    }


def _short(later: Page | None, pin: Page) -> Result | None:
    """Which exchange says otherwise than a pin, when, and in which words."""
    return {"uid": later.uid, "at": later.created_at, "words": in_short(later, pin.text)} if later else None


@operation("tags", api.Everywhere)
def tags(core: Core, request: api.Everywhere) -> Result:
    """Lists tags with how many pages carry each."""
    access = whose(core, request)
    return {"tags": [{"tag": tag, "pages": n} for tag, n in overview.tags(core.db.read(), access, core.clock())]}


@operation("forgotten", api.Somewhere)
def forgotten(core: Core, request: api.Somewhere) -> Result:
    """Lists forgotten pages that can still be restored, and for how long."""
    days = core.settings().integer("forget.keep_days")
    here = project_of(core, request)
    return {"pages": overview.forgotten(core.db.read(), request.limit, here), "keep_days": days}
