"""The connections to the database file."""

from __future__ import annotations

import threading
from pathlib import Path

from vmem.store.connection import Database


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
    count = "SELECT count(*) FROM counters WHERE name LIKE 'test:%'"
    with db.snapshot():
        assert db.in_snapshot
        assert db.read().execute(count).fetchone()[0] == 0
        with db.write() as writing:
            writing.execute("INSERT INTO counters VALUES ('test:one', 1)")
        assert db.read().execute(count).fetchone()[0] == 0
    assert not db.in_snapshot
    assert db.read().execute(count).fetchone()[0] == 1
    db.close()
