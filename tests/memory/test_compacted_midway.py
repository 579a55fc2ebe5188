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


def test_what_was_told_beside_an_answered_prompt_is_told_again_after_a_compaction_of_an_idle_session(
    host: Host,
) -> None:
    host.start()
    host.remember(RULE)
    assert "five decimals" in host.prompt(NEEDS_IT)
    host.event("Stop", last_assistant_message="To five.")
    restored = host.compact(trigger="auto")
    assert "five decimals" in restored + host.prompt(NEEDS_IT)


def test_a_plan_that_is_begun_in_a_cleared_context_is_told_the_rules_and_a_cleared_session_is_not(host: Host) -> None:
    """The approval of a plan clears the context in the middle of a turn; the plan is no prompt that a hook hears."""
    host.start()
    host.remember(RULE, kind="constraint")
    host.prompt("Plan the move of the invoices.")
    host.event("SessionEnd", reason="clear")
    assert RULE in host.start("s2", "clear")
    host.prompt("Go on.", "s2")
    host.event("Stop", "s2", last_assistant_message="Done.")
    host.clock.now += 60
    host.event("SessionEnd", "s2", reason="clear")
    assert RULE not in host.start("s3", "clear")
