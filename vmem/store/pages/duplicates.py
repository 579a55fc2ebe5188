"""Pages that say what another says, which is told in their place."""

from __future__ import annotations

from collections.abc import Sequence

from vmem.store.engine import ask
from vmem.store.engine.ask import listed
from vmem.store.engine.handles import Reader, Writer
from vmem.store.pages import links


def mark(db: Writer, drop: str, keep: str, now: float) -> bool:
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


def of(db: Reader, uids: Sequence[str]) -> list[int]:
    """The rows that were merged into these pages."""
    sql = "SELECT id FROM pages WHERE duplicate_of IN (SELECT value FROM json_each(?)) AND duplicate_of <> ''"
    return ask.column(db, sql, (listed(uids),))


def kept_instead(db: Reader, uids: Sequence[str]) -> dict[str, str]:
    """Those of the pages that say what another says, which is told in their place, and that one."""
    sql = "SELECT uid, duplicate_of FROM pages WHERE uid IN (SELECT value FROM json_each(?)) AND duplicate_of <> ''"
    return ask.pairs(db, sql, (listed(uids),))


def counted(db: Reader, uids: Sequence[str]) -> dict[str, int]:
    """How many pages say the same as each of these, where any do."""
    sql = (
        "SELECT duplicate_of, count(*) FROM pages WHERE duplicate_of <> ''"
        " AND duplicate_of IN (SELECT value FROM json_each(?)) GROUP BY duplicate_of"
    )
    return ask.pairs(db, sql, (listed(uids),))


def sources(db: Reader, uids: Sequence[str], limit: int) -> list[tuple[str, str]]:
    """(session, text) of the exchanges that these pages, and those that say the same, were made of; the latest."""
    sql = (
        "SELECT e.session_id, e.text FROM pages p JOIN links l ON l.src = p.uid AND l.rel = 'derived_from'"
        " JOIN pages e ON e.uid = l.dst WHERE p.id IN (SELECT id FROM pages"
        " WHERE uid IN (SELECT value FROM json_each(:uids))"
        " UNION SELECT id FROM pages WHERE duplicate_of <> '' AND duplicate_of IN (SELECT value FROM json_each(:uids)))"
        " ORDER BY p.id DESC LIMIT :limit"
    )
    return [(row[0], row[1]) for row in db.execute(sql, {"uids": listed(uids), "limit": limit})]
