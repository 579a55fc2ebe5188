"""Files of a vMem from before the first schema was settled: whoever follows the clone has one, and loses nothing."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.memory.harness import Host
from tests.store.filled import analyze, fill, make_old
from vmem.errors import StoreError
from vmem.model import Draft
from vmem.store import graves, owners, pages, projects, queue, salvage, schema, tables, upkeep
from vmem.store.connection import Database
from vmem.store.handles import Reader


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
    ids = {page["uid"] for page in host.call("timeline")["pages"]}
    host.memory.close()
    make_old(tmp_path / "home" / "vmem.db")

    later = Host(tmp_path / "home", tmp_path / "shop", host.clock)
    assert later.prompt("Which port has staging?") == ""  # the session goes on: what it said is in its context
    assert {page["uid"] for page in later.call("timeline")["pages"]} >= ids
    assert "Money is integer cents." in later.start("s2")
    assert "8443" in later.start("s2", "clear") + later.prompt("Which port has staging?", "s2")
    later.memory.close()


def test_a_file_is_brought_up_only_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Database(tmp_path / "vmem.db").close()
    make_old(tmp_path / "vmem.db")
    Database(tmp_path / "vmem.db").close()

    def again(_: Reader) -> list[str]:
        raise AssertionError("looked at again")

    monkeypatch.setattr(schema, "MIGRATIONS", (again, again))
    Database(tmp_path / "vmem.db").close()


def test_the_first_schema_is_settled() -> None:
    """Files with it are in use: a change is a migration of its own, at the end of MIGRATIONS."""
    words = re.sub(r"--[^\n]*", "", tables.V1)
    assert hashlib.sha256(" ".join(words.split()).encode()).hexdigest()[:16] == "6b8b2bf926e09777"


def first_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of the first schema, as a vMem of then left it: two pages, and what is left of two others."""
    with monkeypatch.context() as then:
        then.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        database = Database(path)
    fill(database, 9)
    with database.write() as db:
        db.execute(
            "INSERT INTO tombstones VALUES ('aaaaaaaa', 'fact', '', 1, 'forgotten on 2026-03-01 by the user', 1, 'm')"
        )
        db.execute(
            "INSERT INTO tombstones VALUES ('bbbbbbbb', 'fact', 'Paint', 1, 'removed on 2026-03-01: full', 1, '')"
        )
        pages.delete(db, pages.of_rows(db, [9]), analyze)
    database.close()


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of the tables that both schemas have, the full text's own among them."""
    with closing(sqlite3.connect(path)) as db:
        names = db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        kept = [name for (name,) in names if name not in ("tombstones", "hot_terms", "swap_terms")]
        return {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in kept}


def test_a_file_of_the_first_schema_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first_file(tmp_path / "old.db", monkeypatch)
    Database(tmp_path / "new.db").close()
    before = contents(tmp_path / "old.db")
    database = Database(tmp_path / "old.db")
    try:
        assert contents(tmp_path / "old.db") == before
        assert shape(tmp_path / "old.db") == shape(tmp_path / "new.db")
        assert upkeep.check(database.read()) == []
        causes = database.read().execute("SELECT uid, cause FROM tombstones ORDER BY uid").fetchall()
        assert [tuple(row) for row in causes] == [("aaaaaaaa", "forgotten"), ("bbbbbbbb", "disk_cap")]
        with database.write() as db:  # what hangs on a page still goes with it
            last = db.execute("SELECT max(page_id) FROM swap").fetchone()[0]
            db.execute("DELETE FROM pages WHERE id = ?", (last,))
            assert db.execute("SELECT max(page_id) FROM swap").fetchone()[0] < last
    finally:
        database.close()


def test_an_upgrade_that_is_cut_short_is_done_the_next_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first_file(tmp_path / "vmem.db", monkeypatch)
    before = contents(tmp_path / "vmem.db")

    def cut_short(db: Reader) -> list[str]:
        return [*schema._numbered(db)[:-3], "SELECT no_such_function()"]

    with monkeypatch.context() as now, pytest.raises(StoreError):
        now.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS[:1], cut_short))
        Database(tmp_path / "vmem.db")
    assert contents(tmp_path / "vmem.db") == before
    Database(tmp_path / "vmem.db").close()
    assert contents(tmp_path / "vmem.db") == before


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
