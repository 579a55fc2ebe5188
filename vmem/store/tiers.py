"""What reclaim needs to know and writes down: how full the tiers are, who is coldest, generations, co-use, heat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vmem.model import KINDS, Candidate, Page, Pin
from vmem.store import ask, links
from vmem.store.ask import listed
from vmem.store.handles import Reader, Writer
from vmem.store.pages import LIVE, YOUNGEST, select
from vmem.store.tables import STANDING

ROW_BYTES = 400  # what a page takes on disk besides its text


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


def cold_region(
    db: Reader, project_id: int, kind: str, since: float, until: float, unused_since: float, limit: int
) -> list[int]:
    """Unpinned hot pages of a region that nobody used since then, oldest first."""
    rows = db.execute(
        "SELECT id FROM pages WHERE project_id = ? AND kind = ? AND created_at >= ? AND created_at < ? AND swapped = 0"
        " AND pin = '' AND used_at < ? AND created_at < ? ORDER BY created_at LIMIT ?",
        (project_id, kind, since, until, unused_since, unused_since, limit),
    )
    return [row[0] for row in rows]


def spare(db: Writer, rowids: Iterable[int]) -> None:
    """Gives pages their second chance: young again, and no longer referenced."""
    db.executemany(
        f"UPDATE pages SET referenced = 0, generation = {YOUNGEST.format('project_id')} WHERE id = ?",
        [(rowid,) for rowid in rowids],
    )


def demote(db: Writer, uid: str) -> None:
    """Takes away what a page had earned: its peers outlive it until it earns that anew. Pins stay."""
    db.execute(
        "UPDATE pages SET importance = importance / 4, uses = 0, refaults = 0, referenced = 0 WHERE uid = ?", (uid,)
    )


def number(db: Reader, name: str, project_id: int) -> int:
    """A counter of a project; 0 when it was never set."""
    return ask.value(db, "SELECT value FROM counters WHERE name = ?", (f"{name}:{project_id}",), 0)


def set_number(db: Writer, name: str, project_id: int, value: int) -> None:
    """Sets a counter of a project."""
    db.execute(
        "INSERT INTO counters VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
        (f"{name}:{project_id}", value),
    )


def add_number(db: Writer, name: str, project_id: int, by: int = 1) -> None:
    """Counts."""
    db.execute(
        "INSERT INTO counters VALUES (?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value",
        (f"{name}:{project_id}", by),
    )


def numbers(db: Reader) -> dict[str, int]:
    """Every counter, summed over projects, by its name."""
    rows = db.execute("SELECT substr(name, 1, instr(name, ':') - 1), sum(value) FROM counters GROUP BY 1 ORDER BY 1")
    return {row[0]: row[1] for row in rows}


def used_together(db: Writer, pairs: Iterable[tuple[int, int]], now: float) -> None:
    """Counts pairs of pages (smaller row id first) that served one prompt."""
    db.executemany(
        "INSERT INTO co_use VALUES (?, ?, 1, ?) ON CONFLICT DO UPDATE SET count = count + 1, at = excluded.at",
        [(a, b, now) for a, b in pairs],
    )


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


def heat_of(db: Reader, project_id: int) -> str:
    """A project's heat regions as JSON, "" when there are none."""
    return ask.value(db, "SELECT region FROM heat WHERE project_id = ?", (project_id,), "")


def set_heat(db: Writer, project_id: int, region: str) -> None:
    """Keeps a project's heat regions, unless the project was removed since its pages were used."""
    db.execute(
        "INSERT INTO heat SELECT :project, :region"
        " WHERE :project = 0 OR EXISTS (SELECT 1 FROM projects WHERE id = :project)"
        " ON CONFLICT DO UPDATE SET region = excluded.region",
        {"project": project_id, "region": region},
    )


def spans(db: Reader, project_id: int) -> list[tuple[str, float, float]]:
    """(kind, first creation, last creation) of each kind that the project holds; two look-ups a kind."""
    out: list[tuple[str, float, float]] = []
    for kind in KINDS:
        ends = [
            db.execute(
                f"SELECT {end}(created_at) FROM pages WHERE project_id = ? AND kind = ?", (project_id, kind)
            ).fetchone()[0]
            for end in ("min", "max")
        ]
        if ends[0] is not None:
            out.append((kind, float(ends[0]), float(ends[1])))
    return out


def returnable(
    db: Reader, project_id: int, kind: str, since: float, until: float, now: float, limit: int
) -> list[Page]:
    """The warmest pages of a region that are in swap and still hold, of the `limit` warmest of their kind."""
    warmest = select(
        db,
        "WHERE p.project_id = :project AND p.swapped = 1 AND p.pin = ''"
        f" AND p.kind = :kind AND {STANDING} = 2 ORDER BY p.generation DESC, p.used_at DESC LIMIT :limit",
        {"project": project_id, "kind": kind, "limit": limit},
    )
    return [p for p in warmest if since <= p.created_at < until and not (p.expires_at and p.expires_at <= now)]


def expired(db: Reader, now: float, limit: int) -> list[Page]:
    """Pages whose time has run out."""
    return select(db, "WHERE p.expires_at <= ? LIMIT ?", (now, limit))


def forgotten(db: Reader, before: float, limit: int) -> list[Page]:
    """Pages that were forgotten before then, and not restored."""
    return select(db, "WHERE p.forgotten_at <= ? LIMIT ?", (before, limit))


def on_disk(db: Reader, rowid: int) -> tuple[int, int]:
    """(bytes that a swapped page takes: its compressed text, and rows and indexes; live pages that rest on it)."""
    sources = (
        "SELECT count(*) FROM pages p JOIN links l ON l.dst = p.uid AND l.rel = 'derived_from'"
        " JOIN pages s ON s.uid = l.src AND s.forgotten_at IS NULL WHERE p.id = ?"
    )
    size = ask.value(db, "SELECT length(body) FROM swap WHERE page_id = ?", (rowid,), 0)
    return size + ROW_BYTES, ask.value(db, sources, (rowid,), 0)


def newest(db: Reader, project_id: int, kinds: Iterable[str], now: float, limit: int) -> list[Page]:
    """The newest pages of a project of some kinds that hold, in full; a look-up a kind, whatever the store's size."""
    found: list[tuple[float, int]] = []
    for kind in kinds:
        rows = db.execute(
            "SELECT created_at, id FROM pages WHERE project_id = ? AND kind = ? ORDER BY created_at DESC LIMIT ?",
            (project_id, kind, limit),
        )
        found += [(row[0], row[1]) for row in rows]
    return select(
        db,
        "WHERE p.id IN (SELECT value FROM json_each(:rows)) AND p.superseded_by = '' AND p.duplicate_of = ''"
        f" AND {LIVE} ORDER BY p.created_at DESC, p.id DESC",
        {"now": now, "rows": listed(rowid for _, rowid in sorted(found, reverse=True)[:limit])},
        full=True,
    )


def about_files(db: Reader, project_id: int, paths: Sequence[str], limit: int) -> list[int]:
    """The newest pages of a project that are about any of these files, as they are written there."""
    rows = db.execute(
        "SELECT DISTINCT p.id FROM page_files f JOIN pages p ON p.id = f.page_id"
        " WHERE f.path IN (SELECT value FROM json_each(?))"
        " AND p.project_id = ? AND p.forgotten_at IS NULL ORDER BY p.id DESC LIMIT ?",
        (listed(paths), project_id, limit),
    )
    return [row[0] for row in rows]


def mark_duplicate(db: Writer, drop: str, keep: str, now: float) -> bool:
    """Takes `drop` out of recall because `keep` says the same; both stay, linked, their times untouched.

    -> False when one of them has changed its state since the two were compared.
    """
    still = "superseded_by = '' AND duplicate_of = '' AND forgotten_at IS NULL"
    done = db.execute(
        f"UPDATE pages SET duplicate_of = :keep WHERE uid = :drop AND pin = '' AND {still}"
        f" AND EXISTS (SELECT 1 FROM pages k WHERE k.uid = :keep AND {still})",
        {"drop": drop, "keep": keep},
    ).rowcount
    if done:
        # Whatever was merged into the one now dropped says the same as the one kept.
        db.execute("UPDATE pages SET duplicate_of = ? WHERE duplicate_of = ? AND duplicate_of <> ''", (keep, drop))
        links.add(db, drop, "duplicate_of", keep, now)
    return done > 0


def doubles_of(db: Reader, uids: Sequence[str]) -> list[int]:
    """The rows that were merged into these pages."""
    sql = "SELECT id FROM pages WHERE duplicate_of IN (SELECT value FROM json_each(?)) AND duplicate_of <> ''"
    return [row[0] for row in db.execute(sql, (listed(uids),))]


def bytes_of(db: Reader, rowid: int) -> int:
    """Logical bytes of a page."""
    return ask.value(db, "SELECT bytes FROM pages WHERE id = ?", (rowid,), 0)


def file_bytes(db: Reader, *, free: bool = False) -> int:
    """What the store takes in its file, with its `free` pages or without; never the write-ahead log, which comes and
    goes."""
    pages, unused, size = (
        ask.value(db, f"PRAGMA {name}", (), 0) for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - (0 if free else unused)) * size


def give_back(db: Reader, pages: int) -> int:
    """Returns at most that many free pages of the file to the file system; -> how many."""
    free = min(pages, ask.value(db, "PRAGMA freelist_count", (), 0))
    for _ in range(free):  # one by one: a statement without columns is stepped once, whatever number it is given
        db.execute("PRAGMA incremental_vacuum(1)")
    return free
