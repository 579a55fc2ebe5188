"""What is kept for a time only goes when its time is over, round by round, and pages never do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from vmem.model import Act, Draft, Resident
from vmem.store.engine.connection import Database
from vmem.store.pages import pages
from vmem.store.pages.pages import Indexed
from vmem.store.sessions import activity, page_tables, sessions
from vmem.store.upkeep import retention

pytestmark = pytest.mark.promise(n=10)

DAY = 86_400.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "vmem.db")
    yield database
    database.close()


def trim(store: Database, now: float) -> None:
    with store.write() as db:
        retention.trim(db, now, ledger_before=now - 365 * DAY)


def holding(store: Database, table: str) -> set[str]:
    return {row[0] for row in store.read().execute(f"SELECT session_id FROM {table}")}


def test_page_tables_of_idle_sessions_go_however_many_there_are(store: Database) -> None:
    with store.write() as db:
        page, _ = pages.insert(db, Draft("fact", "t", "x", scope="user"), 0, 1.0, Indexed("t x"))
        for n in range(450):
            sessions.open_session(db, f"s{n:03}", 1, "/p", "", "", 10.0 * DAY)  # all seen at the same moment
            page_tables.make_resident(db, f"s{n:03}", "", [Resident(page.uid, 1, 5, 1, "prompt")], 1.0)
            activity.add(db, Act("read", "/p/a.py", turn=1, session_id=f"s{n:03}", at=1.0))
        sessions.open_session(db, "active", 1, "/p", "", "", 99.0 * DAY)
        page_tables.make_resident(db, "active", "", [Resident(page.uid, 1, 5, 1, "prompt")], 1.0)
    trim(store, 99 * DAY)
    assert len(holding(store, "residency")) == 451
    for _ in range(3):
        trim(store, 101 * DAY)
    assert holding(store, "residency") == {"active"} and holding(store, "activity") == set()
    assert store.read().execute("SELECT count(*) FROM pages").fetchone()[0] == 1


def test_a_session_that_came_back_is_idle_again_later(store: Database) -> None:
    with store.write() as db:
        page, _ = pages.insert(db, Draft("fact", "t", "x", scope="user"), 0, 1.0, Indexed("t x"))
        for name in ("a", "b"):
            sessions.open_session(db, name, 1, "/p", "", "", DAY)
            page_tables.make_resident(db, name, "", [Resident(page.uid, 1, 5, 1, "prompt")], 1.0)
    trim(store, 100 * DAY)
    assert holding(store, "residency") == set()
    with store.write() as db:
        sessions.open_session(db, "a", 1, "/p", "", "", 100 * DAY)
        page_tables.make_resident(db, "a", "", [Resident(page.uid, 1, 5, 1, "prompt")], 1.0)
    trim(store, 150 * DAY)
    assert holding(store, "residency") == {"a"}
    trim(store, 191 * DAY)
    assert holding(store, "residency") == set()
