"""Operations that list pages, by time, pinned, forgotten; their tags; and contexts with what is resident in each."""

from __future__ import annotations

from dataclasses import asdict

from pydantic import Field

from vmem import api
from vmem.capture.change_notes import in_short
from vmem.errors import NotFoundError
from vmem.memory.answers import branches, overruled
from vmem.memory.calls.registry import Result, access_of, brief, operation, project_of, whose
from vmem.memory.core import Core
from vmem.model import Page
from vmem.store.pages import duplicates, overview, pages
from vmem.store.pages.overview import Filter
from vmem.store.projects import projects
from vmem.store.sessions import page_tables, sessions


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


@operation("resident", api.Everywhere)
def resident(core: Core, request: api.Everywhere) -> Result:
    """The page table of a session (named by its beginning, else the last one here) and of its agents."""
    db = core.db.read()
    if request.session:
        named = overview.sessions_beginning(db, request.session)
        if len(named) != 1 and request.session not in named:
            what = "several sessions begin" if named else "no session begins"
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
