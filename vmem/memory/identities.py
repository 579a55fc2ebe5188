"""Which project a directory belongs to, by what git and what the store say of it.

The host goes on naming a directory that is gone, as when a work tree is removed amid the session in it: then the store
says whose it was. And another repository may have taken the place of one: then more than the path tells them apart.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePath

from vmem import identity
from vmem.identity import Identity
from vmem.store.engine.connection import Database
from vmem.store.engine.handles import Reader
from vmem.store.projects import projects
from vmem.store.sessions import sessions

BELIEVED_S = 5.0  # how long an identity read from .git is believed
MOST = 256  # directories that are remembered
ABOVE_LIMIT = 40  # directories above one that are looked at


class Identities:
    """The identities of directories, each remembered for a while."""

    def __init__(self, db: Database, redacted: Callable[[str], str]) -> None:
        self._db, self._redacted = db, redacted
        self._known: dict[str, tuple[float, Identity]] = {}  # with when it was read

    def identify(self, cwd: str) -> Identity:
        """The identity of the project at `cwd`, remembered for a few seconds, or until another branch is checked
        out."""
        now = time.monotonic()
        known = self._known.get(cwd)
        if known and now - known[0] < BELIEVED_S and identity.mark(known[1].git) == known[1].mark:
            return known[1]
        db = self._db.read()
        found = _as_it_was(db, cwd, _told_apart(db, identity.identify(cwd)), self._known)
        if found.branch:
            found = replace(found, branch=self._redacted(found.branch))
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[cwd] = (now, found)
        return found


def _told_apart(db: Reader, found: Identity) -> Identity:
    """The identity, with its first commit where that tells it from what was at its path before, or for what is gone
    from elsewhere.

    One with a remote may be the very project, to which somebody gave one and which he cloned anew, or brought here from
    another disk or machine. Where that cannot be told it stays as it is: who merely adds a remote must not lose his
    memory.
    """
    if not found.keys[0].startswith("remote:") or not found.born:
        return found
    replaced = projects.replaced(db, found.keys, found.born)
    astray = [] if replaced or projects.find(db, found.keys) else projects.astray(db)
    first = identity.first_commit(found) if replaced or astray else ""
    if not first or not (replaced or first in astray):
        return found
    return replace(found, keys=(*found.keys[:-1], first, found.keys[-1]))


def _as_it_was(db: Reader, path: str, found: Identity, before: Mapping[str, tuple[float, Identity]]) -> Identity:
    """The identity that a directory which is gone had when it, or one above, was last seen (`before`, by path, with
    when), or as a session's; it is what was `found` where the directory is there, or was never known. Without a branch:
    that of the project's other work trees is another one."""
    if found.git or os.path.isdir(path):
        return found
    gone = [path]
    for above in map(str, PurePath(path).parents[:ABOVE_LIMIT]):
        if os.path.isdir(above):
            break
        gone.append(above)
    for place in gone:
        seen = before.get(place)
        if seen and seen[1].common:
            return _at_home(seen[1].keys, seen[1].root, seen[1].name)
    known = next(filter(None, (sessions.project_at(db, place) for place in gone)), 0)
    project = projects.by_id(db, known)
    return _at_home(project.keys, project.root, project.name) if project else found


def _at_home(keys: tuple[str, ...], root: str, name: str) -> Identity:
    """The project of these keys: as it is in a directory of its own that is still there, else by the keys alone."""
    for place in (root, *(key.removeprefix("dir:") for key in keys if key.startswith("dir:"))):
        there = identity.identify(place) if os.path.isdir(place) else None
        if there and there.keys[0] in keys:
            return replace(there, branch="", head="", git="", mark=None)
    return Identity(keys, root, name)
