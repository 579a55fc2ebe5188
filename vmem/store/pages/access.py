"""Who sees which pages: the one rule, in SQL, by which every read that serves a context filters; and what is said of an
id by which nobody sees one.

Its conditions are over `p`, a row of pages.
"""

from __future__ import annotations

from dataclasses import dataclass

from vmem.errors import NotFoundError
from vmem.store.engine import ask
from vmem.store.engine.handles import Reader

HEAD, TAIL = 5, 4  # so many letters of eight, at either end, make an id like another
NAMED = 3
# A page is live while it is neither forgotten nor over.
UNEXPIRED = "(p.expires_at IS NULL OR p.expires_at > :now)"
LIVE = f"p.forgotten_at IS NULL AND {UNEXPIRED}"
# Nothing crosses a project or an agent unless its scope says so; the parameters are those of `access_values`.
VISIBLE = (
    "(p.scope = 'user' OR (p.project_id = :project AND (p.scope = 'project' OR (p.scope = 'agent' AND p.agent = :agent"
    " AND p.agent <> ''))))"
)


@dataclass(frozen=True, slots=True)
class Access:
    """Whose eyes: a project (0: none) and an agent type. Scopes are filtered by these in SQL."""

    project_id: int
    agent: str = ""


def seen_by(access: Access | None, *, forgotten: bool = False) -> str:
    """What holds of live pages that `access` sees, as SQL, or also of forgotten ones; None is the user's own eyes."""
    state = UNEXPIRED if forgotten else LIVE
    return f"{state} AND {VISIBLE}" if access else state


def access_values(access: Access | None, now: float) -> dict[str, object]:
    """The parameters of `seen_by`."""
    return {"project": access.project_id if access else 0, "agent": access.agent if access else "", "now": now}


def no_page(db: Reader, uid: str, access: Access | None, now: float) -> NotFoundError:
    """The error for an id; it names no page that `access` cannot see, and of forgotten ones only the user's own eyes
    (None) are told."""
    forgotten = "SELECT 1 FROM pages WHERE uid = ? AND forgotten_at IS NOT NULL"
    if access is None and ask.holds(db, forgotten, (uid,)):
        return NotFoundError(f"{uid} is forgotten; bring it back with: vmem restore {uid}")
    gone = ask.value(db, "SELECT why FROM tombstones WHERE uid = ?", (uid,), "") if access is None else ""
    if gone:
        return NotFoundError(f"{uid} is gone for good: {gone}; what is left of it: vmem show --history {uid}")
    sql = (
        f"SELECT p.uid FROM pages p WHERE {seen_by(access)} AND (substr(p.uid, 1, {HEAD}) = substr(:uid, 1, {HEAD})"
        f" OR substr(p.uid, -{TAIL}) = substr(:uid, -{TAIL})) ORDER BY p.id DESC LIMIT {NAMED}"
    )
    like = " or ".join(ask.column(db, sql, {**access_values(access, now), "uid": uid}))
    return NotFoundError(
        f"no page {uid!r}; " + (f"did you mean {like}?" if like else "list them with: vmem ls, vmem ls --forgotten")
    )
