"""Forgetting what sessions did, by itself or together with pages, and taking that back."""

from __future__ import annotations

from collections.abc import Sequence

from vmem.store.engine import ask
from vmem.store.engine.ask import listed
from vmem.store.engine.handles import Reader, Writer
from vmem.store.forgotten.forgetting import squeezed
from vmem.store.pages.overview import Filter
from vmem.store.sessions import activity


def chosen(db: Reader, project_id: int | None, wanted: Filter, file: str, phrase: str) -> list[int]:
    """What sessions did (the ids) that meets all that is asked and that an act can meet, of a project or (None) of
    any: a kind, a tag and a branch are a page's."""
    if wanted.kind or wanted.tag or wanted.branches:
        return []
    rows = db.execute(
        "SELECT id, target, detail FROM activity WHERE (forgotten_at IS NULL OR (:forgotten AND forgotten_at > 0))"
        " AND (:project IS NULL OR session_id IN (SELECT id FROM sessions WHERE project_id = :project))"
        " AND (:session = '' OR session_id = :session) AND at >= :since AND (:until = 0 OR at < :until)"
        " AND (:file = '' OR (what IN ('read', 'write') AND (target = :file"
        "  OR substr(target, -length(:file) - 1) = '/' || :file OR target GLOB :file OR target GLOB '*/' || :file)))",
        {
            "project": project_id, "session": wanted.session_id, "since": wanted.since, "until": wanted.until,
            "file": file, "forgotten": wanted.forgotten,
        },
    )  # fmt: skip
    words = squeezed(phrase)
    return [row[0] for row in rows if not words or words in squeezed(f"{row[1]}\n{row[2]}")]


def hide(db: Writer, ids: Sequence[int], now: float) -> None:
    """Hides what was done from every read path, until it is brought back or removed."""
    db.execute("UPDATE activity SET forgotten_at = ? WHERE id IN (SELECT value FROM json_each(?))", (now, listed(ids)))


def over(db: Reader, before: float, limit: int, since: float = 1.0) -> list[int]:
    """What was done (the ids) and was forgotten between these times."""
    sql = "SELECT id FROM activity WHERE forgotten_at BETWEEN ? AND ? LIMIT ?"
    return ask.column(db, sql, (since, before, limit))


def remove(db: Writer, ids: Sequence[int]) -> None:
    """Removes the words of what was done for good. What is left keeps a transcript that is read again from telling
    them anew (see `activity.add_once`), and is of no time."""
    for ident, act in activity.of_ids(db, ids):
        sql = "UPDATE activity SET target = ?, detail = '', forgotten_at = 0 WHERE id = ?"
        db.execute(sql, (activity.mark(act), ident))


def unhide(db: Writer, at: float) -> int:
    """Brings back what was done and was hidden at that time; -> how much."""
    return db.execute("UPDATE activity SET forgotten_at = NULL WHERE forgotten_at = ?", (at,)).rowcount
