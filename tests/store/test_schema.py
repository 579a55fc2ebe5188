"""The first schema, as files in use have it."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.store.filled import analyze, fill
from vmem.errors import SchemaError
from vmem.model import Draft
from vmem.store.engine import schema, tables
from vmem.store.engine.connection import Database
from vmem.store.files import salvage
from vmem.store.forgotten import graves
from vmem.store.pages import links, pages
from vmem.store.projects import owners, projects
from vmem.store.upkeep import queue, repair


def test_the_first_schema_is_settled() -> None:
    """Files with it are in use: a change is a migration of its own, at the end of MIGRATIONS."""
    words = re.sub(r"--[^\n]*", "", tables.FIRST_SCHEMA)
    assert hashlib.sha256(" ".join(words.split()).encode()).hexdigest()[:16] == "d8cfc1fafdadf7be"


def test_a_file_from_before_the_first_release_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "vmem.db"
    Database(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {schema.FIRST - 1}")
    before = path.read_bytes()
    with pytest.raises(SchemaError, match="from before the first release; move it away"):
        Database(path)
    assert path.read_bytes() == before


def test_links_between_pages_that_an_earlier_version_removed_are_not_told_as_damage(tmp_path: Path) -> None:
    database = Database(tmp_path / "vmem.db")
    fill(database, 3)
    with database.write() as db:
        (one,) = pages.of_rows(db, [1])
        links.add(db, one.uid, "revisits", "gone2345", 1.0)
        links.add(db, "gone2345", "derived_from", "gone6723", 1.0)
        db.execute(f"PRAGMA user_version = {schema.FIRST + schema.MIGRATIONS.index(tables.LEAN_EVENTS)}")
    database.close()
    database = Database(tmp_path / "vmem.db")
    assert repair.orphans(database.read()) == {}
    assert [link.dst for link in links.of(database.read(), "gone2345")] == ["gone2345"]
    database.close()


def test_the_id_of_what_was_removed_is_never_given_to_another(tmp_path: Path) -> None:
    """Not even after the file was saved from damage: somebody may still name it."""
    database = Database(tmp_path / "vmem.db")
    fill(database, 3)
    with database.write() as db:
        page = pages.of_rows(db, [3])[0]
        graves.bury(db, page, "expired", "expired on 2026-03-01", 9.0)
        pages.delete(db, [page], analyze)
        owners.remove(db, 2, analyze)
        assert queue.put(db, "backfill", "a", {}, 1.0)
        db.execute("DELETE FROM jobs")
        assert queue.put(db, "backfill", "b", {}, 1.0)
    database.close()
    Database(tmp_path / "saved.db").close()
    salvage.into(tmp_path / "saved.db", [tmp_path / "vmem.db"])
    for name in ("vmem.db", "saved.db"):
        database = Database(tmp_path / name)
        with database.write() as db:
            made, _ = pages.insert(db, Draft("fact", "new", "A new page."), 1, 9.0, analyze("new", "A new page."))
            assert made.rowid == 4
            assert projects.resolve(db, ("dir:/c",), "c", "/c", 9.0) == 3
            assert db.execute("SELECT id FROM jobs").fetchone()[0] == 2
        database.close()
