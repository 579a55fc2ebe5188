"""Operations that say how vMem is: its status, and the host's status line."""

from __future__ import annotations

import os

from pydantic import BaseModel, ConfigDict, field_validator

from vmem import __version__, api
from vmem.hot import address, reserve, spool
from vmem.memory import pager, pauses
from vmem.memory.answers import overruled
from vmem.memory.calls import pauses as pause_calls
from vmem.memory.calls.registry import Result, operation
from vmem.memory.core import Core
from vmem.memory.upkeep import removing
from vmem.paging import reclaim
from vmem.store.pages import derived, pages, walk
from vmem.store.pages.access import Access
from vmem.store.projects import counters, owners, projects
from vmem.store.sessions import ledger, page_tables
from vmem.store.upkeep import queue, upkeep

REMADE = (
    "an update wants the full text made anew: %d pages are left; those of them that are in swap are found when their "
    "turn has come"
)
DOUBTED = "what was said since says otherwise than %d of the pins here; see: vmem pins"
UNFILLED = "there is no index, and the full text serves alone: %s"


class StatusLine(BaseModel):
    """What the host gives its status line; everything else that it sends is ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    session_id: str = ""
    cwd: str = ""

    @field_validator("session_id", "cwd", mode="before")
    @classmethod
    def _text(cls, value: object) -> str:
        return value if isinstance(value, str) else ""


@operation("status")
def status(core: Core, request: api.Request) -> Result:
    """What is stored, what is waiting, where it lives."""
    db, now = core.db.read(), core.clock()
    home = str(core.home)
    named = projects.named(db, request.project).id if request.project else None
    paused = pause_calls.of_request(core, request)
    project = projects.find(db, core.identify(request.cwd).keys) if request.cwd else named
    mine = Access(project or 0)
    doubted = len(overruled.otherwise(db, pages.pinned(db, mine, now), mine, now))
    return {
        "version": __version__,
        "home": home,
        "project": project,
        "paused": os.path.exists(address.pause_path(home)) or bool(paused),
        "pauses": pause_calls.told(core, paused),
        "index": _index(core),
        "embeddings": core.index.embeds,
        "spooled": len(spool.waiting(home)),
        "jobs": queue.counts(db),
        "warnings": [
            *core.settings().warnings,
            *filter(None, [reclaim.thrash_notice(pager.thrash(core)), removing.cap_notice(core), reserve.notice(home)]),
            *([DOUBTED % doubted] if doubted else []),
            *([UNFILLED % core.index.problem] if core.index.problem else []),
            *([REMADE % left] if (left := walk.count_below(db, derived.unmade(db))) else []),
        ],
        "counters": counters.sums(db),
        **upkeep.figures(db),
    }


def _index(core: Core) -> str:
    """Whether there is an in-memory index, and how far it is."""
    if not core.index.exists:
        return "none"
    return "ready" if core.index.ready else "failed" if core.index.problem else "loading"


@operation("statusline", StatusLine)
def statusline(core: Core, request: StatusLine) -> Result:
    """One short line for the host's status line, in plain characters (nothing that JSON would escape)."""
    db = core.db.read()
    project = core.project_id(request.cwd) if request.cwd else 0
    count = owners.live(db)[project]
    held = page_tables.resident(db, request.session_id, "") if request.session_id else {}
    entry = ledger.last_prompt(db, None, request.session_id) if request.session_id else None
    parts = [f"{count} page" + "s" * (count != 1), f"{len(held)} resident ({sum(r.tokens for r in held.values())} tok)"]
    if entry:
        parts.append(f"last +{entry.tokens} tok" if entry.tokens else "last +0")
    keys = pauses.keys_at(core, request.cwd) if request.cwd else ()
    paused = pauses.of(core.home, core.clock(), request.session_id, keys)
    if paused or os.path.exists(address.pause_path(str(core.home))):
        parts.append("off" if any(one.mute for one in paused) else "paused")
    if reserve.notice(str(core.home)):
        parts.append("disk full")
    return {"line": "vMem " + " | ".join(parts)}
