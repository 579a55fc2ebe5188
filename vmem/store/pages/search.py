"""The full-text tables: terms in, row ids with BM25 out.

Both tables are contentless: what a row's terms were must be said again to remove it, so terms are a
pure function of title and text (`vmem.recall.words.terms`). Every term is written with its partition before it, so that
projects are kept apart inside the index, another project's pages are never read, and they count in no idf; the caller
filters by access in SQL once more.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress

from vmem.store.engine import ask
from vmem.store.engine.handles import Reader, Writer

LAYOUT = 1  # raise it whenever the same terms would be written otherwise: the tables are then filled again at start
SWAP_TERMS = 600  # distinct terms of a swapped page that stay searchable
TABLES = ("hot_terms", "swap_terms")
JOINT = "\u00b7"  # between partition and term: no term has it, and FTS5 takes it for a letter


def part(scope: str, project_id: int) -> str:
    """The partition of a page: u for user scope, p<project id> otherwise."""
    return "u" if scope == "user" else f"p{project_id}"


def _table(swapped: bool) -> str:
    return "swap_terms" if swapped else "hot_terms"


def add(db: Writer, rowid: int, terms: str, partition: str, swapped: bool = False) -> None:
    """Indexes a row. In swap each term counts once, and only the first SWAP_TERMS of them."""
    sql = f"INSERT INTO {_table(swapped)} (rowid, terms) VALUES (?, ?)"
    db.execute(sql, (rowid, _written(terms, partition, swapped)))


def _written(terms: str, partition: str, swapped: bool) -> str:
    """Terms as they stand in the table."""
    before = partition + JOINT
    return " ".join([before + term for term in (distinct(terms) if swapped else terms).split()])


def distinct(terms: str) -> str:
    """The terms that a swapped page keeps: each once, at most SWAP_TERMS."""
    return " ".join(list(dict.fromkeys(terms.split()))[:SWAP_TERMS])


def remove(db: Writer, rowid: int, terms: str, partition: str, swapped: bool = False) -> None:
    """Takes a row out, if it is there (see `derived.renew`); `terms` and `partition` must be what `add` was given."""
    if not holds(db, rowid, swapped):
        return
    table = _table(swapped)
    sql = f"INSERT INTO {table} ({table}, rowid, terms) VALUES ('delete', ?, ?)"
    db.execute(sql, (rowid, _written(terms, partition, swapped)))


def holds(db: Reader, rowid: int, swapped: bool = False) -> bool:
    """Whether the row is indexed."""
    return ask.holds(db, f"SELECT 1 FROM {_table(swapped)}_docsize WHERE id = ?", (rowid,))


def find(
    db: Reader, terms: Sequence[str], project_id: int, limit: int, swapped: bool = False, *,
    beside: Sequence[str] = (), most: int = -1, user: bool = True, kinds: Sequence[str] = (),
) -> list[tuple[int, float]]:  # fmt: skip
    """The best `limit` rows of the project and of user scope for any of `terms`: (row id, BM25).

    User scope is left out unless `user`. With `beside` they hold one of those too.
    Only the newest `most` rows that match are ranked, -1 for all of them; with `kinds` those of these kinds count.
    The score is as FTS5 gives it: more negative is better.
    """
    if not terms or not (user or project_id):
        return []
    table = _table(swapped)
    parts = (["u"] if user else []) + ([f"p{int(project_id)}"] if project_id else [])
    match = " AND ".join([f"({_any(group, parts)})" for group in (terms, beside) if group])
    chosen = "SELECT id FROM pages WHERE project_id IN (0, ?) AND kind IN (SELECT value FROM json_each(?))"
    rows = db.tuples(
        f"SELECT id, score FROM (SELECT rowid AS id, bm25({table}) AS score FROM {table} WHERE {table} MATCH ?"
        f" ORDER BY rowid DESC LIMIT ?){f' WHERE id IN ({chosen})' if kinds else ''} ORDER BY score LIMIT ?",
        (match, most, *((project_id, ask.listed(kinds)) if kinds else ()), limit),
    )
    return [*rows]


def holding(db: Reader, term: str, project_id: int, most: int) -> int:
    """How many hot rows of a project hold a term, counted up to `most`."""
    match = f"({_any([term], [f'p{int(project_id)}'])})"
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {_table(False)} WHERE {_table(False)} MATCH ? LIMIT ?)"
    return ask.value(db, sql, (match, most), 0)


def _any(terms: Sequence[str], parts: Sequence[str]) -> str:
    return " OR ".join([quote(part + JOINT + term) for term in terms for part in parts])


def quote(term: str) -> str:
    """A term as an FTS5 string, so that nothing in it is read as query syntax."""
    return '"' + term.replace('"', '""').replace("\0", "") + '"'


def sweep(db: Writer, most: int, *, begin: bool) -> bool:
    """Writes at most about `most` blocks of each table anew, without the terms of rows that are gone: FTS5 keeps those
    until it merges. -> whether there is more to write; the first call of a round is to `begin` it."""
    before = db.changes
    for table in TABLES:
        db.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('merge', ?)", (-most if begin else most,))
    return db.changes - before > len(TABLES)  # FTS5: one change a table is none


def clear(db: Writer) -> None:
    """Empties both tables, before everything is indexed again."""
    for table in TABLES:
        db.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")


def _check_itself(db: Writer, table: str) -> None:
    """FTS5's own check, which it takes as an insert; then adds a row, to be taken back: a table whose list of blocks is
    damaged passes that check, as an empty one, and refuses every write. Raises sqlite3.DatabaseError."""
    db.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")
    db.execute(f"INSERT INTO {table} (rowid, terms) VALUES (-1, 'tried')")
    db.execute("SAVEPOINT written")  # FTS5 writes its blocks now


def look(db: Reader) -> None:
    """Searches both tables for nothing, so that this connection knows their blocks as they are now."""
    for table in TABLES:
        with suppress(sqlite3.DatabaseError):  # `check` tells of the damage
            db.execute(f"SELECT rowid FROM {table} WHERE {table} MATCH 'nothing'").fetchone()


def check(db: Reader, unmade: int = 0) -> list[str]:
    """What is wrong with the full-text tables: [] when each row is indexed exactly once, or is still to be: below the
    row id `unmade` (see `derived.renew`)."""
    out = []
    for table, swapped in (("hot_terms", 0), ("swap_terms", 1)):
        try:
            with db.trying() as writer:
                _check_itself(writer, table)
        except sqlite3.DatabaseError as error:
            out.append(f"{table}: {error}")
        ids, owners = f"SELECT id FROM {table}_docsize", "SELECT id FROM pages WHERE swapped = ?"
        indexed = ask.value(db, f"SELECT count(*) FROM ({ids})", (), 0)
        pages = ask.value(db, f"SELECT count(*) FROM ({owners})", (swapped,), 0)
        unfound = f"SELECT count(*) FROM ({owners} AND id >= ? AND id NOT IN ({ids}))"
        missing = ask.value(db, unfound, (swapped, unmade), 0)
        strange = ask.value(db, f"SELECT count(*) FROM ({ids} WHERE id NOT IN ({owners}))", (swapped,), 0)
        if missing or strange:
            out.append(f"{table} holds {indexed} rows for {pages} pages ({missing} missing)")
    return out
