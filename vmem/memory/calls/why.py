"""Operations that explain: why a page was told or not, what it said before, what it is linked to."""

from __future__ import annotations

import math
from dataclasses import asdict, replace

from pydantic import Field

from vmem import api
from vmem.errors import NotFoundError
from vmem.memory.answers import injection, restoring
from vmem.memory.calls.registry import Result, access_of, brief, eyes, operation, project_of
from vmem.memory.core import Core
from vmem.model import Page
from vmem.store.engine import ask
from vmem.store.forgotten import graves
from vmem.store.pages import history, links, overview, pages
from vmem.store.sessions import ledger, page_tables

TIMES_SHOWN = 10  # entries of a page's history of injections


class Why(api.Everywhere):
    """One page, a `prompt` or a `start` that is tried, not sent, an `entry` of the ledger, or else the last prompt."""

    uid: str = Field(default="", max_length=64)
    prompt: str = Field(default="", max_length=api.TEXT_LIMIT)
    start: bool = False
    entry: int = Field(default=0, ge=0, le=api.LARGEST_ID)


@operation("why", Why)
def why(core: Core, request: Why) -> Result:
    """Says why a page was (or was not) injected: by page, by ledger entry, tried, or lately."""
    if request.uid:
        return _why_page(core, request)
    if request.prompt or request.start:
        context = core.context("" if request.start else request.session, "", request.agent, request.cwd)
        at = injection.scene(core, context, "startup" if request.start else "")
        if request.project:
            at = replace(at, access=access_of(core, request))
        if request.start:
            found = restoring.at_start(core, at) if core.settings(at.root).flag("inject.enabled") else injection.NOTHING
        else:
            found = injection.for_prompt(core, at, request.prompt, math.inf)
        return {"tried": True, "text": found.text, "tokens": found.tokens, **_told(core, found.why())}
    db = core.db.read()
    if request.entry:
        entry = ledger.entry(db, request.entry)
    else:
        project = project_of(core, request)
        entry = ledger.last_prompt(db, project, request.session)
    if entry is None and request.entry:
        raise NotFoundError(f"no injection has the number {request.entry}; list them with: vmem log --all")
    if entry is None:
        raise NotFoundError("no prompt was seen here yet; look everywhere with: vmem why --all")
    started = None if request.entry else ledger.last_start(db, entry)
    about, told = _entry(core, entry), _told(core, entry.why)
    if not about["prompt"]:  # it was forgotten: so are its words
        told["terms"] = []
    return {
        "tried": False, "entry": about, **told,
        "started": {"entry": started.id, "tokens": started.tokens, "event": started.event} if started else None,
    }  # fmt: skip


@operation("history", api.Uid)
def page_history(core: Core, request: api.Uid) -> Result:
    """The versions of a page that are kept, oldest first, and its links; for a removed page, what is left of it."""
    db = core.db.read()
    grave = graves.find(db, request.uid)
    if grave:
        return {"page": None, "removed": asdict(grave), "versions": [], "links": _links(core, request)}
    page = _live_page(core, request)
    versions = [asdict(version) for version in history.versions(db, page)]
    return {"page": brief(page), "removed": None, "versions": versions, "links": _links(core, request)}


def _entry(core: Core, entry: ledger.Entry) -> Result:
    db = core.db.read()
    out = asdict(entry)
    del out["why"]
    out["project"] = overview.names(db, [entry.project_id]).get(entry.project_id, "")
    out["prompt"] = overview.prompt_of(db, entry.session_id, entry.turn) if entry.event == "UserPromptSubmit" else ""
    out["titles"] = {page.uid: page.title for page in pages.live(db, entry.pages, core.clock())}
    return out


def _told(core: Core, text: str) -> Result:
    """A trace (see `answers.trace`) with titles: what was asked, and the fate of each candidate; or what a context that
    began was told in a line each; `news` are pages that it was told before and that are not so any more."""
    trace = {"where": "", "intent": "", "terms": [], "hits": [], "lines": [], "news": [], **ask.mapping(text)}
    uids = [hit[0] for hit in trace["hits"]] + trace["lines"]
    known = {page.uid: page for page in pages.live(core.db.read(), uids, core.clock())}
    hits = [
        {
            "uid": uid, "version": version, "score": score, "signals": signals, "fate": fate,
            "kind": known[uid].kind if uid in known else "", "title": known[uid].title if uid in known else "",
        }
        for uid, version, score, signals, fate in trace["hits"]
    ]  # fmt: skip
    lines = [{"uid": uid, "title": known[uid].title} for uid in trace["lines"] if uid in known]
    told = {name: trace[name] for name in ("where", "intent", "terms", "news")}
    return {**told, "hits": hits, "lines": lines}


def _why_page(core: Core, request: Why) -> Result:
    db = core.db.read()
    page, uid = _live_page(core, request), request.uid
    shown = []
    for entry in ledger.entries_with(db, uid, project_of(core, request), TIMES_SHOWN):
        told = _told(core, entry.why)
        mine = next((hit for hit in told["hits"] if hit["uid"] == uid), None)
        about = _entry(core, entry)
        shown.append({
            **about, "terms": told["terms"] if about["prompt"] else [], "signals": mine["signals"] if mine else {},
            "score": mine["score"] if mine else 0.0, "line": uid not in entry.pages,
        })  # fmt: skip
    held = [
        {"session": line["session"], "agent": line["agent"]}
        for line in overview.contexts(db, 20, project_of(core, request))
        if page.rowid in page_tables.resident(db, line["session"], line["agent"])
    ]
    return {"page": brief(page), "links": _links(core, request), "shown": shown, "resident_in": held}


def _live_page(core: Core, request: api.Uid | Why) -> Page:
    """The live page. Raises NotFoundError, which says what became of one that is gone, or whose it is."""
    page = pages.get(core.db.read(), request.uid, None, core.clock())
    if (request.cwd or request.project) and page.project_id not in (0, access_of(core, request).project_id):
        raise NotFoundError(f"page {page.uid} is another project's; go there, or list all with: vmem ls --all")
    return page


def _links(core: Core, request: api.Uid | Why) -> list[Result]:
    """A page's links, with the titles of what the request may see: a page of user scope has some in every project."""
    db, uid = core.db.read(), request.uid
    found = links.of(db, uid)
    others = pages.visible(
        db, [link.dst if link.src == uid else link.src for link in found], eyes(core, request), core.clock()
    )
    titles = {page.uid: page.title for page in others.values()}
    return [{**asdict(link), "title": titles.get(link.dst if link.src == uid else link.src, "")} for link in found]
