"""The store's own check: silent on what is sound, loud on each kind of damage; and upgrades of older files."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from tests.store.filled import analyze, fill
from vmem.errors import StoreError
from vmem.model import Draft
from vmem.store.engine import schema, tables
from vmem.store.engine.connection import Database
from vmem.store.pages import pages, search
from vmem.store.tiers import swap, tiers
from vmem.store.upkeep import upkeep


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "vmem.db")
    fill(database)
    yield database
    database.close()


def test_a_sound_store_passes_from_a_readers_connection_which_stays_read_only(store: Database) -> None:
    assert upkeep.check(store.read()) == []
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store.read().execute("DELETE FROM pages")


@pytest.mark.parametrize("inside", [False, True])
def test_a_check_on_a_full_disk_finds_no_damage_and_keeps_nobody_from_writing(store: Database, inside: bool) -> None:
    reader = store.read()
    with store.snapshot() if inside else nullcontext():
        with no_room(store.path.parent):
            assert upkeep.check(reader) == []
        assert reader.in_transaction is inside
    with store.write(timeout_ms=100) as db:
        db.execute("UPDATE pages SET uses = 4711")
    with store.snapshot():
        assert reader.execute("SELECT min(uses) FROM pages").fetchone()[0] == 4711


def test_a_check_of_a_file_that_is_damaged_for_a_time_leaves_its_reader_free_for_the_next_prompt(
    store: Database,
) -> None:
    store.fold()
    assert search.find(store.read(), ["text"], 1, 5)
    sound = store.path.read_bytes()
    store.path.write_bytes(sound[:4096] + bytes(len(sound) - 4096))
    with pytest.raises(sqlite3.DatabaseError):
        upkeep.check(store.read())
    store.path.write_bytes(sound)
    with store.snapshot():
        assert search.find(store.read(), ["text"], 1, 5)


@contextmanager
def no_room(folder: Path) -> Iterator[None]:
    """No file of the folder can grow, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    largest = max(path.stat().st_size for path in folder.iterdir() if path.name.endswith("-wal"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_sound_store_passes_from_the_writers_connection(store: Database) -> None:
    with store.write() as db:
        assert upkeep.check(db) == []
        db.execute("UPDATE pages SET uses = 1")


def test_a_sound_store_passes_when_others_have_written_since_the_reader_last_searched(store: Database) -> None:
    assert search.find(store.read(), ["text"], 1, 5)
    with store.write() as db:
        for table in search.TABLES:  # what the reader knows of the blocks is gone then
            db.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
    assert upkeep.check(store.read()) == []


DAMAGE = {
    "the full text's list of blocks is zeros": ("UPDATE hot_terms_data SET block = zeroblob(20)", "hot_terms"),
    "a counter is off": ("UPDATE capacity SET pages = pages + 1", "capacity counters"),
    "bytes are off": ("UPDATE capacity SET bytes = bytes - 1 WHERE swapped = 0", "capacity counters"),
    "a body is lost": ("DELETE FROM swap WHERE page_id = (SELECT min(page_id) FROM swap)", "no body in swap"),
    "a body is damaged": ("UPDATE swap SET body = x'789c00'", "have a body that cannot be unpacked"),
    "a row is not indexed": (
        "INSERT INTO hot_terms (hot_terms) VALUES ('delete-all')", "hot_terms holds 0 rows",
    ),
    "a page lost its row": ("DELETE FROM pages WHERE id = 2", "hot_terms holds"),
}  # fmt: skip


@pytest.mark.parametrize("what", DAMAGE)
def test_each_kind_of_damage_is_found(store: Database, what: str) -> None:
    sql, told = DAMAGE[what]
    with store.write() as db:
        db.execute(sql)
    assert any(told in line for line in upkeep.check(store.read()))


def test_terms_that_do_not_fit_their_row_are_found(store: Database) -> None:
    with store.write() as db:
        search.remove(db, 2, "words that were never there", "p1")
    assert upkeep.check(store.read())


def test_a_round_trip_through_swap_gives_back_every_byte(store: Database) -> None:
    everything = list(range(1, 41))
    before = [(p.uid, pages.whole(store.read(), p).text) for p in pages.of_rows(store.read(), everything)]
    with store.write() as db:
        for page in pages.of_rows(db, everything):
            swap.page_in(db, page, analyze)
    assert [(p.uid, p.text) for p in pages.of_rows(store.read(), everything)] == before
    assert store.read().execute("SELECT count(*) FROM swap").fetchone()[0] == 0
    assert upkeep.check(store.read()) == []
    with store.write() as db:
        for page in pages.of_rows(db, everything):
            swap.page_out(db, swap.packed(page, analyze), 5.0, 1)
    assert store.read().execute("SELECT count(*) FROM page_index").fetchone()[0] == 0
    assert [(p.uid, pages.whole(store.read(), p).text) for p in pages.of_rows(store.read(), everything)] == before
    assert upkeep.check(store.read()) == []


def test_a_write_that_fails_in_the_middle_leaves_neither_page_nor_count(store: Database) -> None:
    count = store.read().execute("SELECT count(*) FROM pages").fetchone()[0]
    taken = store.read().execute("SELECT uid FROM pages LIMIT 1").fetchone()[0]
    for uid in ("fresh", taken):
        with pytest.raises(Exception, match="UNIQUE" if uid == taken else "stop"), store.write() as db:
            pages.insert(db, Draft("fact", "t", "x"), 1, 1.0, analyze("t", "x"), uid="other" + uid)
            pages.insert(db, Draft("fact", "t", "x"), 1, 1.0, analyze("t", "x"), uid=uid)
            raise RuntimeError("stop")
    assert store.read().execute("SELECT count(*) FROM pages").fetchone()[0] == count
    assert upkeep.check(store.read()) == []


def test_a_file_of_an_earlier_schema_is_brought_up_to_date_with_all_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "vmem.db"
    earlier = Database(path)
    fill(earlier, 12)
    before = earlier.read().execute("SELECT uid, text FROM pages ORDER BY id").fetchall()
    earlier.close()
    later = (*schema.MIGRATIONS, "ALTER TABLE pages ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm';")
    monkeypatch.setattr(schema, "MIGRATIONS", later)
    database = Database(path)
    try:
        assert database.read().execute("PRAGMA user_version").fetchone()[0] == schema.FIRST + len(later) - 1
        assert upkeep.check(database.read()) == []
        found = database.read().execute("SELECT uid, text, mood FROM pages ORDER BY id").fetchall()
        assert [tuple(row) for row in found] == [(*row, "calm") for row in before]
    finally:
        database.close()


def test_a_migration_that_fails_halfway_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "vmem.db"
    Database(path).close()
    broken = (*schema.MIGRATIONS, "CREATE TABLE half (a);\n" * 2)
    monkeypatch.setattr(schema, "MIGRATIONS", broken)
    connect, opened = sqlite3.connect, list[sqlite3.Connection]()
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **more: opened.append(connect(*args, **more)) or opened[-1])
    with pytest.raises(StoreError, match="half"):
        Database(path)
    monkeypatch.undo()
    for connection in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")
    database = Database(path)
    try:
        assert database.read().execute("SELECT count(*) FROM sqlite_master WHERE name = 'half'").fetchone()[0] == 0
    finally:
        database.close()


def test_reclaim_reads_each_sort_of_page_from_the_index_in_order(store: Database) -> None:
    rows = tiers.coldest(store.read(), 1, "fact", 1, 5)
    assert all(row.kind == "fact" and not row.superseded and row.uses == 0 for row in rows)
    sql = (
        f"SELECT id FROM pages WHERE project_id = 1 AND swapped = 0 AND pin = '' AND kind = 'fact'"
        f" AND {tables.STANDING} = 1 ORDER BY generation, used_at, id LIMIT 5"
    )
    plan = " ".join(row["detail"] for row in store.read().execute("EXPLAIN QUERY PLAN " + sql))
    assert "pages_by_warmth" in plan and "TEMP B-TREE" not in plan
