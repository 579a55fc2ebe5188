"""What is derived from pages and can be made again: packed terms and vectors, and the full-text rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from vmem.model import Page
from vmem.store.engine import ask, meta
from vmem.store.engine.ask import listed
from vmem.store.engine.handles import Reader, Writer
from vmem.store.pages import search
from vmem.store.pages.pages import COLUMNS, Analyze, Indexed, page_of, part_of, select
from vmem.store.pages.walk import after, newest_row

BATCH = 500  # pages held at once while everything is made anew
FEW = 4  # rows that are asked for one by one
UNMADE = "full text unmade below"  # in `meta`


def rows(db: Reader, rowids: Sequence[int] | None = None) -> Iterator[tuple[Any, ...]]:
    """The live hot pages as the in-memory index wants them, oldest first; only those of `rowids` when it is given.

    Each is row id, project id, scope, agent, session, turn, kind, when it was made, packed terms, vector (None or
    empty: it has none). Those whose terms were never made are left out.
    """
    chosen, values = "", list[object]()
    if rowids is not None and len(rowids) <= FEW:  # as after each prompt; each number of them is a statement
        chosen, values = f" AND p.id IN ({', '.join('?' * len(rowids))})", [*map(int, rowids)]
    elif rowids is not None:
        chosen, values = " AND p.id IN (SELECT value FROM json_each(?))", [listed(rowids)]
    return db.tuples(
        "SELECT p.id, p.project_id, p.scope, p.agent, p.session_id, CAST(p.turn AS INTEGER), p.kind,"
        " CAST(p.created_at AS REAL), CAST(i.lex AS BLOB), CAST(i.vec AS BLOB)"
        " FROM pages p JOIN page_index i ON i.page_id = p.id WHERE i.lex IS NOT NULL"
        f" AND p.swapped = 0 AND p.forgotten_at IS NULL AND p.duplicate_of = ''{chosen} ORDER BY p.id",
        values,
    )


def last_terms(db: Reader, session_id: str, project_id: int, limit: int) -> list[bytes]:
    """The packed terms of a session's last hot exchanges in a project, newest first."""
    sql = (
        "SELECT i.lex FROM pages p JOIN page_index i ON i.page_id = p.id WHERE p.session_id = ? AND p.project_id = ?"
        " AND p.kind = 'episode' AND p.agent = '' AND p.forgotten_at IS NULL AND p.swapped = 0 AND i.lex IS NOT NULL"
        " ORDER BY p.turn DESC LIMIT ?"
    )
    return ask.column(db, sql, (session_id, project_id, limit))


def missing(db: Reader, limit: int, vectors: bool) -> list[Page]:
    """Hot pages whose packed terms (or, with `vectors`, whose vector) were never made."""
    wanted = "SELECT page_id FROM page_index WHERE lex IS NULL"  # each from an index of just those
    if vectors:
        wanted += " UNION SELECT page_id FROM page_index WHERE vec IS NULL"
    found = db.execute(
        f"SELECT {COLUMNS} FROM ({wanted} ORDER BY 1 DESC LIMIT ?) i CROSS JOIN pages p ON p.id = i.page_id"
        " WHERE p.swapped = 0",
        (limit,),
    ).fetchall()
    return [page_of(row) for row in found]


def vectors(db: Reader, rowids: Sequence[int]) -> dict[int, bytes]:
    """The vectors of these pages, of those that have one."""
    sql = "SELECT page_id, vec FROM page_index WHERE page_id IN (SELECT value FROM json_each(?)) AND length(vec) > 0"
    return ask.pairs(db, sql, (listed(rowids),))


def save(db: Writer, rowid: int, made: Indexed) -> None:
    """Keeps what was derived."""
    db.execute("UPDATE page_index SET lex = ?, vec = ? WHERE page_id = ?", (made.lex, made.vec, rowid))


def rebuild_full_text(db: Writer, analyze: Analyze) -> int:
    """Makes both full-text tables anew from the pages, a batch at a time; -> how many pages.

    What `analyze` makes besides terms is kept with the hot pages.
    """
    search.clear(db)
    count = last = 0
    while batch := after(db, last, BATCH):
        for page in batch:
            _keep(db, page, analyze(page.title, page.text, page.files))
        count, last = count + len(batch), batch[-1].rowid
    return count


def renew(db: Writer, terms: str, vectors: str) -> bool:
    """Notes which rules make terms and vectors; -> False when others made what is stored.

    Then the full text was emptied: `make` fills it again, newest page first, and notes with each transaction how far it
    is. Terms packed by the earlier rules serve until then; vectors of another model do not.
    """
    known = {name: meta.text(db, name) for name in ("terms", "vectors")}
    meta.set_text(db, "terms", terms)
    meta.set_text(db, "vectors", vectors)
    if known["vectors"] not in ("", vectors):
        db.execute("UPDATE page_index SET vec = NULL")
    if known["terms"] in ("", terms):
        return True
    search.clear(db)
    _set_unmade(db, newest_row(db) + 1)
    return False


def unmade(db: Reader) -> int:
    """Below this row id the full text is still to be made; 0 when it is whole."""
    return int(meta.text(db, UNMADE) or 0)


def make(db: Writer, made: Sequence[tuple[Page, Indexed]]) -> None:
    """Keeps what was derived of the newest pages `unmade`; none is the end. What was written meanwhile has it
    already."""
    for page, indexed in made:
        now = select(db, "WHERE p.id = ?", (page.rowid,), full=True)
        if not now or _source(now[0]) != _source(page):
            continue
        _keep(db, page, indexed)
    _set_unmade(db, made[-1][0].rowid if made else 0)


def _keep(db: Writer, page: Page, indexed: Indexed) -> None:
    if not search.holds(db, page.rowid, page.swapped):
        search.add(db, page.rowid, indexed.terms, part_of(page), swapped=page.swapped)
    if indexed.lex and not page.swapped:
        save(db, page.rowid, indexed)


def _source(page: Page) -> tuple[str, str, tuple[str, ...], str, bool]:
    """What the full text of a page is made of, and where it is."""
    return page.title, page.text, page.files, part_of(page), page.swapped


def _set_unmade(db: Writer, below: int) -> None:
    meta.set_text(db, UNMADE, str(below) if below > 1 else "")
