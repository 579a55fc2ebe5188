"""Every text below a data home, unpacked, wherever it lies; and where a word stands that nobody uses."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

WORD = "zyzzyvazoo"


def everything_written(home: Path) -> Iterator[tuple[str, str]]:
    """(where, text) of every file below `home`, and of every value of every table, unpacked."""
    for path in home.rglob("*"):
        if path.is_file():
            yield path.name, path.read_bytes().decode("utf-8", "replace")
    database = home / "vmem.db"
    if not database.exists():
        return
    with closing(sqlite3.connect(database)) as db:
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if table.startswith(("hot_terms", "swap_terms")):
                continue  # read as files above
            for row in db.execute(f"SELECT * FROM {table}"):
                for value in row:
                    yield table, readable(value)


def places(home: Path) -> set[str]:
    """Every file below `home`, and every column of every table, unpacked, that holds WORD."""
    found = {p.name for p in home.rglob("*") if p.is_file() and WORD.encode() in p.read_bytes().lower()}
    with closing(sqlite3.connect(f"file:{home / 'vmem.db'}?mode=ro", uri=True)) as db:
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE TABLE%'").fetchall():
            rows = db.execute(f"SELECT * FROM {table}")
            for row in rows:
                for (column, *_), value in zip(rows.description, row, strict=True):
                    if WORD in readable(value).lower():
                        found.add(f"{table}.{column}")
    return found


def readable(value: object) -> str:
    """A value of a table as text, unpacked."""
    if not isinstance(value, bytes):
        return str(value)
    try:
        return zlib.decompress(value).decode("utf-8", "replace")
    except zlib.error:
        return value.decode("latin-1")
