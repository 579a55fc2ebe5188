"""Every text below a data home, unpacked, wherever it lies."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path


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


def readable(value: object) -> str:
    """A value of a table as text, unpacked."""
    if not isinstance(value, bytes):
        return str(value)
    try:
        return zlib.decompress(value).decode("utf-8", "replace")
    except zlib.error:
        return value.decode("latin-1")
