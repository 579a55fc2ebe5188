"""What a page said before."""

from __future__ import annotations

from dataclasses import dataclass

from vmem.model import Page
from vmem.store.engine.handles import Reader
from vmem.store.pages.pages import unpack, whole


@dataclass(frozen=True, slots=True)
class Version:
    """What a page said from `at` on. `author` is who replaced it, "" for what it says now."""

    version: int
    title: str
    text: str
    author: str
    at: float


def versions(db: Reader, page: Page) -> list[Version]:
    """The versions of a page that are kept, oldest first; the last is what it says now."""
    now = Version(page.version, page.title, whole(db, page).text, "", page.updated_at)
    return [*earlier(db, page.rowid), now]


def earlier(db: Reader, rowid: int) -> list[Version]:
    """The versions of a page before what it says now, oldest first."""
    sql = "SELECT version, title, body, author, at FROM page_versions WHERE page_id = ? ORDER BY version"
    return [Version(row[0], row[1], unpack(row[2]), row[3], row[4]) for row in db.execute(sql, (rowid,))]


def text_of(db: Reader, page: Page, version: int) -> str:
    """The text of an earlier version of a page, "" when it is not kept."""
    return next((one.text for one in earlier(db, page.rowid) if one.version == version), "")
