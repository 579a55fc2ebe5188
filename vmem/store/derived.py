"""What is derived from pages and can be made again: packed terms and vectors, and the full-text rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vmem.model import Page
from vmem.store import search
from vmem.store.pages import COLUMNS, Analyze, page_of, part_of, whole

BATCH = 500  # pages held at once while everything is made anew


@dataclass(frozen=True, slots=True)
class DerivedRow:
    """One live hot page as the in-memory index wants it. `vec` None: never made; empty: nothing to embed."""

    rowid: int
    project_id: int
    scope: str
    agent: str
    session_id: str
    turn: int
    kind: str
    created_at: float
    lex: bytes | None
    vec: bytes | None


def rows(db: sqlite3.Connection, rowids: Sequence[int] | None = None) -> Iterator[DerivedRow]:
    """The live hot pages, oldest first; only those of `rowids` when it is given."""
    chosen = "" if rowids is None else " AND p.id IN (SELECT value FROM json_each(:rowids))"
    cursor = db.execute(
        "SELECT p.id, p.project_id, p.scope, p.agent, p.session_id, p.turn, p.kind, p.created_at, i.lex, i.vec"
        " FROM pages p JOIN page_index i ON i.page_id = p.id"
        f" WHERE p.swapped = 0 AND p.forgotten_at IS NULL AND p.duplicate_of = ''{chosen} ORDER BY p.id",
        {"rowids": json.dumps([*map(int, rowids or ())])},
    )
    for row in cursor:
        yield DerivedRow(*row)


def missing(db: sqlite3.Connection, limit: int, vectors: bool) -> list[Page]:
    """Hot pages whose packed terms (or, with `vectors`, whose vector) were never made."""
    wanted = "SELECT page_id FROM page_index WHERE lex IS NULL"  # each from an index of just those
    if vectors:
        wanted += " UNION SELECT page_id FROM page_index WHERE vec IS NULL"
    found = db.execute(
        f"SELECT {COLUMNS} FROM ({wanted} ORDER BY 1 DESC LIMIT ?) i CROSS JOIN pages p ON p.id = i.page_id"
        " WHERE p.swapped = 0",
        (limit,),
    )
    return [page_of(row) for row in found]


def save(db: sqlite3.Connection, rowid: int, lex: bytes | None, vec: bytes | None) -> None:
    """Keeps what was derived."""
    db.execute("UPDATE page_index SET lex = ?, vec = ? WHERE page_id = ?", (lex, vec, rowid))


def reset(db: sqlite3.Connection) -> None:
    """Forgets packed terms and vectors; they are made again in the background."""
    db.execute("UPDATE page_index SET lex = NULL, vec = NULL")


def rebuild_full_text(db: sqlite3.Connection, analyze: Analyze) -> int:
    """Makes both full-text tables anew from the pages, a batch at a time; -> how many pages.

    What `analyze` makes besides terms is kept with the hot pages.
    """
    search.clear(db)
    count = last = 0
    sql = f"SELECT {COLUMNS} FROM pages p WHERE p.id > ? ORDER BY p.id LIMIT ?"
    while batch := [page_of(row) for row in db.execute(sql, (last, BATCH)).fetchall()]:
        for page in batch:
            indexed = analyze(page.title, whole(db, page).text, page.files)
            search.add(db, page.rowid, indexed.terms, part_of(page), swapped=page.swapped)
            if indexed.lex and not page.swapped:
                save(db, page.rowid, indexed.lex, indexed.vec)
        count, last = count + len(batch), batch[-1].rowid
    return count


def same_rules(db: sqlite3.Connection, version: str) -> bool:
    """Notes which rules made the terms; -> False when they are not the ones that made what is stored."""
    row = db.execute("SELECT value FROM meta WHERE name = 'terms'").fetchone()
    same = row is None or row["value"] == version
    db.execute("INSERT INTO meta VALUES ('terms', ?) ON CONFLICT DO UPDATE SET value = excluded.value", (version,))
    if not same:
        reset(db)
    return same
