"""Operations on snapshots: dump, list, show, diff, validate, restore, export, import, rm, pin.

A request that names a project (`cwd` or `project`) sees that project's snapshots only; one that names
none is a person's own and sees them all.
"""

from __future__ import annotations

import os
from dataclasses import asdict, replace

from pydantic import Field

from vmem import api
from vmem.errors import InputError, NotFoundError
from vmem.memory import snapshotting
from vmem.memory.answers import images, restoring
from vmem.memory.answers.injection import Scene, scene
from vmem.memory.calls.registry import Result, operation, project_of, project_to_write
from vmem.memory.core import Core
from vmem.snapshot import portable
from vmem.snapshot.compare import diff, stale
from vmem.snapshot.forgetting import pointed_to
from vmem.snapshot.image import MAX_BYTES, Image
from vmem.store.files import transfer
from vmem.store.pages import pages
from vmem.store.pages.access import Access
from vmem.store.sessions import page_tables, sessions, snapshots
from vmem.store.sessions.snapshots import Stored


class Dump(api.Request):
    """Takes a snapshot of `session` (else of the project's newest one) now."""

    agent_id: str = Field(default="", max_length=200)


class ListSnapshots(api.Everywhere):
    """The newest first; of one session when it is named."""

    limit: int = Field(default=50, ge=1, le=100_000)


class SnapshotId(api.Request):
    """Names a snapshot by its id or the beginning of it; "" or "last" is the newest."""

    id: str = Field(default="", max_length=64)


class Diff(SnapshotId):
    """What `id` has that `other` had not; without `other`, the session's snapshot before."""

    other: str = Field(default="", max_length=64)


class Restore(SnapshotId):
    """The state as text, for the context of `session` when that is named."""

    budget: int = Field(default=0, ge=0, le=8000)


class Remove(SnapshotId):
    """Removes a snapshot, or says which one it would be."""

    dry_run: bool = False


class PinSnapshot(SnapshotId):
    """Keeps a snapshot from retention, or no longer."""

    pinned: bool = True


class Import(api.Request):
    """Takes in a portable snapshot for the project at `cwd`."""

    data: str = Field(min_length=2, max_length=portable.MAX_BYTES)


@operation("snapshot.dump", Dump)
def dump(core: Core, request: Dump) -> Result:
    """Takes a snapshot of a session now."""
    session_id = request.session or sessions.last_in(core.db.read(), project_of(core, request) or 0)
    if not session_id:
        raise NotFoundError("no session was seen in this project; list all with: vmem resident --list --all")
    _check_session(core, request, session_id)
    line, new = snapshotting.dump(core, session_id, agent_id=request.agent_id)
    return {"snapshot": asdict(line), "new": new}


@operation("snapshot.list", ListSnapshots)
def list_snapshots(core: Core, request: ListSnapshots) -> Result:
    """Lists snapshots, newest first."""
    project = project_of(core, request)
    return {"snapshots": snapshots.lines(core.db.read(), project, request.limit, request.session)}


@operation("snapshot.show", SnapshotId)
def show(core: Core, request: SnapshotId) -> Result:
    """Shows what a snapshot holds; gists of pages that are gone are left out."""
    line = _named(core, request, request.id)
    return {"snapshot": asdict(line), "image": asdict(_visible(core, request, line))}


@operation("snapshot.diff", Diff)
def compare(core: Core, request: Diff) -> Result:
    """Tells what changed between two snapshots."""
    new = _named(core, request, request.id)
    if request.other:
        old = _named(core, request, request.other)
    else:
        before = snapshots.newest(core.db.read(), new.session_id, new.agent_id, new.at)
        if before is None:
            raise NotFoundError(f"{new.id} is its session's first; name another: vmem snapshot diff ID OTHER")
        old = before
    changes = diff(*(_visible(core, request, line) for line in (old, new)))
    return {"old": asdict(old), "new": asdict(new), "changes": [asdict(change) for change in changes]}


@operation("snapshot.validate", SnapshotId)
def check(core: Core, request: SnapshotId) -> Result:
    """Checks each item of a snapshot against what is the case now."""
    line = _named(core, request, request.id)
    found = images.load(core, line, or_earlier=False)
    checks = images.validate(core, found.image, _eyes(request, line), _root(core, request, found.image))
    return {
        "snapshot": asdict(line), "checks": [asdict(item) for item in checks],
        "stale": len(stale(checks)), "unknown": sum(item.state == "unknown" for item in checks),
    }  # fmt: skip


@operation("snapshot.restore", Restore)
def restore(core: Core, request: Restore) -> Result:
    """Gives a session's state as text, each item checked; with `session`, notes what that context then holds."""
    line = _named(core, request, request.id)
    found = images.load(core, line)
    root = _root(core, request, found.image)
    at = _scene(core, request, line, root)
    budget = request.budget or core.settings(root).integer("inject.restore_tokens")
    note = f"This is snapshot {found.line.id} of session {found.line.session_id}."
    told = restoring.tell(core, at, found, budget, "restore", note)
    if request.session and told.pages:
        with core.db.write() as db:
            page_tables.make_resident(db, request.session, at.context.agent_id, told.pages, core.clock())
    return {
        "snapshot": asdict(found.line), "refused": list(found.refused), "text": told.text, "tokens": told.tokens,
        "pages": [page.uid for page in told.pages],
    }  # fmt: skip


@operation("snapshot.export", SnapshotId)
def export(core: Core, request: SnapshotId) -> Result:
    """Gives a snapshot as a portable document that carries its pages."""
    line = _named(core, request, request.id)
    image = _visible(core, request, line)
    carried = pages.visible(core.db.read(), pointed_to(image), _eyes(request, line), core.clock())
    text = portable.pack(image, carried.values(), os.path.expanduser("~"), core.redacted)
    return {"snapshot": asdict(line), "pages": len(carried), "data": text}


@operation("snapshot.import", Import)
def take_in(core: Core, request: Import) -> Result:
    """Takes in a portable snapshot and the pages it carries; a second time changes nothing."""
    if not (request.cwd or request.project):
        raise InputError("say into which project: give cwd or project")
    image, carried = portable.unpack(request.data)
    now = core.clock()
    image = portable.arrived(image, now, core.redacted)
    drafts = [(page.uid, portable.draft(page, now, core.redacted)) for page in carried]
    ready = [
        (uid, draft, core.analyze(draft.title, draft.text, draft.files)) for uid, draft in drafts if draft.text.strip()
    ]
    dumped = snapshotting.sealed(image, 0)
    if len(dumped.document) > MAX_BYTES:
        raise InputError(f"the snapshot's image is larger than {MAX_BYTES} bytes")
    line = replace(dumped.line, project_id=project_to_write(core, request), trigger="import")
    fresh: list[int] = []
    with core.db.write() as db:
        for uid, draft, indexed in ready:
            if not transfer.uid_taken(db, uid):
                page, new = pages.insert(db, draft, line.project_id, now, indexed, uid)
                fresh += [page.rowid] if new else []
        new = snapshots.add(db, line, dumped.document, dumped.image.goal_from)
    core.index.refresh(fresh)
    return {"snapshot": asdict(line), "new": new, "pages": len(fresh)}


@operation("snapshot.rm", Remove)
def remove(core: Core, request: Remove) -> Result:
    """Removes a snapshot; pages are not touched."""
    if not request.id:
        raise InputError("say which snapshot: vmem snapshot rm ID")
    line = _named(core, request, request.id)
    if not request.dry_run:
        with core.db.write() as db:
            snapshots.remove(db, line.id)
    return {"snapshot": asdict(line), "removed": not request.dry_run}


@operation("snapshot.pin", PinSnapshot)
def pin(core: Core, request: PinSnapshot) -> Result:
    """Keeps a snapshot from being removed by age or count, or no longer."""
    line = _named(core, request, request.id)
    with core.db.write() as db:
        snapshots.set_pinned(db, line.id, request.pinned)
    return {"snapshot": asdict(replace(line, pinned=request.pinned))}


def _named(core: Core, request: api.Request, ident: str) -> Stored:
    return snapshots.named(core.db.read(), ident, project_of(core, request))


def _check_session(core: Core, request: api.Request, session_id: str) -> None:
    session = sessions.get(core.db.read(), session_id)
    project = project_of(core, request)
    if session is None or project not in (None, session.project_id):
        raise NotFoundError(f"no session {session_id!r} was seen in this project; see: vmem resident --list --all")


def _visible(core: Core, request: api.Request, line: Stored) -> Image:
    """The image of this very snapshot, as far as may be seen of it."""
    return images.visible(core, images.load(core, line, or_earlier=False).image, _eyes(request, line))


def _eyes(request: api.Request, line: Stored) -> Access:
    """What may be seen of a snapshot: the pages of its own project, and of the agent that asks."""
    return Access(line.project_id, request.agent)


def _root(core: Core, request: api.Request, image: Image) -> str:
    """The work tree to compare with: where the request comes from, else where the session was."""
    if request.cwd:
        return core.identify(request.cwd).root
    return image.place.root if os.path.isabs(image.place.root) and os.path.isdir(image.place.root) else ""


def _scene(core: Core, request: Restore, line: Stored, root: str) -> Scene:
    context = core.context(request.session, "", request.agent, request.cwd or root)
    access = _eyes(request, line)
    if not request.session:
        return Scene(context, access, root, {}, 0)
    _check_session(core, request, request.session)
    return replace(scene(core, context), access=access, root=root)
