"""A compaction in the middle of a turn takes the turn's prompt out of the context, and what was told beside it."""

from __future__ import annotations

from tests.memory.harness import Host

RULE = "The badger invoices are always rounded to five decimals."
NEEDS_IT = "How are badger invoices rounded, to how many decimals?"


def test_what_was_told_beside_a_prompt_that_is_worked_on_is_told_again(host: Host) -> None:
    host.start()
    host.remember(RULE)
    assert "five decimals" in host.prompt(NEEDS_IT)
    host.event("PostToolUse", tool_name="Bash", tool_input={"command": "ls"}, tool_response={"stdout": "a"})
    restored = host.compact(trigger="auto")
    assert "five decimals" in restored + host.prompt(NEEDS_IT)


def test_what_was_told_beside_a_prompt_that_waits_for_its_first_answer_is_not(host: Host) -> None:
    host.start()
    host.remember(RULE)
    host.prompt("What are tides?")
    host.event("PostToolUse", tool_name="Bash", tool_input={"command": "ls"}, tool_response={"stdout": "a"})
    assert "five decimals" in host.prompt(NEEDS_IT)
    restored = host.compact(trigger="auto")
    assert "five decimals" not in restored + host.prompt(NEEDS_IT)
