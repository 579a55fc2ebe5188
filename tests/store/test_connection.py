"""The connections to the database file."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.daemon import REPOSITORY
from vmem.errors import BusyError, SchemaError, StoreError
from vmem.store.engine.connection import Database, read_only_uri
from vmem.store.upkeep import upkeep

COUNT = "SELECT count(*) FROM counters WHERE name LIKE 'test:%'"
NOTE = "INSERT INTO counters VALUES ('test:one', 1)"


def test_after_memory_was_given_back_every_thread_reads_and_writes_on(tmp_path: Path) -> None:
    database = Database(tmp_path / "vmem.db")
    with database.write() as db:
        db.execute("INSERT INTO meta VALUES ('one', '1')")
    seen: list[str] = []

    def read() -> None:
        seen.append(database.read().execute("SELECT value FROM meta WHERE name = 'one'").fetchone()[0])
        asked.set()
        assert shrunk.wait(30)
        seen.append(database.read().execute("SELECT value FROM meta WHERE name = 'one'").fetchone()[0])

    asked, shrunk = threading.Event(), threading.Event()
    reader = threading.Thread(target=read)
    reader.start()
    assert asked.wait(30)
    database.shrink()
    with database.write() as db:
        db.execute("UPDATE meta SET value = '2' WHERE name = 'one'")
    shrunk.set()
    reader.join()
    assert seen == ["1", "2"]
    database.close()
    database.shrink()  # nothing to do any more


def test_a_snapshot_reads_of_one_moment_whatever_is_committed_meanwhile(tmp_path: Path) -> None:
    db = Database(tmp_path / "vmem.db")
    with db.snapshot():
        assert db.in_snapshot
        assert db.read().execute(COUNT).fetchone()[0] == 0
        with db.write() as writing:
            writing.execute(NOTE)
        assert db.read().execute(COUNT).fetchone()[0] == 0
    assert not db.in_snapshot
    assert db.read().execute(COUNT).fetchone()[0] == 1
    db.close()


@pytest.mark.parametrize("version", [0, 1])
def test_a_database_of_another_program_is_refused_and_left_as_it_was(tmp_path: Path, version: int) -> None:
    path = tmp_path / "vmem.db"
    with closing(sqlite3.connect(path)) as theirs:
        theirs.executescript(f"CREATE TABLE bookmarks (url); PRAGMA user_version = {version};")
    before = path.read_bytes()
    with pytest.raises(SchemaError, match="not a vMem database"):
        Database(path)
    assert path.read_bytes() == before


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    db = Database(tmp_path / "vmem.db")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.read().execute(NOTE)
    assert db.read().execute(COUNT).fetchone()[0] == 0
    db.close()


def test_a_file_that_could_only_be_opened_to_be_read_is_opened_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As SQLite opens it where another thread has just taken the last descriptor."""
    db = Database(tmp_path / "vmem.db")
    with monkeypatch.context() as short:
        opened = sqlite3.connect
        short.setattr(sqlite3, "connect", lambda path, **how: opened(read_only_uri(path), uri=True, **how))
        with pytest.raises(StoreError, match="readonly"), db.store_errors():
            db.read()
        with pytest.raises(StoreError, match="readonly"):
            Database(tmp_path / "vmem.db")
    assert upkeep.check(db.read()) == []  # which the engine knows only as a write
    db.close()


def test_what_fails_half_way_is_not_written_and_the_next_one_is(tmp_path: Path) -> None:
    db = Database(tmp_path / "vmem.db")
    for error, failing in ((KeyError, "raise"), (StoreError, "INSERT INTO nowhere VALUES (1)")):
        with pytest.raises(error), db.write() as writing:
            writing.execute(NOTE)
            if failing == "raise":
                raise KeyError
            writing.execute(failing)
    assert db.read().execute(COUNT).fetchone()[0] == 0
    with db.write() as writing:
        writing.execute(NOTE)
    assert db.read().execute(COUNT).fetchone()[0] == 1
    db.close()


def test_a_second_writer_waits_so_long_and_is_then_told_that_the_first_is_busy(tmp_path: Path) -> None:
    db = Database(tmp_path / "vmem.db")
    refused: list[BaseException] = []

    def write() -> None:
        try:
            with db.write(timeout_ms=20):
                pass
        except BusyError as error:
            refused.append(error)

    with db.write() as writing:
        second = threading.Thread(target=write)
        second.start()
        second.join()
        writing.execute(NOTE)
    assert len(refused) == 1
    assert db.read().execute(COUNT).fetchone()[0] == 1
    db.close()


@pytest.mark.parametrize("instead", ["nothing", "another file"])
def test_a_file_that_was_moved_is_neither_written_nor_opened_anew(tmp_path: Path, instead: str) -> None:
    path, moved = tmp_path / "vmem.db", tmp_path / "moved.db"
    db = Database(path)
    path.rename(moved)
    if instead == "another file":
        path.write_bytes(b"somebody's own")
    assert not db.in_place()
    with pytest.raises(StoreError, match="was moved"), db.write() as writing:
        writing.execute(NOTE)
    with pytest.raises(StoreError, match="was moved"):
        db.read()
    db.close()
    with sqlite3.connect(moved) as found:
        assert found.execute(COUNT).fetchone()[0] == 0
    found.close()
    assert not path.exists() if instead == "nothing" else path.read_bytes() == b"somebody's own"


def test_whoever_reads_or_writes_after_the_end_is_told(tmp_path: Path) -> None:
    db = Database(tmp_path / "vmem.db")
    db.close()
    with pytest.raises(StoreError, match="closed"):
        db.read()
    with pytest.raises(StoreError, match="closed"), db.write():
        pass
    assert db.fold()


def test_what_is_committed_outlives_a_power_cut_but_for_the_last_moments(tmp_path: Path) -> None:
    """Asked of another process: in this one nothing waits for the disk."""
    code = (
        "import sys; from pathlib import Path; from vmem.store.engine.connection import Database\n"
        "names = ('journal_mode', 'synchronous', 'checkpoint_fullfsync')\n"
        "with Database(Path(sys.argv[1])).write() as db:\n"
        "    print(*(db.execute(f'PRAGMA {name}').fetchone()[0] for name in names))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "vmem.db")], capture_output=True, cwd=REPOSITORY)
    assert done.stdout.split() == [b"wal", b"1", b"1"]
