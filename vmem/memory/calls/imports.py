"""Operations that take in what other stores hold, or an export of our own; first as a plan of what would come."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Literal

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
from vmem.model import Draft, Page
from vmem.paging.pins import AUTHORS
from vmem.store import pages, projects, transfer
from vmem.store.handles import Reader

EVERYWHERE = "all projects"  # how user scope is called where projects are named

Target = tuple[str, bool]  # the name of the project that a page would go to, and whether it is known here
Candidate = tuple[Target, str, str, str, str]  # with the page's kind, uid, key and pin


class Import(api.Request):
    """Text of another store. `format`: notes (Markdown), jsonl, page (one file of our own Markdown tree).

    `into` says where pages of our own export go: all `here` (`cwd` or `project`); to the project that they came from
    where it is `known` here, else here; or each to its `own`, which is made when it is not known. `dry_run` changes
    nothing: `plan` tells what would become of how many pages of each project and kind.
    """

    format: Literal["notes", "jsonl", "page"]
    name: str = Field(default="import", max_length=500)
    text: str = Field(min_length=1, max_length=api.DOCUMENT_LIMIT)
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
    exported = _exported(request)
    if exported is not None:
        return _plan_pages(core, exported, request) if request.dry_run else _import_pages(core, exported, request)
    if request.format == "notes":
        drafts = importers.from_notes(request.text, request.name, at=core.clock())
    else:
        drafts = importers.from_jsonl(request.text, request.name)
    if request.dry_run:
        here, owner = _here(core, request)
        own = writing.owned(core, drafts, owner)
        return _planned(core, [(here, draft.kind, "", draft.key, "") for draft in own])
    project_id = project_to_write(core, request)
    return _told(core, len(drafts), Counter({project_id: writing.keep_new(core, drafts, project_id)}))


@operation("import.claude-mem", ImportDatabase)
def import_claude_mem(core: Core, request: ImportDatabase) -> Result:
    """Takes in the observations of a claude-mem database; each goes to the project that it names."""
    if request.dry_run:
        here, _ = _here(core, request)
        names = {project.id: project.name for project in projects.every(core.db.read())}
        owners = [(_project_of(core, one.project), one.draft) for one in importers.from_claude_mem(request.path)]
        goes = [((names[owner], True) if owner else here, draft) for owner, draft in owners]
        return _planned(core, [(target, draft.kind, "", draft.key, "") for target, draft in goes])
    fallback = project_to_write(core, request)
    count = new = 0
    by_project: dict[str, list[Draft]] = {}
    for found in importers.from_claude_mem(request.path):
        by_project.setdefault(found.project, []).append(found.draft)
        count += 1
    for name, drafts in by_project.items():
        new += writing.keep_new(core, drafts, _project_of(core, name) or fallback)
    return {"pages": count, "new": new}


def _exported(request: Import) -> list[tuple[Page, More]] | None:
    """The pages of one of our own exports; None for anything else."""
    if request.format == "page":
        return [exporters.exported_markdown(request.text)]
    lines = [line for line in request.text.split("\n") if line.strip()]
    if request.format == "jsonl" and len([line for line in lines if '"vmem"' in line]) == len(lines):
        return [exporters.exported_json(line) for line in lines]
    return None


def _told(core: Core, count: int, new: Counter[int], unpinned: int = 0) -> Result:
    names = {project.id: project.name for project in projects.every(core.db.read())}
    where = {names.get(project_id, EVERYWHERE): many for project_id, many in new.items() if many}
    return {"pages": count, "new": new.total(), "unpinned": unpinned, "projects": where}


def _import_pages(core: Core, found: list[tuple[Page, More]], request: Import) -> Result:
    """Brings exported pages back as they were: id, version, pin, times, supersession, links, history. A pin that may
    not be one here, or not any more, is left out, and counted."""
    new = Counter[int]()
    unpinned = 0
    count = len(found)
    found = [exporters.arrived(page, more, core.clock(), core.redacted) for page, more in found]
    # A project is made only for pages that are not here yet: they may have come to another one.
    found = [one for one in found if transfer.fate(core.db.read(), one[0].uid, one[1].key) == "new"]
    owners = _owners(core, found, request)
    for start in range(0, len(found), writing.BATCH):
        now = core.clock()
        batch = found[start : start + writing.BATCH]
        clean = [(page, more, writing.redacted(core, exporters.draft_of(page))) for page, more in batch]
        prepared = [
            (page, more, draft, core.analyze(draft.title, draft.text, draft.files)) for page, more, draft in clean
        ]
        rows = []
        with core.db.write() as db:
            for page, more, draft, indexed in prepared:
                if transfer.uid_taken(db, page.uid) or (more.key and pages.by_key(db, more.key)):
                    continue
                owner = owners[_origin(page, more)]
                made, _ = pages.insert(db, replace(draft, key=""), owner, now, indexed, uid=page.uid)
                if page.pin and not _may_pin(core, db, made, page.pin_author):
                    page = replace(page, pin="", pin_reason="", pin_author="")
                    unpinned += 1
                transfer.set_state(db, made, page)
                transfer.set_besides(db, made, more.key, more.links, more.history, now)
                rows.append(made.rowid)
                new[0 if page.scope == "user" else owner] += 1
        core.index.refresh(rows)
    return _told(core, count, new, unpinned)


def _origin(page: Page, more: More) -> tuple[str, ...]:
    """The keys of the project that a page came from; () for one of all projects."""
    if page.scope == "user":
        return ()
    return tuple(projects.lasting(more.project_keys or (page.project,)))


def _goes(core: Core, found: list[tuple[Page, More]], request: Import) -> dict[tuple[str, ...], int | str | None]:
    """Where pages of each origin go: a project's number, the name of one that is to be made, or (None) here."""
    db = core.db.read()
    made = request.into == "own" or (request.into == "known" and _nowhere(core, request))
    goes: dict[tuple[str, ...], int | str | None] = {}
    for page, more in found:
        keys = _origin(page, more)
        known = projects.came_from(db, keys) if keys and request.into != "here" else None
        goes[keys] = known if known is not None else more.project_name if keys and made else None
    return goes


def _owners(core: Core, found: list[tuple[Page, More]], request: Import) -> dict[tuple[str, ...], int]:
    """The project that pages of each origin go to, by number. It is one of ours before a page is taken in: nothing
    goes astray."""
    owners: dict[tuple[str, ...], int] = {}
    for keys, where in _goes(core, found, request).items():
        if isinstance(where, str):
            with core.db.write() as db:
                where = projects.adopt(db, keys, where, core.clock())
        owners[keys] = project_to_write(core, request) if where is None else where
    return owners


def _nowhere(core: Core, request: Import) -> bool:
    """Whether the request comes from where no project is, as from the home directory."""
    return not request.project and bool(request.cwd) and nowhere(core.identify(request.cwd).keys)


def _here(core: Core, request: api.Request) -> tuple[Target, int]:
    """Where `project_to_write` would write, without making it; its number is 0 where it is not known."""
    db = core.db.read()
    if request.project:
        project = projects.named(db, request.project)
        return (project.name, True), project.id
    if not request.cwd:
        return (EVERYWHERE, True), 0
    found = core.identify(request.cwd)
    known = projects.find(db, found.keys)
    return (found.name, known is not None), known or 0


def _plan_pages(core: Core, found: list[tuple[Page, More]], request: Import) -> Result:
    """What `_import_pages` would do."""
    found = [exporters.arrived(page, more, core.clock(), lambda text: text) for page, more in found]
    names = {project.id: project.name for project in projects.every(core.db.read())}
    goes, (here, _) = _goes(core, found, request), _here(core, request)

    def target(page: Page, more: More) -> Target:
        where = goes[keys := _origin(page, more)]
        if not keys:
            return EVERYWHERE, True
        if isinstance(where, str):
            return where or keys[0], False
        return here if where is None else (names[where], True)

    return _planned(core, [(target(page, more), page.kind, page.uid, more.key, page.pin) for page, more in found])


def _planned(core: Core, candidates: list[Candidate]) -> Result:
    """Counts the candidates by project and kind: those that are `new`, `known` here already, and `gone`, for they were
    forgotten or removed here, and do not come back."""
    db = core.db.read()
    lines: dict[tuple[Target, str], Counter[str]] = {}
    seen: set[str] = set()
    for target, kind, uid, key, pin in candidates:
        fate = transfer.fate(db, uid, key)
        if fate == "new" and (uid or key) in seen:
            fate = "known"
        seen |= {uid or key} - {""}
        lines.setdefault((target, kind), Counter()).update([fate, *(["pins"] if pin and fate == "new" else [])])
    fates = ("new", "known", "gone", "pins")
    plan: list[Result] = [
        {"project": name, "known_here": known, "kind": kind, **{fate: count[fate] for fate in fates}}
        for ((name, known), kind), count in lines.items()
    ]
    return {"pages": len(candidates), "new": sum(count["new"] for count in lines.values()), "plan": plan}


def _may_pin(core: Core, db: Reader, page: Page, author: str) -> bool:
    try:
        check_pin(core, db, page, author if author in AUTHORS else "model")
    except (InputError, LimitError):
        return False
    return True


def _project_of(core: Core, name: str) -> int:
    """The one known project of that directory name, 0 when there is none or several."""
    found = [project for project in projects.every(core.db.read()) if project.name == name]
    return found[0].id if len(found) == 1 else 0
