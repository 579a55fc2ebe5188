"""Telling a repository from another one that took its place: by more than the path, where only that is known."""

from __future__ import annotations

from dataclasses import replace

from vmem import identity
from vmem.identity import Identity
from vmem.store import projects
from vmem.store.handles import Reader


def told_apart(db: Reader, found: Identity) -> Identity:
    """The identity, with another key where it might be taken for what was at its path before.

    One with a remote may be the very project, to which somebody gave one and which he cloned anew: its first commit
    says it. Where that cannot be told it stays as it is: who merely adds a remote must not lose his memory.
    """
    is_remote = found.keys[0].startswith("remote:")
    if not is_remote or not found.born or not projects.replaced(db, found.keys, found.born):
        return found
    first = identity.first_commit(found)
    return replace(found, keys=(*found.keys[:-1], first, found.keys[-1])) if first else found
