"""Pages on their way out of a store and into another: export in slices, import with the state they had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple

from vmem.model import Page
from vmem.store.engine import ask
from vmem.store.engine.handles import Reader, Writer
from vmem.store.forgotten import graves
from vmem.store.pages import history
from vmem.store.pages.access import Access, access_values, seen_by
from vmem.store.pages.pages import key_of, pack, select

Links = tuple[tuple[str, str], ...]  # (relation, uid of the other page)
History = tuple[tuple[int, str, str, str, float], ...]  # (version, title, text, who changed it, when)


def after(db: Reader, access: Access | None, rowid: int, limit: int, now: float) -> list[Page]:
    """Live pages with a row id above `rowid`, in full, in that order; `access` None is all of them."""
    sql = f"WHERE p.id > :rowid AND {seen_by(access)} ORDER BY p.id LIMIT :limit"
    return select(db, sql, {**access_values(access, now), "rowid": rowid, "limit": limit}, full=True)


def uid_taken(db: Reader, uid: str) -> bool:
    """Whether a page has, or had, this uid: what was removed does not come back by an import."""
    sql = "SELECT 1 FROM pages WHERE uid = :uid UNION SELECT 1 FROM tombstones WHERE uid = :uid"
    return ask.holds(db, sql, {"uid": uid})


def fate(db: Reader, uid: str, key: str) -> str:
    """What would become of a page that comes in: it is `new`, or `known` here, or `gone`: forgotten or removed here."""
    sql = "SELECT forgotten_at FROM pages WHERE uid = :uid OR (key = :key AND :key <> '')"
    row = db.execute(sql, {"uid": uid, "key": key}).fetchone()
    if row is not None:
        return "known" if row[0] is None else "gone"
    return "gone" if uid_taken(db, uid) or graves.is_buried(db, key) else "new"


def set_state(db: Writer, made: Page, like: Page) -> None:
    """Gives an imported page the state that it had: version, times, pin, use, supersession."""
    db.execute(
        "UPDATE pages SET version = ?, created_at = ?, updated_at = ?, pin = ?, pin_reason = ?, pin_author = ?,"
        " uses = ?, used_at = ?, superseded_by = ?, superseded_at = ? WHERE id = ?",
        (
            like.version, like.created_at, like.updated_at, like.pin, like.pin_reason, like.pin_author, like.uses,
            like.used_at, like.superseded_by, like.superseded_at, made.rowid,
        ),
    )  # fmt: skip


def besides(db: Reader, page: Page) -> tuple[str, Links, History]:
    """What is known of a page besides itself: its key, its links to other pages, its earlier versions."""
    links = db.execute("SELECT rel, dst FROM links WHERE src = ? ORDER BY rel, dst", (page.uid,))
    return (
        key_of(db, page.rowid),
        tuple((row[0], row[1]) for row in links),
        tuple(astuple(version) for version in history.earlier(db, page.rowid)),
    )


def set_besides(
    db: Writer, made: Page, key: str, links: Links, earlier: Sequence[tuple[object, ...]], now: float
) -> None:
    """Gives an imported page its key, its links and its earlier versions."""
    if key:
        db.execute("UPDATE OR IGNORE pages SET key = ? WHERE id = ?", (key, made.rowid))
    sql = "INSERT INTO links VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
    db.executemany(sql, [(made.uid, rel, dst, now) for rel, dst in links])
    db.executemany(
        "INSERT INTO page_versions VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [(made.rowid, v[0], v[1], pack(str(v[2])), v[3], v[4]) for v in earlier],
    )
