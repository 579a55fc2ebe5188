"""What is saved of a database whose own plan, where its tables are, is damaged."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.store.filled import fill
from vmem.store.engine.connection import Database
from vmem.store.files import plan, salvage
from vmem.store.tiers import swap
from vmem.store.upkeep import repair, upkeep

pytestmark = pytest.mark.promise(n=2)


def bodies(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT uid, text FROM pages ORDER BY uid").fetchall()


HEADER = "SQLite format 3"
WHERE = [(HEADER, 0, 16), (HEADER, 24, 70), (HEADER, 100, 8), (HEADER, 0, 4096)]
WHERE += [(f"CREATE TABLE {table}", *where) for table in ("pages", "heat") for where in ((0, 4096), (900, 600))]


@pytest.mark.parametrize(("beside", "at", "length"), WHERE)
def test_every_page_is_saved_when_the_header_or_the_schema_is_damaged(
    tmp_path: Path, beside: str, at: int, length: int
) -> None:
    store = Database(tmp_path / "old.db")
    fill(store)
    store.close()
    said = bodies(tmp_path / "old.db")
    page = (tmp_path / "old.db").read_bytes().index(beside.encode()) // 4096
    with (tmp_path / "old.db").open("r+b") as file:
        file.seek(page * 4096 + at)
        file.write(b"\xa5" * length)
    damaged = (tmp_path / "old.db").read_bytes()
    Database(tmp_path / "new.db").close()
    salvage.into(tmp_path / "new.db", [tmp_path / "old.db"])
    assert bodies(tmp_path / "new.db") == said
    assert (tmp_path / "old.db").read_bytes() == damaged
    assert not [name for name in os.listdir(tmp_path) if ".copy" in name]


@pytest.mark.parametrize("what", ["ends too early", "has a hole"])
@pytest.mark.parametrize("share", [0.97, 0.8, 0.5])
def test_of_a_file_that_ends_too_early_or_has_a_hole_every_page_is_saved_that_is_there(
    tmp_path: Path, what: str, share: float
) -> None:
    store = Database(tmp_path / "old.db")
    fill(store, 900)
    store.close()
    data = (tmp_path / "old.db").read_bytes()
    cut = int(share * len(data) / 4096) * 4096
    left = data[:cut] + (b"" if what == "ends too early" else b"\xa5" * 8192 + data[cut + 8192 :])
    with closing(sqlite3.connect(tmp_path / "old.db")) as db:
        said = db.execute("SELECT uid, title || text FROM pages").fetchall()
    there = {uid for uid, row in said if row.encode() in left}
    (tmp_path / "old.db").write_bytes(left)
    Database(tmp_path / "new.db").close()
    salvage.into(tmp_path / "new.db", [tmp_path / "old.db"])
    saved = {uid for uid, _ in bodies(tmp_path / "new.db")}
    assert len(there) > 250 and there - saved == set()


def test_what_stands_behind_a_damaged_place_of_a_table_without_row_numbers_is_saved(tmp_path: Path) -> None:
    """What was forgotten stays so, and an earlier version of a page is still there."""
    Database(tmp_path / "old.db").close()
    with closing(sqlite3.connect(tmp_path / "old.db")) as db, db:
        for n in range(2000):
            db.execute("INSERT INTO tombstones (uid, kind, title, project_id, why, at) VALUES (?, '', '', 1, '', 1)",
                       (f"grave{n:04}",))  # fmt: skip
            db.execute("INSERT INTO page_versions VALUES (?, ?, ?, '', '', 1)", (n, 1, f"version {n}" * 9))
    data = bytearray((tmp_path / "old.db").read_bytes())
    for row in (b"grave1200", b"version 1200"):
        at = data.index(row) // 4096 * 4096
        data[at : at + 4096] = b"\xa5" * 4096
    (tmp_path / "old.db").write_bytes(data)
    Database(tmp_path / "new.db").close()
    (saved,) = salvage.into(tmp_path / "new.db", [tmp_path / "old.db"])
    assert 1800 < saved["tombstones"] < 2000 and 1900 < saved["page_versions"] < 2000


@pytest.mark.parametrize(("at", "length"), [(0, 16), (24, 70), (100, 8), (0, 4096)])
def test_every_page_is_saved_of_a_file_whose_layout_is_its_own(tmp_path: Path, at: int, length: int) -> None:
    store = Database(tmp_path / "old.db")
    fill(store)
    store.rewrite()
    store.close()
    said = bodies(tmp_path / "old.db")
    assert said
    with (tmp_path / "old.db").open("r+b") as file:
        file.seek(at)
        file.write(b"\xa5" * length)
    Database(tmp_path / "new.db").close()
    salvage.into(tmp_path / "new.db", [tmp_path / "old.db"])
    assert bodies(tmp_path / "new.db") == said


def test_the_plan_of_a_new_file_is_not_put_into_one_whose_layout_is_its_own(tmp_path: Path) -> None:
    store = Database(tmp_path / "old.db")
    fill(store)
    store.rewrite()
    store.close()
    Database(tmp_path / "new.db").close()
    empty = (tmp_path / "new.db").read_bytes()
    assert not plan.taken_from(tmp_path / "old.db", empty)
    lost = (tmp_path / "old.db").read_bytes().index(b"CREATE TABLE heat") // 4096
    with (tmp_path / "old.db").open("r+b") as file:
        file.seek(lost * 4096)
        file.write(b"\xa5" * 4096)
    assert salvage.into(tmp_path / "new.db", [tmp_path / "old.db"]) == [{}]
    assert bodies(tmp_path / "new.db") == []


def test_a_file_of_another_layout_is_not_read_by_ours(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "old.db")) as db:
        db.executescript("CREATE TABLE recipes (soup TEXT); INSERT INTO recipes VALUES ('borscht')")
    Database(tmp_path / "new.db").close()
    assert salvage.into(tmp_path / "new.db", [tmp_path / "old.db"]) == [{}]
    assert bodies(tmp_path / "new.db") == []


def test_a_text_in_swap_that_is_damaged_is_taken_from_the_backup(tmp_path: Path) -> None:
    store = Database(tmp_path / "old.db")
    fill(store)
    store.close()
    shutil.copyfile(tmp_path / "old.db", tmp_path / "backup.db")
    with closing(sqlite3.connect(tmp_path / "old.db", isolation_level=None)) as db:
        (whole,) = db.execute("SELECT count(*) FROM swap").fetchone()
        db.execute("UPDATE swap SET body = x'789c00' WHERE page_id = (SELECT min(page_id) FROM swap)")
    Database(tmp_path / "new.db").close()
    salvage.into(tmp_path / "new.db", [tmp_path / "old.db", tmp_path / "backup.db"])
    saved = Database(tmp_path / "new.db")
    assert swap.damaged(saved.read()) == []
    assert saved.read().execute("SELECT count(*) FROM swap").fetchone()[0] == whole
    saved.close()


@pytest.mark.parametrize("backed_up", [True, False])
@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("pages", "text", "CAST(x'7465e978' AS TEXT)"), ("pages", "created_at", "'q'"), ("pages", "tokens", "x'00'"),
        ("pages", "uid", "CAST(x'61e961' AS TEXT)"), ("projects", "seen_at", "'q'"), ("swap", "at", "'q'"),
    ],
)  # fmt: skip
def test_a_value_that_is_damaged_is_named_and_costs_no_row(
    tmp_path: Path, table: str, column: str, value: str, backed_up: bool
) -> None:
    store = Database(tmp_path / "old.db")
    fill(store)
    with store.write() as db:
        repair.recount(db)
    assert upkeep.check(store.read()) == []
    store.close()
    shutil.copyfile(tmp_path / "old.db", tmp_path / "backup.db")
    with closing(sqlite3.connect(tmp_path / "old.db", isolation_level=None)) as db:
        whole = db.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall()
        db.execute(f"UPDATE {table} SET {column} = {value} WHERE rowid = (SELECT max(rowid) FROM {table})")
    store = Database(tmp_path / "old.db")
    assert f"1 rows of {table} have a value that is damaged" in upkeep.check(store.read())
    store.close()

    Database(tmp_path / "new.db").close()
    sources = [tmp_path / "old.db", *([tmp_path / "backup.db"] if backed_up else [])]
    told = salvage.into(tmp_path / "new.db", sources)
    assert sum(rows.get(table, 0) for rows in told) == len(whole)
    saved = Database(tmp_path / "new.db")
    rows = [tuple(row) for row in saved.read().execute(f"SELECT * FROM {table} ORDER BY rowid")]
    assert rows[:-1] == whole[:-1] and len(rows) == len(whole)
    assert (rows == whole) is backed_up
    assert not [line for line in upkeep.check(saved.read()) if "damaged" in line]
    saved.close()
