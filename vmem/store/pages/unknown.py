"""What to say of a page's id that names no live page: that it is forgotten, or which one may be meant."""

from __future__ import annotations

from vmem.errors import NotFoundError
from vmem.store.engine import ask
from vmem.store.engine.handles import Reader
from vmem.store.pages.access import Access, access_values, seen_by

HEAD, TAIL = 5, 4  # so many letters of eight, at either end, make an id like another
NAMED = 3


def no_page(db: Reader, uid: str, access: Access | None, now: float) -> NotFoundError:
    """The error for an id; it names no page that `access` cannot see, and of forgotten ones only the user's own eyes
    (None) are told."""
    forgotten = "SELECT 1 FROM pages WHERE uid = ? AND forgotten_at IS NOT NULL"
    if access is None and ask.holds(db, forgotten, (uid,)):
        return NotFoundError(f"{uid} is forgotten; bring it back with: vmem restore {uid}")
    gone = ask.value(db, "SELECT why FROM tombstones WHERE uid = ?", (uid,), "") if access is None else ""
    if gone:
        return NotFoundError(f"{uid} is gone for good: {gone}; what is left of it: vmem show --history {uid}")
    rows = db.execute(
        f"SELECT p.uid FROM pages p WHERE {seen_by(access)} AND (substr(p.uid, 1, {HEAD}) = substr(:uid, 1, {HEAD})"
        f" OR substr(p.uid, -{TAIL}) = substr(:uid, -{TAIL})) ORDER BY p.id DESC LIMIT {NAMED}",
        {**access_values(access, now), "uid": uid},
    )
    like = " or ".join(row[0] for row in rows)
    return NotFoundError(
        f"no page {uid!r}; " + (f"did you mean {like}?" if like else "list them with: vmem ls, vmem ls --forgotten")
    )
