"""Whole sessions through the facade: compacted, ended, cleared, taken up, handed over."""

from __future__ import annotations

import json
import os
import random
import zlib
from pathlib import Path

import pytest

from tests.capture.talk import Talk
from tests.snapshot.session import GOAL, World, bash, commit, git, make_repository, work_on
from vmem.errors import InputError, NotFoundError, SchemaError
from vmem.recall.render import HEADER
from vmem.recall.tokens import estimate_tokens
from vmem.snapshot.image import SCHEMA
from vmem.snapshot.restore import PARTLY
from vmem.store import snapshots

pytestmark = pytest.mark.promise(n=4)


def lines(world: World, **fields: object) -> list[dict[str, object]]:
    return list(world.call("snapshot.list", **fields)["snapshots"])


def test_a_compaction_brings_back_goal_rules_plan_and_files(world: World) -> None:
    work_on(world)
    text = world.compact("s1")
    for part in (GOAL, "never use an ORM", "write the migration", "a.py", "`pytest -q` -> 3 passed", "Branch main at"):
        assert part in text, part
    assert estimate_tokens(text) <= 2000


def test_the_same_compaction_gives_the_same_text(world: World) -> None:
    work_on(world)
    world.send("PreCompact", "s1", trigger="manual")
    event = {"session_id": "s1", "cwd": str(world.project), "source": "compact"}
    first, second = (
        world.memory.reply("SessionStart", f"x{n}", json.dumps(event).encode(), 1e18).body for n in range(2)
    )
    assert first == second and first


def test_hard_pins_are_back_after_every_compaction_and_clear(world: World) -> None:
    world.call("remember", text="Never push to main without review.", kind="constraint", pin="hard")
    work_on(world)
    for _ in range(3):
        assert "Never push to main without review." in world.compact("s1")
    world.send("SessionEnd", "s1", reason="clear")
    assert "Never push to main without review." in world.send("SessionStart", "s2", source="clear")


def test_a_page_that_was_injected_is_told_again_after_the_compaction_and_once(world: World) -> None:
    world.call("remember", text="The staging database listens on port 6543.")
    world.turn("s0", "Just a first word about this project and its weather.")
    told = world.turn("s1", "Which port does the staging database listen on?")
    assert "6543" in told
    assert world.compact("s1").count("6543") == 1
    assert "6543" not in world.turn("s1", "And which port does the staging database listen on, again?")


def test_what_the_kept_prompt_was_told_is_not_told_again(world: World) -> None:
    world.call("remember", text="The staging database listens on port 6543.")
    world.turn("s1", "A first word about this project, so that there is a turn before.")
    told = world.send("UserPromptSubmit", "s1", prompt="Which port does the staging database listen on?")
    assert "6543" in told
    world.send("PreCompact", "s1", trigger="auto")
    assert "6543" not in world.send("SessionStart", "s1", source="compact")


def test_a_replaced_statement_is_not_told_as_current(world: World) -> None:
    old = world.call("remember", text="The API listens on port 8080.", session="s1")["page"]["uid"]
    world.call("remember", text="The API listens on port 9090.", session="s1", supersedes=old)
    work_on(world)
    text = world.compact("s1")
    assert "9090" in text and "8080" not in text


def test_a_file_changed_behind_the_sessions_back_is_marked(world: World) -> None:
    work_on(world)
    assert "a.py (changed since)" not in world.compact("s1")
    world.turn("s1", "Have a look at the weather in this town, please do.")
    (world.project / "a.py").write_text("x = 2")
    assert "a.py (changed since)" in world.compact("s1")


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


def test_failed_commands_come_from_the_transcript_with_secrets_cut(world: World, tmp_path: Path) -> None:
    talk = Talk(session_id="s1", cwd=str(world.project))
    secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    talk.user("Install the driver for the database, please.").bash(
        "pip install psycopg9", f"no such: {secret}", failed=True
    )
    talk.bash("make test", "boom", failed=True).bash("make test", "ok").says("It failed.")
    path = talk.write(tmp_path / "t.jsonl")
    world.send("UserPromptSubmit", "s1", prompt="Install the driver for the database, please.", prompt_id="p1")
    for _ in range(2):
        world.send("Stop", "s1", last_assistant_message="It failed.", transcript_path=str(path), prompt_id="p1")
        world.work()
    image = world.call("snapshot.show")["image"]
    assert [item["command"] for item in image["failed"]] == ["pip install psycopg9"]
    assert "[redacted" in image["failed"][0]["result"]
    assert image["client"] == "2.1.197"
    assert "Failed, do not try again" in world.compact("s1")


def test_tasks_of_the_hosts_own_list_are_followed(world: World) -> None:
    make = {"tool_name": "TaskCreate", "tool_input": {"subject": "write tests"}, "tool_response": {"task": {"id": "1"}}}
    done = {"tool_name": "TaskUpdate", "tool_input": {"taskId": "1", "status": "completed"}, "tool_response": {}}
    world.turn("s1", "Write the tests for the reader module, please.", tools=(make,))
    assert world.call("snapshot.show")["image"]["todo"] == [{"text": "write tests", "status": "pending"}]
    world.turn("s1", "Now finish them all, one after the other.", tools=(done,))
    assert world.call("snapshot.show")["image"]["todo"] == [{"text": "write tests", "status": "completed"}]


# -- the next session


def end(world: World, session: str = "s1", reason: str = "other", hours: float = 2) -> None:
    world.send("SessionEnd", session, reason=reason)
    world.work()
    world.clock.now += hours * 3600


def test_the_next_session_is_told_shortly_where_the_last_one_stopped(world: World) -> None:
    work_on(world)
    end(world)
    text = world.send("SessionStart", "s2", source="startup")
    assert "Where the last session here stopped, 2 h ago" in text and GOAL in text and "write the migration" in text
    assert estimate_tokens(text) <= 1200


def test_an_offer_says_that_the_branch_has_moved_since_and_only_then(world: World) -> None:
    work_on(world)
    end(world)
    assert "HEAD moved" not in world.send("SessionStart", "s2", source="startup")
    commit(world.project, "second")
    world.look_anew()
    assert "since then HEAD moved" in world.send("SessionStart", "s3", source="startup")


def test_what_a_compaction_brings_back_says_which_page_is_older_than_its_file(world: World) -> None:
    work_on(world)
    lessons = {"settled.py": "The reader wants its rows sorted.", "touched.py": "Dates of the touched export are UTC."}
    for name, text in lessons.items():  # not alike: of two that nearly say the same, one is told
        path = world.project / name
        path.write_text("")
        os.utime(path, (world.clock.now - 60, world.clock.now - 60))
        world.call("remember", text=text, kind="lesson", session="s1", files=[str(path)])
    os.utime(world.project / "touched.py", (world.clock.now + 60, world.clock.now + 60))
    marked = [line for line in world.compact("s1").splitlines() if "its file changed since" in line]
    assert len(marked) == 1 and "touched export" in marked[0]


def test_an_old_session_is_not_offered_but_found_when_asked_for(world: World) -> None:
    work_on(world)
    end(world, hours=24 * 10)
    assert "Where the last session" not in world.send("SessionStart", "s2", source="startup")
    assert GOAL in world.send("UserPromptSubmit", "s2", prompt="continue where we left off")


def test_another_branch_is_not_offered(world: World) -> None:
    work_on(world)
    end(world)
    git(world.project, "switch", "-q", "-c", "other")
    world.look_anew()
    assert "Where the last session" not in world.send("SessionStart", "s2", source="startup")


@pytest.mark.parametrize("prompt", ["continue", "pick up where we left off", "接着上次"])
def test_the_user_asks_and_gets_the_state(world: World, prompt: str) -> None:
    work_on(world)
    end(world)
    world.send("SessionStart", "s2", source="startup")
    text = world.send("UserPromptSubmit", "s2", prompt=prompt)
    assert GOAL in text and "write the migration" in text and "Rename the function" in text
    assert estimate_tokens(text) <= 2000 and "Others stopped" not in text


def test_a_bare_continue_within_a_session_is_left_alone(world: World) -> None:
    work_on(world)
    end(world)
    world.turn("s2", "Write a haiku about the sea, the moon and the stars.")
    assert world.send("UserPromptSubmit", "s2", prompt="continue") == ""


def test_several_sessions_open_at_once_give_the_choice(world: World) -> None:
    work_on(world, "s1")
    work_on(world, "s2", "Rewrite the importer so that it streams its input.")
    end(world, "s1", hours=0)
    end(world, "s2", hours=1)
    text = world.send("UserPromptSubmit", "s3", prompt="continue where we left off")
    ident = next(line["id"] for line in lines(world) if line["session_id"] == "s1")
    assert "Others stopped within the hour before it" in text and str(ident) in text and "Rewrite the importer" in text


def test_a_clear_leaves_rules_and_a_pointer(world: World) -> None:
    work_on(world)
    end(world, reason="clear", hours=0)
    text = world.send("SessionStart", "s2", source="clear")
    assert f"vmem snapshot restore {lines(world)[0]['id']}" in text
    assert "ORM" in text and "migration" not in text


def test_an_unrelated_project_is_told_nothing(world: World, tmp_path: Path) -> None:
    work_on(world)
    end(world)
    other = make_repository(tmp_path / "other", **{"x.txt": "another history"})
    assert world.send("SessionStart", "s2", source="startup", cwd=str(other)) == ""
    assert "billing" not in world.send("UserPromptSubmit", "s2", prompt="continue where we left off", cwd=str(other))
    ident = lines(world)[0]["id"]
    assert lines(world, cwd=str(other)) == []
    for operation in ("show", "validate", "restore", "export", "rm", "diff", "pin"):
        with pytest.raises(NotFoundError):
            world.call(f"snapshot.{operation}", id=ident, cwd=str(other))


def test_the_offer_can_be_turned_off(world: World) -> None:
    (world.home / "config.toml").write_text("[snapshot]\noffer_hours = 0\n")
    work_on(world)
    end(world)
    assert "Where the last session" not in world.send("SessionStart", "s2", source="startup")


# -- by id


def test_another_session_takes_a_snapshot_over(world: World) -> None:
    work_on(world)
    world.turn("s9", "I am another agent with another task in this project.")
    ident = next(line["id"] for line in lines(world) if line["session_id"] == "s1")
    told = world.call("snapshot.restore", id=ident, session="s9")
    assert GOAL in told["text"] and told["tokens"] <= 2000
    again = world.call("snapshot.restore", id=ident, session="s9")
    assert not set(again["pages"]) & set(told["pages"])


def test_an_agents_own_pages_do_not_travel_with_a_hand_over(world: World) -> None:
    world.call(
        "remember",
        text="The reviewer's private rule is called Zanzibar.",
        scope="agent",
        agent="reviewer",
        session="s1",
    )
    work_on(world)
    assert "Zanzibar" not in world.call("snapshot.restore")["text"]
    assert "Zanzibar" not in json.dumps(world.call("snapshot.show"))


def test_a_forgotten_page_is_gone_from_every_view(world: World) -> None:
    uid = world.call("remember", text="The vault code is Rosebud-42.", kind="fact", session="s1")["page"]["uid"]
    work_on(world)
    assert "Rosebud" in json.dumps(world.call("snapshot.show"))
    world.call("forget", uids=[uid])
    for operation in ("show", "restore", "export", "validate"):
        assert "Rosebud" not in json.dumps(world.call(f"snapshot.{operation}")), operation


def test_a_forgotten_exchange_takes_the_goal_that_it_gave_with_it(world: World) -> None:
    work_on(world)
    assert "PostgreSQL 16" in world.call("snapshot.restore")["text"]
    for page in world.call("timeline")["pages"]:  # the exchange, and whatever was taken from it
        if "PostgreSQL 16" in page["text"]:
            world.call("forget", uids=[page["uid"]])
    for operation in ("list", "show", "restore", "export"):
        assert "PostgreSQL 16" not in json.dumps(world.call(f"snapshot.{operation}")), operation
    end(world)
    assert "PostgreSQL 16" not in world.send("SessionStart", "s2", source="startup")


def test_what_was_forgotten_for_good_is_in_no_snapshot_on_the_disk(world: World) -> None:
    uid = world.call("remember", text="The vault code is Rosebud-42.", kind="fact", session="s1")["page"]["uid"]
    work_on(world)
    db = world.core.db.read()
    idents = [row[0] for row in db.execute("SELECT id FROM snapshots")]
    assert any(b"Rosebud" in snapshots.document(db, ident) for ident in idents)
    world.call("forget", uids=[uid])
    world.clock.now += 31 * 86_400
    world.memory.tick()
    idents = [row[0] for row in db.execute("SELECT id FROM snapshots")]
    assert idents
    assert not any(b"Rosebud" in snapshots.document(db, ident) for ident in idents)
    assert world.call("snapshot.show")["image"]["goal"] == GOAL


def test_validation_tells_what_changed(world: World) -> None:
    work_on(world)
    kept = world.call("remember", text="The API listens on port 8080.", session="s1")["page"]["uid"]
    gone = world.call("remember", text="The tests take forty minutes.", session="s1")["page"]["uid"]
    ident = world.call("snapshot.dump", session="s1")["snapshot"]["id"]
    assert world.call("snapshot.validate", id=ident)["stale"] == 0
    world.call("edit", uid=kept, text="The API listens on port 9090.")
    world.call("forget", uids=[gone])
    (world.project / "a.py").write_text("x = 3")
    commit(world.project, "third thing")
    world.look_anew()
    found = {(c["what"], c["name"]): c for c in world.call("snapshot.validate", id=ident)["checks"]}
    assert found["page", kept]["state"] == "changed" and found["page", gone]["state"] == "gone"
    assert found["file", "a.py"]["state"] == "changed"
    head = next(check for (what, _), check in found.items() if what == "head")
    assert head["state"] == "changed" and "third thing" in head["detail"]
    text = world.call("snapshot.restore", id=ident)["text"]
    assert "9090" in text and "changed since the snapshot" in text and "8080" not in text
    assert "a.py (changed since)" in text and "third thing" in text and "1 are gone" in text


def test_what_was_replaced_is_followed_to_what_replaced_it(world: World) -> None:
    work_on(world)
    old = world.call("remember", text="The cache holds 100 entries.", session="s1")["page"]["uid"]
    ident = world.call("snapshot.dump", session="s1")["snapshot"]["id"]
    world.call("remember", text="The cache holds 500 entries.", supersedes=old)
    text = world.call("snapshot.restore", id=ident)["text"]
    assert "500 entries" in text and "100 entries" not in text


def test_a_branch_that_is_gone_is_said(world: World) -> None:
    git(world.project, "switch", "-q", "-c", "feature")
    work_on(world)
    git(world.project, "switch", "-q", "main")
    git(world.project, "branch", "-D", "feature")
    world.look_anew()
    ident = lines(world)[0]["id"]
    assert "branch feature is gone, now on main" in world.call("snapshot.restore", id=ident)["text"]


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


def test_a_clock_that_was_wrong_for_a_while_does_not_bring_back_an_old_session_for_ever(world: World) -> None:
    right = world.clock.now
    world.clock.now += 400 * 86_400
    work_on(world, "s1", "Paint the shed of the harbour master in green.")
    end(world)
    world.clock.now = right
    work_on(world, "s2")
    end(world, "s2")
    newest = lines(world, session="s2")[0]["id"]
    told = world.send("SessionStart", "s3", source="startup")
    offer, _, _ = told.partition(HEADER)
    assert GOAL in offer and "harbour" not in offer and str(newest) in offer
    assert GOAL in world.turn("s4", "continue where we left off")


def test_a_sessions_newest_snapshot_is_its_last_one_whatever_the_clock_says(world: World) -> None:
    work_on(world)
    world.clock.now -= 3600
    world.turn("s1", "Now write the documentation of the reader module.", "Written.")
    assert lines(world, session="s1")[0]["at"] > lines(world, session="s1")[1]["at"]
    assert "documentation" in world.call("snapshot.show", id=lines(world, session="s1")[0]["id"])["image"]["task"]


def test_differences_between_two_snapshots_are_named(world: World) -> None:
    work_on(world)
    world.turn("s1", "Now write the documentation of the reader module.", "Written.", (bash("make docs", "ok"),))
    changes = {(c["field"], c["after"]) for c in world.call("snapshot.diff")["changes"]}
    assert ("task", "Now write the documentation of the reader module.") in changes
    assert ("commands", "make docs -> ok") in changes


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
    world.clock.now += 6 * 86_400
    world.memory.tick()
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


def test_a_file_that_cannot_be_compared_is_not_called_changed(world: World) -> None:
    work_on(world)
    (world.project / "a.py").unlink()
    (world.project / "a.py").mkdir()
    checks = world.call("snapshot.validate", id=lines(world)[0]["id"])["checks"]
    assert [check["state"] for check in checks if check["name"] == "a.py"] == ["unknown"]


def test_a_snapshot_of_an_unknown_session_is_an_error_that_says_so(world: World) -> None:
    with pytest.raises(NotFoundError, match="no session"):
        world.call("snapshot.dump", session="nobody")
    with pytest.raises(NotFoundError):
        world.call("snapshot.show", id="zzzz")


def test_a_short_session_keeps_what_its_answers_said_and_a_long_one_more_of_its_exchanges(world: World) -> None:
    draw = random.Random(2)

    def words(count: int) -> list[str]:
        return [
            "".join(draw.choices("bdfgklmnprst", k=1)[0] + draw.choice("aeiou") for _ in range(3)) for _ in range(count)
        ]

    world.send("SessionStart", "s1", source="startup")
    later = []
    for n in range(10):
        a, b, c, d, e, f = words(6)
        later.append(f)
        world.turn(
            "s1",
            f"why does {a} {b} stop?",
            f"The cause was {c}, because it held {d} {n}1. Since then {e} writes to {f}.",
        )
    told = world.compact("s1")
    assert estimate_tokens(told) <= 2000
    assert all(word in told for word in later) and PARTLY not in told
    for n in range(70):
        said = " ".join(words(9))
        world.turn("s1", f"set {said} to {n * 7}", f"It is {' '.join(words(12))} now because of {' '.join(words(12))}.")
    told = world.compact("s1")
    assert estimate_tokens(told) <= 2000
    assert told.count("\n- turn ") > 20 and told.splitlines()[0].endswith(PARTLY)
