"""Which branches a project's pages are of, and which pages are of a branch. An index answers both: no page is read."""

from __future__ import annotations

from collections.abc import Collection

from vmem.store.engine import ask
from vmem.store.engine.ask import listed
from vmem.store.engine.handles import Reader

MOST_KNOWN = 500  # branches of a project that are looked at


def known(db: Reader, project_id: int) -> list[str]:
    """The branches that a project's pages are of, the one last spoken on first; a look-up or two for each."""
    sql = (
        "WITH RECURSIVE names (name) AS ("
        " SELECT min(branch) FROM pages WHERE project_id = :project AND branch > ''"
        " UNION ALL SELECT (SELECT min(branch) FROM pages WHERE project_id = :project AND branch > names.name"
        " AND branch <> '') FROM names WHERE name IS NOT NULL LIMIT :most)"
        " SELECT name, (SELECT max(created_at) FROM pages WHERE project_id = :project AND branch = name"
        " AND branch <> '') AS at FROM names WHERE name IS NOT NULL ORDER BY at DESC, name"
    )
    return ask.column(db, sql, {"project": project_id, "most": MOST_KNOWN})


def of_session(db: Reader, session_id: str) -> str:
    """The branch of a session's newest turn, "" when that is not known."""
    turns = "SELECT branch FROM pages WHERE session_id = ? AND kind = 'episode' AND turn > 0"
    return ask.value(db, f"{turns} ORDER BY turn DESC, id LIMIT 1", (session_id,), "")


def rows_of(db: Reader, project_id: int, branches: Collection[str], limit: int) -> list[int]:
    """The newest rows of these branches, newest first, hot or swapped, whatever their state."""
    sql = (
        "SELECT id FROM pages WHERE project_id = :project AND branch <> ''"
        " AND branch IN (SELECT value FROM json_each(:branches)) ORDER BY created_at DESC, id DESC LIMIT :limit"
    )
    return ask.column(db, sql, {"project": project_id, "branches": listed(branches), "limit": limit})
