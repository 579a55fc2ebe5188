"""Links between pages, by uid; either end may be gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vmem.model import Relation
from vmem.store.engine.ask import listed
from vmem.store.engine.handles import Reader, Writer


@dataclass(frozen=True, slots=True)
class Link:
    """One link between two pages."""

    src: str
    rel: str
    dst: str
    at: float


def add(db: Writer, src: str, rel: Relation, dst: str, now: float) -> None:
    """Links two pages; a second time changes nothing. What was said otherwise than a page is linked no more once the
    user had that hold all the same: a transcript is read again and again."""
    sql = (
        "INSERT INTO links SELECT :src, :rel, :dst, :now WHERE :rel NOT IN ('overrules', 'revisits', 'contradicts')"
        " OR NOT EXISTS (SELECT 1 FROM links WHERE src = :src AND rel = 'answered' AND dst = :dst)"
        " ON CONFLICT DO NOTHING"
    )
    db.execute(sql, {"src": src, "rel": rel, "dst": dst, "now": now})


def take_back(db: Writer, srcs: Iterable[str], dsts: Iterable[str]) -> None:
    """Has some pages no longer be said to change others."""
    db.execute(
        "DELETE FROM links WHERE rel IN ('overrules', 'revisits') AND src IN (SELECT value FROM json_each(?))"
        " AND dst IN (SELECT value FROM json_each(?))",
        (listed(srcs), listed(dsts)),
    )


def supersede(db: Writer, old_uid: str, new_uid: str, now: float) -> None:
    """Marks `old_uid` as replaced by `new_uid`, if nothing has replaced it yet, and links them."""
    sql = "UPDATE pages SET superseded_by = ?, superseded_at = ? WHERE uid = ? AND superseded_by = ''"
    db.execute(sql, (new_uid, now, old_uid))
    add(db, new_uid, "supersedes", old_uid, now)


def of(db: Reader, uid: str) -> list[Link]:
    """Every link from or to a page, oldest first."""
    rows = db.execute("SELECT * FROM links WHERE src = :uid OR dst = :uid ORDER BY at, src, rel, dst", {"uid": uid})
    return [Link(row["src"], row["rel"], row["dst"], row["at"]) for row in rows]
