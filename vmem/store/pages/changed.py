"""What became of the statements that were extracted from episodes, and of those that other pages replaced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vmem.model import Page, Relation
from vmem.store.engine import ask
from vmem.store.engine.ask import listed
from vmem.store.engine.handles import Reader, Writer
from vmem.store.pages import rewinding
from vmem.store.pages.pages import COLUMNS, by_uids, page_of, select, unpack, whole


@dataclass(frozen=True, slots=True)
class Replaced:
    """A statement that no longer holds as it was said: `was` has its first text, `by` the page that holds now.

    `source` is the row id of the asked page that tells it, 0 for a statement that one of the asked pages
    replaced. `by` is None when it was forgotten.
    """

    source: int
    was: Page
    by: Page | None


def of_sources(db: Reader, rowids: Sequence[int]) -> list[Replaced]:
    """What no longer holds of the statements extracted from these episodes, or from the episodes that these pages
    come from; not what a page says of itself. Parts count as the episode that they belong to."""
    rows = db.execute(
        f"SELECT {COLUMNS}, e.source, p.forgotten_at, p.duplicate_of FROM ("
        " SELECT s.id AS source, s.uid AS uid FROM pages s WHERE s.id IN (SELECT value FROM json_each(:rows))"
        " UNION SELECT s.id, l.dst FROM pages s JOIN links l ON l.src = s.uid AND l.rel = 'derived_from'"
        " WHERE s.id IN (SELECT value FROM json_each(:rows))"
        ") e JOIN links d ON d.dst = e.uid AND d.rel = 'derived_from' JOIN pages p ON p.uid = d.src"
        " WHERE p.kind <> 'episode' AND p.id <> e.source AND (p.superseded_by <> '' OR p.version > 1"
        " OR p.forgotten_at IS NOT NULL OR p.duplicate_of <> '')",
        {"rows": listed(rowids)},
    ).fetchall()
    out = []
    for row in rows:
        source, forgotten, double = row["source"], row["forgotten_at"], row["duplicate_of"]
        page = page_of(row[:-3])
        by, gone = _holder(db, page, forgotten is not None, double)
        if (gone or by is not None) and not (by is not None and by.rowid == source):
            out.append(Replaced(source, as_first_said(db, page), by))
    return out


def by_pages(db: Reader, pages: Sequence[Page]) -> list[Replaced]:
    """The statements that these pages (current ones) replaced, in other pages or in earlier versions of their own."""
    rows = db.execute(
        f"SELECT {COLUMNS}, l.src FROM links l JOIN pages p ON p.uid = l.dst WHERE l.rel = 'supersedes'"
        " AND l.src IN (SELECT value FROM json_each(?)) AND p.kind <> 'episode'",
        (listed(page.uid for page in pages),),
    ).fetchall()
    known = {page.uid: page for page in pages}
    out = [Replaced(0, whole(db, page_of(row[:-1])), known[row["src"]]) for row in rows]
    return out + [Replaced(0, as_first_said(db, page), page) for page in pages if page.version > 1]


def as_first_said(db: Reader, page: Page) -> Page:
    """The page with the text of its first version that is kept: what its conversation said."""
    first = "SELECT body FROM page_versions WHERE page_id = ? ORDER BY version LIMIT 1"
    text = unpack(ask.value(db, first, (page.rowid,), b""))
    return replace(page, text=text) if text else whole(db, page)


def sources(db: Reader, page: Page) -> list[Page]:
    """The live episodes that a page was extracted from, with the parts that continue them."""
    sql = (
        "JOIN (SELECT dst AS uid FROM links WHERE src = :uid AND rel = 'derived_from'"
        " UNION SELECT c.src FROM links l JOIN links c ON c.dst = l.dst AND c.rel = 'derived_from'"
        " WHERE l.src = :uid AND l.rel = 'derived_from'"
        ") s ON s.uid = p.uid WHERE p.kind = 'episode' AND p.forgotten_at IS NULL"
    )
    return select(db, sql, {"uid": page.uid})


def later(db: Reader, uids: Sequence[str], rel: Relation) -> dict[str, list[Page]]:
    """The live pages that overrule or revisit each of these, oldest first; for most there is none."""
    rows = db.execute(
        f"SELECT {COLUMNS}, l.dst FROM links l JOIN pages p ON p.uid = l.src WHERE l.rel = ?"
        " AND l.dst IN (SELECT value FROM json_each(?)) AND p.forgotten_at IS NULL"
        f" AND NOT {rewinding.BORNE} ORDER BY p.created_at, p.id",
        (rel, listed(uids)),
    ).fetchall()
    out: dict[str, list[Page]] = {}
    for row in rows:
        out.setdefault(row["dst"], []).append(page_of(row[:-1]))
    return out


def made_of(db: Reader, episode: Page) -> list[Page]:
    """The live pages that were extracted from an episode."""
    sql = (
        "JOIN links l ON p.uid = l.src WHERE l.rel = 'derived_from' AND l.dst = ? AND p.kind <> 'episode'"
        " AND p.forgotten_at IS NULL"
    )
    return select(db, sql, (episode.uid,), full=True)


def holds_again(db: Writer, uid: str) -> None:
    """Takes back whatever overruled or revisited a page, says otherwise, or took it back."""
    db.execute("DELETE FROM links WHERE rel IN ('overrules', 'revisits', 'contradicts') AND dst = ?", (uid,))
    rewinding.hold(db, uid)


def keep_all_the_same(db: Writer, uid: str) -> None:
    """Answers, for the user, all that says otherwise than a page that is kept by hand: it is told no more."""
    db.execute("UPDATE OR REPLACE links SET rel = 'answered' WHERE rel = 'contradicts' AND dst = ?", (uid,))


def hold(db: Writer, page: Page) -> bool:
    """Has a page hold, whatever replaced it or was said against it later, and so the exchange that it is from, or what
    was made of it; -> False where there was no such thing."""
    back = "UPDATE pages SET superseded_by = '', superseded_at = NULL WHERE uid = ? AND superseded_by <> ''"
    answer = "UPDATE OR REPLACE links SET rel = 'answered' WHERE rel IN ('supersedes', 'overrules', 'revisits')"
    replaced = db.execute(back, (page.uid,)).rowcount
    against = ask.column(db, f"{answer} AND dst = ? RETURNING src", (page.uid,))
    for beside in (*sources(db, page), *made_of(db, page)):
        db.execute(f"{answer} AND dst = ? AND src IN (SELECT value FROM json_each(?))", (beside.uid, listed(against)))
    return bool(replaced or against)


def _holder(db: Reader, page: Page, forgotten: bool, double: str) -> tuple[Page | None, bool]:
    """(the page that holds in place of `page`, whether nothing does); (None, False) when it holds as it was said.

    What says the same speaks for a page that was merged into it, and merging alone changes nothing.
    """
    seen = {page.uid}
    now, changes = page, page.version > 1
    while now.superseded_by or double:
        further = now.superseded_by or double
        found = by_uids(db, [further]) if further not in seen else []
        if not found:
            break
        changes = changes or bool(now.superseded_by) or found[0].version > 1
        seen.add(further)
        now = found[0]
        state = db.execute("SELECT forgotten_at, duplicate_of FROM pages WHERE id = ?", (now.rowid,)).fetchone()
        forgotten, double = state["forgotten_at"] is not None, state["duplicate_of"]
    if forgotten:
        return None, True
    return (whole(db, now), False) if changes else (None, False)
