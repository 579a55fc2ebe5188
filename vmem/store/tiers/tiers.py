"""What reclaim needs to know and writes down: how full the tiers are, who is coldest, what is used together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vmem.model import Candidate, Page, Pin
from vmem.store.engine import ask
from vmem.store.engine.ask import listed
from vmem.store.engine.handles import Reader, Writer
from vmem.store.engine.tables import STANDING
from vmem.store.pages.access import LIVE
from vmem.store.pages.pages import YOUNGEST, select


@dataclass(frozen=True, slots=True)
class Usage:
    """Pages and logical bytes (titles and texts, UTF-8) of one project's tier."""

    project_id: int
    pages: int
    bytes: int


def usage(db: Reader, swapped: bool = False) -> list[Usage]:
    """Every project's use of a tier (project 0 is user scope), from the counters that triggers keep."""
    rows = db.execute("SELECT project_id, pages, bytes FROM capacity WHERE swapped = ? AND pages > 0", (swapped,))
    return [Usage(*row) for row in rows]


def has_user_pages(db: Reader) -> bool:
    """Whether user scope has hot pages: where it has none, half of what a search looks up there is for nothing."""
    return any(use.project_id == 0 for use in usage(db))


def coldest(
    db: Reader, project_id: int, kind: str, standing: int, limit: int, pin: Pin = "", swapped: bool = False
) -> list[Candidate]:
    """A project's pages of one kind and standing (see `tables.STANDING`), oldest generation first.

    One look-up in an index, whatever the store's size. `pin` is "" or "soft": hard pins are never candidates.
    """
    rows = db.execute(
        f"SELECT id, kind, bytes, pin, importance, max(0, {YOUNGEST.format(':project')} - generation), uses,"
        " used_at, refaults, referenced, :standing = 0 FROM pages WHERE project_id = :project AND swapped = :swapped"
        f" AND pin = :pin AND kind = :kind AND {STANDING} = :standing ORDER BY generation, used_at, id LIMIT :limit",
        {"project": project_id, "swapped": swapped, "pin": pin, "kind": kind, "standing": standing, "limit": limit},
    )
    return [Candidate(*row) for row in rows]


def spare(db: Writer, rowids: Iterable[int]) -> None:
    """Gives pages their second chance: young again, and no longer referenced."""
    sql = f"UPDATE pages SET referenced = 0, generation = {YOUNGEST.format('project_id')} WHERE id = ?"
    db.executemany(sql, [(rowid,) for rowid in rowids])


def demote(db: Writer, uid: str) -> None:
    """Takes away what a page had earned: its peers outlive it until it earns that anew. Pins stay."""
    sql = "UPDATE pages SET importance = importance / 4, uses = 0, refaults = 0, referenced = 0 WHERE uid = ?"
    db.execute(sql, (uid,))


def used_together(db: Writer, pairs: Iterable[tuple[int, int]], now: float) -> None:
    """Counts pairs of pages (smaller row id first) that served one prompt."""
    sql = "INSERT INTO co_use VALUES (?, ?, 1, ?) ON CONFLICT DO UPDATE SET count = count + 1, at = excluded.at"
    db.executemany(sql, [(a, b, now) for a, b in pairs])


def co_used(db: Reader, rowids: Sequence[int], beside: Sequence[int]) -> dict[int, int]:
    """How often each of `rowids` served a prompt together with any of `beside`."""
    if not rowids or not beside:
        return {}
    lists = listed(rowids), listed(beside)
    out: dict[int, int] = {}
    for mine, theirs in (("a", "b"), ("b", "a")):
        rows = db.execute(
            f"SELECT {mine}, sum(count) FROM co_use WHERE {mine} IN (SELECT value FROM json_each(?))"
            f" AND {theirs} IN (SELECT value FROM json_each(?)) GROUP BY 1",
            lists,
        )
        for rowid, count in rows:
            out[rowid] = out.get(rowid, 0) + count
    return out


def expired(db: Reader, now: float, limit: int) -> list[Page]:
    """Pages whose time has run out."""
    return select(db, "WHERE p.expires_at <= ? LIMIT ?", (now, limit))


def forgotten(db: Reader, before: float, limit: int, since: float = 0.0) -> list[Page]:
    """Pages that were forgotten between these times, and not restored."""
    return select(db, "WHERE p.forgotten_at BETWEEN ? AND ? LIMIT ?", (since, before, limit))


def newest(db: Reader, project_id: int, kinds: Iterable[str], now: float, limit: int) -> list[Page]:
    """The newest pages of a project of some kinds that hold, in full; a look-up a kind, whatever the store's size."""
    found: list[tuple[float, int]] = []
    of_kind = "SELECT created_at, id FROM pages WHERE project_id = ? AND kind = ? ORDER BY created_at DESC LIMIT ?"
    for kind in kinds:
        found += db.tuples(of_kind, (project_id, kind, limit))
    return select(
        db,
        "WHERE p.id IN (SELECT value FROM json_each(:rows)) AND p.superseded_by = '' AND p.duplicate_of = ''"
        f" AND {LIVE} ORDER BY p.created_at DESC, p.id DESC",
        {"now": now, "rows": listed(rowid for _, rowid in sorted(found, reverse=True)[:limit])},
        full=True,
    )


def about_files(db: Reader, project_id: int, paths: Sequence[str], limit: int) -> list[int]:
    """The newest pages of a project that are about any of these files, as they are written there."""
    sql = (
        "SELECT DISTINCT p.id FROM page_files f JOIN pages p ON p.id = f.page_id"
        " WHERE f.path IN (SELECT value FROM json_each(?))"
        " AND p.project_id = ? AND p.forgotten_at IS NULL ORDER BY p.id DESC LIMIT ?"
    )
    return ask.column(db, sql, (listed(paths), project_id, limit))
