"""Operations on projects: list, rename, merge, move, forget; and what a doctor's probe leaves."""

from __future__ import annotations

import os
from dataclasses import asdict

from pydantic import Field

from vmem import api
from vmem.errors import InputError
from vmem.memory.calls.registry import Result, operation
from vmem.memory.core import Core
from vmem.store.pages import pages
from vmem.store.projects import owners, projects

BATCH = 50  # pages that change hands in one transaction
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


@operation("projects")
def list_projects(core: Core, request: api.Request) -> Result:
    """Lists projects, last seen first, with every identity by which each is known, and how many pages it has."""
    db = core.db.read()
    live, hidden = owners.live(db), owners.hidden(db)
    return {
        "projects": [
            {**asdict(one), "pages": live[one.id], "forgotten": hidden.get(one.id, 0)} for one in projects.every(db)
        ]
    }


@operation("projects.rename", Rename)
def rename_project(core: Core, request: Rename) -> Result:
    """Gives a project another name."""
    name = " ".join(request.name.split())
    if not name or name.isdecimal():  # which would be taken for that of another one
        raise InputError(f"{request.name!r} is no name for a project; give one: vmem projects rename PROJECT NEWNAME")
    with core.db.write() as db:
        project = projects.named(db, request.project)
        owners.rename(db, project.id, name)
    return {"id": project.id, "old": project.name, "name": name}


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
    found = core.identify(_real_dir(request.to))
    with core.db.write() as db:
        project = projects.named(db, request.project)
        strangers = {owner for owner in owners.keys_of(db, found.keys).values() if owner != project.id}
        if strangers:
            other = projects.named(db, str(min(strangers)))
            raise InputError(
                f"{request.to} is the project {other.name} already; join them with:"
                f" vmem projects merge {project.id} {other.id}"
            )
        owners.move(db, project.id, found.keys, found.root)
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


def _real_dir(path: str) -> str:
    """`path` when it is an existing absolute directory. Raises InputError."""
    if not os.path.isabs(path):
        raise InputError(f"not an absolute path: {path!r}")
    if not os.path.isdir(path):
        raise InputError(f"there is no directory {path!r}")
    return path
