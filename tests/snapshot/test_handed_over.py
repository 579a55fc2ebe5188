"""A snapshot that another session takes over: what it holds, what changed since, and what it must not hold."""

from __future__ import annotations

import json
import re

from tests.snapshot.session import GOAL, World, bash, lines, work_on
from tests.support.repository import commit, git


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
    assert "a.py (changed since)" in text and "third thing" in text and "of its pages 1 gone" in text


def test_what_was_replaced_is_followed_to_what_replaced_it(world: World) -> None:
    work_on(world)
    old = world.call("remember", text="The cache holds 100 entries.", session="s1")["page"]["uid"]
    ident = world.call("snapshot.dump", session="s1")["snapshot"]["id"]
    for count in (500, 900):
        text = f"The cache holds {count} entries."
        old = world.call("remember", text=text, supersedes=old)["page"]["uid"]
        assert re.findall(r"holds (\d+)", world.call("snapshot.restore", id=ident)["text"]) == [str(count)]


def test_a_branch_that_is_gone_is_said(world: World) -> None:
    git(world.project, "switch", "-q", "-c", "feature")
    work_on(world)
    git(world.project, "switch", "-q", "main")
    git(world.project, "branch", "-D", "feature")
    world.look_anew()
    ident = lines(world)[0]["id"]
    assert "branch feature is gone, now on main" in world.call("snapshot.restore", id=ident)["text"]


def test_differences_between_two_snapshots_are_named(world: World) -> None:
    work_on(world)
    world.turn("s1", "Now write the documentation of the reader module.", "Written.", (bash("make docs", "ok"),))
    told = world.call("snapshot.diff")["changes"]
    changes = {(c["field"], c["after"]) for c in told}
    assert all(c["before"] != c["after"] for c in told)
    assert ("task", "Now write the documentation of the reader module.") in changes
    assert ("commands", "make docs -> ok") in changes


def test_a_file_that_cannot_be_compared_is_not_called_changed(world: World) -> None:
    work_on(world)
    (world.project / "a.py").unlink()
    (world.project / "a.py").mkdir()
    checks = world.call("snapshot.validate", id=lines(world)[0]["id"])["checks"]
    assert [check["state"] for check in checks if check["name"] == "a.py"] == ["unknown"]
