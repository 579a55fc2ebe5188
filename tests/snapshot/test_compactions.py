"""A session that is compacted: what mattered is back after it, once, and nothing stale."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest

from tests.capture.talk import Talk
from tests.snapshot.session import GOAL, World, work_on
from vmem.recall.words.tokens import estimate_tokens
from vmem.snapshot.restore import PARTLY

pytestmark = pytest.mark.promise(n=4)


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
    for n in range(45):
        said = " ".join(words(9))
        world.turn("s1", f"set {said} to {n * 7}", f"It is {' '.join(words(12))} now because of {' '.join(words(12))}.")
    told = world.compact("s1")
    assert estimate_tokens(told) <= 2000
    assert told.count("\n- turn ") > 20 and told.splitlines()[0].endswith(PARTLY)
