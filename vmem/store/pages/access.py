"""Who sees which pages: the one rule, in SQL, by which every read that serves a context filters.

Its conditions are over `p`, a row of pages.
"""

from __future__ import annotations

from dataclasses import dataclass

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
