"""Promise 2, from the other side: what a user forgets is gone when its time to come back is over, from every byte."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.capture.talk import Talk
from tests.memory.harness import DAY, Host
from tests.support.disk import WORD, places

pytestmark = pytest.mark.promise(n=2)


def test_no_byte_of_what_was_forgotten_is_left_after_its_time(host: Host) -> None:
    host.call("remember", text="The walrus lives in the north bay.")
    edited = host.remember(f"The {WORD} gateway is by the river.", title=f"{WORD} title", tags=[WORD])
    host.call("edit", uid=edited, text=f"The {WORD} gateway is by the lake.")
    host.call("pin", uid=edited, pin="hard", reason=f"{WORD} matters")
    host.call("pin", uid=edited, pin="")
    swapped = host.remember(f"The {WORD} page in swap. " + "It is long. " * 200)
    host.swap_out(swapped)
    host.prompt(f"The {WORD} protocol listens on port 9443, remember that always.", "s1")
    todo = [{"content": f"Open {WORD} on 9443", "status": "pending", "activeForm": "Opening"}]
    host.event("PostToolUse", "s1", tool_name="TodoWrite", tool_input={"todos": todo}, tool_response="ok")
    host.event("PostToolUse", "s1", tool_name="Bash", tool_input={"command": f"ss -l | grep {WORD}"}, tool_response="")
    host.event("Stop", "s1", last_assistant_message=f"Noted: {WORD} is on 9443.")
    host.work(1)
    assert WORD in host.prompt("where is the gateway by the lake?", "s2")
    host.event("Stop", "s2", last_assistant_message=f"The {WORD} gateway is by the lake.")
    host.work(1)
    assert WORD in host.compact("s2")
    host.work(1)
    told = {"pages.text", "snapshots.image", "swap.body", "ledger.why", "activity.detail", "activity.target"}
    assert told <= places(host.home)
    for page in host.call("timeline", limit=100)["pages"]:
        if WORD in json.dumps(page) or page["uid"] == swapped:
            host.call("forget", uids=[page["uid"]])
    host.age(31 * DAY, ticks=1)
    host.stand()
    assert places(host.home) == set()
    assert "north bay" in host.prompt("where does the walrus live?", "s3")


def test_what_the_file_still_holds_of_rows_that_are_long_gone_is_overwritten_with_what_is_forgotten(
    host: Host,
) -> None:
    """SQLite zeroes what is deleted, but not what it had copied on when it divided a block: here it zeroes nothing."""
    (host.home / "config.toml").write_text("[backup]\nkeep = 0\n")
    with closing(sqlite3.connect(host.home / "vmem.db", isolation_level=None)) as db:
        db.execute("PRAGMA secure_delete = OFF")
        db.execute("INSERT INTO meta VALUES ('left', ?)", (f"{WORD} " * 20_000,))
        db.execute("DELETE FROM meta WHERE name = 'left'")
    uid = host.remember(f"The {WORD} gateway is by the river.")
    host.core.db.fold()
    assert "vmem.db" in places(host.home)
    host.call("forget", uids=[uid])
    host.age(31 * DAY, ticks=1)
    host.stand()
    assert places(host.home) == set()


def test_no_byte_of_what_was_to_be_kept_for_a_time_is_left_after_it(host: Host) -> None:
    host.remember(f"The {WORD} gateway is by the lake until Friday.", ttl_s=DAY, pin="soft", reason=f"{WORD} matters")
    host.prompt("Good morning.", "s1")
    assert WORD in host.start("s2")
    host.prompt("where is the gateway by the lake?", "s2")
    host.event("Stop", "s2", last_assistant_message="By the lake.")
    host.work(1)
    assert WORD in host.compact("s2")
    assert {"pages.text", "snapshots.image"} <= places(host.home)
    host.age(2 * DAY, ticks=1)
    host.stand()
    assert places(host.home) == set()


def test_a_prompt_that_was_goal_task_and_todo_at_once_is_in_no_snapshot_once_it_is_forgotten(
    host: Host,
) -> None:
    host.prompt(f"Please build the {WORD} gateway by the lake.", "s1")
    todo = {"status": "pending", "content": f"Build the {WORD} gateway by the lake"}
    host.event("PostToolUse", "s1", tool_name="TodoWrite", tool_input={"todos": [todo]})
    host.event("Stop", "s1", last_assistant_message="It stands.")
    host.work(1)
    (line,) = json.loads(host.memory.call("snapshot.list", json.dumps({"cwd": host.cwd}).encode()))["snapshots"]
    shown = ("snapshot.show", "snapshot.restore", "snapshot.export")

    def told() -> list[str]:
        asked = json.dumps({"cwd": host.cwd, "id": line["id"]}).encode()
        return [operation for operation in shown if WORD in host.memory.call(operation, asked).decode()]

    assert told() == list(shown)
    for page in host.call("timeline", limit=100)["pages"]:
        host.call("forget", uids=[page["uid"]])
    assert told() == []


@pytest.mark.parametrize("when", ["while its turn runs", "before its turn is read", "with its project"])
def test_nothing_is_made_of_an_exchange_that_was_forgotten_before_it_was_read(
    host: Host, tmp_path: Path, when: str
) -> None:
    asked, answer = f"From now on always wash the {WORD} with vinegar.", f"We decided: the {WORD} goes first. " * 400
    transcript = Talk(session_id="s1", cwd=host.cwd).user(asked).says(answer).write(tmp_path / "s1.jsonl")
    host.event("UserPromptSubmit", prompt=asked, prompt_id="p1")
    (uid,) = [page["uid"] for page in host.call("timeline")["pages"]]
    if when == "while its turn runs":
        host.call("forget", uids=[uid])
    host.event("Stop", transcript_path=str(transcript), last_assistant_message=answer, prompt_id="p1")
    if when == "before its turn is read":
        host.call("forget", uids=[uid])
    elif when == "with its project":
        page = f"The {WORD} gateway trusts Juniper. " * 900
        host.event("PostToolUse", tool_name="WebFetch", tool_input={"url": "https://a.test"}, tool_response=page)
        host.event("SubagentStop", agent_id="a1", agent_type="reviewer", last_assistant_message=f"{WORD} is fine.")
        host.call("projects.forget", project=Path(host.cwd).name)
    host.work(1)
    assert host.call("timeline")["pages"] == []
    assert WORD not in host.start("s2")
    assert WORD not in host.prompt(f"How is the {WORD} washed, and what goes first?", "s3")
    host.age(60 * DAY, 70)
    host.call("backfill", paths=[str(transcript)])
    host.work(1)
    assert [page["text"] for page in host.call("timeline")["pages"] if page["session_id"] != "s3"] == []


@pytest.mark.parametrize("told_by", ["a tool", "an agent"])
def test_nothing_is_made_of_what_is_just_being_kept_when_its_project_is_forgotten(host: Host, told_by: str) -> None:
    if told_by == "a tool":
        page = f"The {WORD} gateway trusts Juniper. " * 900
        host.event("PostToolUse", tool_name="WebFetch", tool_input={"url": "https://a.test"}, tool_response=page)
    else:
        said = f"We decided: the {WORD} goes first. " * 400
        host.event("SubagentStop", agent_id="a1", agent_type="reviewer", last_assistant_message=said)
    steps = 0

    def forgets() -> None:
        nonlocal steps
        steps += 1
        if steps == 1:
            host.call("projects.forget", project=Path(host.cwd).name)

    host.memory.between_steps(forgets)
    host.work(1)
    assert steps
    assert host.call("timeline")["pages"] == []
    assert WORD not in host.start("s2")
    host.call("projects.forget", project=Path(host.cwd).name, undo=True)
    host.work(1)
    assert host.call("dead")["jobs"] == []
