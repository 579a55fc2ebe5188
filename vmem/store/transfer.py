"""Pages on their way out of a store and into another: export in slices, import with the state they had."""

from __future__ import annotations

import sqlite3

from vmem.model import Page
from vmem.store.pages import COLUMNS, LIVE, VISIBLE, Access, page_of, whole


def after(db: sqlite3.Connection, access: Access | None, rowid: int, limit: int, now: float) -> list[Page]:
    """Live pages with a row id above `rowid`, in full, in that order; `access` None is all of them."""
    rows = db.execute(
        f"SELECT {COLUMNS} FROM pages p WHERE p.id > :rowid AND {LIVE}"
        + (f" AND {VISIBLE}" if access else "")
        + " ORDER BY p.id LIMIT :limit",
        {
            "rowid": rowid,
            "limit": limit,
            "now": now,
            "project": access.project_id if access else 0,
            "agent": access.agent if access else "",
        },
    )
    return [whole(db, page_of(row)) for row in rows]


def uid_taken(db: sqlite3.Connection, uid: str) -> bool:
    """Whether a page has, or had, this uid: what was removed does not come back by an import."""
    found = db.execute(
        "SELECT 1 FROM pages WHERE uid = :uid UNION SELECT 1 FROM tombstones WHERE uid = :uid", {"uid": uid}
    )
    return found.fetchone() is not None


def set_state(db: sqlite3.Connection, made: Page, like: Page) -> None:
    """Gives an imported page the state that it had: version, times, pin, use, supersession."""
    db.execute(
        "UPDATE pages SET version = ?, created_at = ?, updated_at = ?, pin = ?, pin_reason = ?, pin_author = ?,"
        " uses = ?, used_at = ?, superseded_by = ?, superseded_at = ? WHERE id = ?",
        (
            like.version, like.created_at, like.updated_at, like.pin, like.pin_reason, like.pin_author, like.uses,
            like.used_at, like.superseded_by, like.superseded_at, made.rowid,
        ),
    )  # fmt: skip
