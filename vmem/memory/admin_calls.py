"""Operations on the store as a whole: projects, tags of a page, backups, check and repair."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path

from pydantic import Field

from vmem import api
from vmem.errors import InputError
from vmem.memory import backups as making
from vmem.memory.calls import Result, eyes, operation
from vmem.memory.core import Core, real_dir
from vmem.memory.upkeep import derive_missing
from vmem.store import backups, derived, owners, pages, projects, queue, repair, upkeep

BATCH = 50  # pages that change hands in one transaction
TAG_LIMIT = 32
DERIVED_AT_ONCE = 200  # pages whose index rows are made in one transaction
REPAIRS = ("full_text", "counters", "orphans", "index")
PROBE = "vmem-doctor-"  # how the doctor's own directories begin


class Rename(api.Request):
    """`project` gets the name `name`."""

    name: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")


class Merge(api.Request):
    """`source` becomes part of `project`, a batch of pages a call; repeat until `left` is 0."""

    source: str = Field(min_length=1, max_length=4096)
    dry_run: bool = False


class MoveTo(api.Request):
    """`project` is from now on the one at the directory `to`."""

    to: str = Field(min_length=1, max_length=4096)


class ForgetAll(api.Request):
    """All pages of `project`; `undo` takes the last such forgetting back."""

    dry_run: bool = False
    undo: bool = False


class Probe(api.Request):
    """The directory of a doctor's probe."""

    root: str = Field(min_length=1, max_length=4096)


class SetTags(api.Uid):
    """Adds and removes tags of a page."""

    add: tuple[str, ...] = Field(default=(), max_length=TAG_LIMIT)
    remove: tuple[str, ...] = Field(default=(), max_length=TAG_LIMIT)


class MakeBackup(api.Request):
    """To an absolute path, or into the data home."""

    path: str = Field(default="", max_length=4096)


class Repair(api.Request):
    """What to put right, of REPAIRS; empty is all of it."""

    what: tuple[str, ...] = ()


@operation("projects.rename", Rename)
def rename_project(core: Core, request: Rename) -> Result:
    """Gives a project another name."""
    with core.db.write() as db:
        project = projects.named(db, request.project)
        owners.rename(db, project.id, request.name)
    return {"id": project.id, "old": project.name, "name": request.name}


@operation("projects.merge", Merge)
def merge_projects(core: Core, request: Merge) -> Result:
    """Makes one project part of another, a batch of pages a call, until `left` is 0."""
    db = core.db.read()
    target, source = projects.named(db, request.project), projects.named(db, request.source)
    if target.id == source.id:
        raise InputError(f"{source.name} and {target.name} are one project already; list them with: vmem projects")
    told = {"source": asdict(source), "target": asdict(target)}
    if request.dry_run:
        return {**told, "left": pages.count(db, source.id), "moved": 0}
    with core.db.write() as db:
        owners.give_keys(db, source.id, target.id)
        moved = owners.give_pages(db, source.id, target.id, BATCH, core.terms)
        left = pages.count(db, source.id)
        if not left:
            owners.give_rest(db, source.id, target.id)
    core.index.refresh(moved)
    return {**told, "moved": len(moved), "left": left}


@operation("projects.move", MoveTo)
def move_project(core: Core, request: MoveTo) -> Result:
    """Ties a project to the directory where it lives now."""
    found = core.identify(real_dir(request.to))
    with core.db.write() as db:
        project = projects.named(db, request.project)
        strangers = {owner for owner in owners.keys_of(db, found.keys).values() if owner != project.id}
        if strangers:
            other = projects.named(db, str(min(strangers)))
            raise InputError(
                f"{request.to} is the project {other.name} already; join them with:"
                f" vmem projects merge {project.id} {other.id}"
            )
        owners.add_keys(db, project.id, found.keys, found.root)
    return {"id": project.id, "name": project.name, "root": found.root, "keys": list(found.keys)}


@operation("projects.forget", ForgetAll)
def forget_project(core: Core, request: ForgetAll) -> Result:
    """Hides all pages of a project; they can be restored for some days."""
    now = core.clock()
    if request.dry_run:
        project = projects.named(core.db.read(), request.project)
        return {"id": project.id, "name": project.name, "pages": owners.live(core.db.read())[project.id]}
    with core.db.write() as db:
        project = projects.named(db, request.project)
        rows = owners.unforget_all(db, project.id) if request.undo else owners.forget_all(db, project.id, now)
    core.index.refresh(rows)
    return {"id": project.id, "name": project.name, "pages": len(rows)}


@operation("tag", SetTags)
def set_tags(core: Core, request: SetTags) -> Result:
    """Adds tags to a page, or takes them away."""
    with core.db.write() as db:
        page = pages.get(db, request.uid, eyes(core, request), core.clock())
        kept = [tag for tag in page.tags if tag not in request.remove]
        new = [core.redacted(tag.strip()) for tag in request.add if tag.strip()]
        tags = tuple(dict.fromkeys([*kept, *new]))
        if len(tags) > TAG_LIMIT:
            raise InputError(f"a page may have {TAG_LIMIT} tags; take one away: vmem tag {page.uid} -r TAG")
        pages.set_tags(db, page.uid, tags)
    return {"uid": page.uid, "title": page.title, "tags": list(tags)}


@operation("backup", MakeBackup)
def backup(core: Core, request: MakeBackup) -> Result:
    """Copies the database, checks the copy, and says where it is."""
    if request.path and not os.path.isabs(request.path):
        raise InputError(f"not an absolute path: {request.path!r}")
    made = making.make(core, request.path)
    if not request.path:
        backups.prune(core.home, max(1, core.settings().integer("backup.keep")))
    return {"backup": asdict(made)}


@operation("backups")
def list_backups(core: Core, request: api.Request) -> Result:
    """Lists the backups in the data home, newest first, and how many pages each holds."""
    kept = backups.kept(core.home)
    return {"backups": [{**asdict(one), "pages": backups.pages_of(Path(one.path))} for one in kept]}


@operation("check")
def check(core: Core, request: api.Request) -> Result:
    """Looks for all that can be wrong with the store; `derived` is what `repair` makes again. It may take a while."""
    db = core.db.read()
    problems = upkeep.check(db)
    return {
        "problems": problems, "derived": list(filter(upkeep.is_derived, problems)), "orphans": repair.orphans(db),
        "schema": repair.schema_version(db), "dead": len(queue.dead(db)),
    }  # fmt: skip


@operation("repair", Repair)
def mend(core: Core, request: Repair) -> Result:
    """Makes derived data anew: full text, counters, index rows; removes what belongs to nobody."""
    wrong = [what for what in request.what if what not in REPAIRS]
    if wrong:
        raise InputError(f"nothing to repair is called {wrong[0]!r}; known are {', '.join(REPAIRS)}: vmem doctor --fix")
    return put_right(core, request.what or REPAIRS)


def put_right(core: Core, what: tuple[str, ...] = REPAIRS) -> Result:
    """Does these repairs; -> what was done."""
    done: Result = {}
    with core.db.write(timeout_ms=30_000) as db:
        if "orphans" in what:
            done["orphans"] = repair.remove_orphans(db, core.clock())
        if "full_text" in what:
            done["gists"] = repair.unlost(db)
            done["full_text"] = derived.rebuild_full_text(db, core.terms)
        if "index" in what:  # after that: what is lost from swap is hot again
            done["index"] = repair.complete_index(db)
        if "counters" in what:
            repair.recount(db)
            done["counters"] = True
    if "index" in what:
        done["derived"] = 0
        while made := derive_missing(core, DERIVED_AT_ONCE):  # not a few with each tick: without it a page is not found
            done["derived"] += made
    return done


@operation("probe.clear", Probe)
def clear_probe(core: Core, request: Probe) -> Result:
    """Removes every trace of the doctor's own round trip."""
    if not os.path.basename(request.root).startswith(PROBE) or "\0" in request.root:
        raise InputError(f"not a probe's directory: {request.root!r}")
    key = f"dir:{os.path.realpath(request.root)}"
    with core.db.write() as db:
        project = projects.find(db, (key,))
        removed = owners.remove(db, project, core.terms) if project else []
    core.index.refresh(removed)
    return {"pages": len(removed)}
