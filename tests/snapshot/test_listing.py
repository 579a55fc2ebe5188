"""Lists of snapshots: right, newest first, and made without looking at an image."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.snapshot.session import World
from tests.support.cost import statements_of
from vmem.store.engine.connection import Database
from vmem.store.sessions import snapshots
from vmem.store.sessions.snapshots import Stored


def line(number: int, project_id: int = 1, session: str = "s1") -> Stored:
    return Stored(f"id{number:06d}", session, project_id, "", "Stop", 1000.0 + number, "main", f"goal {number}", False,
                  f"hash{number}", 0)  # fmt: skip


def test_the_newest_come_first_of_one_project_or_of_all(tmp_path: Path) -> None:
    database = Database(tmp_path / "vmem.db")
    try:
        with database.write() as db:
            for number in range(40):
                snapshots.add(db, line(number, 1 + number % 2, f"s{number % 3}"), b"x" * 100 * number)
        db = database.read()
        assert [found.id for found in snapshots.listing(db, None, 3)] == ["id000039", "id000038", "id000037"]
        assert [found.id for found in snapshots.listing(db, 1, 2)] == ["id000038", "id000036"]
        assert {found["session_id"] for found in snapshots.lines(db, None, 99, "s2")} == {"s2"}
        sizes = {found.id: found.bytes for found in snapshots.listing(db, None, 99)}
        kept = {row["id"]: len(row["image"]) for row in db.execute("SELECT id, image FROM snapshots")}
        assert sizes == kept
    finally:
        database.close()


@pytest.mark.parametrize("project_id", [1, None])
def test_a_list_is_made_from_an_index_alone(tmp_path: Path, project_id: int | None) -> None:
    database = Database(tmp_path / "vmem.db")
    try:
        with database.write() as db:
            for number in range(10):
                snapshots.add(db, line(number), b"image")
        db = database.read()
        with statements_of(db) as asked:
            assert len(snapshots.lines(db, project_id, 50)) == 10
        (query,) = [text for text in asked if "FROM snapshots" in text]
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {query}")]
        assert any("COVERING INDEX snapshots_by_project" in step for step in plan), plan
    finally:
        database.close()


def test_the_goal_of_a_forgotten_page_is_not_listed(world: World) -> None:
    world.turn("s1", "Move the billing service to PostgreSQL 16 by Friday.", "Fine.")
    (before,) = world.call("snapshot.list")["snapshots"]
    assert "billing" in before["goal"]
    page = next(p for p in world.call("timeline")["pages"] if p["kind"] == "episode")
    world.call("forget", uids=[page["uid"]])
    assert all("billing" not in found["goal"] for found in world.call("snapshot.list")["snapshots"])
