"""A compaction in the middle of a turn takes the turn's prompt out of the context, and what was told beside it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.capture.talk import Talk
from tests.memory.harness import Host
from vmem.store.sessions import page_tables

pytestmark = pytest.mark.promise(n=4)

RULE = "The badger invoices are always rounded to five decimals."
NEEDS_IT = "How are badger invoices rounded, to how many decimals?"


@pytest.mark.parametrize("then", ["PostToolUse", "Stop"])
def test_what_was_told_beside_a_prompt_that_is_worked_on_or_answered_is_told_again(host: Host, then: str) -> None:
    host.start()
    host.remember(RULE)
    assert "five decimals" in host.prompt(NEEDS_IT)
    host.event(then, tool_name="Bash", tool_input={"command": "ls"}, last_assistant_message="To five.")
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


def test_what_was_told_beside_a_prompt_that_the_client_kept_is_not_told_again(host: Host, tmp_path: Path) -> None:
    """Where the API calls a conversation too long the client leaves the latest exchanges as they were; their hooks'
    words with them."""
    path = tmp_path / "t.jsonl"
    talk = Talk("s1", host.cwd)

    def turn(prompt: str, answer: str, *, compacted: int = 0) -> str:
        """A turn; before its answer the client compacts, and keeps the last so many of its lines."""
        known = {"prompt_id": f"p{talk.turn + 1}", "transcript_path": str(path)}
        told = host.event("UserPromptSubmit", prompt=prompt, **known)
        talk.user(prompt)
        if told:
            beside = {"type": "hook_additional_context", "hookName": "UserPromptSubmit", "content": [told]}
            talk.add(type="attachment", attachment=beside)
        if compacted:
            talk.write(path)
            host.compact(trigger="auto")
            with host.core.db.write() as db:  # as where the state before is told, in lines
                page_tables.note_lines(db, "s1", "", uids, 3, host.clock())
            kept = [json.loads(line)["uuid"] for line in talk.lines[-compacted:]]
            at = datetime.fromtimestamp(host.clock.now, UTC).isoformat()
            metadata = {"trigger": "auto", "preservedMessages": {"uuids": kept}}
            talk.add(type="system", subtype="compact_boundary", compactMetadata=metadata, timestamp=at)
        talk.says(answer).write(path)
        host.event("Stop", last_assistant_message=answer, **known)
        host.work(1)
        return told

    (host.home / "config.toml").write_text("[inject]\nrestore_tokens = 0\n")
    host.start()
    dropped = host.remember("The otter database keeps its backups in the vault called Larch.")
    kept = host.remember(RULE)
    uids = (dropped, kept)
    assert dropped in turn("Where does the otter database keep its backups, in which vault?", "In Larch.")
    assert kept in turn(NEEDS_IT, "To five.")
    turn("What are tides?", "The sea that rises.", compacted=4)
    assert turn(f"Once more: {NEEDS_IT}", "To five.") == "", "told what the conversation holds, or the exchange itself"
    assert dropped in turn("Again: where does the otter database keep its backups, in which vault?", "In Larch.")


def test_an_exchange_of_another_session_that_was_told_is_told_again(host: Host) -> None:
    asked = "why did the badger importer stop on Tuesday?"
    host.exchange(asked, "It ran out of its 4096 file handles.", "old")
    host.start(source="resume")
    assert "4096" in host.exchange(asked, "For want of handles.")
    for n in range(3):
        host.exchange(f"What of tide {n}?", "It is high.")
    assert "4096" in host.compact()


def test_a_cleared_context_is_told_the_rules_and_not_what_was_said(host: Host) -> None:
    """Also in the middle of a turn: the approval of a plan clears it, and the plan is no prompt that a hook hears."""
    host.start()
    host.remember(RULE, kind="constraint")
    host.prompt("Plan the move of the invoices.")
    host.event("SessionEnd", reason="clear")
    assert RULE in host.start("s2", "clear")
    host.exchange("Who delivers the paper?", "The paper comes from Ulm, on Mondays.", "s2")
    host.event("SessionEnd", "s2", reason="clear")
    told = host.start("s3", "clear")
    assert RULE in told and "Ulm" not in told
