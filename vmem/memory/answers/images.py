"""Kept images of sessions: read, without what the reader may not see, and checked against what is the case now."""

from __future__ import annotations

import os
from dataclasses import dataclass

from vmem.errors import NotFoundError, SchemaError
from vmem.identity import has_branch
from vmem.memory.core import Core
from vmem.snapshot import worktree
from vmem.snapshot.compare import Check, Present, check
from vmem.snapshot.forgetting import pointed_to, without, words_of
from vmem.snapshot.image import Image, unseal
from vmem.store.engine.handles import Reader
from vmem.store.pages import pages
from vmem.store.pages.access import Access
from vmem.store.sessions import activity, session_pages, snapshots
from vmem.store.sessions.snapshots import Stored


@dataclass(frozen=True, slots=True)
class Found:
    """A readable image, its line, and why newer ones of the session were refused."""

    line: Stored
    image: Image
    refused: tuple[str, ...] = ()


def load(core: Core, line: Stored, *, or_earlier: bool = True) -> Found:
    """The image of a line; when it is refused, the session's newest earlier one that can be read.

    Raises SchemaError, with the first reason, when none can.
    """
    db = core.db.read()
    refused: list[str] = []
    earlier = snapshots.of_session(db, line.session_id, line.agent_id, 20, line.at) if or_earlier else []
    for candidate in (line, *(other for other in earlier if other.project_id == line.project_id)):
        try:
            return Found(candidate, unseal(snapshots.document(db, candidate.id)), tuple(refused))
        except (SchemaError, NotFoundError) as error:
            refused.append(f"snapshot {candidate.id} was refused: {error}")
    raise SchemaError(refused[0])


def visible(core: Core, image: Image, access: Access) -> Image:
    """The image without the words of pages that `access` cannot see (any more), and of what is forgotten of the
    session."""
    uids, db = pointed_to(image), core.db.read()
    gone = set(uids) - set(pages.visible(db, uids, access, core.clock()))
    texts, paths = forgotten_of(db, image.session_id)
    return without(image, gone, [*session_pages.forgotten_texts(db, image.session_id), *texts], paths)


def forgotten_of(db: Reader, session_id: str) -> tuple[list[str], set[str]]:
    """(what was run and printed, the files touched) of what is forgotten of a session's acts; what was touched besides
    stays."""
    texts, paths = words_of(activity.hidden(db, session_id))
    if paths:
        paths -= {act.target for act in activity.of_session(db, session_id) if act.what in ("read", "write")}
    return texts, paths


def validate(
    core: Core, image: Image, access: Access | None, root: str, git_limit_s: float = worktree.GIT_LIMIT_S
) -> tuple[Check, ...]:
    """Every item of the image against what is the case in the work tree at `root` and in the store."""
    now = core.clock()
    here = core.identify(root) if root else None
    uids = [p.uid for p in (*image.pins, *image.stated, *image.resident)]
    found = pages.visible(core.db.read(), uids, access, now)
    place = image.place
    branch, head = (here.branch, here.head) if here else ("", "")
    moved = bool(here and place.head and head and place.head != head)
    return check(
        image,
        Present(
            found,
            worktree.hash_files([file.path for file in image.files if file.hash], root) if root else {},
            root, branch, head,
            worktree.commits_between(root, place.head, head, limit_s=git_limit_s) if moved else (),
            has_branch(here.common, place.branch) if here and here.common and place.branch != branch else None,
            place.root == root or os.path.isdir(place.root),
        ),
    )  # fmt: skip
