"""The tool server knows the session that its client was started in; what it asks is asked in the one of now."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.memory.harness import Host

RULE = "The badger invoices are always rounded to five decimals."
NEEDS_IT = "How are badger invoices rounded, to how many decimals?"


def go_on(host: Host, old: str, new: str, how: str = "clear") -> None:
    host.event("SessionEnd", old, reason=how)
    host.clock.now += 0.2
    host.start(new, how)


def recall(host: Host, session: str) -> str:
    """The client was started in `s1`; it calls the tool in `session`."""
    told = host.call("tool.recall", query="badger invoices decimals", session="s1")["text"]
    host.event("PostToolUse", session, tool_name="mcp__plugin_vmem_vmem__recall", tool_response=told)
    return str(told)


def test_what_a_tool_told_after_a_clear_is_in_the_new_context_and_not_in_the_old(host: Host) -> None:
    host.start()
    host.remember(RULE)
    assert "five decimals" in host.prompt(NEEDS_IT)
    go_on(host, "s1", "s2")
    host.prompt("Look it up, please.", "s2")
    assert "five decimals" in recall(host, "s2")
    assert "five decimals" not in host.prompt(NEEDS_IT, "s2")


def test_a_client_that_went_on_and_came_back_asks_in_the_session_it_came_back_to(host: Host) -> None:
    host.start()
    host.remember(RULE)
    go_on(host, "s1", "s2")
    host.prompt("Tell me about tides.", "s2")
    go_on(host, "s2", "s1", "resume")
    host.prompt("Look it up, please.", "s1")
    assert "five decimals" in recall(host, "s1")
    assert "five decimals" not in host.prompt(NEEDS_IT, "s1")


def test_a_session_that_was_cleared_long_before_another_began_does_not_lead_there(host: Host) -> None:
    host.start()
    host.remember(RULE)
    assert "five decimals" in host.prompt(NEEDS_IT)
    host.event("SessionEnd", "s1", reason="clear")
    host.clock.now += 3600
    host.start("s3", "clear")
    assert "told in this session already" in recall(host, "s1")


def test_a_client_that_branched_asks_in_the_branch(host: Host) -> None:
    host.start()
    host.event("SessionEnd", "s1", reason="resume")
    host.clock.now += 0.2
    host.start("s2", "fork")
    host.remember(RULE)
    assert "five decimals" in host.prompt(NEEDS_IT, "s2")
    assert "told in this session already" in recall(host, "s2")


@pytest.mark.parametrize("reader", ["main", "agent"])
def test_a_fork_holds_what_its_parent_read_and_not_what_an_agent_of_it_did(host: Host, reader: str) -> None:
    host.start()
    host.remember(RULE)
    host.prompt("Look it up, please.")
    told = host.call("tool.recall", query="badger invoices decimals", session="s1")["text"]
    assert "five decimals" in told
    who = {"agent_id": "a1", "agent_type": "Explore"} if reader == "agent" else {}
    host.event("PostToolUse", tool_name="mcp__plugin_vmem_vmem__recall", tool_response=told, **who)
    host.start("s1", "resume")  # as older clients announce a fork
    host.prompt("Tell me about tides.", "s2")
    assert ("five decimals" in host.prompt(NEEDS_IT, "s2")) is (reader == "agent")


@pytest.mark.parametrize("first", ["", "Tell me about tides."])
def test_what_a_tool_told_is_told_again_after_a_pause_in_which_the_client_drops_it(host: Host, first: str) -> None:
    host.start()
    host.remember(RULE)
    host.prompt("Look it up, please.")
    assert "five decimals" in recall(host, "s1")
    host.clock.now += 600
    assert "five decimals" not in host.prompt(NEEDS_IT)
    host.clock.now += 4000
    if first:
        host.prompt(first)
    host.clock.now += 60
    assert "five decimals" in host.prompt(NEEDS_IT)
    assert "five decimals" not in host.prompt(NEEDS_IT)


def test_a_pause_of_one_session_takes_nothing_out_of_another(host: Host) -> None:
    host.start("idle")
    host.clock.now += 4600
    host.start()
    host.remember(RULE)
    host.prompt("Look it up, please.")
    assert "five decimals" in recall(host, "s1")
    host.prompt("Tell me about tides.", "idle")
    assert "five decimals" not in host.prompt(NEEDS_IT)


def test_a_client_that_moved_before_it_cleared_asks_in_the_project_it_moved_to(host: Host, tmp_path: Path) -> None:
    """`/cd`, then `/clear`: no prompt says that it moved, but its transcript is in the other project's folder then."""
    host.start()
    host.remember(RULE)
    host.prompt("Good morning.")
    other = tmp_path / "other"
    other.mkdir()
    for name, session, told in (("SessionEnd", "s1", {"reason": "clear"}), ("SessionStart", "s2", {"source": "clear"})):
        host.event(name, session, cwd=str(other), transcript_path=f"/transcripts/-other/{session}.jsonl", **told)
    host.event("UserPromptSubmit", "s2", prompt="Look it up, please.", cwd=str(other))
    assert "five decimals" not in recall(host, "s2")
