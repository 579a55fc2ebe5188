"""Files of a vMem from before the first schema was settled: whoever follows the clone has one, and loses nothing."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.memory.harness import Host
from vmem.store import schema, upkeep
from vmem.store.connection import Database

# What a file of before the first release may lack, in the order in which it came.
CAME_LATER = {
    "contexts": ("told_at", "owed", "owed_at"),
    "pages": ("branch",),
    "tombstones": ("mark",),
    "sessions": ("worked", "begun", "ended", "next", "parent", "parent_turn"),
}
INDEXES_LATER = ("sessions_resumed", "pages_by_branch", "tombstones_marked")


def make_old(path: Path, number: int = 1, other: str = "") -> None:
    """Takes out of a file what came later, and gives it the number that it had."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for index in INDEXES_LATER:
            db.execute(f"DROP INDEX {index}")
        for table, columns in CAME_LATER.items():
            for column in columns:
                db.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        db.executescript(other)
        db.execute(f"PRAGMA user_version = {number}")


def shape(path: Path) -> tuple[dict[str, set[tuple[object, ...]]], dict[str, str]]:
    """The columns of every table, whatever their order, and the words of every index and trigger."""
    with closing(sqlite3.connect(path)) as db:
        found = db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql <> ''").fetchall()
        columns = 'SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info(?)'
        tables = {name: set(db.execute(columns, (name,))) for kind, name, _ in found if kind == "table"}
        return tables, {name: sql for kind, name, sql in found if kind != "table"}


@pytest.mark.parametrize("number", [1, 2, 4])
def test_an_old_file_is_brought_to_the_shape_of_a_new_one(tmp_path: Path, number: int) -> None:
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    for path in (old, new):
        Database(path).close()
    make_old(old, number, "DROP INDEX pages_by_session; CREATE INDEX pages_by_session ON pages (session_id);")
    assert shape(old) != shape(new)
    database = Database(old)
    try:
        assert upkeep.check(database.read()) == []
    finally:
        database.close()
    assert shape(old) == shape(new)


def test_who_follows_the_clone_keeps_all_that_was_remembered_and_is_told_it(tmp_path: Path) -> None:
    host = Host(tmp_path / "home", tmp_path / "shop")
    host.start()
    host.exchange("From now on the staging port is 8443.", "Noted.")
    pinned = host.remember("Money is integer cents.", kind="constraint")
    host.call("pin", uid=pinned)
    ids = {page["uid"] for page in host.call("list")["pages"]}
    host.memory.close()
    make_old(tmp_path / "home" / "vmem.db")

    later = Host(tmp_path / "home", tmp_path / "shop", host.clock)
    assert later.prompt("Which port has staging?") == ""  # the session goes on: what it said is in its context
    assert {page["uid"] for page in later.call("list")["pages"]} >= ids
    assert "Money is integer cents." in later.start("s2")
    assert "8443" in later.start("s2", "clear") + later.prompt("Which port has staging?", "s2")
    later.memory.close()


def test_a_file_is_brought_up_only_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Database(tmp_path / "vmem.db").close()
    make_old(tmp_path / "vmem.db")
    Database(tmp_path / "vmem.db").close()

    def again(_: sqlite3.Connection) -> list[str]:
        raise AssertionError("looked at again")

    monkeypatch.setattr(schema, "_lacking", again)
    Database(tmp_path / "vmem.db").close()


def test_the_first_schema_is_settled() -> None:
    """Files with it are in use: a change is a migration of its own, at the end of MIGRATIONS."""
    words = re.sub(r"--[^\n]*", "", schema.V1)
    assert hashlib.sha256(" ".join(words.split()).encode()).hexdigest()[:16] == "6b8b2bf926e09777"
