"""A compaction whose hook reached no daemon is made good beside the next prompt, once."""

from __future__ import annotations

import json

from tests.snapshot.session import GOAL, World, work_on
from vmem.hot import spool
from vmem.store.sessions import page_tables

HEAD = "Working state restored"
NEXT = "Now port all the queries of the reader module."


def compact_unheard(world: World, session: str = "s1", trigger: str = "manual", pages: str = "") -> None:
    """A compaction while the daemon was away: its events are spooled, and taken in later."""
    for event, fields in (("PreCompact", {"trigger": trigger}), ("SessionStart", {"source": "compact"})):
        world.events += 1
        body = {"session_id": session, "cwd": str(world.project), "hook_event_name": event, **fields}
        spool.write(
            event, f"{int(world.clock.now):020d}{world.events:04d}", pages if event == "SessionStart" else "",
            world.clock.now, json.dumps(body).encode(), base=str(world.home),
        )  # fmt: skip
        world.clock.now += 1
    assert world.memory.replay_spool() == 2
    world.work()


def test_a_restore_that_was_missed_comes_beside_the_next_prompt_and_not_again(world: World) -> None:
    work_on(world)
    compact_unheard(world)
    told = world.turn("s1", NEXT)
    assert HEAD in told and GOAL in told and "never use an ORM" in told
    assert HEAD not in world.turn("s1", "What about the writer module of the service?")
    resident = page_tables.resident(world.core.db.read(), "s1", "")
    assert resident and all(held.how == "prompt" for held in resident.values())  # it stays as long as the prompt does


def test_the_same_holds_for_a_compaction_that_interrupted_a_prompt(world: World) -> None:
    work_on(world)
    world.send("UserPromptSubmit", "s1", prompt=NEXT, prompt_id="p9")
    compact_unheard(world, trigger="auto")
    world.send("Stop", "s1", last_assistant_message="Ported.", prompt_id="p9")
    world.work()
    assert HEAD in world.turn("s1", "Go on with the writer module, please.")
    assert HEAD not in world.turn("s1", "And then the importer module.")


def test_a_compaction_that_was_answered_is_not_told_twice(world: World) -> None:
    world.turn("s1", "Look at the harbour lights.", "They are on.")  # nothing is extracted of it
    assert HEAD in world.compact("s1")
    assert HEAD not in world.turn("s1", "Look at the harbour lights again, now from the pier.")


def test_an_answer_that_arrived_though_its_event_was_spooled_is_not_told_twice(world: World) -> None:
    work_on(world)
    uid = world.call("timeline", kind="constraint")["pages"][0]["uid"]
    compact_unheard(world, pages=f"{uid}.1.20")
    assert HEAD not in world.turn("s1", NEXT)


def test_a_prompt_that_needs_nothing_is_told_too(world: World) -> None:
    work_on(world)
    compact_unheard(world)
    assert GOAL in world.turn("s1", "ok")
