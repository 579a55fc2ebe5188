"""Operations that show contexts: which there are, and what is resident in one."""

from __future__ import annotations

from dataclasses import asdict

from vmem import api
from vmem.errors import NotFoundError
from vmem.memory.calls.registry import Result, access_of, operation
from vmem.memory.core import Core
from vmem.store.pages import overview, pages
from vmem.store.sessions import page_tables, sessions


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
