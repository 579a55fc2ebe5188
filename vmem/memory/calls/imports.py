"""Operations that take in what other stores hold, or an export of our own; first as a plan of what would come.

Pages of our own export come back as they were: id, version, pin, times, supersession, links, history.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from typing import Literal, NamedTuple

from pydantic import Field

from vmem import api
from vmem.capture import exporters, importers
from vmem.capture.exporters import More
from vmem.errors import InputError, LimitError
from vmem.identity import nowhere
from vmem.memory.calls.registry import Result, operation, project_to_write
from vmem.memory.calls.remember import check_pin
from vmem.memory.core import Core
from vmem.memory.turns import writing
from vmem.model import Draft, Kind, Page
from vmem.paging.pins import AUTHORS
from vmem.store.engine.handles import Reader
from vmem.store.files import transfer
from vmem.store.pages import pages
from vmem.store.projects import projects

EVERYWHERE = "all projects"  # how user scope is called where projects are named
Exported = tuple[Page, More]
Origin = tuple[str, ...]  # the keys of the project that a page came from; () for one of all projects


class Target(NamedTuple):
    """A project that pages would go to."""

    name: str
    known: bool  # here already


class Candidate(NamedTuple):
    """A page that would come."""

    target: Target
    kind: Kind
    key: str
    uid: str = ""
    pin: str = ""


class Destination(NamedTuple):
    """Where pages of an origin go: to a project of ours, by number, to one that is made of that name, or (HERE) to
    where the request comes from."""

    project_id: int = 0
    made: str | None = None


HERE = Destination()


class Import(api.Request):
    """Text of another store. `format`: notes (Markdown), jsonl, page (one file of our own Markdown tree).

    `into` says where pages of our own export go: all `here` (`cwd` or `project`); to the project that they came from
    where it is `known` here, else here; or each to its `own`, which is made when it is not known. `dry_run` changes
    nothing: `plan` tells what would become of how many pages of each project and kind. `line` is the number of the
    text's first line in its file.
    """

    format: Literal["notes", "jsonl", "page"]
    name: str = Field(default="import", max_length=500)
    text: str = Field(min_length=1, max_length=api.DOCUMENT_LIMIT)
    line: int = Field(default=1, ge=1, le=api.LARGEST_ID)
    into: Literal["here", "known", "own"] = "here"
    dry_run: bool = False


class ImportDatabase(api.Request):
    """A database file of claude-mem, read and never written."""

    path: str = Field(min_length=1, max_length=4096)
    dry_run: bool = False


@operation("import", Import)
def import_text(core: Core, request: Import) -> Result:
    """Takes in notes, JSON lines or an exported page; each once, however often it is imported.

    `projects` tells how many new pages went where.
    """
    found = _exported(request)
    if found is not None:
        return _plan_pages(core, found, request) if request.dry_run else _import_pages(core, found, request)
    if request.format == "notes":
        drafts = importers.from_notes(request.text, request.name, at=core.clock())
    else:
        drafts = importers.from_jsonl(request.text, request.name, request.line)
    if request.dry_run:
        here, owner = _here(core, request)
        own = writing.owned(core, drafts, owner)
        return _planned(core, [Candidate(here, draft.kind, draft.key) for draft in own])
    project_id = project_to_write(core, request)
    return _told(core, len(drafts), Counter({project_id: writing.keep_new(core, drafts, project_id)}))


@operation("import.claude-mem", ImportDatabase)
def import_claude_mem(core: Core, request: ImportDatabase) -> Result:
    """Takes in the observations of a claude-mem database; each goes to the project that it names."""
    if not os.path.isfile(request.path):
        raise InputError(f"{request.path} is not a regular file; name a database: vmem import FILE")
    if request.dry_run:
        (here, _), names = _here(core, request), _names(core)
        owners = [(_project_of(core, one.project), one.draft) for one in importers.from_claude_mem(request.path)]
        goes = [(Target(names[owner], True) if owner else here, draft) for owner, draft in owners]
        return _planned(core, [Candidate(target, draft.kind, draft.key) for target, draft in goes])
    fallback = project_to_write(core, request)
    by_project: dict[str, list[Draft]] = {}
    for found in importers.from_claude_mem(request.path):
        by_project.setdefault(found.project, []).append(found.draft)
    new = sum(
        writing.keep_new(core, drafts, _project_of(core, name) or fallback) for name, drafts in by_project.items()
    )
    return {"pages": sum(map(len, by_project.values())), "new": new}


def _told(core: Core, count: int, new: Counter[int], unpinned: int = 0) -> Result:
    names = _names(core)
    where = {names.get(project_id, EVERYWHERE): many for project_id, many in new.items() if many}
    return {"pages": count, "new": new.total(), "unpinned": unpinned, "projects": where}


def _names(core: Core) -> dict[int, str]:
    return {project.id: project.name for project in projects.every(core.db.read())}


def _exported(request: Import) -> list[Exported] | None:
    """The pages of one of our own exports, a text of the form `page` or `jsonl`; None for anything else."""
    if request.format == "page":
        return [exporters.exported_markdown(request.text)]
    if request.format == "jsonl" and all('"vmem"' in line for line in request.text.split("\n") if line.strip()):
        return importers.each_line(request.text, request.name, request.line, exporters.exported_json)
    return None


def _import_pages(core: Core, found: list[Exported], request: Import) -> Result:
    count = len(found)
    found = [exporters.arrived(page, more, core.clock(), core.redacted) for page, more in found]
    # A project is made only for pages that are not here yet: they may have come to another one. And it is one of ours
    # before a page is taken in: nothing goes astray.
    found = [one for one in found if transfer.fate(core.db.read(), one[0].uid, one[1].key) == "new"]
    owner_of: dict[Origin, int] = {}
    for keys, to in _destinations(core, found, request).items():
        if to.made is not None:
            with core.db.write() as db:
                owner_of[keys] = projects.adopt(db, keys, to.made, core.clock())
        else:
            owner_of[keys] = to.project_id or project_to_write(core, request)
    return _told(core, count, *_bring_back(core, found, owner_of))


def _plan_pages(core: Core, found: list[Exported], request: Import) -> Result:
    """What `_import_pages` would do."""
    found = [exporters.arrived(page, more, core.clock(), lambda text: text) for page, more in found]
    names, goes, (here, _) = _names(core), _destinations(core, found, request), _here(core, request)

    def target(keys: Origin) -> Target:
        to = goes[keys]
        if not keys:
            return Target(EVERYWHERE, True)
        if to.made is not None:
            return Target(to.made or keys[0], False)
        return here if to == HERE else Target(names[to.project_id], True)

    come = [Candidate(target(_origin(page, more)), page.kind, more.key, page.uid, page.pin) for page, more in found]
    return _planned(core, come)


def _origin(page: Page, more: More) -> Origin:
    return () if page.scope == "user" else tuple(projects.lasting(more.project_keys or (page.project,)))


def _destinations(core: Core, found: list[Exported], request: Import) -> dict[Origin, Destination]:
    """Where pages of each origin go: to the project that they came from, where we know that and it is wanted; to one
    that is made of it, where we do not, and that is wanted or the request comes from where no project is."""
    astray = not request.project and bool(request.cwd) and nowhere(core.identify(request.cwd).keys)
    made = request.into == "own" or (request.into == "known" and astray)
    goes: dict[Origin, Destination] = {}
    for page, more in found:
        keys = _origin(page, more)
        known = projects.came_from(core.db.read(), keys) if keys and request.into != "here" else None
        goes[keys] = Destination(known or 0, more.project_name if keys and made and known is None else None)
    return goes


def _here(core: Core, request: api.Request) -> tuple[Target, int]:
    """Where `project_to_write` would write, without making it; its number is 0 where it is not known."""
    db = core.db.read()
    if request.project:
        project = projects.named(db, request.project)
        return Target(project.name, True), project.id
    if not request.cwd:
        return Target(EVERYWHERE, True), 0
    found = core.identify(request.cwd)
    known = projects.find(db, found.keys)
    return Target(found.name, known is not None), known or 0


def _planned(core: Core, candidates: list[Candidate]) -> Result:
    """Counts the candidates by project and kind: those that are `new`, `known` here already, and `gone`, for they were
    forgotten or removed here, and do not come back."""
    db = core.db.read()
    lines: dict[tuple[Target, Kind], Counter[str]] = {}
    seen: set[str] = set()
    for one in candidates:
        fate: str = transfer.fate(db, one.uid, one.key)
        if fate == "new" and (one.uid or one.key) in seen:
            fate = "known"
        seen |= {one.uid or one.key} - {""}
        count = lines.setdefault((one.target, one.kind), Counter())
        count[fate] += 1
        count["pins"] += fate == "new" and bool(one.pin)
    fates = ("new", "known", "gone", "pins")
    plan: list[Result] = [
        {"project": name, "known_here": known, "kind": kind, **{fate: count[fate] for fate in fates}}
        for ((name, known), kind), count in lines.items()
    ]
    return {"pages": len(candidates), "new": sum(count["new"] for count in lines.values()), "plan": plan}


def _project_of(core: Core, name: str) -> int:
    """The one known project of that directory name, 0 when there is none or several."""
    found = [project for project in projects.every(core.db.read()) if project.name == name]
    return found[0].id if len(found) == 1 else 0


def _bring_back(core: Core, found: list[Exported], owner_of: dict[Origin, int]) -> tuple[Counter[int], int]:
    """Writes exported pages that are not here yet. A pin that may not be one here, or not any more, is left out. -> how
    many were new, by the number of their project, 0 for those of all; and how many lost their pin."""
    new, unpinned = Counter[int](), 0
    for start in range(0, len(found), writing.BATCH):
        prepared = []
        for page, more in found[start : start + writing.BATCH]:
            draft = writing.redacted(core, exporters.draft_of(page))
            prepared.append((page, more, draft, core.analyze(draft.title, draft.text, draft.files)))
        now, rows = core.clock(), []
        with core.db.write() as db:
            for page, more, draft, indexed in prepared:
                if transfer.uid_taken(db, page.uid) or (more.key and pages.by_key(db, more.key)):
                    continue
                owner = owner_of[_origin(page, more)]
                made, _ = pages.insert(db, replace(draft, key=""), owner, now, indexed, uid=page.uid)
                kept = _with_its_pin(core, db, page, made)
                unpinned += kept.pin != page.pin
                transfer.set_state(db, made, kept)
                transfer.set_besides(db, made, more.key, more.links, more.history, now)
                rows.append(made.rowid)
                new[0 if page.scope == "user" else owner] += 1
        core.index.refresh(rows)
    return new, unpinned


def _with_its_pin(core: Core, db: Reader, page: Page, made: Page) -> Page:
    """The exported page, without its pin where the one `made` of it may have none."""
    try:
        if page.pin:
            check_pin(core, db, made, page.pin_author if page.pin_author in AUTHORS else "model")
    except (InputError, LimitError):
        return replace(page, pin="", pin_reason="", pin_author="")
    return page
