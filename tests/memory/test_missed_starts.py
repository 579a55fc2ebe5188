"""What a context is owed of a start that it was not told of: when, to whom, and within which budget."""

from __future__ import annotations

import json
import sqlite3
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.memory.harness import Host
from vmem.config import set_value
from vmem.recall.telling.render import utf16_length
from vmem.store.engine import schema
from vmem.store.engine.handles import Writer
from vmem.store.sessions import contexts, ledger, page_tables

PIN = "Never restart the heron service on Fridays."
FACT = "The walrus gateway listens on port 7101."
ASKED = "on which port does the walrus gateway listen?"


def unheard(host: Host, name: str, session: str = "s1", **fields: Any) -> None:
    """An event whose answer did not reach the host."""
    body = json.dumps({"session_id": session, "cwd": host.cwd, "hook_event_name": name, **fields}).encode()
    host.memory.reply(name, f"u{host.clock.now}-{name}", body, time.monotonic() + 30).commit(delivered=False)
    host.clock.now += 1


def pin(host: Host, text: str = PIN) -> str:
    return str(host.call("pin", text=text, pin="hard")["page"]["uid"])


def test_a_session_of_whose_start_nothing_was_heard_is_told_only_what_it_asks_for(host: Host) -> None:
    pin(host)
    assert host.prompt("Tell me of the sea.") == ""
    assert host.event("UserPromptSubmit", "s2", prompt="Tell me of the sea.", transcript_path="/t/s2.jsonl") == ""


def test_what_was_not_delivered_is_in_no_context(host: Host) -> None:
    host.remember(FACT)
    unheard(host, "UserPromptSubmit", prompt=ASKED)
    assert page_tables.resident(host.core.db.read(), "s1", "") == {}
    assert FACT in host.prompt(f"And again, {ASKED}")


def test_a_pin_that_an_owed_start_told_in_short_is_still_told_whole_when_it_is_asked_for(host: Host) -> None:
    rest = "\n" + "mind the gap and keep the receipts. " * 12
    for n in range(20):
        pin(host, f"Rule {n} of the house{rest}")
    host.clock.now += 1  # the youngest and the longest: the last that would be told whole, and there is no room
    uid = pin(host, f"Ports of the walrus gateway{rest * 2}{FACT}")
    unheard(host, "SessionStart", source="startup")
    told = host.prompt("Tell me of the sea.")
    assert uid in told and FACT not in told
    assert FACT in host.prompt(ASKED)
    assert uid not in host.prompt(f"And again, {ASKED}")


def test_an_agent_whose_start_was_missed_is_owed_it_and_nobody_else_is(host: Host) -> None:
    pin(host)
    assert PIN in host.start()
    unheard(host, "SubagentStart", agent_id="a1", agent_type="Explore")
    assert host.prompt("Tell me of the sea.") == ""
    assert PIN in host.event("UserPromptSubmit", agent_id="a1", agent_type="Explore", prompt="Tell me of the sea.")
    assert host.event("UserPromptSubmit", agent_id="a1", agent_type="Explore", prompt="And of the sun.") == ""


def test_a_fork_of_a_told_session_owes_nothing(host: Host) -> None:
    pin(host)
    assert PIN in host.start("old")
    host.prompt("Tell me of the sea.", "old")
    host.start("old", "resume")
    assert host.event("UserPromptSubmit", "forked", prompt="Tell me of the sun.", transcript_path="/t/f.jsonl") == ""


def test_a_resumed_session_that_was_never_told_is_told_beside_its_prompt(host: Host) -> None:
    pin(host)
    assert host.start("old", "resume") == ""
    assert PIN in host.event("UserPromptSubmit", "old", prompt="Tell me of the sea.", transcript_path="/t/o.jsonl")
    assert host.event("UserPromptSubmit", "old", prompt="Tell me of the sun.", transcript_path="/t/o.jsonl") == ""


def test_what_is_owed_is_told_once_with_nothing_that_came_since(host: Host) -> None:
    pin(host)
    unheard(host, "SessionStart", source="startup")
    assert PIN in host.prompt("Tell me of the sea.")
    pin(host, "Never wake the otter.")
    told = host.prompt("Tell me of the sun.")
    assert PIN not in told and "since this session began" in told, "a rule of now, and no start"


def test_a_compaction_that_is_the_first_event_of_a_session_tells_the_pins(host: Host) -> None:
    pin(host)
    assert PIN in host.start("s9", "compact")


@pytest.mark.parametrize("budget", [600, 4000])
def test_what_is_owed_and_what_the_prompt_needs_stay_within_what_a_hook_may_print(host: Host, budget: int) -> None:
    set_value(host.home, "inject.budget_tokens", str(budget))
    for n in range(60):
        pin(host, f"Rule {n}: never drain river {n} before the weir of lake {n} is closed. " + "Mind the locks. " * 6)
    for n in range(10):
        host.remember(f"The walrus gateway {n} listens on port 71{n:02d}. " + "It was moved there from the mill. " * 20)
    unheard(host, "SessionStart", source="startup")
    told = host.prompt("on which port does the walrus gateway 3 listen?")
    assert "Rule 0" in told and "7103" in told
    assert utf16_length(told) <= 9000
    entries = {entry.event: entry for entry in ledger.entries(host.core.db.read(), 2, "", empty=True)}
    assert entries["SessionStart"].tokens <= 1200 and entries["UserPromptSubmit"].tokens <= budget
    assert all(entry.tokens for entry in entries.values())


def test_a_start_that_comes_to_light_after_the_prompt_that_paid_for_it_owes_nothing(host: Host) -> None:
    pin(host)
    begun = host.clock.now
    host.clock.now += 5
    host.start("s1", "resume")
    assert PIN in host.event("UserPromptSubmit", prompt="Tell me of the sea.", transcript_path="/t/s1.jsonl")
    host.clock.now = begun
    unheard(host, "SessionStart", source="startup")
    host.clock.now += 10
    assert host.prompt("Tell me of the sun.") == ""


START = st.tuples(st.sampled_from(["startup", "clear", "compact"]), st.booleans())


@settings(max_examples=60)
@given(st.permutations(range(6)), st.lists(st.one_of(START, st.just(None)), min_size=6, max_size=6))
def test_what_is_owed_is_the_last_start_unless_it_was_told_in_whatever_order_they_come_to_light(
    order: list[int], happened: list[tuple[str, bool] | None]
) -> None:
    """None is a prompt that was told what was owed."""
    memory = sqlite3.connect(":memory:", isolation_level=None)
    db = Writer(memory)
    schema.prepare(db)
    for at in order:
        one = happened[at]
        if one is None or one[1]:
            contexts.told(db, "s1", "", at + 1)
        else:
            contexts.missed(db, "s1", "", one[0], at + 1)
    owed = ""
    for one in happened:
        owed = one[0] if one and not one[1] else ""
    assert contexts.owed(db, "s1", "") == owed
    memory.close()
