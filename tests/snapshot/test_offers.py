"""A session that begins is told where the last one stopped, where that is worth it, and may take it up."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.snapshot.session import GOAL, World, end, lines, make_repository, work_on
from tests.support.repository import commit
from vmem.errors import NotFoundError
from vmem.recall.telling.render import HEADER
from vmem.recall.words.tokens import estimate_tokens


def test_the_next_session_is_told_shortly_where_the_last_one_stopped(world: World) -> None:
    work_on(world)
    end(world)
    text = world.send("SessionStart", "s2", source="startup")
    assert "Where the last session here stopped, 2 h ago" in text and GOAL in text
    assert "- last: Rename the function" in text and "- open: write the migration" in text
    assert estimate_tokens(text) <= 1200


def test_a_session_that_only_asked_what_was_said_before_is_nothing_to_take_up(world: World) -> None:
    work_on(world)
    end(world)
    world.turn("s2", "What did we decide about the billing module yesterday?")
    end(world, "s2")
    text = world.send("SessionStart", "s3", source="startup")
    offer, _, _ = text.partition(HEADER)
    assert GOAL in offer and "What did we decide" not in offer
    assert "- open: write the migration" in offer
    assert GOAL in world.send("UserPromptSubmit", "s3", prompt="continue where we left off")


def test_where_nothing_was_done_the_last_question_is_offered(world: World) -> None:
    world.turn("s1", "What did we decide about the billing module yesterday?")
    end(world)
    assert "- goal: What did we decide" in world.send("SessionStart", "s2", source="startup")


def test_an_offer_gives_way_to_the_pins(world: World) -> None:
    work_on(world)
    end(world)
    for n in range(20):
        world.call("pin", text=f"Rule {n}: never drain river {n} before weir {n} is shut. " + "Mind the locks. " * 8)
    text = world.send("SessionStart", "s2", source="startup")
    assert "Rule 19" in text and "Where the last session" not in text
    assert estimate_tokens(text) <= 1200


def test_an_offer_says_that_the_branch_has_moved_since_and_only_then(world: World) -> None:
    work_on(world)
    end(world)
    assert "HEAD moved" not in world.send("SessionStart", "s2", source="startup")
    commit(world.project, "second")
    world.look_anew()
    assert "since then HEAD moved" in world.send("SessionStart", "s3", source="startup")


def test_an_old_session_is_not_offered_but_found_when_asked_for(world: World) -> None:
    work_on(world)
    end(world, hours=24 * 10)
    assert "Where the last session" not in world.send("SessionStart", "s2", source="startup")
    assert GOAL in world.send("UserPromptSubmit", "s2", prompt="continue where we left off")


@pytest.mark.parametrize("prompt", ["continue", "pick up where we left off", "接着上次"])
def test_the_user_asks_and_gets_the_state(world: World, prompt: str) -> None:
    work_on(world)
    end(world)
    world.send("SessionStart", "s2", source="startup")
    text = world.send("UserPromptSubmit", "s2", prompt=prompt)
    assert GOAL in text and "write the migration" in text and "Rename the function" in text
    assert estimate_tokens(text) <= 2000 and "Others stopped" not in text


def test_a_git_that_does_not_answer_keeps_no_prompt_from_the_state(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work_on(world)
    end(world)
    commit(world.project, "second")
    world.look_anew()
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "git").write_text("#!/bin/sh\nexec sleep 20\n")
    (programs / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    begun = time.monotonic()
    assert GOAL in world.send("UserPromptSubmit", "s2", prompt="continue where we left off")
    assert time.monotonic() - begun < 10


def test_a_bare_continue_within_a_session_is_left_alone(world: World) -> None:
    work_on(world)
    end(world)
    world.turn("s2", "Write a haiku about the sea, the moon and the stars.")
    assert world.send("UserPromptSubmit", "s2", prompt="continue") == ""


def test_several_sessions_open_at_once_give_the_choice(world: World) -> None:
    work_on(world, "s1")
    work_on(world, "s2", "Rewrite the importer so that it streams its input.")
    end(world, "s1", hours=0)
    end(world, "s2", hours=1)
    text = world.send("UserPromptSubmit", "s3", prompt="continue where we left off")
    ident = next(line["id"] for line in lines(world) if line["session_id"] == "s1")
    assert "Others stopped within the hour before it" in text and str(ident) in text and "Rewrite the importer" in text


def test_a_clear_leaves_rules_and_a_pointer(world: World) -> None:
    work_on(world)
    end(world, reason="clear", hours=0)
    text = world.send("SessionStart", "s2", source="clear")
    assert f"vmem snapshot restore {lines(world)[0]['id']}" in text
    assert "ORM" in text and "migration" not in text


def test_an_unrelated_project_is_told_nothing(world: World, tmp_path: Path) -> None:
    work_on(world)
    end(world)
    other = make_repository(tmp_path / "other", **{"x.txt": "another history"})
    assert world.send("SessionStart", "s2", source="startup", cwd=str(other)) == ""
    assert "billing" not in world.send("UserPromptSubmit", "s2", prompt="continue where we left off", cwd=str(other))
    ident = lines(world)[0]["id"]
    assert lines(world, cwd=str(other)) == []
    for operation in ("show", "validate", "restore", "export", "rm", "diff", "pin"):
        with pytest.raises(NotFoundError):
            world.call(f"snapshot.{operation}", id=ident, cwd=str(other))


def test_the_offer_can_be_turned_off(world: World) -> None:
    (world.home / "config.toml").write_text("[snapshot]\noffer_hours = 0\n")
    work_on(world)
    end(world)
    assert "Where the last session" not in world.send("SessionStart", "s2", source="startup")


def test_a_clock_that_was_wrong_for_a_while_does_not_bring_back_an_old_session_for_ever(world: World) -> None:
    right = world.clock.now
    world.clock.now += 400 * 86_400
    work_on(world, "s1", "Paint the shed of the harbour master in green.")
    end(world)
    world.clock.now = right
    work_on(world, "s2")
    end(world, "s2")
    newest = lines(world, session="s2")[0]["id"]
    told = world.send("SessionStart", "s3", source="startup")
    offer, _, _ = told.partition(HEADER)
    assert GOAL in offer and "harbour" not in offer and str(newest) in offer
    assert GOAL in world.turn("s4", "continue where we left off")
