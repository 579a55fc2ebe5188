"""All pages, whatever their state, a slice at a time in the order of their rows; and how many are left of that."""

from __future__ import annotations

from vmem.model import Page
from vmem.store.engine import ask
from vmem.store.engine.handles import Reader
from vmem.store.pages.pages import select


def after(db: Reader, rowid: int, limit: int, project_id: int | None = None) -> list[Page]:
    """The next pages with a higher row id, whole, of a project or (None) of all."""
    sql = "WHERE p.id > :rowid AND (:project IS NULL OR p.project_id = :project) ORDER BY p.id LIMIT :limit"
    return select(db, sql, {"rowid": rowid, "limit": limit, "project": project_id}, full=True)


def below(db: Reader, rowid: int, limit: int) -> list[Page]:
    """The next pages with a lower row id, whole, newest first."""
    return select(db, "WHERE p.id < ? ORDER BY p.id DESC LIMIT ?", (rowid, limit), full=True)


def count_below(db: Reader, rowid: int) -> int:
    """How many pages have a lower row id."""
    return ask.value(db, "SELECT count(*) FROM pages WHERE id < ?", (rowid,), 0)


def newest_row(db: Reader) -> int:
    """The highest row id of a page, 0 where there is none."""
    return ask.value(db, "SELECT max(id) FROM pages", (), 0)
