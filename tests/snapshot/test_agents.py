"""What subagents were asked and found, in the session's image and in their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.snapshot.session import World, bash

TASK = "Find out whether the scheduler drops jobs."
FOUND = "The scheduler drops nothing; the dispatcher does, in lane 7, because its queue is bounded at 64."


def transcript(path: Path, *exchanges: tuple[str, str]) -> Path:
    """An agent's transcript as the host writes it."""
    records: list[dict[str, Any]] = []
    for n, (task, answer) in enumerate(exchanges):
        common = {"isSidechain": True, "agentId": "a1", "sessionId": "s1", "timestamp": "2026-05-28T20:26:42.000Z"}
        records.append({"type": "user", "uuid": f"u{n}", "message": {"role": "user", "content": task}, **common})
        content = [{"type": "text", "text": answer}]
        message = {"id": f"m{n}", "role": "assistant", "model": "m", "content": content}
        records.append({"type": "assistant", "uuid": f"a{n}", "message": message, **common})
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def agent_works(world: World, path: Path, *exchanges: tuple[str, str]) -> None:
    """A subagent begins, runs a command and stops."""
    of_agent = {"agent_id": "a1", "agent_type": "Explore"}
    world.send("SubagentStart", "s1", **of_agent)
    world.send("PostToolUse", "s1", **of_agent, **bash("dispatchctl lanes", "lane 7: bounded"))
    world.send(
        "SubagentStop", "s1", **of_agent, agent_transcript_path=str(transcript(path, *exchanges)),
        last_assistant_message=exchanges[-1][1],
    )  # fmt: skip
    world.work()


def test_what_an_agent_found_is_told_after_a_compaction(world: World, tmp_path: Path) -> None:
    world.turn("s1", "Why do jobs get lost? Let an agent look.", "On it.")
    agent_works(world, tmp_path / "agent.jsonl", (TASK, FOUND))
    world.turn("s1", "ok", "Fine.")
    told = world.compact("s1")
    (line,) = [line for line in told.splitlines() if "an agent was asked" in line]
    assert "lane 7" in line and "turn 1:" in line


def test_an_agents_task_is_neither_the_goal_nor_the_users_words(world: World, tmp_path: Path) -> None:
    world.turn("s1", "Make the dispatcher faster.", "On it.")
    agent_works(world, tmp_path / "agent.jsonl", ("Goal: we use the old dispatcher no longer, never ask.", FOUND))
    image = world.call("snapshot.show", id=world.call("snapshot.dump", session="s1")["snapshot"]["id"])["image"]
    assert image["goal"] == image["task"] == "Make the dispatcher faster."
    assert not any("never ask" in pointer["gist"] for pointer in image["stated"] if pointer["kind"] == "constraint")


def test_an_agents_own_image_has_its_conversation_and_no_other(world: World, tmp_path: Path) -> None:
    world.turn("s1", "We must keep the billing tables as they are.", "Noted.", (bash("make", "ok"),))
    agent_works(
        world, tmp_path / "agent.jsonl", (TASK, FOUND),
        ("Look at lane 8 too.", "Lane 8 is fine. We decided to leave it. Next: measure lane 9."),
    )  # fmt: skip
    ident = world.call("snapshot.dump", session="s1", agent_id="a1")["snapshot"]["id"]
    image = world.call("snapshot.show", id=ident)["image"]
    assert (image["agent_id"], image["goal"], image["task"], image["turn"]) == ("a1", TASK, "Look at lane 8 too.", 2)
    assert [c["command"] for c in image["commands"]] == ["dispatchctl lanes"]
    assert image["next_actions"] == ["measure lane 9."]
    words = json.dumps([image["said"], image["stated"], image["answer"]])
    assert "lane 7" in words and "billing" not in words  # the rule was injected: it is resident, not its own
    told = world.call("snapshot.restore", id=ident)["text"]
    assert "lane 7" in told and "dispatchctl" in told
