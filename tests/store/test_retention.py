"""What is kept for a time only goes when its time is over, round by round, and pages never do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from vmem.hot import spool
from vmem.model import Act, Draft, Resident
from vmem.store.engine.connection import Database
from vmem.store.forgotten import graves
from vmem.store.pages import changed, history, links, pages
from vmem.store.pages.pages import Indexed
from vmem.store.projects import projects
from vmem.store.sessions import activity, page_tables, sessions
from vmem.store.upkeep import queue, retention

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
    for _ in range(450 // retention.SESSIONS_PER_ROUND):
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


def test_sessions_and_projects_of_which_nothing_is_kept_go_and_all_others_stay(store: Database) -> None:
    now = 400 * DAY
    with store.write() as db:
        for name in ("kept", "bare", "buried", "new"):
            at = now if name == "new" else DAY
            owner = projects.resolve(db, (f"dir:/{name}",), name, f"/{name}", at)
            sessions.open_session(db, f"of {name}", owner, f"/{name}", "", "", at)
            if name in ("kept", "buried"):
                draft = Draft("fact", "t", "x", key=name, session_id=f"of {name}")
                page, _ = pages.insert(db, draft, owner, at, Indexed("t x"))
                if name == "buried":
                    graves.bury(db, page, "forgotten", "by the user", at)
                    pages.delete(db, [page], lambda *_: Indexed("t x"))
        sessions.open_session(db, "forked", owner, "/new", "", "", now)
        sessions.open_session(db, "its parent", owner, "/new", "", "", DAY)
        sessions.fork(db, "its parent", "forked")
    for _ in range(2):
        trim(store, now)
        now += DAY
    assert {row[0] for row in store.read().execute("SELECT id FROM sessions")} == {
        "of kept", "of new", "forked", "its parent",
    }  # fmt: skip
    assert {project.name for project in projects.every(store.read())} == {"kept", "buried", "new"}
    assert graves.is_buried(store.read(), "buried")


def test_of_what_is_only_noted_the_newest_stay_and_what_was_forgotten_stays_away(store: Database) -> None:
    graves_kept, now = 40, 50 * DAY
    with store.write() as db:
        for n in range(retention.KEPT_GRAVES + graves_kept + 3):
            cause = "forgotten" if n < graves_kept else "expired"
            db.execute(
                "INSERT INTO tombstones (uid, kind, title, project_id, why, at, mark, cause)"
                " VALUES (?, 'fact', '', 1, '', ?, ?, ?)",
                (f"u{n}", float(n), f"m{n}", cause),
            )
        for n in range(retention.KEPT_DEAD + 30):
            queue.put(db, "capture", f"j{n}", {}, now - 1000 + n)
        pairs = (
            "WITH RECURSIVE n(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n WHERE a < ?) SELECT a, a + 1, 1, a FROM n"
        )
        db.execute(f"INSERT INTO co_use {pairs}", (retention.KEPT_PAIRS + 30,))
        db.execute("UPDATE jobs SET state = 'dead'")
        db.execute("UPDATE tombstones SET cause = 'disk_cap' WHERE uid = ?", (f"u{retention.KEPT_GRAVES}",))
    trim(store, now)
    count = store.read().execute("SELECT cause, count(*) FROM tombstones GROUP BY 1").fetchall()
    assert dict(map(tuple, count)) == {"forgotten": graves_kept, "expired": retention.KEPT_GRAVES - 1, "disk_cap": 1}
    assert queue.counts(store.read()) == {"dead": retention.KEPT_DEAD}
    left = store.read().execute("SELECT min(a), count(*) FROM co_use").fetchone()
    assert tuple(left) == (31, retention.KEPT_PAIRS)
    assert queue.dead(store.read())[0].key == f"j{retention.KEPT_DEAD + 29}"
    with store.write() as db:
        retention.shed(db, 1_000_000)  # for a disk that is full, too
    assert (
        store.read().execute("SELECT count(*) FROM tombstones WHERE cause = 'forgotten'").fetchone()[0] == graves_kept
    )


def test_of_a_page_that_is_edited_without_end_the_first_and_the_newest_versions_stay(store: Database) -> None:
    often = retention.KEPT_VERSIONS + 5
    with store.write() as db:
        page, _ = pages.insert(db, Draft("fact", "t", "text 1", scope="user"), 0, 1.0, Indexed("t x"))
        for n in range(2, often + 2):
            page = pages.update(db, page, "t", f"text {n}", (), float(n), lambda *_: Indexed("t x"))
        other, _ = pages.insert(db, Draft("fact", "t", "other 1", scope="user"), 0, 1.0, Indexed("t x"))
        for n in range(2, 5):
            other = pages.update(db, other, "t", f"other {n}", (), float(n), lambda *_: Indexed("t x"))
    trim(store, 10 * DAY)
    kept = [one.text for one in history.versions(store.read(), page)]
    assert kept == ["text 1", *(f"text {n}" for n in range(6, often + 2))]
    assert [one.text for one in history.versions(store.read(), other)] == [f"other {n}" for n in range(1, 5)]
    assert changed.as_first_said(store.read(), page).text == "text 1"


def test_a_link_goes_with_the_second_of_its_pages(store: Database) -> None:
    with store.write() as db:
        one, two = (
            pages.insert(db, Draft("fact", t, "x", scope="user"), 0, 1.0, Indexed(f"{t} x"))[0] for t in ("t", "u")
        )
        links.add(db, one.uid, "revisits", two.uid, 1.0)
        pages.delete(db, [two], lambda *_: Indexed("u x"))
        assert links.of(db, one.uid)
        pages.delete(db, [one], lambda *_: Indexed("t x"))
        assert not links.of(db, one.uid)


def test_events_that_cannot_be_read_leave_the_spool_its_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "BAD_FILES", 5)
    monkeypatch.setattr(spool, "BAD_BYTES", 1000)
    home = str(tmp_path)
    for n, size in enumerate([10] * 8 + [600, 600, 5000]):
        spool.write("Stop", f"{n:04}", "", 1.0, b"{}", home)
        (tmp_path / "spool" / f"{n:04}.event").write_bytes(b"x" * size)
        spool.put_aside(spool.waiting(home)[0], home)
        left = sorted(path.name[:4] for path in (tmp_path / "spool").iterdir())
        if n == 7:
            assert left == ["0003", "0004", "0005", "0006", "0007"]
        if n == 9:
            assert left == ["0009"]
    assert left == ["0010"]  # however long it is
