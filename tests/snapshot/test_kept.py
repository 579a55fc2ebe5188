"""Snapshots that are kept: when one is taken, which stays, and what becomes of a damaged one."""

from __future__ import annotations

import zlib

import pytest

from tests.snapshot.session import GOAL, World, end, lines, work_on
from vmem.errors import InputError, NotFoundError, SchemaError
from vmem.snapshot.image import SCHEMA
from vmem.store.sessions import snapshots


def test_every_stop_leaves_a_snapshot_unless_nothing_changed(world: World) -> None:
    work_on(world)
    before = lines(world)
    assert [line["trigger"] for line in before] == ["Stop"] * 3
    world.send("Stop", "s1", last_assistant_message="Renamed.")
    world.work()
    assert [line["id"] for line in lines(world)] == [line["id"] for line in before]
    assert lines(world)[0]["at"] > before[0]["at"]  # what it says still held then
    assert world.call("snapshot.dump", session="s1")["new"] is False


def test_a_snapshot_that_the_user_took_keeps_its_time(world: World) -> None:
    work_on(world)
    world.turn("s1", "Have a look at the weather in this town, please do.")
    world.call("snapshot.pin", id=lines(world)[0]["id"])
    before = lines(world)
    world.send("Stop", "s1", last_assistant_message="Done.")
    world.work()
    assert lines(world) == before


def test_the_snapshot_of_a_compaction_has_what_was_resident_before_it(world: World) -> None:
    uid = world.call("remember", text="The staging database listens on port 6543.")["page"]["uid"]
    world.turn("s1", "Which port does the staging database listen on?")
    world.send("PreCompact", "s1", trigger="manual")
    world.send("SessionStart", "s1", source="compact")  # before the background work came to it
    world.work()
    (line,) = [line for line in lines(world) if line["trigger"] == "PreCompact"] or lines(world)[:1]
    image = world.call("snapshot.show", id=line["id"])["image"]
    assert uid in [pointer["uid"] for pointer in image["resident"]]


def test_a_damaged_snapshot_is_refused_and_the_one_before_is_used(world: World) -> None:
    work_on(world)
    newest, before = lines(world)[:2]
    with world.core.db.write() as db:
        image = bytearray(db.execute("SELECT image FROM snapshots WHERE id = ?", (newest["id"],)).fetchone()[0])
        image[len(image) // 2] ^= 0x10
        db.execute("UPDATE snapshots SET image = ? WHERE id = ?", (bytes(image), newest["id"]))
    for operation in ("show", "export"):
        with pytest.raises(SchemaError, match="damaged"):
            world.call(f"snapshot.{operation}", id=newest["id"])
    told = world.call("snapshot.restore", id=newest["id"])
    assert told["snapshot"]["id"] == before["id"] and str(newest["id"]) in told["refused"][0]
    assert "was refused" in told["text"] and GOAL in told["text"]
    end(world)
    assert GOAL in world.send("SessionStart", "s2", source="startup")


def test_a_snapshot_of_a_newer_vmem_is_refused_and_the_one_before_is_used(world: World) -> None:
    work_on(world)
    newest, before = lines(world)[:2]
    with world.core.db.write() as db:
        document = snapshots.document(db, str(newest["id"])).replace(b'"schema":%d' % SCHEMA, b'"schema":99')
        db.execute("UPDATE snapshots SET image = ? WHERE id = ?", (zlib.compress(document), newest["id"]))
    with pytest.raises(SchemaError, match="upgrade"):
        world.call("snapshot.validate", id=newest["id"])
    told = world.call("snapshot.restore")
    assert told["snapshot"]["id"] == before["id"] and "upgrade" in told["refused"][0]


def damage(world: World) -> None:
    with world.core.db.write() as db:
        db.execute("UPDATE snapshots SET image = x'00112233'")


def test_a_damaged_snapshot_does_not_keep_a_good_one_from_being_taken(world: World) -> None:
    work_on(world)
    damage(world)
    taken = world.call("snapshot.dump", session="s1")
    assert taken["new"] and GOAL in world.call("snapshot.restore", id=taken["snapshot"]["id"])["text"]


def test_where_no_snapshot_can_be_read_it_is_said_and_sessions_go_on(world: World) -> None:
    work_on(world)
    damage(world)
    with pytest.raises(SchemaError, match="damaged"):
        world.call("snapshot.restore")
    assert GOAL in world.compact("s1")  # which is told from the pages
    end(world)
    damage(world)
    assert "Where the last session" not in world.send("SessionStart", "s2", source="startup")
    world.turn("s2", "continue where we left off")
    assert lines(world)[0]["session_id"] == "s2"


def test_a_sessions_newest_snapshot_is_its_last_one_whatever_the_clock_says(world: World) -> None:
    work_on(world)
    world.clock.now -= 3600
    world.turn("s1", "Now write the documentation of the reader module.", "Written.")
    assert lines(world, session="s1")[0]["at"] > lines(world, session="s1")[1]["at"]
    assert "documentation" in world.call("snapshot.show", id=lines(world, session="s1")[0]["id"])["image"]["task"]


def test_rm_removes_one_and_a_dry_run_none(world: World) -> None:
    work_on(world)
    ident = lines(world)[0]["id"]
    assert world.call("snapshot.rm", id=ident, dry_run=True)["removed"] is False
    assert len(lines(world)) == 3
    world.call("snapshot.rm", id=str(ident)[:6])
    assert len(lines(world)) == 2
    with pytest.raises(InputError):
        world.call("snapshot.rm")


def test_retention_keeps_each_sessions_newest_longest_and_pinned_ones_for_ever(world: World) -> None:
    (world.home / "config.toml").write_text("[snapshot]\nkeep_count = 2\nkeep_days = 5\n")
    work_on(world, "s1")
    pinned = lines(world)[2]["id"]
    world.call("snapshot.pin", id=pinned)
    work_on(world, "s2", "Rewrite the importer so that it streams its input.")
    newest = {session: next(x["id"] for x in lines(world) if x["session_id"] == session) for session in ("s1", "s2")}
    world.clock.now += 120
    world.memory.tick()
    world.work()
    assert {line["id"] for line in lines(world)} == {pinned, *newest.values()}
    world.age(6 * 86_400)
    world.work()
    assert {line["id"] for line in lines(world)} == {pinned}


def test_a_tick_snapshots_a_session_that_was_active_since_its_last_one(world: World) -> None:
    work_on(world)
    world.clock.now += 1
    world.send("UserPromptSubmit", "s1", prompt="Now port all the queries of the reader module.", prompt_id="px")
    world.memory.tick()
    world.work()
    assert lines(world)[0]["trigger"] == "Stop"  # the last one is not old enough
    world.clock.now += 200
    world.memory.tick()
    world.work()
    assert lines(world)[0]["trigger"] == "tick"
    assert "port all the queries" in world.call("snapshot.show")["image"]["task"]


def test_a_tick_snapshots_what_was_done_last_however_soon_after_the_one_before(world: World) -> None:
    work_on(world)
    world.send("UserPromptSubmit", "s1", prompt="Now port all the queries of the reader module.", prompt_id="px")
    world.clock.now += 200
    for name, later_s in (("reader.py", 2), ("writer.py", 200)):
        world.clock.now += 2
        world.send("PostToolUse", "s1", tool_name="Write", tool_input={"file_path": f"{world.project}/{name}"},
                   tool_response="written")  # fmt: skip
        world.clock.now += later_s
        world.memory.tick()
        world.work()
    assert "writer.py" in str(world.call("snapshot.show")["image"]["files"])


def test_a_tick_leaves_a_session_alone_that_nobody_was_at_for_long(world: World) -> None:
    work_on(world)
    world.clock.now += 1
    world.send("UserPromptSubmit", "s1", prompt="Now port all the queries of the reader module.", prompt_id="px")
    world.clock.now += 40 * 86400
    world.send("SessionStart", "s2", source="startup")  # the project is in use
    world.memory.tick()
    world.work()
    assert next(line["trigger"] for line in lines(world) if line["session_id"] == "s1") == "Stop"


def test_nothing_is_kept_of_a_project_where_capture_is_off(world: World) -> None:
    (world.home / "config.toml").write_text("[capture]\nenabled = false\n")
    work_on(world)
    world.clock.now += 500
    world.memory.tick()
    world.work()
    assert lines(world) == []


def test_a_snapshot_of_no_named_session_is_of_the_one_that_was_seen_last(world: World) -> None:
    with pytest.raises(NotFoundError, match="no session was seen"):
        world.call("snapshot.dump")
    work_on(world, "s1")
    work_on(world, "s2", "Rewrite the importer so that it streams its input.")
    assert world.call("snapshot.dump")["snapshot"]["session_id"] == "s2"


def test_a_snapshot_of_an_unknown_session_is_an_error_that_says_so(world: World) -> None:
    with pytest.raises(NotFoundError, match="no session"):
        world.call("snapshot.dump", session="nobody")
    with pytest.raises(NotFoundError):
        world.call("snapshot.show", id="zzzz")
