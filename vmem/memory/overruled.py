"""Pages with what overruled them since (see `overruling`, which links the two)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from vmem.model import Page
from vmem.store import changed, pages
from vmem.store.pages import Access


def with_notes(db: sqlite3.Connection, found: Sequence[Page], access: Access, now: float) -> list[Page]:
    """`found`, each with a note of what overruled it since, if `access` may see that."""
    told = _with_newer(db, found, access, now)
    if not any(newer for _, newer in told):
        return list(found)
    from vmem.capture.overruling import noted  # here, and below: its patterns take 0.05 s to compile

    return [noted(pages.whole(db, page), newer) if newer else page for page, newer in told]


def for_brief(db: sqlite3.Connection, found: Sequence[Page], access: Access, now: float) -> list[Page]:
    """Rules and decisions for a session's brief: an overruled rule with what overruled it, an overruled choice not."""
    told = _with_newer(db, found, access, now)
    if not any(newer for _, newer in told):
        return list(found)
    from vmem.capture.overruling import in_brief

    return [
        in_brief(pages.whole(db, page), newer) if newer else page
        for page, newer in told
        if not newer or page.kind == "constraint"
    ]


# --- private --------------------------------------------------------------------------------


def _with_newer(
    db: sqlite3.Connection, found: Sequence[Page], access: Access, now: float
) -> list[tuple[Page, list[Page]]]:
    """Each page with those that overruled it, in full, as far as `access` may see them."""
    later = changed.overruled(db, [page.uid for page in found])
    if not later:
        return [(page, []) for page in found]
    seen = pages.by_rowids(db, [page.rowid for by in later.values() for page in by], access, now)
    return [
        (page, [pages.whole(db, seen[one.rowid]) for one in later.get(page.uid, ()) if one.rowid in seen])
        for page in found
    ]
