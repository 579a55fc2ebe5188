"""The project of a directory that is gone: a work tree may be removed amid the session in it.

The host goes on naming the directory, and nothing at its path says any more whose it was.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath

from vmem import identity
from vmem.identity import Identity
from vmem.store import projects, sessions
from vmem.store.handles import Reader

ABOVE_LIMIT = 40  # directories above one that are looked at


def as_it_was(db: Reader, path: str, found: Identity, before: Mapping[str, tuple[float, Identity]]) -> Identity:
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
